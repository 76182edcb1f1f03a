"""How an error looks in a notebook: the course's own in one sentence, any other with the student's lines alone."""

import re
import sys
import unicodedata
from types import TracebackType
from typing import Any

from course.advice import advice

TYPED = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-"}  # noqa: RUF001
SIGNS = {"≠": "!=", "≤": "<=", "≥": ">=", "×": "*", "÷": "/", "²": "**2"}
LEFT_OUT = ". The three dots stand for what is left out: write that in their place."
SMART = "A word processor, a phone or a tablet writes it; on an iPhone, iPad or Mac, turn off Smart Punctuation."
OBSCURE = re.compile("^ufunc|None of .Index")  # words of NumPy and pandas that say nothing to a reader of a lesson
TOO_MANY = "A chart takes 5,000 rows at most. Count or filter first, or draw a part: my_table.sample(5000)."


class CourseError(ValueError):
    """Something that the course itself refuses; its message says what to do, so that is all a notebook shows."""

    def _render_traceback_(self) -> list[str]:  # IPython asks for it
        return [f"{type(self).__name__}: {self}"]


def shorten(shell: Any) -> None:
    """Let a notebook show errors without the insides of pandas and Altair; `%tb` after one shows them.

    An error of a chart arises only where it is drawn, after its cell has run, and IPython reports it another way.
    """
    shell.set_custom_exc((Exception,), _show)
    report = shell.showtraceback

    def reported(told: Any = None, *more: Any, **options: Any) -> None:
        if isinstance(told, tuple) and isinstance(told[1], Exception) and told[1] is sys.exc_info()[1]:  # not by %tb
            _show(shell, *told)
        else:
            report(told, *more, **options)

    shell.showtraceback = reported


def in_plain_words(error: BaseException) -> BaseException:
    """The same error; where its own words help no beginner, with words that say what to do."""
    if isinstance(error, CourseError) or getattr(error, "is_told", False):
        return error
    if isinstance(error, SyntaxError):
        error.msg = f"{error.msg}{_of_a_sign(error.msg or '') or _after(error.msg or '', advice(error))}"
    elif type(error).__name__ == "MaxRowsError":  # Altair's own words advise a package that the course has not
        error.args = (TOO_MANY,)
    elif what := advice(error):
        error = _with(error, what)
    error.is_told = True  # type: ignore[attr-defined]  # whoever shows it again adds nothing
    return error


class _AsIs(str):
    """A text whose quotation marks are its own: KeyError would put others round it."""

    def __repr__(self) -> str:
        return str(self)


def _with(error: BaseException, what: str) -> BaseException:
    """The error with what to do behind its own words, of which the first line is kept."""
    words = str(error).strip().partition("\n")[0]
    told = what if OBSCURE.search(words) else f"{words}{_after(words, what)}"
    error.args = (_AsIs(told),)
    if isinstance(error, AttributeError):
        error.name = None  # of which newer versions of Python would guess a second time
    if str(error) == told:
        return error
    alike = type(type(error).__name__, (Exception,), {"__module__": "builtins"})  # this one writes its words itself
    return alike(told).with_traceback(error.__traceback__)


def _after(words: str, what: str) -> str:
    """What to do, as a sentence behind an error's own words."""
    return f"{' ' if words.endswith(('?', '.')) else '. '}{what}" if what else ""


def _of_a_sign(said: str) -> str:
    """What to type for a sign that Python does not know, such as a curly quotation mark; empty for other mistakes."""
    found = re.search(r"U\+([0-9A-F]{4,6})", said)
    if not found:
        return ""
    sign = chr(int(found[1], 16))
    if sign == "…":
        return LEFT_OUT
    typed = {**TYPED, **SIGNS}.get(sign) or unicodedata.normalize("NFKC", sign)
    if not typed.isascii():
        return ""
    name = "a plain space" if typed == " " else typed
    return f". Type {name} in its place. {SMART if sign in TYPED else ''}".rstrip()


def _show(shell: Any, kind: type, error: BaseException, trace: TracebackType, **_: Any) -> None:
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, trace  # for %tb
    error = in_plain_words(error)
    if isinstance(error, SyntaxError):  # has no steps, and points at the place itself
        kind = next(each for each in kind.__mro__ if not each.__name__.startswith("_"))  # Python 3.13 has a hidden one
        lines = shell.SyntaxTB.structured_traceback(kind, error, [])
    elif isinstance(error, CourseError):
        lines = error._render_traceback_()
    elif own := _within(shell.user_ns, trace):
        cause, silent = error.__cause__, error.__suppress_context__
        error.__cause__, error.__suppress_context__ = None, True  # what pandas caught before it raised this one
        lines = shell.InteractiveTB.structured_traceback(kind, error, own, tb_offset=0)
        error.__cause__, error.__suppress_context__ = cause, silent
    else:
        lines = shell.InteractiveTB.get_exception_only(kind, error)
    shell._showtraceback(kind, error, lines)


def _within(names: dict[str, Any], trace: TracebackType) -> TracebackType | None:
    """The steps of a trace that lie in the notebook, whose names these are; None where none does."""
    steps = []
    step: TracebackType | None = trace
    while step:
        if step.tb_frame.f_globals is names:
            steps.append(step)
        step = step.tb_next
    kept: TracebackType | None = None
    for step in reversed(steps):
        kept = TracebackType(kept, step.tb_frame, step.tb_lasti, step.tb_lineno)
    return kept
