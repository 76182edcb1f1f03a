"""Questions that answer back: `ask` shows one, `check` looks at a piece of code, `progress` sums up.

A question is written once, in notebooks/questions/<lesson>.toml, and says the same words in JupyterLab, with and
without a kernel, and in the book.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd
from IPython.display import DisplayHandle, display

from course.questions import answers, as_html, as_text
from course.questions.judge import Judgement, judge
from course.questions.kinds import KINDS
from course.questions.model import QUESTION_TYPE, WIDGET_TYPE, Question, QuestionError
from course.questions.read import question, questions

__all__ = ["Question", "QuestionError", "Verdict", "ask", "check", "progress", "question", "questions"]

_asked: "dict[str, Asked | Verdict]" = {}


class Tally(NamedTuple):
    """How far a question is answered; a short answer is for its writer to judge, and so never right."""

    parts: int
    answered: int
    right: int


class Asked:
    """A question as a cell shows it, in two outputs: its widgets, and the same question in HTML, as text and as JSON.

    A notebook keeps its outputs whatever happens, and its widgets often not. The HTML is seen where the widgets are
    missing, and it says what was answered.
    """

    def __init__(self, asked: Question) -> None:
        from course.questions.as_widgets import Panel  # here, since a coding task has no widgets

        self.question = asked
        self.panel = Panel(asked)
        self.panel.give(answers.kept(asked.id))
        self.panel.on_answer(self._keep)
        self._shown: list[DisplayHandle] = []  # one for each time; where its output is gone, nothing hears it

    def _ipython_display_(self) -> None:
        view = {"version_major": 2, "version_minor": 0, "model_id": self.panel.box.model_id}
        display({WIDGET_TYPE: view}, raw=True)  # type: ignore[no-untyped-call]
        beside = DisplayHandle()  # type: ignore[no-untyped-call]
        beside.display(self._beside(), raw=True)  # type: ignore[no-untyped-call]
        self._shown.append(beside)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            "text/html": as_html.question_html(self.question),
            "text/plain": as_text.question_text(self.question),
            QUESTION_TYPE: self.question.as_json(),
        }

    def _beside(self) -> dict[str, Any]:
        return self._repr_mimebundle_() | {"text/html": as_html.beside_widgets(self.question, self.panel.given)}

    def _keep(self) -> None:
        answers.keep(self.question.id, self.panel.given)
        for beside in self._shown:
            beside.update(self._beside(), raw=True)  # type: ignore[no-untyped-call]

    @property
    def tally(self) -> Tally:
        """What was chosen so far."""
        found = [part.feedback_for(choice) for part, choice in zip(self.question.parts, self.panel.chosen, strict=True)]
        verdicts = [feedback.verdict for feedback in found if feedback]
        return Tally(len(found), len(verdicts), verdicts.count("right"))


class Verdict:
    """What `check` says about an answer: `right` is None where nothing was tried yet."""

    def __init__(self, asked: Question, judgement: Judgement) -> None:
        self.question, self.right, self.sentence = asked, judgement.right, judgement.sentence

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        html = as_html.verdict_html(self.question, self.right, self.sentence)
        return {"text/html": html, "text/plain": str(self), QUESTION_TYPE: self.question.as_json()}

    def __str__(self) -> str:
        return as_text.verdict_text(self.question, self.right, self.sentence)

    @property
    def tally(self) -> Tally:
        """A task is one part."""
        return Tally(1, int(self.right is not None), int(bool(self.right)))


def ask(name: str) -> Asked:
    """Show one question, with what was answered before; write it as the last line of a cell.

    name : the question's id in notebooks/questions/*.toml, such as "asean-tracks".
    Raises QuestionError where there is no such question, or where it is a coding task (those go to `check`).
    """
    asked = question(name)
    if KINDS[asked.kind].is_code:
        raise QuestionError(f"Question {name!r} is a coding task: show it with questions.check({name!r}, answer).")
    shown = _asked.get(name)
    if not isinstance(shown, Asked) or shown.question != asked:
        shown = _asked[name] = Asked(asked)
    return shown


def check(name: str, answer: Any) -> Verdict:
    """Look at the answer to a coding task and say whether it is right, and if not, why.

    name : the task's id in notebooks/questions/*.toml.
    answer : a frame, series, chart, number, text, list, set or dict; a function without arguments is called first.
        `...` means "not tried yet".
    Raises QuestionError where there is no such task or no solution to it; never because of the answer.
    """
    task = question(name)
    verdict = Verdict(task, judge(task, answer, _solution(task), _checker(task)))
    _asked[name] = verdict
    return verdict


def progress() -> pd.DataFrame:
    """Return what has been answered since the kernel started: one row a question, in the order they were shown.

    Columns: question, kind (str); parts, answered, right (int). A short answer counts as answered, never as right.
    """
    rows = [(name, shown.question.title, *shown.tally) for name, shown in _asked.items()]
    return pd.DataFrame(rows, columns=["question", "kind", *Tally._fields])


def _solution(task: Question) -> Callable[[], Any]:
    from course.questions.solutions import SOLUTIONS  # here, since solutions read tables that other cells may not need

    if not KINDS[task.kind].is_code:
        raise QuestionError(f"Question {task.id!r} is no coding task: show it with questions.ask({task.id!r}).")
    if task.id not in SOLUTIONS:
        raise QuestionError(
            f"notebooks/course/questions/solutions.py has no solution to {task.id!r}: "
            "add a function of that name, with underscores, under @solution."
        )
    return SOLUTIONS[task.id]


def _checker(task: Question) -> Callable[[Any], str | None] | None:
    from course.questions.solutions import CHECKERS

    return CHECKERS.get(task.id)
