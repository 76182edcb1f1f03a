"""A stored table says what it holds and what heads its rows; a stored chart shows no menu without a name."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from course.tables import readable

VEGA_LITE = "application/vnd.vegalite.v5+json"
LESSONS = sorted((Path(__file__).parents[1] / "notebooks").glob("[0-9]*.ipynb"))
FRAMES = {
    "numbered": pd.DataFrame({"name": ["Seoul", "Busan"], "year": [1994, 2002]}),
    "with an index": pd.DataFrame({"meetings": [2, 1]}, index=pd.Index(["China", "Japan"], name="partner")),
    "of one column": pd.DataFrame({"year": [1994]}),
    "cut": pd.DataFrame({"name": range(100), "year": 2013}),
    "empty": pd.DataFrame(),
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_what_is_readable_stays_as_it_is(frame: pd.DataFrame) -> None:
    once = readable(frame._repr_html_())
    assert readable(once) == once
    assert "<th></th>" not in once


def test_a_numbered_row_is_headed_by_its_first_column() -> None:
    table = readable(FRAMES["numbered"]._repr_html_())
    assert "<caption>2 rows: name, year</caption>" in table
    assert re.findall(r'<th scope="row">(.*?)</th>', table) == ["Seoul", "Busan"]


def test_an_index_of_its_own_heads_its_rows() -> None:
    assert "<th>China</th>" in readable(FRAMES["with an index"]._repr_html_())


def test_a_cut_table_says_how_many_rows_there_are() -> None:
    with pd.option_context("display.max_rows", 10):
        assert "10 of 100 rows: name, year" in readable(FRAMES["cut"]._repr_html_())


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_every_stored_output_can_be_heard(lesson: Path) -> None:
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    shown = [output["data"] for cell in cells for output in cell.get("outputs", []) if "data" in output]
    tables = ["".join(data["text/html"]) for data in shown if 'class="dataframe"' in "".join(data.get("text/html", ""))]
    assert all("<caption>" in table and "<th></th>" not in table for table in tables)
    charts = [data[VEGA_LITE] for data in shown if VEGA_LITE in data]
    assert charts and all(chart["usermeta"]["embedOptions"]["actions"] is False for chart in charts)
