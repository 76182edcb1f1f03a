"""The face of a question as widgets, for JupyterLab.

Each control is tied to a `Stack` of feedback by a link that runs in the browser, so that the saved state answers
before any cell has run. Choice 0 of each control is "no answer yet": its feedback is empty, and it is the way back.
"""

import ipywidgets as widgets

from course.questions import as_html
from course.questions.model import YES_OR_NO, Part, Question

# The red broken-link marks are hidden, since these widgets do their work without a kernel.
STYLE = """<style>
.course-question.jupyter-widgets-disconnected::before, .course-question .jupyter-widgets-disconnected::before { display: none; }
.course-question { border: 1px solid var(--jp-border-color1, #767676); border-left-width: 5px; border-radius: 4px; padding: 8px 16px; max-width: 62em; overflow: hidden; }
.course-question, .course-question .widget-html-content { color: var(--jp-ui-font-color1, #1f2328); line-height: 1.5; font-size: 14px; }
.course-question .widget-html, .course-question .widget-html-content { height: auto; width: auto; }
.course-question p { margin: 4px 0; }
.course-question pre { padding: 8px; background: var(--jp-layout-color2, #eee); color: inherit; overflow-x: auto; }
.course-question .question-kind { font-weight: bold; }
.course-question .question-source { font-size: 12px; color: var(--jp-ui-font-color2, #4a5058); overflow-wrap: anywhere; }
.course-question .question-source a { color: inherit; }
.course-question summary { cursor: pointer; padding: 4px 0; }
.course-question .question-words { border-left: 3px solid currentColor; padding-left: 10px; margin: 4px 0 8px; }
.course-question .widget-radio, .course-question .widget-dropdown, .course-question .widget-hslider, .course-question .widget-textarea { flex-direction: column; align-items: stretch; height: auto; width: auto; max-width: 100%; }
.course-question .widget-label, .course-question .widget-radio-box label, .course-question .widget-checkbox label { white-space: normal; height: auto; line-height: 1.5; overflow: visible; text-align: left; width: auto; max-width: none; color: inherit; font-size: 14px; }
.course-question .widget-radio-box { width: auto; max-width: 100%; margin: 0; }
.course-question .widget-radio-box label { display: flex; flex-direction: row-reverse; justify-content: flex-end; align-items: center; gap: 8px; padding: 3px 0; margin: 0; }
.course-question .widget-radio-box input { flex: none; margin: 0; }
.course-question .widget-dropdown > select { flex: none; height: 30px; max-width: 100%; width: 34em; }
.course-question .widget-hslider .slider-container { flex: none; height: 20px; margin: 12px 12px 4px; }
.course-question .noUi-handle { border: 2px solid var(--jp-ui-font-color1, #1f2328); }
.course-question .widget-readout { text-align: left; width: auto; max-width: none; height: auto; }
.course-question .widget-textarea textarea { flex: none; width: 100%; min-height: 5em; }
.course-question .course-part + .course-part { border-top: 1px solid var(--jp-border-color2, #ccc); padding-top: 6px; }
</style>"""


class Panel:
    """A question on the screen: `box` is the widget, `controls` has one control for each part, in their order."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._layout = widgets.Layout(width="auto")  # shared, since every layout is stored in the notebook
        self._html_style = widgets.HTML().style
        self.controls = [self._control(part) for part in question.parts]
        rows = [self._row(part, control) for part, control in zip(question.parts, self.controls)]
        head, foot = as_html.stem_html(question), as_html.fold_html(question) + as_html.reference_html(question)
        self.box = self._column([self._html(STYLE + _without_ids(head)), *rows, self._html(foot)], "course-question")

    @property
    def chosen(self) -> list[int]:
        """The choice of each part, counted from 1; 0 is no answer yet."""
        return [control.index or 0 for control in self.controls]

    def _control(self, part: Part) -> widgets.Widget:
        first = "keep it hidden" if part.control == "reveal" else as_html.NO_ANSWER
        # A list names itself to a screen reader, which ipywidgets' radio buttons do not: "yes" alone would say nothing.
        control = "select" if part.choices == YES_OR_NO else part.control
        face = {"slider": widgets.SelectionSlider, "select": widgets.Dropdown}.get(control, widgets.RadioButtons)
        return face(options=[first, *map(as_html.plain, part.choices)], index=0, **self._described(part.label))

    def _row(self, part: Part, control: widgets.Widget) -> widgets.Widget:
        """A control, and below it the feedback that the browser picks."""
        following = as_html.next_within(self.question)
        shown = {
            item: self._html(
                f'<div class="question-words" role="alert">{as_html.words(item.verdict, item.words, following)}</div>'
            )
            for item in part.feedback
        }
        if part.control == "reveal":
            shown = {item: self._column([child, *self._checklist()]) for item, child in shown.items()}
        children = [self._html(""), *(shown[part.feedback_for(choice)] for choice in range(1, len(part.choices) + 1))]
        stack = widgets.Stack(children, selected_index=0, layout=self._layout)
        widgets.jslink((control, "index"), (stack, "selected_index"))
        above, beside = [], []
        if part.control == "reveal":
            above = [widgets.Textarea(**self._described("Your answer"))]
        elif part.control == "slider":  # ipywidgets' slider has no name for a screen reader: a list says the same
            beside = [
                widgets.Dropdown(options=control.options, index=0, **self._described(f"{part.label}, from a list"))
            ]
            widgets.jslink((control, "index"), (beside[0], "index"))
        return self._column([*above, control, *beside, stack], "course-part")

    def _checklist(self) -> list[widgets.Widget]:
        boxes = [widgets.Checkbox(indent=False, **self._described(item)) for item in self.question.checklist]
        return [self._html("<p>Does your answer say these things?</p>"), *boxes]

    def _described(self, label: str) -> dict:
        """A label with room for all of it: by default ipywidgets cuts a description off after a few letters."""
        return {
            "description": as_html.plain(label),
            "tooltip": as_html.plain(label),
            "style": {"description_width": "initial"},
            "layout": self._layout,
        }

    def _html(self, text: str) -> widgets.HTML:
        return widgets.HTML(text, layout=self._layout, style=self._html_style)

    def _column(self, children: list[widgets.Widget], name: str = "") -> widgets.VBox:
        return widgets.VBox(children, layout=self._layout, _dom_classes=(name,) if name else ())


def _without_ids(text: str) -> str:
    """The same HTML without ids, so that two views of one widget do not clash."""
    return text.replace(' id="', ' data-name="')
