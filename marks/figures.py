"""The charts of a class, in the course's style: as SVG, each with its description in words."""

import altair as alt
import pandas as pd
from course import charts, pictures
from course.chart_words import describe

from marks.items import Choice, Item, Pair

WRONG_SHOWN = 15
ONE = charts.PARTNER_COLOURS["United States"]


def svg(chart: alt.Chart | alt.LayerChart) -> str:
    """Draw a chart; "" where nothing on this machine draws."""
    spec = chart.to_dict()
    return pictures.drawn(spec | {"$schema": charts.SCHEMA, "description": describe(spec)}) or ""


def of_students(marks: pd.DataFrame) -> alt.Chart:
    """How many students have which share of their answered questions right. Columns: answered, right."""
    shares = marks.query("answered > 0")
    tenths = (10 * shares["right"] / shares["answered"]).astype(int).clip(upper=9)
    counted = (
        tenths.value_counts().reindex(range(10), fill_value=0).rename("students").rename_axis("tenth").reset_index()
    )
    counted["share"] = [f"{10 * tenth} to {10 * tenth + 10}" for tenth in counted["tenth"]]
    return (
        alt.Chart(counted, title="Students by the share of their answered questions that is right")
        .mark_bar()
        .encode(
            alt.X("share:O").title("Right, of the answered questions (%)").sort(None),
            alt.Y("students:Q").title("Students").axis(tickMinStep=1),
        )
    )


def of_items(items: list[Item]) -> alt.LayerChart:
    """Each question by how hard it is and whom it tells apart."""
    shown = [item for item in items if item.discrimination is not None and item.difficulty is not None]
    frame = pd.DataFrame(
        {
            "question": [item.question["id"] for item in shown],
            "right": [item.difficulty for item in shown],
            "discrimination": [item.discrimination for item in shown],
        }
    )
    points = (
        alt.Chart(frame, title="Questions by how many have them right, and whom they tell apart")
        .mark_point()
        .encode(
            alt.X("right:Q").title("Share that has it right").axis(format="%").scale(domain=[0, 1]),
            alt.Y("discrimination:Q").title("Correlation with the rest"),
            tooltip=["question:N", "right:Q", "discrimination:Q"],
        )
    )
    return alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule().encode(y="zero:Q") + points


def of_wrong(choices: list[Choice]) -> alt.Chart:
    """The wrong choices that most took, of those who answered the part."""
    wrong = [one for one in choices if one.verdict in ("wrong", "close") and one.chosen]
    most = sorted(wrong, key=lambda one: (-one.chosen / one.answered, one.question, one.part, one.key))[:WRONG_SHOWN]
    frame = pd.DataFrame(
        {
            "choice": [f"{one.question}: {_short(one.label, one.text)}" for one in most],
            "share": [one.chosen / one.answered for one in most],
        }
    )
    return (
        alt.Chart(frame, title="Wrong choices that most students took")
        .mark_bar()
        .encode(
            alt.X("share:Q").title("Share of those who answered").axis(format="%", tickCount=6),
            alt.Y("choice:N").title(None).sort(None).axis(labelLimit=600),
        )
    )


def of_pairs(pairs: list[Pair]) -> alt.Chart:
    """Each pair of the two tests: the share that has it right before the course and after it."""
    taken = [pair for pair in pairs if pair.students]
    rows = [(pair.pair, when, getattr(pair, when) / pair.students) for pair in taken for when in ("before", "after")]
    frame = pd.DataFrame(rows, columns=["pair", "test", "share"])
    colours = alt.Scale(domain=["before", "after"], range=[charts.NEUTRAL, ONE])
    return (
        alt.Chart(frame, title="Before the course and after it, by students who took both tests")
        .mark_point(size=110)
        .encode(
            alt.X("share:Q").title("Share that has it right").axis(format="%").scale(domain=[0, 1]),
            alt.Y("pair:N").title(None).sort(None),
            alt.Color("test:N").title("Test").scale(colours),
            alt.Shape("test:N").title("Test").scale(alt.Scale(domain=["before", "after"], range=["circle", "square"])),
        )
    )


def _short(label: str, text: str) -> str:
    words = text if label in ("Your answer", "Your number", "Because …") else f"{label} → {text}"
    return words if len(words) <= 60 else words[:59].rsplit(" ", 1)[0] + "…"
