"""Make what a page shows readable by everyone: tables that scroll by keyboard, words marked as Korean."""

import re
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

HANGUL = re.compile(r"([\uac00-\ud7a3]+(?:[ ·]+[\uac00-\ud7a3]+)*)")
NOT_MARKED = (nodes.raw, nodes.literal_block, nodes.title)


def mend_tables(app: Sphinx, doctree: nodes.document) -> None:
    """Mend pandas' tables: no empty header cell, and a wide one can be scrolled by keyboard."""
    for node in doctree.findall(nodes.raw):
        if node["format"] == "html" and 'class="dataframe"' in node.astext():
            node.children = [nodes.Text(_scrolling(_mended(node.astext()), _section_title(node)))]


def _mended(table: str) -> str:
    table = table.replace("<th></th>", "<td></td>").replace(' valign="top"', "").replace(' border="1"', "")
    return re.sub(r"<style scoped>.*?</style>\s*", "", table, flags=re.DOTALL)


def _scrolling(table: str, section: str) -> str:
    label = escape(f"Table under “{section}”")
    return f'<div class="table-scroll" tabindex="0" role="group" aria-label="{label}">{table}</div>'


def _section_title(node: nodes.Node) -> str:
    """The title of the section in which a node stands."""
    while not isinstance(node, nodes.section):
        node = node.parent
    title = node.next_node(nodes.title)
    return title.astext() if title is not None else ""


def mark_korean(app: Sphinx, doctree: nodes.document) -> None:
    """Tell a screen reader which words are Korean: docutils writes the class `language-ko` as `lang="ko"`."""
    for text in list(doctree.findall(nodes.Text)):
        if text.parent is not None and not isinstance(text.parent, NOT_MARKED) and HANGUL.search(text):
            text.parent.replace(text, _marked(text))


def _marked(text: str) -> list[nodes.Node]:
    """The pieces of a text, each Korean one marked."""
    return [
        nodes.inline("", piece, classes=["language-ko"]) if HANGUL.fullmatch(piece) else nodes.Text(piece)
        for piece in HANGUL.split(text)
        if piece
    ]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("doctree-read", mend_tables)
    app.connect("doctree-read", mark_korean)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
