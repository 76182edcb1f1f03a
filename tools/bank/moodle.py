"""Moodle XML: native types where they keep the feedback on every choice, gaps (cloze) where only those do."""

import base64
import html
import itertools
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from pathlib import Path

from course.questions.as_html import inline
from course.questions.as_text import plain
from course.questions.model import Feedback, Part

from tools.bank.entries import TITLE, Entry, model_html, paragraphs, runs, said, unit_of, values_of
from tools.bank.files import as_bytes, element

PLACE = "@@PLUGINFILE@@"  # where Moodle keeps the files of a text
CLOZE_SPECIAL = {"~": "&#126;", "}": "&#125;", "#": "&#35;"}
PENALTY = "0.3333333"


def write(target: Path, entries: Sequence[Entry]) -> None:
    """Write every entry, a category a lesson."""
    quiz = element("quiz")
    for group, members in itertools.groupby(entries, key=lambda entry: entry.group):
        quiz.append(_category(group))
        quiz.extend([_question(entry) for entry in members])
    ET.indent(quiz, " ")
    target.write_bytes(as_bytes(quiz))


def kind_of(entry: Entry) -> str:
    """Return the type of question that Moodle makes of an entry."""
    return TYPES[entry.kind][0]


def _category(group: str) -> ET.Element:
    path = "/".join(name.replace("/", "//") for name in ("top", TITLE, group))
    return element("question", element("category", _text(f"$course$/{path}")), type="category")


def _question(entry: Entry) -> ET.Element:
    type_, fill = TYPES[entry.kind]
    cloze = type_ == "cloze"
    return element(
        "question",
        element("name", _text(entry.name)),
        _html("questiontext", _stem(entry) + _asked(entry, type_), entry),
        _html("generalfeedback", entry.after_html(with_words=type_ in ("matching", "ordering"))),
        *([] if cloze else [element("defaultgrade", str(float(len(entry.parts))))]),
        element("penalty", PENALTY),
        element("hidden", "0"),
        element("idnumber", entry.id),
        *fill(entry),
        *(_html("hint", text) for text in entry.hints()),
        element("tags", *(element("tag", _text(tag)) for tag in _tags(entry))),
        type=type_,
    )


def _tags(entry: Entry) -> list[str]:
    return [entry.question.lesson, entry.kind, *filter(None, [entry.question.objective])]


def _stem(entry: Entry) -> str:
    images = [
        f'<p><img src="{PLACE}/{picture.name}" alt="{html.escape(picture.words)}" class="img-fluid"/></p>'
        for picture in entry.pictures
    ]
    return "".join(images) + entry.stem_html()


def _choices(entry: Entry) -> list[ET.Element]:
    (part,) = entry.parts
    answers = [
        _answer(str(inline(text)), 100 * (found.verdict == "right"), said(found))
        for text, found in zip(part.choices, _found(part), strict=True)
    ]
    return [
        element("single", "true"),
        element("shuffleanswers", "false"),  # numbers stand by their size, and all else is mixed already
        element("answernumbering", "none"),
        element("showstandardinstruction", "0"),
        *answers,
    ]


def _true_or_false(entry: Entry) -> list[ET.Element]:
    verdict = entry.parts[0]
    return [
        _answer(key, 100 * (found.verdict == "right"), said(found), format_="moodle_auto_format")
        for key, found in zip(verdict.keys, _found(verdict), strict=True)
    ]


def _pairs(entry: Entry) -> list[ET.Element]:
    rights = [part.right[0] for part in entry.parts]
    unused = [choice for choice in entry.parts[0].choices if choice not in rights]
    lefts = [str(inline(part.label)) for part in entry.parts] + [""] * len(unused)
    return [
        element("shuffleanswers", "true"),
        *(
            _html("subquestion", left, None, element("answer", _text(plain(right))))
            for left, right in zip(lefts, rights + unused, strict=True)
        ),
    ]


def _order(entry: Entry) -> list[ET.Element]:
    answers = [_answer(str(inline(text)), 1, "") for text in entry.question.answer]
    settings = {
        "layouttype": "VERTICAL",
        "selecttype": "ALL",
        "selectcount": "0",
        "gradingtype": "ABSOLUTE_POSITION",
        "showgrading": "SHOW",
        "numberingstyle": "none",
    }
    return [*(element(name, value) for name, value in settings.items()), *answers]


def _number(entry: Entry) -> list[ET.Element]:
    """The bands of a slider: each an answer with a middle and a tolerance; what comes first is taken first."""
    (part,) = entry.parts
    values, answers = values_of(part), []
    for found in part.feedback:
        for first, last in runs(found.choices):
            low, high = values[first - 1], values[last - 1]
            band = _answer(f"{(low + high) / 2:g}", 100 * (found.verdict == "right"), said(found), "plain_text")
            band.append(element("tolerance", f"{(high - low) / 2:g}"))
            answers.append(band)
    return [*answers, element("unitgradingtype", "0"), element("showunits", "3"), element("unitsleft", "0")]


def _essay(entry: Entry) -> list[ET.Element]:
    return [
        element("responseformat", "editor"),
        element("responserequired", "1"),
        element("responsefieldlines", "8"),
        element("attachments", "0"),
        element("attachmentsrequired", "0"),
        _html("graderinfo", model_html(entry.question)),
        _html("responsetemplate", ""),
    ]


def _nothing(entry: Entry) -> list[ET.Element]:
    return []


def _gaps(entry: Entry) -> str:
    """Each part with its choices as a gap; a choice of radio buttons across, or a list to choose from."""
    lines = [f"<li>{inline(part.label)} {_gap(part)}</li>" for part in entry.parts]
    return f"<ul>{''.join(lines)}</ul>"


def _gap(part: Part) -> str:
    across = part.control == "radio"
    choices = [
        f"{'=' * (found.verdict == 'right')}{_in_gap(plain(text))}#{_in_gap(html.unescape(said(found)), True)}"
        for text, found in zip(part.choices, _found(part), strict=True)
    ]
    return f"{{1:{'MULTICHOICE_H' if across else 'MULTICHOICE'}:{'~'.join(choices)}}}"


def _in_gap(text: str, is_html: bool = False) -> str:
    """Text within a gap: the signs that end a choice become what Moodle reads as text."""
    kept = text if is_html else html.escape(text, quote=False)
    return "".join(CLOZE_SPECIAL.get(letter, letter) for letter in kept)


def _found(part: Part) -> list[Feedback]:
    """The feedback of each choice."""
    found = [part.feedback_for(place) for place in range(1, len(part.choices) + 1)]
    return [item for item in found if item]


def _answer(text: str, fraction: int, feedback: str, format_: str = "html") -> ET.Element:
    return element("answer", _text(text), _html("feedback", feedback), fraction=str(fraction), format=format_)


def _html(name: str, text: str, entry: Entry | None = None, *more: ET.Element) -> ET.Element:
    files = [
        element("file", base64.b64encode(picture.png).decode(), name=picture.name, path="/", encoding="base64")
        for picture in (entry.pictures if entry else ())
    ]
    return element(name, _text(text), *files, *more, format="html")


def _text(text: str) -> ET.Element:
    """A text; a space alone between two tags, which the importer would drop, becomes one that does not break."""
    return element("text", text.replace("> <", ">\u00a0<"))


def _asked(entry: Entry, type_: str) -> str:
    """What stands below the stem: the gaps, or the unit of a number."""
    unit = unit_of(entry.parts[0]) if type_ == "numerical" else ""
    return _gaps(entry) if type_ == "cloze" else paragraphs(f"Give the number ({unit}).") if unit else ""


TYPES: dict[str, tuple[str, Callable[[Entry], list[ET.Element]]]] = {
    "single_choice": ("multichoice", _choices),
    "predict_output": ("multichoice", _choices),
    "multiple_choice": ("cloze", _nothing),
    "true_false": ("truefalse", _true_or_false),
    "matching": ("matching", _pairs),
    "ordering": ("ordering", _order),
    "parsons": ("cloze", _nothing),
    "number": ("numerical", _number),
    "short_answer": ("essay", _essay),
}
