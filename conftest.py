"""Settings for every test run, also for `pytest --nbval notebooks` by hand."""

import os

import pytest

os.environ["COURSE_PICTURES"] = "1"  # stored outputs carry a picture of each chart, so fresh ones must too


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together, where tests run two at a time, what shares the built book, a notebook's kernel or a file's fixtures."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group("book" if "book" in getattr(item, "fixturenames", ()) else item.path.stem))
