"""What a question is: a stem and some parts; a part is a list of choices and the words that each choice gets.

Whatever its kind, every question has this one shape; `read.py` reads it, and the files `as_….py` show it.
"""

import dataclasses
from typing import Any

from course.errors import CourseError

QUESTION_TYPE = "application/vnd.course.question+json"  # under which a stored output holds its question
WIDGET_TYPE = "application/vnd.jupyter.widget-view+json"  # under which another holds its widgets

TRENDS = {  # of the brief, and what belongs to none of them: as `trend = "…"` has it, and as a page calls it
    "united-states": "The United States",
    "china-and-japan": "China and Japan",
    "asean": "ASEAN",
    "method": "Method",
}
SKILLS = ("what the brief says", "reading a table or chart", "judging evidence", "counting")


class QuestionError(CourseError):
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
    choices: tuple[str, ...]  # in the order in which every face shows them
    feedback: tuple[Feedback, ...]
    id: str = ""  # names the part within its question: under it an answer is kept
    keys: tuple[str, ...] = ()  # names each choice: an answer keeps this, and so outlives a new order or a mended text

    def feedback_for(self, choice: int) -> Feedback | None:
        """Return the feedback of a choice counted from 1; None for 0, which is "no answer yet"."""
        return next((item for item in self.feedback if choice in item.choices), None)

    def chosen(self, feedback: Feedback) -> str:
        """Return the choices that get some feedback, in a few words."""
        texts = [self.choices[place - 1] for place in feedback.choices]
        if self.control == "slider" and len(texts) > 2:
            return f"{texts[0]} to {texts[-1]}"
        return ", ".join(texts)

    @property
    def right(self) -> list[str]:
        """The choices that are right."""
        return [self.chosen(item) for item in self.feedback if item.verdict == "right"]


@dataclasses.dataclass(frozen=True)
class Question:
    """One question, the same for every face that shows it."""

    id: str
    kind: str  # a name in `kinds.KINDS`
    title: str  # what its kind is called
    lesson: str  # the name of its file, such as "06-asean"
    stem: str
    hint: str  # where to look
    next: str
    reference: str  # one line: publisher, year, title, locator, address
    how: str = ""  # a second hint: how to go about it
    objective: str = ""  # what it tests: the lesson and the place in its list of objectives, such as "6.2"
    pair: str = ""  # in the tests before and after the course: the name that it shares with its twin
    trend: str = ""  # what it is about, a key of `TRENDS`
    skill: str = ""  # what it takes, one of `SKILLS`
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

    @property
    def next_within(self) -> str:
        """What follows a right answer, where one part decides; with several parts it stands folded below them."""
        return self.next if len(self.parts) == 1 else ""

    @property
    def next_below(self) -> str:
        """What stands folded below the parts, where several decide or none does."""
        return "" if self.next_within else self.next

    def as_json(self) -> dict[str, Any]:
        """Return the question as plain JSON, for whoever reads a stored output; without what is empty."""
        fields = dataclasses.asdict(self)
        return {name: value for name, value in fields.items() if name == "answer" or not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", (), {})
