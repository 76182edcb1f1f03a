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
    return Lesson(path, _title(cells) or path.stem, [question(name) for name in _asked(cells)])


def _title(cells: list[dict[str, Any]]) -> str:
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    heading = re.search(r"^# (.+)$", "\n".join(texts), re.MULTILINE)
    return heading[1] if heading else ""


def _asked(cells: list[dict[str, Any]]) -> list[str]:
    """The ids of the questions whose outputs are stored, each once."""
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return list(dict.fromkeys(output[QUESTION_TYPE]["id"] for output in outputs if QUESTION_TYPE in output))
