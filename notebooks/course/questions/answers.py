"""What a student has answered, kept in a file beside the notebook: nothing is lost when the kernel stops.

An answer is kept as the key of what was chosen, never as its place: it outlives a new order of the choices and a
mended text, and an answer whose choice is gone is not shown.
"""

import contextlib
import json
import os
from pathlib import Path

VERSION = 1
WORDS, TICKED = "words", "ticked"  # what was written in a short answer, and which items of its checklist were ticked
Given = dict[str, str | list[str]]  # the id of a part → the key of its choice, and these two


def _file() -> Path | None:
    """The file in the kernel's folder, which is the notebook's; `COURSE_ANSWERS` names another, and "" means none."""
    name = os.environ.get("COURSE_ANSWERS", "answers.json")
    return Path(name) if name else None


def _all(path: Path) -> dict[str, Given] | None:
    """Every answer in a file; None where the file is not one that this edition reads."""
    if not path.exists():
        return {}
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return dict(kept["answers"]) if kept["version"] == VERSION else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def kept(question: str) -> Given:
    """What was answered before; empty where nothing was."""
    path = _file()
    given = (_all(path) or {}).get(question) if path else None
    return given if isinstance(given, dict) else {}


def keep(question: str, given: Given) -> None:
    """Put what is answered now in the file, in place of what it held for this question."""
    path = _file()
    if path is None:
        return
    before = _all(path)
    answers = (before or {}) | {question: given}
    text = json.dumps({"version": VERSION, "answers": answers}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    with contextlib.suppress(OSError):  # a folder that cannot be written to: the saved notebook still shows the answer
        fresh = path.with_name(f"{path.name}.new")
        fresh.write_text(text, encoding="utf-8")
        if before is None:
            path.replace(path.with_name(f"{path.name}.not-read"))  # of another edition, perhaps: nothing is overwritten
        fresh.replace(path)  # at once, so that a kernel that stops here leaves no half a file
