"""What each page says of itself and loads: a content security policy, a description, few and small scripts.

The templates in book/_templates ask for what stands here.
"""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from rjsmin import jsmin
from sphinx.application import Sphinx

# Sets light or dark before anything is painted; its hash stands in the policy below.
COLOUR_MODE = (
    '(function(d){var m="auto";try{m=localStorage.getItem("mode")||m}catch(e){}d.mode=m;'
    'd.theme=m==="auto"?(matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light"):m})'
    "(document.documentElement.dataset)"
)
COLOUR_MODE_HASH = base64.b64encode(hashlib.sha256(COLOUR_MODE.encode()).digest()).decode()
# Styles may stand in elements: the pre-drawn charts and the code highlighting set some. Nothing else is relaxed.
POLICY = (
    f"default-src 'none'; script-src 'self' 'sha256-{COLOUR_MODE_HASH}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)
SCRIPTS = (
    "book.js",  # before any script that stores something
    "documentation_options.js",
    "doctools.js",
    "sphinx_highlight.js",
    "scripts/pydata-sphinx-theme.js",
)
SEARCH_SCRIPTS = ("searchtools.js", "language_data.js", "../searchindex.js")
COPY_SCRIPTS = ("clipboard.min.js", "copybutton.js")
LONGEST_DESCRIPTION = 160  # letters


def visit_page_only(self: Any, node: nodes.Element) -> None:
    """Write a node's HTML into a page; on paper nothing stands for it."""
    if self.builder.name == "html":
        self.body.append(node["html"])
    raise nodes.SkipNode


def page_context(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give `book/_templates/layout.html` what it asks for."""
    if app.builder.name == "epub":  # MyST-NB names a style sheet that only a website gets
        context["css_files"] = [file for file in context["css_files"] if "mystnb" not in _file_name(file)]
        return
    base = app.config.html_baseurl
    context |= {
        "content_security_policy": POLICY,
        "colour_mode_script": COLOUR_MODE,
        "book_scripts": scripts_of(page, doctree),
        "page_description": description(doctree) or context.get("page_description") or app.config.html_title,
        "page_address": f"{base}{page}.html" if base else None,
        "card_address": f"{base}_static/{context.get('card_name', 'card.png')}" if base else None,
    }


def scripts_of(page: str, doctree: nodes.document | None) -> list[str]:
    """Return the scripts that a page loads; code can be copied from the prose pages, which show what to write."""
    has_code = doctree is not None and any(doctree.findall(nodes.literal_block))
    copies = has_code and not page.startswith("notebooks/")
    return [*SCRIPTS, *(SEARCH_SCRIPTS if page == "search" else ()), *(COPY_SCRIPTS if copies else ())]


def description(doctree: nodes.document | None) -> str:
    """Return the page's first paragraph, cut at a word; "" where it has none."""
    first = next(iter(doctree.findall(nodes.paragraph)), None) if doctree is not None else None
    return short_description(first.astext() if first is not None else "")


def short_description(text: str) -> str:
    """Return a text as a page's description: on one line, cut at a word."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_DESCRIPTION else text[: LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0] + "…"


def write_scripts(app: Sphinx, error: Exception | None) -> None:
    """Write the book's own scripts without comments and indentation, which are for those who work on them."""
    if error is None and app.builder.name == "html":
        for source in Path(app.srcdir, "book", "_static").glob("*.js"):
            short = jsmin(source.read_text(encoding="utf-8"))
            Path(app.outdir, "_static", source.name).write_text(short, encoding="utf-8")


def plain_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give the page at the root, which leads to the first page, and the page for addresses that do not exist."""
    if app.builder.name != "html":
        return
    first = f"{app.config.root_doc}.html"
    root = {
        "title": app.config.html_title,
        "text": "A notebook course on South Korea.",
        "address": first,
        "at_once": True,
    }
    missing = {
        "title": "There is no such page",
        "text": "The course has no page at this address. It may have moved.",
        "address": (app.config.html_baseurl or "/") + first,
        "at_once": False,
    }
    yield "index", root, "plain.html"
    yield "404", missing, "plain.html"


def _file_name(file: Any) -> str:
    return str(getattr(file, "filename", file))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_config_value("comments_config", {}, "")  # jupyter-book sets it for an extension this book does not load
    app.connect("html-page-context", page_context, priority=900)
    app.connect("build-finished", write_scripts)
    app.connect("html-collect-pages", plain_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
