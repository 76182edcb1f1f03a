"""How an error looks in a notebook: the course's own in one sentence, any other with the student's lines alone."""

import difflib
import re
import sys
import unicodedata
from collections.abc import Iterable
from types import TracebackType
from typing import Any

TYPED = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "…": "..."}  # noqa: RUF001
SMART = "A word processor, a phone or a tablet writes it; on an iPhone, iPad or Mac, turn off Smart Punctuation."
TOO_MANY = "A chart takes 5,000 rows at most. Count or filter first, or draw a part: my_table.sample(5000)."

NOT_MADE = "A name is made by a cell further up: has each of them run? A text needs quotation marks."
HINTS = {  # what a beginner's red box says → what to do about it, as its last line
    r"cannot assign without a target object": "A condition asks with two equals signs: ==.",
    r"expr must be a string": "Double quotation marks go round the whole condition, from its first word to its last.",
    r"'DataFrame(GroupBy)?' object is not callable": (
        "Behind a table comes a dot with a tool, as in .query(…); a column is taken with square brackets."
    ),
    r"'Series' object is not callable": "A column is no tool: put a dot and a tool behind it, as in .mean().",
    r"'(method|function)' object is not subscriptable": "Parentheses ( ) set a tool to work, and not brackets [ ].",
    r"'(method|function)' object has no attribute": "A tool in this line has no parentheses yet, as in .mark_bar().",
    r"nodes are not implemented": "A condition asks with signs: ==, !=, <, >, <=, >=.",
    r"UndefinedVariableError: name '(?P<name>\w+)' is not defined": (
        "A value that is a text has single quotation marks: '{name}'. A column is spelt as in the table."
    ),
    r"KeyError: '?(Column not found: )?(?P<name>[\w ]+)'?$": (
        "No column or row is called {name}: spell it as the table does, letter by letter, with or without an s."
    ),
    r"positional of type": 'Say what each column is for: alt.X("…") is what runs across, alt.Y("…") what runs up.',
    r"truth value of a Series is ambiguous": (
        "Between two conditions on columns | means or and & means and, with parentheses round each condition."
    ),
    r"Cannot perform 'r?(or|and)_'": "Put parentheses round each of the two conditions.",
    r"Cannot perform 'xor'": "A square is written ** 2.",
    r"did not contain a loop with signature": "A number is compared with a number: leave out its quotation marks.",
    r"not supported between instances of 'str' and 'int'": (
        "This column holds texts: put the value in quotation marks, or take a column of numbers."
    ),
    r"FileNotFoundError": 'It is looked for next to this lesson. Elsewhere its folder goes in front: folder / "….csv".',
}
OF_SYNTAX = {
    "Perhaps you forgot a comma?": "Or do double quotation marks stand inside double ones? Take single ones inside.",
    "Python keyword not valid identifier": "In a condition a text or a date has single quotation marks, and not is !=.",
}


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
    if isinstance(error, SyntaxError):
        error.msg = f"{error.msg}{_of_a_sign(error.msg or '')}{_of_syntax(error.msg or '')}"
    elif type(error).__name__ == "MaxRowsError":  # Altair's own words advise a package that the course has not
        error.args = (TOO_MANY,)
    elif (hint := _hint(error)) and hint not in getattr(error, "__notes__", []):
        error.add_note(hint)  # stands in the last line of the red box
    return error


def _of_syntax(said: str) -> str:
    """What else may be meant where Python's own words lead astray."""
    return next(
        (f"{'' if said.endswith('?') else '.'} {words}" for start, words in OF_SYNTAX.items() if start in said), ""
    )


def _hint(error: BaseException) -> str:
    """What a beginner may have meant, or what to do; empty where nothing is known of such an error."""
    said = f"{type(error).__name__}: {error}"
    for pattern, words in HINTS.items():
        if found := re.search(pattern, said):
            return words.format(**found.groupdict())
    if isinstance(error, AttributeError) and error.name:
        return _near(error.name, dir(error.obj))
    if type(error) is NameError and error.name:
        return _near(error.name, _names_at(error.__traceback__)) or NOT_MADE
    return ""


def _near(name: str, known: Iterable[str]) -> str:
    """Ask whether the nearest of the names that are known was meant; empty where none is near."""
    spelt = {one.lower(): one for one in known if not one.startswith("_")}
    near = difflib.get_close_matches(name.lower(), spelt, n=1, cutoff=0.75)
    return f"Did you mean {spelt[near[0]]}?" if near else ""


def _names_at(trace: TracebackType | None) -> list[str]:
    """The names that stand where an error arose."""
    while trace and trace.tb_next:
        trace = trace.tb_next
    return list(trace.tb_frame.f_globals) if trace else []


def _of_a_sign(said: str) -> str:
    """What to type for a sign that Python does not know, such as a curly quotation mark; empty for other mistakes."""
    found = re.search(r"U\+([0-9A-F]{4,6})", said)
    if not found:
        return ""
    sign = chr(int(found[1], 16))
    typed = TYPED.get(sign) or unicodedata.normalize("NFKC", sign)
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
