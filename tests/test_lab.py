"""Every lesson in a real JupyterLab, in a real browser that can reach nothing but this machine."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Visit
from course.lessons import lesson_files
from in_lab import (
    cells_of,
    copied_course,
    draw_all,
    environment_of,
    free_port,
    questions_of,
    run_all,
    scroll_to,
    show_question,
    wait_for,
)
from questions_in_browser import exercise_lab_question

VEGA_LITE = "application/vnd.vegalite.v5+json"
LESSONS = lesson_files()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, browser) -> Iterator[str]:
    """A JupyterLab on a copy of the course, started with trusted notebooks, as `make lab` does."""
    home = tmp_path_factory.mktemp("lab")
    course, port = copied_course(home), free_port()
    environment = environment_of(home, JUPYTER_PATH=str(Path(sys.prefix, "share", "jupyter")))
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
    wait_for(address, home / "lab.log")
    yield address
    server.terminate()
    server.wait(20)


def open_lesson(visit: Visit, lab: str, lesson: Path):
    page = visit.page
    page.goto(f"{lab}/lab/tree/notebooks/{lesson.name}?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.content?.widgets?.length > 0", timeout=60_000)
    draw_all(visit, lesson)
    return page


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_questions_answer_before_any_cell_has_run_and_after(lab: str, browser, lesson: Path) -> None:
    with Visit(browser, viewport={"width": 1400, "height": 1000}) as visit:
        page = open_lesson(visit, lab, lesson)
        asked = questions_of(lesson)
        for number, spec in asked.items():
            cell = show_question(page, number, spec)
            assert exercise_lab_question(page, cell, spec) > 0
        run_all(page)
        assert page.locator(".jp-OutputArea [data-mime-type='application/vnd.jupyter.stderr']").count() == 0
        for number, spec in list(asked.items())[:1]:
            cell = show_question(page, number, spec)
            assert exercise_lab_question(page, cell, spec) > 0
        for number, cell in enumerate(cells_of(lesson)):
            if any(VEGA_LITE in output.get("data", {}) for output in cell.get("outputs", [])):
                scroll_to(page, number)
                page.locator(
                    f".jp-Cell[data-windowed-list-index='{number}'] .vega-embed :is(svg, canvas)"
                ).first.wait_for(timeout=20_000)
        page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")  # one kernel at a time is enough
        assert visit.outside == []
        assert visit.errors == []


@pytest.mark.parametrize("lesson", [LESSONS[0], LESSONS[2], LESSONS[6]], ids=lambda path: path.stem)
def test_axe_finds_no_barrier_in_what_the_course_shows(lab: str, browser, lesson: Path) -> None:
    with Visit(browser, viewport={"width": 1400, "height": 1000}, bypass_csp=True) as visit:
        page = open_lesson(visit, lab, lesson)
        run_all(page)
        draw_all(visit, lesson)
        assert page.locator(".jp-OutputArea-output").count() > 20
        ours = {"include": [[".jp-OutputArea-output"], [".jp-MarkdownOutput"]]}
        found = Axe().run(page, context=ours).response["violations"]
        page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")
        assert [(each["id"], [node["html"][:300] for node in each["nodes"][:3]]) for each in found] == []
