"""The tests before and after the course: twelve pairs that ask for the same, true to the data, judged at the end."""

import json
from collections import Counter
from pathlib import Path

import guess
import pandas as pd
import pytest
import two_tests
from browser import Visit
from course import data, questions
from course.questions import read
from course.questions.model import SKILLS, TRENDS, Question
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
def test_the_key_does_not_stay_in_one_place(name: str) -> None:
    lists = [question.parts[0] for question in questions_of(name) if len(question.parts[0].choices) == 4]
    places = Counter(part.choices.index(part.right[0]) for part in lists)
    assert max(places.values()) <= len(lists) / 2


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


def right(name: str) -> list[str]:
    """The keys of what is right in each part of a question."""
    parts = questions.question(name).parts
    return [part.keys[part.choices.index(part.right[0])] for part in parts if part.control == "radio"]


def test_whose_view_it_is_says_the_codebook() -> None:
    found = claims()[["view", "evidence"]]
    assert found.loc["us-repayment"].tolist() == ["Korea, by interviewees", "interview"]
    assert found.loc["us-stabiliser"].tolist() == ["Korea", "no source named"]


def test_two_years_are_empty_and_one_is_double() -> None:
    held = data.load("meetings").query("series == 'SCM'")["year"].astype(int).value_counts()
    every_year = held.reindex(range(1968, 2026), fill_value=0)
    assert every_year[every_year != 1].to_dict() == {1980: 0, 1998: 0, 1999: 2}


@pytest.mark.parametrize("name", ["before-missing-years", "after-missing-years"])
def test_the_code_shows_what_the_key_says_and_its_years_are_those_of_the_record(name: str) -> None:
    question = questions.question(name)
    *lines, last = question.code.strip().splitlines()
    names: dict[str, object] = {"pd": pd}
    exec("\n".join(lines), names)
    assert str(eval(last, names)) == question.answer
    held = data.load("meetings").query("series == 'SCM'")["year"].astype(int)
    years = list(names["held"])
    assert years == held[held.between(years[0], years[-1])].sort_values().tolist()


def test_a_channel_that_exists_need_not_be_used() -> None:
    dialogue = data.load("mechanisms").set_index("mechanism_id").loc["cn-dsd", "frequency"]
    assert dialogue == "planned yearly; rounds 2011, 2012, 2013, 2014, 2019"
    dates = data.load("milestones").set_index("milestone_id")["date"]
    assert dates[["china-2015-hotline", "china-2016-hotline-silent"]].tolist() == ["2015-12-31", "2016-01-06"]


def test_one_quarrel_stopped_the_ministers_and_another_the_ships() -> None:
    ministers = meetings(["Japan"])["date"]
    rescue = data.load("exercises").query("series_id == 'sarex-japan'")["date"]
    assert ministers[ministers.between("2012-08", "2015")].empty
    assert rescue[rescue.between("2012-08", "2015")].tolist() == ["2013-12-12"]
    assert ministers[ministers.between("2018-12-20", "2020")].tolist() == ["2019-06-01", "2019-11-17"]
    assert rescue.max() == "2017-12-15"


def test_the_waits_for_a_visit_are_those_of_the_record() -> None:
    visits = data.load("meetings").query("setting == 'visit' and year >= 1999")
    visits = visits[visits["partner"].isin(["China", "Japan"])].sort_values("date_from")
    after = visits.groupby(visits["partner"].astype(str))["date_from"].shift(-1).fillna(pd.Timestamp("2025-12-31"))
    waits = ((after - visits["date_from"]).dt.days / 365.25).round(1)
    assert waits[visits["year"] < 2011].max() == 3.3
    assert visits.loc[waits.idxmax(), "date"] == "2015-02-04" and waits.max() == 10.9
    assert waits[visits["date"] == "2015-10-20"].tolist() == [8.8]


def test_the_tracks_are_those_of_the_figure() -> None:
    forums = data.load("forums").set_index("name")
    in_figure = forums.query("in_figure_5")["track"].astype(str)
    assert in_figure["Tokyo Defense Forum"] == "1"
    assert in_figure["Northeast Asia Cooperation Dialogue"] == "1.5"
    assert in_figure[in_figure.index.str.contains("Shangri-La|Jakarta")].tolist() == ["1.5", "1.5"]
    assert not any("Seoul" in name for name in in_figure.index)


def test_the_shares_of_meetings_are_those_of_the_record() -> None:
    held = meetings(["China", "Japan"])
    beside = held["setting"] == "sidelines"
    china = held["partner"].eq("China") & held["year"].ge(2010)
    assert round(100 * beside[china].mean()) == questions.question("before-share-of-meetings").answer
    assert round(100 * beside[held["year"] < 2010].mean()) == questions.question("after-share-of-meetings").answer


def test_the_statements_on_the_white_papers_are_judged_as_the_counts_judge_them() -> None:
    counted = data.load("white_paper_mentions")
    counted = counted[counted["term"].isin(["United States", "China", "Japan", "ASEAN"])]
    rates = counted.pivot(index="edition", columns="term", values="per_10k_words")
    mentions = counted.pivot(index="edition", columns="term", values="mentions")
    shares = mentions["United States"] / mentions.sum(axis=1)
    first, last = rates.iloc[0], rates.iloc[-1]
    found = {
        "fivefold": last["ASEAN"] > 4 * first["ASEAN"],
        "passed": last["ASEAN"] > last["Japan"],
        "china": last["China"] < first["China"] / 2,
        "america": last["United States"] < first["United States"],
    }
    assert {part.id: part.right == ["yes"] for part in questions.question("before-rate-and-rank").parts} == found
    found = {
        "in-each-edition": (rates.idxmin(axis=1) == "ASEAN").all(),
        "steady": rates["ASEAN"].is_monotonic_increasing,
        "america": shares.idxmax() == 2022,
        "japan": abs(last["Japan"] / first["Japan"] - 1) < 0.2,
    }
    assert {part.id: part.right == ["yes"] for part in questions.question("after-rate-and-rank").parts} == found


def test_the_hedges_are_those_of_the_brief() -> None:
    hedges = data.load("claims").set_index("claim_id")["hedge"]
    assert hedges["implication-working-level"] == "could" and right("before-hedge") == ["could"]
    assert pd.isna(hedges["japan-trouble"]) and right("after-hedge") == ["will"]


def test_attaches_are_in_the_table_of_events_for_china_and_in_none_for_the_united_states() -> None:
    boxes = data.load("mechanisms").query("activity == 'attaches'")["partner"].astype(str)
    events = data.load("milestones")
    opened = events[events["title"].str.contains("attaché", case=False)]
    assert boxes.tolist() == ["Cambodia"]
    assert opened["partner"].astype(str).value_counts().to_dict() == {"China": 2, "Japan": 1}


def test_the_doubtful_rows_are_those_of_the_tables() -> None:
    begun = data.load("mechanisms")
    begun = begun[begun["partner_group"].isin(["China", "Japan"])].groupby(begun["partner_group"].astype(str))
    assert begun["start_year"].apply(lambda years: [(years <= 2000).sum(), years.isna().sum()]).to_dict() == {
        "China": [5, 3],
        "Japan": [13, 3],
    }
    stopped = data.load("disputes").query("partner == 'Japan'")["working_level_stopped"]
    assert stopped.value_counts(dropna=False).to_dict() == {False: 2, True: 1, pd.NA: 8}


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
        assert page.get_by_role("status").filter(has_text="3 of 12 questions right.").is_visible()
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


def test_answers_and_result_survive_a_reload_and_can_be_begun_again(book: str, browser) -> None:
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/book/before.html")
        answer(page, BEFORE[:1], {BEFORE[0].pair})
        page.reload()
        assert page.locator(".test-progress").inner_text() == "1 of 12 questions answered."
        kept = page.evaluate("key => localStorage.getItem(key)", f"answer:{BEFORE[0].id}")
        assert json.loads(kept) == {"answer": right(BEFORE[0].id)[0]}
        page.get_by_role("button", name="Show my result").click()
        page.reload()
        assert page.get_by_role("status").filter(has_text="1 of 12 questions right.").is_visible()
        assert page.locator("section.question input:enabled").count() == 0
        assert json.loads(page.evaluate("key => localStorage.getItem(key)", KEY))["before"]["right"] == [BEFORE[0].pair]
        page.get_by_role("button", name="Take this test again").click()
        assert page.evaluate("document.activeElement.textContent") == "Question 1 of 12"
        assert visible_reasons(page) == 0 and page.locator("input:checked").count() == 0
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
        assert page.get_by_text("This browser has no result of the test before the lessons.").is_visible()
        assert visit.errors == []


def test_a_test_is_taken_by_keyboard_alone(book: str, browser) -> None:
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/book/before.html")
        page.locator("section.question input").first.focus()
        page.keyboard.press("Space")
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") == "Show my result":
                break
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        page.keyboard.press("Enter")
        assert page.get_by_role("heading", name="Your result").is_visible()


@every_test
def test_without_scripts_each_answer_has_its_reason_folded_below_it(book: str, browser, name: str) -> None:
    with Visit(browser, java_script_enabled=False) as visit:
        page = visit.page
        page.goto(f"{book}/book/{name}.html")
        assert page.get_by_text(two_tests.WITHOUT_SCRIPTS).is_visible()
        assert visible_reasons(page) == 0
        page.locator("section.question input").first.check()
        assert visible_reasons(page) == 1


@every_test
def test_only_the_script_of_the_tests_is_loaded(book: str, browser, name: str) -> None:
    with Visit(browser) as visit:
        for page in (name, "about"):
            visit.page.goto(f"{book}/book/{page}.html")
            scripts = visit.page.locator("script[src]").evaluate_all("all => all.map(one => one.src.split('/').pop())")
            assert (two_tests.SCRIPT in scripts) is (page == name)
            assert "questions.js" not in scripts
