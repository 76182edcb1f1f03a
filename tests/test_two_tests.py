"""The tests before and after the course: twelve pairs that ask for the same, true to the data, judged at the end."""

import json
import math
from collections import Counter
from pathlib import Path

import guess
import pandas as pd
import pytest
import two_tests
from browser import Visit
from course import data, questions
from course.questions import read
from course.questions.as_test import Sitting
from course.questions.model import SKILLS, TRENDS, Part, Question, QuestionError
from course.questions.two_tests import TESTS, questions_of

BEFORE, AFTER = questions_of("before"), questions_of("after")
PAIRS = list(zip(BEFORE, AFTER, strict=True))
SAMPLER = Path(__file__).parent / "fixtures" / "00-sampler.toml"
KEY = "before-and-after"

every_pair = pytest.mark.parametrize("pair", PAIRS, ids=[question.pair for question in BEFORE])
every_test = pytest.mark.parametrize("name", TESTS)

# The pairs -----------------------------------------------------------------------------------------------------------


def shape(question: Question) -> tuple[str, str, str, str, str, list[int]]:
    """What the two questions of a pair have in common."""
    choices = [len(part.choices) for part in question.parts]
    return question.pair, question.kind, question.objective, question.trend, question.skill, choices


@every_pair
def test_the_two_of_a_pair_are_alike_and_ask_about_different_things(pair: tuple[Question, Question]) -> None:
    before, after = pair
    assert shape(before) == shape(after)
    assert (before.id, after.id) == (f"before-{before.pair}", f"after-{after.pair}")
    assert before.as_json() | {"id": ""} != after.as_json() | {"id": ""}
    assert (before.stem, before.parts) != (after.stem, after.parts)


def test_each_test_has_twelve_questions_and_as_many_of_each_trend_and_skill() -> None:
    assert len(BEFORE) == len(AFTER) == 12
    for test in (BEFORE, AFTER):
        assert Counter(question.trend for question in test) == dict.fromkeys(TRENDS, 3)
        assert Counter(question.skill for question in test) == dict.fromkeys(SKILLS, 3)
    assert len(SKILLS) == 4


def test_each_lesson_is_asked_about() -> None:
    assert {question.objective.partition(".")[0] for question in BEFORE} == {str(lesson) for lesson in range(1, 11)}


@pytest.mark.parametrize("strategy", guess.STRATEGIES)
def test_who_reads_nothing_stays_near_chance(strategy: str) -> None:
    assert guess.score(guess.STRATEGIES[strategy], [*BEFORE, *AFTER]).above_chance <= 10


@every_test
def test_the_keys_do_not_stay_in_one_place(name: str) -> None:
    matched = [part for question in questions_of(name) if question.kind == "matching" for part in question.parts]
    places = Counter(part.choices.index(part.right[0]) for part in matched)
    judged = [part.right for question in questions_of(name) for part in question.parts if part.choices == ("yes", "no")]
    assert max(places.values()) <= len(matched) / 3
    assert judged.count(["yes"]) in (len(judged) // 2 - 1, len(judged) // 2, len(judged) // 2 + 1)


@pytest.mark.parametrize("question", [*BEFORE, *AFTER], ids=lambda question: question.id)
def test_luck_alone_wins_no_question(question: Question) -> None:
    items = list(guess.items_of(question))
    assert math.prod(item.chance for item in items) < 0.1
    assert max(Counter(part.right[0] for part in question.parts).values()) <= max(1, len(question.parts) * 0.6)


@pytest.mark.parametrize("question", [*BEFORE, *AFTER], ids=lambda question: question.id)
def test_each_can_be_asked_in_a_notebook_too(question: Question) -> None:
    assert questions.ask(question.id).question == question


@pytest.mark.parametrize(
    ("added", "fault"),
    [
        ('pair = "twins"\n', "key trend: expected a text, as the question has one of pair, trend and skill"),
        ('trend = "asean"\nskill = "counting"\n', "key pair: expected a text"),
        (
            'trend = "africa"\n',
            "key trend: expected one of united-states, china-and-japan, asean, method, found 'africa'",
        ),
        ('skill = "luck"\n', "key skill: expected one of what the brief says, .*found 'luck'"),
    ],
)
def test_a_question_without_one_of_the_three_is_refused(tmp_path: Path, added: str, fault: str) -> None:
    text = SAMPLER.read_text(encoding="utf-8").replace("[sampler-single]\n", f"[sampler-single]\n{added}")
    (tmp_path / SAMPLER.name).write_text(text, encoding="utf-8")
    with pytest.raises(read.QuestionError, match=fault):
        read.question("sampler-single", tmp_path)


# What they say is what the data say ----------------------------------------------------------------------------------


def claims() -> pd.DataFrame:
    return data.load("claims").set_index("claim_id").astype(str)


def meetings(partners: list[str], series: str = "") -> pd.DataFrame:
    """The meetings in person of the ministers with some partners."""
    found = data.load("meetings").query("in_person")
    return found[found["partner"].isin(partners) & (found["series"].eq(series) | (not series))]


def said(name: str) -> dict[str, str]:
    """What is right in each part of a question, by the name of the part."""
    return {part.id: part.right[0] for part in questions.question(name).parts}


def answer_of(name: str) -> float:
    """The number that is right."""
    return questions.question(name).answer


def in_band(year: int) -> str:
    """The three years into which a year falls, as the questions on channels name them."""
    first = 2011 + (year - 2011) // 3 * 3
    return f"In {first} to {first + 2}"


def test_whose_view_it_is_says_the_codebook() -> None:
    asked = {
        "before-whose-view": {
            "stabiliser": "us-stabiliser",
            "frame": "alliance-frame",
            "neighbours": "neighbours-too",
            "missions": "missions-keep-peace",
        },
        "after-whose-view": {
            "first": "alliance-first",
            "central": "us-central",
            "balance": "china-has-to-balance",
            "deters": "us-deters-north",
        },
    }
    holders = {"Korea": "Korea", "author": "The author", "interviewees": "Interviewees"}
    for name, ids in asked.items():
        assert said(name) == {part: holders[claims().loc[claim, "view"]] for part, claim in ids.items()}


def test_the_names_of_the_drills_end_as_the_tree_has_it() -> None:
    tree = data.load("exercise_series").set_index("series_id")
    three = tree.loc[["ulchi-freedom-guardian", "key-resolve", "foal-eagle"], "end_year"].astype(int)
    links = tree[["predecessor_id", "merged_from_id"]].astype(str)
    between = tree.loc["combined-command-post-training", ["start_year", "end_year"]].astype(int).tolist()
    left_out = data.load("milestones").set_index("milestone_id").loc["us-1992-team-spirit-skipped"]
    assert said("before-word-and-record") == {
        "last-round": "yes",  # 2017 and 2019: the lesson has the rounds, and the table the end
        "nothing": yes_or_no(between != [2019, 2022]),
        "foal-eagle": yes_or_no((links == "foal-eagle").any(axis=None)),
        "joint": yes_or_no(left_out["kind"] == "joint decision" and left_out["direction"] == "neutral"),
        "three-years": yes_or_no(three.nunique() > 1),
    }
    assert three["ulchi-freedom-guardian"] == 2019


def yes_or_no(verdict: bool) -> str:
    return "yes" if verdict else "no"


def test_missions_go_under_the_flags_of_the_record() -> None:
    abroad = data.load("deployments")
    flag = abroad["framework"].astype(str)
    american = flag == "coalition led by the United States"
    units = american & abroad["year"].ge(1991) & ~abroad["operation"].str.contains("officer", case=False)
    of_the_day = abroad["date_from"].le("2013-12-31") & ~abroad["end_date_to"].lt("2013-12-01")
    in_afghanistan = abroad.loc[abroad["operation"].str.startswith("ISAF"), "framework"].astype(str).item()
    assert said("after-word-and-record") == {
        "flag": yes_or_no((american & of_the_day & ~abroad["operation"].str.contains("officer", case=False)).any()),
        "officers": "yes",  # who commanded stands in lesson 3, with its sources
        "twice": yes_or_no(american.sum() > 2 * (flag == "United Nations peacekeeping").sum()),
        "word": yes_or_no("peacekeeping" in in_afghanistan),
        "units": yes_or_no(abroad.loc[units, "end_date_to"].max() < pd.Timestamp("2009-01-01")),
    }
    assert [american.sum(), len(abroad)] == [14, 31]


def test_the_rule_of_figure_2_keeps_five_of_eight_setbacks() -> None:
    events = data.load("milestones").query("partner == 'United States' and year <= 2013")
    kept = events["locator"].str.contains("Special Appendix 1", na=False)
    kept |= events["kind"].eq("command") | events["in_brief"]
    setback = events["direction"] == "setback"
    assert [len(events), kept.sum()] == [77, 33]
    assert (setback & kept).sum() == answer_of("before-setbacks")
    assert setback.sum() == answer_of("after-setbacks")


def test_channels_were_last_used_when_their_table_says() -> None:
    last = data.load("mechanisms").set_index("mechanism_id")["last_known"].str[:4].dropna().astype(int)
    asked = {
        "before-channel-in-use": {
            "rescue": "cn-sarex",
            "strategic": "cn-dsd",
            "policy": "cn-policy-talks",
            "remains": "cn-remains",
        },
        "after-channel-in-use": {
            "chiefs": "cn-chiefs",
            "two-plus-two": "cn-2plus2-dg",
            "ships": "cn-ships",
            "ministers": "cn-dmm",
        },
    }
    for name, ids in asked.items():
        assert said(name) == {part: in_band(last[channel]) for part, channel in ids.items()}


def test_what_became_of_the_exercise_is_what_the_disputes_have() -> None:
    stopped = data.load("disputes").set_index("dispute_id")["exercise_stopped"]
    words = stopped.map({True: "It stopped", False: "It continued"}).fillna("It is not recorded")
    asked = {
        "before-what-stopped": {
            "textbooks": "japan-2001-textbooks",
            "takeshima-day": "japan-2005-takeshima-day",
            "radar": "japan-2018-radar",
            "controls": "japan-2019-export-controls",
        },
        "after-what-stopped": {
            "guideline": "japan-2008-dokdo-takeshima",
            "gsomia": "japan-2012-gsomia",
            "islets": "japan-2012-dokdo-takeshima",
            "flight": "japan-2025-black-eagles",
        },
    }
    for name, ids in asked.items():
        assert said(name) == {part: words[dispute] for part, dispute in ids.items()}


def test_the_waits_for_a_visit_are_those_of_the_record() -> None:
    visits = data.load("meetings").query("setting == 'visit' and year >= 1999").sort_values("date_from")
    both = visits[visits["partner"].isin(["China", "Japan"])]
    following = both.groupby(both["partner"].astype(str))["date_from"].shift(-1)
    waits = (following.fillna(pd.Timestamp("2025-12-31")) - both["date_from"]).dt.days / 365.25
    ended, japan = following.notna(), both["partner"] == "Japan"
    lengths = {
        "before-long-waits": {
            "longest": waits[japan].max(),
            "latest": waits[japan & ended].iloc[-1],
            "mean": waits[japan & ended].mean(),
        },
        "after-long-waits": {
            "early": waits[both["year"] < 2011].max(),
            "open": waits[~japan & ~ended].item(),
            "mean": waits[~japan & ended].mean(),
        },
    }
    for name, found in lengths.items():
        assert said(name) == {part: f"{length:.1f} years" for part, length in found.items()}


def test_the_tracks_are_those_of_the_figure() -> None:
    forums = data.load("forums").set_index("forum_id")
    place = ("Track " + forums["track"].astype(str)).where(forums["in_figure_5"], "Not in the figure")
    asked = {
        "before-forum-tracks": {
            "tokyo": "tokyo-defense-forum",
            "jakarta": "jakarta-defense-dialogue",
            "seoul": "seoul-defense-dialogue",
            "neacd": "northeast-asia-cooperation-dialogue",
        },
        "after-forum-tracks": {
            "six-party": "neapsm-working-group",
            "shangri-la": "shangri-la-dialogue",
            "arf": "asean-regional-forum",
        },
    }
    for name, ids in asked.items():
        assert said(name) | {part: place[forum] for part, forum in ids.items()} == said(name)
    assert said("after-forum-tracks")["admm"] == "Not in the figure" and "admm" not in forums.index
    assert forums["in_figure_5"].sum() == 7


def test_the_shares_of_meetings_are_those_of_the_record() -> None:
    every = data.load("meetings")
    every = every[every["partner"].isin(["China", "Japan"])]
    late, called = every["year"] >= 2010, ~every["in_person"]
    china, japan = (every["partner"] == name for name in ("China", "Japan"))

    def share(rows: pd.Series) -> str:
        return f"{100 * every.loc[rows, 'setting'].eq('sidelines').mean():.0f} per cent"

    assert said("before-share-of-meetings") == {
        "china-late": share(china & late & ~called),
        "japan-early": share(japan & ~late & ~called),
        "with-calls": share(late),
    }
    assert said("after-share-of-meetings") == {
        "japan-late": share(japan & late & ~called),
        "china-early": share(china & ~late & ~called),
        "both-early": share(~late & ~called),
    }


def test_rates_and_their_changes_are_those_of_the_white_papers() -> None:
    counted = data.load("white_paper_mentions")
    rates = counted.pivot(index="edition", columns="term", values="per_10k_words")
    parts = {"america": "United States", "china": "China", "japan": "Japan", "asean": "ASEAN"}
    changes = {
        "Fell by more than half": (0, 0.5),
        "Grew by about a tenth": (1.05, 1.15),
        "Grew more than fourfold": (4, 5),
    }
    for part, change in said("before-rate-and-rank").items():
        low, high = changes[change]
        assert low < rates.loc[2022, parts[part]] / rates.loc[2000, parts[part]] < high
    for part, band in said("after-rate-and-rank").items():
        low, high = map(int, band.split(" to "))
        assert low <= rates.loc[2022, parts[part]] <= high


def test_the_hedges_are_those_of_the_brief() -> None:
    hedges = data.load("claims").set_index("claim_id")["hedge"].fillna("will")
    asked = {
        "before-hedge": {
            "working-level": "implication-working-level",
            "trouble": "japan-trouble",
            "slow": "implication-slow-top",
            "asean-order": "implication-asean-order",
        },
        "after-hedge": {
            "taiwan": "china-taiwan",
            "stability": "strategies-affect-region",
            "alliance": "implication-alliance-limits",
            "non-traditional": "asean-non-traditional",
        },
    }
    for name, ids in asked.items():
        assert said(name) == {part: hedges[claim] for part, claim in ids.items()}


def test_a_box_is_empty_for_the_reason_that_the_tables_give() -> None:
    grid = data.load("mechanisms").groupby(["activity", "partner_group"], observed=False).size().unstack()
    events = data.load("milestones")
    offices = events.loc[events["title"].str.contains("attaché", case=False), "partner"].astype(str)
    partners = {"china": "China", "america": "United States", "japan": "Japan"}
    for name, partner in (("before", "China"), ("after", "Japan")):
        found = said(f"{name}-empty-box")
        assert grid.loc["placements", partner] == 0 < grid.loc["placements"].sum()
        assert found["placements"] == "Others have it, and no table has one here"
        whole_row = found["equipment" if name == "before" else "teams"]
        assert whole_row == "The row is empty for every partner"
    listed = {name: (offices == partner).any() for name, partner in partners.items()}
    assert listed == {"china": True, "america": False, "japan": True}
    there, nowhere = "There are some, and another table has them", "There are some, and no table has them"
    assert said("before-empty-box")["attaches-china"] == said("after-empty-box")["attaches"] == there
    assert said("before-empty-box")["attaches-america"] == nowhere
    assert "china-2012-mou" in set(events["milestone_id"]) and said("after-empty-box")["agreements"] == there
    activities = set(data.load("activities")["activity_id"])
    assert len(activities - set(grid.index[grid.sum(axis=1) > 0].astype(str))) == 3


def test_the_worst_case_counts_every_doubtful_row() -> None:
    begun = data.load("mechanisms").query("partner_group == 'China'")["start_year"]
    assert (begun.le(2000) | begun.isna()).sum() == answer_of("before-worst-case")
    stopped = data.load("disputes").query("partner == 'Japan'")["working_level_stopped"]
    assert (stopped.eq(True) | stopped.isna()).sum() == answer_of("after-worst-case")


# The pages -----------------------------------------------------------------------------------------------------------


@every_test
def test_a_test_is_laid_out_with_a_heading_for_each_question(name: str) -> None:
    html = two_tests.html_of_test(name)
    assert html.count('<section class="question"') == html.count("<h3 ") == 12
    assert all(f'data-question="{question.id}"' in html for question in questions_of(name))


def answer(page, asked: list[Question], rightly: set[str]) -> None:
    """Answer every question: these pairs rightly, and the rest wrongly."""
    for question in asked:
        section = page.locator(f"section.question[data-question='{question.id}']")
        verdict = "right" if question.pair in rightly else "wrong"
        for part in question.parts:
            place = next(item.choices[0] for item in part.feedback if item.verdict == verdict)
            box = section.locator(f".question-part[data-key='{part.id}']")
            if part.control == "slider":
                box.locator("input[type=range]").fill(str(place))
            elif part.control == "select":
                box.locator("select").select_option(str(place))
            else:
                box.locator(f"input[value='{place}']").check()


def rows(page, caption: str) -> dict[str, list[str]]:
    """A table of results by the heads of its rows."""
    found = page.get_by_role("table", name=caption).locator("tbody tr")
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in found.all()}


def visible_reasons(page) -> int:
    return page.locator(".question-words >> visible=true").count()


def test_both_tests_are_taken_and_the_second_shows_what_changed(book: str, browser) -> None:
    united_states = {question.pair for question in BEFORE if question.trend == "united-states"}
    all_but_one = {question.pair for question in AFTER} - {"hedge"}
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/book/before.html")
        answer(page, BEFORE, united_states)
        assert page.locator(".test-progress").inner_text() == "12 of 12 questions answered."
        assert visible_reasons(page) == 0 and not page.locator(".question-hint").first.is_visible()
        page.get_by_role("button", name="Show my result").click()
        assert page.evaluate("document.activeElement.textContent") == "Your result"
        assert page.get_by_role("status").filter(has_text="3 of 12 questions right. Few or none is usual").is_visible()
        assert page.get_by_text("The lessons that answer them:").is_visible()
        assert rows(page, "Right answers by trend")["The United States"] == ["3 of 3"]
        assert visible_reasons(page) == sum(len(question.parts) for question in BEFORE)
        page.goto(f"{book}/book/after.html")
        assert not page.get_by_role("heading", name="Your result").is_visible()
        answer(page, AFTER, all_but_one)
        page.get_by_role("button", name="Show my result").click()
        told = page.get_by_role("status").filter(has_text="right")
        assert told.inner_text() == "11 of 12 questions right. Before the lessons: 3 of 12."
        by_trend = rows(page, "Right answers by trend")
        assert by_trend["The United States"] == ["3 of 3", "3 of 3", "0"]
        assert by_trend["Method"] == ["0 of 3", "2 of 3", "+2"]
        assert by_trend["All questions"] == ["3 of 12", "11 of 12", "+8"]
        assert set(rows(page, "Right answers by skill")) == {"All questions", *(skill.capitalize() for skill in SKILLS)}
        page.get_by_role("link", name="question 10, from lesson 9").click()
        assert page.url.endswith("#test-after-hedge")
        assert visit.errors == [] and visit.outside == []


@pytest.mark.parametrize(("zone", "day"), [("Asia/Seoul", "2026-11-26"), ("America/Los_Angeles", "2026-11-25")])
def test_a_result_has_the_day_of_the_readers_own_calendar(book: str, browser, zone: str, day: str) -> None:
    with Visit(browser, timezone_id=zone) as visit:
        visit.page.clock.set_fixed_time("2026-11-25T22:30:00Z")
        visit.page.goto(f"{book}/book/before.html")
        visit.page.get_by_role("button", name="Show my result").click()
        visit.page.get_by_role("button", name="Show it all the same").click()
        assert visit.page.evaluate("JSON.parse(localStorage.getItem('before-and-after')).before.day") == day


def test_answers_and_result_survive_a_reload_and_can_be_begun_again(book: str, browser) -> None:
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/book/before.html")
        answer(page, BEFORE[:1], {BEFORE[0].pair})
        page.reload()
        assert page.locator(".test-progress").inner_text() == "1 of 12 questions answered."
        kept = page.evaluate("key => localStorage.getItem(key)", f"answer:{BEFORE[0].id}")
        assert json.loads(kept) == {part.id: part.keys[part.choices.index(part.right[0])] for part in BEFORE[0].parts}
        page.get_by_role("button", name="Show my result").click()
        assert page.get_by_text("11 of 12 questions are open, and would count as not right.").is_visible()
        page.get_by_role("button", name="Go on answering").click()
        assert page.evaluate("document.activeElement.textContent") == "Question 2 of 12"
        page.get_by_role("button", name="Show my result").click()
        page.get_by_role("button", name="Show it all the same").click()
        page.reload()
        assert page.get_by_role("status").filter(has_text="1 of 12 questions right.").is_visible()
        assert page.locator("section.question :is(input, select):enabled").count() == 0
        assert json.loads(page.evaluate("key => localStorage.getItem(key)", KEY))["before"]["right"] == [BEFORE[0].pair]
        page.get_by_role("button", name="Take this test again").click()
        page.get_by_role("button", name="Keep them").click()
        assert page.evaluate("document.activeElement.textContent") == "Take this test again"
        assert page.get_by_role("status").filter(has_text="1 of 12 questions right.").is_visible()
        page.get_by_role("button", name="Take this test again").click()
        page.get_by_role("button", name="Forget them and begin again").click()
        assert page.evaluate("document.activeElement.textContent") == "Question 1 of 12"
        assert visible_reasons(page) == 0 and page.locator("section.question input:checked").count() == 0
        chosen = page.locator("section.question select").evaluate_all("all => all.map(one => one.value)")
        assert set(chosen) == {"0"}
        assert json.loads(page.evaluate("key => localStorage.getItem(key)", KEY)) == {}


@pytest.mark.parametrize("kept", ["null", "7", "[1]", "half", '{"before": {}}', '{"before": {"right": "all"}}'])
def test_what_is_kept_and_not_ours_is_passed_over(book: str, browser, kept: str) -> None:
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/book/after.html")
        page.evaluate("entry => localStorage.setItem(...entry)", [KEY, kept])
        page.evaluate("entry => localStorage.setItem(...entry)", [f"answer:{AFTER[0].id}", kept])
        page.reload()
        page.get_by_role("button", name="Show my result").click()
        page.get_by_role("button", name="Show it all the same").click()
        assert page.get_by_text("This browser has no result of the test before the lessons.").is_visible()
        assert visit.errors == []


def test_a_test_is_taken_by_keyboard_alone(book: str, browser) -> None:
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/book/before.html")
        page.locator("section.question select").first.focus()
        page.keyboard.press("ArrowDown")
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") == "Show my result":
                break
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.textContent") == "Go on answering"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.get_by_role("heading", name="Your result").is_visible()


@every_test
def test_without_scripts_each_answer_has_its_reason_folded_below_it(book: str, browser, name: str) -> None:
    with Visit(browser, java_script_enabled=False) as visit:
        page = visit.page
        page.goto(f"{book}/book/{name}.html")
        assert page.get_by_text(two_tests.WITHOUT_SCRIPTS).is_visible()
        assert visible_reasons(page) == 0
        page.locator("section.question input[type=radio]").first.check()
        assert visible_reasons(page) == 1


@every_test
def test_only_the_script_of_the_tests_is_loaded(book: str, browser, name: str) -> None:
    with Visit(browser) as visit:
        for page in (name, "about"):
            visit.page.goto(f"{book}/book/{page}.html")
            scripts = visit.page.locator("script[src]").evaluate_all("all => all.map(one => one.src.split('/').pop())")
            assert (two_tests.SCRIPT in scripts) is (page == name)
            assert "questions.js" not in scripts


# In a notebook ------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which a notebook keeps its answers."""
    monkeypatch.setenv("COURSE_ANSWERS", str(tmp_path / "answers.json"))
    return tmp_path / "answers.json"


def sit(name: str, choose) -> Sitting:
    """Answer a test in a notebook: `choose` gives the place of the choice of a part, counted from 1."""
    sitting = questions.test(name)
    for panel in sitting.panels:
        for part, control in zip(panel.question.parts, panel.controls, strict=True):
            control.index = choose(part)
    return sitting


def right_choice(part: Part) -> int:
    return next(item.choices[0] for item in part.feedback if item.verdict == "right")


def told(sitting: Sitting) -> list[int]:
    """Of each part, the choice whose feedback is seen; 0 is none."""
    return [stack.selected_index for panel in sitting.panels for stack in panel._stacks]


def test_a_notebook_tells_nothing_of_a_test_before_its_result_is_asked_for(kept: Path) -> None:
    sitting = sit("before", right_choice)
    assert set(told(sitting)) == {0}
    assert all(panel._foot not in panel.box.children for panel in sitting.panels)  # a hint may give the answer away
    sitting.button.click()
    assert 0 not in told(sitting)
    assert all(control.disabled for panel in sitting.panels for control in panel.controls)
    assert "12 of 12 questions right" in sitting.result.value


def test_a_notebook_says_what_is_not_answered_before_it_closes_a_test(kept: Path) -> None:
    sitting = questions.test("before")
    sitting.button.click()
    assert "Not answered yet: 12 of 12 questions" in sitting.result.value
    assert not any(control.disabled for panel in sitting.panels for control in panel.controls)
    sitting.button.click()
    assert "0 of 12 questions right" in sitting.result.value


def test_the_second_test_in_a_notebook_stands_beside_the_first(kept: Path) -> None:
    first = sit("before", lambda part: 1 if right_choice(part) != 1 else 2)
    first.tell()
    assert "0 of 12 questions right" in first.result.value and ">After<" not in first.result.value
    assert all(f"question {place}, from lesson" in first.result.value for place in range(1, 13))
    second = sit("after", right_choice)
    second.tell()
    assert "<td>0 / 3</td><td>3 / 3</td>" in second.result.value
    assert "To look at again" not in second.result.value
    again = questions.test("after")  # on another day
    again.tell()
    assert again.result.value == second.result.value


def test_a_test_of_another_name_is_refused_in_a_sentence() -> None:
    with pytest.raises(QuestionError, match="'before' and 'after'"):
        questions.test("lesson-1")
