"""HTML from templates: whatever a template prints is escaped, unless it is HTML already."""

import re
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from jinja2.ext import Extension
from markupsafe import Markup


def environment(folder: Path, *extensions: type[Extension]) -> Environment:
    """Return Jinja's environment for the templates in a folder; `linked` and `linked_by_host` make addresses links."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=escaped,
        extensions=extensions,
        keep_trailing_newline=True,
    )
    made.filters["linked"] = linked
    made.filters["linked_by_host"] = linked_by_host
    return made


def escaped(value: Any) -> Markup:
    """Return a value as HTML; a quotation mark is written as `html.escape` writes it, everywhere."""
    return value if isinstance(value, Markup) else Markup(escape(str(value)))


def linked(text: str) -> Markup:
    """Return a text as HTML; an address at its end becomes a link, which a browser follows only when asked."""
    link = r'<a href="\1" rel="noopener noreferrer">\1</a>'
    return Markup(re.sub(r"(https?://\S+)$", link, escape(text)))


def linked_by_host(text: str) -> Markup:
    """Return a text as HTML; an address at its end becomes a link that is named by its host: that is soon heard."""
    link = r'<a href="\1" rel="noopener noreferrer">\2</a>'
    return Markup(re.sub(r"(https?://(?:www\.)?([^/\s]+)\S*)$", link, escape(text)))
