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
    folder = tmp_path_factory.mktemp("paper")
    target = folder / "lesson.pdf"
    choose = "mode => localStorage.setItem('mode', mode)"
    if request.param == "chromium":
        with Visit(browser, color_scheme="dark" if way == "system dark" else "light") as visit:
            visit.page.goto(f"{book}/{LESSON}")
            if way == "chosen dark":
                visit.page.evaluate(choose, "dark")
                visit.page.reload()
            visit.page.pdf(path=target, format="A4", margin=dict.fromkeys(["top", "bottom", "left", "right"], "12mm"))
    else:
        with firefox(folder, **{"ui.systemUsesDarkTheme": int(way == "system dark")}) as visit:
            visit.go(f"{book}/{LESSON}")
            if way == "chosen dark":
                visit.run(choose, "dark")
                visit.go(f"{book}/{LESSON}")
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
    printed = pages(paper)
    assert len(printed) > 5
    for page in printed:
        assert page[:8].min() == 255 and np.median(page) == 255  # the sheet
    ink = np.concatenate([page[page < INK] for page in printed])
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
