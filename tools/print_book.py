"""The book on paper: one PDF, printed by Chromium, or one EPUB.

Charts are vector pictures, questions have their keys at the end. The PDF has a cover, contents with the number of
each page, and the title of the chapter at the head of every page.

usage: python tools/print_book.py pdf|epub
"""

import re
import shutil
import subprocess
import sys
from html import escape
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Error, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
NAME = "defence-diplomacy-in-east-asia"
BUILDERS = {"pdf": "singlehtml", "epub": "epub"}


def build(builder: str) -> Path:
    """The folder into which Sphinx wrote the book. Raises CalledProcessError where the build fails or warns."""
    shutil.rmtree(ROOT / "_build" / builder, ignore_errors=True)  # an EPUB takes in whatever lies there
    tool = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    subprocess.run(
        [*tool, "build", ".", "-W", "-n", "--keep-going", "--builder", "custom", "--custom-builder", builder],
        cwd=ROOT,
        check=True,
    )
    return ROOT / "_build" / builder


class Chapter(NamedTuple):
    """One page of the book as a chapter of the PDF; `name` is its place in the file."""

    name: str
    part: str
    title: str


# Give each chapter an anchor and a kind of page of its own; return (name, part, title) of each.
FIND_CHAPTERS = """() => {
  const parts = [...document.querySelectorAll("#pst-primary-sidebar .caption-text")].map((part) => part.textContent);
  return [...document.querySelectorAll(".toctree-wrapper")].flatMap((wrapper, place) =>
    [...wrapper.querySelectorAll(":scope > section")].map((section) => [section, parts[place] ?? ""])
  ).map(([section, part], place) => {
    const title = section.querySelector("h1, h2"), anchor = document.createElement("span");
    const name = `chapter-${place + 1}`;
    const words = [...title.childNodes].filter((node) => !node.classList?.contains("headerlink"));
    const text = words.map((node) => node.textContent).join("").trim();
    anchor.id = name;
    title.prepend(anchor);
    const before = section.previousElementSibling;
    if (before?.matches("span")) title.prepend(before); // outside it would fill a page of its own
    section.style.page = name;
    return [name, part, text];
  });
}"""
PUT_IN_FRONT = """([front, style]) => {
  document.querySelector("#print-front")?.remove();
  document.body.insertAdjacentHTML("afterbegin", `<div id="print-front">${front}</div>`);
  document.head.insertAdjacentHTML("beforeend", `<style>${style}</style>`);
}"""
STYLE = """
@page { size: A4; margin: 20mm 18mm 18mm; @bottom-center { content: counter(page); font: 8pt Arial, sans-serif; } }
@page cover { @bottom-center { content: none; } }
.print-cover { page: cover; box-sizing: border-box; height: 250mm; padding: 40mm 18mm 0; overflow: hidden;
  background: #12263a; print-color-adjust: exact; break-after: page; }
.print-cover :is(p, strong) { color: #fff !important; font-family: Charter, Georgia, serif; }
.print-cover .print-title { font: 700 34pt/1.1 Charter, Georgia, serif; margin: 0 0 8mm; }
.print-cover img { width: 138mm; box-sizing: border-box; margin: 15mm 0; padding: 8mm; background: #fff; }
.print-contents { break-after: page; font: 10pt/1.5 Arial, sans-serif; }
.print-contents p { margin: 5mm 0 1mm; font-weight: 700; break-after: avoid; }
.print-contents .print-title { font: 700 20pt/1.2 Charter, Georgia, serif; margin: 0 0 6mm; }
.print-contents ol { margin: 0; padding: 0; list-style: none; }
.print-contents a { display: flex; gap: 6mm; color: #000; text-decoration: none; border-bottom: .3pt solid #c9c4b8; }
.print-contents a span:last-child { margin-left: auto; font-variant-numeric: tabular-nums; }
.bd-article .toctree-wrapper > section > h2 { margin-top: 0; padding-top: 0; border: 0; font-size: 20pt; }
"""


def print_pdf(page: Path, target: Path) -> None:
    """Print one page of HTML into a tagged PDF with an outline, so that it can be read aloud and searched.

    It is printed twice: where a chapter begins is known once it is printed.
    """
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(color_scheme="light", java_script_enabled=False)
        opened = context.new_page()
        opened.goto(page.as_uri())
        chapters = [Chapter(*found) for found in opened.evaluate(FIND_CHAPTERS)]
        style = STYLE + running_heads(chapters)
        names = [chapter.name for chapter in chapters]
        opened.evaluate(PUT_IN_FRONT, [cover() + contents(chapters, dict.fromkeys(names, 0)), style])
        write_pdf(opened, target)
        pages = page_numbers(target.read_bytes(), names)
        opened.evaluate(PUT_IN_FRONT, [cover() + contents(chapters, pages), style])
        write_pdf(opened, target)
        browser.close()


def write_pdf(opened: Page, target: Path) -> None:
    """Print what is open, with the margins and heads that its style asks for."""
    opened.pdf(path=target, prefer_css_page_size=True, tagged=True, outline=True, print_background=True)


def cover() -> str:
    """Return the first page: title, question, the finding as a picture, edition and licence."""
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    version, released = (re.search(rf"^{key}: (\S+)", citation, re.MULTILINE) for key in ("version", "date-released"))
    edition = f"Version {version[1]}, {released[1]}" if version and released else ""
    return (
        '<div class="print-cover"><p class="print-title">Defence Diplomacy in East Asia</p>'
        "<p>A notebook course. Do ministers still visit? Ten lessons on South Korea’s defence diplomacy, "
        'with the data to check what is said of it.</p><img src="_static/sidelines.svg" alt="">'
        f"<p>{escape(edition)}</p><p>Text and data: CC BY 4.0. Code: BSD 3-Clause.</p></div>"
    )


def contents(chapters: list[Chapter], pages: dict[str, int]) -> str:
    """Return the list of chapters, part by part, each with the number of its page.

    `pages`: name to number; a chapter that has none there stands without a number.
    """
    made = ['<nav class="print-contents"><p class="print-title">Contents</p>']
    for part, within in groupby(chapters, key=lambda chapter: chapter.part):
        lines = "".join(
            f'<li><a href="#{one.name}"><span>{escape(one.title)}</span><span>{pages.get(one.name, "")}</span></a></li>'
            for one in within
        )
        made.append(f"<p>{escape(part)}</p><ol>{lines}</ol>")
    return "".join([*made, "</nav>"])


def running_heads(chapters: list[Chapter]) -> str:
    """Return a rule for each chapter: its part and its title at the head of its pages."""
    look = "font: 8pt Arial, sans-serif; color: #505c66;"
    return "\n".join(
        f"@page {one.name} {{ @top-left {{ content: {quoted(one.part)}; {look} }}"
        f" @top-right {{ content: {quoted(one.title)}; {look} }} }}"
        for one in chapters
    )


def quoted(text: str) -> str:
    """Return a text as CSS writes it, inside an element of HTML."""
    return '"' + re.sub(r'["\\<>&\n]', lambda one: f"\\{ord(one[0]):x} ", text) + '"'


def page_numbers(pdf: bytes, names: list[str]) -> dict[str, int]:
    """Return the number of the page on which each of `names` begins; none, and say so, where they cannot be read."""
    try:
        return beginnings(pdf, names)
    except (LookupError, StopIteration):
        print("The contents have no page numbers: they could not be read from what Chromium wrote.", file=sys.stderr)
        return {}


def beginnings(pdf: bytes, names: list[str]) -> dict[str, int]:
    """Return the number of the page on which each of `names` begins. Raises LookupError where one has no place."""
    order = {leaf: number for number, leaf in enumerate(leaves(pdf), start=1)}
    found = dict(re.findall(rb"/(chapter-\d+) \[(\d+) 0 R", pdf))
    if missing := [name for name in names if name.encode() not in found]:
        raise LookupError(f"These chapters are not in the PDF: {', '.join(missing)}.")
    return {name: order[int(found[name.encode()])] for name in names}


def leaves(pdf: bytes) -> list[int]:
    """Return the numbers of the objects that are pages, in the order of the book."""
    kids = {
        int(number): [int(kid) for kid in re.findall(rb"(\d+) 0 R", inside)]
        for number, inside in re.findall(
            rb"\n(\d+) 0 obj\n<</Type /Pages\b(?:(?!endobj).)*?/Kids \[([^\]]*)\]", pdf, re.DOTALL
        )
    }
    inner = {kid for each in kids.values() for kid in each}
    top = next(number for number in kids if number not in inner)

    def below(number: int) -> list[int]:
        return [leaf for kid in kids[number] for leaf in below(kid)] if number in kids else [number]

    return below(top)


def main(kind: str) -> int:
    if kind not in BUILDERS:
        print(f"Ask for pdf or epub, not {kind!r}.", file=sys.stderr)
        return 2
    target = ROOT / "dist" / f"{NAME}.{kind}"
    target.parent.mkdir(exist_ok=True)
    try:
        built = build(BUILDERS[kind])
        if kind == "pdf":
            page = shutil.copy(
                built / "book" / "index.html", built / "print.html"
            )  # its addresses are those of the top folder
            print_pdf(Path(page), target)
        else:
            shutil.copy(built / target.name, target)
    except subprocess.CalledProcessError:
        print("The book was not printed, because it did not build: the reason stands above.", file=sys.stderr)
        return 1
    except Error as error:
        print(
            "The book was not printed: it needs Chromium (install the package `chromium`). "
            f"{str(error).splitlines()[0]}",
            file=sys.stderr,
        )
        return 1
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [""]))
