"""Make what a page shows readable by everyone.

Tables have captions and row headers, and scroll by keyboard; Korean words are marked; code and output are told apart;
a browser that translates a page leaves its code as it is.
"""

import re
from html import escape
from typing import Any

from course.tables import readable
from docutils import nodes
from sphinx.application import Sphinx

HANGUL = re.compile(r"([\uac00-\ud7a3]+(?:[ ·]+[\uac00-\ud7a3]+)*)")
INPUT = re.compile(r'<div class="cell_input docutils container"(?=>)')
OUTPUT = re.compile(
    r'<div class="cell_output docutils container"(?=>(?!\s*(?:<div class="output text_html">)?<(?:figure|section)))'
)
HEADING = re.compile(r"<h[1-6]>(.*?)(?:<a class=\"headerlink\"|</h)", re.DOTALL)
PLAIN_TABLE = re.compile(r'<table class="(?:[\w-]+ )*table">')
FIRST_CELL = re.compile(r"(<tr[^>]*>\s*)<td([^>]*>)(.*?)</td>", re.DOTALL)
CODE = re.compile(r'<(pre|code|kbd|samp)(?=[\s>])(?![^>]*(?:notranslate|translate="no"))')
LESSON_CODE = re.compile(
    r'(<div class="cell_input docutils container"[^>]*>\s*<div class="[^"]*"><div class="highlight"><pre>)'
    r"(.*?)(?=</pre>)",
    re.DOTALL,
)
LEAD = re.compile(r'(?:<span class="w">)?( +)(?:</span>)?(?=\S)')
NOT_MARKED = (nodes.raw, nodes.literal_block, nodes.title)


def mend_tables(app: Sphinx, doctree: nodes.document) -> None:
    """Mend pandas' tables, and let a wide one be scrolled by keyboard."""
    for node in doctree.findall(nodes.raw):
        if node["format"] == "html" and 'class="dataframe"' in node.astext():
            node.children = [nodes.Text(_scrolling(_mended(node.astext()), _section_title(node)))]


def _mended(table: str) -> str:
    table = readable(table).replace(' valign="top"', "").replace(' border="1"', "")
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


def mend_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Mend what only the written page shows: cells without a name, Markdown's tables without caption or row headers."""
    if "body" in context:
        context["body"] = untranslated(named_tables(wrapping_code(named_cells(context["body"]))))


def untranslated(body: str) -> str:
    """Keep code from being translated with its page: `agreements` is the name of a table in any language."""
    return CODE.sub(r'<\1 translate="no"', body)


def named_cells(body: str) -> str:
    """Tell code and output apart by ear. A chart and a question, outputs too, say themselves what they are."""
    return OUTPUT.sub(_named("Output"), INPUT.sub(_named("Code"), body))


def _named(name: str) -> str:
    return rf'\g<0> role="group" aria-label="{name}"'


def wrapping_code(body: str) -> str:
    """Let a line of a lesson's code that is too long go on below its own beginning, four spaces further in."""
    return LESSON_CODE.sub(lambda found: found[1] + re.sub(r"[^\n]+", _code_line, found[2]), body)


def _code_line(line: re.Match[str]) -> str:
    """A line of highlighted code in a box that is set in as deep as it begins, with its own spaces out of the flow."""
    lead = LEAD.match(line[0])
    if not lead:
        return f'<span class="code-line">{line[0]}</span>'
    deep, rest = len(lead[1]), line[0][lead.end() :]
    return f'<span class="code-line" style="--deep:{deep}"><span class="code-lead">{lead[1]}</span>{rest}</span>'


def named_tables(body: str) -> str:
    """Give each table the title of its section as a caption, and let the first cell of each row head it."""
    title = ""
    pieces = []
    for piece in re.split(r"(<h[1-6]>.*?</h[1-6]>|<table.*?</table>)", body, flags=re.DOTALL):
        if heading := HEADING.match(piece):
            title = heading[1]
        elif PLAIN_TABLE.match(piece) and "<caption" not in piece:
            piece = PLAIN_TABLE.sub(rf"\g<0><caption>{_escaped(title)}</caption>", piece, count=1)
            piece = FIRST_CELL.sub(r'\1<th scope="row"\2\3</th>', piece)
        pieces.append(piece)
    return "".join(pieces)


def _escaped(heading: str) -> str:
    """The text of a heading, as HTML and as a replacement."""
    return re.sub(r"<[^>]*>", "", heading).replace("\\", "\\\\")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("doctree-read", mend_tables)
    app.connect("doctree-read", mark_korean)
    app.connect("html-page-context", mend_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
