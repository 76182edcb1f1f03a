"""Faults of questions that a rule can see: the item-writing rules of Haladyna, Downing and Rodriguez (2002) that fit.

usage: PYTHONPATH=notebooks python tools/lint_questions.py        prints a line a fault; returns 1 where there is one
"""

import difflib
import re
import sys
from collections.abc import Callable, Iterator

from course.questions.model import Part, Question
from course.questions.read import questions

ABSOLUTE = re.compile(r"\b(always|never|completely|entirely|certainly|impossible|nobody|everybody)\b", re.IGNORECASE)
NEGATIVE = re.compile(r"\b(not|except|least)\b")
ABOVE = re.compile(r"\b(all|none|both|neither) of (the above|these)\b", re.IGNORECASE)
EMPTY = re.compile(
    r"(that is )?(right|wrong|correct|incorrect|yes|no|true|false|well done|good)\b[.!]?$", re.IGNORECASE
)
ASKS = re.compile(
    r"(\?|(^|[.:;!?] +|\n)(Add|Answer|Change|Choose|Compute|Correct|Count|Draw|Fill|Find|Fix|Give|Group|Judge|Keep|Look"
    r"|Make|Match|Mend|Name|Predict|Put|Replace|Say|Set|Show|Sort|State|Take|Tell|Turn|Use|Work|Write)\b)"
)
LONGER = 1.25  # a key may be so many times as long as its rivals on average
GIVEN_AWAY = 0.6  # of a solution; more than this in a hint is the answer

Rule = Callable[[Question], Iterator[str]]


def listed(question: Question) -> Iterator[Part]:
    """The parts with a list of options of which one is right."""
    for part in question.parts:
        if part.control == "radio" and len(part.choices) > 2 and len(part.right) == 1:
            yield part


def key_stands_out(question: Question) -> Iterator[str]:
    """The key is much longer than the options beside it."""
    for part in listed(question):
        rest = [len(choice) for choice in part.choices if choice != part.right[0]]
        if len(part.right[0]) > LONGER * sum(rest) / len(rest) and len(part.right[0]) > max(rest):
            yield f"the key has {len(part.right[0])} letters, the other options {sum(rest) / len(rest):.0f} on average"


def absolute_words(question: Question) -> Iterator[str]:
    """A wrong option has a word that no careful person would say, and the key has none."""
    for part in listed(question):
        wrong = [choice for choice in part.choices if choice != part.right[0] and ABSOLUTE.search(choice)]
        if wrong and not ABSOLUTE.search(part.right[0]):
            yield f"an absolute word marks a wrong option: {wrong[0]!r}"


def clang(question: Question) -> Iterator[str]:
    """A long word of the stem comes back in the key and in no other option."""
    stem = long_words(question.stem)
    for part in listed(question):
        others = set().union(*(long_words(choice) for choice in part.choices if choice != part.right[0]))
        shared = (stem & long_words(part.right[0])) - others
        if shared:
            yield f"the stem has {min(shared)!r}, and of the options only the key has it too"


def long_words(text: str) -> set[str]:
    """The words of six letters and more, without an ending in s."""
    return {word.rstrip("s") for word in re.findall(r"[a-z]{6,}", text.lower())}


def all_of_the_above(question: Question) -> Iterator[str]:
    """An option that stands for the others."""
    for part in question.parts:
        yield from (f"an option stands for the others: {text!r}" for text in part.choices if ABOVE.search(text))


def negative_stem(question: Question) -> Iterator[str]:
    """A question turned round by a word that is easily read over; in bold it is not."""
    asked = re.split(r"(?<=[.?!:]) ", question.stem)[-1]
    if "?" in asked and NEGATIVE.search(re.sub(r"\*\*.+?\*\*|\*.+?\*|`.+?`|\".+?\"", "", asked)):
        yield f"the question is negative, and the word is not in bold: {asked!r}"


def nothing_asked(question: Question) -> Iterator[str]:
    """A stem with neither a question nor something to do."""
    if question.kind != "true_false" and not ASKS.search(question.stem):
        yield "the stem asks nothing"


def overlap(question: Question) -> Iterator[str]:
    """An option that holds another."""
    for part in listed(question):
        for one in (choice for choice in part.choices if not choice[:1].isdigit()):
            if any(one != other and one.rstrip(".").lower() in other.lower() for other in part.choices):
                yield f"an option is part of another: {one!r}"


def empty_feedback(question: Question) -> Iterator[str]:
    """Feedback that says whether, and not why."""
    for part in question.parts:
        for item in part.feedback:
            if EMPTY.match(item.words.strip()) or len(item.words.split()) < 4:
                yield f"the feedback gives no reason: {item.words!r}"


def hint_gives_it_away(question: Question) -> Iterator[str]:
    """A hint that holds most of the solution, or the key word for word."""
    for hint in (question.hint, question.how):
        if question.solution and hint:
            line = re.sub(r"^answer = ", "", question.solution.strip())
            told = max((shared(span, line) for span in re.findall(r"`([^`]+)`", hint)), default=0)
            if told > GIVEN_AWAY * len(line):
                yield f"a hint has {told} of the {len(line)} letters of the solution"
        for part in listed(question):
            if len(part.right[0]) > 12 and part.right[0].rstrip(".").lower() in hint.lower():
                yield "a hint has the key word for word"


def shared(one: str, other: str) -> int:
    """The length of the longest run of letters that two texts share."""
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.find_longest_match(0, len(one), 0, len(other)).size


def both_sides(question: Question) -> Iterator[str]:
    """A true or false whose reasons give the verdict away: they must fit both sides, or be left out."""
    if question.kind == "true_false" and len(question.parts) > 1:
        yield "the list of reasons gives the verdict away: ask for the reason in another question"


def stars_left_over(question: Question) -> Iterator[str]:
    """Stars that begin an emphasis and do not end it: a page shows them."""
    for text in texts(question):
        plain = re.sub(r"`[^`]*`", "", text)
        single = plain.replace("**", "")
        if plain.count("**") % 2 or single.count("*") % 2:
            yield f"a star is left over: {text!r}"


def texts(question: Question) -> Iterator[str]:
    """The words of a question that may be set in italics or bold."""
    yield from (question.stem, question.hint, question.how, question.next, question.right)
    for part in question.parts:
        yield from (part.label, *part.choices)
        yield from (words for item in part.feedback for words in (item.words, item.likely))
    yield from (mistake["feedback"] for mistake in question.mistakes)


def unfinished(question: Question) -> Iterator[str]:
    """What every question has: an objective, and a second hint."""
    if not question.objective:
        yield "it names no objective"
    if not question.how:
        yield "it has no second hint"


RULES: list[Rule] = [
    key_stands_out,
    absolute_words,
    clang,
    all_of_the_above,
    negative_stem,
    nothing_asked,
    overlap,
    empty_feedback,
    hint_gives_it_away,
    both_sides,
    stars_left_over,
    unfinished,
]


def faults(question: Question) -> list[str]:
    """Every fault that a rule finds in a question, a sentence each."""
    return [fault for rule in RULES for fault in rule(question)]


def main() -> int:
    found = [f"{question.lesson}, {question.id}: {fault}" for question in questions() for fault in faults(question)]
    print("\n".join(found) or "No fault found.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
