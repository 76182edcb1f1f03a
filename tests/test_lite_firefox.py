"""Three lessons of the course in the browser, in Firefox: they run with their stored outputs."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import ROOT, served
from engines import Firefox, firefox
from in_lite import CLEAR, END, FINISHED, OPEN, OUTPUTS, RUN, address_of, compare, copied_edition

LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
CHOSEN = [LESSONS[0], LESSONS[5], LESSONS[9]]  # the first, one of many charts, the one that writes a page

# Without a screen no window has the focus, by which JupyterLab knows the current lesson: the event is sent by hand.
FOCUS = """() => {
  const [lesson] = window.jupyterapp ? [...window.jupyterapp.shell.widgets("main")].filter(each => each.context) : [];
  lesson?.node.dispatchEvent(new FocusEvent("focus"));
  return window.jupyterapp?.shell.currentWidget;
}"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """A Firefox for which no name but this machine's can be resolved."""
    nowhere = {"network.proxy.type": 0, "network.dns.disabled": True}
    with firefox(tmp_path_factory.mktemp("firefox"), **nowhere) as started:
        yield started


@pytest.fixture(scope="module")
def lite(book: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    built = copied_edition(tmp_path_factory.mktemp("edition") / "lite")
    with served(built.parent) as address:
        yield f"{address}/lite"


def wait_for(reader: Firefox, condition: str, seconds: int = 600) -> None:
    """Wait until a function of JavaScript gives true."""
    end = time.monotonic() + seconds
    while not reader.run(f"() => Boolean(({condition})())"):
        assert time.monotonic() < end, condition
        time.sleep(0.5)


@pytest.mark.parametrize("lesson", CHOSEN, ids=lambda path: path.stem)
def test_a_lesson_runs_in_firefox_with_its_stored_outputs(lite: str, reader: Firefox, lesson: Path) -> None:
    reader.outside.clear()
    reader.go(address_of(lite, lesson))
    wait_for(reader, FOCUS)
    wait_for(reader, OPEN)
    reader.run(CLEAR)
    reader.run(RUN)
    wait_for(reader, FINISHED)
    compare(reader.run(OUTPUTS), lesson)
    reader.run(END)
    assert reader.outside == []
