"""Three lessons of the course in the browser, in Firefox: they run with their stored outputs."""

import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from browser import served
from engines import Firefox, firefox
from test_lite import FINISHED, KERNEL, LESSONS, OPEN, OUTPUTS, built, compared  # noqa: F401 (`built` is a fixture)

CHOSEN = [LESSONS[0], LESSONS[5], LESSONS[9]]  # the first, one of many charts, the one that writes a page


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """A Firefox for which no name but this machine's can be resolved."""
    nowhere = {"network.proxy.type": 0, "network.dns.disabled": True}
    with firefox(tmp_path_factory.mktemp("firefox"), **nowhere) as started:
        yield started


@pytest.fixture(scope="module")
def lite(built: Path) -> Iterator[str]:  # noqa: F811
    with served(built.parent) as address:
        yield f"{address}/lite"


def wait_for(reader: Firefox, condition: str, seconds: int = 180) -> None:
    """Wait until an expression of JavaScript holds."""
    asked = condition if condition.startswith("()") else f"() => {condition}"
    end = time.monotonic() + seconds
    while not reader.run(f"() => Boolean(({asked})())"):
        assert time.monotonic() < end, condition
        time.sleep(0.5)


@pytest.mark.parametrize("lesson", CHOSEN, ids=lambda path: path.stem)
def test_a_lesson_runs_in_firefox_with_its_stored_outputs(lite: str, reader: Firefox, lesson: Path) -> None:
    reader.outside.clear()
    reader.go(f"{lite}/lab/index.html?path=notebooks/{lesson.name}")
    wait_for(reader, OPEN)
    wait_for(reader, KERNEL)
    reader.run("() => { window.jupyterapp.commands.execute('runmenu:run-all'); }")
    wait_for(reader, FINISHED)
    stored = [cell.outputs for cell in nbformat.read(lesson, as_version=4).cells if cell.cell_type == "code"]
    for number, (fresh, kept) in enumerate(zip(reader.run(OUTPUTS), stored, strict=True)):
        assert compared(fresh) == compared(kept), f"code cell {number} of {lesson.name}"
    reader.run("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
    assert reader.outside == []
