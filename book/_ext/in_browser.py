"""The course in the browser, where `make lite` has built it: its files in the book, a link above each lesson, editors.

Where it was not built, the book is the same without it.
"""

import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from lite import edition

PLACE = "lite"  # in the built book


def built(app: Sphinx) -> Path | None:
    """Return the folder that `make lite` wrote; None where it did not, or for another book than a website."""
    folder = Path(app.srcdir, "_build", "lite")
    return folder if app.builder.name == "html" and (folder / edition.READY).exists() else None


def add_links(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give a lesson the address at which it runs, and its tasks the script that opens an editor."""
    if doctree is None or not page.startswith("notebooks/") or built(app) is None:
        return
    context["browser_address"] = f"{PLACE}/{edition.address(page)}"
    context["browser_cost"] = edition.cost()
    if any('class="question-untried"' in raw.astext() for raw in doctree.findall(nodes.raw)):
        context.setdefault("book_modules", []).append("run.js")


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the edition into the built book, with the lessons as they stand."""
    folder = built(app) if error is None else None
    if folder is None:
        return
    target = Path(app.outdir, PLACE)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target)
    edition.add_course(target, Path(app.srcdir))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("html-page-context", add_links)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
