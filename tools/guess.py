"""How far someone gets who reads nothing: each strategy of guessing beside what chance alone would give.

usage: PYTHONPATH=notebooks python tools/guess.py        prints the table for the whole course and for each lesson
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from course.questions.model import Part, Question
from course.questions.read import questions

Guess = Callable[["Item"], int | None]  # the place of the choice that a strategy takes, or None where it does not apply
LITTLE_WORDS = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "had", "has", "have", "in", "is", "it", "its"}
    | {"not", "of", "on", "or", "that", "the", "then", "they", "this", "to", "was", "with"}
)
CAREFUL = re.compile(
    r"\b(may|might|could|some|most|mostly|often|partly|still|nevertheless|about|likely)\b", re.IGNORECASE
)
SWEEPING = re.compile(
    r"\b(so|therefore|all|none|never|always|every|each|only|nobody|whatever|any|same|certainly)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Item:
    """One thing to decide, as a guesser sees it: the question's words, the choices as they are shown, the key."""

    question: Question
    part: Part
    place: int  # of the part in its question, counted from 0
    form: str  # "list", "true or false", "statement", "pair", "order", "line" or "slider"

    @property
    def key(self) -> set[int]:
        """The places of the right choices, counted from 0."""
        right = [feedback for feedback in self.part.feedback if feedback.verdict == "right"]
        return {choice - 1 for feedback in right for choice in feedback.choices}

    @property
    def chance(self) -> float:
        """The share of the choices that are right."""
        return len(self.key) / len(self.part.choices)


@dataclass(frozen=True)
class Score:
    """What a strategy comes to: how many items it applies to, how many it gets right, what chance would give."""

    items: int
    right: float
    chance: float

    @property
    def above_chance(self) -> float:
        """Percentage points above chance; negative where the strategy does worse."""
        return 100 * (self.right - self.chance) / self.items if self.items else 0.0


def items_of(question: Question) -> Iterator[Item]:
    """Every thing that a question asks its reader to decide; none where nothing is judged at once."""
    for place, part in enumerate(question.parts):
        form = form_of(question, part)
        if form:
            yield Item(question, part, place, form)


def form_of(question: Question, part: Part) -> str:
    """What a part looks like to a guesser; "" where there is nothing to guess."""
    if part.control == "reveal":
        return ""
    if part.control == "slider":
        return "slider"
    if question.kind == "ordering":
        return "order"
    if question.kind in ("matching", "parsons"):
        return "pair" if question.kind == "matching" else "line"
    if part.choices == ("yes", "no"):
        return "statement"
    if part.choices == ("True", "False"):
        return "true or false"
    return "list"


def words(text: str) -> set[str]:
    """The words of a text that say something, without their endings in s."""
    found = re.findall(r"[a-z0-9]+", text.lower())
    return {word.rstrip("s") for word in found if word not in LITTLE_WORDS}


def most_shared(text: str, choices: Iterable[str]) -> int | None:
    """The place of the choice that shares most words with a text; None where all share as many."""
    shared = [len(words(text) & words(choice)) for choice in choices]
    return None if len(set(shared)) == 1 else shared.index(max(shared))


def in_list(guess: Guess) -> Guess:
    """A strategy that chooses in a list only."""
    return lambda item: guess(item) if item.form == "list" else None


def of_statements(picks: Callable[[list[int]], set[int]]) -> Guess:
    """Say yes to the statements that `picks` takes, given the lengths of all of them, and no to the rest."""

    def guess(item: Item) -> int | None:
        if item.form != "statement":
            return None
        yes = picks([len(part.label) for part in item.question.parts])
        return 0 if item.place in yes else 1

    return guess


def longest(lengths: list[int], number: int) -> set[int]:
    """The places of the longest few."""
    return set(sorted(range(len(lengths)), key=lambda place: -lengths[place])[:number])


def by_length(item: Item) -> list[int]:
    """The places of the choices, the shortest first."""
    return sorted(range(len(item.part.choices)), key=lambda place: len(item.part.choices[place]))


def shares_with_stem(item: Item) -> int | None:
    """The option of a list that shares most words with the stem; yes to the statements that share more than most."""
    if item.form == "list":
        return most_shared(f"{item.question.stem} {item.question.code}", item.part.choices)
    if item.form != "statement":
        return None
    labels = [part.label for part in item.question.parts]
    shared = [len(words(item.question.stem) & words(label)) for label in labels]
    return 0 if shared[item.place] > sum(shared) / len(shared) else 1


def how_careful(text: str) -> int:
    """The careful words of a text, less the sweeping ones."""
    return len(CAREFUL.findall(text)) - len(SWEEPING.findall(text))


def careful_is_right(item: Item) -> int | None:
    """Yes or True to what sounds careful, no or False to what sounds sweeping, the most careful option of a list."""
    if item.form == "list":
        return the_most([how_careful(choice) for choice in item.part.choices])
    if item.form not in ("statement", "true or false"):
        return None
    sounds = how_careful(item.part.label if item.form == "statement" else item.question.stem)
    return None if sounds == 0 else int(sounds < 0)


def the_most(numbers: list[int]) -> int | None:
    """The place of the largest number; None where several are as large."""
    return numbers.index(max(numbers)) if numbers.count(max(numbers)) == 1 else None


def digits(text: str) -> int:
    """How many numbers a text has."""
    return len(re.findall(r"\d+", text))


STRATEGIES: dict[str, Guess] = {
    "the first option": in_list(lambda item: 0),
    "the last option": in_list(lambda item: len(item.part.choices) - 1),
    "an option in the middle": in_list(lambda item: (len(item.part.choices) - 1) // 2),
    "the longest option": in_list(lambda item: by_length(item)[-1]),
    "the shortest option": in_list(lambda item: by_length(item)[0]),
    "always False": lambda item: 1 if item.form == "true or false" else None,
    "always True": lambda item: 0 if item.form == "true or false" else None,
    "yes to all": of_statements(lambda lengths: set(range(len(lengths)))),
    "no to all": of_statements(lambda lengths: set()),
    "yes to the longest": of_statements(lambda lengths: longest(lengths, 1)),
    "yes to the two longest": of_statements(lambda lengths: longest(lengths, 2)),
    "yes to the first": of_statements(lambda lengths: {0}),
    "yes to the first two": of_statements(lambda lengths: {0, 1}),
    "the option with most numbers": in_list(lambda item: the_most([digits(choice) for choice in item.part.choices])),
    "what sounds careful, not what is sweeping": careful_is_right,
    "the same, of True and False": lambda item: careful_is_right(item) if item.form == "true or false" else None,
    "what shares most words with the stem": shares_with_stem,
    "the pair that shares words": lambda item: (
        most_shared(item.part.label, item.part.choices) if item.form == "pair" else None
    ),
    "pairs in the order shown": lambda item: item.place % len(item.part.choices) if item.form == "pair" else None,
    "items in the order shown": lambda item: item.place if item.form == "order" else None,
    "items in the order shown, turned round": lambda item: (
        len(item.part.choices) - 1 - item.place if item.form == "order" else None
    ),
    "lines in the order shown": lambda item: item.place if item.form == "line" else None,
    "no line belongs": lambda item: len(item.part.choices) - 1 if item.form == "line" else None,
    "the slider's middle": lambda item: len(item.part.choices) // 2 if item.form == "slider" else None,
    "first, False": lambda item: {"list": 0, "true or false": 1}.get(item.form),
}


def score(strategy: Guess, asked: Iterable[Question]) -> Score:
    """How a strategy does over some questions; what it has no answer to is left out, and out of chance too."""
    applied = [(item, strategy(item)) for question in asked for item in items_of(question)]
    taken = [(item, guess) for item, guess in applied if guess is not None]
    right = sum(guess in item.key for item, guess in taken)
    return Score(len(taken), right, sum(item.chance for item, _ in taken))


def table(asked: list[Question]) -> str:
    """The strategies as lines of text: items, right, by chance, points above chance."""
    lines = [f"{'strategy':<40} {'items':>5} {'right':>6} {'chance':>7} {'points':>7}"]
    for name, strategy in STRATEGIES.items():
        found = score(strategy, asked)
        counts = f"{found.items:>5} {found.right:>6.0f} {found.chance:>7.1f} {found.above_chance:>+7.1f}"
        lines.append(f"{name:<40} {counts}")
    return "\n".join(lines)


def main() -> int:
    asked = questions()
    print(f"The whole course, {len(asked)} questions\n{table(asked)}")
    for lesson in dict.fromkeys(question.lesson for question in asked):
        print(f"\n{lesson}\n{table([question for question in asked if question.lesson == lesson])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
