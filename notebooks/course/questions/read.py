"""Read the questions of notebooks/questions/*.toml, check them, and build each in the shape of `model.py`."""

import dataclasses
import difflib
import functools
import hashlib
import tomllib
from pathlib import Path
from typing import Any

from course import data
from course.questions.model import (
    KINDS,
    MOST_STEPS,
    REASONS,
    YES_OR_NO,
    Feedback,
    Part,
    Question,
    QuestionError,
)

QUESTIONS_DIR = Path(__file__).resolve().parents[2] / "questions"


class _Table:
    """A TOML table that is read key by key; what is wrong with it is said in one sentence."""

    def __init__(self, file: Path, question: str, values: Any, prefix: str = "") -> None:
        self.file, self.question, self.values, self.prefix = file, question, values, prefix
        self.read: set[str] = set()
        if not isinstance(values, dict):
            raise self.error("", "a table of keys and values", values)

    def error(self, key: str, expected: str, found: Any = None) -> QuestionError:
        shown = "nothing" if found is None else repr(found)
        place = (self.prefix + key).rstrip(".") or "(whole table)"
        return QuestionError(
            f"questions/{self.file.name}, question {self.question}, key {place}: expected {expected}, found {shown}."
        )

    def get(self, key: str, kind: type | tuple[type, ...], expected: str, default: Any = ...) -> Any:
        self.read.add(key)
        value = self.values.get(key)
        if value is None and default is not ...:
            return default
        if not isinstance(value, kind) or isinstance(value, bool) and kind is not bool:
            raise self.error(key, expected, value)
        return value

    def text(self, key: str, expected: str = "a text", default: Any = ...) -> str:
        value = self.get(key, str, expected, default)
        if default is ... and not value.strip():
            raise self.error(key, expected, value)
        return value.strip()

    def number(self, key: str, default: Any = ...) -> float:
        return self.get(key, (int, float), "a number", default)

    def flag(self, key: str, default: Any = ...) -> bool:
        return self.get(key, bool, "true or false", default)

    def texts(self, key: str, least: int = 0) -> list[str]:
        values = self.get(key, list, f"a list of {least} or more texts", ... if least else [])
        if len(values) < least or not all(isinstance(value, str) and value.strip() for value in values):
            raise self.error(key, f"a list of {least} or more texts", values)
        return values

    def table(self, key: str) -> "_Table":
        return _Table(self.file, self.question, self.get(key, dict, "a table", {}), f"{self.prefix}{key}.")

    def tables(self, key: str, least: int = 2) -> "list[_Table]":
        values = self.get(key, list, f"a list of {least} or more tables", ... if least else [])
        if len(values) < least:
            raise self.error(key, f"a list of {least} or more tables", values)
        return [
            _Table(self.file, self.question, value, f"{self.prefix}{key}[{place}].")
            for place, value in enumerate(values, start=1)
        ]

    def finish(self) -> None:
        """Complain about the first key that nobody read: it is misspelt, or of another kind of question."""
        for key in self.values:
            if key not in self.read:
                near = difflib.get_close_matches(key, sorted(self.read), n=1)
                known = f"{near[0]!r}" if near else f"one of {', '.join(sorted(self.read))}"
                raise self.error(key, known, key)


def question(name: str, directory: Path | None = None) -> Question:
    """Return one question of the course by its id, such as "asean-tracks".

    Raises QuestionError where no file of notebooks/questions has it, or where it cannot be read.
    """
    directory = directory or QUESTIONS_DIR
    known: dict[str, Path] = {}
    broken: QuestionError | None = None
    for file in sorted(directory.glob("*.toml")):
        try:
            names = _tables(file)
        except QuestionError as error:  # a lesson is not stopped by another lesson's file
            broken = broken or error
            continue
        if name in names and name in known:
            raise QuestionError(
                f"questions/{file.name}, question {name}: expected an id used once in the course, "
                f"found it in questions/{known[name].name} too."
            )
        known |= dict.fromkeys(names, file)
    if name in known:
        return _build(known[name], name, _tables(known[name])[name])
    if broken:
        raise broken
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    advice = f"did you mean {near[0]!r}?" if near else f"questions/*.toml has {len(known)} others."
    raise QuestionError(f"No question is called {name!r}; {advice}")


def questions(directory: Path | None = None) -> list[Question]:
    """Return every question of the course, in the order of the files; raises QuestionError at the first fault."""
    directory = directory or QUESTIONS_DIR
    return [question(name, directory) for file in sorted(directory.glob("*.toml")) for name in _tables(file)]


def _tables(file: Path) -> dict[str, Any]:
    return _read(file, file.stat().st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _read(file: Path, stamp: int) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise QuestionError(f"questions/{file.name}: expected TOML in UTF-8, found a fault: {error}.") from None


def _build(file: Path, name: str, values: Any) -> Question:
    table = _Table(file, name, values)
    if not name.replace("-", "").isalnum() or name != name.lower():
        raise table.error("", "an id of small letters, digits and hyphens", name)
    kind = table.text("kind", "one of " + ", ".join(KINDS))
    if kind not in KINDS:
        raise table.error("kind", "one of " + ", ".join(KINDS), kind)
    common = {
        "id": name,
        "kind": kind,
        "lesson": file.stem,
        "stem": table.text("stem"),
        "hint": table.text("hint"),
        "next": table.text("next", default=""),
        "reference": _reference(table),
    }
    built = Question(**common, **_BUILDERS[kind](table))
    table.finish()
    return built


def _reference(table: _Table) -> str:
    source, locator = table.text("source", "a source_id of data/sources.csv"), table.text("locator", default="")
    try:
        return data.cite({"source_id": source, "locator": locator})
    except data.DataError as error:
        fault = table.error("source", "a source_id of data/sources.csv", source)
        raise QuestionError(f"{str(fault).removesuffix('.')}: {error}") from error


def _options(table: _Table, key: str) -> tuple[Part, str]:
    """A part with one right option, and the text of that option."""
    options = table.tables(key)
    feedback, texts, right = [], [], []
    for place, option in enumerate(options, start=1):
        texts.append(option.text("text"))
        correct = option.flag("correct", False)
        right += [texts[-1]] if correct else []
        feedback.append(
            Feedback(
                "right" if correct else "wrong",
                option.text("feedback", "a text that says why"),
                (place,),
                option.text("likely", default=""),
            )
        )
        option.finish()
    if len(right) != 1:
        raise table.error(key, "one option with correct = true", len(right))
    _require_unique(table, key, texts)
    return Part("Your answer", "radio", tuple(texts), tuple(feedback)), right[0]


def _require_unique(table: _Table, key: str, texts: list[str]) -> None:
    twice = next((text for text in texts if texts.count(text) > 1), None)
    if twice:
        raise table.error(key, "texts that all differ", twice)


def _single_choice(table: _Table) -> dict[str, Any]:
    part, answer = _options(table, "options")
    return {"parts": (part,), "answer": answer}


def _predict_output(table: _Table) -> dict[str, Any]:
    return {"code": table.text("code", "the code whose output is predicted"), **_single_choice(table)}


def _multiple_choice(table: _Table) -> dict[str, Any]:
    options = table.tables("options")
    parts, answer = [], []
    for option in options:
        text, words, likely = (
            option.text("text"),
            option.text("feedback", "a text that says why"),
            option.text("likely", default=""),
        )
        correct = option.flag("correct", False)
        answer += [text] if correct else []
        right, wrong = (1, 2) if correct else (2, 1)
        feedback = (Feedback("right", words, (right,)), Feedback("wrong", words, (wrong,), likely))
        parts.append(Part(text, "radio", YES_OR_NO, feedback))
        option.finish()
    _require_unique(table, "options", [part.label for part in parts])
    return {"parts": tuple(parts), "answer": answer}


def _true_false(table: _Table) -> dict[str, Any]:
    answer = table.flag("answer")
    feedback = tuple(
        Feedback("right" if answer is value else "wrong", table.text(key, "a text that says why"), (place,))
        for place, (value, key) in enumerate([(True, "feedback_true"), (False, "feedback_false")], start=1)
    )
    parts = [Part("True or false?", "radio", ("True", "False"), feedback)]
    if table.values.get("reasons") is not None:
        parts.append(dataclasses.replace(_options(table, "reasons")[0], label="Because …"))
    table.read.add("reasons")
    return {"parts": tuple(parts), "answer": answer}


def _matching(table: _Table) -> dict[str, Any]:
    pairs = table.tables("pairs")
    read = [
        (
            pair,
            pair.text("left"),
            pair.text("right"),
            pair.text("feedback", "a text that says why it is right"),
            pair.text("wrong", "a text that says why another choice is wrong"),
            pair.table("wrong_for"),
            pair.text("likely", default=""),
        )
        for pair in pairs
    ]
    choices = sorted({right for _, _, right, *_ in read} | set(table.texts("distractors")), key=str.casefold)
    _require_unique(table, "pairs", [left for _, left, *_ in read])
    parts = []
    for pair, left, right, words, wrong, wrong_for, likely in read:
        feedback = [Feedback("right", words, (choices.index(right) + 1,))]
        for choice in wrong_for.values:
            if choice not in choices or choice == right:
                raise wrong_for.error(choice, "a wrong choice: one of " + ", ".join(set(choices) - {right}), choice)
            feedback.append(Feedback("wrong", wrong_for.text(choice), (choices.index(choice) + 1,)))
        rest = tuple(
            place for place, choice in enumerate(choices, start=1) if choice != right and choice not in wrong_for.values
        )
        feedback += [Feedback("wrong", wrong, rest, likely)] if rest else []
        parts.append(Part(left, "select", tuple(choices), tuple(feedback)))
        pair.finish()
    return {"parts": tuple(parts), "answer": {left: right for _, left, right, *_ in read}}


def _ordering(table: _Table) -> dict[str, Any]:
    items = table.tables("items", least=3)
    places = tuple(f"place {place}" for place in range(1, len(items) + 1))
    parts = []
    for right, item in enumerate(items, start=1):
        text, reason = item.text("text"), item.text("reason", "a text that says why it stands there")
        misplaced, likely = item.text("misplaced", default=""), item.text("likely", default="")
        groups = [
            ("It comes later.", tuple(range(1, right))),
            ("It comes earlier.", tuple(range(right + 1, len(items) + 1))),
        ]
        feedback = [Feedback("right", reason, (right,))]
        feedback += [
            Feedback("wrong", f"{words} {misplaced}".strip(), group, likely) for words, group in groups if group
        ]
        parts.append(Part(text, "select", places, tuple(feedback)))
        item.finish()
    texts = [part.label for part in parts]
    _require_unique(table, "items", texts)
    shown = sorted(parts, key=lambda part: hashlib.sha256(part.label.encode()).hexdigest())  # mixed, the same each time
    if [part.label for part in shown] == texts:
        shown = shown[1:] + shown[:1]
    return {"parts": tuple(shown), "answer": texts}


def _number(table: _Table) -> dict[str, Any]:
    low, high, answer = table.number("min"), table.number("max"), table.number("answer")
    step, tolerance, close = table.number("step", 1), table.number("tolerance", 0), table.number("close_within", 0)
    unit, words = table.text("unit", default=""), table.table("feedback")
    if step <= 0 or not 2 <= (high - low) / step <= MOST_STEPS:
        raise table.error("step", f"a step that gives 3 to {MOST_STEPS + 1} values from min to max", step)
    values = [round(low + step * place, 10) for place in range(int((high - low) / step + 1e-9) + 1)]
    values = [int(value) if value == int(value) else value for value in values]
    if not any(abs(value - answer) <= tolerance for value in values) or answer in (low, high):
        raise table.error("answer", f"a value that the slider can show, between {low} and {high}", answer)
    bands: dict[str, list[int]] = {"right": [], "close": [], "low": [], "high": []}
    for place, value in enumerate(values, start=1):
        distance = abs(value - answer)
        far = "low" if value < answer else "high"
        bands["right" if distance <= tolerance else "close" if distance <= close else far].append(place)
    feedback = [
        Feedback(
            band if band in ("right", "close") else "wrong", words.text(band, "a text that says why"), tuple(group)
        )
        for band, group in bands.items()
        if group
    ]
    words.read |= set(bands)
    words.finish()
    choices = tuple(f"{value} {unit}".strip() for value in values)
    return {
        "parts": (Part("Your number", "slider", choices, tuple(feedback)),),
        "answer": answer,
        "tolerance": tolerance,
    }


def _short_answer(table: _Table) -> dict[str, Any]:
    model = table.text("model", "a model answer")
    part = Part("Model answer", "reveal", ("Show the model answer",), (Feedback("model", model, (1,)),))
    return {"parts": (part,), "answer": model, "checklist": tuple(table.texts("checklist", least=1))}


def _code_task(table: _Table) -> dict[str, Any]:
    reasons = table.table("reasons")
    mistakes = table.tables("mistakes", least=0)
    for mistake in mistakes:
        if ("value" in mistake.values) == ("rows" in mistake.values):
            raise mistake.error("", "either value or rows, the wrong answer it explains", sorted(mistake.values))
        mistake.text("feedback", "a text that says why")
        mistake.read |= {"value", "rows"}
        mistake.finish()
    found = {key: reasons.text(key, default="") for key in REASONS}
    reasons.finish()
    return {
        "right": table.text("right", "what the right answer shows"),
        "solution": table.text("solution", "the code that solves it"),
        "reasons": {key: words for key, words in found.items() if words},
        "mistakes": tuple(item.values for item in mistakes),
        "tolerance": float(table.number("tolerance", 1e-6)),
        "ordered": table.flag("ordered", False),
        "compare_data": table.flag("compare_data", False),
    }


_BUILDERS = {
    "single_choice": _single_choice,
    "multiple_choice": _multiple_choice,
    "true_false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "number": _number,
    "short_answer": _short_answer,
    "predict_output": _predict_output,
    "fill_blank": _code_task,
    "fix_chart": _code_task,
}
