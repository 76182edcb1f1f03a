"""The book on paper: one PDF, printed by Chromium, or one EPUB.

Charts are vector pictures, questions have their keys at the end.

usage: python tools/print_book.py pdf|epub
"""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

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


def print_pdf(page: Path, target: Path) -> None:
    """Print one page of HTML into a tagged PDF with an outline, so that it can be read aloud and searched."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    footer = '<p style="font-size:8px;width:100%;text-align:center"><span class="pageNumber"></span></p>'
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(color_scheme="light", java_script_enabled=False)
        opened = context.new_page()
        opened.goto(page.as_uri())
        opened.pdf(
            path=target,
            format="A4",
            tagged=True,
            outline=True,
            print_background=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=footer,
            margin={"top": "18mm", "bottom": "18mm", "left": "18mm", "right": "18mm"},
        )
        browser.close()


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
