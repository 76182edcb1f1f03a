"""How the course draws its charts: offline, in one style, and each with a description in words.

Importing this module registers the theme and the renderer; a chart is then shown by naming it on
the last line of a cell, as anywhere in Altair.
"""

import re
import sys
from typing import Any

import altair as alt
import pandas as pd

from course import pictures
from course.chart_words import describe, titles, unknown_columns, used_columns
from course.chart_words.specification import units
from course.chart_words.wording import name_of
from course.schema import nearest

MIME_TYPE = "application/vnd.vegalite.v5+json"
VEGA_LITE = pictures.VEGA_LITE
QUIET = {"embedOptions": {"actions": False}}  # JupyterLab shows no menu of Vega's: its button has no name to be heard
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"  # a name that JupyterLab knows, never fetched

STEP = re.compile(r"[\\.\[\]'\"]")  # what Vega does not take for a letter in the name of a column

# Ink for words and lines. The book gives these four another value in dark mode, by their names here.
INK, INK_SOFT, LINE, GRID = "#1f2328", "#4a5058", "#8a9199", "#e2e5e9"

# One colour a partner: told apart under the three common kinds of colour blindness, and readable on white and on
# the book's dark page (both tested in tests/test_palette.py).
PARTNER_COLOURS = {
    "United States": "#0356f9",
    "China": "#d36354",
    "Japan": "#a19709",
    "ASEAN": "#15a3b8",
    "Japan and United States": "#ab5ad7",
}
PARTNER_SHAPES = {
    "United States": "circle",
    "China": "triangle-up",
    "Japan": "square",
    "ASEAN": "diamond",
    "Japan and United States": "cross",
}
NEUTRAL = "#5e646a"
CATEGORY_COLOURS = [*PARTNER_COLOURS.values(), NEUTRAL]


def partner_scale(*partners: str) -> alt.Scale:
    """A colour scale that gives each partner the colour it has everywhere in the course.

    `partners`: names from `partners.csv`, in the order of the legend; all five where none is named.
    Raises ValueError where a name is unknown.
    """
    return _scale(PARTNER_COLOURS, partners)


def partner_shapes(*partners: str) -> alt.Scale:
    """A scale of shapes to go with `partner_scale`, so that no partner is known by its colour alone.

    Same arguments and error.
    """
    return _scale(PARTNER_SHAPES, partners)


def _scale(looks: dict[str, str], partners: tuple[str, ...]) -> alt.Scale:
    unknown = [name for name in partners if name not in looks]
    if unknown:
        raise ValueError(f"No colour for {unknown[0]!r}: the partners are {', '.join(looks)}.")
    domain = list(partners or looks)
    return alt.Scale(domain=domain, range=[looks[name] for name in domain])


def with_choice(chart: alt.Chart | alt.LayerChart, column: str, label: str) -> alt.Chart | alt.LayerChart:
    """Put a list below a chart, from which its reader keeps one value of a column, or all.

    chart : a chart, or layers of charts, of one frame; its axes need a `domain`, so that they stay as they are.
    column : a column of that frame.
    label : what stands before the list, such as "Partner".
    """
    values = sorted(map(str, data_of(chart)[column].dropna().unique()))
    name = f"chosen_{column}"
    chosen = alt.param(name=name, value="all", bind=alt.binding_select(options=["all", *values], name=f"{label}: "))
    return chart.transform_filter(f"{name} == 'all' || datum.{column} == {name}").add_params(chosen)


def with_numbers(tiles: alt.Chart, number: str) -> alt.LayerChart:
    """Print the number of each tile of a heat map, also where it is 0; such a box keeps no tile.

    tiles : a chart of `mark_rect` with the channels x and y.
    number : the column that the tiles count, or "count()" where the chart itself counts rows.
    """
    numbers = (
        alt.Chart(tiles.data).mark_text(color="black").encode(tiles.encoding.x, tiles.encoding.y, alt.Text(number))
    )
    if number != "count()":  # black is readable on a tile only
        filled = f"datum.{number} > 0"
        tiles = tiles.transform_filter(filled)
        numbers = numbers.encode(color=alt.when(filled).then(alt.value("black")).otherwise(alt.value(INK)))
    return tiles.mark_rect(stroke="white") + numbers


def _theme() -> dict[str, Any]:
    """The look of every chart, as a Vega-Lite configuration."""
    labels = {"labelColor": INK_SOFT, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12}
    return {
        "config": {
            "background": "white",
            "font": "Arial, 'Liberation Sans', Helvetica, sans-serif",
            "view": {
                "continuousWidth": 520,
                "continuousHeight": 300,
                "discreteWidth": {"step": 28},
                "discreteHeight": {"step": 24},
                "stroke": None,
            },
            "title": {
                "anchor": "start",
                "color": INK,
                "fontSize": 15,
                "offset": 12,
                "subtitleColor": INK_SOFT,
                "subtitleFontSize": 12,
                "subtitlePadding": 4,
            },
            "axis": {
                **labels,
                "gridColor": GRID,
                "domainColor": LINE,
                "tickColor": LINE,
                "titleFontWeight": "normal",
                "labelLimit": 320,
            },
            "legend": {**labels, "titleFontWeight": "bold", "labelLimit": 260, "symbolSize": 110, "orient": "top"},
            "header": {**labels, "labelFontSize": 13},
            "headerRow": {"labelAngle": 0, "labelAlign": "left"},
            "range": {"category": CATEGORY_COLOURS, "heatmap": {"scheme": "blues"}, "ramp": {"scheme": "blues"}},
            "mark": {"color": PARTNER_COLOURS["United States"], "tooltip": True},
            "text": {"color": INK, "fontSize": 12},
            "rule": {"color": LINE},
            "point": {"size": 70, "filled": True, "opacity": 1},  # Vega-Lite's own 0.7 is too faint on either page
            "circle": {"opacity": 1},
            "square": {"opacity": 1},
            "tick": {"opacity": 1},
            "line": {"strokeWidth": 2.5, "point": True},
        }
    }


def _with_whole_names(spec: dict[str, Any]) -> dict[str, Any]:
    """Let a column be drawn that is called `Trade (US$ bn.)`: Vega takes its full stop for a step inside a value."""
    tables = [rows for rows in spec.get("datasets", {}).values() if _is_table(rows)]
    columns = {name for rows in tables for row in rows for name in row}
    taken_apart = {name for name in columns if isinstance(name, str) and STEP.search(name)}
    drawn = {key: part if key == "datasets" else _escaped(part, taken_apart) for key, part in spec.items()}
    return drawn if taken_apart else spec


def _escaped(part: Any, names: set[str]) -> Any:
    """The same part of a specification with these columns named as Vega names them, and titled as they are called."""
    if isinstance(part, list):
        return [_escaped(each, names) for each in part]
    if not isinstance(part, dict):
        return part
    inside = {key: _escaped(each, names) for key, each in part.items()}
    field = part.get("field")
    if not isinstance(field, str) or field not in names:
        return inside
    title = {"title": name_of(part)} if "type" in part and "title" not in part else {}
    return inside | title | {"field": STEP.sub(r"\\\g<0>", field)}


def _say_what_is_unknown(spec: dict[str, Any]) -> None:
    """Say which column of a chart there is not: with its type given, as in `yaer:Q`, Altair would draw nothing.

    Nothing is said of a figure with a part whose rows do not stand in it.
    """
    columns = _columns(spec)
    for field in unknown_columns(spec, columns):
        print(
            f"The chart draws nothing for {field!r}: there is no such column; {nearest(field, columns)}",
            file=sys.stderr,
        )


def _columns(spec: dict[str, Any]) -> set[str]:
    """Every column of a figure, from all rows of all its parts; none where a part has no rows that can be seen."""
    try:
        tables = [unit["rows"] for unit in units(spec)]
    except Exception:  # a chart is worth more than a hint
        return set()
    return {str(name) for rows in tables for row in rows or [] for name in row} if all(tables) else set()


def _only_what_is_used(spec: dict[str, Any]) -> dict[str, Any]:
    """Drop the columns that no part of the chart uses."""
    tables = {name: rows for name, rows in spec.get("datasets", {}).items() if _is_table(rows)}
    used = used_columns(spec, {name for rows in tables.values() for row in rows for name in row})
    trimmed = {
        name: [{column: value for column, value in row.items() if column in used} for row in rows]
        for name, rows in tables.items()
    }
    return {**spec, "datasets": {**spec.get("datasets", {}), **trimmed}}


def _is_table(rows: Any) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _render(spec: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Make the MIME bundle of one chart: its specification, its description, and a picture where one is asked for.

    JupyterLab draws the specification with what it carries itself. A picture is for readers that draw nothing.
    """
    spec = _with_whole_names(spec)
    _say_what_is_unknown(spec)
    spec = _only_what_is_used(spec)
    spec |= {"$schema": SCHEMA, "description": _words(spec), "usermeta": QUIET}
    picture = pictures.of(spec)
    live = {} if "text/html" in picture else {MIME_TYPE: spec}
    return {**live, "text/plain": spec["description"], **picture}


def _words(spec: dict[str, Any]) -> str:
    """The description of a chart; if it should ever fail, the chart is shown all the same, with its title for words."""
    try:
        return describe(spec)
    except Exception:  # a chart is worth more than its words
        return " ".join(titles(spec)) or "Chart."


def data_of(chart: alt.TopLevelMixin) -> pd.DataFrame:
    """The rows a chart draws, one frame for all its layers (a row for each, with the columns of its data)."""
    return pd.DataFrame([row for rows in chart.to_dict().get("datasets", {}).values() for row in rows])


alt.theme.register("course", enable=True)(lambda: alt.theme.ThemeConfig(config=_theme()["config"]))
alt.renderers.register("course", _render)
alt.renderers.enable("course")
