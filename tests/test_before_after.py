"""Contacts are lined up on the day on which a dispute begins: none is lost, none is counted on the wrong side."""

import pandas as pd
from course import before_after, figure_4

DISPUTES = pd.DataFrame({"label": ["one", "two"], "date_from": pd.to_datetime(["2010-01-01", "2020-01-01"])})
MET = pd.DataFrame(
    {
        "channel": ["Ministers, visit", "Bilateral exercise", "Bilateral exercise"],
        "date": ["2009-01", "2012-07", "2016"],
        "met": pd.to_datetime(["2009-01-01", "2012-07-01", "2016-01-01"]),
    }
)


def test_a_contact_stands_before_or_after_each_dispute_that_is_near_it() -> None:
    near = before_after.around_each(DISPUTES, MET)
    assert near[["label", "date", "years"]].values.tolist() == [["one", "2009-01", -1.0], ["one", "2012-07", 2.5]]


def test_every_contact_has_a_row_in_the_chart() -> None:
    met = before_after.contacts()
    assert set(met["channel"]) == set(before_after.CHANNELS)
    assert met["met"].notna().all()


def test_the_list_under_the_chart_has_every_dispute_once() -> None:
    near = before_after.around_each(DISPUTES, MET)
    parameter = before_after.draw_menu(near, "a title").to_dict()["params"][0]
    assert parameter["bind"]["options"] == [None, "one"]


def test_the_sheet_for_figure_4_ends_where_the_brief_does() -> None:
    figure = figure_4.rows()
    assert figure["date_from"].is_monotonic_increasing
    assert figure["date"].max() < "2013-12"
    assert set(figure["what"]) == set(figure_4.WHATS)
