"""A ranking whose weights the reader sets: the index on sliders, and the places at every setting of the sliders."""

from collections.abc import Iterable

import altair as alt
import pandas as pd

from course import charts

WEIGHTS = range(5)  # what a slider can be set to


def with_sliders(scores: pd.DataFrame) -> alt.LayerChart:
    """The index of each partner as a bar, with a slider for the weight of each measure.

    scores : a row for each partner, a column for each measure, between 0 and 1. The chart works the index out again
        whenever a slider moves: scores times weights, summed, divided by the sum of the weights.
    """
    sliders = {measure: _slider(measure) for measure in scores.columns}
    weighed = " + ".join(f"datum.{measure} * {slider.name}" for measure, slider in sliders.items())
    formula = f"({weighed}) / max(1, {' + '.join(slider.name for slider in sliders.values())})"
    equal = scores.assign(index=scores.mean(axis=1)).reset_index()  # what the chart opens on
    base = (
        alt.Chart(equal)
        .transform_calculate(index=formula)
        .encode(
            alt.X("index:Q").title("Index").scale(domain=[0, 1]),
            alt.Y("partner:N").title(None).sort(field="index", op="max", order="descending"),
        )
    )
    bars = base.mark_bar().encode(
        alt.Color("partner:N").scale(charts.partner_scale(*scores.index)).legend(None),
        tooltip=["partner", alt.Tooltip("index:Q").format(".2f")],
    )
    labels = base.mark_text(align="left", dx=4).encode(alt.Text("index:Q").format(".2f"))
    return bars.add_params(*sliders.values()) + labels


def _slider(measure: str) -> alt.Parameter:
    bound = alt.binding_range(name=f"Weight of {measure}: ", min=WEIGHTS[0], max=WEIGHTS[-1], step=1)
    return alt.param(name=f"weight_{measure}", value=1, bind=bound)


def settings(measures: Iterable[str]) -> pd.DataFrame:
    """Every setting of the sliders, a row each, with a weight from 0 to 4 for each measure; all zeros are left out."""
    names = list(measures)
    grid = pd.MultiIndex.from_product([WEIGHTS] * len(names), names=names).to_frame(index=False)
    return grid[grid.sum(axis=1) > 0]


def places(scores: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """The place of each partner at each setting, 1 for the first: a row for each row of `weights`.

    scores : a row for each partner, a column for each measure. weights : columns of the same names. The sum of the
        weights divides all partners alike, so the order needs no division.
    """
    index = weights.dot(scores.T).round(9)  # without stray digits far behind the point
    return index.rank(axis=1, ascending=False).astype(int)


def draw_places(share: pd.DataFrame) -> alt.LayerChart:
    """Tiles with the share of settings at which each partner (column) takes each place (row), darker for more."""
    tiles = share.rename_axis("rank").reset_index().melt("rank", var_name="partner", value_name="share")
    base = alt.Chart(tiles).encode(
        alt.X("rank:O").title("Place in the ranking").axis(labelAngle=0),
        alt.Y("partner:N").sort(list(share.columns)).title(None),
    )
    shade = alt.Color("share:Q").scale(domain=[0, 1], range=["#eef4fb", "#6aaed6"]).legend(None)
    heat = base.mark_rect(stroke="white").encode(
        shade.title("Share of settings"),
        tooltip=["partner", "rank", alt.Tooltip("share:Q").format(".1%")],
    )
    return heat + base.mark_text(color="black").encode(alt.Text("share:Q").format(".0%"))
