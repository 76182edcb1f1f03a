"""The book's own extensions as one. To add an extension, write its file here and name it below."""

import hashlib
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

EXTENSIONS = (
    "charts",
    "questions",
    "codebook",
    "execution",
    "glossary_links",
    "downloads",
    "in_browser",
    "ebook",
    "repository",
    "readable",
    "pages",
    "styles",
)


def watch_extensions(app: Sphinx, config: Config) -> None:
    """Take these files into the configuration: what an older state of them read, a newer one may not understand."""
    state = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        state.update(path.read_bytes())
    config.book_extensions = state.hexdigest()


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up each extension."""
    app.add_config_value("book_extensions", "", "env")  # a new state reads every page anew
    app.connect("config-inited", watch_extensions)
    for name in EXTENSIONS:
        app.setup_extension(name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
