"""Each coding task of the book can be answered in its page: the solution is right, and what stands there is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import ROOT
from coding_tasks import opened, ran, tasks, with_answer
from in_lite import PATIENCE
from playwright.sync_api import Browser, Page
from questions_in_browser import squeeze

LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))

PRINTED = ":scope > :is(.question-untried, .question-said)"  # what stands there of the cell as the lesson has it


@pytest.fixture(scope="module")
def reader(blocked: Browser) -> Iterator[Page]:
    """One reader's page for all lessons: the runtime is fetched once."""
    context = blocked.new_context(viewport={"width": 390, "height": 844})  # a phone
    page = context.new_page()
    page.trouble = []
    page.on("console", lambda message: page.trouble.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.trouble.append(str(error)))
    yield page
    context.close()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_each_task_passes_with_its_solution_and_not_with_its_stub(book: str, reader: Page, lesson: Path) -> None:
    reader.trouble.clear()
    reader.goto(f"{book}/notebooks/{lesson.stem}.html")
    for name, solution in tasks(lesson):
        section = opened(reader, name)
        stub = section.locator(".run-code").input_value()
        printed = squeeze(section.locator(".question-untried, .question-said").first.inner_text())
        assert "✓ Right:" not in printed and printed in squeeze(ran(section)), name
        assert "✓ Right:" in ran(section, with_answer(stub, solution)), name
        assert section.locator(PRINTED).first.is_hidden(), f"{name}: two verdicts at once"
    assert reader.trouble == []
    assert reader.evaluate("document.documentElement.scrollWidth") <= 390, "the page does not scroll sideways"


def test_a_table_a_chart_and_an_error_look_as_in_the_lesson(book: str, reader: Page) -> None:
    lesson = next(path for path in LESSONS if tasks(path))
    reader.goto(f"{book}/notebooks/{lesson.stem}.html")
    section = opened(reader, tasks(lesson)[0][0])
    assert "11" in ran(section, "print(5 + 6)\ndata.load('partners')")
    assert "monospace" in section.locator(".run-code").evaluate("field => getComputedStyle(field).fontFamily")
    assert section.locator(".run-output table").count() == 1
    ran(section, "alt.Chart(data.load('meetings')).mark_bar().encode(x='year:O', y='count()')")
    section.locator(".run-output .run-chart svg").wait_for()
    assert section.locator(".run-output .run-chart svg").get_attribute("aria-label")
    assert "line 1: 1 / 0\nZeroDivisionError" in ran(section, "1 / 0")
    assert "did you mean 'agreements'" in ran(section, "data.load('agreement')")


def test_a_task_stops_starts_again_and_keeps_its_code(book: str, reader: Page) -> None:
    lesson = next(path for path in LESSONS if tasks(path))
    name = tasks(lesson)[0][0]
    reader.goto(f"{book}/notebooks/{lesson.stem}.html")
    section = opened(reader, name)
    section.locator(".run-code").fill("while True: pass")
    section.get_by_role("button", name="Run", exact=True).click()
    section.locator(".run-says", has_text="Running").wait_for(timeout=PATIENCE)
    section.get_by_role("button", name="Stop").click()
    assert "Stopped" in section.locator(".run-says").inner_text()
    assert "7" in ran(section, "print(3 + 4)")
    reader.reload()
    section = opened(reader, name)
    assert section.locator(".run-code").input_value() == "print(3 + 4)"
    section.locator(".run-code").press("Tab")
    assert reader.evaluate("document.activeElement.textContent") == "Run"
    section.get_by_role("button", name="Back to the start").click()
    assert "answer = ..." in section.locator(".run-code").input_value()
    assert section.locator(PRINTED).first.is_visible()


def test_a_page_fetches_nothing_for_it_before_it_is_asked(book: str, blocked: Browser) -> None:
    page = blocked.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{book}/notebooks/{LESSONS[0].stem}.html", wait_until="networkidle")
    assert [address for address in asked if "/lite/" in address] == []
    page.close()
