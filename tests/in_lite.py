"""The course in the browser for the tests: that of the built book, and what it shows when it is asked."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from browser import BUILT

from lite import edition

on_demand = pytest.mark.skipif(os.environ.get("COURSE_EDITION") != "1", reason="tried on demand: COURSE_EDITION=1")
NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"  # no name but this machine's can be resolved
NOT_COMPARED = ("image/svg+xml", "image/png", "application/vnd.jupyter.widget-view+json")  # pictures, names of widgets
PATIENCE = 600_000  # milliseconds; a busy machine takes its time
OPEN = """() => {
  const open = window.jupyterapp?.shell.currentWidget;
  return open?.content?.widgets?.length > 5 && open.sessionContext?.session?.kernel;
}"""
CLEAR = "() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"  # and the numbers with them
RUN = "() => { window.jupyterapp.commands.execute('runmenu:run-all'); }"
FINISHED = """() => {
  const cells = window.jupyterapp.shell.currentWidget.content.widgets.filter(cell => cell.model.type === "code");
  return cells.every(cell => cell.model.executionState === "idle" && cell.model.executionCount);
}"""
OUTPUTS = """() => window.jupyterapp.shell.currentWidget.context.model.toJSON().cells
  .filter(cell => cell.cell_type === "code").map(cell => cell.outputs)"""
END = "() => window.jupyterapp.serviceManager.sessions.shutdownAll()"


def copied_edition(target: Path) -> Path:
    """The edition of the built book as a copy, which a test may change."""
    if not (BUILT / "lite" / edition.READY).exists():
        say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say("The book was built without the course in the browser: `python -m lite.build` says why.")
    return Path(shutil.copytree(BUILT / "lite", target))


def address_of(lite: str, lesson: Path) -> str:
    return f"{lite}/lab/index.html?path=notebooks/{lesson.name}"


def compare(fresh: list[list[dict[str, Any]]], lesson: Path) -> None:
    """Hold the outputs of a lesson's code cells against those that are stored with it, pictures aside."""
    stored = [cell.outputs for cell in nbformat.read(lesson, as_version=4).cells if cell.cell_type == "code"]
    for number, (shown, kept) in enumerate(zip(fresh, stored, strict=True)):
        assert _compared(shown) == _compared(kept), f"code cell {number} of {lesson.name}"


def _compared(outputs: list[dict[str, Any]]) -> list[Any]:
    """What of a cell's outputs has to be the same; 1.0 and 1 are one number in a browser."""
    shown = [output.get("data", {key: output.get(key) for key in ("text", "ename", "evalue")}) for output in outputs]
    kept = [{kind: value for kind, value in data.items() if kind not in NOT_COMPARED} for data in shown]
    return json.loads(json.dumps(kept), parse_float=lambda text: float(text) if float(text) % 1 else int(float(text)))
