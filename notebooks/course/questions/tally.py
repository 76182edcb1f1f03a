"""What an answer is worth: each part judged against the question itself, never by what a file says of it."""

from typing import NamedTuple

from course.questions.answers_file import CODE, SAID, WORDS, Given
from course.questions.kinds import KINDS
from course.questions.model import Part, Question


class Tally(NamedTuple):
    """How far a question is answered; a short answer is for its writer to judge, and so never right."""

    parts: int
    answered: int
    right: int


def is_judged(question: Question) -> bool:
    """Tell whether what was chosen says if it is right: not so for code, nor for a text of one's own."""
    return bool(question.parts) and all(part.control != "reveal" for part in question.parts)


def verdicts(question: Question, given: Given) -> list[str]:
    """Return the verdict on each part: "right", "close", "wrong", "model"; "" where it has no answer.

    A choice that the question no longer has is no answer.
    """
    return [_verdict(part, given.get(part.id)) for part in question.parts]


def tally(question: Question, given: Given) -> Tally:
    """Sum up an answer. Of a coding task it repeats what the student was told."""
    if KINDS[question.kind].is_code:
        return Tally(1, int(SAID in given or CODE in given), int(given.get(SAID) == "right"))
    found = [one for one in verdicts(question, given) if one]
    written = int(not is_judged(question) and not found and bool(given.get(WORDS)))
    return Tally(len(question.parts), len(found) + written, found.count("right"))


def _verdict(part: Part, key: str | list[str] | None) -> str:
    if key not in part.keys:
        return ""
    feedback = part.feedback_for(part.keys.index(str(key)) + 1)
    return feedback.verdict if feedback else ""
