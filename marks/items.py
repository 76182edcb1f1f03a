"""What a class's answers say of each question: how hard it is, whom it tells apart, which choices were taken.

A question counts as answered when all its parts are, and as right when all its parts are right.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from marks.hand_ins import Paper

Key = list[dict[str, Any]]  # what course.questions.as_key makes
FEWEST_STUDENTS = 10  # for a correlation
FEWEST_OTHERS = 5  # other questions that a student has to have answered


class Score(NamedTuple):
    """A student's answer to one question."""

    parts: int
    answered: int
    right: int

    @property
    def is_whole(self) -> bool:
        """Whether every part is answered."""
        return self.answered == self.parts

    @property
    def is_right(self) -> bool:
        """Whether every part is right."""
        return self.right == self.parts


class Item(NamedTuple):
    """A question in numbers; None where too few answered it."""

    question: dict[str, Any]
    answered: int
    right: int
    difficulty: float | None  # the share of those who answered it that have it right
    discrimination: float | None  # the correlation of having it right with the share right of the others
    note: str


class Choice(NamedTuple):
    """How often one choice of a part was taken, of those who answered that part."""

    question: str
    part: str
    label: str
    key: str
    text: str
    verdict: str
    chosen: int
    answered: int


class Pair(NamedTuple):
    """A question before the course against its twin after it, of the students who answered both."""

    pair: str
    trend: str
    skill: str
    students: int
    before: int
    after: int
    gained: int
    lost: int


def scores(paper: Paper, key: Key) -> dict[str, Score]:
    """Judge a paper: the id of each question that can be judged and has an answer, and its score."""
    found = {}
    for question in key:
        given = paper.answers.get(question["id"])
        if given and question["form"] == "chosen":
            verdicts = [part["choices"].get(_text(given.get(part["id"])), ("", ""))[1] for part in question["parts"]]
            answered = sum(map(bool, verdicts))
            if answered:
                found[question["id"]] = Score(len(verdicts), answered, verdicts.count("right"))
    return found


def items(all_scores: Sequence[dict[str, Score]], key: Key) -> list[Item]:
    """Return each question that can be judged; the test before, the lessons and the test after stand for themselves."""
    made = []
    for name in ("before", "lessons", "after"):
        asked = [one for one in key if one["form"] == "chosen" and _test_of(one) == name]
        whole = [{one["id"]: found[one["id"]] for one in asked if _is_whole(found, one["id"])} for found in all_scores]
        totals = [(len(found), sum(score.is_right for score in found.values())) for found in whole]
        made += [_item(one, whole, totals) for one in asked]
    order = {question["id"]: place for place, question in enumerate(key)}
    return sorted(made, key=lambda item: order[item.question["id"]])


def choices(papers: Sequence[Paper], key: Key) -> list[Choice]:
    """Return how often each choice was taken, in the order of the questions."""
    return [
        Choice(one["id"], part["id"], part["label"], name, text, verdict, taken.count(name), sum(map(bool, taken)))
        for one in key
        if one["form"] == "chosen"
        for part in one["parts"]
        for taken in [[_taken(paper, one["id"], part) for paper in papers]]
        for name, (text, verdict) in part["choices"].items()
    ]


def pairs(all_scores: Sequence[dict[str, Score]], key: Key) -> list[Pair]:
    """Return the pairs of the two tests, in their order."""
    twins = {one["pair"]: one["id"] for one in key if one["group"] == "after"}
    made = []
    for one in key:
        if one["group"] == "before" and one["pair"] in twins:
            ids = (one["id"], twins[one["pair"]])
            both = [
                tuple(found[name].is_right for name in ids)
                for found in all_scores
                if all(_is_whole(found, name) for name in ids)
            ]
            was, now = sum(first for first, _ in both), sum(last for _, last in both)
            gained, lost = both.count((False, True)), both.count((True, False))
            made.append(Pair(one["pair"], one["trend"], one["skill"], len(both), was, now, gained, lost))
    return made


def correlation(ones: Sequence[float], others: Sequence[float]) -> float | None:
    """Return Pearson's correlation, which for right and not right is the point-biserial one; None without variance."""
    count = len(ones)
    if count < FEWEST_STUDENTS:
        return None
    mean_one, mean_other = sum(ones) / count, sum(others) / count
    both = sum((one - mean_one) * (other - mean_other) for one, other in zip(ones, others, strict=True))
    squares = sum((one - mean_one) ** 2 for one in ones) * sum((other - mean_other) ** 2 for other in others)
    return both / math.sqrt(squares) if squares > 1e-12 else None


def _item(one: dict[str, Any], whole: Sequence[dict[str, Score]], totals: Sequence[tuple[int, int]]) -> Item:
    right, rest, answered = [], [], 0
    for found, (number, all_right) in zip(whole, totals, strict=True):
        score = found.get(one["id"])
        if score is None:
            continue
        answered += 1
        right.append(int(score.is_right))
        rest.append((all_right - score.is_right) / (number - 1) if number > FEWEST_OTHERS else -1.0)
    kept = [(own, other) for own, other in zip(right, rest, strict=True) if other >= 0]
    difficulty = sum(right) / answered if answered else None
    discrimination = correlation([own for own, _ in kept], [other for _, other in kept])
    note = _note(difficulty, discrimination, by_chance(one), answered)
    return Item(one, answered, sum(right), difficulty, discrimination, note)


def by_chance(question: dict[str, Any]) -> float:
    """Return how often somebody who guesses each part has the whole question right."""
    chance = 1.0
    for part in question["parts"]:
        right = sum(verdict == "right" for _, verdict in part["choices"].values())
        chance *= right / len(part["choices"])
    return chance


def _note(difficulty: float | None, discrimination: float | None, chance: float, answered: int) -> str:
    if difficulty is None or answered < FEWEST_STUDENTS:
        return ""
    if discrimination is not None and discrimination < 0:
        return "those who know the rest miss it more often: read it again"
    if difficulty <= chance:
        return "no more often right than by guessing"
    return "nearly everybody has it right" if difficulty > 0.95 else ""


def _test_of(question: dict[str, Any]) -> str:
    return question["group"] if question["group"] in ("before", "after") else "lessons"


def _is_whole(found: dict[str, Score], name: str) -> bool:
    return name in found and found[name].is_whole


def _taken(paper: Paper, question: str, part: dict[str, Any]) -> str:
    """The key that was chosen in a part; "" where none of today's was."""
    name = _text(paper.answers.get(question, {}).get(part["id"]))
    return name if name in part["choices"] else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
