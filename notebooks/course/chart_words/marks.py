"""The marks that a chart draws when it opens: one for each row or group, less those whose place is missing."""

from collections.abc import Iterator
from typing import Any

from course.chart_words import expressions
from course.chart_words.expressions import UnsaidError
from course.chart_words.specification import PARTIAL_DATES, Rows, Spec, Unit, field_path
from course.chart_words.transforms import get, grouped, hashable, rows_of, summary

Mark = dict[str, Any]  # what each channel of a mark encodes, by the name of the channel

SIMPLE = {"bar", "line", "area", "point", "circle", "square", "tick", "rect", "rule", "text", "arc", "trail"}
PATHS = {"line", "area", "trail"}
PLACES = {"x", "y", "xOffset", "yOffset", "theta", "radius"}
SHADES = {"color", "fill", "stroke", "size", "opacity", "fillOpacity", "strokeOpacity", "strokeWidth", "angle"}
ONLY_ON = {  # Vega-Lite drops these channels on any other mark
    "size": {"bar", "circle", "line", "point", "rule", "square", "text", "tick", "trail"},
    "shape": {"point"},
    "text": {"text"},
    "angle": {"point", "square", "text"},
    "theta": {"arc", "text"},
    "radius": {"arc", "text"},
}
NO_SPLIT = {"x", "x2", "y", "y2", "row", "column", "facet"}  # a field elsewhere lays areas one on the other
ON_MAPS = {"latitude", "longitude", "latitude2", "longitude2"}
ON_CONDITION = " on condition"  # after the name of a channel
AS_TEXT = " as text"  # after the name of a channel that encodes a partial date
LOGARITHMIC = {"log", "symlog"}


def marks_of(unit: Unit) -> list[Mark]:
    """Work out the marks of one chart, in the order of their rows. Raises UnsaidError where only Vega knows them."""
    check_simple(unit)
    rows = rows_of(unit)
    encoded = list(definitions(supported(unit)))
    for _, channel in encoded:
        check_plain(channel)
    if any("aggregate" in channel for _, channel in encoded):
        found = summed(encoded, rows)
    else:
        found = [mark_of(encoded, row) for row in rows]
    found = [mark for mark in found if is_drawn(mark, unit)]
    if unit["mark"] == "area":
        check_whole(found, unit["encoding"])
    return found


def supported(unit: Unit) -> Spec:
    """Choose the channels that the mark of a chart can have."""
    return {name: channel for name, channel in unit["encoding"].items() if is_supported(name, channel, unit["mark"])}


def is_supported(name: str, channel: Any, mark: str) -> bool:
    """Tell whether Vega-Lite keeps a channel on a mark; the width of a line cannot follow a sum."""
    if name == "size" and mark == "line" and isinstance(channel, dict) and "aggregate" in channel:
        return False
    return mark in ONLY_ON.get(name, {mark})


def check_whole(marks: list[Mark], encoding: Spec) -> None:
    """Raise UnsaidError for areas one on the other that differ in their places: Vega fills the gaps with zeros."""
    splits = [name for name in (marks[0] if marks else {}) if name not in NO_SPLIT and not name.endswith(AS_TEXT)]
    along = {axis: kind_of(encoding[axis]) for axis in ("x", "y") if axis in encoding}
    if not splits or "quantitative" not in along.values():
        return
    dimension = next((axis for axis, kind in along.items() if kind != "quantitative"), None)
    places: dict[tuple[Any, ...], set[Any]] = {}
    for mark in marks:
        places.setdefault(tuple(mark[name] for name in splits), set()).add(dimension and mark[dimension])
    if len(places) > 1 and (dimension is None or len(set(map(frozenset, places.values()))) > 1):
        raise UnsaidError("areas with gaps")


def check_simple(unit: Unit) -> None:
    """Raise UnsaidError for a mark that Vega-Lite makes of several, or one with a rule of its own for gaps."""
    if unit["mark"] not in SIMPLE:
        raise UnsaidError(f"a mark that only Vega works out: {unit['mark']}")
    if ON_MAPS & set(unit["encoding"]):
        raise UnsaidError("places on a map")
    if "invalid" in unit["look"]:
        raise UnsaidError("missing values that only Vega places")


def definitions(encoding: Spec) -> Iterator[tuple[str, Spec]]:
    """Yield (name, definition) of each channel that encodes a field or a count, with those in lists and conditions."""
    for name, channel in encoding.items():
        for each in channel if isinstance(channel, list) else [channel]:
            if not isinstance(each, dict):
                continue
            if encodes(each):
                yield name, each
            condition = each.get("condition")
            for case in condition if isinstance(condition, list) else [condition]:
                if isinstance(case, dict) and encodes(case):
                    yield f"{name}{ON_CONDITION}", case


def encodes(channel: Spec) -> bool:
    """Tell whether a channel encodes something of the data."""
    return "field" in channel or "aggregate" in channel


def check_plain(channel: Spec) -> None:
    """Raise UnsaidError where Vega-Lite makes groups of its own, or fills gaps."""
    if channel.get("bin") or channel.get("timeUnit") or channel.get("impute"):
        raise UnsaidError("groups that only Vega makes")


def mark_of(encoded: list[tuple[str, Spec]], row: dict[str, Any]) -> Mark:
    """Make the mark of one row."""
    mark = {}
    for name, channel in reversed(encoded):  # the first of a list stands for it
        mark[name] = hashable(get(row, channel["field"]))
        text = PARTIAL_DATES.get(field_path(channel["field"])[0])
        if text is not None and isinstance(row.get(text), str):
            mark[f"{name}{AS_TEXT}"] = row[text]
    return mark


def summed(encoded: list[tuple[str, Spec]], rows: Rows) -> list[Mark]:
    """Make one mark of each group: rows that are the same in every field that is not itself summed up."""
    fields = [channel["field"] for _, channel in encoded if "aggregate" not in channel]
    if not rows:
        raise UnsaidError("a sum over nothing")
    found = []
    for key, members in grouped(rows, list(dict.fromkeys(fields))):
        mark = {}
        for name, channel in reversed(encoded):
            operation = channel.get("aggregate")
            mark[name] = (
                summary(operation, channel.get("field"), members) if operation else key[field_path(channel["field"])[0]]
            )
        found.append(mark)
    return found


def is_drawn(mark: Mark, unit: Unit) -> bool:
    """Tell whether Vega draws a mark: not where a place or a shade that has to be a number or a date is missing."""
    return all(has_place(name, value, unit["encoding"]) for name, value in mark.items())


def has_place(name: str, value: Any, encoding: Spec) -> bool:
    """Tell whether a value has a place on its scale. Raises UnsaidError where only Vega can tell."""
    if name.removesuffix(ON_CONDITION) not in PLACES | SHADES:
        return True
    if name.endswith(ON_CONDITION):
        if value is None:
            raise UnsaidError("a missing value that is a shade for some marks")
        return True
    kind = kind_of(encoding[name])
    if kind not in {"quantitative", "temporal"}:
        return True
    scale = encoding[name].get("scale", {})
    if scale is None:
        raise UnsaidError("a number without a scale")
    if value is None:
        return False
    check_kind(kind, value, scale)
    return True


def check_kind(kind: str, value: Any, scale: Spec) -> None:
    """Raise UnsaidError for a value that is not of the kind of its scale: Vega would convert it first."""
    if kind == "temporal":
        expressions.moment(value)
    elif expressions.kind_of(value) is not float:
        raise UnsaidError("a text in the place of a number")
    elif scale.get("type") in LOGARITHMIC and value <= 0:
        raise UnsaidError("no logarithm")


def kind_of(channel: Spec) -> str:
    """Name the type of a channel, as Vega-Lite takes it where none is given."""
    default = "quantitative" if "aggregate" in channel else "nominal"
    return channel.get("type", default)
