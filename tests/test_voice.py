"""The voice: one word for one thing, British spelling, no run of short sentences, in lessons, questions and pages."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import lesson_cells
import pytest
import same_numbers
from browser import ROOT
from markdown_it import MarkdownIt

LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
QUESTIONS = sorted((ROOT / "notebooks" / "questions").glob("*.toml"))
PAGES = sorted([*(ROOT / "book").glob("*.md"), *(ROOT / "book" / "instructors").glob("*.md")])
every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
every_page = pytest.mark.parametrize("path", [*PAGES, ROOT / "README.md"], ids=lambda path: path.stem)
every_question_file = pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
every_text = pytest.mark.parametrize("path", [*LESSONS, *PAGES], ids=lambda path: path.stem)

# What a translation says, and what the field says: the list of CONTRIBUTING.md.
WORDS = {
    r"\bquarrel\w*": "dispute",
    r"\brungs?\b": "tier, level",
    r"\bmend(s|ed|ing)?\b": "fix, correct",
    r"\bbeside the (ADMM|Shangri|ASEAN|forum|summit|meeting)": "on the sidelines of",
    r"\b(claims?|table|figure|data|it) stands?\b": "is, is shown, is listed",
    r"\bstands? in\b": "is in, is listed in",
    r"\brooms in which\b|\bshared rooms\b": "forums, venues",
    r"\bthe one of \d{4}": "that of",
    r"\bgo(es)? on\b": "continue",
    r"\bturn(s|ed)? the \w+ round\b": "reverse",
    r"\b(rests?|resting) on\b": "is based on",
}
AMERICAN = re.compile(
    r"\b(colors?|behaviors?|favorable|favorite|labor|neighbors?|neighboring|harbors?|honors?|"
    r"analyz\w+|organiz(e|es|ed|ing)|recogniz\w+|emphasiz\w+|summariz\w+|gray|traveled|canceled|skeptic\w*)\b"
)
MARKDOWN = MarkdownIt("commonmark").enable("table")
GLOSSARY = re.compile(r"^```\{glossary\}(.*?)^```", re.M | re.S)  # a fence whose words are prose
SHORT = 9  # words; a run of four sentences below it reads like a catechism
RUN = 4


def prose(path: Path) -> str:
    """The words of a lesson or page, without code, tables, links, and headings; paragraphs apart."""
    text = lesson_cells.prose(path) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    text = re.sub(r"^\s*[|#<].*$", "", text, flags=re.M)
    text = re.sub(r"`[^`\n]*`", "CODE", text)
    return re.sub(r"\]\([^)]*\)", "]", text)


# What a question file has that is no prose: names, code, and where a fact comes from.
NOT_PROSE = frozenset(
    {"id", "kind", "code", "solution", "source", "locator", "objective", "pair", "trend", "skill", "unit"}
)


def told(table: object) -> Iterator[str]:
    """Every text of a question file that a reader reads, choices and feedback too."""
    if isinstance(table, str):
        yield table
    elif isinstance(table, list):
        for item in table:
            yield from told(item)
    elif isinstance(table, dict):
        for name, value in table.items():
            if name not in NOT_PROSE:
                yield from told(value)


def question_prose(path: Path) -> str:
    """The words of a question file, without code; texts apart."""
    text = "\n\n".join(told(tomllib.loads(path.read_text(encoding="utf-8"))))
    return re.sub(r"`[^`\n]*`", "CODE", text)


def unwanted(text: str) -> list[tuple[str, str]]:
    """Each word of the list that a text has, with a better one."""
    return [(match[0], better) for word, better in WORDS.items() for match in re.finditer(word, text, re.I)]


def paragraphs(text: str) -> list[str]:
    """Paragraphs and points of lists, each on one line."""
    parts = re.split(r"\n\s*\n|\n(?=\s*(?:-|\d+\.) )", text)
    return [" ".join(part.split()) for part in parts if part.strip()]


def texts(path: Path) -> Iterator[str]:
    """Each text of a lesson, page or question file, as Markdown."""
    if path.suffix == ".ipynb":
        yield from (cell["source"] for cell in lesson_cells.cells(path) if cell["cell_type"] == "markdown")
    elif path.suffix == ".toml":
        yield from told(tomllib.loads(path.read_text(encoding="utf-8")))
    else:
        yield GLOSSARY.sub(r"\1", path.read_text(encoding="utf-8"))


def raw_stars(text: str) -> list[str]:
    """Each line in which a reader would see an asterisk, because an emphasis is not closed."""
    lines = (token for token in MARKDOWN.parse(text) if token.type == "inline")
    return [
        line.content
        for line in lines
        if any(part.type == "text" and "*" in part.content for part in line.children or ())
    ]


def longest_run(paragraph: str) -> int:
    """How many sentences of fewer than SHORT words follow each other."""
    longest = run = 0
    for sentence in re.split(r'(?<=[.!?])\s+(?=["“(*A-Z0-9])', paragraph):
        run = run + 1 if len(sentence.split()) < SHORT else 0
        longest = max(longest, run)
    return longest


@every_lesson
def test_one_word_for_one_thing(path: Path) -> None:
    assert not unwanted(prose(path))


@every_page
def test_one_word_for_one_thing_on_pages_too(path: Path) -> None:
    assert not unwanted(path.read_text(encoding="utf-8"))


@every_question_file
def test_one_word_for_one_thing_in_questions_too(path: Path) -> None:
    assert not unwanted(question_prose(path))


@every_text
def test_no_run_of_short_sentences(path: Path) -> None:
    assert not [part for part in paragraphs(prose(path)) if longest_run(part) >= RUN]


@every_text
def test_spelling_is_british(path: Path) -> None:
    assert not [match[0] for match in AMERICAN.finditer(prose(path))]


@every_question_file
def test_spelling_of_questions_is_british(path: Path) -> None:
    assert not [match[0] for match in AMERICAN.finditer(question_prose(path))]


@pytest.mark.parametrize("path", [*LESSONS, *QUESTIONS, *PAGES, ROOT / "README.md"], ids=lambda path: path.stem)
def test_every_emphasis_is_closed(path: Path) -> None:
    assert not [line for text in texts(path) for line in raw_stars(text)]


def test_the_rules_can_fail() -> None:
    table = {"stem": "A quarrel?", "code": "mend()", "options": [{"id": "rung", "text": "It stands in `mend`."}]}
    assert list(told(table)) == ["A quarrel?", "It stands in `mend`."]
    assert {better for _, better in unwanted("A quarrel?")} == {"dispute"}
    assert longest_run("We look. We count. We draw. We read. Then we compare what we found with the brief.") == RUN
    assert longest_run("We look. We count. We draw, because a chart shows more than a table does. We read.") < RUN
    assert raw_stars("**needs to* says") and raw_stars("***Two** words") and not raw_stars("*a* **b** `c*d`")
    assert AMERICAN.search("the color of a neighbor") and not AMERICAN.search("the colour of a neighbour")


def test_the_word_list_is_that_of_the_guide() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert not [better for better in WORDS.values() if better.split(",")[0] not in guide]


def test_an_edit_that_loses_a_number_or_a_claim_is_told() -> None:
    before = "Fifty-seven meetings in 58 years, or 1.5 per cent, bear out `us-annual-talks`: two are missing."
    claims = {"us-annual-talks", "us-central"}
    assert same_numbers.changed(before, before.replace("bear out", "support"), claims) == ([], [])
    after = "Fifty-six meetings in 58 years, or 1.5 per cent, bear out `us-central`: two are missing."
    assert same_numbers.changed(before, after, claims) == (
        ["fifty-seven", "us-annual-talks"],
        ["fifty-six", "us-central"],
    )
    assert same_numbers.changed("26 of 32, and 25 before", "25 of 32, and 25 before", claims) == (["26"], ["25"])


def test_of_a_lesson_only_its_prose_is_compared() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["See [page 12](a-13.html).\n", "```\n", "14\n", "```\n"]},
        {"cell_type": "code", "source": ["15"]},
    ]
    assert same_numbers.held(same_numbers.prose(json.dumps({"cells": cells})), set()) == {"12": 1}
