"""Questions that answer back: `ask` shows one, `check` looks at a piece of code, `progress` sums up.

A question is written once, in notebooks/questions/<lesson>.toml, and says the same words in JupyterLab, with and
without a kernel, and in the book.
"""

from collections.abc import Callable
from html import escape
from typing import Any

import pandas as pd

from course.questions import as_html, compare
from course.questions.as_widgets import Panel
from course.questions.model import CODE_KINDS, Question, QuestionError
from course.questions.read import question, questions

__all__ = ["ask", "check", "progress", "question", "questions", "Question", "QuestionError"]

QUESTION_TYPE = "application/vnd.course.question+json"
WIDGET_TYPE = "application/vnd.jupyter.widget-view+json"

_asked: "dict[str, Asked | Verdict]" = {}


class Asked:
    """A question as a cell shows it: as widgets, as HTML, as text, and as its specification, in one MIME bundle."""

    def __init__(self, asked: Question) -> None:
        self.question = asked
        self.panel = Panel(asked)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            WIDGET_TYPE: {"version_major": 2, "version_minor": 0, "model_id": self.panel.box.model_id},
            "text/html": as_html.question_html(self.question),
            "text/plain": as_html.question_text(self.question),
            QUESTION_TYPE: self.question.as_json(),
        }

    @property
    def tally(self) -> tuple[int, int, int]:
        """Parts answered, parts right, parts in all; a short answer is for its writer to judge, and so never right."""
        verdicts = [part.feedback_for(choice) for part, choice in zip(self.question.parts, self.panel.chosen)]
        answered = [item.verdict for item in verdicts if item]
        return len(answered), answered.count("right"), len(self.question.parts)


class Verdict:
    """What `check` says about an answer: `right` is None where nothing was tried yet."""

    def __init__(self, asked: Question, right: bool | None, sentence: str) -> None:
        self.question, self.right, self.sentence = asked, right, sentence

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        task = self.question
        if self.right is None:
            told = f'<p class="question-untried">{escape(self.sentence)}</p>'
        else:
            told = f'<div class="question-said">{as_html.words("right" if self.right else "wrong", self.sentence, task.next)}</div>'
        hint = as_html.folded("Hint", f"<p>{as_html.inline(task.hint)}</p>", "question-fold question-hint")
        html = (
            f'<section class="question" data-question="{task.id}" data-kind="{task.kind}">'
            f"{as_html.stem_html(task)}{told}{hint}{as_html.reference_html(task)}</section>"
        )
        return {"text/html": html, "text/plain": str(self), QUESTION_TYPE: task.as_json()}

    def __str__(self) -> str:
        if self.right is None:
            return f"{as_html.question_text(self.question)}\n{self.sentence}\nHint: {as_html.plain(self.question.hint)}"
        mark, word = as_html.VERDICTS["right" if self.right else "wrong"]
        return f"{mark} {word} {as_html.plain(self.sentence)}"

    @property
    def tally(self) -> tuple[int, int, int]:
        """Answered, right, in all: a task is one part."""
        return int(self.right is not None), int(bool(self.right)), 1


def ask(name: str) -> Asked:
    """Show one question; write it as the last line of a cell.

    name : the question's id in notebooks/questions/*.toml, such as "asean-tracks".
    Raises QuestionError where there is no such question, or where it is a coding task (those go to `check`).
    """
    asked = question(name)
    if asked.kind in CODE_KINDS:
        raise QuestionError(f"Question {name!r} is a coding task: show it with questions.check({name!r}, answer).")
    _asked[name] = Asked(asked)
    return _asked[name]


def check(name: str, answer: Any) -> Verdict:
    """Look at the answer to a coding task and say whether it is right, and if not, why.

    name : the task's id in notebooks/questions/*.toml.
    answer : a frame, series, chart, number, text, list, set or dict; a function without arguments is called first.
        `...` means "not tried yet".
    Raises QuestionError where there is no such task or no solution to it; never because of the answer.
    """
    task = question(name)
    solve = _solution(task)
    if _untried(answer):
        verdict = Verdict(task, None, as_html.NOT_TRIED)
    else:
        verdict = Verdict(task, *_judge(task, answer, solve))
    _asked[name] = verdict
    return verdict


def progress() -> pd.DataFrame:
    """Return what has been answered since the kernel started: one row a question, in the order they were shown.

    Columns: question, kind (str); parts, answered, right (int). A short answer counts as answered, never as right.
    """
    rows = [(name, as_html.KINDS[shown.question.kind], shown.tally) for name, shown in _asked.items()]
    return pd.DataFrame(
        [(name, kind, parts, answered, right) for name, kind, (answered, right, parts) in rows],
        columns=["question", "kind", "parts", "answered", "right"],
    )


def _solution(task: Question) -> Callable[[], Any]:
    from course.questions.solutions import SOLUTIONS  # here, since solutions read tables that other cells may not need

    if task.kind not in CODE_KINDS:
        raise QuestionError(f"Question {task.id!r} is no coding task: show it with questions.ask({task.id!r}).")
    if task.id not in SOLUTIONS:
        raise QuestionError(
            f"notebooks/course/questions/solutions.py has no solution to {task.id!r}: add a function of that name, with underscores, under @solution."
        )
    return SOLUTIONS[task.id]


def _untried(answer: Any) -> bool:
    items = answer.values() if type(answer) is dict else answer if type(answer) in (list, tuple) else ()
    return answer is ... or any(item is ... for item in items)


def _judge(task: Question, answer: Any, solve: Callable[[], Any]) -> tuple[bool, str]:
    """Whether an answer is right, and a sentence; whatever the answer is, no error leaves this function."""
    try:
        expected = solve()
    except Exception as error:
        return (
            False,
            f"The course could not work out its own answer ({type(error).__name__}: {error}); please report this.",
        )
    try:
        if callable(answer) and not isinstance(answer, type(expected)):
            answer = answer()
        found = compare.difference(
            answer, expected, tolerance=task.tolerance, ordered=task.ordered, compare_data=task.compare_data
        )
        if found is None:
            return True, task.right
        return False, " ".join(filter(None, (found.sentence, _mistake(task, answer) or task.reasons.get(found.reason))))
    except (Exception, SystemExit) as error:
        return (
            False,
            f"Your answer could not be compared: it raises {type(error).__name__}. Look at its last line on its own first.",
        )


def _mistake(task: Question, answer: Any) -> str:
    """What the course knows about exactly this wrong answer."""
    for mistake in task.mistakes:
        if "rows" in mistake:
            known = isinstance(answer, (pd.DataFrame, pd.Series, list)) and len(answer) == mistake["rows"]
        else:
            known = compare.difference(answer, mistake["value"], tolerance=task.tolerance) is None
        if known:
            return mistake["feedback"]
    return ""
