"""A student's cell cannot break the notebook: it is stopped, its print is cut, a deleted toolbox comes back."""

import textwrap
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
START = """
from IPython import get_ipython
from course.guard import watch_over
watch_over(get_ipython(), seconds=2, letters=5000);
import pandas as pd
"""


def shown(*cells: str) -> list[str]:
    """What each cell prints, the errors among it, in a notebook that is watched with narrow limits."""
    sources = [textwrap.dedent(cell) for cell in (START, *cells)]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    client = NotebookClient(notebook, timeout=60, allow_errors=True, resources={"metadata": {"path": str(NOTEBOOKS)}})
    client.execute()
    return [
        "".join(output.get("text", "") or output.get("ename", "") or str(output.data) for output in cell.outputs)
        for cell in notebook.cells[1:]
    ]


def test_an_endless_loop_is_stopped_and_the_next_cell_runs() -> None:
    loop, after = shown("while True:\n    pass", "print(len(pd.DataFrame({'year': [1, 2]})))")
    assert "was stopped after" in loop and "loop" in loop
    assert after == "2\n"


def test_a_flood_of_print_is_cut_once_and_says_why() -> None:
    flood, after = shown("for number in range(100000):\n    print(number)", "print('all is well')")
    assert len(flood) < 6000
    assert flood.count("The rest is not shown") == 1
    assert after == "all is well\n"


def test_a_deleted_toolbox_comes_back() -> None:
    deleted, after = shown("del pd", "print(pd.__name__)")
    assert (deleted, after) == ("", "pandas\n")


def test_a_toolbox_whose_name_is_taken_is_named() -> None:
    (taken,) = shown("pd = 3")
    assert "`pd` was the toolbox pandas" in taken


@pytest.mark.parametrize("cell", ["input('Your name? ')", "quit_the_course()", "raise SystemExit"])
def test_what_raises_stops_its_own_cell_only(cell: str) -> None:
    assert shown(cell, "print('still here')")[1] == "still here\n"


def test_the_clock_of_a_cell_in_a_cell_ends_with_it() -> None:
    slept = "import time\ntime.sleep(1.2)\nprint('slept')"
    captured, *after = shown("%%capture\n1 + 1", slept, slept)
    assert (captured, after) == ("", ["slept\n", "slept\n"])


def test_a_cell_in_a_cell_prints_and_the_outer_one_is_still_watched() -> None:
    inner = "get_ipython().run_cell('print(1)');"
    printed, loop = shown(inner, f"{inner}\nwhile True:\n    pass")
    assert printed == "1\n"
    assert "was stopped after" in loop
