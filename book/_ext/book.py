"""The book's own extensions as one. To add an extension, write its file here and name it below."""

from typing import Any

from sphinx.application import Sphinx

EXTENSIONS = (
    "charts",
    "questions",
    "practise",
    "two_tests",
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


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up each extension."""
    for name in EXTENSIONS:
        app.setup_extension(name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
