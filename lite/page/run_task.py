"""Runs one coding task in a page of the book: the cells that it builds on, then what the reader wrote.

Each output is a MIME bundle, as a notebook has it; a page shows HTML, a chart's specification, or text.
"""

import ast
import contextlib
import io
import json
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent / "defence_diplomacy"
sys.path[:0] = [str(HERE / "notebooks"), str(HERE / "stand_ins")]

import pandas as pd  # noqa: E402 (where the course is, the line above says)
from course import questions, tables  # noqa: E402
from course.errors import CourseError, in_plain_words  # noqa: E402
from IPython.display import shown  # noqa: E402

LETTERS = 100_000  # what a browser shows without trouble
CUT = f"\n… The rest is not shown: a cell prints {LETTERS:,} letters at most. Is there a print inside a loop?\n"

Names = dict[str, Any]
Output = dict[str, Any]  # MIME type → content; "error" → text; "stream" → text

_reached: dict[tuple[str, ...], Names] = {(): {"__name__": "__main__"}}


def run(before: list[str], code: str) -> str:
    """Run a cell after others, and return its outputs as JSON; the others are run once and their names kept."""
    return json.dumps(list(outputs(code, copied(names_after(tuple(before))))), ensure_ascii=False)


def names_after(before: tuple[str, ...]) -> Names:
    """What the cells of a lesson have named. An error in one of them is the course's own and is raised."""
    known = max((cells for cells in _reached if before[: len(cells)] == cells), key=len)
    names = copied(_reached[known])
    for cell in before[len(known) :]:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(cell, "<lesson>", "exec"), names)
    _reached[before] = names
    return copied(names)


def copied(names: Names) -> Names:
    """The same names; a frame is a copy, so that no task changes what another finds."""
    return {
        name: value.copy() if isinstance(value, (pd.DataFrame, pd.Series)) else value for name, value in names.items()
    }


def outputs(code: str, names: Names) -> Iterator[Output]:
    """What a cell shows: what it prints, what it displays, its last line; or how it fails."""
    printed = io.StringIO()
    value, error = None, None
    shown.clear()
    questions.ran(code)
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            value = evaluated(code, names)
            bundles = [bundle(each) for each in (*shown, *([] if value is None else [value]))]
    except BaseException as raised:  # SystemExit and KeyboardInterrupt are a student's errors too
        bundles = [bundle(each) for each in shown]
        error = told(raised, code)
    text = printed.getvalue()
    if text:
        yield {"stream": text if len(text) <= LETTERS else text[:LETTERS] + CUT}
    yield from bundles
    if error:
        yield {"error": error}


def evaluated(code: str, names: Names) -> Any:
    """Run a cell, and return the value of its last line."""
    body = ast.parse(code, "<cell>")
    last = body.body.pop() if body.body and isinstance(body.body[-1], ast.Expr) else None
    exec(compile(body, "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last else None


def bundle(value: Any) -> Output:
    """A value as a notebook shows it."""
    if isinstance(value, dict) and set(value) == {"raw"}:
        return value["raw"]
    if isinstance(value, pd.DataFrame):
        return {"text/html": tables.styled(tables.readable(value._repr_html_())), "text/plain": repr(value)}
    for name in ("_repr_mimebundle_", "_repr_html_"):
        method = getattr(value, name, None)
        made = method() if callable(method) and not isinstance(value, type) else None
        if made:
            return {"text/html": made} if isinstance(made, str) else made[0] if isinstance(made, tuple) else made
    return {"text/plain": repr(value)}


def told(error: BaseException, code: str) -> str:
    """How an error looks: the course's own in one sentence, any other with the reader's own lines alone."""
    last = "".join(traceback.format_exception_only(in_plain_words(error))).strip()
    if isinstance(error, CourseError):
        return f"{type(error).__name__}: {error}"
    if isinstance(error, SyntaxError):
        return last.partition("\n")[2] or last if last.startswith("File") else last
    lines = code.splitlines()
    steps = [step for step in traceback.extract_tb(error.__traceback__) if step.filename == "<cell>"]
    own = [f"line {step.lineno}: {lines[step.lineno - 1].strip()}" for step in steps if step.lineno]
    return "\n".join([*own, last])
