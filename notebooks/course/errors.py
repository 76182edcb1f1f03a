"""How an error looks in a notebook: the course's own in one sentence, any other with the student's lines alone."""

import sys
from types import TracebackType
from typing import Any


class CourseError(ValueError):
    """Something that the course itself refuses; its message says what to do, so that is all a notebook shows."""

    def _render_traceback_(self) -> list[str]:  # IPython asks for it
        return [f"{type(self).__name__}: {self}"]


def shorten(shell: Any) -> None:
    """Let a notebook show errors without the insides of pandas and Altair; `%tb` after one shows them."""
    shell.set_custom_exc((Exception,), _show)


def _show(shell: Any, kind: type, error: BaseException, trace: TracebackType, **_: Any) -> None:
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, trace  # for %tb
    if isinstance(error, SyntaxError):
        return shell.showsyntaxerror()  # has no steps, and points at the place itself
    if isinstance(error, CourseError):
        lines = error._render_traceback_()
    else:
        cause, silent = error.__cause__, error.__suppress_context__
        error.__cause__, error.__suppress_context__ = None, True  # what pandas caught before it raised this one
        lines = shell.InteractiveTB.structured_traceback(kind, error, _within(shell.user_ns, trace), tb_offset=0)
        error.__cause__, error.__suppress_context__ = cause, silent
    shell._showtraceback(kind, error, lines)


def _within(names: dict[str, Any], trace: TracebackType) -> TracebackType:
    """The steps of a trace that lie in the notebook, whose names these are; the whole trace where none does."""
    steps = []
    step: TracebackType | None = trace
    while step:
        if step.tb_frame.f_globals is names:
            steps.append(step)
        step = step.tb_next
    kept: TracebackType | None = None
    for step in reversed(steps):
        kept = TracebackType(kept, step.tb_frame, step.tb_lasti, step.tb_lineno)
    return kept or trace
