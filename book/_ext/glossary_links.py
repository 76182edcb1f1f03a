"""In each lesson, the first use of a term leads to the glossary. A notebook itself stays plain Markdown."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

PLACES = (nodes.paragraph, nodes.emphasis)
NOT_INSIDE = (nodes.title, nodes.literal, nodes.reference, nodes.strong, nodes.raw)


def terms(app: Sphinx) -> dict[str, tuple[str, str]]:
    """(page, anchor) of each glossary term, by its English name; `ADMM-Plus (한글, romanised)` counts as `ADMM-Plus`."""
    found = {}
    for (kind, name), (page, anchor) in app.env.get_domain("std").objects.items():
        if kind == "term":
            for english in re.sub(r"\s*\(.*", "", name).split(", "):
                found[english.lower()] = (page, anchor)
    return found


def link_first_uses(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Replace the first occurrence of each term in the page's paragraphs by a link."""
    if app.builder.name != "html" or not page.startswith("notebooks/"):
        return
    open_terms = terms(app)
    for text in list(doctree.findall(nodes.Text)):
        if not isinstance(text.parent, PLACES) or any(isinstance(above, NOT_INSIDE) for above in ancestors(text)):
            continue
        match = first_match(text, open_terms)
        if match is None:
            continue
        target, anchor = open_terms.pop(match[0].lower())
        address = f"{app.builder.get_relative_uri(page, target)}#{anchor}"
        link = nodes.reference("", match[0], internal=True, refuri=address, classes=["glossary-term"])
        parts = [nodes.Text(text[: match.start()]), link, nodes.Text(text[match.end() :])]
        text.parent.replace(text, [part for part in parts if part.astext()])


def first_match(text: str, names: dict[str, Any]) -> re.Match | None:
    """The first whole word or words in `text` that are a term, the longest where several begin together."""
    if not names:
        return None
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", text, re.IGNORECASE)


def ancestors(node: nodes.Node) -> list[nodes.Node]:
    return [] if node.parent is None else [node.parent, *ancestors(node.parent)]


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-resolved", link_first_uses)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
