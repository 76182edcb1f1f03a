"""A chart in words: its title, what is on its axes, and what its own data say.

The words are computed from the rows that the chart draws, so they cannot drift from the picture.
"""

import math
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

MARK_NAMES = {
    "bar": "Bar chart",
    "line": "Line chart",
    "area": "Area chart",
    "point": "Dot plot",
    "circle": "Dot plot",
    "square": "Dot plot",
    "tick": "Strip of ticks",
    "rect": "Grid of tiles",
    "rule": "Lines",
    "text": "Text",
    "arc": "Ring chart",
    "trail": "Line chart",
}
SECONDARY_MARKS = {"text", "rule"}  # these annotate another layer
LINES = {"line", "area", "trail"}
LISTED = 12  # up to so many values are all named; beyond that, the highest and the lowest


def describe(spec: dict[str, Any]) -> str:
    """The description of a Vega-Lite specification, one paragraph.

    A `description` that the author wrote comes first; then each chart in the figure: its kind, its axes, its data.
    Raises ValueError where a chart has no title, since then nothing says what it is about.
    """
    sentences = [_sentence(title) for title in _titles(spec)]
    if not sentences:
        raise ValueError('This chart has no title: add .properties(title="…") that says what it shows.')
    if spec.get("description"):
        sentences.append(_sentence(spec["description"]))
    drawn = list(units(spec))
    for unit in [unit for unit in drawn if unit["mark"] not in SECONDARY_MARKS] or drawn:
        sentences += _describe_unit(unit, pd.DataFrame(unit["rows"]))
    return " ".join(dict.fromkeys(sentences))


def _titles(spec: dict[str, Any]) -> Iterator[str]:
    title = spec.get("title")
    parts = [title.get("text"), title.get("subtitle")] if isinstance(title, dict) else [title]
    for part in parts:
        if part:
            yield " ".join(part) if isinstance(part, list) else part


def units(
    spec: dict[str, Any], datasets: dict | None = None, encoding: dict | None = None, data: dict | None = None
) -> Iterator[dict[str, Any]]:
    """Every single chart inside a figure, with what it inherits: `mark` (its name), `encoding`, `title`, `rows` (a list of dicts)."""
    datasets, data = datasets or spec.get("datasets", {}), spec.get("data", data)
    facet = spec.get("facet", {})
    encoding = {**(encoding or {}), **spec.get("encoding", {}), **({"facet": facet} if "field" in facet else facet)}
    if "mark" in spec:
        mark = spec["mark"]["type"] if isinstance(spec["mark"], dict) else spec["mark"]
        rows = datasets.get(data["name"], []) if data and "name" in data else (data or {}).get("values", [])
        yield {"mark": mark, "encoding": encoding, "title": spec.get("title"), "rows": rows}
    for child in filter(
        None,
        [spec.get("spec"), *(part for key in ("layer", "hconcat", "vconcat", "concat") for part in spec.get(key, []))],
    ):
        yield from units(child, datasets, encoding, data)


def _describe_unit(unit: dict[str, Any], rows: pd.DataFrame) -> list[str]:
    rows = rows.assign(
        **{
            drawn: rows[text]
            for text, drawn in (("date", "date_from"), ("end_date", "end_date_to"))
            if {text, drawn} <= set(rows)
        }
    )
    channels = {
        name: channel
        for name, channel in unit["encoding"].items()
        if isinstance(channel, dict) and (isinstance(channel.get("field"), str) or "aggregate" in channel)
    }
    axes = [
        f"{_name(channels[axis])} {place}"
        for axis, place in (("x", "across"), ("y", "down the side"))
        if axis in channels
    ]
    split = next(
        (
            channels[name]
            for name in ("color", "shape", "row", "column", "facet")
            if name in channels and channels[name].get("field") in rows
        ),
        None,
    )
    kind = MARK_NAMES.get(unit["mark"], unit["mark"].capitalize())
    sentences = [f"{kind}{': ' if axes else ''}{', '.join(axes)}."]
    if unit["title"]:
        sentences = [_sentence(title) for title in _titles(unit)] + sentences
    if rows.empty or any("bin" in channel or "timeUnit" in channel for channel in channels.values()):
        return sentences  # what Vega puts into groups is not in the rows
    measure = next(
        (
            channels[name]
            for name in ("y", "x", "color", "size", "text")
            if name in channels and f"{name}2" not in channels and _is_measure(channels[name])
        ),
        None,
    )
    drawn = [channels[axis] for axis in ("x", "y") if channels.get(axis, {}).get("field") in rows]
    if len(drawn) == 2 and unit["mark"] in LINES:
        sentences += _describe_lines(*drawn, split, rows)
    elif len(drawn) == 2 and all(_is_measure(axis) for axis in drawn) and unit["mark"] != "bar":
        sentences += _describe_points(*drawn, rows)
    elif measure is not None:
        sentences += _describe_measure(measure, channels, split, rows)
    else:
        sentences += _describe_places(channels, split, rows)
    return sentences


def _describe_lines(across: dict, up: dict, split: dict | None, rows: pd.DataFrame) -> list[str]:
    """Where each line begins, ends and is highest."""
    x, y, show = across["field"], up["field"], _percent if "%" in _format(up) else _number
    rows = rows.dropna(subset=[y]).sort_values(x, kind="stable")
    lines = rows.groupby(split["field"], sort=False) if split else [(_name(up), rows)]
    told = []
    for name, line in lines:
        first, last, top = (
            f"{show(row[y])} ({_where(row[x])})" for row in (line.iloc[0], line.iloc[-1], line.loc[line[y].idxmax()])
        )
        told.append(f"{_where(name)} from {first} to {last}, highest {top}")
    return ["; ".join(told) + "."]


def _describe_points(across: dict, up: dict, rows: pd.DataFrame) -> list[str]:
    """Two quantities against each other: every point from left to right where they are few, else how far they reach."""
    points = rows[[across["field"], up["field"]]].dropna().sort_values(across["field"])
    if len(points) <= LISTED:
        return [
            f"{_name(across)}, then {_name(up)}, from left to right: "
            + "; ".join(f"{_number(x)}, {_number(y)}" for x, y in points.itertuples(index=False))
            + "."
        ]
    return [f"{len(points)} points."] + [
        f"{_name(axis)} from {_number(points[axis['field']].min())} to {_number(points[axis['field']].max())}."
        for axis in (across, up)
    ]


def _describe_measure(measure: dict, channels: dict, split: dict | None, rows: pd.DataFrame) -> list[str]:
    """What a quantity does over the other fields: every value where they are few, else the range and where it lies."""
    keys = [
        channel["field"]
        for name, channel in channels.items()
        if name in {"x", "y", "color", "row", "column", "facet", "shape"}
        and channel is not measure
        and channel.get("field") in rows
        and not _is_measure(channel)
    ]
    keys = list(dict.fromkeys(keys)) or [
        channel["field"]
        for name, channel in channels.items()
        if name in {"x", "y"} and channel is not measure and channel.get("field") in rows
    ]
    values = _aggregate(measure, keys, rows)
    if values.empty:
        return []
    label, show = _name(measure), _percent if "%" in _format(measure) else _number
    if len(values) <= LISTED:
        listed = "; ".join(f"{_where(key)}: {show(value)}" for key, value in values.items())
        return [f"{label} for {listed}."]
    sentences = [
        f"{len(values)} values of {label}: the highest {show(values.max())} ({_where(values.idxmax())}), "
        f"the lowest {show(values.min())} ({_where(values.idxmin())})."
    ]
    if (
        split is not None
        and split.get("field") in keys
        and rows[split["field"]].nunique() <= LISTED
        and not _is_measure(split)
    ):
        total = "sum" if measure.get("aggregate") in {"count", "sum"} or measure.get("stack") else "max"
        by_group = values.groupby(level=keys.index(split["field"]), sort=False).agg(total) if len(keys) > 1 else values
        word = "Total" if total == "sum" else "Highest"
        sentences.append(
            f"{word} by {_name(split)}: "
            + "; ".join(f"{_where(key)}: {show(value)}" for key, value in by_group.items())
            + "."
        )
    return sentences


def _describe_places(channels: dict, split: dict | None, rows: pd.DataFrame) -> list[str]:
    """How many marks there are, where they begin and end, and how they fall into groups."""
    sentences = [f"{len(rows)} marks."]
    places = [channels[axis]["field"] for axis in ("y", "x") if channels.get(axis, {}).get("field") in rows]
    if len(places) == 2 and len(rows) <= LISTED:
        places += [channels["x2"]["field"]] if channels.get("x2", {}).get("field") in rows else []
        listed = rows[places].drop_duplicates().sort_values(places[1], kind="stable")
        spans = [
            f"{_where(row[0])}: {' to '.join(_where(end) for end in row[1:] if not pd.isna(end))}"
            for row in listed.itertuples(index=False)
        ]
        return [*sentences, "; ".join(spans) + "."] + _describe_split(channels, split, rows)
    for axis in ("x", "y"):
        field = channels.get(axis, {}).get("field")
        if field not in rows:
            continue
        ends = rows[[name for name in (field, channels.get(axis + "2", {}).get("field")) if name in rows]]
        if channels[axis].get("type") in {"quantitative", "temporal"}:
            shown = [_date(value) for value in ends.stack().dropna()]
            sentences.append(f"{_name(channels[axis])} from {_number(min(shown))} to {_number(max(shown))}.")
        else:
            counts = rows[field].value_counts(sort=False)
            if counts.max() == 1:
                continue  # a name a mark: the table of the data has them
            listed = [f"{_where(key)}: {count}" for key, count in counts.items()]
            more = f"; and {len(listed) - LISTED} more" if len(listed) > LISTED else ""
            sentences.append(f"Marks by {_name(channels[axis])}: {'; '.join(listed[:LISTED])}{more}.")
    return sentences + _describe_split(channels, split, rows)


def _describe_split(channels: dict, split: dict | None, rows: pd.DataFrame) -> list[str]:
    if split is None or split.get("field") in {channels.get(axis, {}).get("field") for axis in ("x", "y")}:
        return []
    counts = rows[split["field"]].value_counts(sort=False)
    if len(counts) > LISTED:
        return []
    return [f"{_name(split)}: " + "; ".join(f"{_where(key)} {count}" for key, count in counts.items()) + "."]


def _aggregate(measure: dict, keys: list[str], rows: pd.DataFrame) -> pd.Series:
    operation, field = measure.get("aggregate"), measure.get("field")
    if operation == "count":
        return rows.groupby(keys, sort=False).size() if keys else pd.Series({"all": len(rows)})
    if field not in rows or operation not in {None, "sum", "mean", "median", "min", "max"}:
        return pd.Series(dtype=float)
    numbers = rows.dropna(subset=[field])
    if not keys:
        return numbers[field]
    grouped = numbers.groupby(keys, sort=False)[field]
    return grouped.agg(operation or ("sum" if measure.get("stack") else "max"))


def _is_measure(channel: dict) -> bool:
    if channel.get("aggregate"):
        return True
    return (
        channel.get("type") == "quantitative"
        and not channel.get("bin")
        and "year" not in str(channel.get("field", "")).split("_")
    )


def _name(channel: dict) -> str:
    title = (
        channel.get("title") or (channel.get("axis") or {}).get("title") or (channel.get("legend") or {}).get("title")
    )
    if isinstance(title, list):
        title = " ".join(title)
    fallback = "count" if channel.get("aggregate") == "count" else str(channel.get("field", "")).replace("_", " ")
    return str(title or fallback).rstrip(".")


def _date(value: Any) -> Any:
    """A moment as its day; anything else as it is."""
    return value[:10] if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+", value) else value


def _where(key: Any) -> str:
    return ", ".join(_number(_date(part)) for part in key) if isinstance(key, tuple) else _number(_date(key))


def _number(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.2f}".rstrip("0")


def _percent(value: float) -> str:
    return f"{math.floor(value * 100 + 0.5)}%"  # halves go up, as in the chart's own labels


def _format(channel: dict) -> str:
    return str(channel.get("format") or (channel.get("axis") or {}).get("format") or "")


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text[-1:] in ".?!" else text + "."
