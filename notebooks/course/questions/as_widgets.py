"""The face of a question as widgets, for JupyterLab.

Each control is tied to a `Stack` of feedback by a link that runs in the browser, so that the saved state answers
before any cell has run. Choice 0 of each control is "no answer yet": its feedback is empty, and it is the way back.
"""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from course.questions import as_html
from course.questions.answers_file import TICKED, WORDS, Given
from course.questions.as_text import NO_ANSWER, plain
from course.questions.interface import _
from course.questions.kinds import YES_OR_NO
from course.questions.model import Feedback, Part, Question

# The red broken-link marks are hidden in it, since these widgets do their work without a kernel.
STYLE = f"<style>\n{Path(__file__).with_name('templates').joinpath('lab.css').read_text(encoding='utf-8')}</style>"


@contextlib.contextmanager
def _stable_ids(name: str) -> Iterator[None]:
    """Give each widget made here an id that is the same whenever the cell runs, in place of a random one.

    JupyterLab saves a notebook's outputs each time, and its widgets as a rule not at all: so the widgets stored with
    the lesson have to be found again under the ids that the newest outputs name.
    """
    numbers = itertools.count(1)

    def give(widget: widgets.Widget) -> None:
        widget._model_id = widget._model_id or f"{name}-{next(numbers):03d}"  # as `model_id=` does, for layouts too

    widgets.Widget.on_widget_constructed(give)
    try:
        yield
    finally:
        widgets.Widget.on_widget_constructed(None)


class Panel:
    """A question on the screen: `box` is the widget, `controls` has one control for each part, in their order.

    at_once : whether a choice is answered as it is made; if not, when `tell` is called, with the hints and the source.
    """

    def __init__(self, question: Question, *, at_once: bool = True) -> None:
        self.question, self._at_once = question, at_once
        self._stacks: list[widgets.Stack] = []
        self._texts: list[widgets.Textarea] = []
        self._boxes: list[widgets.Checkbox] = []
        with _stable_ids(f"question-{question.id}"):
            self._build()

    def _build(self) -> None:
        question = self.question
        self._layout = widgets.Layout(width="auto")  # shared, since every layout is stored in the notebook
        self._html_style = widgets.HTML().style
        self.controls = [self._control(part) for part in question.parts]
        rows = [self._row(part, control) for part, control in zip(question.parts, self.controls, strict=True)]
        head = self._html(STYLE + _without_ids(as_html.head_html(question)))
        self._foot = self._html(as_html.foot_html(question))
        names = ("course-question", f"of-{question.id}")
        shown = [head, *rows, self._foot] if self._at_once else [head, *rows]
        self.box = self._column(shown, *names, model_id=f"question-{question.id}")

    @property
    def given(self) -> Given:
        """What is answered: the id of a part → the key of its choice; and what was written and ticked."""
        parts = zip(self.question.parts, self.controls, strict=True)
        given: Given = {part.id: part.keys[control.index - 1] for part, control in parts if control.index}
        written = [text.value for text in self._texts if text.value]
        ticked = [box.description for box in self._boxes if box.value]
        return given | ({WORDS: written[0]} if written else {}) | ({TICKED: ticked} if ticked else {})

    def give(self, given: Given) -> None:
        """Answer with what `given` once was; a key that no choice has any more is left out."""
        for part, control, stack in zip(self.question.parts, self.controls, self._stacks, strict=True):
            if given.get(part.id) in part.keys:
                control.index = part.keys.index(str(given[part.id])) + 1
                stack.selected_index = control.index if self._at_once else 0
        for text in self._texts:
            text.value = str(given.get(WORDS, ""))
        for box in self._boxes:
            box.value = box.description in given.get(TICKED, [])

    def tell(self) -> None:
        """Answer what was chosen, once and for all: the controls of a test are closed then."""
        for control, stack in zip(self.controls, self._stacks, strict=True):
            stack.selected_index, control.disabled = control.index, True
        self.box.children = [*self.box.children, self._foot]

    def on_answer(self, told: Callable[[], None]) -> None:
        """Call `told` whenever the student has answered, written or ticked something."""
        for control in self.controls:
            control.observe(lambda _change: told(), "index")
        for control in (*self._texts, *self._boxes):
            control.observe(lambda _change: told(), "value")

    @property
    def chosen(self) -> list[int]:
        """The choice of each part, counted from 1; 0 is no answer yet."""
        return [control.index or 0 for control in self.controls]

    def _control(self, part: Part) -> widgets.Widget:
        first = _("keep it hidden") if part.control == "reveal" else NO_ANSWER
        options = [first, *map(plain, part.choices)]
        return _widget_of(part)(options=options, index=0, **self._described(part.label))

    def _row(self, part: Part, control: widgets.Widget) -> widgets.Widget:
        """A control, and below it the feedback that the browser picks."""
        stack = self._feedback_stack(part)
        if self._at_once:
            widgets.jslink((control, "index"), (stack, "selected_index"))
        self._stacks.append(stack)
        above = [widgets.Textarea(**self._described(_("Your answer")))] if part.control == "reveal" else []
        self._texts += above
        return self._column([*above, control, stack], "course-part")

    def _feedback_stack(self, part: Part) -> widgets.Stack:
        """The feedback of every choice, one of which is shown; the first is empty."""
        shown: dict[int, widgets.Widget] = {}
        for item in part.feedback:
            shown |= dict.fromkeys(item.choices, self._feedback(part, item))
        shown[0] = self._html("")
        children = [shown[choice] for choice in sorted(shown)]
        return widgets.Stack(children, selected_index=0, layout=self._layout)

    def _feedback(self, part: Part, item: Feedback) -> widgets.Widget:
        words = as_html.words_html(self.question, item.verdict, item.words)
        told = self._html(f'<div class="question-words" role="alert">{words}</div>')
        return self._column([told, *self._checklist()]) if part.control == "reveal" else told

    def _checklist(self) -> list[widgets.Widget]:
        boxes = [widgets.Checkbox(indent=False, **self._described(item)) for item in self.question.checklist]
        self._boxes += boxes
        return [self._html(f"<p>{_('Does your answer say these things?')}</p>"), *boxes]

    def _described(self, label: str) -> dict[str, Any]:
        """A label with room for all of it: by default ipywidgets cuts a description off after a few letters."""
        return {
            "description": plain(label),
            "tooltip": plain(label),
            "style": {"description_width": "initial"},
            "layout": self._layout,
        }

    def _html(self, text: str) -> widgets.HTML:
        return widgets.HTML(text, layout=self._layout, style=self._html_style)

    def _column(self, children: list[widgets.Widget], *names: str, **more: str) -> widgets.VBox:
        return widgets.VBox(children, layout=self._layout, _dom_classes=names, **more)


def _widget_of(part: Part) -> type[widgets.Widget]:
    """The widget of a control. A list names itself to a screen reader; a slider does not, nor a "yes" of buttons."""
    is_buttons = part.control in ("radio", "reveal") and part.choices != YES_OR_NO
    return widgets.RadioButtons if is_buttons else widgets.Dropdown


def _without_ids(text: str) -> str:
    """The same HTML without ids, so that two views of one widget do not clash."""
    return text.replace(' id="', ' data-name="')
