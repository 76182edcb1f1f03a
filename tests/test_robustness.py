"""The lessons do not depend on where, when or how often they are run."""

import os
import re
import shutil
import sys
from copy import deepcopy
from itertools import pairwise
from pathlib import Path

import altair as alt
import nbformat
import pandas as pd
import pytest
from browser import ROOT
from course import data
from course.errors import in_plain_words
from course.lessons import lesson_files
from nbclient import NotebookClient

LESSONS = lesson_files()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of data and lessons in a folder whose name has spaces and Korean letters."""
    course = tmp_path_factory.mktemp("far") / "국방 외교 course (copy)"
    for part in ("data", "notebooks"):
        shutil.copytree(ROOT / part, course / part, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    return course


def solve(notebook: nbformat.NotebookNode) -> None:
    """Put the solution that is printed below a coding task into the task's cell, as a student would."""
    for cell, below in pairwise(notebook.cells):
        if "questions.check(" in cell.source:
            printed = re.search(r"```py\n(.+?)\n```", below.source, re.DOTALL)[1]
            stub = r"^answer = .*?(?=^questions\.check\()"  # three dots, or the line that is to be mended
            cell.source, replaced = re.subn(stub, lambda _, line=printed: f"{line}\n", cell.source, flags=re.M | re.S)
            assert replaced == 1, f"no `answer = …` above the check in: {cell.source}"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_runs_far_away_with_each_cell_twice(elsewhere: Path, lesson: Path) -> None:
    """Another folder, locale and time zone, and a search path with Python alone: no git, no npm.

    Every code cell is run twice in a row, and each printed solution is tried where it is asked for.
    """
    notebook = nbformat.read(elsewhere / "notebooks" / lesson.name, as_version=4)
    solve(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    notebook.cells = [deepcopy(cell) for cell in code for _ in range(2)]  # each run keeps outputs of its own
    # A time zone 14 hours ahead, a locale that knows ASCII only.
    environment = {
        "HOME": str(elsewhere.parent),
        "PATH": str(Path(sys.executable).parent),
        "LC_ALL": "C",
        "TZ": "Pacific/Kiritimati",
    }
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(elsewhere / "notebooks")}}).execute(
        env=environment
    )
    firsts, seconds = notebook.cells[::2], notebook.cells[1::2]
    for number, (first, second) in enumerate(zip(firsts, seconds, strict=True)):
        shown = [
            [output.get("text") or output.get("data", {}).get("text/plain") for output in cell.outputs]
            for cell in (first, second)
        ]
        assert shown[0] == shown[1], (
            f"{lesson.name}: code cell {number} shows something else the second time:\n{first.source}"
        )
        if "questions.check(" in first.source:
            said = [text for text in shown[0] if text]  # a chart comes before its words
            assert any(text.startswith("✓ Right:") for text in said), (
                f"{lesson.name}: the printed solution is refused: {said}\n{first.source}"
            )


def test_a_questions_cell_can_be_run_twice_at_its_place() -> None:
    code = "from course import questions\nquestions.ask('us-order')"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT / "notebooks")}})
    with client.setup_kernel():
        for _ in range(2):
            client.execute_cell(notebook.cells[0], 0)
    assert len(notebook.cells[0].outputs) == 2


def error_of(*codes: str) -> str:
    """What a notebook shows for the last cell, which fails, without colours; the first cell imports the course."""
    cells = ["from course import data\ntable = data.load('agreements')", *codes]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(
        notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": str(ROOT / "notebooks")}}
    )
    client.execute(env={name: value for name, value in os.environ.items() if name != "COURSE_PICTURES"})
    return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(notebook.cells[-1].outputs[0].traceback))


def test_an_error_of_the_course_is_one_sentence() -> None:
    shown = error_of("data.load('agreement')")
    assert shown == "DataError: There is no table called 'agreement' in the data package; did you mean 'agreements'?"


@pytest.mark.parametrize(
    ("code", "line", "said"),
    [
        ("total = 1\ntable['yaer']", "----> 2 table['yaer']", "KeyError: 'yaer'"),
        ("table.query('nothing > 1')", "----> 1 table.query", "UndefinedVariableError: name 'nothing' is not defined"),
        ("def half(x):\n    return x / 2\n\nhalf('a')", "----> 2     return x / 2", "TypeError: unsupported operand"),
        ("table[", "Cell In[2], line 1\n    table[\n          ^", "SyntaxError: incomplete input"),
    ],
)
def test_an_error_of_ones_own_points_at_its_line_and_not_into_a_library(code: str, line: str, said: str) -> None:
    shown = error_of(code)
    assert line in shown and shown.splitlines()[-1].startswith(said), shown
    assert "site-packages" not in shown and len(shown.splitlines()) <= 15, shown


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('table("year > 2000")', "A tool follows after a dot, .query(…)"),
        ('table["year"](2000)', "are no tools"),
        ('table.query["year > 2000"]', "A tool takes round brackets"),
        ('table.Query("year > 2000")', "did you mean `query`?"),
        ("tabel.head()", "did you mean `table`?"),
        ("nothing_of_this_name", "the cell that makes it has not run"),
        ('table.query("year = 2000")', "two ask whether"),
        ('table.query("country" == "Vietnam")', "The whole condition goes in double"),
        ('table.query("country == Vietnam")', "inside the condition: 'Vietnam'"),
        ("table.query(\"country is 'Vietnam'\")", "A condition asks with signs"),
        ("table.query(\"year > '2000'\")", "A year is a number"),
        ('table.query("country > 2000")', "A text is set against a number"),
        ('table["yaer"]', "did you mean `year`?"),
        ('table.groupby("country")["years"].nunique()', "did you mean `year`?"),
        ('(table["year"] > 2000) or (table["year"] < 1990)', "joined by & and |"),
        ('table["country"] == "Laos" | table["country"].str.contains("a", na=False)', "parentheses of its own"),
        ('alt.Chart(table).mark_bar().encode("year", "country")', "stands in its channel"),
        ("alt.Chart(table).mark_bar.encode()", "lacks its parentheses"),
        ("alt.chart(table)", "did you mean `Chart`?"),
        ('pd.read_csv("far_away.csv")', "is in `folder`"),
    ],
)
def test_a_beginners_red_box_says_in_its_last_line_what_to_do(code: str, said: str) -> None:
    names = {"__name__": "__main__", "table": data.load("agreements"), "alt": alt, "pd": pd}
    with pytest.raises(Exception) as caught:  # noqa: PT011 (of many kinds)
        exec(code, names)
    told = in_plain_words(in_plain_words(caught.value))
    assert str(told).lower().count(said.lower()) == 1 and "\n" not in str(told), told


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('table.query("country == "Vietnam"")', "double ones round the whole"),
        ("table.query(\"country not 'Vietnam'\")", "take single quotation marks"),
    ],
)
def test_where_python_takes_a_mistake_for_another_both_are_said(code: str, said: str) -> None:
    with pytest.raises(SyntaxError) as caught:
        exec(compile(code, "cell", "exec"), {"table": data.load("agreements")})
    assert said in in_plain_words(caught.value).msg


CHART = "from course import charts\nimport altair as alt\nalt.Chart(table).mark_tick()"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "print(“six”)",
            "invalid character '“' (U+201C). Type \" in its place. A word processor",
        ),
        ("total = 6 – 1", "invalid character '–' (U+2013). Type - in its place. A word"),
        ("total = …", "invalid character '…' (U+2026). The three dots stand for what is left out: write that"),
        ("total = 6 ≠ 7", "invalid character '≠' (U+2260). Type != in its place."),
        ("print\uff086\uff09", "invalid character '\uff08' (U+FF08). Type ( in its place."),
        ("total\u00a0= 6", "invalid non-printable character U+00A0. Type a plain space in its place."),
        ("total = 6 中 7", "invalid syntax"),
    ],
)
def test_a_sign_that_a_word_processor_or_a_phone_wrote_is_explained(code: str, said: str) -> None:
    assert error_of(code).splitlines()[-1].startswith(f"SyntaxError: {said}")


def test_an_error_of_a_chart_is_shown_without_the_insides_of_altair() -> None:
    assert error_of(f"{CHART}.encode(x='yaer')").startswith("ValueError: Unable to determine data type for the field")


def test_the_insides_of_altair_are_shown_to_who_asks_for_them() -> None:
    assert "altair/vegalite" in error_of(f"{CHART}.encode(x='yaer')", "%tb")


def test_a_chart_of_too_many_rows_says_what_to_do() -> None:
    shown = error_of(f"{CHART}.encode(x='year:O').properties(data=table.sample(6000, replace=True))")
    assert shown == "MaxRowsError: A chart takes 5,000 rows at most. " + shown.partition("most. ")[2]
    assert "my_table.sample(5000)" in shown and "vegafusion" not in shown


@pytest.mark.parametrize("choice", ["'display.notebook_repr_html', False", "'display.large_repr', 'info'"])
def test_a_table_is_shown_as_its_reader_has_chosen(choice: str) -> None:
    code = f"from course import data\nimport pandas as pd\npd.set_option({choice})\n"
    code += "pd.set_option('display.max_rows', 2)\ndata.load('agreements')"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT / "notebooks")}}).execute()
    assert [output.output_type for output in notebook.cells[0].outputs] == ["execute_result"]
