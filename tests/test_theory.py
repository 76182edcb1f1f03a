"""Names for what a lesson found, works to read, and a score for forecasts: each sourced, and the same on every page."""

import re
from pathlib import Path

import pytest
from book_glossary import glossary
from browser import ROOT
from course import data, readings
from course.lessons import lesson_files
from course.questions.read import question
from lesson_cells import cells, prose

LESSONS = lesson_files()
WITH_A_NAME = [path for path in LESSONS if 2 <= int(path.name[:2]) <= 9]
HEADING = "## A name for what you saw"
STANCES = {"short", "hard", "disagrees"}

every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
every_box = pytest.mark.parametrize("lesson", WITH_A_NAME, ids=lambda path: path.stem)
every_concept = pytest.mark.parametrize("concept", data.rows("concepts"), ids=lambda row: row["concept_id"])


def box(lesson: Path) -> str:
    """The words under the heading, up to the next one."""
    found = re.search(rf"^{HEADING}\n\n(.+?)(?=^#|\Z)", prose(lesson), re.M | re.S)
    assert found, "no box"
    return found[1].strip()


@every_box
def test_a_lesson_names_what_it_found_in_about_120_words(lesson: Path) -> None:
    assert prose(lesson).count(HEADING) == 1
    assert 100 <= len(box(lesson).split()) <= 150


@every_box
def test_a_box_names_its_concept_its_scholars_a_rival_a_test_and_a_work(lesson: Path) -> None:
    bold = {name.lower() for name in re.findall(r"\*\*(.+?)\*\*", box(lesson))}
    named = [row for row in data.rows("concepts") if row["name"].lower() in bold and row["lesson"] == lesson.stem]
    assert named, bold
    assert len(re.findall(r"\((?:[^()]*, )?(?:19|20)\d\d\)", box(lesson))) >= 2, "who shaped it, and who disagrees"
    assert "What would decide?" in box(lesson) or "What would tell them apart?" in box(lesson)
    assert "To read: " in box(lesson)


@every_box
def test_the_work_to_read_and_every_year_in_a_box_are_in_the_tables(lesson: Path) -> None:
    said = " ".join([*(row["shaped_by"] + row["rival"] for row in data.rows("concepts"))])
    known = {row["year"] for row in data.rows("readings")} | set(re.findall(r"\d{4}", said))
    assert set(re.findall(r"\((?:[^()]*, )?(\d{4})\)", box(lesson))) <= known
    works = [work for name in {path.stem for path in LESSONS} for work in readings.of_lesson(name)]
    read = box(lesson).rpartition("To read: ")[2]
    assert any(work.title.startswith(title) for work in works for title in re.findall(r"\*(.+?)\*", read)) or any(
        work.authors.split()[-1] in read for work in works
    )


@every_box
def test_a_box_is_followed_by_a_question_that_cannot_be_guessed(lesson: Path) -> None:
    here = cells(lesson)
    place = next(number for number, cell in enumerate(here) if cell["source"].startswith(HEADING))
    asked = re.search(r'questions\.ask\("(.+)"\)', "\n".join(cell["source"] for cell in here[place + 1 : place + 3]))
    assert asked, "no question after the box"
    assert question(asked[1]).kind in ("matching", "multiple_choice", "single_choice")


@every_concept
def test_a_concept_has_a_source_a_work_and_its_lesson(concept: dict[str, str]) -> None:
    sources = {row["source_id"]: row for row in data.rows("sources")}
    source = sources[concept["source_id"]]
    assert source["kind"] == "scholarly" and source["address"]
    works = {row["reading_id"]: row for row in data.rows("readings")}
    assert concept["reading_id"] in works
    lesson = ROOT / "notebooks" / f"{concept['lesson']}.ipynb"
    assert f"**{concept['name']}" in prose(lesson), "the lesson says the name, in bold"


@every_concept
def test_a_concept_means_in_the_glossary_what_it_means_in_the_table(concept: dict[str, str]) -> None:
    entries = {english.lower(): rest for english, *rest in glossary()}
    hangul, romanised, definition = entries[concept["name"].lower()]
    assert (hangul, romanised) == (concept["name_ko"], concept["romanised"])
    assert definition == concept["meaning"]


@every_lesson
def test_a_lesson_ends_with_works_of_three_kinds_from_the_table(lesson: Path) -> None:
    assert {row["stance"] for row in data.rows("readings") if row["lesson"] == lesson.stem} == STANCES
    lists = [cell["source"] for cell in cells(lesson) if readings.TAG in cell["metadata"].get("tags", [])]
    assert lists == [readings.as_markdown(lesson.stem)], "run `make refresh`: the table has changed"
    assert prose(lesson).index("## What next") < prose(lesson).index("### Read on") < prose(lesson).index("## Sources")


def test_every_work_has_author_year_title_publisher_source_and_a_sentence_why() -> None:
    sources = {row["source_id"]: row for row in data.rows("sources")}
    for row in data.rows("readings"):
        assert all(row[column] for column in ("authors", "year", "title", "published_in", "why")), row
        assert row["title"].split(":")[0] in sources[row["source_id"]]["title"], row["reading_id"]
        assert sources[row["source_id"]]["year"] == row["year"], row["reading_id"]
        assert re.fullmatch(r"[^.!?]+[.?]", row["why"]), "one sentence"


def test_the_author_has_a_later_word() -> None:
    for number, title in {
        7: "Middle Powers in Asia Pacific Multilateralism",
        9: "Minilateralism in the Indo-Pacific",
    }.items():
        assert title in box(LESSONS[number - 1])


def test_open_access_is_marked_in_the_lessons() -> None:
    free = [row for row in data.rows("readings") if row["open_access"] == "true"]
    assert len(free) >= 10
    for row in free:
        line = next(line for line in readings.as_markdown(row["lesson"]).splitlines() if row["title"] in line)
        assert "open access" in line
