"""In each lesson, the first use of a term leads to the glossary. A notebook itself stays plain Markdown."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

PLACES = (nodes.paragraph, nodes.emphasis)
NOT_INSIDE = (nodes.title, nodes.literal, nodes.reference, nodes.strong, nodes.raw)


def terms(app: Sphinx) -> dict[str, tuple[str, str]]:
    """Return the page and the anchor of each term, by its English name.

    `ADMM-Plus (한글, romanised)` counts as `ADMM-Plus`.
    """
    found = {}
    for name, _, kind, page, anchor, _ in app.env.get_domain("std").get_objects():
        if kind == "term":
            for english in re.sub(r"\s*\(.*", "", name).split(", "):
                found[english.lower()] = (page, anchor)
    return found


def link_first_uses(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Replace the first occurrence of each term in the page's paragraphs by a link."""
    if app.builder.name != "html" or not page.startswith("notebooks/"):
        return
    open_terms = terms(app)
    opening = lead(doctree)
    for text in list(doctree.findall(nodes.Text)):
        match = first_match(text, open_terms) if may_link(text) and opening not in ancestors(text) else None
        if match:
            target, anchor = open_terms.pop(match[0].lower())
            address = f"{app.builder.get_relative_uri(page, target)}#{anchor}"
            link = nodes.reference("", match[0], internal=True, refuri=address, classes=["glossary-term"])
            parts = [nodes.Text(text[: match.start()]), link, nodes.Text(text[match.end() :])]
            text.parent.replace(text, [part for part in parts if part.astext()])


def lead(doctree: nodes.document) -> nodes.Node | None:
    """Return the first paragraph of a page, which is read without a stop; None where there is none."""
    return next(iter(doctree.findall(nodes.paragraph)), None)


def may_link(text: nodes.Text) -> bool:
    """Return whether a text stands where a link helps: in running prose, and in no link already."""
    return isinstance(text.parent, PLACES) and not any(isinstance(above, NOT_INSIDE) for above in ancestors(text))


def first_match(text: str, names: dict[str, Any]) -> re.Match[str] | None:
    """Return the first whole word or words that are a term, the longest where several begin together.

    A part of a longer name, such as "Korea" in "South Korea", is no term.
    """
    if not names:
        return None
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    found = re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", text, re.IGNORECASE)
    return next((match for match in found if not is_part_of_name(match)), None)


def is_part_of_name(match: re.Match[str]) -> bool:
    """Return whether a capital word stands right before or after words in capitals."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return match[0][0].isupper() and bool(re.search(r"(?<![.?!] )\b[A-Z]\w+ $", before) or re.match(r" [A-Z]", after))


def ancestors(node: nodes.Node) -> list[nodes.Node]:
    """Return everything that a node stands in, the nearest first."""
    return [] if node.parent is None else [node.parent, *ancestors(node.parent)]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("doctree-resolved", link_first_uses)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
