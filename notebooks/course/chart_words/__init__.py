"""A chart in words: its title, what is on its axes, and what its marks say.

The words are computed from the marks that Vega draws when the chart opens, so they cannot drift from the picture.
The marks follow from the rows by the chart's own transforms, which are worked out here, in plain Python and with
Vega's own rules for missing values. Where a chart uses what is not worked out here, its words name its kind and its
axes, and leave the rest unsaid. `tests/test_chart_words_fuzz.py` holds the words of hundreds of charts against what
Vega draws.
"""

from typing import Any

from course.chart_words.sentences import sentences_of
from course.chart_words.specification import Unit, parts, titles, units, unknown_columns, used_columns
from course.chart_words.wording import sentence

__all__ = ["Unit", "describe", "parts", "titles", "units", "unknown_columns", "used_columns"]

ANNOTATIONS = {"text", "rule"}  # marks that explain another layer, where there is one


def describe(spec: dict[str, Any]) -> str:
    """Describe a Vega-Lite specification in one paragraph.

    Its title comes first, then a `description` that the author wrote; then each chart in the figure: its kind, its
    axes, what its marks say. A chart of any kind has a description: what cannot be known from its rows is left out.
    """
    said = [sentence(title) for title in titles(spec)]
    if isinstance(spec.get("description"), str) and spec["description"].strip():
        said.append(sentence(spec["description"]))
    for unit in told(list(units(spec))):
        said += sentences_of(unit)
    return " ".join(dict.fromkeys(said))


def told(drawn: list[Unit]) -> list[Unit]:
    """Choose the charts to tell: all but the annotations, or these where there is nothing else."""
    return [unit for unit in drawn if unit["mark"] not in ANNOTATIONS] or drawn
