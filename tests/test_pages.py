"""The prose pages of the book say what the lessons and the data say: minutes, terms, Korean names, examples."""

import csv
import itertools
import json
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from book_glossary import glossary
from browser import ROOT
from course import data
from course.lessons import lesson_files
from course.questions import read

BOOK = ROOT / "book"
LESSONS = {int(path.name[:2]): path for path in lesson_files()}
PAGES = sorted(BOOK.glob("**/*.md"))
HANGUL = re.compile(r"[가-힣]")
NAME_COLUMNS = ["name", "label", "short_label", "abbreviation"]

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(BOOK).as_posix())


@cache
def lesson_text(number: int) -> str:
    """Everything that a reader of a lesson can see: prose, code, and every output, the tooltips of a chart too."""
    cells = json.loads(LESSONS[number].read_text(encoding="utf-8"))["cells"]
    seen = ["".join(cell["source"]) for cell in cells]
    for output in (output for cell in cells for output in cell.get("outputs", [])):
        for shown in [output.get("text", ""), *output.get("data", {}).values()]:
            seen.append(json.dumps(shown, ensure_ascii=False) if isinstance(shown, dict) else "".join(shown))
    return "\n".join(seen)


def lesson_minutes(number: int) -> int:
    return int(re.search(r"\*\*Time\*\*:? (\d+) minutes", lesson_text(number))[1])


def korean_names() -> dict[str, set[str]]:
    """Each English name or abbreviation that stands beside a Korean name in the data, in small letters."""
    names: dict[str, set[str]] = {}
    for table in data.resources():
        with (data.DATA_DIR / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row.get("name_ko"):
                    columns = ["partner"] if table == "partners" else NAME_COLUMNS
                    for name in re.split(
                        r" / | \(|\)", " / ".join(row.get(column) or "" for column in columns).lower()
                    ):
                        names.setdefault(name.strip(), set()).add(row["name_ko"])
    names.pop("", None)
    return names


def tables(page: str) -> list[list[dict[str, str]]]:
    """Each Markdown table of a page, a row as a mapping from column to text."""
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", (BOOK / page).read_text(encoding="utf-8"), re.M):
        head, _, *body = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in block.splitlines()]
        assert all(len(row) == len(head) for row in body), block
        found.append([dict(zip(head, row, strict=False)) for row in body])
    return found


def minutes_in(text: str) -> int:
    return int(text) if text else 0


def test_minutes_of_every_plan_add_up():
    plans = [table for table in tables("instructors/plans.md") if next(iter(table[-1].values())) == "Total"]
    assert len(plans) >= 11  # the lessons, one session, three sessions, six weeks
    for plan in plans:
        columns = list(plan[0])[1:]
        for column in columns:
            assert sum(minutes_in(row[column]) for row in plan[:-1]) == minutes_in(plan[-1][column]), (plan[0], column)


def test_minutes_of_a_lesson_are_those_of_its_notebook():
    quoted = set()
    for plan in tables("instructors/plans.md"):
        for row in plan:
            what, *numbers = row.values()
            named = re.fullmatch(r"\[Lesson (\d+)\b[^\]]*\]\(.*\).*", what)
            if named:
                assert sum(map(minutes_in, numbers)) == lesson_minutes(int(named[1])), row
                quoted.add(int(named[1]))
    assert quoted == set(range(1, 11))


def test_the_heart_of_each_lesson_names_parts_and_exercises_that_it_has():
    heart = (
        (BOOK / "instructors" / "plans.md")
        .read_text(encoding="utf-8")
        .split("## The heart of each lesson")[1]
        .split("\n## ")[0]
    )
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|$", heart, re.M)
    assert [int(number) for number, _, _ in rows] == list(range(1, 11))
    for number, parts, exercises in rows:
        lesson = next((BOOK.parent / "notebooks").glob(f"{int(number):02d}-*.ipynb"))
        headings = [
            line
            for cell in json.loads(lesson.read_text(encoding="utf-8"))["cells"]
            if cell["cell_type"] == "markdown"
            for line in "".join(cell["source"]).splitlines()
            if line.startswith("#")
        ]
        assert all(f"## {part}" in headings for part in re.findall(r"\*(.+?)\*", parts)), (number, parts)
        assert all(
            any(line.startswith(f"### Exercise {name} ") for line in headings) for name in exercises.split(", ")
        ), (number, exercises)


def test_week_totals_are_those_of_their_tables():
    """Each heading with minutes, such as "Week 1 (90 in class, 45 at home)", agrees with the table below it."""
    text = (BOOK / "instructors/plans.md").read_text(encoding="utf-8")
    headings = re.findall(r"^#+ [^\n]*\((\d+) in class, (\d+) at home\)\n\n(.*?)(?=^#|\Z)", text, re.M | re.S)
    assert len(headings) >= 10
    for in_class, at_home, below in headings:
        total = re.search(r"^\| Total \| (\d*) *\| (\d*) *\|$", below, re.M)
        assert (int(in_class), int(at_home)) == tuple(map(minutes_in, total.groups()))


def test_glossary_has_each_term_once():
    names = [english.lower() for english, *_ in glossary()]
    assert len(names) >= 60 and len(names) == len(set(names))


@pytest.mark.parametrize("entry", glossary(), ids=lambda entry: entry[0])
def test_every_term_of_the_glossary_is_used_in_a_lesson(entry):
    wanted = [re.compile(rf"\b{re.escape(name)}", re.I) for name in entry[0].split(", ")]
    assert any(pattern.search(lesson_text(number)) for number in LESSONS for pattern in wanted)


@pytest.mark.parametrize("entry", [entry for entry in glossary() if entry[1]], ids=lambda entry: entry[0])
def test_korean_names_of_the_glossary_are_those_of_the_data(entry):
    english, hangul, romanised, definition = entry
    assert HANGUL.search(hangul) and not HANGUL.search(romanised)
    known = korean_names()
    for name in english.lower().split(", "):
        for korean in known.get(name, set()):
            assert hangul in korean or korean in hangul, (english, hangul, korean)
    owners = {name for name, korean in known.items() if hangul in korean}
    said = set(re.findall(r"[\w'-]+", f"{english} {definition}".lower()))
    assert not owners or any(set(re.findall(r"[\w'-]+", name)) <= said for name in owners), (english, hangul, owners)


@every_page
def test_headings_stand_in_order(page: Path):
    text = re.sub(r"^(`{3,}).*?^\1", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    levels = [len(marks) for marks in re.findall(r"^(#+) ", text, re.M)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))


@every_page
def test_a_named_source_is_one_of_the_data(page: Path):
    known = set(data.load("sources")["source_id"])
    assert set(re.findall(r"#source-([a-z0-9-]+)", page.read_text(encoding="utf-8"))) <= known


def test_numbers_of_the_lost_figures_are_those_of_the_data():
    with_us = data.load("milestones").query("partner == 'United States'")
    successor = with_us["locator"].str.contains("successor of the 2012 Special Appendix 1", na=False)
    assert f"{successor.sum()} of the {len(with_us)} milestones" in (BOOK / "lost-figures.md").read_text(
        encoding="utf-8"
    )
    stages = (
        data.load("relationship_stages")
        .query("year <= 2012")
        .groupby("partner", observed=True)["year"]
        .agg(["min", "max"])
    )
    assert stages.loc["China"].tolist() == [1992, 2008] and stages.loc["Japan"].tolist() == [1998, 2008]


def test_the_rubric_is_that_of_lesson_10():
    for line in (BOOK / "instructors/rubric.md").read_text(encoding="utf-8").split("\n\n")[3].splitlines()[1:]:
        assert line in lesson_text(10), line


def test_the_policy_shown_is_the_policy_of_the_book():
    from pages import POLICY

    shown = re.search(r"```text\n(default-src.*?)```", (BOOK / "about.md").read_text(encoding="utf-8"), re.S)[1]
    assert " ".join(shown.split()) == re.sub(r"sha256-[^']+", "sha256-…", POLICY)


def test_the_reference_shown_is_the_citation_file():
    page, citation = (
        (BOOK / "about.md").read_text(encoding="utf-8"),
        (ROOT / "CITATION.cff").read_text(encoding="utf-8"),
    )
    title = re.search(r'^title: "(.+)"', citation, re.M)[1]
    author = re.search(r'- name: "(.+)"', citation)[1]
    version = re.search(r"^version: (.+)", citation, re.M)[1]
    year = re.search(r"^date-released: (\d{4})", citation, re.M)[1]
    for name, value in {"title": title, "author": f"{{{author}}}", "version": version, "year": year}.items():
        assert re.search(rf"^  {name} += {re.escape(f'{{{value}}}')}", page, re.M), name


def test_the_question_examples_can_be_read(tmp_path: Path):
    examples = re.findall(r"```toml\n(.*?)```", (BOOK / "instructors/teach.md").read_text(encoding="utf-8"), re.S)
    for place, text in enumerate(examples):
        (tmp_path / f"{place:02}-example.toml").write_text(text, encoding="utf-8")
    kinds = {question.kind for question in read.questions(tmp_path)}
    assert {
        "single_choice",
        "multiple_choice",
        "true_false",
        "matching",
        "ordering",
        "number",
        "short_answer",
        "predict_output",
        "fill_blank",
    } <= kinds
    assert kinds == {table["kind"] for text in examples for table in tomllib.loads(text).values()}


def test_the_readme_counts_lessons_and_tables() -> None:
    in_words = {10: "Ten", 11: "Eleven", 12: "Twelve", 28: "Twenty-eight", 29: "Twenty-nine", 30: "Thirty"}
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for what, number in (("lessons", len(LESSONS)), ("tables", len(data.resources()))):
        assert f"{in_words.get(number, number)} {what}" in text, f"README.md: there are {number} {what}"


def test_every_lesson_has_outcomes_and_prompts():
    outcomes = (BOOK / "instructors/index.md").read_text(encoding="utf-8")
    prompts = (BOOK / "instructors/prompts.md").read_text(encoding="utf-8")
    for number, path in LESSONS.items():
        assert f"notebooks/{path.name}" in outcomes
        section = re.search(rf"^## Lesson {number}\b.*?\n(.*?)(?=^## |\Z)", prompts, re.M | re.S)[1]
        assert 3 <= len(re.findall(r"^\d\. ", section, re.M)) <= 4


@pytest.mark.parametrize(("page", "times"), [("how-to-use", 2), ("my-answers", 1)])
def test_a_reader_on_an_iphone_is_told_how_long_answers_are_kept(page: str, times: int) -> None:
    text = (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")
    told = [line for line in text.splitlines() if "Safari" in line]
    assert len(told) == times and all("seven days" in line for line in told)
