"""The kinds of question, one class each: its title, how its table is read, what the key says, what paper shows.

To add a kind, add a class here. Every list of kinds, every face and every message is made from `KINDS`. A slide, a
handout or a learning platform that does not know a kind shows it as the kind that its class is made from.
"""

import dataclasses
import hashlib
import re
from collections.abc import Collection
from typing import Any, ClassVar

from course.questions.interface import _
from course.questions.model import Feedback, Part, Question
from course.questions.table import Table

REASONS = ("type", "rows", "columns", "values", "mark", "encoding", "data")  # what `compare.Difference` can name
YES_OR_NO = ("yes", "no")
MOST_STEPS = 400  # a slider's every value is stored in the notebook
WHY = "a text that says why"
NOT_USED = _("does not belong")

Fields = dict[str, Any]  # fields of a Question that the kind decides

KINDS: "dict[str, Kind]" = {}


class Kind:
    """What differs from kind to kind. A subclass names itself: `class Match(Kind, name="match", title=_("Match"))`."""

    name: ClassVar[str]  # as `kind = "…"` has it in notebooks/questions/*.toml
    title: ClassVar[str]  # what the reader sees above the stem
    is_code: ClassVar[bool] = False  # answered in a cell, with `questions.check`; else by choosing, with `ask`

    def __init_subclass__(cls, name: str = "", title: str = "") -> None:
        """Register a kind; a class without a name is a step towards others."""
        super().__init_subclass__()
        if name:
            cls.name, cls.title = name, title
            KINDS[name] = cls()

    def build(self, table: Table) -> Fields:
        """Read what this kind adds to a question. Raises QuestionError at the first key that does not fit."""
        raise NotImplementedError

    def key(self, question: Question) -> str:
        """Return the right answer in one line of inline Markdown; "" where a program is the answer."""
        return str(question.answer)

    def paper(self, question: Question) -> list[str]:
        """Return what can be chosen, as lines of Markdown for a printed page."""
        return []


def shown_as(kind: str, known: Collection[str]) -> str:
    """Return the first that is `known` of a kind and the kinds that its class is made from; "" where none is."""
    made_from = (getattr(step, "name", "") for step in type(KINDS[kind]).__mro__)
    return next((name for name in made_from if name in known), "")


class SingleChoice(Kind, name="single_choice", title=_("Choose one answer")):
    """One of several options is right."""

    def build(self, table: Table) -> Fields:
        """Read `options`, each with text, feedback, correct and likely."""
        part = _options(table, "options")
        return {"parts": (part,), "answer": part.right[0]}

    def paper(self, question: Question) -> list[str]:
        """Return a line an option."""
        return [f"- {text}" for text in question.parts[0].choices]


class PredictOutput(SingleChoice, name="predict_output", title=_("Predict the output")):
    """A single choice about some code."""

    def build(self, table: Table) -> Fields:
        """Read `code` and the options."""
        return {"code": table.text("code", "the code whose output is predicted"), **super().build(table)}


class MultipleChoice(Kind, name="multiple_choice", title=_("Judge each statement")):
    """Each statement is a part of its own: yes or no."""

    def build(self, table: Table) -> Fields:
        """Read `options`; `correct = true` is a statement that is so."""
        parts = tuple(_statement(option) for option in _mixed(table, "options", table.tables("options")))
        return {"parts": parts, "answer": [part.label for part in parts if part.right == ["yes"]]}

    def key(self, question: Question) -> str:
        """Return the statements that are so."""
        return "; ".join(question.answer) or _("none of the statements")

    def paper(self, question: Question) -> list[str]:
        """Return a line a statement."""
        return _labels_with_choices(question)


class TrueFalse(Kind, name="true_false", title=_("True or false, and why")):
    """True or false; where `reasons` are given, the right one is chosen too."""

    def build(self, table: Table) -> Fields:
        """Read `answer`, `feedback_true`, `feedback_false` and, if there are any, `reasons`."""
        answer = table.flag("answer")
        feedback = tuple(
            Feedback("right" if answer is value else "wrong", table.text(f"feedback_{word.lower()}", WHY), (place,))
            for place, (value, word) in enumerate([(True, "True"), (False, "False")], start=1)
        )
        parts = [Part("True or false?", "radio", ("True", "False"), feedback, "verdict", ("true", "false"))]
        table.read.add("reasons")
        if table.values.get("reasons") is not None:
            parts.append(dataclasses.replace(_options(table, "reasons"), label="Because …", id="because"))
        return {"parts": tuple(parts), "answer": answer}

    def key(self, question: Question) -> str:
        """Return the verdict and its reason."""
        reasons = [f", because {text}" for part in question.parts[1:] for text in part.right]
        return f"{question.answer}{''.join(reasons)}"

    def paper(self, question: Question) -> list[str]:
        """Return the two words, and a line with the reasons where there are any."""
        if len(question.parts) > 1:
            return _labels_with_choices(question)
        return [f"- {text}" for text in question.parts[0].choices]


class Matching(Kind, name="matching", title=_("Match each one")):
    """Each left side gets one right side, out of all of them and some distractors."""

    def build(self, table: Table) -> Fields:
        """Read `pairs` and `distractors`."""
        pairs = _mixed(table, "pairs", table.tables("pairs"), "left")
        answer = {pair.text("left"): pair.text("right") for pair in pairs}
        choices = _sorted({*answer.values(), *table.texts("distractors")})
        return {"parts": tuple(_pair(pair, choices) for pair in pairs), "answer": answer}

    def key(self, question: Question) -> str:
        """Return the pairs."""
        return "; ".join(f"{left} → {right}" for left, right in question.answer.items())

    def paper(self, question: Question) -> list[str]:
        """Return the left sides, and the right sides once for all."""
        return [*_labels(question), "", "**Choose from:** " + "; ".join(question.parts[0].choices)]


class Ordering(Kind, name="ordering", title=_("Put in order")):
    """Items that are written in the right order and shown in another."""

    def build(self, table: Table) -> Fields:
        """Read `items`, each with text, reason, misplaced and likely."""
        items = table.tables("items", least=3)
        shown = _mixed(table, "items", items)
        if shown == items:
            shown = items[1:] + items[:1]
        places = tuple(f"place {place}" for place in range(1, len(items) + 1))
        parts = tuple(_item(item, items.index(item) + 1, places) for item in shown)
        return {"parts": parts, "answer": [item.text("text") for item in items]}

    def key(self, question: Question) -> str:
        """Return the items in order."""
        return "; ".join(f"{place}. {text}" for place, text in enumerate(question.answer, start=1))

    def paper(self, question: Question) -> list[str]:
        """Return the items as they are shown."""
        return _labels(question)


class Parsons(Kind, name="parsons", title=_("Put the lines in order")):
    """Lines of a program, written in the right order and shown in another, among some that do not belong."""

    def build(self, table: Table) -> Fields:
        """Read `lines`, each with text, reason and, where it may stand elsewhere too, `also`; and `distractors`."""
        lines, distractors = table.tables("lines", least=3), table.tables("distractors", least=1)
        choices = (*(f"line {place}" for place in range(1, len(lines) + 1)), NOT_USED)
        right = {id(line): {place, *_also(line, len(lines))} for place, line in enumerate(lines, start=1)}
        right |= {id(line): {len(choices)} for line in distractors}
        shown = _mixed(table, "lines", [*lines, *distractors])
        parts = tuple(_line(line, right[id(line)], choices) for line in shown)
        return {"parts": parts, "answer": [line.text("text") for line in lines]}

    def key(self, question: Question) -> str:
        """Return the lines in order."""
        return "; ".join(f"{place}. `{text}`" for place, text in enumerate(question.answer, start=1))

    def paper(self, question: Question) -> list[str]:
        """Return the lines as they are shown, and how many of them belong."""
        return [*_labels(question), "", f"{len(question.answer)} of these {len(question.parts)} lines belong."]


class Number(Kind, name="number", title=_("Set the number")):
    """A number set on a slider, with words for right, close, too low and too high."""

    def build(self, table: Table) -> Fields:
        """Read `min`, `max`, `step`, `unit`, `answer`, `tolerance`, `close_within` and `feedback`."""
        answer, tolerance = table.number("answer"), table.number("tolerance", 0)
        values = _slider_values(table)
        if not any(abs(value - answer) <= tolerance for value in values) or answer in (values[0], values[-1]):
            expected = f"a value that the slider can show, between {values[0]} and {values[-1]}"
            raise table.error("answer", expected, answer)
        unit = table.text("unit", default="")
        choices = tuple(f"{value} {unit}".strip() for value in values)
        feedback = _bands(table.table("feedback"), values, answer, tolerance, table.number("close_within", 0))
        return {
            "parts": (Part(_("Your number"), "slider", choices, feedback, "number", tuple(map(str, values))),),
            "answer": answer,
            "tolerance": tolerance,
        }

    def key(self, question: Question) -> str:
        """Return the number, or the range, with its unit."""
        return ", ".join(question.parts[0].right)

    def paper(self, question: Question) -> list[str]:
        """Return the ends of the slider."""
        choices = question.parts[0].choices
        return [f"From {choices[0]} to {choices[-1]}."]


class ShortAnswer(Kind, name="short_answer", title=_("Answer in your own words")):
    """A text that its writer compares with a model answer and a checklist."""

    def build(self, table: Table) -> Fields:
        """Read `model` and `checklist`."""
        model = table.text("model", "a model answer")
        feedback = (Feedback("model", model, (1,)),)
        part = Part(_("Model answer"), "reveal", (_("Show the model answer"),), feedback, "text", ("model",))
        return {"parts": (part,), "answer": model, "checklist": tuple(table.texts("checklist", least=1))}


class CodeTask(Kind):
    """A line of code; `questions.check` compares what it gives with a function in solutions.py."""

    is_code = True

    def build(self, table: Table) -> Fields:
        """Read `right`, `solution`, `reasons`, `mistakes`, `tolerance`, `ordered` and `compare_data`."""
        return {
            "right": table.text("right", "what the right answer shows"),
            "solution": table.text("solution", "the code that solves it"),
            "reasons": _reasons(table.table("reasons")),
            "mistakes": tuple(_mistake(mistake) for mistake in table.tables("mistakes", least=0)),
            "tolerance": float(table.number("tolerance", 1e-6)),
            "ordered": table.flag("ordered", False),
            "compare_data": table.flag("compare_data", False),
        }

    def key(self, question: Question) -> str:
        """Return nothing: the solution stands below."""
        return ""


class FillBlank(CodeTask, name="fill_blank", title=_("Fill the blank")):
    """A line of code with a blank."""


class FixChart(CodeTask, name="fix_chart", title=_("Fix the chart")):
    """A chart with a flaw."""


class Mend(CodeTask, name="mend", title=_("Fix the cell")):
    """A cell that runs and says something false."""


class Write(CodeTask, name="write", title=_("Write the code")):
    """A blank cell."""


# What several kinds are made of -------------------------------------------------------------------------------------


def _options(table: Table, key: str) -> Part:
    """A part with one right option."""
    options = _mixed(table, key, table.tables(key))
    part = Part(
        _("Your answer"),
        "radio",
        tuple(option.text("text") for option in options),
        tuple(_option_feedback(option, place) for place, option in enumerate(options, start=1)),
        "answer",
        tuple(_key(option) for option in options),
    )
    if len(part.right) != 1:
        raise table.error(key, "one option with correct = true", len(part.right))
    return part


def _mixed(table: Table, key: str, entries: list[Table], text: str = "text") -> list[Table]:
    """The entries as every face shows them: numbers by size, all else in an order like chance that stays the same."""
    texts, keys = [entry.text(text) for entry in entries], [_key(entry, text) for entry in entries]
    _require_unique(table, key, texts)
    _require_unique(table, f"{key}, id", keys)
    sizes = [size for size in map(_size, texts) if size is not None]
    if len(sizes) == len(entries):
        return [entry for _, entry in sorted(zip(sizes, entries, strict=True), key=lambda pair: pair[0])]
    return sorted(entries, key=lambda entry: hashlib.sha256(f"{table.question}/{_key(entry, text)}".encode()).digest())


def _sorted(texts: set[str]) -> tuple[str, ...]:
    """Texts by the alphabet; where each begins with a number, by size."""
    by_name = sorted(texts, key=str.casefold)
    sizes = {text: size for text in texts if (size := _size(text)) is not None}
    return tuple(sorted(by_name, key=lambda text: sizes[text]) if len(sizes) == len(texts) else by_name)


def _size(text: str) -> float | None:
    """The number with which a text begins; None where it begins with something else."""
    found = re.match(r"-?\d+(\.\d+)?", text.replace(",", ""))
    return float(found[0]) if found else None


def _key(entry: Table, text: str = "text") -> str:
    """The `id` of an option, a pair or an item; where the author gave none, the first words of its text."""
    return entry.text("id", default="") or slug(entry.text(text))


def slug(text: str) -> str:
    """Return the first words of a text as an id: small letters, digits and hyphens."""
    return "-".join(re.findall(r"[a-z0-9.]+", text.lower())[:6]).replace(".", "-") or "empty"


def _option_feedback(option: Table, place: int) -> Feedback:
    verdict = "right" if option.flag("correct", False) else "wrong"
    feedback = Feedback(verdict, option.text("feedback", WHY), (place,), option.text("likely", default=""))
    option.finish()
    return feedback


def _statement(option: Table) -> Part:
    text, words, likely = option.text("text"), option.text("feedback", WHY), option.text("likely", default="")
    right, wrong = (1, 2) if option.flag("correct", False) else (2, 1)
    key = _key(option)
    option.finish()
    feedback = (Feedback("right", words, (right,)), Feedback("wrong", words, (wrong,), likely))
    return Part(text, "radio", YES_OR_NO, feedback, key, YES_OR_NO)


def _pair(pair: Table, choices: tuple[str, ...]) -> Part:
    """A left side with all choices: the right one, those with words of their own, and the rest."""
    right, wrong_for = pair.text("right"), pair.table("wrong_for")
    places = {choice: place for place, choice in enumerate(choices, start=1)}
    feedback = [Feedback("right", pair.text("feedback", "a text that says why it is right"), (places.pop(right),))]
    for choice in wrong_for.values:
        if choice not in places:
            raise wrong_for.error(choice, "a wrong choice: one of " + ", ".join(places), choice)
        feedback.append(Feedback("wrong", wrong_for.text(choice), (places[choice],)))
    rest = tuple(place for choice, place in places.items() if choice not in wrong_for.values)
    words = pair.text("wrong", "a text that says why another choice is wrong")
    likely = pair.text("likely", default="")
    if rest:
        feedback.append(Feedback("wrong", words, rest, likely))
    key = _key(pair, "left")
    pair.finish()
    return Part(pair.text("left"), "select", choices, tuple(feedback), key, tuple(map(slug, choices)))


def _item(item: Table, right: int, places: tuple[str, ...]) -> Part:
    """An item of an order, with words for the right place, for one before it and for one after it."""
    text, reason = item.text("text"), item.text("reason", "a text that says why it stands there")
    misplaced, likely = item.text("misplaced", default=""), item.text("likely", default="")
    key = _key(item)
    item.finish()
    before, after = tuple(range(1, right)), tuple(range(right + 1, len(places) + 1))
    feedback = [Feedback("right", reason, (right,))]
    for words, group in (("It comes later.", before), ("It comes earlier.", after)):
        if group:
            feedback.append(Feedback("wrong", f"{words} {misplaced}".strip(), group, likely))
    keys = tuple(str(place) for place in range(1, len(places) + 1))
    return Part(text, "select", places, tuple(feedback), key, keys)


def _slider_values(table: Table) -> list[float]:
    """Every value of a slider, whole numbers without a point."""
    low, high, step = table.number("min"), table.number("max"), table.number("step", 1)
    if step <= 0 or not 2 <= (high - low) / step <= MOST_STEPS:
        raise table.error("step", f"a step that gives 3 to {MOST_STEPS + 1} values from min to max", step)
    steps = int((high - low) / step + 1e-9)
    values = [round(low + step * place, 10) for place in range(steps + 1)]
    return [int(value) if value == int(value) else value for value in values]


def _bands(words: Table, values: list[float], answer: float, tolerance: float, close: float) -> tuple[Feedback, ...]:
    """The feedback of a slider: its values in up to four bands, each with words of its own."""
    bands: dict[str, list[int]] = {"right": [], "close": [], "low": [], "high": []}
    for place, value in enumerate(values, start=1):
        bands[_band(value - answer, tolerance, close)].append(place)
    words.read.update(bands)
    words.finish()
    return tuple(
        Feedback(name if name in ("right", "close") else "wrong", words.text(name, WHY), tuple(places))
        for name, places in bands.items()
        if places
    )


def _also(line: Table, lines: int) -> list[int]:
    """The other places where a line may stand, counted from 1."""
    places = line.get("also", list, "a list of places", [])
    if not all(isinstance(place, int) and 1 <= place <= lines for place in places):
        raise line.error("also", f"a list of places from 1 to {lines}", places)
    return places


def _line(line: Table, right: set[int], choices: tuple[str, ...]) -> Part:
    """A line of a program, with words for its right places and for all others."""
    text, reason, key = line.text("text"), line.text("reason", WHY), _key(line)
    wrong, likely = line.text("misplaced", default=reason), line.text("likely", default="")
    line.read.add("also")
    line.finish()
    others = tuple(place for place in range(1, len(choices) + 1) if place not in right)
    feedback = (Feedback("right", reason, tuple(sorted(right))), Feedback("wrong", wrong, others, likely))
    keys = (*(str(place) for place in range(1, len(choices))), "not-used")
    return Part(f"`{text}`", "select", choices, feedback, key, keys)


def _band(distance: float, tolerance: float, close: float) -> str:
    if abs(distance) <= tolerance:
        return "right"
    if abs(distance) <= close:
        return "close"
    return "low" if distance < 0 else "high"


def _reasons(table: Table) -> dict[str, str]:
    found = {reason: table.text(reason, default="") for reason in REASONS}
    table.finish()
    return {reason: words for reason, words in found.items() if words}


def _mistake(mistake: Table) -> dict[str, Any]:
    """A wrong answer that the course knows: its value or its number of rows, and words for it."""
    if ("value" in mistake.values) == ("rows" in mistake.values):
        raise mistake.error("", "either value or rows, the wrong answer it explains", sorted(mistake.values))
    mistake.text("feedback", WHY)
    mistake.read |= {"value", "rows"}
    mistake.finish()
    return mistake.values


def _require_unique(table: Table, key: str, texts: list[str]) -> None:
    twice = next((text for text in texts if texts.count(text) > 1), None)
    if twice:
        raise table.error(key, "texts that all differ", twice)


def _labels(question: Question) -> list[str]:
    return [f"- {part.label}" for part in question.parts]


def _labels_with_choices(question: Question) -> list[str]:
    return [f"- {part.label} ({' / '.join(part.choices)})" for part in question.parts]
