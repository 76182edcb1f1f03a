"""The course's colours can be told apart by everyone, and stand out from the page in light and dark."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest
import vl_convert
from course import charts
from course.chart_words import parts
from course.charts import CATEGORY_COLOURS
from course.lessons import lesson_files
from palette import LEAST_CONTRAST, PAGES, TO_XYZ, contrast, linear, stored_charts

LEAST_DISTANCE = 20  # CIELAB units; about ten times what a practised eye tells apart side by side

# Machado, Oliveira and Fernandes (2009), full severity, on linear RGB.
VISIONS = {
    "full colour vision": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(rgb: np.ndarray) -> np.ndarray:
    ratios = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    roots = np.where(ratios > 0.008856, np.cbrt(ratios), 7.787 * ratios + 16 / 116)
    return np.array([116 * roots[1] - 16, 500 * (roots[0] - roots[1]), 200 * (roots[1] - roots[2])])


@pytest.mark.parametrize("vision", VISIONS)
def test_every_two_colours_are_told_apart(vision: str) -> None:
    seen = {colour: lab(np.array(VISIONS[vision]) @ linear(colour)) for colour in CATEGORY_COLOURS}
    distances = {pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in combinations(seen, 2)}
    nearest = min(distances, key=distances.get)
    assert distances[nearest] >= LEAST_DISTANCE, f"{nearest} are {distances[nearest]:.1f} apart in {vision}"


@pytest.mark.parametrize("page", PAGES)
def test_every_colour_stands_out_from_the_page(page: str) -> None:
    weakest = min(CATEGORY_COLOURS, key=lambda colour: contrast(colour, PAGES[page]))
    assert contrast(weakest, PAGES[page]) >= LEAST_CONTRAST, weakest


# What is drawn: every mark of every stored chart, with its opacity, on both pages

LESSONS = lesson_files()
INKS = {charts.INK, charts.INK_SOFT, charts.LINE, charts.GRID}  # the book turns these on its dark page


def mark_groups(part: Any) -> Iterator[dict]:
    if isinstance(part, list):
        for each in part:
            yield from mark_groups(each)
    elif isinstance(part, dict) and part.get("role") == "mark" and part.get("marktype") != "group":
        yield part
    elif isinstance(part, dict):
        yield from mark_groups(list(part.values()))


Look = tuple[tuple[str, float], ...]  # the colours of a mark, filled or outlined, each with its opacity


def looks(spec: dict) -> set[Look]:
    """How the marks look that have to stand out: not texts and what they stand on, nor what a condition fades."""
    groups = list(mark_groups(vl_convert.vegalite_to_scenegraph(spec, vl_version=charts.VEGA_LITE)["scenegraph"]))
    on_tiles = any(group["marktype"] == "text" for group in groups) or is_graded(spec)
    found = set()
    for group in groups:
        if group["marktype"] == "text" or (group["marktype"] == "rect" and on_tiles):
            continue
        strongest = max((item.get("opacity", 1) for item in group["items"]), default=1) if fades(spec) else 0
        found |= {look(item) for item in group["items"] if item.get("opacity", 1) >= strongest}
    return found - {()}


def look(item: dict) -> Look:
    opacity = item.get("opacity", 1)
    colours = [(item.get(part), opacity * item.get(f"{part}Opacity", 1)) for part in ("fill", "stroke")]
    return tuple((colour, seen) for colour, seen in colours if (colour or "")[:1] == "#" and colour not in INKS)


def fades(spec: dict) -> bool:
    """Whether a condition makes some marks fainter than others."""
    opacities = [part["opacity"] for part in parts(spec) if isinstance(part.get("opacity"), dict)]
    return any("condition" in opacity for opacity in opacities)


def is_graded(spec: dict) -> bool:
    """Whether colour goes from pale to dark with a quantity."""
    colours = [part["color"] for part in parts(spec) if isinstance(part.get("color"), dict)]
    return any(colour.get("type") == "quantitative" for colour in colours)


def on_page(colour: str, opacity: float, page: str) -> str:
    """A colour as it is seen through its opacity."""
    pairs = [[int(code[place : place + 2], 16) for place in (1, 3, 5)] for code in (colour, page)]
    return "#" + "".join(
        f"{round(over * opacity + under * (1 - opacity)):02x}" for over, under in zip(*pairs, strict=True)
    )


def best_contrast(seen: Look, page: str) -> float:
    return max(contrast(on_page(colour, opacity, page), page) for colour, opacity in seen)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_every_mark_stands_out_from_both_pages_as_it_is_drawn(lesson: Path) -> None:
    for spec in stored_charts(lesson):
        for seen in looks(spec):
            for name, page in PAGES.items():
                assert best_contrast(seen, page) >= LEAST_CONTRAST, f"{spec['title']}: {seen} on the {name} page"


@pytest.mark.parametrize("mark", ["point", "circle", "square", "tick", "bar", "line"])
def test_a_mark_without_a_colour_of_its_own_stands_out(mark: str) -> None:
    rows = pd.DataFrame({"partner": ["China"], "meetings": [18]})
    chart = getattr(alt.Chart(rows), f"mark_{mark}")().encode(x="meetings:Q", y="partner:N", color="partner:N")
    seen = looks(chart.to_dict())
    assert seen
    assert min(best_contrast(each, page) for each in seen for page in PAGES.values()) >= LEAST_CONTRAST
