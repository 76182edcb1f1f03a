"""The family tree of exercises in lesson 3: a bar for each name, and a line from each name to its successor."""

import altair as alt
import pandas as pd

from course import charts, data

LAST_YEAR = 2025  # of our record: a name without an end runs to it
SHORT = {"Reception, Staging, Onward Movement and Integration": "RSOI"}  # a label that fits beside its bar


def family_tree(names: pd.DataFrame, families: list[str], year: int) -> alt.LayerChart:
    """Draw exercises as bars from first to last year, linked by lines, with a slider that lifts out a year's names.

    names : rows of `exercise_series`, one a name, each with a first year.
    families : the values of `family` in the order of the sheet, the highest first.
    year : where the slider stands at first.
    """
    drawn = names.assign(
        exercise=names["name"].replace(SHORT),
        family=pd.Categorical(names["family"].astype(str), categories=families),
        until=names["end_year"].fillna(LAST_YEAR),
        source=names.apply(data.cite, axis=1),
    ).sort_values(["family", "start_year"])
    order = drawn["exercise"].tolist()
    slider = alt.binding_range(min=1954, max=LAST_YEAR, step=1, name="Names in use in: ")
    in_year = alt.param(name="in_year", value=year, bind=slider)
    alive = alt.when("datum.start_year <= in_year && in_year <= datum.until")
    bars = (
        alt.Chart(drawn)
        .mark_bar(height=14)
        .encode(
            alt.X("start_year:Q").title("Year").axis(format="d").scale(domain=[1950, LAST_YEAR], nice=False),
            alt.X2("until"),
            alt.Y("exercise:N").scale(domain=order).title(None),
            alt.Color("family:N").scale(domain=families).title("Family"),
            opacity=alive.then(alt.value(1)).otherwise(alt.value(0.35)),
            tooltip=["name", "start_year", "end_year", "family", "source"],
        )
        .add_params(in_year)
    )
    lines = (
        alt.Chart(_links(drawn))
        .mark_rule(strokeWidth=1.5, color=charts.INK)
        .encode(
            alt.X("parent_until:Q"),
            alt.X2("start_year"),
            alt.Y("parent:N").scale(domain=order),
            alt.Y2("exercise"),
        )
    )
    return (bars + lines).properties(width=440, height=alt.Step(26))


def _links(drawn: pd.DataFrame) -> pd.DataFrame:
    """A row for each line of the tree: the older name and the year it ends, the newer name and the year it starts."""
    links = drawn.melt(
        id_vars=["exercise", "start_year"], value_vars=["predecessor_id", "merged_from_id"], value_name="parent_id"
    ).dropna(subset="parent_id")
    parents = drawn.set_index("series_id")
    return links.assign(
        parent=links["parent_id"].map(parents["exercise"]), parent_until=links["parent_id"].map(parents["until"])
    )
