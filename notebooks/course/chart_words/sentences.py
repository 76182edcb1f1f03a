"""What the marks of one chart say, in sentences.

Lines are told by their ends, two quantities by their pairs, one quantity by its values, and anything else by where its
marks are. Up to `LISTED` things are all named.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from course.chart_words.expressions import UnsaidError, kind_of, moment
from course.chart_words.marks import AS_TEXT, PATHS, Mark, marks_of, supported
from course.chart_words.marks import kind_of as type_of
from course.chart_words.specification import Spec, Unit, titles
from course.chart_words.wording import LISTED, listed, measured, name_of, sentence, shown

KINDS = {
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
    "boxplot": "Box plot",
    "geoshape": "Map",
}
GROUPS = (
    "color",
    "fill",
    "stroke",
    "shape",
    "strokeDash",
    "row",
    "column",
    "facet",
)  # the first present splits a chart
PANELS = ("facet", "row", "column")
KEYS = (
    *PANELS,
    "x",
    "y",
    *GROUPS,
    "xOffset",
    "yOffset",
    "detail",
    "opacity",
    "size",
)  # what tells one mark from another
QUANTITIES = ("y", "x", "color", "size", "text", "theta")  # where a quantity is looked for

Key = tuple[Any, ...]


def sentences_of(unit: Unit) -> list[str]:
    """Tell one chart: its title, its kind and axes, and what its marks say, where that can be known."""
    chart = Chart(unit)
    return [*map(sentence, titles(dict(title=unit["title"]))), chart.kind(), *chart.content()]


class Chart:
    """One chart: its channels, and its marks as Vega draws them."""

    def __init__(self, unit: Unit) -> None:
        self.mark = unit["mark"]
        self.channels = {name: channel for name, channel in supported(unit).items() if is_told(channel)}
        self.unit = unit
        self.marks: list[Mark] = []

    def kind(self) -> str:
        """Name the kind of chart and what its axes show."""
        places = (("x", "across"), ("y", "down the side"))
        axes = [f"{name_of(self.channels[axis])} {place}" for axis, place in places if axis in self.channels]
        kind = KINDS.get(self.mark, self.mark.capitalize())
        return f"{kind}: {', '.join(axes)}." if axes else f"{kind}."

    def content(self) -> list[str]:
        """Tell what the marks say; nothing where only Vega knows them."""
        try:
            self.marks = marks_of(self.unit)
            return self.told() if self.marks else ["No marks."]
        except UnsaidError:
            return []

    def told(self) -> list[str]:
        """Choose how to tell the marks."""
        both = all(axis in self.channels for axis in ("x", "y"))
        if both and self.mark in PATHS and is_quantity(self.channels["y"]):
            return self.lines()
        if both and self.mark != "bar" and all(is_quantity(self.channels[axis]) for axis in ("x", "y")):
            return self.points()
        quantity = self.quantity()
        return self.values(quantity) if quantity else self.places()

    def quantity(self) -> str | None:
        """Find the channel of the one quantity that the chart is about; a span from x to x2 is none."""
        for name in QUANTITIES:
            if name in self.channels and f"{name}2" not in self.channels and is_quantity(self.channels[name]):
                return name
        return None

    def split(self) -> str | None:
        """Find the channel that splits the marks into groups."""
        return next((name for name in GROUPS if name in self.channels), None)

    def text(self, mark: Mark, channel: str) -> str:
        """Write what a channel of a mark encodes: of a partial date, as much as is known."""
        return mark[channel + AS_TEXT] if channel + AS_TEXT in mark else shown(mark[channel])

    def keys(self, *but: str) -> list[str]:
        """Find the channels that tell one mark from another, one for each field, without those named in `but`."""
        left_out = {self.channels[name].get("field") for name in but}
        found: dict[Any, str] = {}
        for name in KEYS:
            channel = self.channels.get(name)
            if channel and "aggregate" not in channel and channel["field"] not in left_out:
                found.setdefault(channel["field"], name)
        return list(found.values())

    # Lines

    def lines(self) -> list[str]:
        """Tell where each line begins, ends and is highest."""
        lines = grouped(self.marks, self.keys("x", "y"))
        place = self.place_across()
        if len(lines) > LISTED:
            return [f"{len(lines)} lines.", *self.reach("y")]
        return [listed(self.line(key, line, place) for key, line in lines.items())]

    def line(self, key: Key, line: list[Mark], place: Callable[[Mark], Any]) -> str:
        """Tell one line, from left to right."""
        points = sorted(line, key=place)
        if len({place(point) for point in points}) < len(points):
            raise UnsaidError("a line with two points at one place")
        top = max(points, key=lambda point: point["y"])
        first, last, highest = (
            f"{measured(point['y'], self.channels['y'])} ({self.text(point, 'x')})"
            for point in (points[0], points[-1], top)
        )
        name = ", ".join(map(shown, key)) or name_of(self.channels["y"])
        return f"{name} from {first} to {last}, highest {highest}"

    def place_across(self) -> Callable[[Mark], Any]:
        """How far to the right a point of a line is; a scale may have an order of its own."""
        across = self.channels["x"]
        order = across.get("sort")
        kinds = {kind_of(mark["x"]) for mark in self.marks}
        if len(kinds) > 1 or kinds == {type(None)}:
            raise UnsaidError("an order of two kinds of value")
        if type_of(across) == "temporal":
            return lambda mark: moment(mark["x"])
        if isinstance(order, list):
            values = [*order, *sorted({mark["x"] for mark in self.marks} - set(order))]
            return lambda mark: values.index(mark["x"])
        if type_of(across) != "quantitative" and order not in (None, "ascending"):
            raise UnsaidError("an order that only Vega knows")
        return lambda mark: mark["x"]

    # Two quantities

    def points(self) -> list[str]:
        """Tell two quantities against each other: every pair where they are few, else how far they reach."""
        if len(self.marks) > LISTED:
            return [f"{self.how_many()}.", *self.reach("x"), *self.reach("y")]
        across, up = self.channels["x"], self.channels["y"]
        pairs = sorted(self.marks, key=lambda mark: (mark["x"], mark["y"]))
        told = [f"{measured(mark['x'], across)}, {measured(mark['y'], up)}" for mark in pairs]
        return [f"{name_of(across)}, then {name_of(up)}, by rising {name_of(across)}: {listed(told)}"]

    def how_many(self) -> str:
        """Count the marks; a line is drawn through points."""
        count = len(self.marks)
        noun = "point" if self.mark in PATHS else "mark"
        return f"{count} {noun}" + "s" * (count != 1)

    def reach(self, channel: str) -> list[str]:
        """Tell the lowest and the highest value of a quantity."""
        values = [mark[channel] for mark in self.marks if mark[channel] is not None]
        show = self.channels[channel]
        return [f"{name_of(show)} from {measured(min(values), show)} to {measured(max(values), show)}."]

    # One quantity

    def values(self, quantity: str) -> list[str]:
        """Tell what a quantity does: every value where they are few, else the highest, the lowest and the groups."""
        keys = self.keys_of_values(quantity)
        marks = [mark for mark in self.marks if kind_of(mark[quantity]) is float]
        if not marks:
            return []
        channel = self.channels[quantity]
        if len(marks) <= LISTED:
            return [self.every_value(quantity, grouped(marks, keys))]
        told = [
            f"{end} {measured(value, channel)}{self.whose(value, quantity, marks, keys)}"
            for end, value in (
                ("the highest", max(mark[quantity] for mark in marks)),
                ("the lowest", min(mark[quantity] for mark in marks)),
            )
        ]
        return [f"{len(marks)} values of {name_of(channel)}: {', '.join(told)}.", *self.by_group(quantity, marks, keys)]

    def keys_of_values(self, quantity: str) -> list[str]:
        """The channels that say what a value is of: names before other quantities."""
        keys = self.keys(quantity)
        names = [name for name in keys if not is_quantity(self.channels[name])]
        return names or [name for name in keys if name in {"x", "y"}]

    def every_value(self, quantity: str, values: dict[Key, list[Mark]]) -> str:
        """Name every value; several of one key are joined."""
        channel = self.channels[quantity]
        told = [
            (", ".join(map(shown, key)), " and ".join(measured(mark[quantity], channel) for mark in marks))
            for key, marks in values.items()
        ]
        if told[0][0] == "":
            return f"{name_of(channel)}: {told[0][1]}."
        return f"{name_of(channel)} for {listed(f'{key}: {value}' for key, value in told)}"

    def whose(self, value: float, quantity: str, marks: list[Mark], keys: list[str]) -> str:
        """Name the mark that has a value, and how many more have it too."""
        owners = [mark for mark in marks if mark[quantity] == value]
        name = ", ".join(self.text(owners[0], key) for key in keys)
        more = f" and {len(owners) - 1} more" if len(owners) > 1 else ""
        return f" ({name}{more})" if name else ""

    def by_group(self, quantity: str, marks: list[Mark], keys: list[str]) -> list[str]:
        """Tell each group by its total, where the quantity adds up, or by its highest value."""
        split = self.split_among(keys)
        groups = grouped(marks, [split] if split else [])
        if split is None or len(groups) > LISTED or is_quantity(self.channels[split]):
            return []
        channel = self.channels[quantity]
        adds_up = channel.get("aggregate") in {"count", "sum"}
        whole = sum if adds_up else max
        told = [
            f"{shown(key[0])}: {measured(whole(mark[quantity] for mark in group), channel)}"
            for key, group in groups.items()
        ]
        return [f"{'Total' if adds_up else 'Highest'} by {name_of(self.channels[split])}: {listed(told)}"]

    def split_among(self, keys: list[str]) -> str | None:
        """Find which of the keys splits the marks; an axis may show the same field as a colour."""
        split = self.split()
        field = self.channels[split].get("field") if split else None
        return next((name for name in keys if self.channels[name].get("field") == field), None)

    # Places

    def places(self) -> list[str]:
        """Tell how many marks there are, where they lie, and how they fall into groups."""
        said = [f"{self.how_many()}."]
        if all(axis in self.channels for axis in ("x", "y")) and len(self.marks) <= LISTED:
            return [*said, self.every_place(), *self.by_split()]
        for axis in ("x", "y"):
            if axis in self.channels:
                said += self.along(axis)
        return said + self.by_split()

    def every_place(self) -> str:
        """Name every mark by its place: what stands down the side, then where it lies across."""
        spans: dict[str, None] = {}
        for mark in sorted(self.marks, key=self.rank_across):
            ends = [self.text(mark, name) for name in ("x", "x2") if name in self.channels and mark[name] is not None]
            span = " to ".join(ends) or shown(None)
            spans[f"{self.text(mark, 'y')}: {span}"] = None
        return listed(spans)

    def rank_across(self, mark: Mark) -> tuple[str, Any]:
        """Order marks of any kind of value: by kind, then by value."""
        value = mark["x"]
        return ("", 0) if value is None else (kind_of(value).__name__, value)

    def along(self, axis: str) -> list[str]:
        """Tell how far the marks reach along an axis, or how many lie at each of its names."""
        if type_of(self.channels[axis]) in {"quantitative", "temporal"}:
            return self.from_to(axis)
        counts = Counter(self.text(mark, axis) for mark in self.marks)
        if max(counts.values()) == 1:
            return []  # a name a mark: the table of the data has them
        told = [f"{name}: {count}" for name, count in counts.items()]
        more = f"; and {len(told) - LISTED} more" if len(told) > LISTED else ""
        return [f"Marks by {name_of(self.channels[axis])}: {'; '.join(told[:LISTED])}{more}."]

    def from_to(self, axis: str) -> list[str]:
        """Tell the first and the last place along an axis of numbers or dates, ends of spans among them."""
        rank = moment if type_of(self.channels[axis]) == "temporal" else float
        ends = [
            (rank(mark[name]), self.text(mark, name))
            for mark in self.marks
            for name in (axis, f"{axis}2")
            if name in self.channels and mark[name] is not None
        ]
        first, last = min(ends)[1], max(ends)[1]
        return [f"{name_of(self.channels[axis])} from {first} to {last}."]

    def by_split(self) -> list[str]:
        """Count the marks of each group that colour, shape or panel tells apart, where no axis shows it already."""
        split = self.split()
        axes = {self.channels[axis].get("field") for axis in ("x", "y") if axis in self.channels}
        if split is None or self.channels[split].get("field") in axes or "field" not in self.channels[split]:
            return []
        counts = Counter(shown(mark[split]) for mark in self.marks)
        if len(counts) > LISTED:
            return []
        told = listed(f"{name} {count}" for name, count in counts.items())
        return [f"{name_of(self.channels[split])}: {told}"]


def is_told(channel: Any) -> bool:
    """Tell whether a channel encodes something that words can name."""
    return isinstance(channel, dict) and (isinstance(channel.get("field"), str) or "aggregate" in channel)


def is_quantity(channel: Spec) -> bool:
    """Tell whether a channel encodes a quantity; a year is a place in time."""
    if "aggregate" in channel:
        return True
    return type_of(channel) == "quantitative" and "year" not in str(channel.get("field", "")).split("_")


def grouped(marks: list[Mark], keys: list[str]) -> dict[Key, list[Mark]]:
    """Put marks with the same values in the channels of `keys` together, in the order of the first of each."""
    groups: dict[Key, list[Mark]] = {}
    for mark in marks:
        groups.setdefault(tuple(mark[key] for key in keys), []).append(mark)
    return groups
