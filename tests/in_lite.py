"""The course in the browser for the tests: built with the lessons as they stand, and asked what it shows."""

import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest

from lite import edition, files

NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"  # no name but this machine's can be resolved
NOT_COMPARED = ("image/svg+xml", "image/png", "application/vnd.jupyter.widget-view+json")  # pictures, names of widgets
OPEN = "() => window.jupyterapp?.shell.currentWidget?.content?.widgets?.length > 5"
CLEAR = "() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"  # and the numbers with them
RUN = "() => { window.jupyterapp.commands.execute('runmenu:run-all'); }"
FINISHED = """() => {
  const cells = window.jupyterapp.shell.currentWidget.content.widgets.filter(cell => cell.model.type === "code");
  return cells.every(cell => cell.model.executionState === "idle" && cell.model.executionCount);
}"""
OUTPUTS = """() => window.jupyterapp.shell.currentWidget.context.model.toJSON().cells
  .filter(cell => cell.cell_type === "code").map(cell => cell.outputs)"""
END = "() => window.jupyterapp.serviceManager.sessions.shutdownAll()"


def built_edition(target: Path, root: Path) -> Path:
    """The edition with the lessons in `root`; it takes long to try, so only where `COURSE_EDITION=1` asks for it."""
    if os.environ.get("COURSE_EDITION") != "1":
        pytest.skip("The lessons in the browser are tried on demand: COURSE_EDITION=1")
    try:
        paths = files.fetch(files.store())
    except files.MissingFileError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
    edition.assemble(target, paths)
    edition.add_course(target, root)
    return target


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
