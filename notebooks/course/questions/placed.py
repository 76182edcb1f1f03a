"""Where the marks of a student's chart stand: along what a line runs, which bars stand on others, which years are none.

`drawn.py` reads the numbers of a chart; here it is asked whether the eye can read them too.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from course.chart_words import Unit
from course.chart_words.marks import Mark, is_supported

PATHS = ("line", "area", "trail")
STACKS = ("bar", "area")
POSITIONS = ("x", "y")
FACETS = ("row", "column", "facet")
UNSEEN = ("tooltip", "detail", "order", "href", "url", "key", "description")  # nobody reads a number or a group there
YEARS = range(1000, 3000)
NO_YEAR = (
    "The type `T` takes the number in `{0}` for thousandths of a second, and draws every year at the start of 1970. "
    "Write `{0}:O` or `{0}:Q`."
)
AS_NAMES = "The axis of {0} has the type of names, on which 2 may stand as far from 3 as from 30. Write `:Q` behind it."
STACKED = (
    "Your bars stand on one another, so that only the lowest begins at 0 and shows its own height. "
    "Give each a place of its own, or choose a mark that does not stack."
)

FROM_TO = (
    "Your marks run from the column `{0}` to the column `{1}`, on one axis, as if both were of one kind. "
    "Give one of them another axis."
)
NOT_ON_MARK = "The mark `{0}` has no `{1}`, so nothing tells `{2}` apart. Give it another channel, such as `alt.Color`."
ALONG_NAMES = (
    "Your line joins the marks in the order of `{0}`: with a number across and names up, it runs along the names. "
    "Write `{1}:O`, and it runs along `{1}`."
)
COUNTED = "The length of your bars is a number of rows, and only the colour shows {0}. Let the length show {0}."


class Asked(NamedTuple):
    """What a chart is asked for: the columns that make groups, and the name of the number."""

    by: tuple[str, ...]
    measure: str
    along: str | None = None  # the column along which a line has to run
    apart: bool = False  # whether each mark has to stand at its own height
    ranked: bool = False  # whether the number is a place in an order, which an axis of names can show


class Reading(NamedTuple):
    """One way to read a chart: the channels of the groups, the channel of the number, and the numbers."""

    groups: tuple[str, ...]
    measure: str
    numbers: dict[tuple[Any, ...], float]


def no_years(unit: Unit) -> str | None:
    """Say that an axis of time takes years for thousandths of a second; None where none does."""
    for channel in _fields(unit).values():
        column = channel["field"]
        values = [row.get(column) for row in unit["rows"] or []]
        if channel.get("type") == "temporal" and values and all(_is_year(value) for value in values):
            return NO_YEAR.format(column)
    return None


def lost(unit: Unit, columns: Iterable[str]) -> str | None:
    """Say which of the columns stands only in a channel that the mark cannot have; None where none does."""
    fields = {name: channel["field"] for name, channel in _fields(unit).items() if name not in UNSEEN}
    for column in columns:
        channels = [name for name, field in fields.items() if field == column]
        if channels and not any(is_supported(name, unit["encoding"][name], unit["mark"]) for name in channels):
            return NOT_ON_MARK.format(unit["mark"], channels[0], column)
    return None


def _is_year(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value in YEARS


def objection(unit: Unit, marks: list[Mark], reading: Reading, asked: Asked) -> str | None:
    """Say why nobody could read from a chart the numbers that it draws; None where everybody can."""
    fields = _fields(unit)
    if told := _from_one_to_another(fields, reading):
        return told
    if reading.measure in POSITIONS and not asked.ranked and _is_of_names(unit, reading.measure):
        return AS_NAMES.format(asked.measure)
    if unit["mark"] == "bar" and _counts_rows(unit) and reading.measure not in POSITIONS:
        return COUNTED.format(asked.measure)
    if unit["mark"] in PATHS and asked.along:
        return _wrong_path(unit, fields, reading, asked)
    return STACKED if asked.apart and _is_stacked(unit, marks, reading.measure) else None


def _from_one_to_another(fields: dict[str, Any], reading: Reading) -> str | None:
    """Say that marks run along one axis from what names a group to the number, or to another group's name."""
    read = {*reading.groups, reading.measure}
    for axis in POSITIONS:
        if {axis, f"{axis}2"} <= read and {axis, f"{axis}2"} <= fields.keys():
            return FROM_TO.format(fields[axis]["field"], fields[f"{axis}2"]["field"])
    return None


def _wrong_path(unit: Unit, fields: dict[str, Any], reading: Reading, asked: Asked) -> str | None:
    """Say where a line runs if not along its column, or if it joins what has to be told apart."""
    wanted = reading.groups[asked.by.index(asked.along)] if asked.along else ""
    if set(reading.groups) - {wanted} & set(POSITIONS):
        return f"Your line joins marks of different groups. Let it run along `{asked.along}`, one line for each group."
    axis = runs_along(unit)
    if wanted in POSITIONS and axis in (None, wanted):
        return None
    column = fields[axis]["field"] if axis in fields else asked.measure
    if wanted in POSITIONS and _is_number(_channel(unit, wanted)) and not _is_measured(_channel(unit, axis or "")):
        return ALONG_NAMES.format(column, asked.along)
    return f"Your line joins the marks in the order of `{column}`. Let it run along `{asked.along}`."


def runs_along(unit: Unit) -> str | None:
    """Return the axis along which Vega-Lite joins the marks of a line: "x" or "y"; None where an order is set.

    The `sort` of an axis moves its values, and the line still runs from one end of that axis to the other.
    """
    encoding = unit["encoding"]
    if "order" in encoding:
        return None
    across, up = (_channel(unit, axis) for axis in POSITIONS)
    if "aggregate" in across and "aggregate" not in up:
        return None
    told = {"vertical": "x", "horizontal": "y"}.get(unit["look"].get("orient", ""))
    return told or ("y" if _is_measured(across) and not _is_measured(up) else "x")


def _is_measured(channel: dict[str, Any]) -> bool:
    return "aggregate" in channel or channel.get("type") == "quantitative"


def _is_number(channel: dict[str, Any]) -> bool:
    return "aggregate" not in channel and channel.get("type") == "quantitative"


def _counts_rows(unit: Unit) -> bool:
    return any(_channel(unit, axis).get("aggregate") == "count" for axis in POSITIONS)


def _is_of_names(unit: Unit, axis: str) -> bool:
    channel = _channel(unit, axis)
    return "aggregate" not in channel and channel.get("type") in ("nominal", "ordinal")


def _is_stacked(unit: Unit, marks: list[Mark], axis: str) -> bool:
    """Tell whether bars stand on one another: several in one place, and no word that they should not."""
    if unit["mark"] not in STACKS or axis not in POSITIONS:
        return False
    if _channel(unit, axis).get("stack", "zero") in (None, False):
        return False
    places = [tuple(mark.get(name) for name in _place(axis)) for mark in marks]
    return len(set(places)) < len(places)


def heights(unit: Unit, marks: list[Mark]) -> list[Mark]:
    """Return the marks with the parts of a whole that a stack drawn to the same height shows."""
    axis = next((axis for axis in POSITIONS if _channel(unit, axis).get("stack") == "normalize"), None)
    if axis is None or unit["mark"] not in STACKS:
        return marks
    whole: dict[tuple[Any, ...], float] = {}
    places = [tuple(mark.get(name) for name in _place(axis)) for mark in marks]
    for place, mark in zip(places, marks, strict=True):
        whole[place] = whole.get(place, 0.0) + float(mark.get(axis) or 0.0)
    return [
        {**mark, axis: float(mark.get(axis) or 0.0) / (whole[place] or 1.0)}
        for place, mark in zip(places, marks, strict=True)
    ]


def _place(axis: str) -> tuple[str, ...]:
    """The channels that say where a stack stands."""
    other = "y" if axis == "x" else "x"
    return (other, f"{other}Offset", *FACETS)


def _fields(unit: Unit) -> dict[str, Any]:
    """The channels that name a column, by their names."""
    return {name: channel for name, channel in unit["encoding"].items() if "field" in _channel(unit, name)}


def _channel(unit: Unit, name: str) -> dict[str, Any]:
    channel = unit["encoding"].get(name)
    return channel if isinstance(channel, dict) else {}
