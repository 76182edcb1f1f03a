"""The e-book's table of contents: addresses without detours.

The first page of the book stands in a folder of its own, so Sphinx writes `book/../notebooks/…` into the EPUB's
contents and then takes such a lesson for a page outside the reading order.
"""

import posixpath
from typing import Any

from sphinx.application import Sphinx


def straighten_contents(app: Sphinx) -> None:
    if app.builder.name != "epub":
        return
    collect = app.builder.get_toc

    def collect_straight() -> None:
        collect()
        for entry in app.builder.refnodes:
            entry["refuri"] = posixpath.normpath(entry["refuri"])

    app.builder.get_toc = collect_straight


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", straighten_contents)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
