"""The face of a question as native HTML: for the book, and wherever no widget can be shown.

Feedback stands in `<details>`, so that nothing is told before it is asked for, even where no style and no script is
loaded. In the book, questions.css shows the feedback of a chosen option, and questions.js speaks it. The elements
themselves stand in templates/question.html, a macro for each piece.
"""

import re
from html import escape
from pathlib import Path
from typing import Any

from jinja2.ext import Extension
from markupsafe import Markup

from course.markup import environment
from course.questions.answers_file import WORDS, Given
from course.questions.as_text import CODE, EM, NO_ANSWER, STRONG, VERDICTS, plain
from course.questions.interface import _
from course.questions.model import Question


def inline(text: str) -> Markup:
    """Return inline Markdown (`code`, **bold**, *italic*) as escaped HTML; inside code nothing else is read."""
    pieces = CODE.split(escape(text))  # text, code, text, code, …
    pieces[::2] = [EM.sub(r"<em>\1</em>", STRONG.sub(r"<strong>\1</strong>", piece)) for piece in pieces[::2]]
    pieces[1::2] = [f"<code>{piece}</code>" for piece in pieces[1::2]]
    return Markup("".join(pieces))


class _LaidOut(Extension):
    """Take the line breaks and the indentation out of a template, which are there for its reader."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return re.sub(r"\s*\n\s*", "", source)


_ENVIRONMENT = environment(Path(__file__).parent / "templates", _LaidOut)
_ENVIRONMENT.filters |= {"inline": inline, "plain": plain}
_ENVIRONMENT.globals |= {"verdicts": VERDICTS, "no_answer": NO_ANSWER, "_": _}
_PIECES: Any = _ENVIRONMENT.get_template("question.html").module
_BESIDE_CSS = Path(__file__).with_name("templates").joinpath("beside.css").read_text(encoding="utf-8")


def question_html(question: Question) -> str:
    """Return a question as one `<section>`, with every choice and all feedback in it."""
    return str(_PIECES.whole(question))


def beside_widgets(question: Question, given: Given) -> str:
    """Return a question as it stands below its widgets, to be seen where they are missing.

    What was answered is chosen in its controls, and said once more in a list below, which stands below the widgets too.
    """
    told = {
        part.label: part.choices[part.keys.index(str(given[part.id]))]
        for part in question.parts
        if part.control != "reveal" and given.get(part.id) in part.keys
    }
    told |= {_("Your words"): str(given[WORDS])} if WORDS in given else {}
    return str(_PIECES.beside(question, _BESIDE_CSS.replace("ID", question.id), told, given))


def verdict_html(question: Question, right: bool | None, sentence: str) -> str:
    """Return a coding task with what is said about its answer; `right` is None where nothing was tried yet."""
    return str(_PIECES.told(question, right, sentence))


def earlier_html(code: str) -> str:
    """Return what was written in a coding task before, folded: another day, or in the book."""
    summary = _("What you wrote before")
    return f"<details><summary>{summary}</summary><pre><code>{escape(code)}</code></pre></details>"


def words_html(question: Question, verdict: str, text: str) -> str:
    """Return feedback: its verdict in a mark and in words, the reason, and after a right answer what is next."""
    return str(_PIECES.words(verdict, text, question.next_within))


def head_html(question: Question) -> str:
    """Return the kind, the stem and any code of a question."""
    return str(_PIECES.stem(question))


def foot_html(question: Question) -> str:
    """Return what stands below the parts: the hint, what to look at next, and the source."""
    return str(_PIECES.fold(question) + _PIECES.reference(question))
