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

from course.advice import nearest
from course.chart_words import Unit, units
from course.chart_words.expressions import UnsaidError
from course.chart_words.marks import Mark, marks_of
from course.chart_words.specification import parts
from course.questions.compare import CHART, named, wrong_type
from course.questions.placed import UNSEEN, Asked, Reading, heights, lost, no_years, objection

Key = tuple[Any, ...]
UNKNOWN = "Your chart names the column `{}`, which its table does not have"
LISTED = 20  # columns named in a sentence
WHOLE = "Has the table that you draw all the rows?"
ONLY = "Draw only the rows that the task asks for."
COUNT = "A number of rows is no column: write `count()`, with its parentheses."
EMPTY = "Your table has no row left to draw. Look at the spelling, and the capitals, of what its rows are asked for."
ONE_COLUMN = 'You draw a column on its own. Give the chart a table: keep the column in it, `table["name"] = …`.'
COUNTED_ROWS = (
    'You draw a column on its own, in which the rows are counted already. Behind it, `.reset_index(name="rows")` makes '
    'a table; or draw the table as it was, with `"count()"`.'
)
A_CHART = "In the parentheses of `alt.Chart(…)` stands a table. This is a chart already: go on from it, with a dot."
NO_TABLE = "In the parentheses of `alt.Chart(…)` stands a table, and this is {}."
IN_A_CHANNEL = (
    'A channel takes the name of a column as a text. Give the table a new column first, `table["name"] = …`, and '
    "name it in the channel."
)
TABLE_AS_TEXT = "Your chart has the name of a table as a text. Leave out the quotation marks round it."
FILE_AS_TEXT = (
    "Your chart has the name of a file. Read the file with `pd.read_csv` first, name the table, and draw that."
)
NOT_A_COLUMN = (
    "In the parentheses of a channel stands the name of a column, in quotation marks. Colours that were set up before "
    "come behind it, in `.scale(…)`."
)
NO_MARK = "Your chart has no mark yet. Behind `alt.Chart(…)` goes what it is drawn with, such as `.mark_bar()`."
ANY_MARK = ("bar", "line", "area", "point", "circle", "square", "tick", "rect", "rule", "arc", "text", "trail")


def trouble(chart: alt.TopLevelMixin) -> str | None:
    """Say in one sentence what keeps a chart from being drawn: no table, or a column that its table does not have."""
    table = getattr(chart, "data", None)
    if isinstance(table, str):
        return FILE_AS_TEXT if "." in table else TABLE_AS_TEXT
    if isinstance(table, pd.Series):
        return COUNTED_ROWS if table.index.name and table.name in (None, "count") else ONE_COLUMN
    if isinstance(table, alt.TopLevelMixin):
        return A_CHART
    if isinstance(table, (list, tuple, int, float)):
        return NO_TABLE.format(named(table))
    try:
        spec = chart.to_dict()
    except Exception as error:  # Altair raises many kinds; each means that the chart is not ready
        return _undrawn(chart, error)
    if any("url" in (part.get("data") or {}) for part in parts(spec) if isinstance(part.get("data"), dict)):
        return TABLE_AS_TEXT
    drawn = list(units(spec))
    if drawn and all(unit["rows"] == [] for unit in drawn):
        return EMPTY
    return next(filter(None, (*map(_unknown_column, drawn), *map(no_years, drawn))), None)


def _undrawn(chart: alt.TopLevelMixin, error: Exception) -> str:
    """What to say of a chart that Altair refuses."""
    misspelt = re.search(r'data type for the field "([^"]+)"', str(error))
    if misspelt:
        table = getattr(chart, "data", None)
        return _unknown(misspelt[1], table.columns if isinstance(table, pd.DataFrame) else [])
    if "'mark' is a required property" in str(error):
        return NO_MARK
    if re.match(r"\W*\[", str(error)):
        return IN_A_CHANNEL
    if re.match(r"\W*\{.*invalid value for `field`", str(error)):
        return NOT_A_COLUMN
    return f"The chart cannot be drawn yet: {_first_line(error)}"


def _unknown(column: str, columns: Iterable[Any]) -> str:
    """Say that a table has no such column, and which one may be meant, or which it has."""
    known = sorted(map(str, columns))
    near = nearest(column, known)
    if column.strip() in ("count", "count()"):
        return COUNT
    if near:
        return f"{UNKNOWN.format(column)}; did you mean `{near}`?"
    listed = f" It has {', '.join(f'`{name}`' for name in known[:LISTED])}." if known else ""
    return f"{UNKNOWN.format(column)}.{listed}"


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
            return _unknown(column, known)
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
    among: bool = False,
    **how: Any,
) -> str | None:
    """Say in one sentence where a chart parts from the numbers it should show; None where it shows them.

    chart : what the student gives.
    expected : the number for each group; the key is a value, or a tuple of values in the order of `by`. A group with
        the number 0 may be missing in the chart.
    by : the columns that make the groups, such as ("year",) or ("partner", "year").
    measure : what the number is called in the sentence, such as "the number of meetings".
    marks : the marks that can carry such numbers; a chart of layers needs one that does.
    among : whether the chart may show other numbers beside these, told apart by a channel.
    how : `along`, `apart` and `ranked`, as in placed.Asked.
    """
    if not isinstance(chart, alt.TopLevelMixin):
        return wrong_type(chart, CHART).sentence
    try:
        drawn = list(units(chart.to_dict()))
    except Exception as error:  # Altair raises many kinds; each means that the chart is not ready
        return f"The chart cannot be drawn yet: {_first_line(error)}"
    fitting = [unit for unit in drawn if unit["mark"] in tuple(marks)]
    if not fitting:
        found = " and ".join(sorted({f"`{unit['mark']}`" for unit in drawn}))
        return f"Your mark is {found}; here one of {', '.join(f'`{mark}`' for mark in marks)} fits."
    wanted = {_key(group): float(number) for group, number in expected.items() if number}
    asked = Asked(tuple(by), measure, **how)
    sentences = [_unit_difference(unit, wanted, asked, among) for unit in fitting]
    return None if None in sentences else sentences[0]


def _unit_difference(unit: Unit, wanted: dict[Key, float], asked: Asked, among: bool) -> str | None:
    """Where one chart of a figure parts from the numbers; None where it shows them."""
    if told := lost(unit, asked.by):
        return told
    absent = next((column for column in asked.by if column not in _named_in(unit)), None)
    unused = f"No channel of your chart shows {f'the column `{absent}`' if absent else asked.measure}."
    try:
        marks = heights(unit, marks_of(unit))
    except UnsaidError:  # what only Vega works out is judged by the columns that it uses
        return None if not absent and _has_measure(unit) else unused
    shown = list(_readings(marks, len(asked.by)))
    beside = [one for some in _told_apart(marks) for one in _readings(some, len(asked.by))] if among else []
    right = [one for one in (*shown, *beside) if _agree(one.numbers, wanted)]
    if right:
        objections = [objection(unit, marks, one, asked) for one in right]
        return None if None in objections else objections[0]
    counts = [one.numbers for one in shown if not _is_a_group(unit, one.measure, asked)]
    if absent or not counts:
        return unused
    nearest = min(counts, key=lambda numbers: _distance(numbers, wanted))
    return _where_they_part(nearest, wanted, asked.measure)


def _named_in(unit: Unit) -> str:
    """Every field that a reader sees, and every transform, as one text: enough to see whether a column is used."""
    seen = {name: channel for name, channel in unit["encoding"].items() if name not in UNSEEN}
    return f"{seen} {unit['transforms']}"


def _is_a_group(unit: Unit, channel: str, asked: Asked) -> bool:
    """Whether a channel shows what makes the groups, such as the year, which no reader takes for the number."""
    seen = unit["encoding"].get(channel)
    return isinstance(seen, dict) and "aggregate" not in seen and seen.get("field") in asked.by


def _has_measure(unit: Unit) -> bool:
    channels = [channel for channel in unit["encoding"].values() if isinstance(channel, dict)]
    plain = [channel for channel in channels if not channel.get("bin")]
    return any("aggregate" in channel or channel.get("type") == "quantitative" for channel in plain)


def _told_apart(marks: list[Mark]) -> Iterator[list[Mark]]:
    """The marks of each group that some channel tells apart."""
    for channel in _seen(marks):
        for value in dict.fromkeys(mark.get(channel) for mark in marks):
            yield [mark for mark in marks if mark.get(channel) == value]


def _readings(marks: list[Mark], groups: int) -> Iterator[Reading]:
    """Every way to read the marks as numbers of groups: some channels name the group, one has the number."""
    channels = _seen(marks)
    for chosen in permutations(channels, groups):
        for measure in (channel for channel in channels if channel not in chosen):
            numbers = _reading(marks, chosen, measure)
            if numbers:
                yield Reading(chosen, measure, numbers)


def _seen(marks: list[Mark]) -> list[str]:
    """The channels that a reader sees."""
    return sorted({channel for mark in marks for channel in mark if channel not in UNSEEN})


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
        return f"Your chart shows nothing for {', '.join(key)}, where {measure} is {wanted[key]:g}. {WHOLE}"
    for key in sorted(reading.keys() - wanted.keys()):
        return f"Your chart shows {', '.join(key)}, which does not belong in this chart. {ONLY}"
    key = next(key for key in sorted(wanted) if not isclose(reading[key], wanted[key]))
    return f"For {', '.join(key)} your chart shows {reading[key]:g}; look again at {measure}."


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
