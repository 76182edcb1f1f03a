"""Settings for every test run, also for `pytest --nbval notebooks` by hand."""

import os
from pathlib import Path

import pytest

os.environ["COURSE_PICTURES"] = "1"  # stored outputs carry a picture of each chart, so fresh ones must too
os.environ["COURSE_ANSWERS"] = ""  # and none of them is answered


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out a notebook that is no lesson, such as the copy that JupyterLab makes of one; None is no opinion."""
    if collection_path.suffix != ".ipynb":
        return None
    from course.lessons import lesson_files

    return None if collection_path in lesson_files() else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Side by side (`pytest -n 2 --dist loadgroup`), keep a file together, and all that read the book, built once."""
    for item in items:
        reads_the_book = "book" in getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group("the book" if reads_the_book else item.path.name))
