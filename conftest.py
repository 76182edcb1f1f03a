"""Settings for every test run, also for `pytest --nbval notebooks` by hand."""

import os
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

os.environ["COURSE_PICTURES"] = "1"  # stored outputs carry a picture of each chart, so fresh ones must too
os.environ["COURSE_ANSWERS"] = ""  # and none of them is answered
os.environ.pop("PYTHONPATH", None)  # start.py sets it: a copy of the course, or its kernel, would import this one

TESTS = Path(__file__).parent / "tests"
READ_THE_BOOK = {f"tests/{path.name}" for path in TESTS.glob("test_*.py") if "book: str" in path.read_text("utf-8")}


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out a notebook that is no lesson, such as the copy that JupyterLab makes of one; None is no opinion."""
    if collection_path.suffix != ".ipynb":
        return None
    from course.lessons import lesson_files

    return None if collection_path in lesson_files() else True


class BookAndFiles(LoadFileScheduling):
    """Side by side (`pytest -n 2`), keep a file together, and all that read the book, which is built once.

    The marks of pytest-xdist would say the same, but its 3.8 cannot read them in pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "the book" if file in READ_THE_BOOK else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """Choose which worker runs what."""
    return BookAndFiles(config, log)
