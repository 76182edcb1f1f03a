"""Which charts a question needs to be read without its lesson, and which questions need the lesson itself."""

import functools
import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import NamedTuple

import vl_convert
from course.lessons import NOTEBOOKS_DIR

CHART_TYPE, SVG_TYPE = "application/vnd.vegalite.v5+json", "image/svg+xml"
SCALE = 1.5  # pixels of a picture for one of its chart

# The id of a question → its charts, as the lesson shows them from its top, counted from 1.
PICTURED: dict[str, Sequence[int]] = {
    "brief-chart-says": (2,),
    "toolkit-empty-china": (2,),
    "toolkit-why-empty": (3,),
    "toolkit-list-behind": (3,),
    "toolkit-presidents": (4,),
    "us-figure-judge": (1,),
    "us-family": (4,),
    "us-opcon": (5,),
    "china-rate-thin": (3,),
    "china-emerging-judge": (6, 5),
    "china-ladder-trial": (4, 7),
    "china-figure-label": (8,),
    "japan-statements": (4,),
    "asean-shared-rooms": (2,),
    "compare-second": (2,),
    "compare-always-first": (6,),
    "compare-asean-rise": (7, 8),
    "implications-open-wait": (3,),
    "implications-knock-out": (1, 2, 5),
    "implications-whose-line": (2,),
    "after-score-statements": (4,),
    "brief-sentence-stands": (4,),
}
# The id of a question → why it is asked in its lesson only.
IN_LESSON_ONLY = {
    "japan-pick": "the reader chooses in a chart",
    "compare-tipping-point": "the reader moves the weights of a chart",
    "after-worth": "the reader moves the slider of a chart",
    "brief-read-chart": "the reader moves the slider of a chart",
    "compare-two-codings": "it judges a table of its lesson",
}


class Picture(NamedTuple):
    """A chart as a picture: the name of its file, its bytes, and the words that stand for it."""

    name: str
    png: bytes
    words: str


@functools.cache
def pictures_of(name: str, lesson: str) -> tuple[Picture, ...]:
    """Return the charts that a question needs, drawn as the lesson stores them; `lesson` is such as "06-asean".

    Raises IndexError where the lesson has fewer charts than `PICTURED` says.
    """
    if name not in PICTURED:
        return ()
    charts = _charts(lesson)
    return tuple(_picture(f"{lesson}-chart-{place}.png", *charts[place - 1]) for place in PICTURED[name])


@functools.cache
def _charts(lesson: str) -> list[tuple[str, str]]:
    """Each chart of a lesson: its words, and its drawing as SVG."""
    cells = json.loads((NOTEBOOKS_DIR / f"{lesson}.ipynb").read_text(encoding="utf-8"))["cells"]
    bundles = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return [(data[CHART_TYPE]["description"], "".join(data[SVG_TYPE])) for data in bundles if CHART_TYPE in data]


@functools.cache
def _picture(name: str, words: str, svg: str) -> Picture:
    ET.fromstring(svg)  # a broken drawing is told here, and not by whoever imports the bank
    return Picture(name, vl_convert.svg_to_png(svg, scale=SCALE), words)
