"""The book's own extensions as one. To add an extension, write its file here and name it below."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

EXTENSIONS = (
    "charts",
    "questions",
    "practise",
    "two_tests",
    "my_answers",
    "codebook",
    "record",
    "table_pages",
    "readings",
    "kit",
    "cited_rows",
    "execution",
    "names",
    "glossary_links",
    "downloads",
    "banks",
    "data_zip",
    "in_browser",
    "lesson_pages",
    "rows_behind",
    "front",
    "social_cards",
    "ebook",
    "repository",
    "readable",
    "pages",
    "styles",
)


def digest(files: Iterable[Path]) -> str:
    """A name for the present state of some files."""
    state = hashlib.sha256()
    for path in sorted(files):
        state.update(path.name.encode() + b"\0" + path.read_bytes())
    return state.hexdigest()


def watch(app: Sphinx, config: Config) -> None:
    """Take the extensions, the styles and the scripts into the configuration, which Sphinx compares with the last."""
    config.book_extensions = digest(Path(__file__).parent.glob("*.py"))
    config.book_static = digest(Path(app.srcdir, "book", "_static").glob("*.*"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up each extension."""
    app.add_config_value("book_extensions", "", "env")  # what another state of them read, this one may not understand
    app.add_config_value("book_static", "", "html")  # styles and scripts are copied only where a page is written
    app.connect("config-inited", watch)
    for name in EXTENSIONS:
        app.setup_extension(name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
