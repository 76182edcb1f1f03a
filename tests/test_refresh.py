"""What a refresh says of a lesson whose words no longer hold, and that it then stores nothing."""

from pathlib import Path

import nbformat
import pytest

from tools import refresh

HOLDS, FAILS, ERROR = "assert days == 2", 'assert [days,\n        "May"] == [3, "May"]', "days / 0"


def lesson(folder: Path, name: str, *last: str) -> Path:
    cells = [nbformat.v4.new_code_cell("days = 2"), nbformat.v4.new_code_cell("\n".join(last))]
    path = folder / name
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")
    return path


def test_a_line_that_no_longer_holds_is_named_with_what_is_so_and_the_next_lessons_are_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refuted = lesson(tmp_path, "01-refuted.ipynb", HOLDS, FAILS)
    broken = lesson(tmp_path, "02-broken.ipynb", ERROR)
    whole = lesson(tmp_path, "03-whole.ipynb", HOLDS)
    before = [path.read_bytes() for path in (refuted, broken, whole)]
    assert refresh.main([refuted, broken, whole]) == 1
    said = capsys.readouterr().err
    assert f"last cell, line 2: {FAILS}\nIt is now: [2, 'May']" in said
    assert "ZeroDivisionError" in said and "\x1b" not in said and "Traceback" in said
    assert "Left: 01-refuted.ipynb, 02-broken.ipynb." in said
    after = [path.read_bytes() for path in (refuted, broken, whole)]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, True, False]
