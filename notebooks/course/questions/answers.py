"""What a student has answered, kept in a file beside the notebook: nothing is lost when the kernel stops.

An answer is kept as the key of what was chosen, never as its place: it outlives a new order of the choices and a
mended text, and an answer whose choice is gone is not shown.
"""

import contextlib
import os
from dataclasses import replace
from pathlib import Path

from course.questions.answers_file import AnswersError, File, Given, read, write


def place() -> Path | None:
    """The file in the kernel's folder, which is the notebook's; `COURSE_ANSWERS` names another, and "" means none."""
    name = os.environ.get("COURSE_ANSWERS", "answers.json")
    return Path(name) if name else None


def everything() -> File:
    """All that is kept; nothing where the file cannot be read."""
    path = place()
    return (_whole(path) if path and path.exists() else None) or File()


def kept(question: str) -> Given:
    """What was answered before; empty where nothing was."""
    return everything().answers.get(question, {})


def keep(question: str, given: Given) -> None:
    """Put what is answered now in the file, in place of what it held for this question."""
    before = everything()
    keep_all(replace(before, answers={**before.answers, question: given}))


def keep_all(file: File) -> None:
    """Put these answers in the file; one that this edition cannot read whole is moved aside first."""
    path = place()
    if path is None:
        return
    with contextlib.suppress(OSError):  # a folder that cannot be written to: the saved notebook still shows the answer
        if path.exists() and ((before := _whole(path)) is None or before.damaged):
            path.replace(path.with_name(f"{path.name}.not-read"))
        write(path, file)


def _whole(path: Path) -> File | None:
    try:
        return read(path)
    except AnswersError:
        return None
