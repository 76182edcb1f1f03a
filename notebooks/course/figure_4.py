"""The reconstruction of the brief's lost Figure 4, on Korea and Japan: its rows and its drawing, for lesson 5."""

import altair as alt
import pandas as pd

from course import data

STEPS = {"advance": "step closer", "setback": "setback"}
WHATS = ["declared by leaders", *STEPS.values()]
PARTNERS = ["Japan", "Japan and United States"]


def rows() -> pd.DataFrame:
    """Three stages declared by leaders and our dated events to November 2013, in the order of time.

    Columns: `date` as the table writes it, `date_from` (its first day), `event`, `what` (one of WHATS), `source_id`.
    An event with one source says so.
    """
    stages = data.load("relationship_stages").query("partner == 'Japan'")
    declared = stages.assign(event="Stage " + stages["rung"].astype(str) + ": " + stages["name"], what=WHATS[0])
    milestones = data.load("milestones")
    events = milestones[milestones["partner"].isin(PARTNERS) & milestones["kind"].ne("statement")]
    sources = events["confidence"].astype(str).map({"A": "", "B": " (one source)"})
    ours = events.assign(event=events["title"] + sources, what=events["direction"].astype(str).map(STEPS))
    columns = ["date", "date_from", "event", "what", "source_id"]
    both = pd.concat([declared[columns], ours[columns]]).query("date < '2013-12'")
    return both.sort_values("date_from", kind="stable")


def draw(figure: pd.DataFrame) -> alt.LayerChart:
    """Draw the rows as a sheet to be printed: a mark and a date for each, its kind by colour and by shape."""
    base = alt.Chart(figure).encode(
        alt.X("date_from:T").title("Date").scale(domain=["1963-01-01", "2025-01-01"]),
        alt.Y("event:N").sort(None).title(None).axis(labelLimit=430),
    )
    inks = alt.Scale(domain=WHATS, range=["#5e646a", "#0356f9", "#d36354"])
    forms = alt.Scale(domain=WHATS, range=["square", "circle", "cross"])
    dots = base.mark_point(size=70).encode(
        alt.Color("what:N").title("What it is").scale(inks).legend(orient="top"),
        alt.Shape("what:N").title("What it is").scale(forms),
        alt.Tooltip(["date", "event", "source_id"]),
    )
    words = base.mark_text(align="left", dx=8, fontSize=11).encode(alt.Text("date:N"))
    return (dots + words).properties(title="Korea and Japan, 1965 to 2013: a reconstruction from sources", width=270)
