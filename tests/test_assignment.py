"""The coding tasks as graded notebooks: solutions have every point, cells as they are handed out none.

With COURSE_NBGRADER=1 the real grader says so too; it must then be on the path as `nbgrader`.
"""

import contextlib
import csv
import io
import os
import re
import subprocess
from pathlib import Path

import assignment
import nbformat
import pytest
from course.lessons import lessons
from nbformat import NotebookNode

LESSONS = [lesson for lesson in lessons() if assignment.tasks_of(lesson)]
SOLUTION = re.compile(r"### BEGIN SOLUTION\n.*?### END SOLUTION", re.DOTALL)

each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.path.stem)


def points(notebook: NotebookNode) -> list[bool]:
    """Run a notebook as the grader does, and say of each graded cell whether it gave its point."""
    names, given = {"__name__": "__main__"}, []
    for cell in notebook.cells:
        if cell.cell_type != "code" or cell.id == "start":
            continue
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(cell.source, cell.id, "exec"), names)
            passed = True
        except Exception:
            passed = False
        if cell.metadata["nbgrader"]["grade"]:
            given.append(passed)
    return given


@each_lesson
def test_solutions_have_every_point_and_stubs_none(lesson) -> None:
    source = assignment.notebook_of(lesson)
    nbformat.validate(source)
    count = len(assignment.tasks_of(lesson))
    assert points(source) == [True] * count
    for cell in source.cells:
        cell.source = SOLUTION.sub("", cell.source)
    assert points(source) == [False] * count


@each_lesson
def test_what_is_judged_is_locked_and_what_is_written_is_not(lesson) -> None:
    cells = assignment.notebook_of(lesson).cells
    settings = [cell.metadata["nbgrader"] for cell in cells]
    assert len({one["grade_id"] for one in settings}) == len(cells)
    assert all(one["locked"] is not one["solution"] for one in settings)
    assert all(one["points"] == 1 for one in settings if one["grade"])
    written = [cell.source for cell in cells if cell.metadata["nbgrader"]["solution"]]
    assert len(written) == len(assignment.tasks_of(lesson))
    assert all(len(SOLUTION.findall(code)) == 1 for code in written)


def test_no_solution_is_handed_out_twice() -> None:
    """The lines of a solution stand in its own cell only, which the grader empties."""
    for lesson in LESSONS:
        cells = assignment.notebook_of(lesson).cells
        solutions = [SOLUTION.search(cell.source)[0] for cell in cells if cell.metadata["nbgrader"]["solution"]]
        others = "\n".join(SOLUTION.sub("", cell.source) for cell in cells)
        for solution in solutions:
            assert "\n".join(solution.splitlines()[1:-1]) not in others


def test_a_lesson_without_tasks_is_not_taken(capsys) -> None:
    assert assignment.main(["99"]) == 2
    assert "Lessons with coding tasks: 1, 2" in capsys.readouterr().err


@pytest.mark.skipif(os.environ.get("COURSE_NBGRADER") != "1", reason="the grader is asked for by COURSE_NBGRADER=1")
def test_the_grader_gives_the_same_points(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(assignment, "TARGET", tmp_path / "course")
    assert assignment.main(["6"]) == 0
    name, course = "lesson-06", tmp_path / "course"
    (source,) = (course / "source" / name).glob("*.ipynb")
    _grader(course, "generate_assignment", name)
    stub = next((course / "release" / name).glob("*.ipynb")).read_text(encoding="utf-8")
    assert "SOLUTION" not in stub
    for student, text in (("solved", source.read_text(encoding="utf-8")), ("untouched", stub), ("broken", "{")):
        folder = course / "submitted" / student / name
        folder.mkdir(parents=True)
        (folder / source.name).write_text(text, encoding="utf-8")
    _grader(course, "autograde", name, may_fail=True)
    _grader(course, "export")
    with (course / "grades.csv").open(encoding="utf-8") as table:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(table)}
    assert scores["solved"] == len(assignment.tasks_of(LESSONS[5])) and scores["untouched"] == 0


def _grader(course: Path, *arguments: str, may_fail: bool = False) -> None:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(["nbgrader", *arguments], cwd=course, env=clean, capture_output=True, text=True)
    assert may_fail or done.returncode == 0, done.stderr[-2000:]
