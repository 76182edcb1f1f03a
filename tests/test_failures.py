"""What must fail does fail, and says where: a failing cell, an unknown source, a broken link, a changed number."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from browser import BOOK, ROOT

LESSON = "notebooks/06-asean.ipynb"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the course whose book has one page and one lesson, in a folder whose name is not plain."""
    copy = tmp_path / "강의 copy"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "_build", "__pycache__", "*.ipynb"))
    shutil.copy(ROOT / LESSON, copy / LESSON)
    (copy / "_toc.yml").write_text(f"format: jb-book\nroot: book/index\nchapters:\n  - file: {LESSON}\n")
    (copy / "book" / "index.md").write_text("# A page\n\nWith a paragraph.\n")
    return copy


def build(course: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*BOOK, "build", ".", "-W", "-n", "--keep-going"],
        cwd=course,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    )


def told(result: subprocess.CompletedProcess) -> str:
    return result.stdout + result.stderr


def test_the_copy_itself_builds(course: Path) -> None:
    result = build(course)
    assert result.returncode == 0, told(result)[-2000:]


def test_a_page_added_to_the_contents_stands_on_every_page(course: Path) -> None:
    assert build(course).returncode == 0
    (course / "book" / "more.md").write_text("# One more page\n")
    with (course / "_toc.yml").open("a") as contents:
        contents.write("  - file: book/more\n")
    result = build(course)
    assert result.returncode == 0, told(result)[-2000:]
    for page in ("book/index.html", "notebooks/06-asean.html"):
        assert "One more page" in (course / "_build" / "html" / page).read_text(encoding="utf-8"), page


def test_a_changed_extension_or_style_is_seen_on_every_page(course: Path) -> None:
    assert build(course).returncode == 0
    extension = course / "book" / "_ext" / "charts.py"
    text = extension.read_text(encoding="utf-8").replace('node["name"]', 'node["called"]')
    extension.write_text(text.replace("-chart-", "-view-"), encoding="utf-8")
    with (course / "book" / "_static" / "book.css").open("a", encoding="utf-8") as styles:
        styles.write("h1 { letter-spacing: 7px }\n")
    result = build(course)
    assert result.returncode == 0, told(result)[-2000:]
    page = (course / "_build" / "html" / "notebooks" / "06-asean.html").read_text(encoding="utf-8")
    assert 'id="06-asean-view-' in page and 'id="06-asean-chart-' not in page
    assert "7px" in (course / "_build" / "html" / "_static" / "book-bundle.css").read_text(encoding="utf-8")


def test_a_failing_cell_stops_the_build_and_is_named(course: Path) -> None:
    notebook = json.loads((course / LESSON).read_text(encoding="utf-8"))
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code["source"] = "meetings_with_nobody"
    (course / LESSON).write_text(json.dumps(notebook), encoding="utf-8")
    result = build(course)
    assert result.returncode != 0
    assert "06-asean" in told(result) and "meetings_with_nobody" in told(result)


def test_an_unknown_source_stops_the_build_and_is_named(course: Path) -> None:
    table = course / "data" / "forums.csv"
    table.write_text(
        table.read_text(encoding="utf-8").replace("teo-2013", "teo-2031").replace("admm-asean-secretariat", "nobody"),
        encoding="utf-8",
    )
    result = build(course)
    assert result.returncode != 0
    assert "forums.csv" in told(result) and "source_id" in told(result)


def test_a_broken_link_stops_the_build_and_is_named(course: Path) -> None:
    with (course / "book" / "index.md").open("a", encoding="utf-8") as page:
        page.write("\nSee [the lesson](../notebooks/66-asean.ipynb).\n")
    result = build(course)
    assert result.returncode != 0
    assert "66-asean" in told(result) and "index.md:5" in told(result)


def test_one_changed_number_fails_the_stored_outputs(course: Path) -> None:
    table = course / "data" / "agreements.csv"
    text = table.read_text(encoding="utf-8")
    assert "1994-05" in text
    table.write_text(text.replace("1994-05", "1995-05"), encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", LESSON, "-q"], cwd=course, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert "1994-05" in told(result) and "1995-05" in told(result)
