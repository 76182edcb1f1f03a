"""`{data-zip}`: all tables in one file to download, made with the book as `make release` makes it."""

import importlib.util
import os
from pathlib import Path
from typing import Any

from codebook import DataDirective
from course import data
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

FOLDER = "_static/data"
OFFERED_HERE = "data-zip"  # what is known of a page with the directive
ON_A_SCREEN = "html and not singlehtml and not epub"  # where a file can be downloaded


class DataZip(DataDirective):
    """`{data-zip}`: the link to the file."""

    def content_nodes(self) -> list[nodes.Node]:
        """Return the link; nothing where the file cannot be made."""
        if not can_be_made():
            return []
        from tools.release import zip_name

        self.env.metadata[self.env.docname][OFFERED_HERE] = True
        root = Path(os.path.relpath(".", Path(self.env.docname).parent)).as_posix()
        label = f"All {len(data.resources())} tables in one file (zip)"
        link = f'<p><a href="{root}/{FOLDER}/{zip_name()}" download>{label}</a></p>'
        return [addnodes.only("", nodes.raw("", link, format="html"), expr=ON_A_SCREEN)]


def can_be_made() -> bool:
    """Tell whether DuckDB, which writes Parquet, is there; an older installation may lack it."""
    return importlib.util.find_spec("duckdb") is not None


def write_zip(app: Sphinx, error: Exception | None) -> None:
    """Write the file into the built book, where one of its pages offers it."""
    on_a_page = any(OFFERED_HERE in told for told in app.env.metadata.values())
    if error is None and app.builder.name == "html" and on_a_page:
        from tools.release import contents, pack

        folder = Path(app.outdir, FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        pack(folder, contents())


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_directive("data-zip", DataZip)
    app.connect("build-finished", write_zip)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
