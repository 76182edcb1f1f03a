"""How many minutes a lesson takes, counted: its words, its charts, its cells and its questions."""

import math
import re
from collections.abc import Iterator
from pathlib import Path

from course.questions.kinds import KINDS
from course.questions.model import Question
from course.questions.read import question
from lesson_cells import cells

CHART = "application/vnd.vegalite.v5+json"
WORDS = 200  # a minute, for a reader whose first language is another
GROUP = 3  # statements, pairs or items that take a minute together
A_CHART, A_CELL, A_WRITE, A_TASK, A_TEXT = 1.0, 0.5, 3.0, 2.0, 2.0  # minutes
SECOND_SITTING = "*For a second sitting*"  # stands below the heading of a section that the minutes leave out


def counted(lesson: Path) -> float:
    """Return the minutes of a lesson without what is left for a second sitting and without its sources."""
    return sum(minutes for heading, minutes in sections(lesson) if not heading.startswith(SECOND_SITTING))


def second_sitting(lesson: Path) -> float:
    """Return the minutes of what is left for a second sitting."""
    return sum(minutes for heading, minutes in sections(lesson) if heading.startswith(SECOND_SITTING))


def sections(lesson: Path) -> Iterator[tuple[str, float]]:
    """Yield each cell's section, marked where it is for a second sitting, with the cell's minutes."""
    heading = later = ""
    for cell in cells(lesson):
        if found := re.search(r"^## (.+)$", cell["source"], re.MULTILINE):
            heading = found[1]
            later = SECOND_SITTING if SECOND_SITTING in cell["source"] else ""
        if heading != "Sources":
            yield f"{later}{heading}", minutes_of(cell)


def minutes_of(cell: dict) -> float:
    """Return the minutes of one cell; one that the book leaves out has none."""
    if cell["cell_type"] == "markdown":
        words = re.sub(r"\]\([^)]*\)", "]", cell["source"])
        return len(re.findall(r"\S*[A-Za-z0-9]\S*", words)) / WORDS
    if "remove-cell" in cell["metadata"].get("tags", []):
        return 0.0
    if any(CHART in output.get("data", {}) for output in cell["outputs"]):
        return A_CHART
    asked = re.search(r'questions\.(?:ask|check)\("([^"]+)"', cell["source"])
    return asking(question(asked[1])) if asked else A_CELL


def asking(asked: Question) -> float:
    """Return the minutes of a question: to read it, to decide, and to read what it says."""
    if KINDS[asked.kind].is_code or asked.kind == "parsons":
        return A_WRITE if asked.kind == "write" else A_TASK
    return A_TEXT if asked.kind == "short_answer" else math.ceil(len(asked.parts) / GROUP)
