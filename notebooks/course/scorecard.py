"""The record behind the verdicts of lesson 9: each row of `claim_evidence` with the date and the name of its event."""

import pandas as pd

from course import data

COLUMNS = ["row_id", "date", "date_from", "what", "direction"]


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
