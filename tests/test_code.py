"""The code is looked after by tools, without exceptions that nobody can explain."""

import ast
import gc
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import draw_house
import pytest
import styles
from browser import ROOT
from course import data
from course.lessons import code_of, lesson_files

PYTHON = sorted(path for path in ROOT.rglob("*.py") if not {".venv", "_build", "dist"} & set(path.parts))
TESTS = {path.stem for path in (ROOT / "tests").glob("test_*.py")}
EXCEPTION = re.compile(r"#\s*(?:noqa|type:\s*ignore|ruff:\s*noqa|mypy:)(?!(?::\s*|\[)[A-Za-z])")

TRIED = """
import pytest
from playwright.sync_api import TimeoutError as OfThePage

waits = []


@pytest.fixture
def playwright():
    return None


def test_waits(playwright):
    waits.append(1)
    if len(waits) == 1:
        raise OfThePage("too long")


def test_has_the_word(playwright):
    raise AssertionError("a TimeoutError is only written here")
"""

every_file = pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.relative_to(ROOT).as_posix())


@pytest.fixture(autouse=True)
def nothing_collected() -> Iterator[None]:
    """No rubbish is collected meanwhile: where it is while Python 3.11 reads code, the reading may end in an error."""
    gc.disable()
    yield
    gc.enable()


def run(*command: str) -> str:
    """What a tool says where it complains; "" where it does not."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_a_wait_in_vain_is_tried_again_by_its_class_and_not_by_its_words(tmp_path: Path) -> None:
    shutil.copy(ROOT / "conftest.py", tmp_path)
    tried = tmp_path / "test_tried.py"
    tried.write_text(TRIED, encoding="utf-8")
    told = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:playwright", str(tried)]
    done = subprocess.run(told, cwd=tmp_path, capture_output=True, text=True)
    assert "1 failed, 1 passed, 1 rerun in" in done.stdout, done.stdout[-1000:]


def imported(path: Path) -> set[str]:
    """The first name of every module that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_ruff_finds_nothing() -> None:
    assert run("ruff", "check", "--no-cache", ".") == ""


def test_every_file_is_laid_out_by_ruff() -> None:
    assert run("ruff", "format", "--no-cache", "--check", ".") == ""


def test_the_types_fit(tmp_path: Path) -> None:
    assert run("mypy", "--cache-dir", str(tmp_path)) == ""


@every_file
def test_no_line_is_longer_than_120_characters(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, start=1) if len(line) > 120] == []


@every_file
def test_an_exception_names_its_rule(path: Path) -> None:
    if path != Path(__file__):
        assert EXCEPTION.findall(path.read_text(encoding="utf-8")) == []


@every_file
def test_nothing_edits_the_search_path(path: Path) -> None:
    """But for what runs in a reader's browser, where nobody else can say where the course is."""
    if path.relative_to(ROOT).as_posix() in {"lite/kernel.py", "lite/page/run_task.py"}:
        return
    assert not re.search(r"\bsys\.path(?:\[|\.\w+\(| *\+?=)", path.read_text(encoding="utf-8"))


@every_file
def test_no_file_imports_a_test(path: Path) -> None:
    assert not imported(path) & TESTS


@pytest.mark.parametrize(("file", "name"), draw_house.DRAWINGS)
def test_the_drawings_of_the_house_show_todays_imports(file: str, name: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    today = draw_house.drawn(text, name, draw_house.mermaid(draw_house.DRAWINGS[file, name]()))
    assert text == today, "imports have changed: run python tools/draw_house.py"


def test_the_map_of_the_tests_has_every_file() -> None:
    text = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in (ROOT / "tests").glob("*.py")}
    assert set(re.findall(r"`([a-z_]+\.py)`", text)) == files


def test_the_course_does_not_import_the_book() -> None:
    extensions = {path.stem for path in (ROOT / "book" / "_ext").glob("*.py")} | {"sphinx", "docutils", "myst_nb"}
    for path in (ROOT / "notebooks" / "course").rglob("*.py"):
        assert not imported(path) & extensions, path


def test_no_table_is_called_as_what_a_lesson_imports() -> None:
    """`meetings = data.load("meetings")` is the obvious line for every table; it must hide nothing a cell needs."""
    needed = set()
    for path in lesson_files():
        for node in ast.walk(ast.parse(code_of(path))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                needed |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    assert {"data", "questions"} <= needed
    assert not needed & set(data.resources())


def test_the_one_style_sheet_knows_the_names_that_each_script_of_the_book_uses() -> None:
    """Rules for what only a script makes, such as the button that runs a task, would be left out of it."""
    scripts = {path.name for path in (ROOT / "book" / "_static").glob("*.js")}
    assert scripts - set(styles.SCRIPTS_WITH_NAMES) == set()
