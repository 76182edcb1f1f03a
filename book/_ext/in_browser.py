"""The course in the browser, where `make lite` has built it: its files in the book, a link above each lesson, editors.

Where it was not built, the book is the same without it.
"""

import re
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from lite import edition, files

PLACE = "lite"  # in the built book
TASK = re.compile(r'class="question-(untried|said)"')  # what a coding task says of the code that it was shown with


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
    if any(TASK.search(raw.astext()) for raw in doctree.findall(nodes.raw)):
        context.setdefault("more_scripts", []).append("run.js")


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the edition into the built book, with the lessons as they stand."""
    folder = built(app) if error is None else None
    if folder is None:
        return
    target = Path(app.outdir, PLACE)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target)
    edition.add_course(target, Path(app.srcdir))


class Licences(SphinxDirective):
    """`{browser-licences}`: what the course in the browser is made of, by licence, from the lock."""

    def run(self) -> list[nodes.Node]:
        """Return a list with an item a licence."""
        self.env.note_dependency(str(files.LOCK))
        named: dict[str, list[str]] = {}
        for file in files.locked():
            named.setdefault(file.licence, []).append(file.title)
        items = nodes.bullet_list()
        for licence, titles in sorted(named.items()):
            text = f"{licence}: {', '.join(dict.fromkeys(titles))}"
            items += nodes.list_item("", nodes.paragraph(text=text))
        return [items]


class Figure(SphinxRole):
    """`{browser-figure}`: one measured figure of the course in the browser, such as "lesson megabytes"."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the figure as text. Raises KeyError where lite/figures.json has none of this name."""
        self.env.note_dependency(str(edition.FIGURES))
        part, name = self.text.split()
        return [nodes.Text(f"{edition.figures()[part][name]:,}")], []


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_directive("browser-licences", Licences)
    app.add_role("browser-figure", Figure())
    app.connect("html-page-context", add_links)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
