"""What a reader can take away: the course as a zip, the tables, the charts, the book on paper."""

import os
import re
import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import print_book
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


def check_contents(pdf: Path) -> None:
    """Each chapter begins on the page that the contents say, with its title in the text and at the head of the page."""
    if shutil.which("pdftotext") is None:
        pytest.skip("The contents of the PDF were not read: install the package `poppler-utils` and try again.")
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    sheets = text.split("\f")[:-1]
    words = [" ".join(sheet.split()) for sheet in sheets]  # a long title goes over two lines
    assert "Defence Diplomacy in East Asia" in words[0]
    listed = re.findall(r"^ *(\S.*?) {3,}(\d+)$", "\n".join(sheets[1:3]), re.MULTILINE)
    assert len(listed) > 40
    assert [line for line in listed if words[int(line[1]) - 1].count(line[0]) < 2] == []
    assert [number for number, sheet in enumerate(sheets, start=1) if len(sheet.split()) < 12] == []  # none is empty


def test_pages_of_a_pdf_are_found_in_their_order() -> None:
    tree = [(1, "/Type /Pages /Kids [2 0 R 5 0 R]"), (2, "/Type /Pages /Kids [4 0 R 3 0 R]")]
    leaves = [(number, "/Type /Page /Parent 2 0 R") for number in (3, 4, 5)]
    objects = b"".join(f"\n{number} 0 obj\n<<{text}>>\nendobj".encode() for number, text in tree + leaves)
    places = b"\n6 0 obj\n<</chapter-1 [3 0 R /XYZ 0 0 0]\n/chapter-2 [5 0 R /XYZ 0 0 0]>>\nendobj"
    assert print_book.leaves(objects) == [4, 3, 5]
    assert print_book.beginnings(objects + places, ["chapter-1", "chapter-2"]) == {"chapter-1": 2, "chapter-2": 3}
    with pytest.raises(LookupError, match="chapter-3"):
        print_book.beginnings(objects + places, ["chapter-3"])


def test_where_page_numbers_cannot_be_read_the_contents_have_none(capsys: pytest.CaptureFixture[str]) -> None:
    chapters = [print_book.Chapter("chapter-1", "Part", "First")]
    tree = b"\n1 0 obj\n<</Type /Pages /Count 1 /Kids [2 0 R]>>\nendobj\n2 0 obj\n<</Type /Page>>\nendobj"
    for unread in (b"%PDF", b"%PDF\n9 0 obj\n<</chapter-1 [2 0 R]>>", tree, tree + b"\n/chapter-1 [7 0 R]"):
        pages = print_book.page_numbers(unread, ["chapter-1"])
        assert pages == {}
        told = capsys.readouterr()
        assert told.out == "" and told.err.count("\n") == 1 and "no page numbers" in told.err
        assert "<span>First</span><span></span>" in print_book.contents(chapters, pages)


def test_a_running_head_cannot_leave_its_place_in_the_style() -> None:
    chapter = print_book.Chapter("chapter-1", "Part", 'A "title" } </style>\\')
    assert not {"</style", '"title"'} & set(re.findall(r'</style|"title"', print_book.running_heads([chapter])))


@pytest.mark.parametrize("kind", ["pdf", "epub"])
def test_the_book_on_paper_has_every_chart_and_the_keys(book: str, kind: str, browser) -> None:
    printed = subprocess.run([sys.executable, "tools/print_book.py", kind], cwd=ROOT, capture_output=True, text=True)
    assert printed.returncode == 0, printed.stdout[-2000:] + printed.stderr[-500:]
    target = ROOT / "dist" / f"defence-diplomacy-in-east-asia.{kind}"
    if kind == "pdf":
        content = target.read_bytes()
        assert content.startswith(b"%PDF") and b"/StructTreeRoot" in content and b"/Outlines" in content
        assert len(content) > 1_000_000
        check_contents(target)
    else:
        with zipfile.ZipFile(target) as archive:
            pages = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml")]
        for page in pages:
            ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", page).replace("&nbsp;", " "))
        pictures = re.findall(r'<figure class="chart"><img [^>]*alt="([^"]+)"', "".join(pages))
        assert len(pictures) == charts_of_the_course() and min(map(len, pictures)) > 60
        assert any("Answer:" in page for page in pages)
