"""The file of answers that a student keeps, takes along and hands in: one format wherever it was written.

answers.schema.json beside this says what it holds. A later edition may add keys of its own: they are carried along.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

from course.errors import CourseError

FORMAT = "defence-diplomacy-course answers"
VERSION = 2  # 1 had no code, no name and no `format`; it is read as well
MOST_BYTES = 5_000_000  # a whole course of answers takes some 60,000
WORDS, TICKED = "words", "ticked"  # what was written in a short answer, and which items of its checklist were ticked
CODE, SAID = "code", "said"  # the cell of a coding task, and "right" or "wrong" as the student was told

Given = dict[str, str | list[str]]  # the id of a part → the key of its choice, and the four above


class AnswersError(CourseError):
    """A file of answers cannot be read or written. The message says why, in one sentence."""


@dataclasses.dataclass(frozen=True)
class File:
    """What a file of answers holds."""

    answers: dict[str, Given] = dataclasses.field(default_factory=dict)
    name: str = ""  # only where the student wrote one
    more: dict[str, Any] = dataclasses.field(default_factory=dict)  # what this edition has no use for
    damaged: tuple[str, ...] = ()  # questions whose answer has another shape than the schema says

    def as_text(self) -> str:
        """Return the file as it is written: questions in the order of their ids, without those that have no answer."""
        named = {"name": self.name} if self.name else {}
        given = {question: answer for question, answer in self.answers.items() if answer}
        content = {**self.more, "format": FORMAT, "version": VERSION, **named, "answers": given}
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def parsed(text: str) -> File:
    """Read the text of a file. Raises AnswersError where it is none that this edition reads."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise AnswersError("It is damaged or not a file of answers: it cannot be read as JSON.") from None
    if not isinstance(content, dict) or not isinstance(content.get("answers"), dict):
        raise AnswersError("It is not a file of answers: it is JSON, but without answers in it.")
    version = content.get("version")
    if content.get("format", FORMAT) != FORMAT or type(version) is not int or version < 1:
        raise AnswersError("It is not a file of answers of this course: its format or its version is another's.")
    if version > VERSION:
        problem = f"It was written by a later edition of the course (format {version})"
        raise AnswersError(f"{problem}, and this edition reads formats 1 to {VERSION}; open it there.")
    name = content.get("name", "")
    more = {key: value for key, value in content.items() if key not in ("format", "version", "name", "answers")}
    whole = {question: given for question, given in content["answers"].items() if _is_given(given)}
    damaged = tuple(question for question in content["answers"] if question not in whole)
    return File(whole, " ".join(name.split()) if isinstance(name, str) else "", more, damaged)


def read(path: Path) -> File:
    """Read a file. Raises AnswersError where it is not there, too large, or none that this edition reads."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise AnswersError(f"It is too large for a file of answers: more than {MOST_BYTES // 1_000_000} MB.")
        return parsed(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise AnswersError("It is damaged or not a file of answers: it is no text in UTF-8.") from None
    except OSError as error:
        raise AnswersError(f"It cannot be opened: {error.strerror}.") from None


def write(path: Path, file: File) -> None:
    """Write a file at once, so that a kernel that stops here leaves no half of it. Raises OSError."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(file.as_text(), encoding="utf-8", newline="\n")
    fresh.replace(path)


def joined(mine: File, other: File, *, replace: bool) -> File:
    """Return both files in one; where both answer a question, `replace` takes the other's answer."""
    first, last = (mine, other) if replace else (other, mine)
    answers = {**first.answers, **{question: given for question, given in last.answers.items() if given}}
    return File(answers, last.name or first.name, {**first.more, **last.more})


def differing(mine: File, other: File) -> list[str]:
    """Return the questions that two files answer, and not alike."""
    return [name for name, given in other.answers.items() if given and mine.answers.get(name, given) not in ({}, given)]


def _is_given(given: Any) -> bool:
    return isinstance(given, dict) and all(map(_is_chosen, given.values()))


def _is_chosen(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))
