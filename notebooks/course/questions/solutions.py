"""The course's own answers to the coding tasks, worked out from the tables when `questions.check` asks for them.

A student who opens this file has the answers; the folded solution under each task has them too.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import altair as alt
import pandas as pd

from course import data, rankings
from course.chart_words import units
from course.questions import compare, drawn

SOLUTIONS: dict[str, Callable[[], Any]] = {}
CHECKERS: dict[str, Callable[[Any], str | None]] = {}


def solution(solve: Callable[[], Any]) -> Callable[[], Any]:
    """Register the answer to the coding task of the same name, with hyphens, in notebooks/questions/*.toml."""
    SOLUTIONS[solve.__name__.replace("_", "-")] = solve
    return solve


def checker(look: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    """Register what judges the answers to the task of the same name, where more than one answer is right.

    It returns None for a right answer, and for any other one sentence that says why not. Its name may begin with
    `judge_`, so that it differs from the name of the solution.
    """
    CHECKERS[look.__name__.removeprefix("judge_").replace("_", "-")] = look
    return look


@solution
def after_brier() -> float:
    came = data.load("claims")["verdict_2025"].astype(str).map({"held": 1, "partly": 0.5, "failed": 0}).dropna()
    return ((0.8 - came) ** 2).mean()


@solution
def asean_share_code() -> float:
    meetings = data.load("meetings").query("partner in ['China', 'Japan'] and in_person and year >= 2010")
    return (meetings["setting"] == "sidelines").mean()


@solution
def brief_interviews_alone() -> pd.DataFrame:
    return data.load("claims").query("evidence == 'interview'")


@solution
def brief_mend_view() -> pd.DataFrame:
    return data.load("claims").query("view != 'author'")


@solution
def brief_write_kappa() -> float:
    kinds = data.load("claim_codes").pivot(index="claim_id", columns="coding", values="kind")
    agree, chance = (kinds["first"] == kinds["second"]).mean(), 0.30
    return (agree - chance) / (1 - chance)


@solution
def us_annual_code() -> float:
    held = data.load("meetings").query("series == 'SCM'")["year"].value_counts()
    return (held.reindex(range(1968, 2026), fill_value=0) == 1).mean()


@solution
def us_gantt_fix() -> alt.Chart:
    abroad = data.load("deployments")
    abroad["ends"] = abroad["end_date_to"].fillna(pd.Timestamp("2025-12-31"))
    return alt.Chart(abroad).mark_bar().encode(alt.X("date_from:T"), alt.X2("ends"), alt.Y("location:N"))


@solution
def implications_japan_rounds() -> int:
    return len(
        data.load("exercises").query(
            "partner == 'Japan' and series == 'Korea-Japan search and rescue' and year >= 2014"
        )
    )


@solution
def china_visits_code() -> pd.DataFrame:
    ministers = data.load("meetings").query("partner == 'China' and in_person")
    return ministers.query("date_from >= '2008-05-27' and setting == 'visit'")


@solution
def toolkit_levels_code() -> pd.DataFrame:
    return data.load("mechanisms").groupby("partner_group")["level"].nunique().reset_index()


@solution
def toolkit_mend_china() -> int:
    return data.load("mechanisms").query("partner_group == 'China'")["activity"].nunique()


@solution
def toolkit_write_named() -> pd.Series:
    return data.load("mechanisms").query("in_brief")["level"].value_counts()


LEVELS_RIGHT = "The levels are right, but the counts are not those of the mechanisms that the brief names."
NO_LEVEL = "No row is kept. `in_brief` alone is the condition; True, where you write it, takes no quotation marks."


@checker
def judge_toolkit_write_named(answer: Any) -> str | None:
    """Counts of levels, as a series or a frame; a level without a mechanism may be there or not."""
    if isinstance(answer, pd.DataFrame) and answer.shape[1] in (1, 2):
        counted = answer if answer.shape[1] == 1 else answer.set_index(answer.columns[0])
        answer = counted.iloc[:, 0]
    if not isinstance(answer, pd.Series):
        return "The answer is a column of counts, one for each level."
    if not pd.api.types.is_numeric_dtype(answer):
        return "These are the levels of the single mechanisms. Count how often each occurs."
    mechanisms = data.load("mechanisms")
    named, all_rows, others = (
        _counts(rows["level"].value_counts())
        for rows in (mechanisms.query("in_brief"), mechanisms, mechanisms.query("not in_brief"))
    )
    given = _counts(answer)
    if given == named:
        return None
    if given == all_rows:
        return f"You counted all {len(mechanisms)} mechanisms. Keep those that the brief names first."
    if given == others:
        return "You counted what the brief does not name. Turn the condition round."
    if given.keys() <= named.keys():
        return LEVELS_RIGHT if given else NO_LEVEL
    return "Each count should belong to a level, such as *unit* or *minister*. Did you take the column `level`?"


def _counts(counted: pd.Series) -> dict[str, float]:
    """The numbers of a count by their labels, without those that are 0."""
    return {str(label): float(number) for label, number in counted.items() if number}


@solution
def japan_fix_years() -> alt.Chart:
    in_person = data.load("meetings").query("partner == 'Japan' and in_person and year >= 1994")
    return alt.Chart(in_person).mark_bar().encode(alt.X("year:Q"), alt.Y("count():Q"))


@solution
def after_judged_share() -> float:
    verdicts = data.load("claims")["verdict_2025"].astype(str)
    return (verdicts == "held").sum() / verdicts.isin(["held", "partly", "failed"]).sum()


@solution
def after_work_a_year() -> float:
    advances = data.load("milestones").query("partner == 'China' and year >= 2016 and direction == 'advance'")
    return len(advances.query("kind != 'statement'")) / 10


@solution
def after_checks_chart() -> alt.Chart:
    checks = data.load("cross_checks")
    return alt.Chart(checks).mark_bar().encode(alt.X("count():Q"), alt.Y("data_set:N"), alt.Color("verdict:N"))


@checker
def judge_after_checks_chart(chart: Any) -> str | None:
    """Any chart that shows the number of rows of each data set and verdict; a line would join what has no order."""
    numbers = data.load("cross_checks").astype(str).groupby(["data_set", "verdict"]).size().to_dict()
    marks = ("bar", "rect", "point", "circle", "square", "text", "arc", "tick")
    return drawn.difference(
        chart, numbers, by=["data_set", "verdict"], measure="the number of rows of `checks`", marks=marks
    )


@solution
def us_longest_wait() -> int:
    held = data.load("meetings").query("series == 'SCM'").sort_values("date_from")
    return int(held.assign(days=held["date_from"].diff().dt.days).query("year >= 2000")["days"].max())


@checker
def judge_us_gantt_fix(answer: Any) -> str | None:
    """A bar or a rule from `date_from` to `ends` for each location; whatever else the chart shows is welcome."""
    if not isinstance(answer, alt.TopLevelMixin):
        return "`answer` takes a chart: begin with `chart`, and change it."
    parts = list(units(answer.to_dict()))
    spans = [unit for unit in parts if unit["mark"] in ("bar", "rule")]
    if not spans:
        return f"A {parts[0]['mark']} has no length. Which mark did the exercises have?"
    fields = {name: value.get("field") for name, value in spans[0]["encoding"].items() if isinstance(value, dict)}
    if "location" not in (fields.get("y"), fields.get("row")):
        return "Each location needs a row of its own: keep `location` on the y axis."
    if not fields.get("x") or not fields.get("x2"):
        return "A bar on a time axis needs two ends: `X` for the left one and `X2` for the right one."
    if {fields["x"], fields["x2"]} != {"date_from", "ends"}:
        return "The bar runs from the column `date_from` to the column `ends`: look at what `X` and `X2` name."
    return None


@solution
def japan_rounds_kept() -> int:
    held = data.load("exercises").query("series_id == 'sarex-japan'")["year"]
    return int(pd.Series(range(1999, 2014, 2)).isin(held).sum())


@solution
def japan_rescue_rounds() -> int:
    three = data.load("exercises").query("partner == 'Japan and United States'")
    whole = three["topic"].astype(str) + "; " + three["further_topics"].fillna("")
    return int(whole.str.contains("search and rescue").sum())


@checker
def judge_japan_fix_years(chart: Any) -> str | None:
    """Meetings counted by year (or drawn at their dates) on an axis with room for the years without one."""
    in_person = data.load("meetings").query("partner == 'Japan' and in_person and year >= 1994")
    by_year = in_person["year"].value_counts().to_dict()
    days = in_person["date_from"].dt.strftime("%Y-%m-%dT00:00:00").value_counts().to_dict()
    told = drawn.difference(chart, by_year, by=["year"], measure="the number of meetings", along="year")
    if told and "shows the column `year`" in told:
        other = drawn.difference(chart, days, by=["date_from"], measure="the number of meetings")
        told = other if other and "shows the column" not in other else (told if other else None)
    if told:
        return told
    if _has_room_for(chart, 2012):
        return None
    return (
        "The numbers are right, but 2012 still has no place on your axis: the type after the colon draws only the "
        "values that occur."
    )


def _has_room_for(chart: alt.TopLevelMixin, year: int) -> bool:
    """Whether an axis of a chart has a place for a year of which the table may have no row."""
    for unit in units(chart.to_dict()):
        for channel in (unit["encoding"].get("x"), unit["encoding"].get("y")):
            if not channel or not re.search("year|date", str(channel.get("field", ""))):
                continue
            domain = (channel.get("scale") or {}).get("domain") or []
            listed = [*domain, *(row.get(channel["field"]) for row in unit["rows"] or [])]
            if channel.get("type") in ("quantitative", "temporal") or str(year) in map(str, listed):
                return True
    return False


PARTNERS = ["United States", "China", "Japan", "ASEAN"]


def _partner_scores() -> pd.DataFrame:
    """Lesson 7's four measures from 2000 to 2022, each divided by its largest value."""
    meetings = data.load("meetings").query("2000 <= year <= 2022 and in_person")
    mechanisms = data.load("mechanisms").query("start_year.notna() and start_year <= 2022")
    in_use = mechanisms[mechanisms["end_year"].fillna(9999) >= 2000]
    mentions = data.load("white_paper_mentions")
    counts = pd.DataFrame(
        {
            "meetings": meetings["partner"].value_counts(),
            "mechanisms": in_use["partner_group"].astype(str).value_counts(),
            "milestones": data.load("milestones").query("2000 <= year <= 2022")["partner"].value_counts(),
            "mentions": mentions.groupby(mentions["term"].astype(str))["per_10k_words"].mean(),
        }
    ).loc[PARTNERS]
    return counts / counts.max()


EQUAL_WEIGHTS = "That is the index with equal weights. Here meetings weigh 3, mechanisms 2 and the rest nothing."
UNBRACKETED = "Python divides before it adds: put the whole sum in parentheses, and divide that by 5."
AMOUNTS = "These are amounts. Take the table `scores`, in which the leader has 1, and not `counts`."
WEIGH = "Weigh each score, add along the rows, and divide by 5."


@solution
def compare_index_mend() -> pd.Series:
    scores = _partner_scores()
    return (3 * scores["meetings"] + 2 * scores["mechanisms"]) / 5


@checker
def judge_compare_index_mend(answer: Any) -> str | None:
    """One number for each partner: the weighted mean of the scores, with the weights 3, 2, 0 and 0."""
    if isinstance(answer, pd.DataFrame) and answer.shape[1] in (1, 2):
        answer = (answer if answer.shape[1] == 1 else answer.set_index(answer.columns[0])).iloc[:, 0]
    if isinstance(answer, pd.DataFrame):
        return "That is a table with a number for each measure. Add along each row with `.sum(axis=1)`, then divide."
    if not isinstance(answer, pd.Series) or set(answer.index.astype(str)) != set(PARTNERS):
        return "`answer` takes one number for each of the four partners. Do you add along the rows, with `axis=1`?"
    scores = _partner_scores()
    times = pd.Series({"meetings": 3, "mechanisms": 2, "milestones": 0, "mentions": 0})
    said = {
        2: "The leader has 2.5: you divide by 2, the number of weights above 0. Divide by the sum of the weights.",
        4: "The leader has 1.25: the sum is divided by 4, the number of columns, as `mean` does it. Divide by the sum "
        "of the weights instead.",
        1: "The leader has 5: the scores are weighed and added up. What is still missing is the division.",
        0.05: "The leader has 100: that is in per cent. An index has 1 for a partner that leads on every measure.",
        20: "The leader has 0.25: that divides twice, by the 4 columns and by the sum of the weights. Once is enough.",
    }
    added = (scores * times).sum(axis=1)
    if _agree(answer, added / times.sum()):
        return None
    known = [(added / divisor, sentence) for divisor, sentence in said.items()]
    known += [
        (scores.mean(axis=1), EQUAL_WEIGHTS),
        (3 * scores["meetings"] + 2 * scores["mechanisms"] / 5, UNBRACKETED),
    ]
    near = next((sentence for column, sentence in known if _agree(answer, column)), None)
    return near or (AMOUNTS if answer.max() > 1.01 * added.max() else WEIGH)


def _agree(one: pd.Series, other: pd.Series) -> bool:
    """Whether two columns have the same numbers, to the third place behind the point, whatever their order."""
    return bool(((one.reindex(other.index) - other).abs() < 0.0051).all())


@solution
def compare_ahead_code() -> float:
    places = _places_of_partners()
    return float((places["ASEAN"] < places["Japan"]).mean())


def _places_of_partners() -> pd.DataFrame:
    return rankings.places(_partner_scores(), rankings.settings(["meetings", "mechanisms", "milestones", "mentions"]))


@checker
def judge_compare_ahead_code(answer: Any) -> str | None:
    """The share of the settings at which ASEAN's place is a smaller number than Japan's."""
    if compare.flags(answer):
        return "That has a value for each setting. Put the comparison in parentheses, with `.mean()` behind them."
    if isinstance(answer, pd.Series) and set(answer.index) == {True, False}:
        return (
            "That has a number for True and one for False. In place of the counting, `.mean()` gives the share of True."
        )
    if isinstance(answer, pd.DataFrame):
        return "These are settings, as rows. Count them with `len`, and divide by the number of all settings."
    if isinstance(answer, pd.Series):
        return "That is a column, and not yet one number. Compare ASEAN's place with Japan's, setting by setting."
    try:
        number = float(answer)
    except (TypeError, ValueError):
        return "`answer` takes one number, the share of the settings."
    places = _places_of_partners()
    ahead = places["ASEAN"] < places["Japan"]
    known = {
        ahead.sum(): "That is a number of settings. A share divides it by the number of all of them, `len(ranks)`.",
        100 * ahead.mean(): "That is a percentage. The task asks for a number between 0 and 1.",
        1 - ahead.mean(): "That is the share at which **Japan** is ahead: a smaller number is a better place.",
        (places["ASEAN"] == 2).mean(): "That is the share at which ASEAN is second, whoever else is where.",
        (places["ASEAN"] > 2).mean(): "That is the share at which ASEAN is third or last. Compare it with Japan.",
    }
    if abs(number - ahead.sum() / 625) < 1e-6:
        return "You divide by 625, and one setting, with all weights at 0, is not in `ranks`: it has 624 rows."
    if number == 1:
        return "That is all settings: `len` counts the rows with False as well. `.mean()` takes the share that is True."
    near = next((sentence for value, sentence in known.items() if abs(number - value) < 0.0006), None)
    right = abs(number - ahead.mean()) < 0.0051
    return None if right else near or "Compare the column of ASEAN with that of Japan, setting by setting."


@solution
def compare_place_chart() -> alt.Chart:
    return alt.Chart(_places_by_edition()).mark_line().encode(alt.X("edition:O"), alt.Y("place:O"), alt.Color("term:N"))


def _places_by_edition() -> pd.DataFrame:
    mentions = data.load("white_paper_mentions")
    named = mentions.assign(term=mentions["term"].astype(str)).query("term in @PARTNERS")
    return named.assign(place=named.groupby("edition")["per_10k_words"].rank(ascending=False))


@checker
def judge_compare_place_chart(answer: Any) -> str | None:
    """Any mark that lets one partner be followed, with the edition, the partner and the place in any channels."""
    places = _places_by_edition().set_index(["edition", "term"])["place"]
    marks = ("line", "trail", "point", "circle", "square", "tick", "text", "rect")
    said = drawn.difference(
        answer,
        places.to_dict(),
        by=["edition", "term"],
        measure="the place",
        marks=marks,
        along="edition",
        ranked=True,
    )
    if said and said.startswith("Your mark is `bar`"):
        return f"{said} A bar says *how much*, so the last place would look like the most."
    return said


@solution
def china_pace_mend() -> float:
    stages = data.load("relationship_stages").query("partner == 'China'")
    starts = stages["date_from"].tolist()
    ends = [*starts[1:], pd.Timestamp("2025-12-31")]
    contacts = data.load("milestones").query("partner == 'China' and direction == 'advance' and kind != 'statement'")
    days = contacts["date_from"]
    fifth, sixth = (
        days.between(starts[place], ends[place], inclusive="left").sum() / (ends[place] - starts[place]).days
        for place in (4, 5)
    )
    return float(sixth / fifth)


def _trade_shares() -> pd.DataFrame:
    return data.load("trade_shares").query("flow == 'total trade' and partner != 'ASEAN'")


@solution
def china_trade_chart() -> alt.Chart:
    return (
        alt.Chart(_trade_shares())
        .mark_point()
        .encode(alt.X("year:Q"), alt.Y("share_percent:Q"), alt.Color("partner:N"))
    )


@checker
def judge_china_trade_chart(answer: Any) -> str | None:
    """Each share as a mark of its own, by any mark and any channels; no mark that joins the years."""
    if isinstance(answer, alt.TopLevelMixin):
        joined = {unit["mark"] for unit in units(answer.to_dict())} & {"line", "area", "trail"}
        if joined:
            return f"The mark {min(joined)} joins the years, and draws shares for those that no source gives."
    expected = _trade_shares().set_index(["partner", "year"])["share_percent"].to_dict()
    return drawn.difference(
        answer,
        expected,
        by=["partner", "year"],
        measure="the share of Korea's trade",
        marks=[mark for mark in drawn.ANY_MARK if mark != "arc"],
        apart=True,
    )


def _waits_between_visits() -> pd.DataFrame:
    """Lesson 8's waits from one minister's visit to the next: `partner`, `gap` in years, and whether it is `open`."""
    visits = data.load("meetings").query("setting == 'visit' and year >= 1999 and partner in ['China', 'Japan']").copy()
    visits["partner"] = visits["partner"].astype(str)
    following = visits.groupby("partner")["date_from"].shift(-1)
    ends = following.fillna(pd.Timestamp("2025-12-31"))
    return visits.assign(open=following.isna(), gap=((ends - visits["date_from"]).dt.days / 365.25).round(1))


@solution
def implications_mean_wait() -> pd.Series:
    waits = _waits_between_visits()
    return waits[~waits["open"]].groupby("partner")["gap"].mean()


@checker
def judge_implications_mean_wait(answer: Any) -> str | None:
    """A mean for each of the two partners, as a column, a table or a dict, from the waits that are not open."""
    if isinstance(answer, pd.DataFrame) and answer.shape[1] in (1, 2):
        answer = (answer if answer.shape[1] == 1 else answer.set_index(answer.columns[0])).iloc[:, 0]
    given = pd.Series(answer) if isinstance(answer, dict) else answer
    if isinstance(given, pd.Series) and given.empty:
        return "No wait is left. True and False are no texts, so they take no quotation marks; `~` turns them round."
    if not isinstance(given, pd.Series) or not {"China", "Japan"} <= set(given.index.astype(str)):
        return (
            "`answer` takes two numbers, one for China and one for Japan. Group by `partner` before you take the mean."
        )
    waits = _waits_between_visits()
    ended = waits[~waits["open"]].groupby("partner")["gap"]
    every, still = waits.groupby("partner")["gap"], waits[waits["open"]].groupby("partner")["gap"]
    known = {
        "These are the means of all waits, the open ones with them. Keep the rows that ended first.": every.mean(),
        "You kept the open waits. Turn the condition round with `~`.": still.mean(),
        "These are the longest waits. The task asks for the mean.": ended.max(),
        "That is the middle wait of each, the median. The task asks for the mean.": ended.median(),
        "These are sums of years. The task asks for the mean.": ended.sum(),
        "These are numbers of waits. The task asks for their mean length, in `gap`.": ended.size(),
    }
    near = next((sentence for sentence, column in known.items() if _close(given, column)), None)
    return (
        None if _close(given, ended.mean()) else near or "Keep the waits that ended, group by partner, take the mean."
    )


def _close(one: pd.Series, other: pd.Series) -> bool:
    """Whether the two numbers of China and Japan agree to one place behind the point."""
    return all(abs(float(one[name]) - float(other[name])) < 0.051 for name in ("China", "Japan"))


def _trilateral_rounds() -> pd.DataFrame:
    return data.load("exercises").query("partner == 'Japan and United States' and series == 'Trilateral'")


@solution
def implications_trilateral_chart() -> alt.Chart:
    return alt.Chart(_trilateral_rounds()).mark_bar().encode(alt.X("year:Q"), alt.Y("count():Q"))


@checker
def judge_implications_trilateral_chart(answer: Any) -> str | None:
    """The number of rounds in each year, by any mark that shows a number."""
    rounds = _trilateral_rounds()["year"].value_counts().to_dict()
    marks = ("bar", "line", "trail", "area", "point", "circle", "square", "tick", "text", "rect")
    return drawn.difference(
        answer, rounds, by=["year"], measure="the number of trilateral rounds", marks=marks, along="year"
    )


@solution
def asean_agreements_chart() -> alt.Chart:
    agreements = data.load("agreements")
    return alt.Chart(agreements).mark_bar().encode(alt.X("count():Q"), alt.Y("country:N").sort("-x"))


@checker
def judge_asean_agreements_chart(chart: Any) -> str | None:
    """Any chart that shows the number of agreements with each country; a line would join what has no order."""
    numbers = data.load("agreements")["country"].astype(str).value_counts().to_dict()
    marks = ("bar", "rect", "point", "circle", "square", "tick", "text", "arc")
    return drawn.difference(chart, numbers, by=["country"], measure="the number of agreements", marks=marks)


@solution
def brief_members_today() -> int:
    return int(pd.read_csv(data.DATA_DIR / "practice" / "eu_members.csv")["left"].isna().sum())


def _share_against_china() -> pd.Series:
    """The share of Japan's scrambles that were against Chinese aircraft, by fiscal year."""
    scrambles = pd.read_csv(data.DATA_DIR / "practice" / "japan_scrambles.csv").set_index("fiscal_year")
    return scrambles["china"] / scrambles["total"]


@solution
def brief_scrambles_chart() -> alt.Chart:
    shares = _share_against_china().reset_index(name="share")
    return alt.Chart(shares).mark_line().encode(alt.X("fiscal_year:O"), alt.Y("share:Q"))


@checker
def judge_brief_scrambles_chart(chart: Any) -> str | None:
    """Any chart that shows the share of each fiscal year, as a share or in per cent, rounded or not."""
    shares = _share_against_china()
    percent = shares * 100
    same = [shares, *(shares.round(places) for places in (2, 3))]
    hundreds = [percent, *(percent.round(places) for places in (0, 1))]
    said = [_against_china(chart, numbers) for numbers in (*same, *hundreds)]
    if None in said[len(same) :] and '"format": "%"' in chart.to_json(indent=None):
        return "The axis says a hundred times too much: `%` makes per cent of a share, so leave out the `* 100`."
    return None if None in said else next(_other_shares(chart), said[0])


def _against_china(chart: Any, numbers: pd.Series) -> str | None:
    return drawn.difference(
        chart,
        numbers.to_dict(),
        by=["fiscal_year"],
        measure="the share against Chinese aircraft",
        marks=[mark for mark in drawn.ANY_MARK if mark != "arc"],
        among=True,
        along="fiscal_year",
    )


def _other_shares(chart: Any) -> Iterator[str]:
    """What to say of numbers near the share that are none, or are shares of something else."""
    year = pd.read_csv(data.DATA_DIR / "practice" / "japan_scrambles.csv").set_index("fiscal_year")
    others = {
        "That is how many were against Chinese aircraft. A share divides them by `total`.": year["china"],
        "That is turned round: divide `china` by `total`.": year["total"] / year["china"],
        "That leaves out whoever is neither China nor Russia. *All* scrambles are in `total`.": year["china"]
        / (year["china"] + year["russia"]),
        "That divides by all years together. Divide each year's by the `total` of its own year.": year["china"]
        / year["china"].sum(),
        "Every year has one and the same number, the mean. Leave `mean` out: each year has a share of its own.": (
            year["china"] / year["total"]
        ).clip(*[(year["china"] / year["total"]).mean()] * 2),
        "That is the share against Russian aircraft. Divide `china`.": year["russia"] / year["total"],
        "That sets China against Russia. A share divides by *all* scrambles, which are in `total`.": year["china"]
        / year["russia"],
        "That divides by the scrambles of all years together. Divide by the `total` of the same year, without `sum`.": (
            year["china"] / year["total"].sum()
        ),
    }
    for sentence, numbers in others.items():
        if _against_china(chart, numbers) is None:
            yield sentence
