"""Write the coding tasks of some lessons as graded notebooks for nbgrader: their source version, with its settings.

usage: python -m tools.assignment [LESSON ...]        (a number each, such as 3 4; all lessons where none is named)

The folder dist/assignment/ is then a course of nbgrader. A notebook has the code of its lesson, on which its
tasks build, and for each task its words, a cell to write in, and a locked cell that asks the course's own judge.
"""

import re
import shutil
import sys
from pathlib import Path
from typing import Any

import nbformat
from course.lessons import Lesson, lessons
from course.questions.model import Question
from course.questions.read import question
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "dist" / "assignment"
KIT = (
    "data/*",
    "data/practice/*",
    "notebooks/course/**/*.py",
    "notebooks/course/**/templates/*",
    "notebooks/questions/*.toml",
)
CHECK = re.compile(r'^questions\.check\("([^"]+)", answer\)$', re.MULTILINE)
START = """import os
import site

site.addsitedir("kit/notebooks")  # the course itself, as it was when this notebook was made
os.environ["COURSE_ANSWERS"] = ""  # nothing is kept beside the notebook"""
JUDGED = """verdict = questions.check("{name}", answer)
assert verdict.right, verdict
print(verdict)"""
SETTINGS = '''"""Settings of nbgrader for the coding tasks of the course."""

c = get_config()  # noqa: F821 (nbgrader gives it)
c.CourseDirectory.course_id = "defence-diplomacy"
c.ClearSolutions.code_stub = {"python": "# Change the lines above, or write your own below."}
c.ExecutePreprocessor.timeout = 60  # seconds a cell may take: a cell without an end is interrupted
c.ExecutePreprocessor.interrupt_on_timeout = True  # … and the cells after it are run all the same
'''
README = """# The coding tasks as graded notebooks

Made from the course by `make assignment`, for nbgrader 0.9. In this folder:

    nbgrader generate_assignment NAME     # writes release/NAME, which goes to the students
    nbgrader autograde NAME               # marks what lies in submitted/STUDENT/NAME
    nbgrader generate_feedback NAME       # writes a page for each student
    nbgrader export                       # writes grades.csv

NAME is a folder of `source/`: {names}.
"""


def main(arguments: list[str]) -> int:
    """Return 0, or 2 where a lesson is named that there is not, or that has no coding task."""
    known = {str(lesson.number): lesson for lesson in lessons() if tasks_of(lesson)}
    if not set(arguments) <= set(known):
        print(f"{__doc__}\nLessons with coding tasks: {', '.join(known)}.", file=sys.stderr)
        return 2
    chosen = [known[number] for number in arguments or known]
    shutil.rmtree(TARGET / "source", ignore_errors=True)
    for lesson in chosen:
        folder = TARGET / "source" / name_of(lesson)
        folder.mkdir(parents=True)
        nbformat.write(notebook_of(lesson), folder / lesson.path.name)
        pack_kit(folder / "kit")
        print(f"{TARGET.name}/source/{name_of(lesson)}: {len(tasks_of(lesson))} tasks")
    (TARGET / "nbgrader_config.py").write_text(SETTINGS, encoding="utf-8")
    names = ", ".join(f"`{name_of(lesson)}`" for lesson in chosen)
    (TARGET / "README.md").write_text(README.format(names=names), encoding="utf-8")
    return 0


def name_of(lesson: Lesson) -> str:
    """Return what nbgrader calls a lesson."""
    return f"lesson-{lesson.number:02}"


def tasks_of(lesson: Lesson) -> list[str]:
    """Return the ids of a lesson's coding tasks, in their order."""
    return [task for cell in code_cells(lesson.path) for task in CHECK.findall(cell)]


def code_cells(path: Path) -> list[str]:
    """Return the code of a lesson, a text a cell, without questions that are answered by choosing."""
    cells = nbformat.read(path, as_version=4).cells
    shown = [cell for cell in cells if cell.cell_type == "code" and "remove-cell" not in cell.metadata.get("tags", [])]
    return [cell.source for cell in shown if "questions.ask(" not in cell.source]


def up_to_last_task(cells: list[str]) -> list[str]:
    """Return the cells of a lesson as far as a task may build on them."""
    last = max(place for place, code in enumerate(cells) if CHECK.search(code))
    return cells[: last + 1]


def notebook_of(lesson: Lesson) -> NotebookNode:
    """Return a lesson's tasks as the source version of an assignment, solutions included."""
    cells = [_prose("title", _title(lesson)), _locked("start", START)]
    for place, code in enumerate(up_to_last_task(code_cells(lesson.path)), start=1):
        task = CHECK.search(code)
        cells += _task(question(task[1]), CHECK.sub("", code).strip()) if task else [_locked(f"lesson-{place}", code)]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    made = new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    nbformat.validate(made)
    return made


def pack_kit(folder: Path) -> None:
    """Copy what the notebooks import and read."""
    for pattern in KIT:
        for path in sorted(path for path in ROOT.glob(pattern) if path.is_file()):
            target = folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _title(lesson: Lesson) -> str:
    return (
        f"# {lesson.title}: the coding tasks\n\n"
        "Work the lesson first. Each task has a cell to write in; put your answer into the name `answer`. "
        "The cell below it says whether it is right, and why not. Run all cells before you hand the notebook in."
    )


def _task(task: Question, code: str) -> list[NotebookNode]:
    words = f"## {task.title}\n\n{task.stem}\n\n*Hint:* {task.hint}"
    solved = f"{code}\n### BEGIN SOLUTION\n{task.solution.strip()}\n### END SOLUTION"
    return [
        _prose(f"{task.id}-words", words),
        _locked(f"{task.id}-before", "answer = ..."),  # what the task before has answered counts no more
        _cell(new_code_cell(solved), f"{task.id}-answer", solution=True),
        _cell(new_code_cell(JUDGED.format(name=task.id)), task.id, grade=True, locked=True, points=1),
    ]


def _locked(name: str, code: str) -> NotebookNode:
    return _cell(new_code_cell(code), name, locked=True)


def _prose(name: str, text: str) -> NotebookNode:
    return _cell(new_markdown_cell(text), name, locked=True)


def _cell(cell: NotebookNode, name: str, **settings: Any) -> NotebookNode:
    kinds = {"grade": False, "solution": False, "locked": False, "task": False}
    cell.metadata["nbgrader"] = {"schema_version": 3, "grade_id": name, **kinds, **settings}
    cell.id = name
    return cell


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
