"""What several test files share: a browser, the built book, the list of lessons."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from browser import BOOK, BUILT, ROOT, launched, served
from in_lite import NOWHERE
from playwright.sync_api import Browser, Playwright, sync_playwright


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
def book() -> Iterator[str]:
    """The address of the book, built as `make lite` builds it: a warning is an error."""
    if "BUILT_BOOK" not in os.environ:
        build()
    with served(BUILT) as address:
        yield address


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
