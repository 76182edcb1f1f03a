"""The banks for learning platforms say what the course says: each choice, its words, its point, its picture, source.

What other people's programs make of the files was tried by hand, and stands on the page *Question bank*.
"""

import dataclasses
import html
import json
import re
import sqlite3
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from course.questions.as_html import inline
from course.questions.as_text import plain
from course.questions.kinds import KINDS
from course.questions.model import Part
from course.questions.read import questions

from tools.bank import anki, canvas, gift, moodle, qti21
from tools.bank.entries import BASES, Entry, can_be_joined, entries, joined, left_out, said
from tools.bank.pictures import IN_LESSON_ONLY, PICTURED
from tools.bank.survives import FORMATS

ASKED = entries()
QTI = {"q": qti21.QTI}
SHOWN = re.compile(r"\b(charts?|bars?|heat map|grid|figure|tiles?)\b", re.IGNORECASE)
NEEDS_NO_PICTURE = {  # the stem names a drawing, and can be answered without it
    "brief-lines-bars",
    "toolkit-lines-grid",
    "asean-tracks",
}
HARD = "a } ~ = # : { \\ ]]> <script>alert(1)</script> & \"quoted\" 'so' [gap1] -> %"

each = pytest.mark.parametrize("entry", ASKED, ids=lambda entry: entry.id)
each_format = pytest.mark.parametrize("made", FORMATS, ids=lambda made: made.title)


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("bank")
    for made in FORMATS:
        made.write(folder / made.file, ASKED)
    return folder


@each_format
def test_the_same_questions_make_the_same_file(made, written: Path, tmp_path: Path) -> None:
    made.write(tmp_path / made.file, ASKED)
    assert (tmp_path / made.file).read_bytes() == (written / made.file).read_bytes()


def test_a_question_is_in_the_bank_or_there_is_a_reason() -> None:
    every = {question.id: question for question in questions()}
    inside = [entry.id for entry in ASKED]
    assert len(set(inside)) == len(inside)
    assert set(inside) | {name for name, one in every.items() if KINDS[one.kind].is_code} | set(IN_LESSON_ONLY) == set(
        every
    )
    assert all(left_out(every[name]) for name in IN_LESSON_ONLY)


def test_a_question_on_a_chart_has_its_picture() -> None:
    asked = [entry for entry in ASKED if re.match(r"\d", entry.question.lesson)]
    without = {entry.id for entry in asked if SHOWN.search(entry.question.stem) and not entry.pictures}
    assert without == NEEDS_NO_PICTURE
    assert {entry.id for entry in ASKED if entry.pictures} == set(PICTURED)
    assert all(picture.png.startswith(b"\x89PNG") and picture.words for one in ASKED for picture in one.pictures)


@each_format
def test_the_table_has_every_kind(made) -> None:
    assert set(made.becomes) == set(BASES) == {entry.kind for entry in ASKED}


# Moodle XML ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def moodle_questions(written: Path) -> dict[str, ET.Element]:
    root = ET.parse(written / "defence-diplomacy-moodle.xml").getroot()
    return {found.findtext("idnumber"): found for found in root if found.get("type") != "category"}


@each
def test_moodle_has_every_word(entry: Entry, moodle_questions: dict[str, ET.Element]) -> None:
    made = moodle_questions[entry.id]
    whole = normal("".join(text for text in made.itertext()))
    assert normal(entry.stem_html()) in whole
    assert normal(entry.question.reference) in whole
    lost = moodle.kind_of(entry) in ("matching", "ordering", "essay")
    for part in entry.parts:
        for found in part.feedback:
            if found.verdict == "right" or not lost:
                assert normal(str(inline(found.words))) in whole, found
    files = [(file.get("name"), len(file.text or "") > 1000) for file in made.findall("questiontext/file")]
    assert files == [(picture.name, True) for picture in entry.pictures]


@each
def test_moodle_gives_the_point_to_the_right_answer(entry: Entry, moodle_questions: dict[str, ET.Element]) -> None:
    made = moodle_questions[entry.id]
    answers = made.findall("answer")
    if moodle.kind_of(entry) in ("multichoice", "truefalse"):
        rights = [answer.get("fraction") == "100" for answer in answers]
        assert rights == [verdict_at(entry.parts[0], place) == "right" for place in range(1, len(rights) + 1)]
    elif moodle.kind_of(entry) == "numerical":
        for place, value in enumerate(map(float, entry.parts[0].keys), start=1):
            first = next(answer for answer in answers if within(answer, value))
            assert (first.get("fraction") == "100") is (verdict_at(entry.parts[0], place) == "right"), value
            assert said(entry.parts[0].feedback_for(place)) == first.findtext("feedback/text")
    elif moodle.kind_of(entry) == "matching":
        pairs = [(pair.findtext("text"), pair.findtext("answer/text")) for pair in made.findall("subquestion")]
        right = [(str(inline(part.label)), plain(part.right[0])) for part in entry.parts]
        assert [pair for pair in pairs if pair[0]] == right
        assert {pair[1] for pair in pairs} == set(map(plain, entry.parts[0].choices))
    elif moodle.kind_of(entry) == "ordering":
        assert [answer.findtext("text") for answer in answers] == [str(inline(text)) for text in entry.question.answer]
    elif moodle.kind_of(entry) == "cloze":
        gaps = re.findall(r"\{1:MULTICHOICE(?:_H)?:(.*?)\}", made.findtext("questiontext/text"))
        rights = [[choice.startswith("=") for choice in gap.split("~")] for gap in gaps]
        places = [range(1, len(part.choices) + 1) for part in entry.parts]
        assert rights == [
            [verdict_at(part, place) == "right" for place in many]
            for part, many in zip(entry.parts, places, strict=True)
        ]


def within(answer: ET.Element, value: float) -> bool:
    return abs(value - float(answer.findtext("text"))) <= float(answer.findtext("tolerance")) + 1e-9


# GIFT ---------------------------------------------------------------------------------------------------------------


@each
def test_gift_has_the_answer_and_the_words(entry: Entry, written: Path) -> None:
    text = (written / "defence-diplomacy-gift.txt").read_text(encoding="utf-8")
    found = re.search(rf"^// \[id:{entry.id}\].*?(?=\n\n|\Z)", text, re.M | re.S)
    if entry not in gift.kept([entry]):
        assert found is None and (entry.pictures or not can_be_joined(entry.parts))
        return
    block = found[0]
    bare = re.sub(r"\\.", "", block)
    assert bare.count("{") == bare.count("}") == 1, "signs of the format that stand in a text are escaped"
    whole = normal(re.sub(r"\\([~=#{}:\\])", r"\1", block.replace("\\n", "\n")))
    for part in entry.parts:
        for one in part.feedback:
            if one.verdict == "right" or entry.kind in ("single_choice", "predict_output", "true_false", "number"):
                assert normal(str(inline(one.words))) in whole
    if entry.kind in ("matching", "ordering", "parsons", "multiple_choice"):
        rights, texts = joined(entry.parts)
        pairs = re.findall(r"(?:^|(?<!\\)\{)=(.*?) -> (.*)$", block, re.M)
        assert [normal(unescaped(right)) for _, right in pairs][: len(rights)] == [normal(text) for text in rights]
        assert {normal(unescaped(right)) for _, right in pairs} == {normal(text) for text in texts}


def unescaped(text: str) -> str:
    return re.sub(r"\\([~=#{}:\\])", r"\1", text)


# QTI 2.1 ------------------------------------------------------------------------------------------------------------


@each
def test_qti_scores_and_says_what_the_course_does(entry: Entry, written: Path) -> None:
    """Every choice of every part is put through the item's own response processing."""
    with zipfile.ZipFile(written / "defence-diplomacy-qti21.zip") as archive:
        item = ET.fromstring(archive.read(f"items/{entry.id}.xml"))
        names = set(archive.namelist())
    told = {one.get("identifier"): normal(ET.tostring(one, "unicode")) for one in item.findall("q:modalFeedback", QTI)}
    for number, part in enumerate(entry.parts, start=1):
        for place, key in enumerate(part.keys, start=1):
            value = key if part.control in ("slider", "reveal") else f"choice_{place}"
            outcome = processed(item, {f"RESPONSE_{number}": value})
            found = part.feedback_for(place)
            assert outcome["SCORE"] == (found.verdict == "right")
            assert normal(str(inline(found.words))) in told[outcome[f"FEEDBACK_{number}"]]
    right = {
        one.get("identifier"): one.findtext("q:correctResponse/q:value", namespaces=QTI)
        for one in item.findall("q:responseDeclaration", QTI)
    }
    judged = sum(part.control != "reveal" for part in entry.parts)
    assert processed(item, {name: value for name, value in right.items() if value})["SCORE"] == judged
    assert normal(entry.question.reference) in told[processed(item, {})["AFTER"]]
    assert {f"images/{picture.name}" for picture in entry.pictures} <= names


def processed(item: ET.Element, answers: dict[str, str]) -> dict:
    """What an item's response processing sets."""
    known: dict = {"SCORE": 0, **answers}
    for rule in item.find("q:responseProcessing", QTI):
        branches = [rule] if rule.tag.endswith("setOutcomeValue") else list(rule)
        for branch in branches:
            if branch is rule or value_of(branch[0], known):
                for done in [branch] if branch is rule else branch[1:]:
                    known[done.get("identifier")] = value_of(done[0], known)
                break
    return known


def value_of(one: ET.Element, known: dict):
    """What an expression of QTI gives; only those that the bank writes."""
    name = one.tag.split("}")[1]
    if name == "baseValue":
        return float(one.text) if one.get("baseType") == "float" else one.text
    if name == "variable":
        return known.get(one.get("identifier"))
    given = [value_of(child, known) for child in one]
    if name in ("gte", "lte"):
        return given[0] is not None and (float(given[0]) >= given[1] if name == "gte" else float(given[0]) <= given[1])
    return {
        "match": lambda: given[0] == given[1],
        "member": lambda: given[0] in given[1],
        "multiple": lambda: given,
        "or": lambda: any(given),
        "and": lambda: all(given),
        "not": lambda: not given[0],
        "isNull": lambda: given[0] is None,
        "sum": lambda: sum(given),
    }[name]()


def test_a_package_lists_what_it_holds(written: Path) -> None:
    for name in ("defence-diplomacy-qti21.zip", "defence-diplomacy-canvas.zip"):
        with zipfile.ZipFile(written / name) as archive:
            listed = {
                one.get("href") for one in ET.fromstring(archive.read("imsmanifest.xml")).iter() if one.get("href")
            }
            assert listed == set(archive.namelist()) - {"imsmanifest.xml"}


# Canvas -------------------------------------------------------------------------------------------------------------


@each
def test_canvas_scores_a_hundred_for_the_right_answers(entry: Entry, written: Path) -> None:
    with zipfile.ZipFile(written / "defence-diplomacy-canvas.zip") as archive:
        name = entry.question.lesson
        root = ET.fromstring(re.sub(rb' xmlns="[^"]+"', b"", archive.read(f"{name}/{name}.xml")))
    found = [item for item in root.iter("item") if item.get("ident") == entry.id]
    if entry not in canvas.kept([entry]):
        assert not found
        return
    (item,) = found
    shown = {one.get("linkrefid") for one in item.iter("displayfeedback")}
    assert shown <= {one.get("ident") for one in item.iter("itemfeedback")}
    points = [float(one.text) for one in item.iter("setvar")]
    assert not points if entry.kind == "short_answer" else sum(points) == pytest.approx(100, abs=0.05)
    labels = [one.get("ident") for one in item.iter("response_label")]
    lists = [[label.get("ident") for label in one.iter("response_label")] for one in item.iter("response_lid")]
    assert all(len(set(one)) == len(one) for one in lists) and labels
    for condition in item.iter("respcondition"):
        if condition.find("setvar") is not None and condition.find("conditionvar/varequal") is not None:
            equal = condition.find("conditionvar/varequal")
            (asked,) = [one for one in item.iter("response_lid") if one.get("ident") == equal.get("respident")]
            chosen = next(one for one in asked.iter("response_label") if one.get("ident") == equal.text)
            assert normal(chosen.findtext("material/mattext")) in rights_of(entry)


def rights_of(entry: Entry) -> set[str]:
    texts = [plain(text) for part in entry.parts for text in part.right]
    return {normal(text) for text in [*texts, *(joined(entry.parts)[0] if len(entry.parts) > 1 else [])]} | {
        normal(str(inline(text))) for part in entry.parts for text in part.right
    }


# Anki ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def notes(written: Path, tmp_path_factory) -> dict[str, tuple[str, list[str]]]:
    folder = tmp_path_factory.mktemp("deck")
    with zipfile.ZipFile(written / "defence-diplomacy.apkg") as archive:
        archive.extractall(folder)
    media = json.loads((folder / "media").read_text(encoding="utf-8"))
    assert set(media.values()) == {picture.name for entry in ASKED for picture in entry.pictures}
    with sqlite3.connect(folder / "collection.anki2") as base:
        rows = base.execute("select guid, flds from notes").fetchall()
    return {fields.split("\x1f")[0]: (guid, fields.split("\x1f")) for guid, fields in rows}


def test_every_card_has_a_source_and_an_answer(notes: dict) -> None:
    cards = [card for entry in ASKED for card in anki.cards(entry)]
    assert set(notes) == {card.id for card in cards} and len(notes) == len(cards)
    for card in cards:
        _, fields = notes[card.id]
        assert fields == [card.id, card.front, card.back, card.source]
        assert "Source: " in fields[3] and len(fields[2]) > 20


def test_a_note_keeps_its_id(notes: dict) -> None:
    """An id that changes would double the note of everybody who imports the deck again."""
    assert notes["us-empty-year"][0] == "Esvd3:7#6a"
    assert len({guid for guid, _ in notes.values()}) == len(notes)


# What every format must stand ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BASES)
def test_a_text_with_signs_of_every_format_goes_through(kind: str, tmp_path: Path) -> None:
    entry = next(one for one in ASKED if one.kind == kind)
    parts = tuple(
        dataclasses.replace(part, feedback=tuple(dataclasses.replace(one, words=HARD) for one in part.feedback))
        for part in entry.parts
    )
    hard = dataclasses.replace(entry, question=dataclasses.replace(entry.question, stem=HARD, parts=parts))
    for made in FORMATS:
        made.write(tmp_path / made.file, [hard])
    root = ET.parse(tmp_path / "defence-diplomacy-moodle.xml").getroot()
    assert html.unescape(root.findall("question")[1].findtext("questiontext/text")).count(HARD)
    with zipfile.ZipFile(tmp_path / "defence-diplomacy-qti21.zip") as archive:
        item = ET.fromstring(archive.read(f"items/{hard.id}.xml"))
    assert "".join(item.find("q:itemBody", QTI).itertext()).count(HARD) == 1
    assert item.find(".//q:script", QTI) is None
    if gift.kept([hard]):
        text = (tmp_path / "defence-diplomacy-gift.txt").read_text(encoding="utf-8")
        bare = re.sub(r"\\.", "", text)
        assert bare.count("{") == bare.count("}") == 1 and "<script>" not in text


def verdict_at(part: Part, place: int) -> str:
    return part.feedback_for(place).verdict


def normal(text: str) -> str:
    """Words alone: without marks, entities, prefixes of XML, and with one space between two words."""
    bare = re.sub(r"<(?:/?[a-z0-9:]+)(?: [^<>]*)?>", "", html.unescape(html.unescape(text)))
    return " ".join(bare.replace("\u00a0", " ").split())
