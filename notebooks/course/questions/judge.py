"""Judge the answer to a coding task: right or not, and a sentence that says why.

Whatever the answer is, no error of its leaves this module: a student's mistake never stops the notebook.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd

from course.questions import compare
from course.questions.model import Question

NOT_TRIED = (
    'Not tried yet. Write your line after "answer =", in place of the three dots, and run the cell (in JupyterLab).'
)


class Judgement(NamedTuple):
    """`right` is None where nothing was tried yet."""

    right: bool | None
    sentence: str


def judge(
    task: Question, answer: Any, solve: Callable[[], Any], look: Callable[[Any], str | None] | None = None
) -> Judgement:
    """Return whether an answer is right; an answer of `...`, or one that holds it, was not tried yet.

    Right is what `solve` gives, or, where several answers are, what `look` has no objection to.
    """
    if _untried(answer):
        return Judgement(None, NOT_TRIED)
    if look is not None:
        return _looked_at(task, answer, look)
    try:
        expected = solve()
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
        return Judgement(False, f"The course could not work out its own answer ({problem}); please report this.")
    try:
        return _compared(task, answer, expected)
    except (Exception, SystemExit) as error:
        problem = f"it raises {type(error).__name__}. Look at its last line on its own first."
        return Judgement(False, f"Your answer could not be compared: {problem}")


def _looked_at(task: Question, answer: Any, look: Callable[[Any], str | None]) -> Judgement:
    try:
        sentence = look(answer)
    except (Exception, SystemExit) as error:
        problem = f"it raises {type(error).__name__}. Look at its last line on its own first."
        return Judgement(False, f"Your answer could not be looked at: {problem}")
    if sentence is None:
        return Judgement(True, task.right)
    return Judgement(False, f"{sentence} {_known_mistake(task, answer)}".strip())


def _untried(answer: Any) -> bool:
    if type(answer) is dict:
        answer = list(answer.values())
    return answer is ... or (type(answer) in (list, tuple) and any(item is ... for item in answer))


def _compared(task: Question, answer: Any, expected: Any) -> Judgement:
    if callable(answer) and not isinstance(answer, type(expected)):
        answer = answer()
    found = compare.difference(
        answer, expected, tolerance=task.tolerance, ordered=task.ordered, compare_data=task.compare_data
    )
    if found is None:
        return Judgement(True, task.right)
    advice = _known_mistake(task, answer) or task.reasons.get(found.reason, "")
    return Judgement(False, f"{found.sentence} {advice}".strip())


def _known_mistake(task: Question, answer: Any) -> str:
    """What the course has to say about exactly this wrong answer."""
    return next((mistake["feedback"] for mistake in task.mistakes if _is_mistake(task, mistake, answer)), "")


def _is_mistake(task: Question, mistake: dict[str, Any], answer: Any) -> bool:
    if "rows" in mistake:
        return isinstance(answer, (pd.DataFrame, pd.Series, list)) and len(answer) == mistake["rows"]
    return compare.difference(answer, mistake["value"], tolerance=task.tolerance) is None
