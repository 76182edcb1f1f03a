"""Settings for every test run, also for `pytest --nbval notebooks` by hand."""

import os
from pathlib import Path
from typing import Any

import pytest

os.environ["COURSE_PICTURES"] = "1"  # stored outputs carry a picture of each chart, so fresh ones must too

TESTS = Path(__file__).parent / "tests"
READ_THE_BOOK = {
    f"tests/{path.name}" for path in TESTS.glob("test_*.py") if "book: str" in path.read_text(encoding="utf-8")
}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Where tests run side by side (`pytest -n 2`), keep a file's tests together, and all that read the built book, which is built once."""
    from xdist.scheduler import LoadFileScheduling

    class LoadBookAndFiles(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return "the book" if file in READ_THE_BOOK else file

    return LoadBookAndFiles(config, log)
