"""Settings for every test run, also for `pytest --nbval notebooks` by hand."""

import os
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

os.environ["COURSE_PICTURES"] = "1"  # stored outputs carry a picture of each chart, so fresh ones must too
os.environ["COURSE_ANSWERS"] = ""  # and none of them is answered
for name in ("no_proxy", "NO_PROXY"):  # behind a university's proxy, this machine's own addresses are asked directly
    os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1", "localhost"]))
os.environ.pop("PYTHONPATH", None)  # start.py sets it: a copy of the course, or its kernel, would import this one

LONGEST = (
    "test_lite.py",
    "notebooks",
    "test_lite_firefox.py",
    "test_questions_in_book.py",
    "test_engines.py",
    "test_tasks_in_page.py",
)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out a notebook that is no lesson, such as the copy that JupyterLab makes of one; None is no opinion."""
    if collection_path.suffix != ".ipynb":
        return None
    from course.lessons import lesson_files

    return None if collection_path in lesson_files() else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that two workers (`pytest -n 2`) end at about the same time.

    A test of a browser that waited in vain is tried once more: a busy machine is no fault of the course. It is
    counted in the closing line. Waited in vain has what failed with one of the classes of `_waits`, or because of
    one, or while one was handled; whatever else fails, fails at once, also where its words have TimeoutError.
    """
    items.sort(key=lambda item: _place(item.path))
    for item in items:
        if "playwright" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=_waits()))


def _waits() -> list[type[BaseException]]:
    """What is raised where a wait was too short: Playwright's class, and Python's own."""
    from playwright.sync_api import TimeoutError as OfThePage

    return [OfThePage, TimeoutError]


def _place(path: Path) -> int:
    names = {path.name, path.parent.name}
    return next((place for place, name in enumerate(LONGEST) if name in names), len(LONGEST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """Keep each file together and the files in their order; whichever worker first needs the book builds it."""
    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)
