"""The same sources make the same book without Jupyter Book: with plain Sphinx of the newest release."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import translation
from browser import ROOT
from plain_sphinx import REQUIREMENTS, NoEnvironment, build

# What is tried with every `make test`; the weekly job tries all of both files.
FEW = "every_chart_is_there or (scripts and 06-asean)"


@pytest.fixture(scope="module")
def plain_book() -> Path:
    """The book, built by plain Sphinx without a warning; where nothing can be installed: skip, or fail in CI."""
    try:
        return build()
    except NoEnvironment as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
    except subprocess.CalledProcessError as error:
        pytest.fail(error.stderr[-3000:])


def test_the_newest_sphinx_is_asked_for() -> None:
    """Jupyter Book 1 holds Sphinx at 7; the requirements of the way out do not."""
    assert "\nsphinx==9" in REQUIREMENTS.read_text(encoding="utf-8")
    assert "jupyter-book" not in REQUIREMENTS.read_text(encoding="utf-8")


def test_a_translator_gets_every_page_and_lesson_and_sphinx_warns_of_nothing(tmp_path: Path) -> None:
    try:
        translation.build(tmp_path / "pot")
    except subprocess.CalledProcessError as error:
        pytest.fail(error.stderr[-3000:])
    names = {
        "book.pot": list((ROOT / "book").glob("**/*.md")),
        "notebooks.pot": list((ROOT / "notebooks").glob("[0-9]*")),
    }
    for name, paths in names.items():
        text = (tmp_path / "pot" / name).read_text(encoding="utf-8")
        assert not [path.name for path in paths if path.name not in text]


def test_it_has_every_page_of_the_contents(plain_book: Path) -> None:
    pages = {path.relative_to(ROOT).with_suffix(".html") for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")}
    pages |= {path.relative_to(ROOT).with_suffix(".html") for path in (ROOT / "book").glob("**/*.md")}
    assert len(pages) > 20
    assert {page for page in pages if not (plain_book / page).exists()} == set()


def test_the_tests_of_the_book_pass_on_it(plain_book: Path) -> None:
    chosen = [] if os.environ.get("PLAIN_SPHINX") == "all" else ["-k", FEW]
    files = ["tests/test_book.py", "tests/test_questions_in_book.py"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen, *files],
        cwd=ROOT,
        env={**os.environ, "BUILT_BOOK": str(plain_book)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:]
