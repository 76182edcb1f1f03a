"""Every question of the course in the built book: what each answer says, by pointer, by keyboard, without scripts."""

import json
import random
from functools import cache
from pathlib import Path

import pytest
from browser import ROOT, Visit
from course.lessons import lesson_files
from course.questions.kinds import KINDS
from questions_in_browser import exercise_html_question

QUESTION = "application/vnd.course.question+json"
KERNEL_KINDS = {name for name, kind in KINDS.items() if kind.is_code}
LESSONS = [path.stem for path in lesson_files()]
SEQUENCES, CLICKS = 200, 6

every_lesson = pytest.mark.parametrize("lesson", LESSONS)


@cache
def specs(lesson: str) -> dict[str, dict]:
    """The lesson's questions that need no kernel, by their id."""
    cells = json.loads(Path(ROOT, "notebooks", f"{lesson}.ipynb").read_text(encoding="utf-8"))["cells"]
    found = [
        output["data"][QUESTION]
        for cell in cells
        for output in cell.get("outputs", [])
        if QUESTION in output.get("data", {})
    ]
    return {spec["id"]: spec for spec in found if spec["kind"] not in KERNEL_KINDS}


@every_lesson
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_each_answer_says_what_its_specification_says(book: str, browser, lesson: str, scripts: bool) -> None:
    with Visit(browser, java_script_enabled=scripts) as visit:
        visit.page.goto(f"{book}/notebooks/{lesson}.html")
        for name, spec in specs(lesson).items():
            section = visit.page.locator(f"section.question[data-question='{name}']")
            assert section.count() == 1
            assert exercise_html_question(visit.page, section, spec, scripts=scripts) > 0
        assert visit.outside == [] and visit.errors == []


@every_lesson
def test_no_answer_is_readable_before_it_is_asked_for(book: str, browser, lesson: str) -> None:
    with Visit(browser) as visit:
        visit.page.goto(f"{book}/notebooks/{lesson}.html")
        for name, spec in specs(lesson).items():
            seen = visit.page.locator(f"section.question[data-question='{name}']").inner_text()
            for part in spec["parts"]:
                for feedback in part["feedback"]:
                    assert feedback["words"][:60] not in seen


@every_lesson
def test_a_question_is_answered_by_keyboard_alone(book: str, browser, lesson: str) -> None:
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/notebooks/{lesson}.html")
        radio = page.locator("section.question input[type=radio]").first
        page.evaluate(
            "radio => { radio.closest('section').tabIndex = -1; radio.closest('section').focus(); }",
            radio.element_handle(),
        )
        for _ in range(10):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.type === 'radio'"):
                break
        page.keyboard.press("Space")
        part = page.locator(".question-part:focus-within")
        assert part.locator(".question-live").inner_text().strip()
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


@every_lesson
def test_answers_survive_a_reload_and_one_click_clears_them(book: str, browser, lesson: str) -> None:
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/notebooks/{lesson}.html")
        page.locator("section.question input[type=radio]").first.check()
        page.reload()
        assert page.locator("section.question input[type=radio]").first.is_checked()
        assert page.locator(".question-live:not(:empty)").count() == 1
        page.get_by_role("button", name="Clear all answers on this page").first.click()
        page.reload()
        assert page.locator("section.question input:checked").count() == 0
        assert page.locator(".question-tally-text").first.inner_text().startswith("0 of ")


def test_an_answer_is_kept_by_what_was_chosen_and_not_by_where_it_stood(book: str, browser) -> None:
    lesson = LESSONS[0]
    name, spec = next((name, spec) for name, spec in specs(lesson).items() if spec["kind"] == "predict_output")
    part, last = spec["parts"][0], spec["parts"][0]["keys"][-1]
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/notebooks/{lesson}.html")
        page.evaluate("entry => localStorage.setItem(...entry)", [f"answer:{name}", json.dumps({part["id"]: last})])
        page.reload()
        section = page.locator(f"section.question[data-question='{name}']")
        assert section.locator("input:checked").get_attribute("data-key") == last
        assert section.locator(".question-live:not(:empty)").count() == 1
        section.locator("input").first.check()
        kept = page.evaluate("name => JSON.parse(localStorage.getItem(name))", f"answer:{name}")
        assert kept == {part["id"]: part["keys"][0]}


def test_an_answer_of_another_edition_is_cleared_and_never_shown_wrong(book: str, browser) -> None:
    lesson = LESSONS[0]
    name, spec = next((name, spec) for name, spec in specs(lesson).items() if spec["kind"] == "predict_output")
    old = f"questions:/notebooks/{lesson}.html#{name}"
    gone = {spec["parts"][0]["id"]: "an-option-that-is-gone"}
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/notebooks/{lesson}.html")
        page.evaluate("entry => localStorage.setItem(...entry)", [old, '["1"]'])
        page.evaluate("entry => localStorage.setItem(...entry)", [f"answer:{name}", json.dumps(gone)])
        page.reload()
        section = page.locator(f"section.question[data-question='{name}']")
        assert section.locator("input:checked").count() == 0
        assert page.evaluate("key => localStorage.getItem(key)", old) is None
        assert visit.errors == []


def test_random_clicks_never_show_two_feedbacks_or_an_error(book: str, browser) -> None:
    dice = random.Random(2013)
    with Visit(browser) as visit:
        for turn, lesson in enumerate(LESSONS):
            visit.page.goto(f"{book}/notebooks/{lesson}.html")
            share = range(turn, SEQUENCES, len(LESSONS))
            for _ in share:
                most = visit.page.evaluate(CLICK_AROUND, [dice.randrange(2**31), CLICKS])
                assert most <= 1
        assert visit.errors == []


# Clicks on `clicks` random controls of one random question; returns the most feedbacks that any part showed at once.
CLICK_AROUND = """([seed, clicks]) => {
  const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const pick = (list) => list[Math.floor(next() * list.length)];
  const section = pick([...document.querySelectorAll("section.question:has(.question-part)")]);
  let most = 0;
  for (let click = 0; click < clicks; click++) {
    const control = pick([...section.querySelectorAll("input, select, button:not([disabled]), summary")]);
    if (control.matches("select")) control.selectedIndex = Math.floor(next() * control.options.length);
    if (control.type === "range") control.value = Math.floor(next() * (Number(control.max) + 1));
    if (control.matches("select, [type=range]")) control.dispatchEvent(new Event("input", { bubbles: true }));
    else control.click();
    for (const part of section.querySelectorAll(".question-part"))
      most = Math.max(most, part.querySelectorAll(".question-live > *").length);
  }
  return most;
}"""


def test_targets_are_large_enough_on_a_phone(book: str, browser) -> None:
    with Visit(browser, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True) as visit:
        for lesson in LESSONS:
            visit.page.goto(f"{book}/notebooks/{lesson}.html")
            small = visit.page.evaluate("""() => [...document.querySelectorAll(
                "section.question :is(label:has(input), select, button, summary, input[type=range])")]
                .filter(target => target.checkVisibility() && target.getBoundingClientRect().height < 44)
                .map(target => target.outerHTML.slice(0, 90))""")
            assert small == []
