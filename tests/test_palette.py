"""The course's colours can be told apart by everyone, and stand out from the page in light and dark."""

from itertools import combinations

import numpy as np
import pytest
from course.charts import CATEGORY_COLOURS

LEAST_DISTANCE = 20  # CIELAB units; about ten times what a practised eye tells apart side by side
LEAST_CONTRAST = 3  # WCAG 2.2, 1.4.11: graphics against what is beside them
PAGES = {"light": "#ffffff", "dark": "#121212"}

# Machado, Oliveira and Fernandes (2009), full severity, on linear RGB.
VISIONS = {
    "full colour vision": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour: str) -> np.ndarray:
    """A `#rrggbb` colour as linear RGB, three numbers from 0 to 1."""
    channels = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    ratios = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    roots = np.where(ratios > 0.008856, np.cbrt(ratios), 7.787 * ratios + 16 / 116)
    return np.array([116 * roots[1] - 16, 500 * (roots[0] - roots[1]), 200 * (roots[1] - roots[2])])


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted(TO_XYZ[1] @ linear(colour) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


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
