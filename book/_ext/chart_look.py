"""What the book adds to the look of a lesson's chart: larger titles, plain axes, and the line where the brief appeared.

A lesson's stored chart stays as it is. The book draws it, before and after it comes alive, with what stands here.
"""

from collections.abc import Iterator
from typing import Any

from course.charts import PARTNER_COLOURS

Spec = dict[str, Any]

SLATE = "#667b92"  # marks that stand for no partner; it can be read on the light page and on the dark one
ACCENT = "#a33b20"  # the course's own line; charts.css gives it another value in dark mode
BRIEF = "Brief published, Dec 2013"
LOOK: dict[str, Spec] = {
    "title": {"fontSize": 17, "fontWeight": "bold", "offset": 14},
    "axis": {"ticks": False, "labelPadding": 6},
    "bar": {"cornerRadiusEnd": 2},
}
DEFAULT = "default chart"  # a lesson shows it as Altair draws it, and mends it afterwards
DAY = "2013-12-01"
YEAR = 2013 + 11 / 12
APART = {"data", "datasets", "config", "title", "width", "height", "$schema", "description", "usermeta", "autosize"}


def restyled(spec: Spec) -> Spec:
    """Return a chart in the book's look."""
    config = spec.get("config", {})
    config = config | {part: config.get(part, {}) | look for part, look in LOOK.items()}
    mark = config.get("mark", {})
    if mark.get("color") == PARTNER_COLOURS["United States"]:  # a partner's colour stands for that partner only
        config["mark"] = mark | {"color": SLATE}
    return with_own_days(with_brief(spec | {"config": config}))


def with_own_days(part: Any) -> Any:
    """Return a specification whose axes of time begin at the reader's own midnight, as the marks on them do.

    A browser takes `1994-01-01` for midnight at Greenwich: in Seoul the year 1994 would fall off its axis.
    """
    if isinstance(part, list):
        return [with_own_days(each) for each in part]
    if not isinstance(part, dict):
        return part
    made = {key: each if key in APART else with_own_days(each) for key, each in part.items()}
    domain = (part.get("scale") or {}).get("domain") if isinstance(part.get("scale"), dict) else None
    if part.get("type") == "temporal" and isinstance(domain, list):
        whole = [f"{day}T00:00:00" if isinstance(day, str) and len(day) == len(DAY) else day for day in domain]
        made["scale"] = made["scale"] | {"domain": whole}
    return made


def with_brief(spec: Spec) -> Spec:
    """Return a chart with the line of the brief, where its axis of time goes on after 2013; others as they are."""
    axis = None if DEFAULT in str(spec.get("title")) else time_axis(spec)
    if axis is None or not passes_2013(spec, axis):
        return spec
    base = {name: spec[name] for name in APART if name in spec}
    layers = spec.get("layer") or [{name: value for name, value in spec.items() if name not in APART}]
    shared = {name: spec[name] for name in ("encoding", "transform", "resolve") if "layer" in spec and name in spec}
    return base | shared | {"layer": [*layers, *brief_layers(axis)]}


def time_axis(spec: Spec) -> Spec | None:
    """Return the x channel of a chart where it is time; None for a chart of several panels, and for any other."""
    if "mark" not in spec and "layer" not in spec:
        return None
    if any("params" in part for part in views(spec)):
        return None  # what a reader moves stays as the lesson has it
    if any({"row", "column", "facet", "xOffset"} & part.get("encoding", {}).keys() for part in views(spec)):
        return None
    found = [part["encoding"]["x"] for part in views(spec) if "field" in part.get("encoding", {}).get("x", {})]
    is_time = bool(found) and all(one.get("type") == "temporal" or is_year(one) for one in found)
    return found[0] if is_time and len({one["type"] for one in found}) == 1 else None


def views(spec: Spec) -> Iterator[Spec]:
    """Give a chart and each of its layers."""
    yield spec
    for layer in spec.get("layer", []):
        yield from views(layer)


def is_year(channel: Spec) -> bool:
    """Return whether a channel shows years as numbers."""
    return channel.get("type") == "quantitative" and channel["field"].endswith("year") and "bin" not in channel


def passes_2013(spec: Spec, axis: Spec) -> bool:
    """Return whether the rows of a chart reach from before the brief to at least two years after it."""
    values = [
        row[axis["field"]] for rows in spec.get("datasets", {}).values() for row in rows if row.get(axis["field"])
    ]
    years = [float(str(value)[:4]) for value in values]
    return bool(years) and min(years) < 2013 and max(years) >= 2015


def brief_layers(axis: Spec) -> list[Spec]:
    """Return the line and its words, in the type of the chart's own axis."""
    value = DAY if axis["type"] == "temporal" else YEAR
    data = {"values": [{axis["field"]: value}]}
    x = {"field": axis["field"], "type": axis["type"]}
    silent = {"tooltip": None, "aria": False}  # no mark of the record: no key and no pointer stops at it
    line = {"type": "rule", "color": ACCENT, "strokeDash": [4, 3], **silent}
    words = {"type": "text", "text": BRIEF, "color": ACCENT, "align": "right", "dx": -5, "dy": -6, "fontSize": 11}
    return [
        {"data": data, "mark": line, "encoding": {"x": x}},
        {"data": data, "mark": words | silent, "encoding": {"x": x, "y": {"value": 0}}},
    ]
