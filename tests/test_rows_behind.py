"""The rows behind a lesson: each link at its end leads to rows that stand in the record."""

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from course.lessons import lesson_files
from record import CHOICES, Event, events, options_of
from rows_behind import behind, partner_of

LESSONS = lesson_files()


@pytest.fixture(scope="module")
def dated() -> list[Event]:
    return events()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_each_link_leads_to_rows_of_the_record(lesson: Path, dated: list[Event]) -> None:
    found = behind(lesson, dated)
    assert found.tables
    for table in found.tables:
        asked = {name: value[0] for name, value in parse_qs(table.address).items()}
        assert set(asked) <= set(CHOICES)
        for name, value in asked.items():
            assert value in dict(options_of(name, dated)), table.address
        shown = [one for one in dated if one.table == asked["table"] and asked.get("partner", one.lane) == one.lane]
        assert len(shown) == table.rows > 0
    addresses = [one.address for one in found.rows]
    assert len(set(addresses)) == len(addresses)
    assert set(addresses) <= {one.address for one in dated}


def test_a_lesson_on_one_partner_leads_to_the_rows_of_that_partner() -> None:
    partners = [partner_of(lesson.stem) for lesson in LESSONS]
    assert partners[2:6] == ["United States", "China", "Japan", "ASEAN"]
    assert partners[:2] + partners[6:] == [""] * 6


def test_a_row_that_a_lesson_names_is_listed(dated: list[Event]) -> None:
    listed = [one.key for one in behind(LESSONS[1], dated).rows]
    assert "china-2021-hotline-mou" in listed
