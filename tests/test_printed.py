"""A page of the book on paper, as Chromium and Firefox print it: dark ink, nothing folded, nothing to click."""

import re
import shutil
import subprocess
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from browser import Visit
from engines import firefox

LESSON = "notebooks/06-asean.html"  # charts, tables, and every common kind of question
INK = 235  # of 255: what is darker was printed
BLACK = 130
SHORT = 8  # rows; a shorter table is kept whole (book.css)
CLICKABLE = {
    "Description, data and downloads",
    "Reset",
    "Check the order",
    "Clear all answers on this page",
    "Hint",
    "Answer",
    "Solution",
    "Show the model answer",
    "Contents",
    "no answer yet",
    "Download the course",
}


@pytest.fixture(scope="module", params=["chosen dark", "system dark", "light"])
def way(request: pytest.FixtureRequest) -> str:
    """How the page was shown when it was printed."""
    return request.param


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def paper(book: str, browser, way: str, request: pytest.FixtureRequest, tmp_path_factory) -> Path:
    """The lesson as a PDF."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("Printed pages were not looked at: install the package `poppler-utils` and try again.")
    return printed(book, browser, way, request.param, LESSON, tmp_path_factory.mktemp("paper"))


def printed(book: str, browser, way: str, engine: str, page: str, folder: Path) -> Path:
    """One page of the book as a PDF."""
    target = folder / "lesson.pdf"
    choose = "mode => localStorage.setItem('mode', mode)"
    if engine == "chromium":
        with Visit(browser, color_scheme="dark" if way == "system dark" else "light") as visit:
            visit.page.goto(f"{book}/{page}")
            if way == "chosen dark":
                visit.page.evaluate(choose, "dark")
                visit.page.reload()
            visit.page.pdf(path=target, format="A4", margin=dict.fromkeys(["top", "bottom", "left", "right"], "12mm"))
    else:
        with firefox(folder, **{"ui.systemUsesDarkTheme": int(way == "system dark")}) as visit:
            visit.go(f"{book}/{page}")
            if way == "chosen dark":
                visit.run(choose, "dark")
                visit.go(f"{book}/{page}")
            target.write_bytes(visit.printed())
    return target


def pages(pdf: Path) -> list[np.ndarray]:
    """Each page in grey, from 0 (black) to 255, at 80 dots an inch."""
    subprocess.run(["pdftoppm", "-r", "80", "-gray", str(pdf), str(pdf.with_suffix(""))], check=True)
    found = []
    for path in sorted(pdf.parent.glob("lesson-*.pgm")):
        head, size, _, dots = path.read_bytes().split(b"\n", 3)
        assert head == b"P5"
        width, height = map(int, size.split())
        found.append(np.frombuffer(dots, dtype=np.uint8).reshape(height, width))
    return found


def test_ink_is_black_on_white(paper: Path) -> None:
    sheets = pages(paper)
    assert len(sheets) > 5
    for sheet in sheets:
        assert sheet[:8].min() == 255 and np.median(sheet) == 255  # the sheet
    ink = np.concatenate([sheet[sheet < INK] for sheet in sheets])
    assert np.mean(ink < BLACK) > 0.35  # pale words have next to none


def test_nothing_on_paper_is_folded_or_clickable(paper: Path) -> None:
    text = subprocess.run(["pdftotext", "-layout", str(paper), "-"], check=True, capture_output=True, text=True).stdout
    lines = {line.strip(" ▸▶►▾▼") for line in text.splitlines()}
    assert "Key points" in lines
    assert lines & CLICKABLE == set()
    assert "no answer yet" not in text


def test_no_head_of_a_table_stays_alone_at_the_foot_of_a_page(
    paper: Path, book: str, request: pytest.FixtureRequest
) -> None:
    with urllib.request.urlopen(f"{book}/{LESSON}") as page:
        tables = re.findall(r"<thead>(.*?)</thead>\s*<tbody>(.*?)</tbody>", page.read().decode(), re.DOTALL)
    if request.node.callspec.params["paper"] == "firefox":  # it breaks a long table wherever the page ends
        tables = [(head, body) for head, body in tables if body.count("<tr") < SHORT]
    tables = [(head, body) for head, body in tables if head.count("<th ") + head.count("<th>") > 1]  # no axis's title
    heads = {squeezed(re.sub("<[^>]*>", "", head)) for head, _ in tables}
    assert len(heads) > 5
    text = subprocess.run(["pdftotext", "-layout", str(paper), "-"], check=True, capture_output=True, text=True).stdout
    last = [[line for line in sheet.splitlines() if line.strip()][-1] for sheet in text.split("\f") if sheet.strip()]
    assert [line for line in last if squeezed(line) in heads] == []


def squeezed(text: str) -> str:
    """A text without any space: a printer sets columns as far apart as they fit."""
    return re.sub(r"\s", "", text)


def test_a_list_to_choose_from_is_printed_in_full(paper: Path) -> None:
    text = subprocess.run(["pdftotext", str(paper), "-"], check=True, capture_output=True, text=True).stdout
    assert "Choose from:" in " ".join(text.split())


def sheets_of(pdf: Path) -> list[str]:
    """The words of each sheet, without spaces."""
    text = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return [squeezed(sheet) for sheet in text.split("\f") if sheet.strip()]


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_a_question_of_a_test_is_on_one_sheet_with_its_head(book: str, browser, engine: str, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("Printed pages were not read: install the package `poppler-utils` and try again.")
    with Visit(browser) as visit:
        visit.page.goto(f"{book}/book/before.html")
        ends = visit.page.evaluate(
            """() => [...document.querySelectorAll(".test-question")].map((one) => [
              one.querySelector("h3").firstChild.textContent,
              [...one.querySelectorAll(".question-part :is(legend, .question-label)")].at(-1).textContent])"""
        )
    assert len(ends) == 12
    sheets = sheets_of(printed(book, browser, "light", engine, "book/before.html", tmp_path))
    apart = [(head, last) for head, last in ends if not any(is_one(sheet, head, last) for sheet in sheets)]
    assert apart == []


def is_one(sheet: str, head: str, last: str) -> bool:
    """Whether a sheet has the head of a question and, below it, its last part."""
    return squeezed(last) in sheet.partition(squeezed(head))[2]


def test_a_table_is_printed_with_all_its_columns(book: str, browser, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("Printed pages were not read: install the package `poppler-utils` and try again.")
    first = sheets_of(printed(book, browser, "light", "chromium", "data/milestones.html", tmp_path))[0]
    rows = first.partition("Rowsmilestone_id")[2]
    assert [column for column in ("direction", "claim_id", "locator", "note") if column not in rows] == []
