"""Every lesson in a real JupyterLab, in a real browser that can reach nothing but this machine."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import ROOT, Visit
from questions_in_browser import exercise_lab_question

VEGA_LITE = "application/vnd.vegalite.v5+json"
QUESTION = "application/vnd.course.question+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
# Every code cell of the open notebook has run in this session: a number of its own, and none is waiting.
FINISHED = """() => {
  const cells = window.jupyterapp.shell.currentWidget.content.widgets.filter(cell => cell.model.type === "code");
  const ran = cells.every(cell => cell.model.executionState === "idle" && cell.model.executionCount);
  return ran && cells[0].model.trusted;
}"""
LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, browser) -> Iterator[str]:
    """A JupyterLab on a copy of the course, started with trusted notebooks, as `make lab` does."""
    home = tmp_path_factory.mktemp("lab")
    course = home / "course"
    shutil.copytree(
        ROOT, course, ignore=shutil.ignore_patterns(".venv*", "_build", "dist", ".git", "__pycache__", ".pytest_cache")
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "HOME": str(home),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_PATH": str(Path(sys.prefix, "share", "jupyter")),
    }
    environment.pop("COURSE_PICTURES", None)
    trusted = [str(path) for path in (course / "notebooks").glob("[0-9]*.ipynb")]
    subprocess.run(
        [sys.executable, "-m", "jupyter", "trust", *trusted], check=True, capture_output=True, env=environment
    )
    log = (home / "lab.log").open("w")
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "jupyter",
            "lab",
            "--no-browser",
            "--allow-root",
            f"--ServerApp.port={port}",
            "--ServerApp.ip=127.0.0.1",
            "--IdentityProvider.token=",
            "--LabApp.expose_app_in_browser=True",
            "--LabApp.news_url=",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            f"--ServerApp.root_dir={course}",
        ],
        env=environment,
        cwd=course,
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=1)
            break
        except OSError:
            time.sleep(0.5)
    else:
        pytest.fail((home / "lab.log").read_text()[-2000:])
    yield address
    server.terminate()
    server.wait(20)


def cells_of(lesson: Path) -> list[dict]:
    return json.loads(lesson.read_text(encoding="utf-8"))["cells"]


def open_lesson(visit: Visit, lab: str, lesson: Path):
    page = visit.page
    page.goto(f"{lab}/lab/tree/notebooks/{lesson.name}?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.content?.widgets?.length > 0", timeout=60_000)
    for number in range(
        len(cells_of(lesson))
    ):  # charts above a cell move it while they are drawn: let them be drawn first
        scroll_to(page, number)
        page.wait_for_timeout(60)
    page.wait_for_timeout(1_000)
    return page


def scroll_to(page, number: int) -> None:
    """Bring a cell into view: JupyterLab draws cells as they come near it."""
    page.evaluate("number => window.jupyterapp?.shell.currentWidget.content.scrollToItem(number, 'start')", number)
    page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{number}']").wait_for(
        state="attached", timeout=20_000
    )


def run_all(page) -> None:
    """Run the whole notebook from the menu and wait until its last code cell has its number."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(FINISHED, timeout=120_000)


def questions_of(lesson: Path) -> dict[int, dict]:
    """The questions that answer without a kernel, by the number of their cell."""
    found = {}
    for number, cell in enumerate(cells_of(lesson)):
        for output in cell.get("outputs", []):
            if WIDGET in output.get("data", {}):
                found[number] = output["data"][QUESTION]
    return found


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_questions_answer_before_any_cell_has_run_and_after(lab: str, browser, lesson: Path) -> None:
    with Visit(browser, viewport={"width": 1400, "height": 1000}) as visit:
        page = open_lesson(visit, lab, lesson)
        asked = questions_of(lesson)
        for number, spec in asked.items():
            cell = page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{number}']")
            scroll_to(page, number)
            assert exercise_lab_question(page, cell, spec) > 0
        run_all(page)
        assert page.locator(".jp-OutputArea [data-mime-type='application/vnd.jupyter.stderr']").count() == 0
        for number, spec in list(asked.items())[:1]:
            scroll_to(page, number)
            assert (
                exercise_lab_question(
                    page, page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{number}']"), spec
                )
                > 0
            )
        for number, cell in enumerate(cells_of(lesson)):
            if any(VEGA_LITE in output.get("data", {}) for output in cell.get("outputs", [])):
                scroll_to(page, number)
                page.locator(
                    f".jp-Cell[data-windowed-list-index='{number}'] .vega-embed :is(svg, canvas)"
                ).first.wait_for(timeout=20_000)
        page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")  # one kernel at a time is enough
        assert visit.outside == []
        assert visit.errors == []
