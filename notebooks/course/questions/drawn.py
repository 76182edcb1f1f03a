"""What a student's chart draws, compared with what it should draw: any mark that fits, any channel, any more channels.

A checker in `solutions.py` calls `difference` with the numbers that a right chart shows, however it shows them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations
from math import isclose
from typing import Any

import altair as alt
import pandas as pd

from course.chart_words import Unit, units
from course.chart_words.expressions import UnsaidError
from course.chart_words.marks import Mark, marks_of
from course.chart_words.specification import parts
from course.questions.compare import named

Key = tuple[Any, ...]
UNKNOWN = "Your chart names the column `{}`, which its table does not have"
LISTED = 12  # columns named in a sentence
ANY_MARK = ("bar", "line", "area", "point", "circle", "square", "tick", "rect", "rule", "arc", "text", "trail")


def trouble(chart: alt.TopLevelMixin) -> str | None:
    """Say in one sentence what keeps a chart from being drawn: no table, or a column that its table does not have."""
    if isinstance(getattr(chart, "data", None), pd.Series):
        return 'You draw a column on its own. Give the chart a table: keep the column in it, `table["name"] = …`.'
    try:
        spec = chart.to_dict()
    except Exception as error:  # Altair raises many kinds; each means that the chart is not ready
        misspelt = re.search(r'data type for the field "([^"]+)"', str(error))
        return f"{UNKNOWN.format(misspelt[1])}." if misspelt else f"The chart cannot be drawn yet: {_first_line(error)}"
    if any("url" in (part.get("data") or {}) for part in parts(spec) if isinstance(part.get("data"), dict)):
        return "Your chart has the name of a table as a text. Leave out the quotation marks round it."
    return next(filter(None, map(_unknown_column, units(spec))), None)


def _unknown_column(unit: Unit) -> str | None:
    """Say which column of a chart its table does not have; None where it has them all, or where only Vega knows."""
    if not unit["rows"]:
        return None
    made = {name for part in parts(unit["transforms"]) for name in _texts(part.get("as"))}
    known = {column for row in unit["rows"] for column in row} | made
    if any({"pivot", "fold", "lookup", "impute", "flatten"} & part.keys() for part in unit["transforms"]):
        return None
    for part in parts(unit["encoding"]):
        column = part.get("field")
        if isinstance(column, str) and not re.search(r"[.\[\\]", column) and column not in known:
            return f"{UNKNOWN.format(column)}. It has {', '.join(f'`{name}`' for name in sorted(known)[:LISTED])}."
    return None


def _texts(names: Any) -> list[str]:
    """The names in an `as`, which is a text or a list of texts."""
    return [name for name in (names if isinstance(names, list) else [names]) if isinstance(name, str)]


def difference(
    chart: Any,
    expected: Mapping[Any, float],
    *,
    by: Iterable[str],
    measure: str,
    marks: Iterable[str] = ANY_MARK,
) -> str | None:
    """Say in one sentence where a chart parts from the numbers it should show; None where it shows them.

    chart : what the student gives.
    expected : the number for each group; the key is a value, or a tuple of values in the order of `by`. A group with
        the number 0 may be missing in the chart.
    by : the columns that make the groups, such as ("year",) or ("partner", "year").
    measure : what the number is called in the sentence, such as "the number of meetings".
    marks : the marks that can carry such numbers; a chart of layers needs one that does.
    """
    if not isinstance(chart, alt.TopLevelMixin):
        return f"You give {named(chart)}; the task asks for an Altair chart."
    try:
        drawn = list(units(chart.to_dict()))
    except Exception as error:  # Altair raises many kinds; each means that the chart is not ready
        return f"The chart cannot be drawn yet: {_first_line(error)}"
    fitting = [unit for unit in drawn if unit["mark"] in tuple(marks)]
    if not fitting:
        found = " and ".join(sorted({f"`{unit['mark']}`" for unit in drawn}))
        return f"Your mark is {found}; here one of {', '.join(f'`{mark}`' for mark in marks)} fits."
    wanted = {_key(group): float(number) for group, number in expected.items() if number}
    sentences = [_unit_difference(unit, wanted, tuple(by), measure) for unit in fitting]
    return None if None in sentences else sentences[0]


def _unit_difference(unit: Unit, wanted: dict[Key, float], by: tuple[str, ...], measure: str) -> str | None:
    """Where one chart of a figure parts from the numbers; None where it shows them."""
    absent = next((column for column in by if column not in _named_in(unit)), None)
    unused = f"No channel of your chart shows {f'the column `{absent}`' if absent else measure}."
    try:
        shown = list(_readings(marks_of(unit), len(by)))
    except UnsaidError:  # what only Vega works out is judged by the columns that it uses
        return None if not absent and _has_measure(unit) else unused
    if any(_agree(reading, wanted) for reading in shown):
        return None
    if absent or not shown:
        return unused
    nearest = min(shown, key=lambda reading: _distance(reading, wanted))
    return _where_they_part(nearest, wanted, measure)


def _named_in(unit: Unit) -> str:
    """Every field and transform of a chart as one text: enough to see whether a column is used at all."""
    return f"{unit['encoding']} {unit['transforms']}"


def _has_measure(unit: Unit) -> bool:
    channels = [channel for channel in unit["encoding"].values() if isinstance(channel, dict)]
    return any("aggregate" in channel or channel.get("type") == "quantitative" for channel in channels)


def _readings(marks: list[Mark], groups: int) -> Iterator[dict[Key, float]]:
    """Every way to read the marks as numbers of groups: some channels name the group, one has the number."""
    channels = sorted({channel for mark in marks for channel in mark})
    for chosen in permutations(channels, groups):
        for measure in (channel for channel in channels if channel not in chosen):
            reading = _reading(marks, chosen, measure)
            if reading:
                yield reading


def _reading(marks: list[Mark], chosen: tuple[str, ...], measure: str) -> dict[Key, float]:
    """The number of each group, summed over whatever else splits the marks; {} where it is no number."""
    found: dict[Key, float] = {}
    for mark in marks:
        number = mark.get(measure)
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            return {}
        key = _key(tuple(mark.get(channel) for channel in chosen))
        found[key] = found.get(key, 0.0) + number
    return {key: number for key, number in found.items() if number}


def _key(group: Any) -> Key:
    """A group as it is compared: a year is a year, as a number, as a text or as its first day."""
    return tuple(_plain(value) for value in (group if isinstance(group, tuple) else (group,)))


def _plain(value: Any) -> str:
    text = str(value).removesuffix("T00:00:00").removesuffix(".0")
    return text.removesuffix("-01-01")  # the first day of a year stands for the year


def _agree(reading: dict[Key, float], wanted: dict[Key, float]) -> bool:
    return reading.keys() == wanted.keys() and all(
        isclose(number, wanted[key], rel_tol=1e-6, abs_tol=1e-6) for key, number in reading.items()
    )


def _distance(reading: dict[Key, float], wanted: dict[Key, float]) -> tuple[int, int]:
    """How far a reading is from the numbers: groups that are not the same, then numbers that are not."""
    both = reading.keys() & wanted.keys()
    return len(reading.keys() ^ wanted.keys()), sum(not isclose(reading[key], wanted[key]) for key in both)


def _where_they_part(reading: dict[Key, float], wanted: dict[Key, float], measure: str) -> str:
    for key in sorted(wanted.keys() - reading.keys()):
        return f"Your chart shows nothing for {', '.join(key)}, where {measure} is {wanted[key]:g}."
    for key in sorted(reading.keys() - wanted.keys()):
        return f"Your chart shows {', '.join(key)}, which does not belong in this chart."
    key = next(key for key in sorted(wanted) if not isclose(reading[key], wanted[key]))
    return f"For {', '.join(key)} your chart shows {reading[key]:g}; look again at {measure}."


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
