"""A chart is drawn by two versions of Vega-Lite: JupyterLab's own, and the course's for pictures and for the book.

JupyterLab 4 carries Vega-Lite 5.6 and knows no later kind of output. Pictures and book use one version of Vega-Lite 6,
for which Altair writes. JupyterLab's own cannot be asked here without a browser, so 5.8, the nearest that vl-convert
has, stands for it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import charts as book
import pytest
import vl_convert
from course import pictures
from course.charts import MIME_TYPE
from course.lessons import lesson_files

LESSONS = lesson_files()
NEAR_JUPYTERLAB = "5.8"
SEEN = ("description", "x", "y", "x2", "y2", "fill", "stroke", "text", "shape", "opacity", "defined")


def specifications(lesson: Path) -> Iterator[dict]:
    for cell in json.loads(lesson.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            if MIME_TYPE in output.get("data", {}):
                yield output["data"][MIME_TYPE]


def marks(part: Any) -> Iterator[tuple]:
    """What each mark of a scene graph looks like, places to a tenth of a pixel."""
    if isinstance(part, list):
        for each in part:
            yield from marks(each)
    elif isinstance(part, dict) and part.get("role") == "mark" and part.get("marktype") != "group":
        for item in part["items"]:
            yield tuple(round(item[key], 1) if isinstance(item.get(key), float) else item.get(key) for key in SEEN)
    elif isinstance(part, dict):
        yield from marks(list(part.values()))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_every_stored_chart_is_drawn_the_same_by_both_versions(lesson: Path) -> None:
    for spec in specifications(lesson):
        lab, ours = (
            list(marks(vl_convert.vegalite_to_scenegraph(spec, vl_version=version)["scenegraph"]))
            for version in (NEAR_JUPYTERLAB, pictures.VEGA_LITE)
        )
        assert lab == ours, spec["title"]


def test_pictures_and_the_book_use_one_version() -> None:
    assert book.VEGA_LITE == pictures.VEGA_LITE


def test_jupyterlab_carries_the_version_that_is_named_here() -> None:
    licences = Path(sys.prefix, "share", "jupyter", "lab", "static", "third-party-licenses.json")
    packages = json.loads(licences.read_text(encoding="utf-8"))["packages"]
    versions = {package["name"]: package["versionInfo"] for package in packages}
    assert versions["vega-lite"].startswith("5.6."), "name the new version here and in course/pictures.py"
