"""The tables for practice are whole, say where they come from, and agree with what the book says of them."""

import re

import pandas as pd
import pytest
from browser import ROOT
from course import data

FOLDER = data.DATA_DIR / "practice"
TABLES = sorted(FOLDER.glob("*.csv"))
README = (FOLDER / "README.md").read_text(encoding="utf-8")
PAGE = (ROOT / "book" / "bring-your-own-table.md").read_text(encoding="utf-8")

every_table = pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)


def test_there_are_three_and_the_readme_has_them_all() -> None:
    assert len(TABLES) == 3
    assert set(re.findall(r"`(\w+\.csv)`", README)) == {path.name for path in TABLES}


@every_table
@pytest.mark.parametrize("text", [README, PAGE], ids=["readme", "page"])
def test_a_table_stands_with_its_number_of_rows(text: str, table) -> None:
    line = next(line for line in text.splitlines() if line.startswith("|") and table.name in line)
    assert f"| {len(pd.read_csv(table))} |" in line


@every_table
def test_every_column_is_told(table) -> None:
    told = next(line for line in README.splitlines() if line.startswith(f"`{table.name}`:"))
    assert all(f"`{column}`" in told for column in pd.read_csv(table).columns)


@every_table
def test_a_table_is_plain_utf8_with_lf(table) -> None:
    raw = table.read_bytes()
    assert raw.endswith(b"\n") and b"\r" not in raw and not raw.startswith(b"\xef\xbb\xbf")


def test_the_parts_of_the_scrambles_are_no_more_than_the_whole() -> None:
    rows = pd.read_csv(FOLDER / "japan_scrambles.csv")
    assert rows["fiscal_year"].tolist() == list(range(2009, 2025))
    assert (rows["china"] + rows["russia"] <= rows["total"]).all()
    assert rows["address"].str.startswith("https://").all()


def test_nobody_leaves_or_pays_in_euros_before_joining() -> None:
    rows = pd.read_csv(FOLDER / "eu_members.csv")
    assert rows["country"].is_unique
    left, paying = rows.dropna(subset=["left"]), rows.dropna(subset=["euro_since"])
    assert (left["left"] > left["joined"]).all() and len(left) == 1
    assert (paying["euro_since"] >= paying["joined"]).all() and len(paying) == 21


def test_the_talks_stand_in_the_order_of_their_days_and_rounds() -> None:
    rows = pd.read_csv(FOLDER / "inter_korean_talks.csv", parse_dates=["date"])
    assert rows["date"].is_monotonic_increasing and rows["number"].tolist() == list(range(1, len(rows) + 1))
    for _, level in rows.groupby("level"):
        assert level["round"].tolist() == list(range(1, len(level) + 1))
