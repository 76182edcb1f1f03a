"""GIFT: one text file that a person can read; feedback where the format has room for it, pictures nowhere."""

import itertools
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from course.questions.as_html import inline
from course.questions.model import Part

from tools.bank.entries import TITLE, Entry, can_be_joined, joined, model_html, runs, said, unit_of, values_of

SPECIAL = re.compile(r"([~=#{}:\\])")


def write(target: Path, entries: Sequence[Entry]) -> None:
    """Write every entry that needs no picture, a category a lesson."""
    blocks = [f"// {TITLE}: questions in the format GIFT. Each has the id of the course."]
    for group, members in itertools.groupby(kept(entries), key=lambda entry: entry.group):
        blocks.append(f"$CATEGORY: $course$/top/{TITLE}/{group.replace('/', '//')}")
        blocks += [_question(entry) for entry in members]
    target.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def kept(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that can be read without a picture, and in which each part has one right text."""
    return [entry for entry in entries if not entry.pictures and _has_one_text(entry)]


def _question(entry: Entry) -> str:
    answers, with_words = ANSWERS[entry.kind]
    lines = answers(entry)
    after = entry.after_html(with_words=with_words)
    if entry.kind == "short_answer":
        after = model_html(entry.question) + after
    head = f"// [id:{entry.id}] [tag:{entry.kind}]\n::{_escaped(entry.id)}::[html]{_escaped(entry.stem_html())}"
    unit = unit_of(entry.parts[0]) if entry.kind == "number" else ""
    asked = _escaped(f"<p>Give the number ({unit}).</p>") if unit else ""
    inside = "\n".join([*lines, f"####{_escaped(after)}"])
    return f"{head}{asked}{{{inside}\n}}"


def _has_one_text(entry: Entry) -> bool:
    return ANSWERS[entry.kind][0] is not _pairs or can_be_joined(entry.parts)


def _choices(entry: Entry) -> list[str]:
    (part,) = entry.parts
    return [_choice(part, place) for place in range(1, len(part.choices) + 1)]


def _choice(part: Part, place: int) -> str:
    found = part.feedback_for(place)
    sign = "=" if found and found.verdict == "right" else "~"
    words = f"#{_escaped(said(found))}" if found else ""
    return f"{sign}{_escaped(str(inline(part.choices[place - 1])))}{words}"


def _true_or_false(entry: Entry) -> list[str]:
    verdict = entry.parts[0]
    right = next(item for item in verdict.feedback if item.verdict == "right")
    wrong = next(item for item in verdict.feedback if item.verdict == "wrong")
    sign = "T" if entry.question.answer else "F"
    return [f"{sign}#{_escaped(said(wrong))}#{_escaped(said(right))}"]


def _pairs(entry: Entry) -> list[str]:
    """Every part with the one text that is right for it; texts that are right nowhere stand alone."""
    rights, texts = joined(entry.parts)
    lefts = [str(inline(part.label)) for part in entry.parts]
    unused = [text for text in texts if text not in rights]
    pairs = [*zip(lefts, rights, strict=True), *(("", text) for text in unused)]
    return [f"={_escaped(left)} -> {_escaped(right)}" for left, right in pairs]


def _number(entry: Entry) -> list[str]:
    (part,) = entry.parts
    values, lines = values_of(part), []
    for found in part.feedback:
        share = "" if found.verdict == "right" else "%0%"
        for first, last in runs(found.choices):
            low, high = values[first - 1], values[last - 1]
            lines.append(f"={share}{(low + high) / 2:g}:{(high - low) / 2:g}#{_escaped(said(found))}")
    return ["#", *lines]


def _nothing(entry: Entry) -> list[str]:
    return []


def _escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


ANSWERS: dict[str, tuple[Callable[[Entry], list[str]], bool]] = {  # and whether all words come after the answer
    "single_choice": (_choices, False),
    "predict_output": (_choices, False),
    "multiple_choice": (_pairs, True),
    "true_false": (_true_or_false, False),
    "matching": (_pairs, True),
    "ordering": (_pairs, True),
    "parsons": (_pairs, True),
    "number": (_number, False),
    "short_answer": (_nothing, False),
}
