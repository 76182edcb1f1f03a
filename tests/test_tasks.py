"""Coding tasks are judged as a good teacher would: any right way passes, each likely mistake is told its own reason.

`tests/tasks/<lesson>.toml` has the variants, a table a task: `right`, a list of programs, `wrong`, a list of tables
with `code` and `says`, some words of the reason that must be given, and `stops`, such a list of what Python refuses.
"""

import ast
import contextlib
import io
import tomllib
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pandas as pd
import pytest
from coding_tasks import tasks, with_answer
from course import questions
from course.errors import in_plain_words
from course.questions import by_hand

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parent / "notebooks"


class Variant(NamedTuple):
    """A student's answer: the lesson, the task, the code, and words of the reason ("" where it is right)."""

    lesson: str
    task: str
    code: str
    says: str


def variants() -> Iterator[Variant]:
    """Every answer in tests/tasks/."""
    for file in sorted((HERE / "tasks").glob("*.toml")):
        for task, told in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for code in told["right"]:
                yield Variant(file.stem, task, code, "")
            for wrong in told["wrong"]:
                yield Variant(file.stem, task, wrong["code"], wrong["says"])


def stops() -> Iterator[Variant]:
    """Every answer in tests/tasks/ that Python itself refuses."""
    for file in sorted((HERE / "tasks").glob("*.toml")):
        for task, told in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for stop in told.get("stops", []):
                yield Variant(file.stem, task, stop["code"], stop["says"])


def run(code: str, names: dict[str, Any]) -> Any:
    """Run a cell and return the value of its last line, as a notebook shows it."""
    body = ast.parse(code)
    last = body.body.pop() if isinstance(body.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(body, "cell", "exec"), names)
        return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None


@pytest.fixture(scope="session")
def lessons() -> dict[str, dict[str, tuple[str, dict[str, Any]]]]:
    """For each lesson, each task's cell and the names that stand when it is reached; lessons are run when asked for."""
    return {}


def before(lesson: str, task: str, known: dict) -> tuple[str, dict[str, Any]]:
    """A task's cell, and a copy of the names that the cells above it have made."""
    if lesson not in known:
        known[lesson] = reached(lesson)
    cell, names = known[lesson][task]
    return cell, {name: value.copy() if isinstance(value, pd.DataFrame) else value for name, value in names.items()}


def reached(lesson: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Run a lesson, and keep what stands at each of its tasks."""
    found, names = {}, {"__name__": "__main__"}
    for cell in nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", as_version=4).cells:
        if not is_shown(cell):
            continue
        if "questions.check(" in cell.source:
            task = cell.source.split('questions.check("')[1].split('"')[0]
            found[task] = (cell.source, {name: _kept(value) for name, value in names.items()})
        run(cell.source, names)
    return found


def _kept(value: Any) -> Any:
    return value.copy() if isinstance(value, pd.DataFrame) else value


@pytest.mark.parametrize("variant", variants(), ids=lambda one: f"{one.task}: {' '.join(one.code.split())[:60]}")
def test_a_student_is_judged_as_a_good_teacher_would(
    variant: Variant, lessons: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell, names = before(variant.lesson, variant.task, lessons)
    answered = with_answer(cell, variant.code)
    monkeypatch.setattr(questions, "_cells", lambda: iter([answered]))  # as in a notebook, which knows its cells
    verdict = run(answered, names)
    assert isinstance(verdict, questions.Verdict)
    said = f"{variant.code}\nis told: {verdict}"
    assert verdict.right is (not variant.says), said
    assert variant.says in str(verdict), said


@pytest.mark.parametrize("lesson", sorted(path.stem for path in (HERE / "tasks").glob("*.toml")))
def test_the_solutions_hold_once_the_whole_lesson_has_run(lesson: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after Run All: a name that an earlier solution gives must not be one that a later task starts from."""
    names: dict[str, Any] = {"__name__": "__main__"}
    cells = [cell for cell in nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", as_version=4).cells if is_shown(cell)]
    for cell in cells:
        run(cell.source, names)
    for task, code in tasks(NOTEBOOKS / f"{lesson}.ipynb"):
        source = next(cell.source for cell in cells if f'questions.check("{task}"' in cell.source)
        answered = with_answer(source, code)
        monkeypatch.setattr(questions, "_cells", lambda answered=answered: iter([answered]))
        verdict = run(answered, names)
        assert verdict.right, f"{task} is told: {verdict}"


def is_shown(cell: Any) -> bool:
    return cell.cell_type == "code" and "remove-cell" not in cell.metadata.get("tags", [])


@pytest.mark.parametrize(
    ("cells", "typed"),
    [
        (["answer = 4"], True),
        (["answer = round(55 / 58, 2)"], True),
        (['answer = pd.Series({"China": 1.9, "Japan": 2.2})'], True),
        (["number = 4\nanswer = number"], True),
        (['china = data.load("meetings")\nanswer = 4'], True),
        (["questions.check(name, answer)", "answer = 4", "answer = len(china)"], True),
        (["answer = len(china)"], False),
        (["answer = (91 / 102 - chance) / (1 - chance)"], False),
        (['answer = pd.Series([1]) + pd.read_csv("talks.csv")["rounds"]'], False),
        (["answer = 4\nanswer += len(china)"], False),
        (["answer = number"], False),
        (["questions.check(name, answer)", "answer = len(china)", "answer = 4"], False),
        (["%time", "answer = len(china)"], False),
        ([], False),
    ],
)
def test_a_number_typed_by_hand_is_told_from_one_that_a_line_works_out(cells: list[str], typed: bool) -> None:
    assert by_hand.is_typed(cells) is typed


def typed(cell: str, code: str) -> str:
    """A task's cell with a student's lines, as they are, in place of the one that sets `answer`."""
    lines = cell.splitlines()
    assigned = [node for node in ast.parse(cell).body if isinstance(node, ast.Assign)]
    place = next(node for node in assigned if ast.unparse(node.targets[0]) == "answer")
    lines[place.lineno - 1 : place.end_lineno] = code.splitlines()
    return "\n".join(lines)


@pytest.mark.parametrize("variant", stops(), ids=lambda one: f"{one.task}: {' '.join(one.code.split())[:60]}")
def test_a_red_box_says_what_to_do(variant: Variant, lessons: dict) -> None:
    cell, names = before(variant.lesson, variant.task, lessons)
    names.pop("answer", None)  # of a task further up
    with pytest.raises(Exception) as caught:  # noqa: PT011
        run(typed(cell, variant.code), names)
    shown = "".join(traceback.format_exception_only(in_plain_words(caught.value)))
    assert variant.says in shown, f"{variant.code}\nends in: {shown}"
    assert shown == "".join(traceback.format_exception_only(in_plain_words(caught.value))), "it is said once"
