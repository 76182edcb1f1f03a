"""Judge the answer to a coding task: right or not, and a sentence that says why.

Whatever the answer is, no error of its leaves this module: a student's mistake never stops the notebook.
"""

import ast
import types
from collections.abc import Callable
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from course.questions import compare, drawn
from course.questions.model import Question

NOT_TRIED = 'Not tried yet. Write your line after "answer =", in place of the three dots, and run it.'
NOT_GIVEN = 'Your line was not looked at, because its result has no name. Write "answer =" before it, and run it again.'


NOT_SET_TO_WORK = "You name the tool `{0}` and do not set it to work. Write parentheses behind it: `{0}()`."
NOT_NAMED = 'Two equals signs ask, and nothing was given the name. Write "answer =" with one sign, and run it again.'
ASKS = "answer =="
NOTHING = "No row fits. Look at the column, and at the spelling and the capitals of the word that you ask for."
PER_CENT = "That is per cent. A share lies between 0 and 1."
ROUNDED = "That is rounded. Write the line that works it out, and Python keeps every place."


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
    if isinstance(answer, types.MethodType):
        return Judgement(False, NOT_SET_TO_WORK.format(answer.__name__))
    if isinstance(answer, alt.TopLevelMixin) and (said := drawn.trouble(answer)):
        return Judgement(False, said)
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


def can_be_drawn(answer: Any) -> bool:
    """Tell whether an answer is a chart, and one that shows something."""
    return isinstance(answer, alt.TopLevelMixin) and not drawn.trouble(answer)


def not_given(cell: str) -> str | None:
    """Say that a cell gives no answer of its own, so that the check would judge what an earlier cell made.

    None for a cell that gives one, and for a cell that holds the check alone: its answer stands in another.
    """
    try:
        statements = ast.parse(cell).body
    except SyntaxError:  # a line of JupyterLab's own, such as %time
        return None
    own = [ast.unparse(node) for node in statements if not _is_check(node)]
    if not 0 < len(own) < len(statements) or any("answer" in line and not line.startswith(ASKS) for line in own):
        return None
    return NOT_NAMED if any(line.startswith(ASKS) for line in own) else NOT_GIVEN


def is_passed_over(cell: str, name: str) -> bool:
    """Tell whether other lines follow the check of a task, so that a notebook, which shows the last one, hides it."""
    try:
        statements = ast.parse(cell).body
    except SyntaxError:
        return False
    return any(_is_check(node) and repr(name) in ast.unparse(node) for node in statements[:-1])


def _is_check(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and ast.unparse(statement).startswith("questions.check(")


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
    near = _near_mistake(task, answer, expected)
    if near:
        return Judgement(False, near)
    found = compare.difference(
        answer, expected, tolerance=task.tolerance, ordered=task.ordered, compare_data=task.compare_data
    )
    if found is None:
        return Judgement(True, task.right)
    if compare.flags(answer) and found.reason == "type":
        return Judgement(False, f"{found.sentence} {task.reasons.get('type', '')}".strip())
    alike = found.reason != "type"  # a column's length says nothing where rows are asked for
    known = _known_mistake(task, answer, rows=alike) or _of_a_number(answer, expected)
    advice = known or task.reasons.get(found.reason, "")
    if known == NOTHING:
        advice = f"{known} {task.reasons.get(found.reason, '')}".strip()
    return Judgement(False, f"{found.sentence} {advice}".strip())


def _of_a_number(answer: Any, expected: Any) -> str:
    """What to say of a wrong number whatever the task: that it is 0, a percentage, or rounded."""
    answer, expected = compare.scalar(answer), compare.scalar(expected)
    if isinstance(answer, bool) or not all(isinstance(one, (int, float)) for one in (answer, expected)):
        return ""
    if answer == 0:
        return NOTHING
    if 0 < expected < 1 and abs(answer - 100 * expected) <= 0.5:
        return PER_CENT
    places = len(str(float(answer)).partition(".")[2])
    return ROUNDED if answer % 1 and round(expected, places) == answer else ""


def _near_mistake(task: Question, answer: Any, expected: Any) -> str:
    """What to say of a known mistake that comes so near the answer that a rounded answer would be taken for it."""
    if not isinstance(expected, float) or compare.difference(answer, expected) is None:
        return ""
    known = [mistake for mistake in task.mistakes if "value" in mistake]
    return next((one["feedback"] for one in known if compare.difference(answer, one["value"]) is None), "")


def _known_mistake(task: Question, answer: Any, *, rows: bool = True) -> str:
    """What the course has to say about exactly this wrong answer; `rows` says whether its number of rows counts."""
    known = [mistake for mistake in task.mistakes if rows or "rows" not in mistake]
    return next((mistake["feedback"] for mistake in known if _is_mistake(task, mistake, answer)), "")


def _is_mistake(task: Question, mistake: dict[str, Any], answer: Any) -> bool:
    if "rows" in mistake:
        return isinstance(answer, (pd.DataFrame, pd.Series, list)) and len(answer) == mistake["rows"]
    return compare.difference(answer, mistake["value"], tolerance=task.tolerance) is None
