"""How the words of a chart write a name, a number, a day, a list."""

import math
import re
from collections.abc import Iterable
from typing import Any

from course.chart_words.specification import Spec, one_line

LISTED = 12  # up to so many things are all named; beyond that, the ends and how many there are
NO_VALUE = "no value"
COUNTING = {"count": "count", "distinct": "number of different", "valid": "number of", "missing": "missing"}


def sentence(text: str) -> str:
    """End a text as a sentence."""
    text = text.strip()
    return text if text[-1:] in ".?!" else text + "."


def name_of(channel: Spec) -> str:
    """Name what a channel encodes: by its title, else by its field and what is worked out of it."""
    guides = [channel.get("axis"), channel.get("legend"), channel.get("header")]
    given = [channel.get("title"), *(guide.get("title") for guide in guides if isinstance(guide, dict))]
    title = next(filter(None, map(one_line, given)), "")
    return (title or default_name(channel)).rstrip(".")


def default_name(channel: Spec) -> str:
    """Name a channel without a title."""
    field = str(channel.get("field", "")).replace("\\", "").replace("_", " ")
    operation = channel.get("aggregate")
    if not operation:
        return field
    if operation == "count":
        return "count"
    return f"{COUNTING.get(operation, operation)} of {field}" if isinstance(operation, str) else field


def shown(value: Any) -> str:
    """Write a value: a whole number without decimals, a moment as its day, a missing one in words."""
    if value is None:
        return NO_VALUE
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number(value)
    return day(str(value))


def number(value: float) -> str:
    """Write a number with at most two decimals, or with two digits where it is very small."""
    if float(value).is_integer():
        return f"{value or 0:.0f}"  # never -0
    if abs(value) < 0.005:
        return f"{value:.2g}"
    return f"{value:.2f}".rstrip("0").rstrip(".")


def day(text: str) -> str:
    """Write a moment at midnight as its day; any other text as it is."""
    return text[:10] if re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00(\.0+)?", text) else text


def measured(value: float, channel: Spec) -> str:
    """Write a number as the axis of its channel writes it: as a percentage, or as a number."""
    axis = channel.get("axis")
    style = str(channel.get("format") or (axis.get("format") if isinstance(axis, dict) else "") or "")
    percent = re.fullmatch(r"(?:\.(\d+))?%", style)
    if not percent:
        return number(value)
    scale = 10 ** int(percent[1] or 0)
    return f"{math.floor(value * 100 * scale + 0.5) / scale:g}%"  # halves go up, as in the chart's own labels


def listed(things: Iterable[str]) -> str:
    """Join things by semicolons, as one sentence."""
    return "; ".join(things) + "."
