"""JupyterLab as `make lab` makes it ready: a list keeps its keys, and what was chosen is seen on another day."""

import json
import os
import re
from pathlib import Path

import prepare_lab
import pytest
from browser import Visit
from in_lab import copied_course, questions_of, run_all, serving, show_question
from jupyter_client.blocking import BlockingKernelClient as KernelClient
from jupyter_client.manager import run_kernel
from playwright.sync_api import Locator, Page

NAME = "01-reading-the-brief.ipynb"
NOTEBOOK = "window.jupyterapp?.shell.currentWidget?.content"
ACTIVE = f"() => {NOTEBOOK}.activeCellIndex"
CELLS = f"() => {NOTEBOOK}.widgets.length"
LIST = "brief-match-kinds"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the course with its first lesson, and a JupyterLab that is told what `make lab` tells it."""
    course, settings = copied_course(tmp_path), tmp_path / "settings"
    for lesson in (course / "notebooks").glob("[0-9]*.ipynb"):
        if lesson.name != NAME:
            lesson.unlink()
    prepare_lab.add_to(settings / "overrides.d" / "course.json", prepare_lab.settings())
    prepare_lab.add_to(tmp_path / "config" / "jupyter_lab_config.json", {"LabApp": {"app_settings_dir": str(settings)}})
    return course


def opened(visit: Visit, address: str) -> Page:
    page = visit.page
    page.goto(f"{address}/lab/tree/notebooks/{NAME}?reset")
    page.wait_for_function(f"{NOTEBOOK}?.widgets?.length", timeout=60_000)
    page.wait_for_function("window.jupyterapp.shell.currentWidget.sessionContext.isReady", timeout=60_000)
    return page


def lists(page: Page, course: Path) -> Locator:
    """The lists of one question, in view."""
    number, asked = next(one for one in questions_of(course / "notebooks" / NAME).items() if one[1]["id"] == LIST)
    return show_question(page, number, asked).locator(".course-question select")


def chosen(found: Locator) -> list[int]:
    return [found.nth(place).evaluate("list => list.selectedIndex") for place in range(found.count())]


def test_a_list_keeps_its_keys_and_a_cell_has_its_own(course: Path, browser) -> None:
    with serving(course) as address, Visit(browser, viewport={"width": 1400, "height": 1000}) as visit:
        page = opened(visit, address)
        found = lists(page, course)
        found.first.click()
        page.keyboard.press("Escape")  # closes what the click has opened
        found.first.focus()
        before = [page.evaluate(ACTIVE), page.evaluate(CELLS)]
        for key in ("ArrowDown", "b", "a", "x", "d", "d", "0", "0", "ArrowUp", "ArrowDown", "ArrowDown"):
            page.keyboard.press(key)
        assert [page.evaluate(ACTIVE), page.evaluate(CELLS)] == before
        assert page.locator(".jp-Dialog").count() == 0  # two zeros ask whether to restart the kernel
        assert chosen(found)[0] > 0
        below = page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{before[0] + 1}']")
        below.locator(".jp-InputPrompt").click()  # a cell that is not in a list has its keys
        page.keyboard.press("b")
        page.wait_for_function(f"before => {NOTEBOOK}.widgets.length === before + 1", arg=before[1])


def test_what_was_chosen_is_seen_on_another_day_before_anything_has_run(course: Path, browser) -> None:
    with serving(course) as address, Visit(browser, viewport={"width": 1400, "height": 1000}) as visit:
        page = opened(visit, address)
        run_all(page)
        found = lists(page, course)
        for place in range(found.count()):
            found.nth(place).select_option(index=place % 3 + 1)
        said = chosen(found)
        page.evaluate("() => window.jupyterapp.shell.currentWidget.context.save()")
    with serving(course) as address, Visit(browser, viewport={"width": 1400, "height": 1000}) as visit:
        page = opened(visit, address)
        found = lists(page, course)
        page.wait_for_function(
            "() => document.querySelector('.course-question select')?.selectedIndex > 0", timeout=30_000
        )
        assert chosen(found) == said
        assert found.first.locator(
            "xpath=ancestor::*[contains(@class, 'course-part')]//*[@class='question-words']"
        ).count()


def test_every_shortcut_that_is_switched_off_is_there_for_all_but_lists(tmp_path: Path) -> None:
    schema = {"jupyter.lab.shortcuts": [
        {"command": "a", "keys": ["B"], "selector": ".jp-Notebook.jp-mod-commandMode :focus"},
        {"command": "b", "keys": ["Accel B"], "selector": ".jp-Notebook.jp-mod-commandMode :focus"},
        {"command": "c", "keys": ["Shift Enter"], "selector": ".jp-Notebook :focus"},
        {"command": "d", "keys": ["C"], "selector": ".jp-Cell:focus"},
        {"command": "e", "keys": [], "macKeys": ["Ctrl Enter"], "selector": ".jp-Notebook :focus"},
    ]}  # fmt: skip
    path = tmp_path / "@jupyterlab" / "notebook-extension" / "tracker.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(schema), encoding="utf-8")
    told = prepare_lab.keys_of_lists(prepare_lab.schemas_in(tmp_path))[prepare_lab.SHORTCUTS]["shortcuts"]
    assert [(one["command"], one.get("disabled", False)) for one in told] == [("a", True), ("a", False)]
    assert told[1]["selector"] == ".jp-Notebook.jp-mod-commandMode :focus:not(select):not(input)"
    assert prepare_lab.keys_of_lists(prepare_lab.schemas_in(tmp_path / "nothing")) == {}


def test_a_kernel_without_the_course_says_of_an_unknown_name_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on another day, when the first cell that is run is a task; once the course is there, it says it itself."""
    monkeypatch.setattr(prepare_lab, "PACKAGES", tmp_path)
    monkeypatch.setattr(prepare_lab, "KERNEL", tmp_path / "profile_default" / "ipython_kernel_config.json")
    prepare_lab.explain_unknown_names()
    monkeypatch.delenv("COURSE_PICTURES")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(prepare_lab.NOTEBOOKS)]))
    with run_kernel(cwd=str(tmp_path)) as kernel:
        assert "name 'claims' is not defined. Has the cell that makes it run" in said_by(kernel, "claims.head(2)")
        assert "ZeroDivisionError: division by zero" in said_by(kernel, "1 / 0")
        assert said_by(kernel, "from course import data, questions\nclaims = data.load('claims')") == ""
        assert "Has the cell" not in said_by(kernel, "claim.head(2)")


def said_by(kernel: KernelClient, code: str) -> str:
    """The error of a cell as a notebook shows it; empty where it has none."""
    said = []
    kernel.execute_interactive(code, output_hook=said.append, timeout=60)
    shown = ["\n".join(told["content"]["traceback"]) for told in said if told["msg_type"] == "error"]
    return re.sub(r"\x1b\[[\d;]*m", "", "".join(shown))
