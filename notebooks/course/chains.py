"""An argument drawn as boxes and lines: a box for each step, a line for each link from a step to the next."""

import textwrap

import altair as alt
import pandas as pd

from course import charts, data

HEADINGS = ["The brief starts from", "and concludes", "and then"]
KINDS = ["descriptive", "causal", "predictive", "normative"]
JOINED = {"by the brief": [1, 0], "by us": [7, 4], "set against": [2, 3]}  # how each line is dashed
LETTERS = 25  # of a line of words in a box


def draw(steps: pd.DataFrame, links: pd.DataFrame) -> alt.LayerChart:
    """Boxes with the words of each step and the kind of its claim, and lines between them.

    steps : `claim_id`, `place` (1 to 3, from left to right), `line` (1 or 2, from the top) and `words`.
    links : `claim_id` (where a line begins), `leads_to` (the claim where it ends) and `joined` (a key of JOINED).
    Raises ValueError where a link leads from or to a step that is not among `steps`.
    """
    strange = sorted((set(links["claim_id"]) | set(links["leads_to"])) - set(steps["claim_id"]))
    if strange:
        raise ValueError(f"A link names {', '.join(strange)}, which is no step of this chain. Add the step first.")
    boxes = _boxes(steps)
    base = alt.Chart(boxes).encode(_across(), _down(), tooltip=["claim_id", "kind", "view"])
    stroke = alt.Stroke("kind:N").scale(domain=KINDS, range=charts.CATEGORY_COLOURS[:4]).legend(None).title("Kind")
    frame = base.mark_rect(fillOpacity=0, strokeWidth=2).encode(stroke)
    words = base.mark_text(lineBreak="\n", dy=-17).encode(alt.Text("wrapped:N"))
    kind = base.mark_text(dy=32, fontSize=11, fontStyle="italic").encode(alt.Text("kind:N"))
    chart = _lines(boxes, links) + frame + words + kind
    return chart.properties(description=in_sentences(steps, links), width=560, height=210)


def in_sentences(steps: pd.DataFrame, links: pd.DataFrame) -> str:
    """The links in words, for readers who hear a chart."""
    words = steps.set_index("claim_id")["words"]
    verbs = {"by the brief": "leads to", "by us": "leads, by our reading, to", "set against": "is set against"}
    said = links.apply(lambda link: f"“{words[link.claim_id]}” {verbs[link.joined]} “{words[link.leads_to]}”", axis=1)
    return "; ".join(said)


def _boxes(steps: pd.DataFrame) -> pd.DataFrame:
    """The steps with their claim's kind and view, their places as headings, and their words in short lines."""
    claims = data.load("claims")[["claim_id", "kind", "view"]].astype(str)
    headed = steps.assign(
        place=steps["place"].map(dict(enumerate(HEADINGS, start=1))),
        line=steps["line"].map({1: "first line", 2: "second line"}),
        wrapped=steps["words"].map(lambda words: "\n".join(textwrap.wrap(words, LETTERS))),
    )
    return headed.merge(claims, on="claim_id")


def _lines(boxes: pd.DataFrame, links: pd.DataFrame) -> alt.Chart:
    begins = boxes[["claim_id", "place", "line"]]
    ends = begins.rename(columns={"claim_id": "leads_to", "place": "to_place", "line": "to_line"})
    both = links.merge(begins, on="claim_id").merge(ends, on="leads_to")
    dashes = alt.StrokeDash("joined:N").scale(domain=list(JOINED), range=list(JOINED.values()))
    return (
        alt.Chart(both)
        .mark_rule(strokeWidth=2)
        .encode(
            _across().bandPosition(1),
            _down(),
            dashes.legend(orient="bottom", symbolType="stroke", symbolSize=400).title("Joined"),
            x2=alt.X2("to_place").bandPosition(0),
            y2="to_line:O",
        )
    )


def _across() -> alt.X:
    headings = alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False)
    return alt.X("place:O").scale(domain=HEADINGS, paddingInner=0.16).axis(headings).title(None)


def _down() -> alt.Y:
    return alt.Y("line:O").scale(paddingInner=0.25).axis(None)
