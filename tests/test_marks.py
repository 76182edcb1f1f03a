"""Marks are computed from what was chosen: a class by chance is recovered, and each faulty file has its sentence."""

import csv
import json
import math
import random
import shlex
import shutil
import statistics
import subprocess
from pathlib import Path
from typing import Any

import pytest
from course.lessons import lessons
from course.questions.as_key import keyed
from course.questions.as_markdown import counts_of_a_class, key_markdown
from course.questions.read import question

from marks import __main__ as command
from marks import figures, hand_ins, items, tables

ROOT = Path(__file__).resolve().parents[1]
STUDENTS, ITEMS = 2000, 40
KEY = keyed(lessons())
CHOSEN = [one for one in KEY if one["form"] == "chosen"]
ONE, WRITTEN, TASK = "us-order", "us-led-sentence", "brief-interviews-alone"


def right(one: dict[str, Any]) -> dict[str, str]:
    """A right answer to a question."""
    return {
        part["id"]: next(name for name, (_, verdict) in part["choices"].items() if verdict == "right")
        for part in one["parts"]
    }


def wrong(one: dict[str, Any]) -> dict[str, str]:
    """An answer that is wrong in each part."""
    return {
        part["id"]: next(name for name, (_, verdict) in part["choices"].items() if verdict != "right")
        for part in one["parts"]
    }


def hand_in(folder: Path, file: str, answers: Any, **more: Any) -> None:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"version": 2, "answers": answers, **more}), encoding="utf-8")


def sentences(folder: Path, *names: str) -> dict[str, str]:
    return {note.file or note.student: note.sentence for note in command.judged(folder, KEY, names).notes}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.removeprefix("\ufeff").splitlines()))


# A class by chance ---------------------------------------------------------------------------------------------------


def normal(value: float) -> float:
    """The share of a normal distribution below a value."""
    return 0.5 * (1 + math.erf(value / math.sqrt(2)))


def ranked(values: list[float]) -> list[float]:
    """The place of each value, from the smallest."""
    return [float(sorted(values).index(value)) for value in values]


def test_a_simulated_class_is_recovered(tmp_path: Path) -> None:
    """Two thousand students whose ability is known, and forty questions with known difficulty and loading."""
    chance = random.Random(20131203)
    asked = [one for one in CHOSEN if one["group"] not in ("before", "after")][:ITEMS]
    easy = [chance.uniform(-1.2, 1.2) for _ in asked]
    loading = [-0.5 if place == 0 else 0.0 if place < 4 else chance.uniform(0.3, 1.5) for place in range(ITEMS)]
    truth = []
    for student in range(STUDENTS):
        ability = chance.gauss(0, 1)
        has_right = [at + by * ability + chance.gauss(0, 1) > 0 for at, by in zip(easy, loading, strict=True)]
        truth.append(has_right)
        answers = {one["id"]: right(one) if good else wrong(one) for one, good in zip(asked, has_right, strict=True)}
        hand_in(tmp_path, f"{student:04}.json", answers)
    found = {item.question["id"]: item for item in command.judged(tmp_path, KEY).items}
    for place, one in enumerate(asked):
        item = found[one["id"]]
        expected = normal(easy[place] / math.sqrt(1 + loading[place] ** 2))
        assert item.difficulty is not None and item.discrimination is not None
        assert abs(item.difficulty - expected) < 4 * math.sqrt(expected * (1 - expected) / STUDENTS)
        own = [float(row[place]) for row in truth]
        rest = [float(sum(row) - row[place]) for row in truth]
        assert item.discrimination == pytest.approx(statistics.correlation(own, rest), abs=1e-9)
    measured = [found[one["id"]].discrimination for one in asked]
    assert measured[0] < -0.1 and all(abs(value) < 0.08 for value in measured[1:4])
    assert found[asked[0]["id"]].note.startswith("those who know the rest miss it")
    assert statistics.correlation(ranked(loading[4:]), ranked(measured[4:])) > 0.9


def test_who_answers_few_questions_does_not_move_a_correlation(tmp_path: Path) -> None:
    for student in range(12):
        hand_in(tmp_path, f"{student}.json", {one["id"]: right(one) for one in CHOSEN[12:17]})
    assert all(item.discrimination is None for item in command.judged(tmp_path, KEY).items)


def test_without_variance_there_is_no_correlation() -> None:
    assert items.correlation([1.0] * 20, [0.5] * 20) is None
    assert items.correlation([0, 1] * 4, [0, 1] * 4) is None, "eight students are too few"
    assert items.correlation([0, 1] * 10, [0, 1] * 10) == pytest.approx(1)


# Marks ---------------------------------------------------------------------------------------------------------------


def test_marks_are_what_was_chosen_and_never_what_a_file_says(tmp_path: Path) -> None:
    many = next(one for one in CHOSEN if len(one["parts"]) == 4 and one["group"] not in ("before", "after"))
    half = right(many) | dict(list(wrong(many).items())[:2])
    boast = {"right": 160, "marks": {ONE: 1}, "tests": {"after": {"day": "2026-11-25", "right": ["hedge"] * 12}}}
    code = {"code": "answer = 1", "said": "right"}
    hand_in(
        tmp_path, "kim.json", {many["id"]: half, TASK: code, WRITTEN: {"words": "Seoul asked."}}, name="Kim", **boast
    )
    texts = command.written(command.judged(tmp_path, KEY), KEY)
    [row] = rows(texts["marks.csv"])
    assert row["student"] == "Kim" and row["answered"] == "1" and row["right"] == "0"
    assert row[many["id"]] == "0.5" and row[TASK] == "code" and row[WRITTEN] == "words"
    assert row["after_right"] == "", "the test was not answered, whatever the file says"
    assert {name for name, value in row.items() if value} == {
        "student", "file", "answered", "right", many["id"], TASK, WRITTEN,
    }  # fmt: skip
    assert [line["text"] for line in rows(texts["texts.csv"])] == ["answer = 1", "Seoul asked."]


def test_every_question_can_be_answered_rightly_and_wrongly(tmp_path: Path) -> None:
    hand_in(tmp_path, "best.json", {one["id"]: right(one) for one in CHOSEN})
    hand_in(tmp_path, "worst.json", {one["id"]: wrong(one) for one in CHOSEN})
    best, worst = rows(command.written(command.judged(tmp_path, KEY), KEY)["marks.csv"])
    assert {best[one["id"]] for one in CHOSEN} == {"1"} and {worst[one["id"]] for one in CHOSEN} == {"0"}
    assert (best["before_right"], best["after_right"], worst["after_right"]) == ("12", "12", "0")


def test_before_is_set_against_after_by_who_answered_both(tmp_path: Path) -> None:
    before = next(one for one in KEY if one["group"] == "before")
    after = next(one for one in KEY if one["group"] == "after" and one["pair"] == before["pair"])
    hand_in(tmp_path, "a.json", {before["id"]: wrong(before), after["id"]: right(after)})
    hand_in(tmp_path, "b.json", {before["id"]: right(before), after["id"]: wrong(after)})
    hand_in(tmp_path, "c.json", {before["id"]: right(before)})
    pair = command.judged(tmp_path, KEY).pairs[0]
    assert (pair.students, pair.before, pair.after, pair.gained, pair.lost) == (2, 1, 1, 1, 1)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\uff1d1+1", '=HYPERLINK("x","y")'])
def test_no_text_of_a_student_becomes_a_formula(tmp_path: Path, name: str) -> None:
    hand_in(tmp_path, "x.json", {ONE: right(question_of(ONE)), WRITTEN: {"words": name}}, name=name)
    texts = command.written(command.judged(tmp_path, KEY), KEY)
    for text in texts.values():
        cells = [cell for row in csv.reader(text.removeprefix("\ufeff").splitlines()) for cell in row]
        assert not [cell for cell in cells if cell.startswith(tables.FORMULA)]


def question_of(name: str) -> dict[str, Any]:
    return next(one for one in KEY if one["id"] == name)


def test_a_correlation_below_zero_stays_a_number() -> None:
    assert tables.as_csv([["a", -0.25, None, 2]]) == "\ufeffa,-0.25,,2\r\n"


# File by file --------------------------------------------------------------------------------------------------------


def test_each_faulty_file_has_its_sentence_and_the_others_count(tmp_path: Path) -> None:
    good, other = {ONE: right(question_of(ONE))}, {one["id"]: right(one) for one in CHOSEN[:15]}
    hand_in(tmp_path, "good.json", other, name="Good")
    hand_in(tmp_path, "later.json", good, name="Later", version=3)
    hand_in(tmp_path, "strange.json", {**good, "of-another-edition": {"a": "b"}, WRITTEN: {"words": 3}}, name="Strange")
    hand_in(tmp_path, "twice-1.json", good, name="Twice")
    hand_in(tmp_path, "twice-2.json", other, name="twice")
    hand_in(tmp_path, "same-1.json", {**good, WRITTEN: {"words": "Seoul."}})
    hand_in(tmp_path, "same-2.json", {**good, WRITTEN: {"words": "Seoul."}})
    hand_in(tmp_path, "empty.json", {}, name="Empty")
    (tmp_path / "cut.json").write_text('{"version": 2, "answers": {"us-ord', encoding="utf-8")
    (tmp_path / "latin.json").write_bytes('{"name": "René"}'.encode("latin-1"))
    (tmp_path / "essay.docx").write_bytes(b"PK")
    (tmp_path / "large.json").write_text(" " * 5_000_001, encoding="utf-8")
    (tmp_path / "marks").mkdir()
    hand_in(tmp_path, "marks/counts.json", {})
    found = sentences(tmp_path, "Good", "Absent", "  ")
    assert found["later.json"].endswith("this edition reads formats 1 to 2; open it there.")
    assert "1 answer is of another edition" in found["strange.json"] and "1 answer is damaged" in found["strange.json"]
    assert found["twice-1.json"].startswith("Not counted: a second file by this name; twice-2.json is")
    assert found["twice-2.json"].startswith("Counted: 15 of")
    assert "every answer is that of same-1.json" in found["same-2.json"] and found["same-2.json"].startswith("Counted")
    assert found["empty.json"] == "Not counted: it has no answer to a question of the course."
    assert "cannot be read as JSON" in found["cut.json"] and "UTF-8" in found["latin.json"]
    assert "only files that end in .json" in found["essay.docx"] and "too large" in found["large.json"]
    assert found["Absent"] == "Missing: no file that counts is by this name."
    assert "Good" not in found and "" not in found
    counted = [paper.file for paper in command.judged(tmp_path, KEY).papers]
    assert sorted(counted) == ["good.json", "same-1.json", "same-2.json", "strange.json", "twice-2.json"]
    assert all(sentence.count(".") <= 3 and sentence.endswith(".") for sentence in found.values())


def test_the_files_of_a_platform_are_by_the_names_that_it_gives(tmp_path: Path) -> None:
    one, two, three = ({each["id"]: right(each)} for each in CHOSEN[:3])
    hand_in(tmp_path, "PO1/Grace Osei_12_assignsubmission_file_/my-answers.json", one)
    hand_in(tmp_path, "PO1/Hugo Wei\u00df_13_assignsubmission_file/my-answers.json.txt", two, name="Hugo")
    hand_in(tmp_path, "Ann Lee_14_assignsubmission_file_my-answers.json", one | two)
    hand_in(tmp_path, "Ann Lee_15_assignsubmission_file_my-answers.json", two | three)
    hand_in(tmp_path, "Rene\u0301e Roy_16_assignsubmission_file_a.json", three)
    hand_in(tmp_path, "guest.json", one | three, name="Guest")
    (tmp_path / "Ida_17_assignsubmission_file_cut.json").write_text("{", encoding="utf-8")
    (tmp_path / "PO1.ZIP").write_bytes(b"PK")
    listed = ["Osei, Grace", "HUGO WEIß", "Ann Lee", "Ren\u00e9e\tRoy", "Ida"]
    found = command.judged(tmp_path, KEY, listed)
    named = sorted(paper.student for paper in found.papers)
    assert named == ["Ann Lee", "Ann Lee", "Grace Osei", "Guest", "Hugo", "Ren\u00e9e Roy"]
    said = {note.file: note for note in found.notes}
    assert said["PO1.ZIP"].sentence.startswith("Not read: unpack it first")
    assert said["guest.json"].sentence.endswith("; the name is not on your list.")
    assert [note.file for note in found.notes if "list" in note.sentence] == ["guest.json"]
    assert said["Ida_17_assignsubmission_file_cut.json"].student == "Ida"
    assert [note.student for note in found.notes if note.sentence.startswith("Missing")] == ["Ida"]


def test_a_list_of_names_that_excel_saved_otherwise_is_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "names.txt").write_text("Hugo Weiß\n", encoding="cp1252")
    assert command.main([str(tmp_path), str(tmp_path / "names.txt")]) == 2
    assert "Save them from Excel as CSV UTF-8" in capsys.readouterr().err


@pytest.mark.skipif(not shutil.which("make"), reason="make is not here")
def test_make_takes_a_folder_and_a_list_with_a_space_in_their_names() -> None:
    told = ["make", "-n", "--no-print-directory", "marks", "FOLDER=My class", "NAMES=My names.txt"]
    shown = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert shlex.split(shown)[1:] == ["start.py", "marks", "My class", "My names.txt"]


def test_the_command_writes_the_tables_and_a_report_that_escapes_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for student in range(12):
        answers = {one["id"]: (right if (student + place) % 3 else wrong)(one) for place, one in enumerate(CHOSEN)}
        hand_in(tmp_path, f"{student}.json", answers, name=f"<b>{student}</b>")
    assert command.main([str(tmp_path)]) == 0
    assert "12 students counted" in capsys.readouterr().out
    report = (tmp_path / "marks" / "report.html").read_text(encoding="utf-8")
    assert report.count('<svg role="img" aria-label="') == 4
    assert "<b>3</b>" not in report and "&lt;b&gt;3&lt;/b&gt;" in report
    assert "http" not in report.replace("http://www.w3.org/", "")
    assert len(list((tmp_path / "marks").iterdir())) == 8
    first = {path.name: path.read_bytes() for path in (tmp_path / "marks").iterdir()}
    assert command.main([str(tmp_path)]) == 0
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "marks").iterdir()}


@pytest.mark.parametrize("arguments", [[], ["no-such-folder"], ["--help"], ["a", "b", "c"]])
def test_the_command_says_what_it_needs(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(arguments) == 2
    assert capsys.readouterr().err


def test_an_empty_folder_is_no_class(tmp_path: Path) -> None:
    assert command.main([str(tmp_path)]) == 1
    assert hand_ins.papers_in(tmp_path)[1] == []


def test_counts_replace_the_guess_in_the_answer_key(tmp_path: Path) -> None:
    guessed = next(
        one for one in CHOSEN if len(one["parts"]) == 1 and "*Likely because:*" in key_markdown([question(one["id"])])
    )
    for student in range(3):
        hand_in(tmp_path, f"{student}.json", {guessed["id"]: wrong(guessed)}, name=f"Kim {student}")
    assert command.main([str(tmp_path)]) == 0
    counts = counts_of_a_class(tmp_path / "marks" / "counts.json")
    assert "Kim" not in (tmp_path / "marks" / "counts.json").read_text(encoding="utf-8")
    counted = key_markdown([question(guessed["id"])], counts)
    assert "*Chosen by 3 of 3 students.*" in counted and "*Likely because:*" not in counted
    assert key_markdown([question(guessed["id"])], {}) == key_markdown([question(guessed["id"])])


def test_wrong_choices_are_listed_from_the_most_taken() -> None:
    taken = [
        items.Choice("q", "answer", "Your answer", str(place), f"text {place}", "wrong", place, 9)
        for place in (1, 3, 2)
    ]
    frame = figures.of_wrong(taken).data
    assert frame["share"].is_monotonic_decreasing and len(frame) == 3
