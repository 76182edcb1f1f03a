"""Colours as tests measure them: the grounds of the book, contrast by WCAG, and every stored chart of a lesson."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from course.charts import MIME_TYPE

LEAST_CONTRAST = 3  # WCAG 2.2, 1.4.11: graphics against what is beside them
PAGES = {"light": "#ffffff", "dark": "#0f1216"}  # as look.css has them
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour: str) -> np.ndarray:
    """A `#rrggbb` colour as linear RGB, three numbers from 0 to 1."""
    channels = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted(TO_XYZ[1] @ linear(colour) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def stored_charts(lesson: Path) -> Iterator[dict]:
    for cell in json.loads(lesson.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            if MIME_TYPE in output.get("data", {}):
                yield output["data"][MIME_TYPE]
