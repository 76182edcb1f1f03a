"""A chart in words: its title, what is on its axes, and what its own data say.

The words are computed from the rows that the chart draws, so they cannot drift from the picture.
"""

import math
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

MARK_NAMES = {"bar": "Bar chart", "line": "Line chart", "area": "Area chart", "point": "Dot plot", "circle": "Dot plot",
              "square": "Dot plot", "tick": "Strip of ticks", "rect": "Grid of tiles", "rule": "Lines", "text": "Text",
              "arc": "Ring chart", "trail": "Line chart"}
SECONDARY_MARKS = {"text", "rule"}  # these annotate another layer
LISTED = 12  # up to so many values are all named; beyond that, the highest and the lowest


def describe(spec: dict[str, Any]) -> str:
    """The description of a Vega-Lite specification, one paragraph.

    A `description` that the author wrote comes first; then each chart in the figure: its kind, its axes, its data.
    Raises ValueError where a chart has no title, since then nothing says what it is about.
    """
    sentences = [_sentence(title) for title in _titles(spec)]
    if not sentences:
        raise ValueError("This chart has no title: add .properties(title=\"…\") that says what it shows.")
    if spec.get("description"):
        sentences.append(_sentence(spec["description"]))
    for unit, rows in _main_units(spec):
        sentences += _describe_unit(unit, rows)
    return " ".join(dict.fromkeys(sentences))


def _titles(spec: dict[str, Any]) -> Iterator[str]:
    title = spec.get("title")
    parts = [title.get("text"), title.get("subtitle")] if isinstance(title, dict) else [title]
    for part in parts:
        if part:
            yield " ".join(part) if isinstance(part, list) else part


def _main_units(spec: dict[str, Any]) -> list[tuple[dict[str, Any], pd.DataFrame]]:
    """The single charts inside a figure that carry the message, each with its rows; annotations only where there is nothing else."""
    units = list(_units(spec, spec.get("datasets", {}), {}, None))
    main = [pair for pair in units if _mark(pair[0]) not in SECONDARY_MARKS]
    return main or units


def _units(spec: dict[str, Any], datasets: dict, encoding: dict, data: dict | None) -> Iterator[tuple[dict, pd.DataFrame]]:
    encoding = {**encoding, **spec.get("encoding", {}), **spec.get("facet", {} if "field" not in spec.get("facet", {}) else {"facet": spec["facet"]})}
    data = spec.get("data", data)
    if "mark" in spec:
        rows = datasets.get(data["name"], []) if data and "name" in data else (data or {}).get("values", [])
        yield {"mark": spec["mark"], "encoding": encoding, "title": spec.get("title")}, pd.DataFrame(rows)
    children = spec.get("layer") or spec.get("hconcat") or spec.get("vconcat") or spec.get("concat") or [spec.get("spec")]
    for child in filter(None, children):
        yield from _units(child, datasets, encoding, data)


def _mark(unit: dict[str, Any]) -> str:
    mark = unit["mark"]
    return mark["type"] if isinstance(mark, dict) else mark


def _describe_unit(unit: dict[str, Any], rows: pd.DataFrame) -> list[str]:
    rows = rows.assign(**{drawn: rows[text] for text, drawn in (("date", "date_from"), ("end_date", "end_date_to")) if {text, drawn} <= set(rows)})
    channels = {name: channel for name, channel in unit["encoding"].items()
                if isinstance(channel, dict) and ("field" in channel or "aggregate" in channel)}
    axes = [f"{_name(channels[axis])} {place}" for axis, place in (("x", "across"), ("y", "down the side")) if axis in channels]
    split = next((channels[name] for name in ("color", "shape", "row", "column", "facet") if name in channels
                  and channels[name].get("field") in rows), None)
    kind = MARK_NAMES.get(_mark(unit), _mark(unit).capitalize())
    sentences = [f"{kind}{': ' if axes else ''}{', '.join(axes)}."]
    if unit["title"]:
        sentences = [_sentence(title) for title in _titles(unit)] + sentences
    if rows.empty:
        return sentences
    measure = next((channels[name] for name in ("y", "x", "color", "size", "text")
                    if name in channels and f"{name}2" not in channels and _is_measure(channels[name])), None)
    if measure is not None:
        sentences += _describe_measure(measure, channels, split, rows)
    else:
        sentences += _describe_places(channels, split, rows)
    return sentences


def _describe_measure(measure: dict, channels: dict, split: dict | None, rows: pd.DataFrame) -> list[str]:
    """What a quantity does over the other fields: every value where they are few, else the range and where it lies."""
    keys = [channel["field"] for name, channel in channels.items()
            if name in {"x", "y", "color", "row", "column", "facet", "shape"} and channel is not measure
            and channel.get("field") in rows and not _is_measure(channel)]
    keys = list(dict.fromkeys(keys)) or [channel["field"] for name, channel in channels.items()
                                         if name in {"x", "y"} and channel is not measure and channel.get("field") in rows]
    values = _aggregate(measure, keys, rows)
    if values.empty:
        return []
    label, show = _name(measure), _percent if "%" in _format(measure) else _number
    if len(values) <= LISTED:
        listed = "; ".join(f"{_where(key)}: {show(value)}" for key, value in values.items())
        return [f"{label} for {listed}."]
    sentences = [f"{len(values)} values of {label}: the highest {show(values.max())} ({_where(values.idxmax())}), "
                 f"the lowest {show(values.min())} ({_where(values.idxmin())})."]
    if split is not None and split.get("field") in keys and rows[split["field"]].nunique() <= LISTED and not _is_measure(split):
        total = "sum" if measure.get("aggregate") in {"count", "sum"} or measure.get("stack") else "max"
        by_group = values.groupby(level=keys.index(split["field"]), sort=False).agg(total) if len(keys) > 1 else values
        word = "Total" if total == "sum" else "Highest"
        sentences.append(f"{word} by {_name(split)}: " + "; ".join(f"{_where(key)}: {show(value)}" for key, value in by_group.items()) + ".")
    return sentences


def _describe_places(channels: dict, split: dict | None, rows: pd.DataFrame) -> list[str]:
    """How many marks there are, where they begin and end, and how they fall into groups."""
    sentences = [f"{len(rows)} marks."]
    places = [channels[axis]["field"] for axis in ("y", "x") if channels.get(axis, {}).get("field") in rows]
    if len(places) == 2 and len(rows) <= LISTED:
        places += [channels["x2"]["field"]] if channels.get("x2", {}).get("field") in rows else []
        listed = rows[places].drop_duplicates().sort_values(places[1], kind="stable")
        spans = [f"{_where(row[0])}: {' to '.join(_where(end) for end in row[1:] if not pd.isna(end))}" for row in listed.itertuples(index=False)]
        return [*sentences, "; ".join(spans) + "."] + _describe_split(channels, split, rows)
    for axis in ("x", "y"):
        field = channels.get(axis, {}).get("field")
        if field not in rows:
            continue
        ends = rows[[name for name in (field, channels.get(axis + "2", {}).get("field")) if name in rows]]
        if _is_continuous(channels[axis]):
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
    if field not in rows:
        return pd.Series(dtype=float)
    numbers = rows.dropna(subset=[field])
    if not keys:
        return numbers[field]
    grouped = numbers.groupby(keys, sort=False)[field]
    return grouped.agg(operation if operation in {"sum", "mean", "median", "min", "max"} else "sum" if measure.get("stack") else "max")


def _is_measure(channel: dict) -> bool:
    if channel.get("aggregate"):
        return True
    return channel.get("type") == "quantitative" and not channel.get("bin") and "year" not in str(channel.get("field", "")).split("_")


def _is_continuous(channel: dict) -> bool:
    return channel.get("type") in {"quantitative", "temporal"}


def _name(channel: dict) -> str:
    title = channel.get("title") or (channel.get("axis") or {}).get("title") or (channel.get("legend") or {}).get("title")
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
