"""One spelling for each name, and both names of a place that two states name differently: in the data, on the pages."""

import csv
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from browser import ROOT
from course import data

# What is wrong, and what should stand in its place.
ONE_SPELLING = {
    r"Korea-U\.S\.|ROK-US|ROK-U\.S\.": "Korea-US",
    r"[Dd]efen[cs]e [Mm]inisters ([Mm]eeting|[Cc]hannel)\b": "ministers' meeting, ministers' channel",
    r"\btrack (1|2)\b": "Track 1, Track 1.5, Track 2",
    r"Sangnoksu unit|Ashena unit|Cheonghae unit": "Unit, as part of the name",
    r"East Timor": "Timor-Leste",
    r"Defence White Paper": "Defense White Paper, the name of the book",
    r"(Integrated|Seoul|Strategic) Defence Dialogue|Defence Strategic Dialogue": "Defense in the name",
    r"Tokyo Defence Forum": "Tokyo Defense Forum",
    r"Defence Trilateral Talks|Defence Industry Cooperation Committee": "Defense in the name",
    r"Shangri-la\b|Shangri La\b": "Shangri-La",
    r"ADMM Plus|ADMM\+|ADMM plus": "ADMM-Plus",
    r"Han-Mi-Il": "Hanmiil",
}
# A name of one side that must not stand without that of the other; titles keep theirs.
BOTH_NAMES = {
    "Dokdo": r"Dokdo(?!/Takeshima)",
    "Takeshima": r"(?<!Dokdo/)Takeshima(?! Day| ordinance)",
    "East Sea": r"East Sea(?!/Sea of Japan)",
    "Sea of Japan": r"(?<!East Sea/)Sea of Japan",
    "West Sea": r"West Sea(?!/Yellow Sea)",
    "Yellow Sea": r"(?<!West Sea/)Yellow Sea",
    "Ieodo": r"Ieodo(?!/Suyan)",
    "Suyan": r"(?<!Ieodo/)Suyan",
}
NOT_OURS = {("sources", "title"), ("sources", "publisher"), ("sources", "address"), ("corrections", "was")}
KEYS = re.compile(r"_id$|^locator$|^row_id$|^address$")
GLOSSARY_TERM = re.compile(r"^(Dokdo/Takeshima \(독도, )Dokdo\)$|^(West Sea/Yellow Sea), West Sea ", re.M)
PAGES = sorted((ROOT / "book").glob("**/*.md"))


def texts_of(table: str) -> dict[str, str]:
    """Each column of a table that holds words of ours, its cells joined by line ends."""
    with (data.DATA_DIR / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [name for name in rows[0] if not KEYS.search(name) and (table, name) not in NOT_OURS]
    return {column: "\n".join(row[column] for row in rows) for column in columns}


def text_of(page: Path) -> str:
    return GLOSSARY_TERM.sub("", page.read_text(encoding="utf-8"))


def found(patterns: Iterable[str], text: str) -> list[str]:
    """Return each place where a pattern matches, with a few letters round it."""
    matches = [match for pattern in patterns for match in re.finditer(pattern, text)]
    return [text[max(0, match.start() - 20) : match.end() + 20] for match in matches]


@pytest.mark.parametrize("table", data.resources())
def test_a_table_spells_each_name_in_one_way(table):
    for column, text in texts_of(table).items():
        assert found(ONE_SPELLING, text) == [], (table, column)


@pytest.mark.parametrize("table", data.resources())
def test_a_table_gives_both_names_of_a_contested_place(table):
    for column, text in texts_of(table).items():
        assert found(BOTH_NAMES.values(), text) == [], (table, column)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_page_spells_each_name_in_one_way_and_gives_both_names(page):
    assert found([*ONE_SPELLING, *BOTH_NAMES.values()], text_of(page)) == []


def test_the_rule_for_contested_names_stands_on_the_page_about_the_course():
    about = (ROOT / "book" / "about.md").read_text(encoding="utf-8")
    assert "the Korean one first: Dokdo/Takeshima, East Sea/Sea of Japan, Ieodo/Suyan, West Sea/Yellow Sea" in about


@pytest.mark.parametrize("wrong", ["on Dokdo in 2012", "the Sea of Japan", "track 1.5", "ADMM+"])
def test_a_wrong_name_is_noticed(wrong):
    assert found([*ONE_SPELLING, *BOTH_NAMES.values()], wrong)
