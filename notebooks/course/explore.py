"""A table to search and to put in order, for JupyterLab: what `data.explore` shows."""

from typing import Any

import ipywidgets as widgets
import pandas as pd

from course.tables import readable

ROWS = 20  # a page
AS_STORED = "as in the file"
STYLE = """<style>
.course-explore caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.course-explore :is(th, td) { text-align: left; vertical-align: top; line-height: 1.35; padding: .25em .6em; }
.course-explore tbody :is(th, td) { min-width: 5em; max-width: 24em; font-weight: inherit; }
.course-explore td:first-child { min-width: 0; }
.course-explore tbody tr { border-top: 1px solid #767676; }
</style>"""
_WIDE = widgets.Layout(width="auto", max_width="32em")


class Explorer:
    """A field for words, an order, a page, and the rows that follow from them; `box` is the widget.

    `frame`: any data frame. Its text is shown as text, whatever signs it holds.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.words = widgets.Text(description="Words", placeholder="all of these, in any column", layout=_WIDE)
        self.order = widgets.Dropdown(description="Order by", options=[AS_STORED, *map(str, frame.columns)])
        self.reverse = widgets.Checkbox(description="last first", indent=False)
        self.page = widgets.BoundedIntText(description="Page", value=1, min=1, max=1)
        self.told = widgets.HTML()
        self.table = widgets.HTML()
        self._texts = frame.astype("string").fillna("").agg(" ".join, axis=1).str.casefold()
        for control in (self.words, self.order, self.reverse):
            control.observe(self._begin_again, "value")
        self.page.observe(self._show, "value")
        order = widgets.HBox([self.order, self.reverse])
        self.box = widgets.VBox([self.words, order, self.page, self.told, self.table])
        self._show()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.box._repr_mimebundle_(**options)

    def found(self) -> pd.DataFrame:
        """Return the rows that hold all of the words, in the order that was asked for."""
        rows = self.frame
        for word in self.words.value.casefold().split():
            rows = rows[self._texts[rows.index].str.contains(word, regex=False)]
        if self.order.index:
            column = self.frame.columns[self.order.index - 1]
            rows = rows.sort_values(column, ascending=not self.reverse.value, kind="stable", na_position="last")
        elif self.reverse.value:
            rows = rows[::-1]
        return rows

    def _begin_again(self, _: object) -> None:
        self.page.value = 1
        self._show()

    def _show(self, _: object = None) -> None:
        rows = self.found()
        self.page.max = max(1, -(-len(rows) // ROWS))
        first = (self.page.value - 1) * ROWS
        shown = rows.iloc[first : first + ROWS]
        self.told.value = f'<p role="status">{_how_many(len(shown), first, len(rows), len(self.frame))}</p>'
        self.table.value = f'<div style="overflow-x: auto">{_as_html(shown)}</div>' if len(shown) else ""


def _how_many(shown: int, before: int, found: int, everything: int) -> str:
    if not found:
        return f"No row of {everything} holds all of these words. Take one away."
    return f"Rows {before + 1} to {before + shown} of {found}; the table has {everything}."


def _as_html(rows: pd.DataFrame) -> str:
    """Return rows as a table without the columns in which none of them has anything."""
    texts = rows.astype("string").fillna("")
    filled = texts.loc[:, (texts != "").any()]
    with pd.option_context("display.max_colwidth", None):
        return STYLE + readable(filled.to_html(border=0, classes="course-explore"))
