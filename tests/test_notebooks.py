"""Every lesson is whole: it opens and closes as promised, reads each chart aloud, and stores what it shows."""

import itertools
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from browser import ROOT
from course import data
from course.lessons import lesson_files
from lesson_cells import cells, prose

LESSONS = lesson_files()
VEGA_LITE = "application/vnd.vegalite.v5+json"
QUESTION = "application/vnd.course.question+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
LONGEST_CELL = 17  # lines

every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)


def outputs(lesson: Path, mime_type: str) -> list:
    return [
        output["data"][mime_type]
        for cell in cells(lesson)
        for output in cell.get("outputs", [])
        if mime_type in output.get("data", {})
    ]


def minutes(lesson: Path) -> int:
    return int(re.search(r"\*\*Time\*\*:? (\d+) minutes", prose(lesson))[1])


@every_lesson
def test_lesson_opens_with_questions_objectives_and_minutes(lesson: Path) -> None:
    opening = "\n".join(cell["source"] for cell in cells(lesson)[:3])
    for promised in ("**Questions**", "**Objectives**", "**Time**", "**Before this lesson**"):
        assert promised in opening
    assert 25 <= minutes(lesson) <= 60


@every_lesson
def test_lesson_closes_with_key_points_what_next_and_sources(lesson: Path) -> None:
    headings = re.findall(r"^## (.+)$", prose(lesson), re.M)
    assert headings[-3:] == ["Key points", "What next", "Sources"]


@every_lesson
def test_lesson_has_three_charts_and_one_that_answers_the_pointer(lesson: Path) -> None:
    charts = outputs(lesson, VEGA_LITE)
    assert len(charts) >= 3
    assert any('"params"' in json.dumps(chart) for chart in charts)


@every_lesson
def test_lesson_has_four_exercises_of_three_kinds(lesson: Path) -> None:
    kinds = [question["kind"] for question in outputs(lesson, QUESTION)]
    assert len(kinds) >= 4
    assert len(set(kinds)) >= 3


@every_lesson
def test_every_code_cell_fits_the_eye(lesson: Path) -> None:
    long = [
        cell["source"]
        for cell in cells(lesson)
        if cell["cell_type"] == "code"
        and "remove-cell" not in cell["metadata"].get("tags", [])
        and len(cell["source"].splitlines()) > LONGEST_CELL
    ]
    assert not long


@every_lesson
def test_every_chart_has_a_description_from_its_own_data(lesson: Path) -> None:
    from course.chart_words import describe

    for chart in outputs(lesson, VEGA_LITE):
        written = chart["description"]
        assert len(written.split()) >= 12 and re.search(r"\d", written), f"no value drawn: a column's name? {written}"
        fresh = describe({**chart, "description": None})
        assert all(sentence in written for sentence in re.split(r"(?<=[.?!]) ", fresh)), written


@every_lesson
def test_every_chart_is_read_in_words_by_the_next_cell(lesson: Path) -> None:
    here = cells(lesson)
    for cell, following in itertools.pairwise(here):
        if any(VEGA_LITE in output.get("data", {}) for output in cell.get("outputs", [])):
            assert re.match(r"\*[^*]", following["source"]), f"no reading after: {cell['source'][-120:]}"


@every_lesson
def test_every_chart_has_a_picture_for_readers_that_draw_nothing(lesson: Path) -> None:
    assert len(outputs(lesson, "image/svg+xml")) == len(outputs(lesson, VEGA_LITE))


@every_lesson
def test_numbers_of_the_prose_are_asserted_at_the_end(lesson: Path) -> None:
    last = cells(lesson)[-1]
    assert last["cell_type"] == "code" and "remove-cell" in last["metadata"]["tags"]
    assert last["source"].count("assert ") >= 3
    assert last["metadata"]["jupyter"]["source_hidden"], (
        "a student need not read the asserts: `make refresh` folds them"
    )


@every_lesson
def test_below_each_widget_stands_the_same_question_in_html(lesson: Path) -> None:
    """It is seen where the widget is missing, and carries no answer."""
    for cell in cells(lesson):
        shown = [output.get("data", {}) for output in cell.get("outputs", [])]
        for widget, below in pairwise([*shown, {}]):
            if WIDGET in widget:
                assert list(widget) == [WIDGET], f"a widget with faces that hide behind it: {cell['source']}"
                assert widget[WIDGET]["model_id"] == f"question-{below[QUESTION]['id']}"
                html = "".join(below["text/html"])
                assert f'<section class="question" id="q-{below[QUESTION]["id"]}"' in html
                assert "question-kept" not in html.split("</style>")[1]


@every_lesson
def test_no_output_is_an_error_or_a_warning(lesson: Path) -> None:
    for cell in cells(lesson):
        for output in cell.get("outputs", []):
            assert output["output_type"] != "error"
            assert output.get("name") != "stderr", output.get("text")


@every_lesson
def test_prose_is_plain_commonmark_without_filler(lesson: Path) -> None:
    text = prose(lesson)
    assert not re.search(r"^(```\{|:::)", text, re.M), "a MyST directive belongs in book/*.md"
    assert not re.search(r"\b(simply|obviously|just)\b", text, re.I), re.search(
        r".{30}\b(simply|obviously|just)\b.{30}", text, re.I
    )


@pytest.mark.parametrize("claim", data.load("claims").itertuples(), ids=lambda claim: claim.claim_id)
def test_every_claim_is_taught_in_its_lesson(claim) -> None:
    lesson = ROOT / "notebooks" / f"{claim.lesson}.ipynb"
    assert lesson.exists() and claim.claim_id in lesson.read_text(encoding="utf-8")


def test_no_table_has_the_name_of_a_helper() -> None:
    """Else `questions = data.load("questions")`, written as every other table is, would overwrite the helper."""
    imported = {
        name.strip()
        for lesson in LESSONS
        for line in re.findall(r"^from course import (.+)$", "\n".join(c["source"] for c in cells(lesson)), re.M)
        for name in line.split(",")
    }
    assert imported >= {"charts", "data", "questions"}
    assert imported.isdisjoint(data.resources())
