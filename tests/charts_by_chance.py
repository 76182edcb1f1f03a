"""Charts by chance over the tables of the course: a mark, channels, transforms, gaps. The seed is a number."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from course import data

TABLES = [
    "activities", "agreements", "arms_transfers", "claims", "exercises", "forums", "mechanisms", "meetings",
    "milestones", "partners", "white_paper_mentions", "working_groups",
]  # fmt: skip
MARKS = ["bar", "point", "circle", "tick", "rect", "line", "area", "text", "rule"]
SUMS = ["sum", "mean", "median", "min", "max", "count", "distinct"]
NO_NAMES = {"amount", "weight", "start_year", "date", "date_from"}


class Dice(random.Random):
    """Chance, with the choices that charts need."""

    def chance(self, share: float) -> bool:
        return self.random() < share

    def rows(self) -> pd.DataFrame:
        """Some rows of a table, some of whose values are missing."""
        whole = table(self.choice(TABLES))
        rows = whole.sample(self.randint(1, min(len(whole), 60)), random_state=self.randint(0, 9**9))
        rows = rows.reset_index(drop=True)
        for column in ("amount", "weight", self.choice(names_of(rows))):
            if self.chance(0.4):
                rows[column] = rows[column].mask([self.chance(0.2) for _ in rows.index], None)
        return rows

    def number(self) -> int:
        """A number that makes the name of a parameter unique."""
        return self.randint(0, 10**6)


@cache
def table(name: str) -> pd.DataFrame:
    """A table of the course whose texts have no colon, and two numbers and a year by chance."""
    dice = random.Random(name)
    rows = data.load(name)
    texts = [column for column in rows if rows[column].dtype in (object, "string", "category") and column != "date"]
    plain = {column: rows[column].astype("string").str.replace(r"[;:]", ",", regex=True) for column in texts}
    rows = rows.assign(**plain)
    few = [column for column in texts if 2 <= rows[column].nunique() <= 12 and rows[column].str.len().max() < 60]
    days = [column for column in ("date", "date_from") if "date_from" in rows and column in rows]
    chosen = rows[[*few[:5], *days]].head(80)
    return chosen.assign(
        amount=[dice.choice([0, 1, 2, 3, 7, 12.5, 0.25, -4]) for _ in chosen.index],
        weight=[dice.randint(1, 40) for _ in chosen.index],
        start_year=[dice.randint(1990, 2013) for _ in chosen.index],
    )


def names_of(rows: pd.DataFrame) -> list[str]:
    return [column for column in rows if column not in NO_NAMES]


@dataclass
class Draft:
    """A chart in the making, with the columns that it has so far."""

    dice: Dice
    rows: pd.DataFrame
    chart: alt.Chart
    names: set[str]
    quantities: list[str]

    def name(self) -> str:
        return self.dice.choice(sorted(self.names))

    def quantity(self) -> str:
        return self.dice.choice(self.quantities)

    def values(self, name: str) -> list[str]:
        """The texts in a column of names; none in a column that a transform made."""
        return list(self.rows[name].dropna().unique()) if name in self.rows else []


def chart_by_chance(number: int) -> alt.TopLevelMixin:
    """The chart of that number: most are single, some are two in layers or side by side."""
    dice = Dice(number)
    shape = dice.random()
    if shape < 0.72:
        return single(dice, panels=True).properties(title=f"Chart {number}")
    parts = [single(dice, panels=False) for _ in range(2)]
    layers = alt.layer(*parts).resolve_scale(x="independent", y="independent")
    return (layers if shape < 0.86 else alt.hconcat(*parts)).properties(title=f"Figure {number}")


def single(dice: Dice, panels: bool) -> alt.Chart:
    """One chart: transforms, a mark, channels."""
    rows = dice.rows()
    names = {dice.choice(names_of(rows)) for _ in range(4)}
    draft = Draft(dice, rows, alt.Chart(rows), names, ["amount", "weight"])
    for _ in range(dice.choice([0, 0, 1, 1, 2])):
        dice.choice(TRANSFORMS)(draft)
    encoded = channels(draft, panels)
    return getattr(draft.chart, f"mark_{dice.choice(MARKS)}")().encode(**encoded)


# Transforms: each adds itself to the draft


def filter_by_expression(draft: Draft) -> None:
    sign, limit = draft.dice.choice([">", ">=", "<", "!==", "==="]), draft.dice.choice([0, 1, 3, 12.5])
    draft.chart = draft.chart.transform_filter(f"datum.{draft.quantity()} {sign} {limit}")


def filter_by_field(draft: Draft) -> None:
    name = draft.name()
    if values := draft.values(name):
        chosen = draft.dice.sample(values, min(2, len(values)))
        draft.chart = draft.chart.transform_filter(alt.FieldOneOfPredicate(name, chosen))


def filter_by_either(draft: Draft) -> None:
    name = draft.name()
    if values := draft.values(name):
        either = alt.FieldGTEPredicate(draft.quantity(), 2) | alt.FieldEqualPredicate(draft.dice.choice(values), name)
        draft.chart = draft.chart.transform_filter(~either if draft.dice.chance(0.5) else either)


def filter_by_parameter(draft: Draft) -> None:
    name = draft.name()
    if values := draft.values(name):
        wanted = alt.param(f"wanted_{draft.dice.number()}", value=draft.dice.choice(["all", *values]))
        test = f"{wanted.name} == 'all' || datum['{name}'] == {wanted.name}"
        draft.chart = draft.chart.add_params(wanted).transform_filter(test)


def filter_by_selection(draft: Draft) -> None:
    name = draft.name()
    if values := draft.values(name):
        start = draft.dice.choice([alt.Undefined, [{name: draft.dice.choice(values)}]])
        picked = alt.selection_point(f"picked_{draft.dice.number()}", fields=[name], value=start)
        test = {"param": picked.name, "empty": draft.dice.chance(0.7)}
        draft.chart = draft.chart.add_params(picked).transform_filter(test)


def sum_up(draft: Draft) -> None:
    name = draft.name()
    summed = alt.AggregatedFieldDef(op=draft.dice.choice(SUMS), field=draft.quantity(), **{"as": "summed"})
    draft.chart = draft.chart.transform_aggregate([summed], groupby=[name])
    draft.names, draft.quantities = {name}, ["summed"]


def join_sum(draft: Draft) -> None:
    whole = alt.JoinAggregateFieldDef(op=draft.dice.choice(SUMS), field=draft.quantity(), **{"as": "whole"})
    draft.chart = draft.chart.transform_joinaggregate([whole], groupby=[draft.name()])
    draft.quantities = [*draft.quantities, "whole"]


def fold(draft: Draft) -> None:
    if len(draft.quantities) > 1:
        draft.chart = draft.chart.transform_fold(draft.quantities[:2], as_=["measure", "folded"])
        draft.names, draft.quantities = draft.names | {"measure"}, ["folded"]


def calculate(draft: Draft) -> None:
    column = draft.quantity()
    ways = [
        f"datum.{column} * 2 + 1",
        f"abs(datum.{column}) / 4",
        f"datum.{column} > 2 ? 1 : 0",
        f"max(0, -datum['{column}'])",
    ]
    draft.chart = draft.chart.transform_calculate(worked_out=draft.dice.choice(ways))
    draft.quantities = [*draft.quantities, "worked_out"]


def look_up(draft: Draft) -> None:
    name = draft.name()
    if values := draft.values(name):
        known = values[:-1] or values
        other = alt.LookupData(pd.DataFrame({"key": known, "rank": range(1, len(known) + 1)}), "key", ["rank"])
        draft.chart = draft.chart.transform_lookup(name, other, default=draft.dice.choice([0, 9]))
        draft.quantities = [*draft.quantities, "rank"]


def what_only_vega_knows(draft: Draft) -> None:
    chart, name, column = draft.chart, draft.name(), draft.quantity()
    draft.chart = draft.dice.choice(
        [
            chart.transform_window(row="row_number()"),
            chart.transform_sample(3),
            chart.transform_stack(stack=column, as_=["from", "to"], groupby=[name]),
            chart.transform_impute(column, key=name, value=0),
        ]
    )


TRANSFORMS = [
    filter_by_expression, filter_by_field, filter_by_either, filter_by_parameter, filter_by_selection,
    sum_up, join_sum, fold, calculate, look_up, what_only_vega_knows,
]  # fmt: skip


# Channels


def channels(draft: Draft, panels: bool) -> dict[str, Any]:
    """Channels by chance, each titled by what it shows."""
    dice, summed = draft.dice, draft.dice.chance(0.45)
    encoded = {axis: place(draft, make, summed) for axis, make in (("x", alt.X), ("y", alt.Y))}
    if dice.chance(0.5):
        encoded["color"] = named(draft, alt.Color)
    elif dice.chance(0.3):
        encoded["color"] = quantity(draft, alt.Color, summed)
    if dice.chance(0.2):
        encoded["size"] = quantity(draft, alt.Size, summed)
    if dice.chance(0.2):
        encoded["detail"] = named(draft, alt.Detail)
    return encoded | tooltip_and_panels(draft, panels)


def tooltip_and_panels(draft: Draft, panels: bool) -> dict[str, Any]:
    """What splits a chart into panels stands in its tooltip too, so that Vega says it of each mark."""
    encoded: dict[str, Any] = {}
    shown = [named(draft, alt.Tooltip)] if draft.dice.chance(0.3) else []
    if panels and draft.dice.chance(0.25):
        name = draft.name()
        encoded[draft.dice.choice(["row", "column", "facet"])] = alt.Facet(f"{name}:N").title(name)
        shown.append(alt.Tooltip(f"{name}:N").title(name))
    return encoded | ({"tooltip": shown} if shown else {})


def place(draft: Draft, make: Callable, summed: bool) -> Any:
    """An axis: names, a quantity, days or years."""
    whole = "summed" not in draft.quantities
    days = ["day"] if whole and "date_from" in draft.rows else []
    kind = draft.dice.choice(["name", "quantity", "quantity", *days, *(["year"] if whole else [])])
    if kind == "quantity":
        return quantity(draft, make, summed)
    if kind == "day":
        return make("date_from:T").title("date_from")
    if kind == "year":
        return make("start_year:Q").title("start_year").scale(zero=False)
    return named(draft, make)


def named(draft: Draft, make: Callable) -> Any:
    name = draft.name()
    return make(f"{name}:{draft.dice.choice('NO')}").title(name)


def quantity(draft: Draft, make: Callable, summed: bool) -> Any:
    column = draft.quantity()
    if not summed or draft.dice.chance(0.2):
        return make(f"{column}:Q").title(column)
    operation = draft.dice.choice(SUMS)
    written = "count()" if operation == "count" else f"{operation}({column})"
    return make(f"{written}:Q").title(f"{operation} of {column}")
