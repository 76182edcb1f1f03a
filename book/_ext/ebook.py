"""The e-book's table of contents: addresses without detours.

The first page of the book stands in a folder of its own, so Sphinx writes `book/../notebooks/…` into the EPUB's
contents and then takes such a lesson for a page outside the reading order.
"""

import posixpath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def straighten_contents(app: Sphinx) -> None:
    """Let the builder of the e-book collect its contents with straight addresses."""
    builder: Any = app.builder  # of a type that has contents, where it makes an e-book
    if builder.name != "epub":
        return
    collect = builder.get_toc

    def collect_straight() -> None:
        collect()
        for entry in builder.refnodes:
            entry["refuri"] = posixpath.normpath(entry["refuri"])

    builder.get_toc = collect_straight


def rename_pages(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Links written in HTML, to the row of a source, say `sources.html`; the e-book calls its pages `.xhtml`."""
    if app.builder.name == "epub":
        for node in doctree.findall(nodes.raw):
            node.children = [nodes.Text(node.astext().replace('href="sources.html#', 'href="sources.xhtml#'))]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("builder-inited", straighten_contents)
    app.connect("doctree-resolved", rename_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
