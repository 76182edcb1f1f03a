"""A JupyterLab on a copy of the course, and what a reader does in it. Used by the tests of JupyterLab and of Binder."""

import contextlib
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
from playwright.sync_api import Locator, Page, TimeoutError

QUESTION = "application/vnd.course.question+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
IN_VIEW = """async ([number, parts]) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  await notebook.scrollToItem(number, 'start');
  await new Promise(resolve => setTimeout(resolve, 50));
  const cell = document.querySelector(`.jp-Notebook .jp-Cell[data-windowed-list-index='${number}']`);
  if (!cell) return false;
  if (cell.querySelectorAll(".course-question .course-part").length < parts) return false;
  const place = cell.getBoundingClientRect();
  const view = cell.closest('.jp-WindowedPanel-outer').getBoundingClientRect();
  return place.height > 0 && place.bottom > view.top && place.top < view.bottom;
}"""
# JupyterLab looks at what is in view when the notebook scrolls: from the same place to the same place it does not.
NUDGE = "() => document.querySelector('.jp-Notebook .jp-WindowedPanel-outer').scrollBy(0, 60)"
WHERE_IT_STANDS = """part => {
  const said = [];
  for (let node = part; node && said.length < 30; node = node.parentElement) {
    const {x, y, width, height} = node.getBoundingClientRect();
    const style = getComputedStyle(node);
    const place = [x, y, width, height].map(Math.round).join(" ");
    said.push(`${node.className || node.tagName}: ${style.display} ${style.visibility} ${place}`);
  }
  return said.join("\\n");
}"""
# Every code cell of the open notebook has run in this session: a number of its own, and none is waiting.
FINISHED = """() => {
  const cells = window.jupyterapp.shell.currentWidget.content.widgets.filter(cell => cell.model.type === "code");
  const ran = cells.every(cell => cell.model.executionState === "idle" && cell.model.executionCount);
  return ran && cells[0].model.trusted;
}"""
WIDGETS_READ = """async () => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const stored = notebook.model?.getMetadata("widgets")?.["application/vnd.jupyter.widget-state+json"].state;
  const kind = "application/vnd.jupyter.widget-view+json";
  if (!stored || !notebook.rendermime.getFactory(kind)) return false;
  const later = new Promise(resolve => setTimeout(resolve, 500));
  const manager = await Promise.race([notebook.rendermime.createRenderer(kind)._manager.promise, later]);
  return Boolean(manager) && Object.keys(stored).every(name => manager.has_model(name));
}"""
# No cell waits for its widget any more; those that gave up before the widgets were read are drawn again, and counted.
LOST_DRAWN_AGAIN = """() => {
  const cells = window.jupyterapp.shell.currentWidget.content.widgets.filter(cell => cell.model.type === "code");
  const outputs = cell => [...cell.node.querySelectorAll(".jp-OutputArea-output")];
  const says = (cell, words) => outputs(cell).some(output => output.textContent.trim().startsWith(words));
  if (cells.some(cell => says(cell, "Loading widget"))) return null;
  const lost = cells.filter(cell => says(cell, "Error displaying widget: model not found"));
  for (const cell of lost) cell.model.outputs.fromJSON(cell.model.outputs.toJSON());
  return {lost: lost.length};
}"""
NOT_READ_YET = "widget model not found"
LEFT_OUT = (".venv*", "_build", "dist", ".git", "__pycache__", ".pytest_cache", "answers.json*")


def copied_course(home: Path) -> Path:
    """A copy of the course in the folder of a student."""
    return Path(shutil.copytree(ROOT, home / "course", ignore=shutil.ignore_patterns(*LEFT_OUT)))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment_of(home: Path, **more: str) -> dict[str, str]:
    """The environment of a student whose home is `home`, so that nothing of this machine's user is read."""
    environment = {**os.environ, "HOME": str(home), **more}
    environment |= {"JUPYTER_CONFIG_DIR": str(home / "config"), "JUPYTER_DATA_DIR": str(home / "data")}
    return {name: value for name, value in environment.items() if not name.startswith("COURSE_")}


def wait_for(address: str, log: Path) -> None:
    """Wait until a server answers; fail with the end of its log where it does not within a minute."""
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=1)
            return
        except OSError:
            time.sleep(0.5)
    pytest.fail(log.read_text()[-2000:])


@contextlib.contextmanager
def serving(course: Path, module: str = "jupyterlab", **more: str) -> Iterator[str]:
    """The address of a server on `course`, whose lessons it trusts; `module` is "jupyterlab" or "notebook" (7)."""
    home, port = course.parent, free_port()
    environment = environment_of(home, PYTHONUTF8="1", **more)
    lessons = map(str, (course / "notebooks").glob("[0-9]*.ipynb"))
    trust = [sys.executable, "-m", "jupyter", "trust", *lessons]
    subprocess.run(trust, check=True, capture_output=True, env=environment)
    app = "LabApp" if module == "jupyterlab" else "JupyterNotebookApp"
    told = ["--no-browser", "--allow-root", f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1"]
    told += ["--IdentityProvider.token=", f"--ServerApp.root_dir={course}", f"--{app}.expose_app_in_browser=True"]
    told += ["--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    with (home / "server.log").open("a") as log:
        command = [sys.executable, "-m", module, *told]
        server = subprocess.Popen(command, env=environment, cwd=course, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}", home / "server.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def cells_of(lesson: Path) -> list[dict]:
    return json.loads(lesson.read_text(encoding="utf-8"))["cells"]


def draw_all(visit: Visit, lesson: Path) -> None:
    """Bring each cell into view once: charts above a cell move it while they are drawn.

    Before that the stored widgets are waited for. JupyterLab gives them two seconds once a cell is drawn, and where
    a busy machine takes longer, a question is seen as HTML until its cell is run: `test_kept.py` holds that. Cells in
    view at the opening are drawn before anyone can wait; those that gave up are drawn again, and only what the
    console said of them is taken back.
    """
    page = visit.page
    page.wait_for_function(WIDGETS_READ, timeout=60_000)
    drawn_again = page.wait_for_function(LOST_DRAWN_AGAIN, timeout=60_000).json_value()
    if drawn_again["lost"]:
        visit.errors[:] = [error for error in visit.errors if NOT_READ_YET not in error]
    for number in range(len(cells_of(lesson))):
        scroll_to(page, number)
        page.wait_for_timeout(60)
    page.wait_for_timeout(1_000)


def scroll_to(page, number: int, parts: int = 0) -> None:
    """Bring a cell into view, and again where something drawn above moves it: JupyterLab draws cells near the view.

    `parts`: so many parts of a question are to be seen in the cell.
    """
    page.wait_for_function(IN_VIEW, arg=[number, parts], timeout=60_000, polling=250)


def show_question(page: Page, number: int, spec: dict) -> Locator:
    """Bring a question into view until it stays there, and return its cell: what is drawn late moves it away.

    Where it never does, the error says how the question stands in the page, from its last part outwards.
    """
    cell = page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{number}']")
    last = cell.locator(".course-question .course-part").nth(len(spec["parts"]) - 1)
    for _ in range(20):
        scroll_to(page, number, len(spec["parts"]))
        with contextlib.suppress(TimeoutError):
            last.wait_for(timeout=3_000)
            page.wait_for_timeout(300)
            if last.is_visible():
                return cell
    raise TimeoutError(f"{spec['id']} does not stay in view:\n{last.evaluate(WHERE_IT_STANDS)}")


def run_all(page) -> None:
    """Run the whole notebook from the menu and wait until its last code cell has its number."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(FINISHED, timeout=120_000)


def questions_of(lesson: Path) -> dict[int, dict]:
    """The questions that answer without a kernel, by the number of their cell."""
    found = {}
    for number, cell in enumerate(cells_of(lesson)):
        shown = [output.get("data", {}) for output in cell.get("outputs", [])]
        if any(WIDGET in data for data in shown):
            found[number] = next(data[QUESTION] for data in shown if QUESTION in data)
    return found
