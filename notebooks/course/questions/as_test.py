"""The tests before and after the course in a notebook: nothing is told before the result is asked for."""

import functools
from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as widgets

from course.questions import answers
from course.questions.as_widgets import Panel
from course.questions.interface import _
from course.questions.model import SKILLS, TRENDS, WIDGET_TYPE, Question, QuestionError
from course.questions.tally import tally
from course.questions.two_tests import TESTS, questions_of

# The red broken-link marks are hidden, as in a question: it is seen on another day before its cell has run.
STYLE = (
    "<style>.course-test.jupyter-widgets-disconnected::before, "
    ".course-test .jupyter-widgets-disconnected::before { display: none; }</style>"
)
HEADS = {"before": _("Before"), "after": _("After")}


class Sitting:
    """One of the two tests on the screen: its questions, a button, and the result once it is asked for.

    name : "before" or "after". Raises QuestionError for another.
    """

    def __init__(self, name: str) -> None:
        if name not in TESTS:
            raise QuestionError(f"There is no test {name!r}: the two are called {' and '.join(map(repr, TESTS))}.")
        self.name = name
        self.panels = [Panel(question, at_once=False) for question in questions_of(name)]
        for panel in self.panels:
            panel.give(answers.kept(panel.question.id))
            panel.on_answer(functools.partial(_keep, panel))
        self.button = widgets.Button(description=_("Show my result"), layout={"width": "auto"})
        self.button.on_click(lambda _button: self.press())
        self.result = widgets.HTML(STYLE)
        self.warned = False
        places = [widgets.HTML(f"<h3>{place}</h3>") for place in self._places()]
        asked = [widget for pair in zip(places, self.panels, strict=True) for widget in (pair[0], pair[1].box)]
        self.box = widgets.VBox([*asked, self.button, self.result], _dom_classes=("course-test",))

    def _places(self) -> list[str]:
        template = _("Question %(place)s of %(number)s")
        return [template % {"place": place, "number": len(self.panels)} for place in range(1, len(self.panels) + 1)]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        view = {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id}
        return {WIDGET_TYPE: view, "text/plain": TESTS[self.name]}

    def press(self) -> None:
        """Tell the result; where a question is not answered whole, say so first, and tell it at the second press."""
        unanswered = sum(not _is_whole(panel) for panel in self.panels)
        if not unanswered or self.warned:
            self.tell()
            return
        self.warned = True
        template = _("Not answered yet: %(open)s of %(number)s questions. To see the result all the same, press again.")
        told = template % {"open": unanswered, "number": len(self.panels)}
        self.result.value = f'{STYLE}<p role="status">{escape(told)}</p>'

    def tell(self) -> None:
        """Give every question its feedback, close it, and say how many are right."""
        for panel in self.panels:
            panel.tell()
        self.button.layout.display = "none"
        self.result.value = STYLE + result_html(self.name)


def _keep(panel: Panel) -> None:
    answers.keep(panel.question.id, panel.given)


def _is_whole(panel: Panel) -> bool:
    return tally(panel.question, panel.given).answered == len(panel.question.parts)


def is_right(question: Question) -> bool:
    """Tell whether a question counts: all of its parts are right, by the answers that are kept."""
    return tally(question, answers.kept(question.id)).right == len(question.parts)


def result_html(name: str) -> str:
    """Return the result of a test: how many are right, by trend and by skill, and where to look again.

    On the second test the first stands beside it, where that was answered here.
    """
    asked = questions_of(name)
    right = sum(map(is_right, asked))
    told = _("%(right)s of %(number)s questions right.") % {"right": right, "number": len(asked)}
    names = [test for test in TESTS if test == name or (name == "after" and _was_taken(test))]
    groups: dict[str, Callable[[Question], bool]] = {
        **{label: functools.partial(_is_of, "trend", trend) for trend, label in TRENDS.items()},
        **{skill.capitalize(): functools.partial(_is_of, "skill", skill) for skill in SKILLS},
    }
    rows = "".join(
        _row(label, [list(filter(belongs, questions_of(test))) for test in names]) for label, belongs in groups.items()
    )
    heads = "".join(f'<th scope="col">{escape(HEADS[test])}</th>' for test in names)
    table = f"<table><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div role="status"><p><strong>{escape(told)}</strong></p>{table}{_again(asked)}</div>'


def _was_taken(name: str) -> bool:
    return any(answers.kept(question.id) for question in questions_of(name))


def _is_of(mark: str, group: str, question: Question) -> bool:
    return bool(getattr(question, mark) == group)


def _row(label: str, groups: list[list[Question]]) -> str:
    counts = "".join(f"<td>{sum(map(is_right, group))} / {len(group)}</td>" for group in groups)
    return f'<tr><th scope="row">{escape(label)}</th>{counts}</tr>'


def _again(asked: list[Question]) -> str:
    """What to look at again: each question that is not right, and the lesson that it comes from."""
    template = _("question %(place)s, from lesson %(lesson)s")
    items = [
        template % {"place": place, "lesson": question.objective.partition(".")[0]}
        for place, question in enumerate(asked, start=1)
        if not is_right(question)
    ]
    return f"<p>{escape(_('To look at again:'))} {escape('; '.join(items))}.</p>" if items else ""
