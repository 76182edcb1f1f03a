"""The lessons as files: which there are, what each is called, and what each asks, in the order it is asked."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from course.questions.model import QUESTION_TYPE, Question
from course.questions.read import question

NOTEBOOKS_DIR = Path(__file__).resolve().parents[1]


class Lesson(NamedTuple):
    """One notebook: its file, its title in Markdown, and its questions."""

    path: Path
    title: str
    questions: list[Question]
    objectives: list[str]  # what a student can do afterwards, in the lesson's own words and order

    @property
    def number(self) -> int:
        """The lesson's place in the course, counted from 1."""
        return int(self.path.stem[:2])


def lesson_files(directory: Path = NOTEBOOKS_DIR) -> list[Path]:
    """Return the notebooks that _toc.yml lists, in their order: a copy or a notebook of one's own is no lesson."""
    contents = (directory.parent / "_toc.yml").read_text(encoding="utf-8")
    listed = re.findall(rf"\bfile: {directory.name}/(.+?)(?:\.ipynb)?\s*$", contents, re.MULTILINE)
    return [directory / f"{name}.ipynb" for name in listed]


def code_of(path: Path) -> str:
    """Return the code of a notebook, its cells one below the other."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def lessons(directory: Path = NOTEBOOKS_DIR) -> list[Lesson]:
    """Return every lesson. Raises QuestionError where one asks what no file of notebooks/questions has."""
    return [_lesson(path) for path in lesson_files(directory)]


def _lesson(path: Path) -> Lesson:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    asked = [question(name) for name in _asked(cells)]
    return Lesson(path, _title(prose) or path.stem, asked, _objectives(prose))


def _title(prose: str) -> str:
    heading = re.search(r"^# (.+)$", prose, re.MULTILINE)
    return heading[1] if heading else ""


def _objectives(prose: str) -> list[str]:
    """The list under **Objectives**, a text an entry."""
    listed = re.search(r"^\*\*Objectives\*\*[^\n]*\n+((?:[-*] .+\n|  .+\n)+)", prose, re.MULTILINE)
    entries = re.split(r"^[-*] ", listed[1], flags=re.MULTILINE)[1:] if listed else []
    return [" ".join(entry.split()).rstrip(";.") for entry in entries]


def _asked(cells: list[dict[str, Any]]) -> list[str]:
    """The ids of the questions whose outputs are stored, each once."""
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return list(dict.fromkeys(output[QUESTION_TYPE]["id"] for output in outputs if QUESTION_TYPE in output))
