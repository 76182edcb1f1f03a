"""The score of lesson 9: the record behind each verdict, how strong the brief's words are, and Brier scores."""

import altair as alt
import pandas as pd

from course import data

COLUMNS = ["row_id", "date", "date_from", "what", "direction"]
STRENGTH = {  # of each word in which the brief wraps a forecast; our reading
    "will": "firm",
    "would": "firm",
    "likely": "likely",
    "unlikely": "likely",  # said of a claim that something will not happen
    "expects": "likely",
    "confidence": "likely",
    "could": "possible",
    "could potentially": "possible",
    "may": "possible",
    "scope": "possible",
}
YOURS = "your numbers"
SAME = {"0.8 every time": 0.8, "0.5 every time": 0.5}


def evidence() -> pd.DataFrame:
    """Return a row for each row of `claim_evidence`, with `date`, `date_from`, `what`, `direction` and `source`.

    A row of the evidence points to a milestone, a meeting or an expert group. A milestone brings its own direction;
    a meeting counts as an advance, and so does an expert group that Korea chairs with a member of ASEAN, which is
    dated to the first year of its cycle. `source` is the reference of the evidence, in words.
    """
    events = pd.concat([_milestones(), _meetings(), _groups()])
    found = data.load("claim_evidence").merge(events, on="row_id", validate="many_to_one")
    return found.assign(source=found.apply(data.cite, axis=1))


def _milestones() -> pd.DataFrame:
    return data.load("milestones").rename(columns={"milestone_id": "row_id", "title": "what"})[COLUMNS]


def _meetings() -> pd.DataFrame:
    meetings = data.load("meetings").rename(columns={"meeting_id": "row_id"})
    what = "Ministers of Korea and " + meetings["partner"].astype(str) + " meet in " + meetings["place"].astype(str)
    return meetings.assign(what=what, direction="advance")[COLUMNS]


def _groups() -> pd.DataFrame:
    groups = data.load("working_groups").rename(columns={"working_group_id": "row_id"})
    what = "Korea co-chairs " + groups["topic"].astype(str)
    date = groups["cycle_start_year"].astype(str)
    return groups.assign(what=what, date=date, date_from=pd.to_datetime(date), direction="advance")[COLUMNS]


def with_sliders(judged: pd.DataFrame, numbers: dict[str, float]) -> alt.LayerChart:
    """The Brier score of the numbers that a reader sets, beside two forecasters who say one number every time.

    judged : a row for each claim with a verdict, with `strength`, the strength of its word, and `came`, from 0 to 1.
    numbers : the probability at which the slider of each strength stands at first. The chart works the score out
        again whenever a slider moves: the mean of the squared distances between probability and `came`.
    """
    sliders = {strength: _slider(strength, number) for strength, number in numbers.items()}
    mine = " : ".join(f"datum.strength == '{strength}' ? {slider.name}" for strength, slider in sliders.items())
    rules = pd.DataFrame({"rule": [YOURS, *SAME], "same": [None, *SAME.values()]})
    base = (
        alt.Chart(judged[["claim_id", "strength", "came"]].merge(rules, how="cross"))
        .transform_calculate(p=f"datum.rule == '{YOURS}' ? ({mine} : 0) : datum.same")
        .transform_calculate(squared="(datum.p - datum.came) * (datum.p - datum.came)")
        .encode(
            alt.X("mean(squared):Q").title("Brier score (lower is better)").scale(domain=[0, 0.3], clamp=True),
            alt.Y("rule:N").sort([YOURS, *SAME]).title(None),
            tooltip=["rule:N", alt.Tooltip("mean(squared):Q").format(".3f").title("Brier score")],
        )
    )
    labels = base.mark_text(align="left", dx=4).encode(alt.Text("mean(squared):Q").format(".3f"))
    return base.mark_bar().add_params(*sliders.values()) + labels


def _slider(strength: str, number: float) -> alt.Parameter:
    bound = alt.binding_range(name=f"Probability of a {strength} word: ", min=0, max=1, step=0.05)
    return alt.param(name=f"p_{strength}", value=number, bind=bound)
