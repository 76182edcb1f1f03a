"""The words that stand for a chart: each kind of chart says its own values, and nothing else."""

import altair as alt
import pandas as pd
import pytest
from course.chart_words import describe

RATES = pd.DataFrame(
    {
        "edition": [2000, 2010, 2022, 2000, 2010, 2022],
        "term": ["ASEAN"] * 3 + ["China"] * 3,
        "rate": [0.5, 2.0, 3.5, 13.0, 17.5, 5.0],
        "north": [40.0, 33.5, 56.0, 25.0, 28.0, 41.0],
    }
)


def said(chart: alt.Chart, rows: pd.DataFrame = RATES) -> str:
    return describe(chart.properties(title="Rates", data=rows).to_dict())


def test_a_line_says_where_it_begins_ends_and_is_highest() -> None:
    chart = alt.Chart().mark_line().encode(alt.X("edition:Q"), alt.Y("rate:Q"), alt.Color("term:N"))
    assert (
        "ASEAN from 0.5 (2000) to 3.5 (2022), highest 3.5 (2022); "
        "China from 13 (2000) to 5 (2022), highest 17.5 (2010)." in said(chart)
    )
    assert "China from 13 (2000) to 5 (2022)" in said(chart, RATES.sort_values("rate"))


def test_a_line_skips_a_missing_value() -> None:
    rows = RATES.assign(rate=RATES["rate"].where(RATES["edition"] != 2000))
    assert "ASEAN from 2 (2010) to 3.5 (2022)" in said(
        alt.Chart().mark_line().encode(alt.X("edition:Q"), alt.Y("rate:Q"), alt.Color("term:N")), rows
    )


def test_two_quantities_are_told_as_pairs_from_left_to_right() -> None:
    chart = alt.Chart().mark_point().encode(alt.X("north:Q").title("North"), alt.Y("rate:Q").title("Rate"))
    assert "North, then Rate, from left to right: 25, 13; 28, 17.5; 33.5, 2; 40, 0.5; 41, 5; 56, 3.5." in said(chart)
    many = pd.concat([RATES] * 3, ignore_index=True)
    assert "18 points. North from 25 to 56. Rate from 0.5 to 17.5." in said(chart, many)


def test_bars_say_each_value_where_they_are_few() -> None:
    chart = alt.Chart().mark_bar().encode(alt.X("sum(rate):Q").title("Rate"), alt.Y("term:N").title(None))
    assert "Rate for ASEAN: 6; China: 35.5." in said(chart)


def test_a_chart_without_a_title_is_refused() -> None:
    with pytest.raises(ValueError, match="no title"):
        describe(alt.Chart(RATES).mark_bar().encode(alt.X("rate:Q")).to_dict())
