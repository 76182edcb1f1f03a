"""What several test files share: a browser, the built book, the list of lessons."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import BOOK, BUILT, ROOT, launched, served
from in_lite import NOWHERE
from playwright.sync_api import Browser, Playwright, sync_playwright

PATIENCE = 1_200  # seconds; the book takes two minutes at most on a machine that does nothing else


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives every browser of a run: there can be one only."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launched(playwright) as started:
        yield started


@pytest.fixture(scope="session")
def blocked(playwright: Playwright) -> Iterator[Browser]:
    """A browser for which no name but this machine's can be resolved; its cache works as a reader's."""
    with launched(playwright, NOWHERE) as started:
        yield started


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the book, built as `make lite` builds it: a warning is an error."""
    if "BUILT_BOOK" not in os.environ:
        base = tmp_path_factory.getbasetemp()
        build_once(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)
    with served(BUILT) as address:
        yield address


def build_once(run: Path) -> None:
    """Build the book, or wait for the worker that does; `run` is a folder that all workers of this run have."""
    said = run / "book-is-built"
    try:
        (run / "book").mkdir()
    except FileExistsError:
        end = time.monotonic() + PATIENCE
        while not said.exists() and time.monotonic() < end:
            time.sleep(0.5)
        assert said.exists() and said.read_text() == "yes", "another worker, which builds the book, says why it failed"
        return
    try:
        build()
        said.write_text("yes")
    finally:
        if not said.exists():
            said.write_text("no")


def build() -> None:
    subprocess.run([sys.executable, "-m", "lite.build"], cwd=ROOT, check=True)
    built = subprocess.run(
        [*BOOK, "build", ".", "-W", "-n", "--keep-going"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]
