"""Read the questions of notebooks/questions/*.toml, check them, and build each in the shape of `model.py`."""

import difflib
import functools
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from course import data
from course.questions.kinds import KINDS
from course.questions.model import SKILLS, TRENDS, Question, QuestionError
from course.questions.table import Table

QUESTIONS_DIR = Path(__file__).resolve().parents[2] / "questions"


def question(name: str, directory: Path | None = None) -> Question:
    """Return one question of the course by its id, such as "asean-tracks".

    Raises QuestionError where no file of notebooks/questions has it, or where it cannot be read.
    """
    known: dict[str, Path] = {}
    broken: QuestionError | None = None
    for file in sorted((directory or QUESTIONS_DIR).glob("*.toml")):
        try:
            names = _tables(file)
        except QuestionError as error:  # a lesson is not stopped by another lesson's file
            broken = broken or error
            continue
        if name in names and name in known:
            where = f"questions/{file.name}, question {name}"
            raise QuestionError(
                f"{where}: expected an id used once in the course, found it in questions/{known[name].name} too."
            )
        known |= dict.fromkeys(names, file)
    if name in known:
        return _build(known[name], name, _tables(known[name])[name])
    raise broken or _unknown(name, list(known))


def questions(directory: Path | None = None) -> list[Question]:
    """Return every question of the course, in the order of the files; raises QuestionError at the first fault."""
    directory = directory or QUESTIONS_DIR
    return [question(name, directory) for file in sorted(directory.glob("*.toml")) for name in _tables(file)]


def _unknown(name: str, known: list[str]) -> QuestionError:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
    advice = f"did you mean {near[0]!r}?" if near else f"questions/*.toml has {len(known)} others."
    return QuestionError(f"No question is called {name!r}; {advice}")


def _tables(file: Path) -> dict[str, Any]:
    return _read(file, file.stat().st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _read(file: Path, stamp: int) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise QuestionError(f"questions/{file.name}: expected TOML in UTF-8, found a fault: {error}.") from None


def _build(file: Path, name: str, values: Any) -> Question:
    table = Table(file, name, values)
    if not name.replace("-", "").isalnum() or name != name.lower():
        raise table.error("", "an id of small letters, digits and hyphens", name)
    expected = "one of " + ", ".join(KINDS)
    kind = table.text("kind", expected)
    if kind not in KINDS:
        raise table.error("kind", expected, kind)
    built = Question(
        id=name,
        kind=kind,
        title=KINDS[kind].title,
        lesson=file.stem,
        stem=table.text("stem"),
        hint=table.text("hint"),
        how=table.text("how", default=""),
        objective=_objective(table),
        **_twin(table),
        next=table.text("next", default=""),
        reference=_reference(table),
        **KINDS[kind].build(table),
    )
    table.finish()
    return built


def _objective(table: Table) -> str:
    objective = table.text("objective", default="")
    if objective and not re.fullmatch(r"\d{1,2}\.\d", objective):
        raise table.error("objective", 'a lesson and the place in its list of objectives, such as "6.2"', objective)
    return objective


def _twin(table: Table) -> dict[str, Any]:
    """What a question of the tests before and after the course says of itself: all three of it, or nothing."""
    found = {
        "pair": table.text("pair", default=""),
        "trend": _one_of(table, "trend", TRENDS),
        "skill": _one_of(table, "skill", SKILLS),
    }
    missing = next((name for name, value in found.items() if not value), None)
    if missing and any(found.values()):
        raise table.error(missing, "a text, as the question has one of pair, trend and skill")
    return found


def _one_of(table: Table, key: str, known: Iterable[str]) -> str:
    """The text of a key, which is one of a few; "" where there is none."""
    value = table.text(key, default="")
    if value and value not in known:
        raise table.error(key, "one of " + ", ".join(known), value)
    return value


def _reference(table: Table) -> str:
    expected = "a source_id of data/sources.csv"
    source, locator = table.text("source", expected), table.text("locator", default="")
    try:
        return data.cite({"source_id": source, "locator": locator})
    except data.DataError as error:
        fault = str(table.error("source", expected, source)).removesuffix(".")
        raise QuestionError(f"{fault}: {error}") from error
