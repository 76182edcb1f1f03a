"""Settings for every test run, also for `pytest --nbval notebooks` by hand."""

import os

import pytest

os.environ["COURSE_PICTURES"] = "1"  # stored outputs carry a picture of each chart, so fresh ones must too


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Side by side (`pytest -n 2 --dist loadgroup`), keep a file together, and all that read the book, built once."""
    for item in items:
        reads_the_book = "book" in getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group("the book" if reads_the_book else item.path.name))
