"""The face of a question as plain text, for a terminal and for whatever shows neither widgets nor HTML."""

import re

from course.questions.interface import _
from course.questions.model import Part, Question

VERDICTS = {
    "right": ("✓", _("Right:")),
    "close": ("≈", _("Close:")),
    "wrong": ("✗", _("Not quite:")),
    "model": ("", _("A model answer:")),
}
NO_ANSWER = _("no answer yet")

CODE = re.compile(r"`([^`]+)`")
STRONG = re.compile(r"\*\*(.+?)\*\*")
EM = re.compile(r"\*([^*\s](?:[^*]*[^*\s])?)\*")


def plain(text: str) -> str:
    """Return inline Markdown (`code`, **bold**, *italic*) without its marks, for what shows no markup."""
    pieces = CODE.split(text)  # text, code, text, code, …
    pieces[::2] = [EM.sub(r"\1", STRONG.sub(r"\1", piece)) for piece in pieces[::2]]
    return "".join(pieces)


def question_text(question: Question) -> str:
    """Return the stem and the choices, without any answer."""
    lines = [f"{question.title}: {plain(question.stem)}"]
    if question.code:
        lines += ["", *question.code.splitlines(), ""]
    for part in question.parts:
        lines += _alone(part) if len(question.parts) == 1 else _among_others(part)
    return "\n".join(lines)


def _alone(part: Part) -> list[str]:
    if part.control == "reveal":
        return []
    if part.control == "slider":
        return [f"  from {part.choices[0]} to {part.choices[-1]}"]
    return [f"  ( ) {plain(choice)}" for choice in part.choices]


def _among_others(part: Part) -> list[str]:
    return [f"  {plain(part.label)} [{' | '.join(plain(choice) for choice in part.choices)}]"]


def verdict_text(question: Question, right: bool | None, sentence: str) -> str:
    """Return what `questions.check` says about an answer; `right` is None where nothing was tried yet."""
    if right is None:
        return f"{question_text(question)}\n{sentence}\n{_('Hint')}: {plain(question.hint)}"
    mark, word = VERDICTS["right" if right else "wrong"]
    return f"{mark} {word} {plain(sentence)}"
