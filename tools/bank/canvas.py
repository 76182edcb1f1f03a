"""QTI 1.2 as Canvas reads it: a package with one file of questions a lesson."""

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from course.questions.as_html import inline
from course.questions.as_text import plain
from course.questions.model import Part

from tools.bank.entries import (
    TITLE,
    Entry,
    can_be_joined,
    joined,
    model_html,
    paragraphs,
    runs,
    said,
    unit_of,
    values_of,
)
from tools.bank.files import as_bytes, element, write_zip

QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
FILES = "$IMS-CC-FILEBASE$"  # where Canvas puts the files of a package
ALWAYS, RIGHT, WRONG = "general_fb", "correct_fb", "general_incorrect_fb"


def write(target: Path, entries: Sequence[Entry]) -> None:
    """Write a file of questions a lesson, the pictures, and the manifest."""
    groups = [(group, list(members)) for group, members in itertools.groupby(kept(entries), lambda one: one.group)]
    named = {f"{members[0].question.lesson}": (group, members) for group, members in groups}
    contents = {f"{name}/{name}.xml": as_bytes(_assessment(name, *told)) for name, told in named.items()}
    contents |= {f"images/{picture.name}": picture.png for entry in entries for picture in entry.pictures}
    contents["imsmanifest.xml"] = as_bytes(_manifest(list(named), [name for name in contents if "images/" in name]))
    write_zip(target, contents)


def kept(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries in which each gap has one right text."""
    return [entry for entry in entries if entry.kind != "parsons" or can_be_joined(entry.parts)]


def kind_of(entry: Entry) -> str:
    """Return the type of question that Canvas makes of an entry."""
    return TYPES[entry.kind][0]


def _assessment(name: str, group: str, members: Sequence[Entry]) -> ET.Element:
    section = element("section", *map(_item, members), ident="root_section")
    return element("questestinterop", element("assessment", section, ident=name, title=group), xmlns=QTI)


def _item(entry: Entry) -> ET.Element:
    kind, fill = TYPES[entry.kind]
    asked, conditions, told = fill(entry)
    outcomes = element("outcomes", element("decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal"))
    general = _condition(element("other"), _shown(ALWAYS), goes_on=True)
    words = entry.after_html(with_words=kind in ("matching_question", "multiple_dropdowns_question"))
    return element(
        "item",
        element("itemmetadata", element("qtimetadata", *_fields(entry, kind))),
        element("presentation", _material(_stem(entry, kind)), *asked),
        element("resprocessing", outcomes, general, *conditions),
        *told,
        _feedback(ALWAYS, words),
        ident=entry.id,
        title=entry.name,
    )


def _fields(entry: Entry, kind: str) -> list[ET.Element]:
    values = {"question_type": kind, "points_possible": str(float(len(entry.parts)))}
    return [
        element("qtimetadatafield", element("fieldlabel", label), element("fieldentry", value))
        for label, value in values.items()
    ]


def _stem(entry: Entry, kind: str) -> str:
    images = [
        f'<p><img src="{FILES}/images/{picture.name}" alt="{escape(picture.words)}"/></p>' for picture in entry.pictures
    ]
    unit = unit_of(entry.parts[0]) if kind == "numerical_question" else ""
    asked = paragraphs(f"Give the number ({unit}).") if unit else ""
    lines = [f"<li>{inline(part.label)} [{_gap(place)}]</li>" for place, part in enumerate(entry.parts, start=1)]
    gaps = f"<ul>{''.join(lines)}</ul>" if kind == "multiple_dropdowns_question" else ""
    return "".join(images) + entry.stem_html() + asked + gaps


Filled = tuple[list[ET.Element], list[ET.Element], list[ET.Element]]  # asked, conditions, feedback


def _choices(entry: Entry) -> Filled:
    (part,) = entry.parts
    labels = [(_choice(place), str(inline(text))) for place, text in enumerate(part.choices, start=1)]
    shown, told, right = [], [], ""
    for place, (name, _) in enumerate(labels, start=1):
        found = part.feedback_for(place)
        if found:
            shown.append(_condition(_equal("response1", name), _shown(f"{name}_fb"), goes_on=True))
            told.append(_feedback(f"{name}_fb", said(found)))
            right = name if found.verdict == "right" else right
    scored = _condition(_equal("response1", right), _scored("Set", 100))
    return [_list("response1", labels)], [*shown, scored], told


def _pairs(entry: Entry) -> Filled:
    """Each part on the left, what can be chosen on the right."""
    rights, texts = joined(entry.parts)
    labels = [(_choice(place), escape(text, quote=False)) for place, text in enumerate(texts, start=1)]
    asked = [
        _list(f"response_{_left(place)}", labels, str(inline(part.label)))
        for place, part in enumerate(entry.parts, start=1)
    ]
    share = 100 / len(rights)
    scored = [
        _condition(_equal(f"response_{_left(place)}", _choice(texts.index(right) + 1)), _scored("Add", share))
        for place, right in enumerate(rights, start=1)
    ]
    return asked, scored, []


def _gaps(entry: Entry) -> Filled:
    """Each part as a list in the text, with words for each choice."""
    share = 100 / len(entry.parts)
    asked, conditions, told = [], [], []
    for place, part in enumerate(entry.parts, start=1):
        rights, texts = joined(entry.parts) if part.control == "select" else ([part.right[0]], list(part.choices))
        right = rights[place - 1] if part.control == "select" else rights[0]
        names = {text: f"{_gap(place)}_{number}" for number, text in enumerate(texts, start=1)}
        labels = [(name, escape(plain(text), quote=False)) for text, name in names.items()]
        name = f"response_{_gap(place)}"
        asked.append(_list(name, labels, _gap(place)))
        conditions.append(_condition(_equal(name, names[right]), _scored("Add", share)))
        for text, key in names.items():
            told.append(_feedback(f"{key}_fb", _words(part, text, text == right)))
            conditions.append(_condition(_equal(name, key), _shown(f"{key}_fb"), goes_on=True))
    return asked, conditions, told


def _words(part: Part, text: str, right: bool) -> str:
    """The words of a choice; of one that stands for several, those of the right ones."""
    place = next((number for number, choice in enumerate(part.choices, start=1) if plain(choice) == plain(text)), 0)
    found = part.feedback_for(place) or next(item for item in part.feedback if (item.verdict == "right") is right)
    return said(found)


def _number(entry: Entry) -> Filled:
    (part,) = entry.parts
    values = values_of(part)
    right = next(item for item in part.feedback if item.verdict == "right")
    (first, last) = runs(right.choices)[0]
    low, high = values[first - 1], values[last - 1]
    within = element(
        "or",
        element("varequal", f"{entry.question.answer:g}", respident="response1"),
        element(
            "and",
            element("vargte", f"{low:g}", respident="response1"),
            element("varlte", f"{high:g}", respident="response1"),
        ),
    )
    wrong = "".join(f"<p>{part.chosen(item)}: {inline(item.words)}</p>" for item in part.feedback if item is not right)
    asked = element(
        "response_str",
        element("render_fib", element("response_label", ident="answer1"), fibtype="Decimal"),
        ident="response1",
        rcardinality="Single",
    )
    conditions = [
        _condition(within, _scored("Set", 100), _shown(RIGHT)),
        _condition(element("other"), _shown(WRONG), goes_on=True),
    ]
    return [asked], conditions, [_feedback(RIGHT, said(right)), _feedback(WRONG, wrong)]


def _essay(entry: Entry) -> Filled:
    box = element("render_fib", element("response_label", ident="answer1", rshuffle="No"))
    asked = element("response_str", box, ident="response1", rcardinality="Single")
    return [asked], [], [_feedback(RIGHT, model_html(entry.question))]


def _list(name: str, labels: Sequence[tuple[str, str]], text: str = "") -> ET.Element:
    choices = [element("response_label", _material(label), ident=key) for key, label in labels]
    above = [_material(text)] if text else []
    return element("response_lid", *above, element("render_choice", *choices), ident=name, rcardinality="Single")


def _condition(test: ET.Element, *done: ET.Element, goes_on: bool = False) -> ET.Element:
    return element("respcondition", element("conditionvar", test), *done, continue_="Yes" if goes_on else "No")


def _equal(name: str, value: str) -> ET.Element:
    return element("varequal", value, respident=name)


def _scored(action: str, points: float) -> ET.Element:
    return element("setvar", f"{points:.2f}", action=action, varname="SCORE")


def _shown(name: str) -> ET.Element:
    return element("displayfeedback", feedbacktype="Response", linkrefid=name)


def _feedback(name: str, html: str) -> ET.Element:
    return element("itemfeedback", element("flow_mat", _material(html)), ident=name)


def _material(html: str) -> ET.Element:
    return element("material", element("mattext", html, texttype="text/html"))


def _choice(place: int) -> str:
    return f"choice{place}"


def _left(place: int) -> str:
    return f"left{place}"


def _gap(place: int) -> str:
    return f"gap{place}"


def _manifest(names: Sequence[str], pictures: Sequence[str]) -> ET.Element:
    resources = [
        element(
            "resource",
            element("file", href=f"{name}/{name}.xml"),
            identifier=f"questions-{name}",
            type="imsqti_xmlv1p2",
            href=f"{name}/{name}.xml",
        )
        for name in names
    ]
    resources += [
        element("resource", element("file", href=path), identifier=Path(path).stem, type="webcontent", href=path)
        for path in pictures
    ]
    metadata = element("metadata", element("schema", "IMS Content"), element("schemaversion", "1.1.3"))
    return element(
        "manifest",
        metadata,
        element("organizations"),
        element("resources", *resources),
        xmlns=PACKAGE,
        identifier=f"{TITLE.lower().replace(' ', '-')}",
    )


TYPES: dict[str, tuple[str, Callable[[Entry], Filled]]] = {
    "single_choice": ("multiple_choice_question", _choices),
    "predict_output": ("multiple_choice_question", _choices),
    "multiple_choice": ("multiple_dropdowns_question", _gaps),
    "true_false": ("true_false_question", _choices),
    "matching": ("matching_question", _pairs),
    "ordering": ("matching_question", _pairs),
    "parsons": ("multiple_dropdowns_question", _gaps),
    "number": ("numerical_question", _number),
    "short_answer": ("essay_question", _essay),
}
