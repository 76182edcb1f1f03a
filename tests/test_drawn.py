"""A chart is judged by what it draws: any mark, channel, order or axis that shows the numbers is right."""

import altair as alt
import pandas as pd
import pytest
from course.questions import drawn

MEETINGS = pd.DataFrame(
    {
        "year": [2001, 2001, 2002, 2004],
        "partner": ["China", "Japan", "Japan", "China"],
        "date": pd.to_datetime(["2001-01-01", "2001-01-01", "2002-01-01", "2004-01-01"]),
    }
)
A_YEAR = {2001: 2, 2002: 1, 2003: 0, 2004: 1}
COUNTED = MEETINGS.groupby("year").size().reset_index(name="meetings")
WIDE = COUNTED.set_index("year").reindex(range(2001, 2005), fill_value=0).reset_index()
RIGHT = {
    "bars": alt.Chart(MEETINGS).mark_bar().encode(x="year:O", y="count()"),
    "bars on their side": alt.Chart(MEETINGS).mark_bar().encode(y="year:O", x="count()"),
    "split by partner": alt.Chart(MEETINGS).mark_bar().encode(x="year:O", y="count()", color="partner"),
    "a panel a partner": alt.Chart(MEETINGS).mark_bar().encode(x="year:O", y="count()", row="partner"),
    "dates": alt.Chart(MEETINGS).mark_bar().encode(x="date:T", y="count()"),
    "quantities": alt.Chart(MEETINGS).mark_bar().encode(x="year:Q", y="count()"),
    "a line over a whole axis": alt.Chart(WIDE).mark_line().encode(x="year:O", y="meetings:Q"),
    "counted before": alt.Chart(COUNTED).mark_point().encode(x="year:O", y="meetings:Q", tooltip=["year", "meetings"]),
    "with labels": alt.layer(
        alt.Chart(COUNTED).mark_bar().encode(x="year:O", y="meetings:Q"),
        alt.Chart(COUNTED).mark_text().encode(x="year:O", y="meetings:Q", text="meetings:Q"),
    ),
}
WRONG = {
    "a table": (COUNTED, "You give a table"),
    "no count": (alt.Chart(MEETINGS).mark_tick().encode(x="year:O"), "No channel of your chart shows the number"),
    "no year": (alt.Chart(MEETINGS).mark_bar().encode(x="partner", y="count()"), "shows the column `year`"),
    "other rows": (
        alt.Chart(MEETINGS.query("partner == 'Japan'")).mark_bar().encode(x="year:O", y="count()"),
        "shows nothing for 2004",
    ),
    "filtered": (
        alt.Chart(MEETINGS).mark_bar().encode(x="year:O", y="count()").transform_filter("datum.year < 2004"),
        "shows nothing for 2004",
    ),
    "a year too many": (
        alt.Chart(pd.concat([COUNTED, pd.DataFrame({"year": [2009], "meetings": [3]})]))
        .mark_bar()
        .encode(x="year:O", y="meetings:Q"),
        "shows 2009, which does not belong",
    ),
    "another number": (
        alt.Chart(COUNTED.assign(meetings=COUNTED["meetings"] + 1)).mark_bar().encode(x="year:O", y="meetings:Q"),
        "For 2001 your chart shows 3",
    ),
}


def judged(chart: object) -> str | None:
    """What is said of a chart that should show a number of meetings a year."""
    marks = ("bar", "line", "area", "point", "tick")
    return drawn.difference(chart, A_YEAR, by=["year"], measure="the number of meetings", marks=marks)


@pytest.mark.parametrize("name", RIGHT)
def test_any_chart_that_shows_the_numbers_is_right(name: str) -> None:
    assert judged(RIGHT[name]) is None


@pytest.mark.parametrize("name", WRONG)
def test_a_chart_that_does_not_is_told_where_it_parts(name: str) -> None:
    chart, said = WRONG[name]
    assert said in (judged(chart) or "")


def test_a_mark_that_does_not_fit_is_named() -> None:
    sentence = drawn.difference(RIGHT["bars"], A_YEAR, by=["year"], measure="the number", marks=["line"])
    assert sentence == "Your mark is `bar`; here one of `line` fits."


PAIRS = {(2001, "China"): 1, (2001, "Japan"): 1, (2002, "Japan"): 1, (2004, "China"): 1}
PAIRED = MEETINGS.groupby(["year", "partner"]).size().reset_index(name="meetings")


def placed(chart: object, **how: object) -> str | None:
    """What is said of where the marks of a chart stand that shows a number for each year and partner."""
    return drawn.difference(chart, PAIRS, by=["year", "partner"], measure="the number", **how)


@pytest.mark.parametrize(
    "channels, how, said",
    [
        ({"x": "year:O", "y": "meetings:Q", "color": "partner"}, {}, None),
        ({"x": "meetings:Q", "y": "year:O", "color": "partner"}, {}, None),
        ({"x": "year:Q", "y": "meetings:Q", "row": "partner"}, {}, None),
        ({"x": "meetings:Q", "y": "year:Q", "color": "partner", "order": "year"}, {}, None),
        ({"x": "year:O", "y": "meetings:O", "color": "partner"}, {"ranked": True}, None),
        ({"x": "partner", "y": "meetings:Q", "color": "year:N"}, {}, "marks of different groups"),
        ({"x": "meetings:Q", "y": "year:Q", "color": "partner"}, {}, "in the order of `meetings`"),
        ({"x": "year:O", "y": "partner", "color": "meetings:Q"}, {}, "marks of different groups"),
        ({"x": "year:O", "y": "meetings:O", "color": "partner"}, {}, "the type of names"),
        ({"x": "year:Q", "y": "meetings:O", "color": "partner"}, {"ranked": True}, "Write `year:O`"),
        ({"x": "year:Q", "y": alt.Y("meetings:O").sort(None), "color": "partner"}, {"ranked": True}, "Write `year:O`"),
        ({"x": "year:O", "y": "meetings:Q", "shape": "partner"}, {}, "has no `shape`"),
        ({"x": "year:O", "y": "meetings:Q", "detail": "partner"}, {}, "No channel of your chart shows the column"),
    ],
)
def test_a_line_runs_along_its_column(channels: dict, how: dict, said: str | None) -> None:
    chart = alt.Chart(PAIRED).mark_line().encode(**channels)
    told = placed(chart, along="year", **how)
    assert told is None if said is None else said in (told or "")


@pytest.mark.parametrize(
    "channels, stacked",
    [
        ({"x": "year:O", "y": "meetings:Q", "color": "partner"}, True),
        ({"x": "year:Q", "y": "meetings:Q", "color": "partner"}, True),
        ({"x": "meetings:Q", "y": "partner", "color": "year:N"}, True),
        ({"x": "year:O", "y": alt.Y("meetings:Q").stack(None), "color": "partner"}, False),
        ({"x": "year:O", "y": "meetings:Q", "color": "partner", "xOffset": "partner"}, False),
        ({"x": "year:O", "y": "meetings:Q", "column": "partner"}, False),
        ({"x": "year:O", "y": "partner", "color": "meetings:Q"}, False),
    ],
)
def test_bars_that_stand_on_others_are_noticed_where_each_needs_its_own_height(channels: dict, stacked: bool) -> None:
    chart = alt.Chart(PAIRED).mark_bar().encode(**channels)
    assert ("stand on one another" in (placed(chart, apart=True) or "")) is stacked
    assert placed(chart) is None  # a stack is right where nobody asks for heights


def test_the_numbers_may_stand_among_others_where_a_chart_may_show_more() -> None:
    chart = alt.Chart(PAIRED).mark_bar().encode(x="year:O", y="meetings:Q", color="partner")
    japan = {2001: 1, 2002: 1}
    asked = {"by": ["year"], "measure": "the number"}
    assert drawn.difference(chart, japan, **asked, among=True) is None
    assert "2004, which does not belong" in drawn.difference(chart, japan, **asked)


def test_bars_drawn_to_one_height_show_parts_of_a_whole() -> None:
    whole = alt.Chart(PAIRED).mark_bar().encode(x="year:O", y=alt.Y("meetings:Q").stack("normalize"), color="partner")
    halves = {"by": ["year"], "measure": "the share", "among": True}
    assert drawn.difference(whole, {2001: 0.5, 2004: 1}, **halves) is None
    assert drawn.difference(whole, {2001: 1, 2004: 1}, **halves) is not None


def test_groups_of_two_columns_are_found_in_any_two_channels() -> None:
    expected = {(2001, "China"): 1, (2001, "Japan"): 1, (2002, "Japan"): 1, (2004, "China"): 1}
    chart = alt.Chart(MEETINGS).mark_bar().encode(x="count()", y="partner", column="year:O")
    assert drawn.difference(chart, expected, by=["year", "partner"], measure="the number") is None
    wrong = alt.Chart(MEETINGS).mark_bar().encode(x="count()", y="partner")
    assert "`year`" in drawn.difference(wrong, expected, by=["year", "partner"], measure="the number")


@pytest.mark.parametrize(
    "chart, said",
    [
        (alt.Chart(COUNTED).mark_bar().encode(x="year:O", y="meeting:Q"), "names the column `meeting`"),
        (alt.Chart(COUNTED).mark_bar().encode(x="year:O", y="meeting"), "names the column `meeting`"),
        (alt.Chart("COUNTED").mark_bar().encode(x="year:O", y="meetings:Q"), "the name of a table as a text"),
        (alt.Chart(COUNTED).mark_bar().encode(x="year:O", y="a/b:Q"), "names the column `a/b`"),
        (alt.Chart(COUNTED).mark_bar().encode(x="year:T", y="meetings:Q"), "start of 1970. Write `year:O`"),
        (alt.Chart(COUNTED).mark_bar().encode(alt.X("year:O"), alt.Y(COUNTED["meetings"] / 2)), "as a text"),
        (alt.Chart(COUNTED).mark_bar().encode(x="year:O", y="meeting"), "did you mean `meetings`"),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_told_why(chart: alt.Chart, said: str) -> None:
    assert said in drawn.trouble(chart)


@pytest.mark.parametrize(
    "chart",
    [
        *RIGHT.values(),
        alt.Chart(COUNTED).mark_bar().encode(x="year:O", y="half:Q").transform_calculate(half="datum.meetings / 2"),
        alt.Chart(MEETINGS).mark_bar().encode(x="year:O", y="n:Q").transform_aggregate(n="count()", groupby=["year"]),
        alt.Chart(WIDE).mark_bar().encode(x="key:N", y="value:Q").transform_fold(["meetings"]),
    ],
)
def test_a_chart_with_the_columns_that_it_names_is_in_no_trouble(chart: alt.Chart) -> None:
    assert drawn.trouble(chart) is None
