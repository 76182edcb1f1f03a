"""What goes into every bank: the questions that can be asked outside their lesson, and the words round them."""

import dataclasses
import functools
import re
from html import escape

from course.lessons import lessons
from course.questions.as_html import inline
from course.questions.as_text import VERDICTS, plain
from course.questions.kinds import KINDS, shown_as
from course.questions.model import Feedback, Part, Question
from course.questions.read import questions
from course.questions.two_tests import TESTS

from tools.bank.pictures import IN_LESSON_ONLY, Picture, pictures_of

TITLE = "Defence Diplomacy in East Asia"
CODE, NO_BASE = "a coding task", "a kind that no platform has"  # why a question is in no bank
BASES = (  # the kinds that every format knows; another kind is shown as the one that its class is made from
    "single_choice",
    "predict_output",
    "multiple_choice",
    "true_false",
    "matching",
    "ordering",
    "parsons",
    "number",
    "short_answer",
)


@dataclasses.dataclass(frozen=True)
class Entry:
    """One question as every bank has it."""

    question: Question
    group: str  # the lesson or the test to which it belongs, in words
    pictures: tuple[Picture, ...]

    @property
    def id(self) -> str:
        """The question's own id, which stays when its words change."""
        return self.question.id

    @property
    def kind(self) -> str:
        """The kind that says how a bank shows the question: its own, or the one that its kind is made from."""
        return shown_as(self.question.kind, BASES)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What has to be decided."""
        return self.question.parts

    @property
    def name(self) -> str:
        """A name for lists: the id and the kind."""
        return f"{self.id}: {self.question.title}"

    @property
    def is_alone(self) -> bool:
        """Whether one part decides."""
        return len(self.parts) == 1

    def stem_html(self) -> str:
        """Return the stem, with its code, as HTML."""
        return paragraphs(self.question.stem) + code_html(self.question.code)

    def hints(self) -> list[str]:
        """Return the hints as HTML: where to look, then how."""
        return [str(inline(text)) for text in (self.question.hint, self.question.how) if text]

    def after_html(self, with_words: bool) -> str:
        """Return what is read once the answer is given: next steps, the source; `with_words`, every right answer."""
        lines = [_right_line(part, self.is_alone) for part in self.parts] if with_words else []
        listed = f"<ul>{''.join(lines)}</ul>" if lines else ""
        following = paragraphs(self.question.next) if self.question.next else ""
        return f"{listed}{following}<p>Source: {escape(self.question.reference)}</p>"


def entries() -> list[Entry]:
    """Return every question that can be asked outside its lesson, in the order of the course."""
    return [
        Entry(question, groups().get(question.lesson, question.lesson), pictures_of(question.id, question.lesson))
        for question in questions()
        if not left_out(question)
    ]


def left_out(question: Question) -> str:
    """Say why a question is in no bank; "" where it is in one."""
    if KINDS[question.kind].is_code:
        return CODE
    return IN_LESSON_ONLY.get(question.id, "") if shown_as(question.kind, BASES) else NO_BASE


@functools.cache
def groups() -> dict[str, str]:
    """Return what a file of questions is called: its lesson, or its test."""
    titles = {lesson.path.stem: lesson.title for lesson in lessons()}
    again = {f"recall-{stem[:2]}": f"{title}, from earlier lessons" for stem, title in titles.items()}
    return titles | again | TESTS


def said(feedback: Feedback) -> str:
    """Return feedback as one sentence of inline HTML, with its verdict in front."""
    word = VERDICTS[feedback.verdict][1]
    return f"<strong>{word}</strong> {inline(feedback.words)}"


def paragraphs(text: str) -> str:
    """Return inline Markdown as paragraphs of HTML."""
    return "".join(f"<p>{inline(part)}</p>" for part in re.split(r"\n\s*\n", text.strip()))


def code_html(code: str) -> str:
    """Return a program as HTML; "" where there is none."""
    return f"<pre><code>{escape(code, quote=False)}</code></pre>" if code else ""


def model_html(question: Question) -> str:
    """Return the model answer of a short answer and its checklist, for whoever marks it."""
    listed = "".join(f"<li>{inline(item)}</li>" for item in question.checklist)
    return f"{paragraphs('**A model answer:** ' + str(question.answer))}<ul>{listed}</ul>"


def values_of(part: Part) -> list[float]:
    """Return the values of a slider."""
    return [float(key) for key in part.keys]


def unit_of(part: Part) -> str:
    """Return the unit of a slider's values; "" where it has none."""
    return part.choices[0].removeprefix(part.keys[0]).strip()


def runs(places: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return places that follow each other as pairs of the first and the last: (1, 2, 5) gives (1, 2), (5, 5)."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and place == found[-1][1] + 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


def joined(parts: tuple[Part, ...]) -> tuple[list[str], list[str]]:
    """Return each part's right answer as one text, and every text that can be chosen.

    Where two places are both right, as for two lines that may change places, they become one text, "line 3 or line 4".
    """
    merged = {place: places for places in _right_places(parts) if len(places) > 1 for place in places}
    texts = [_either(parts[0], merged.get(place, (place,))) for place in range(1, len(parts[0].choices) + 1)]
    rights = [_either(part, places) for part, places in zip(parts, _right_places(parts), strict=True)]
    return rights, list(dict.fromkeys(texts))


def can_be_joined(parts: tuple[Part, ...]) -> bool:
    """Whether `joined` gives texts of which one alone is right: places that overlap must be the same."""
    groups = set(_right_places(parts))
    return sum(map(len, groups)) == len(set().union(*groups))


def _right_places(parts: tuple[Part, ...]) -> list[tuple[int, ...]]:
    return [
        tuple(place for item in part.feedback if item.verdict == "right" for place in item.choices) for part in parts
    ]


def _either(part: Part, places: tuple[int, ...]) -> str:
    return " or ".join(plain(part.choices[place - 1]) for place in places)


def _right_line(part: Part, alone: bool) -> str:
    right = next(item for item in part.feedback if item.verdict in ("right", "model"))
    label = "" if alone else f"{inline(part.label)} → "
    return f"<li>{label}<strong>{inline(part.chosen(right))}</strong>: {inline(right.words)}</li>"
