"""Contacts with Japan, lined up on the day on which a dispute begins: the drawing code of lesson 5."""

import altair as alt
import pandas as pd

from course import data

SETTINGS = {"visit": "Ministers, visit", "sidelines": "Ministers, sidelines", "call": "Ministers, telephone or video"}
DRILLS = {"Japan": "Bilateral exercise", "Japan and United States": "Trilateral exercise"}
CHANNELS = [*SETTINGS.values(), "Ministers, trilateral", *DRILLS.values()]  # from the top of a chart down
YEARS_BEFORE, YEARS_AFTER = 2, 3  # of the day on which a dispute begins


def contacts() -> pd.DataFrame:
    """Every meeting of ministers and every exercise with Japan, alone or with the United States.

    One row a contact: `channel` (one of CHANNELS), `date` as the table writes it, `met` (its first day).
    """
    meetings, exercises = data.load("meetings"), data.load("exercises")
    two = meetings[meetings["partner"].eq("Japan") & meetings["setting"].isin(list(SETTINGS))]
    three = meetings[meetings["series"].eq("trilateral") & meetings["in_person"]]
    drills = exercises[exercises["partner"].isin(list(DRILLS))]
    found = pd.concat(
        [
            two.assign(channel=two["setting"].astype(str).map(SETTINGS)),
            three.assign(channel="Ministers, trilateral"),
            drills.assign(channel=drills["partner"].astype(str).map(DRILLS)),
        ]
    )
    return found.rename(columns={"date_from": "met"})[["channel", "date", "met"]].reset_index(drop=True)


def around_each(disputes: pd.DataFrame, met: pd.DataFrame) -> pd.DataFrame:
    """Pair each dispute with each contact near it.

    disputes : columns `label` and `date_from`. met : what `contacts` gives.
    One row a pair, with `years`: from the start of the dispute to the contact, below 0 where the contact came first.
    """
    pairs = disputes[["label", "date_from"]].merge(met, how="cross")
    pairs["years"] = ((pairs["met"] - pairs["date_from"]).dt.days / 365.25).round(2)
    return pairs[pairs["years"].between(-YEARS_BEFORE, YEARS_AFTER)]


def draw(near: pd.DataFrame, title: str) -> alt.LayerChart | alt.FacetChart:
    """Draw a dot for each contact by `years`, a row a channel, with a line at the day on which the dispute begins."""
    return alt.layer(_zero(), _dots(near)).properties(title=title, width=460)


def draw_menu(near: pd.DataFrame, title: str) -> alt.LayerChart | alt.FacetChart:
    """Draw the same for all disputes, with a list under the chart that picks one by its `label`."""
    labels = list(dict.fromkeys(near["label"]))
    menu = alt.binding_select(options=[None, *labels], labels=["all disputes", *labels], name="Dispute: ")
    choice = alt.selection_point(name="choice", fields=["label"], bind=menu)
    picked = _dots(near).encode(tooltip=["label", "channel", "date", "years"]).transform_filter(choice)
    return alt.layer(_zero(), picked.add_params(choice)).properties(title=title, width=460)


def _dots(near: pd.DataFrame) -> alt.Chart:
    across = alt.X("years:Q").scale(domain=[-YEARS_BEFORE, YEARS_AFTER]).title("Years from the start of the dispute")
    whole_years = list(range(-YEARS_BEFORE, YEARS_AFTER + 1))
    return (
        alt.Chart(near)
        .mark_point(size=90)
        .encode(
            across.axis(values=whole_years, format="d"),
            alt.Y("channel:N").sort(CHANNELS).scale(domain=CHANNELS).title(None),
            tooltip=["channel", "date", "years"],
        )
    )


def _zero() -> alt.Chart:
    return alt.Chart(pd.DataFrame({"years": [0]})).mark_rule(strokeWidth=2).encode(alt.X("years:Q"))
