"""The tables that are written as CSV: students and questions, items, choices, before against after, files, texts.

A text that a spreadsheet would take for a formula gets an apostrophe in front: whoever writes a name writes a cell.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from course.questions.answers_file import CODE, WORDS

from marks.hand_ins import Note, Paper
from marks.items import Choice, Item, Key, Pair, Score

Cell = str | int | float | None
Table = list[list[Cell]]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 (wide ones count too)
FEW = 12  # choices of a part that are all listed; of more, those that were taken or are right


def as_csv(table: Table) -> str:
    """Return a table as CSV with a mark for Excel that it is UTF-8."""
    return "\ufeff" + "".join(",".join(map(_cell, row)) + "\r\n" for row in table)


def marks(papers: Sequence[Paper], all_scores: Sequence[dict[str, Score]], key: Key) -> Table:
    """Return a row a student: how many questions are answered and right, and the share right of each.

    An open question has an empty cell; what is written has "words" or "code", to be read and marked by hand.
    """
    head: list[Cell] = ["student", "file", "answered", "right", "before_right", "after_right"]
    lessons = [one["id"] for one in key if one["group"] not in ("before", "after") and one["form"] == "chosen"]
    tests = [[one["id"] for one in key if one["group"] == name] for name in ("before", "after")]
    table: Table = [[*head, *(one["id"] for one in key)]]
    for paper, found in zip(papers, all_scores, strict=True):
        whole = [found[name] for name in lessons if name in found and found[name].is_whole]
        counts: list[Cell] = [
            len(whole),
            sum(score.is_right for score in whole),
            *(_right(found, one) for one in tests),
        ]
        table.append([paper.student, paper.file, *counts, *(_mark(paper, found, one) for one in key)])
    return table


def items(found: Iterable[Item]) -> Table:
    """Return a row a question that can be judged."""
    table: Table = [
        ["question", "group", "kind", "objective", "answered", "right", "difficulty", "discrimination", "note"]
    ]
    for item in found:
        told = [item.question[name] for name in ("id", "group", "kind", "objective")]
        table.append([*told, item.answered, item.right, item.difficulty, item.discrimination, item.note])
    return table


def choices(found: Iterable[Choice], key: Key) -> Table:
    """Return a row a choice: how many took it, and which share of those who answered its part."""
    many = {(one["id"], part["id"]) for one in key for part in one["parts"] if len(part["choices"]) > FEW}
    table: Table = [["question", "part", "choice", "verdict", "chosen", "answered", "share"]]
    for one in found:
        if one.chosen or one.verdict == "right" or (one.question, one.part) not in many:
            share = one.chosen / one.answered if one.answered else None
            table.append([one.question, one.label, one.text, one.verdict, one.chosen, one.answered, share])
    return table


def pairs(found: Iterable[Pair]) -> Table:
    """Return a row a pair of the tests before and after the course."""
    table: Table = [list(Pair._fields)]
    table.extend([*pair] for pair in found)
    return table


def texts(papers: Iterable[Paper], key: Key) -> Table:
    """Return a row for each short answer and each cell of code, to be read."""
    table: Table = [["student", "question", "form", "text"]]
    for paper in papers:
        for one in key:
            if text := _written(paper, one):
                table.append([paper.student, one["id"], one["form"], text])
    return table


def notes(found: Iterable[Note]) -> Table:
    """Return a row a file, or a student without one, with what is said of it."""
    table: Table = [list(Note._fields)]
    table.extend([*note] for note in found)
    return table


def rounded(number: float) -> float:
    """Round to three places, halves up, as the page does."""
    return math.floor(number * 1000 + 0.5) / 1000


def _right(found: dict[str, Score], names: list[str]) -> int | None:
    """How many of a test are right; None where none is answered."""
    answered = [found[name] for name in names if name in found]
    return sum(score.is_right for score in answered) if answered else None


def _mark(paper: Paper, found: dict[str, Score], question: dict[str, Any]) -> Cell:
    if question["form"] != "chosen":
        return question["form"] if _written(paper, question) else None
    score = found.get(question["id"])
    return score.right / score.parts if score else None


def _written(paper: Paper, question: dict[str, Any]) -> str:
    if question["form"] == "chosen":
        return ""
    text = paper.answers.get(question["id"], {}).get(WORDS if question["form"] == "words" else CODE, "")
    return text.strip() if isinstance(text, str) else ""


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        text = f"'{value}" if value.startswith(FORMULA) else value
        return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text
    return f"{rounded(value):g}"
