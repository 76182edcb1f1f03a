"""A table to search: its words, its order and its pages give the rows that pandas gives, and text stays text."""

import pandas as pd
import pytest
from course import data
from course.explore import ROWS, Explorer

UNSAFE = pd.DataFrame({"name": ["<script>alert(1)</script>", "plain"], "year": [2013, None]})


@pytest.mark.parametrize("name", data.resources())
def test_every_table_is_shown_with_its_number_of_rows(name: str) -> None:
    shown = data.explore(name)
    rows = len(data.load(name))
    assert f"of {rows}; the table has {rows}." in shown.told.value
    assert shown.table.value.count("<tr") == min(rows, ROWS) + 1


def test_all_words_must_be_in_a_row_whatever_their_case() -> None:
    shown = data.explore("meetings")
    shown.words.value = "JAPAN singapore"
    meetings = data.load("meetings")
    lines = meetings.astype("string").fillna("").agg(" ".join, axis=1).str.lower()
    right = meetings[lines.str.contains("japan") & lines.str.contains("singapore")]
    assert 0 < len(right) < len(meetings)
    assert shown.found()["meeting_id"].tolist() == right["meeting_id"].tolist()
    assert f"of {len(right)}; the table has {len(meetings)}." in shown.told.value


def test_signs_of_a_pattern_are_signs() -> None:
    shown = Explorer(UNSAFE)
    shown.words.value = "(1)"
    assert len(shown.found()) == 1
    shown.words.value = "(((("
    assert shown.table.value == "" and "No row of 2 holds all of these words." in shown.told.value


@pytest.mark.parametrize("reverse", [False, True])
def test_rows_are_put_in_order_with_the_missing_last(reverse: bool) -> None:
    shown = data.explore("exercises")
    shown.order.value = "year"
    shown.reverse.value = reverse
    years = shown.found()["year"].tolist()
    known = [year for year in years if not pd.isna(year)]
    assert known == sorted(known, reverse=reverse) and years[: len(known)] == known
    assert len(years) == len(data.load("exercises"))


def test_a_page_is_left_when_the_rows_change() -> None:
    shown = data.explore("milestones")
    shown.page.value = 2
    second = shown.table.value
    assert f"Rows {ROWS + 1} to {2 * ROWS} of" in shown.told.value
    shown.words.value = "thaad"
    assert shown.page.value == 1 and shown.table.value != second
    assert shown.page.max == -(-len(shown.found()) // ROWS)


def test_text_of_the_data_is_no_html() -> None:
    shown = Explorer(UNSAFE)
    assert "<script>" not in shown.table.value and "&lt;script&gt;" in shown.table.value


def test_a_table_that_is_not_there_is_named() -> None:
    with pytest.raises(data.DataError, match="meeting"):
        data.explore("meeting")
