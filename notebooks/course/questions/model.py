"""What a question is: a stem and some parts; a part is a list of choices and the words that each choice gets.

Whatever its kind, every question has this one shape; `read.py` reads it, and the files `as_….py` show it.
"""

import dataclasses
from typing import Any

KINDS = {
    "single_choice": "Choose one answer",
    "multiple_choice": "Judge each statement",
    "true_false": "True or false, and why",
    "matching": "Match each one",
    "ordering": "Put in order",
    "number": "Set the number",
    "short_answer": "Answer in your own words",
    "predict_output": "Predict the output",
    "fill_blank": "Fill the blank",
    "fix_chart": "Fix the chart",
}
YES_OR_NO = ("yes", "no")
CODE_KINDS = ("fill_blank", "fix_chart")
REASONS = ("type", "rows", "columns", "values", "mark", "encoding", "data")
MOST_STEPS = 400  # a slider's every value is stored in the notebook


class QuestionError(ValueError):
    """A question cannot be read. The message names the file, question, key, what was expected and what was found."""


@dataclasses.dataclass(frozen=True)
class Feedback:
    """The words that some choices of a part get."""

    verdict: str  # "right", "close", "wrong" or "model"
    words: str
    choices: tuple[int, ...]  # their places in the part, counted from 1: 0 is "no answer yet"
    likely: str = ""  # why students choose it; for the answer key only


@dataclasses.dataclass(frozen=True)
class Part:
    """One thing to decide."""

    label: str
    control: str  # "radio", "select", "slider" or "reveal"
    choices: tuple[str, ...]
    feedback: tuple[Feedback, ...]

    def feedback_for(self, choice: int) -> Feedback | None:
        """The feedback of a choice counted from 1; None for 0, which is "no answer yet"."""
        return next((item for item in self.feedback if choice in item.choices), None)


@dataclasses.dataclass(frozen=True)
class Question:
    """One question, the same for every face that shows it."""

    id: str
    kind: str
    lesson: str  # the name of its file, such as "06-asean"
    stem: str
    hint: str
    next: str
    reference: str  # one line: publisher, year, title, locator, address
    parts: tuple[Part, ...] = ()
    answer: Any = None  # text, list of texts, dict of texts, bool or number, as the kind has it
    code: str = ""
    checklist: tuple[str, ...] = ()
    solution: str = ""
    right: str = ""
    reasons: dict[str, str] = dataclasses.field(default_factory=dict)
    mistakes: tuple[dict[str, Any], ...] = ()
    tolerance: float = 0.0
    ordered: bool = False
    compare_data: bool = False

    def as_json(self) -> dict[str, Any]:
        """The question as plain JSON, for the answer key and the printed book; without what is empty."""
        empty = ("", (), {}, None)
        fields = {**dataclasses.asdict(self), "title": KINDS[self.kind]}
        return {
            name: value
            for name, value in fields.items()
            if name == "answer" or value not in empty and value is not False
        }


def group_label(part: Part, feedback: Feedback) -> str:
    """The choices that share some feedback, named in a few words."""
    texts = [part.choices[place - 1] for place in feedback.choices]
    if part.control == "slider" and len(texts) > 2:
        return f"{texts[0]} to {texts[-1]}"
    return ", ".join(texts)
