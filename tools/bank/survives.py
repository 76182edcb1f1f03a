"""What becomes of each kind of question in each format, and what is lost: one table for the page and for people."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from course.questions.kinds import KINDS

from tools.bank import anki, canvas, gift, moodle, qti21
from tools.bank.entries import BASES, Entry

WHOLE = "whole"
AT_ONCE = "its words come at once, after all is answered"


class Format(NamedTuple):
    """A file for a platform: its name, what it is for, and for each kind what it becomes and what is lost."""

    file: str
    title: str
    for_: str
    write: Callable[[Path, Sequence[Entry]], None]
    kept: Callable[[Sequence[Entry]], list[Entry]]
    becomes: dict[str, tuple[str, str]]


FORMATS = (
    Format(
        "defence-diplomacy-moodle.xml",
        "Moodle XML",
        "Moodle 4.4 or newer: *Question bank*, *Import*, *Moodle XML format*",
        moodle.write,
        list,
        {
            "single_choice": ("multiple choice", WHOLE),
            "predict_output": ("multiple choice", WHOLE),
            "multiple_choice": ("gaps with yes and no", WHOLE),
            "true_false": ("true or false", WHOLE),
            "matching": ("matching", AT_ONCE + "; none for a wrong pair"),
            "ordering": ("ordering", AT_ONCE + "; none for a wrong place"),
            "parsons": ("gaps with the numbers of the lines", WHOLE),
            "number": ("numerical, with the tolerance", "the slider; the number is typed"),
            "short_answer": (
                "essay, with the model answer for whoever marks",
                "the hints; the tick list is not the student's",
            ),
        },
    ),
    Format(
        "defence-diplomacy-gift.txt",
        "GIFT",
        "Moodle and others, as a text that a person can read and change",
        gift.write,
        gift.kept,
        {
            "single_choice": ("multiple choice", "the hints"),
            "predict_output": ("multiple choice", "the hints"),
            "multiple_choice": ("matching with yes and no", f"the hints; {AT_ONCE}"),
            "true_false": ("true or false", "the hints"),
            "matching": ("matching", f"the hints; {AT_ONCE}; none for a wrong pair"),
            "ordering": ("matching with places", f"the hints; {AT_ONCE}; none for a wrong place"),
            "parsons": ("matching with the numbers of the lines", f"the hints; {AT_ONCE}; none for a wrong line"),
            "number": ("numerical, with the tolerance", "the hints; the slider"),
            "short_answer": ("essay; the model answer comes afterwards", "the hints; the tick list"),
        },
    ),
    Format(
        "defence-diplomacy-qti21.zip",
        "QTI 2.1",
        "TAO, ONYX, OpenOlat and others that read QTI 2.1 packages",
        qti21.write,
        list,
        dict.fromkeys(("single_choice", "predict_output", "true_false"), ("choice", "the hints"))
        | {
            "multiple_choice": ("a choice for each statement", "the hints"),
            "matching": ("a list to choose from for each pair", "the hints"),
            "ordering": ("a list of places for each item", "the hints; dragging"),
            "parsons": ("a list of lines for each line", "the hints"),
            "number": ("slider", "the hints"),
            "short_answer": ("extended text, with the model answer for whoever marks", "the hints; the tick list"),
        },
    ),
    Format(
        "defence-diplomacy-canvas.zip",
        "Canvas (QTI 1.2)",
        "Canvas: *Settings*, *Import Course Content*, *QTI .zip file*",
        canvas.write,
        canvas.kept,
        {
            "single_choice": ("multiple choice", "the hints"),
            "predict_output": ("multiple choice", "the hints"),
            "multiple_choice": ("drop-downs with yes and no", "the hints"),
            "true_false": ("true or false", "the hints"),
            "matching": ("matching", f"the hints; {AT_ONCE}; none for a wrong pair"),
            "ordering": ("matching with places", f"the hints; {AT_ONCE}; none for a wrong place"),
            "parsons": ("drop-downs with the numbers of the lines", "the hints"),
            "number": ("numerical, with the tolerance", "the hints; the slider; one text for all wrong numbers"),
            "short_answer": ("essay", "the hints; the tick list is not the student's"),
        },
    ),
    Format(
        "defence-diplomacy.apkg",
        "Anki",
        "Anki, on a computer or a phone: *File*, *Import*",
        anki.write,
        list,
        dict.fromkeys(
            ("single_choice", "predict_output", "true_false"), ("a card", "words for wrong answers; the hints")
        )
        | {
            "multiple_choice": ("a card for each statement", "words for wrong answers; the hints"),
            "matching": ("a card for each pair", "words for wrong answers; the hints"),
            "ordering": ("a card with the whole order", "words for wrong answers; the hints"),
            "parsons": ("a card with all lines", "words for wrong answers; the hints"),
            "number": ("a card", "words for wrong answers; the hints; the slider"),
            "short_answer": ("a card with the model answer and the list", "the hints"),
        },
    ),
)


def table_markdown(entries: Sequence[Entry]) -> str:
    """Return a table a format: what becomes of each kind, how many questions of it go along, and what is lost."""
    lines = []
    for made in FORMATS:
        kept = made.kept(entries)
        lines += [f"\n**{made.title}**: {len(kept)} of {len(entries)} questions. For {made.for_}.\n"]
        lines += ["| Kind | Questions | Becomes | Lost |", "|---|---|---|---|"]
        lines += [_line(made, kind, kept) for kind in BASES]
    return "\n".join(lines) + "\n"


def _line(made: Format, kind: str, kept: Sequence[Entry]) -> str:
    becomes, lost = made.becomes[kind]
    count = sum(entry.kind == kind for entry in kept)
    return f"| {KINDS[kind].title} | {count} | {becomes} | {'nothing' if lost == WHOLE else lost} |"
