"""Questions come back: ten of each third of the course in a review, all of them, mixed, on the page Practise."""

import json

import practise
import pytest
from browser import ROOT, Visit

REVIEWS = {"review-1": ["1", "2", "3"], "review-2": ["4", "5", "6"], "review-3": ["7", "8", "9"]}
A_DAY = 24 * 60 * 60 * 1000


@pytest.mark.parametrize("page", REVIEWS)
def test_a_review_asks_ten_questions_of_its_three_lessons(page: str) -> None:
    asked = practise.review(REVIEWS[page])
    assert len(asked) == len({question.id for question in asked}) == 10
    assert {practise.lesson_of(question) for question in asked} == set(REVIEWS[page])
    assert f"```{{review}} {' '.join(REVIEWS[page])}" in (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")


def test_a_review_asks_of_as_many_objectives_as_it_can() -> None:
    for lessons in REVIEWS.values():
        known = {one.objective for one in practise.that_come_back() if practise.lesson_of(one) in lessons}
        assert len({question.objective for question in practise.review(lessons)}) == min(10, len(known))


def test_only_what_needs_no_kernel_comes_back() -> None:
    assert {question.kind for question in practise.that_come_back()}.isdisjoint({"fill_blank", "mend", "short_answer"})


@pytest.mark.parametrize("page", REVIEWS)
def test_a_review_does_not_show_what_was_answered_in_the_lesson(book: str, browser, page: str) -> None:
    with Visit(browser) as visit:
        visit.page.goto(f"{book}/book/{page}.html")
        assert visit.page.locator("section.question").count() == 10
        names = visit.page.locator("section.question").evaluate_all("all => all.map(one => one.dataset.question)")
        assert all(name.startswith("review-") for name in names)
        assert visit.errors == [] and visit.outside == []


def answer(page, right: bool) -> None:
    """Answer the question that is asked, rightly throughout or wrongly in its first part."""
    for part in page.locator(".practise .question-part").all():
        verdict = "right" if right else "wrong"
        value = part.locator(f".question-words[data-verdict={verdict}]").first.get_attribute("data-values").split()[0]
        if part.locator("input[type=radio]").count():
            part.locator(f"input[value='{value}']").check()
        elif part.locator("input[type=range]").count():
            part.locator("input[type=range]").fill(value)
            part.locator("input[type=range]").blur()
        else:
            part.locator("select").evaluate(
                "(list, value) => { list.value = value; list.dispatchEvent(new Event('input', { bubbles: true })); }",
                value,
            )


def test_a_right_answer_is_due_tomorrow_and_a_wrong_one_comes_back_after_three(book: str, browser) -> None:
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/book/practise.html")
        page.get_by_label("Questions of the lessons up to").select_option("3")
        page.get_by_role("button", name="Start").click()
        asked = []
        for turn in range(6):
            name = page.locator(".practise section.question").get_attribute("data-question")
            asked.append(name)
            answer(page, right=turn != 1)
            page.get_by_role("button", name="Next question").click()
        kept = json.loads(page.evaluate("localStorage.getItem('practice')"))
        today = page.evaluate(f"Math.floor(Date.now() / {A_DAY})")
        boxes = [kept[name.removeprefix("practise-")] for name in asked]
        assert asked[5] == asked[1], "wrong the second time of asking: back after three others"
        assert boxes[0] == [1, today + 1]
        assert visit.errors == [] and visit.outside == []


ALL_OTHERS_WAIT = """async () => {
  const kept = JSON.parse(localStorage.getItem('practice'));
  for (const { id } of await (await fetch('../_static/practise.json')).json()) kept[id] ??= [5, 99999];
  localStorage.setItem('practice', JSON.stringify(kept));
}"""


@pytest.mark.parametrize(
    ("zone", "answered", "same_day", "next_day"),
    [
        ("Asia/Seoul", "2026-11-25T11:00:00Z", "2026-11-25T14:30:00Z", "2026-11-25T22:30:00Z"),
        ("America/Los_Angeles", "2026-11-25T23:00:00Z", "2026-11-26T01:00:00Z", "2026-11-26T15:00:00Z"),
    ],
)
def test_tomorrow_begins_at_the_readers_own_midnight(
    book: str, browser, zone: str, answered: str, same_day: str, next_day: str
) -> None:
    with Visit(browser, timezone_id=zone) as visit:
        page = visit.page

        def starts(now: str) -> None:
            page.clock.set_fixed_time(now)
            page.goto(f"{book}/book/practise.html")
            page.get_by_role("button", name="Start").click()

        starts(answered)
        asked = page.locator(".practise section.question").get_attribute("data-question")
        answer(page, right=True)
        page.evaluate(ALL_OTHERS_WAIT)
        starts(same_day)
        page.locator(".practise", has_text="Nothing more is due today").wait_for()
        starts(next_day)
        page.locator(f".practise section[data-question='{asked}']").wait_for()
        assert visit.errors == []


def test_practice_is_kept_over_a_reload(book: str, browser) -> None:
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/book/practise.html")
        page.get_by_role("button", name="Start").click()
        first = page.locator(".practise section.question").get_attribute("data-question")
        answer(page, right=True)
        assert "It comes back tomorrow" in page.locator(".practise-told").inner_text()
        page.reload()
        page.get_by_role("button", name="Start").click()
        for _ in range(5):
            assert page.locator(".practise section.question").get_attribute("data-question") != first
            answer(page, right=True)
            page.get_by_role("button", name="Next question").click()


def starts_with(page, address: str, lesson: str = "1") -> None:
    page.goto(address)
    page.get_by_label("Questions of the lessons up to").select_option(lesson)
    page.get_by_role("button", name="Start").click()
    page.locator(".practise section.question").wait_for()


def test_a_question_stopped_at_is_not_lost_and_each_press_leaves_the_focus_on_what_came(book: str, browser) -> None:
    with Visit(browser) as visit:
        page = visit.page
        starts_with(page, f"{book}/book/practise.html")
        focused = page.locator(":focus")
        assert focused.get_attribute("class") == "question-kind"
        answer(page, right=True)
        waiting = page.locator(".practise-told").inner_text().split(", ")[-1]
        page.get_by_role("button", name="Next question").click()
        asked = page.locator(".practise section.question").get_attribute("data-question")
        page.get_by_role("button", name="Stop").click()
        assert focused.inner_text() == f"You stopped. 1 asked, 1 right at once, {waiting}"
        page.get_by_role("button", name="Go on").click()
        assert page.locator(".practise section.question").get_attribute("data-question") == asked
        assert visit.errors == []


def test_when_all_are_done_it_says_when_the_next_is_due_and_keeps_the_choice_of_lessons(book: str, browser) -> None:
    with Visit(browser) as visit:
        page = visit.page
        starts_with(page, f"{book}/book/practise.html")
        answer(page, right=True)
        page.evaluate(ALL_OTHERS_WAIT)
        starts_nothing(page)
        focused = page.locator(":focus")
        assert focused.inner_text() == "Nothing more is due today. The next question comes back tomorrow."
        page.get_by_role("button", name="Go on").click()
        assert focused.get_attribute("id") == "practise-up-to" and focused.input_value() == "1"


def starts_nothing(page) -> None:
    """Come again on the same day, when every question of the first lesson waits."""
    page.reload()
    page.get_by_label("Questions of the lessons up to").select_option("1")
    page.get_by_role("button", name="Start").click()
    page.locator(".practise", has_text="Nothing more is due today").wait_for()


def test_nothing_is_forgotten_by_one_press(book: str, browser) -> None:
    with Visit(browser) as visit:
        page = visit.page
        starts_with(page, f"{book}/book/practise.html")
        answer(page, right=True)
        page.get_by_role("button", name="Stop").click()
        kept = page.evaluate("localStorage.getItem('practice')")
        page.get_by_role("button", name="Forget all I practised").click()
        page.get_by_role("button", name="Keep it").click()
        assert page.locator(":focus").inner_text().startswith("You stopped. 1 asked")
        assert page.evaluate("localStorage.getItem('practice')") == kept != "{}"
        page.get_by_role("button", name="Forget all I practised").click()
        page.get_by_role("button", name="Forget it").click()
        assert page.evaluate("localStorage.getItem('practice')") == "{}"
        assert page.locator(":focus").get_attribute("id") == "practise-up-to"


def test_a_question_in_practice_leads_to_the_lesson_whose_chart_it_speaks_of(book: str, browser) -> None:
    with Visit(browser) as visit:
        page = visit.page
        starts_with(page, f"{book}/book/practise.html")
        page.get_by_role("link", name="lesson 1", exact=True).click()
        page.wait_for_url("**/notebooks/01-reading-the-brief.html")
        assert visit.errors == []
