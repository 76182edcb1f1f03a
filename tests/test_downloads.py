"""What a reader can take away: the course as a zip, the tables, the charts, the book on paper."""

import os
import re
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from browser import BUILT, ROOT, built_pages
from course.lessons import lesson_files
from nbclient import NotebookClient

LESSONS = lesson_files()


def charts_of_the_course() -> int:
    return sum(
        "application/vnd.vegalite.v5+json" in output.get("data", {})
        for path in LESSONS
        for cell in nbformat.read(path, 4).cells
        for output in cell.get("outputs", [])
    )


def test_the_zip_runs_its_first_lesson_elsewhere(book: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(BUILT / "_static" / "defence-diplomacy-course.zip") as archive:
        archive.extractall(tmp_path)
    course = tmp_path / "defence-diplomacy-course"
    commands = re.findall(r"^    python3 start\.py ([a-z]+)", (course / "README.md").read_text(encoding="utf-8"), re.M)
    start = runpy.run_path(str(course / "start.py"))
    assert commands == start["offered"]() == ["lab", "answers", "clean"]
    for command in commands:
        _, requirements, steps = start["COMMANDS"][command]
        files = [requirements, *(step[0] for step in steps if not step[0].startswith("-"))]
        assert all((course / name).exists() for name in files)
    env = {**os.environ, "PYTHONPATH": "notebooks"}
    told = subprocess.run([sys.executable, "tools/answers.py"], cwd=course, env=env, capture_output=True, text=True)
    assert told.stdout.count("\n## ") == len(LESSONS) + 2, told.stderr  # and the tests before and after
    first = sorted((course / "notebooks").glob("[0-9]*.ipynb"))[0]
    notebook = nbformat.read(first, 4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(first.parent)}}).execute()
    assert len(list((course / "notebooks").glob("[0-9]*.ipynb"))) == len(LESSONS)


def test_every_table_can_be_downloaded(book: str) -> None:
    codebook = (BUILT / "book" / "codebook.html").read_text(encoding="utf-8")
    offered = {Path(name).name for name in re.findall(r'href="([^"]+\.csv)"', codebook)}
    assert offered == {path.name for path in (ROOT / "data").glob("*.csv")}


def test_every_chart_can_be_downloaded_as_svg_and_png(book: str) -> None:
    pictures, offered = BUILT / "_static" / "charts", 0
    for page in BUILT.glob("notebooks/*.html"):
        names = re.findall(r'<figure class="chart" id="([^"]+)"', page.read_text(encoding="utf-8"))
        for name in names:
            ElementTree.parse(pictures / f"{name}.svg")
            assert (pictures / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        offered += len(names)
    assert offered == charts_of_the_course()


def test_every_page_is_under_the_content_security_policy(book: str) -> None:
    for page in built_pages():
        text = page.read_text(encoding="utf-8")
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
        assert policy and "default-src &#39;none&#39;" in policy[1].replace("'", "&#39;"), page
        assert not re.search(r"\son\w+=\"", re.sub(r"<(script|code|pre).*?</\1>", "", text, flags=re.S)), (
            f"inline handler in {page}"
        )


@pytest.mark.parametrize("kind", ["pdf", "epub"])
def test_the_book_on_paper_has_every_chart_and_the_keys(book: str, kind: str, browser) -> None:
    printed = subprocess.run([sys.executable, "tools/print_book.py", kind], cwd=ROOT, capture_output=True, text=True)
    assert printed.returncode == 0, printed.stdout[-2000:] + printed.stderr[-500:]
    target = ROOT / "dist" / f"defence-diplomacy-in-east-asia.{kind}"
    if kind == "pdf":
        content = target.read_bytes()
        assert content.startswith(b"%PDF") and b"/StructTreeRoot" in content and b"/Outlines" in content
        assert len(content) > 1_000_000
    else:
        with zipfile.ZipFile(target) as archive:
            pages = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml")]
        for page in pages:
            ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", page).replace("&nbsp;", " "))
        pictures = re.findall(r'<figure class="chart"><img [^>]*alt="([^"]+)"', "".join(pages))
        assert len(pictures) == charts_of_the_course() and min(map(len, pictures)) > 60
        assert any("Answer:" in page for page in pages)
