"""A table of pandas for every reader: with a caption, no empty header, and row headers that say something.

What it does to a table twice is the same as once, so a lesson may store what the book mends again.
"""

import re
from html import escape

_CAPTION = "<caption>"
_STYLE = "<style scoped>"
# Columns set left; the caption is heard and not seen; a cell that heads its row looks like any other.
_LOOK = """
    .dataframe :is(th, td) { text-align: left !important; }
    .dataframe caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    .dataframe th[scope=row] { font-weight: inherit; }"""
_CELL = re.compile(r"<t([hd])[^>]*>(.*?)</t[hd]>", re.DOTALL)
_ROW = re.compile(r"<tr[^>]*>.*?</tr>", re.DOTALL)
_NUMBERED = re.compile(r"(<tr>\s*)<th>(\d+|\.\.\.)</th>(\s*)<td>(.*?)</td>(?=\s*<td>)", re.DOTALL)
_ALL = re.compile(r"<p>(\d+) rows")  # what pandas writes below a table that it shortens
_TAG = re.compile(r"<[^>]*>")


def readable(table: str) -> str:
    """Return the HTML of a data frame with a caption, and with its first column as row headers where rows are numbered.

    `table`: what pandas writes for a frame, with or without its style. A frame that has an index of its own keeps it.
    """
    head, body, rest = re.split(r"(?=<tbody>)|(?<=</tbody>)", table, maxsplit=2)
    if _CAPTION not in head:
        words = f"<caption>{caption(head, body, rest)}</caption>\n  <thead"
        head = head.replace("<thead", words, 1)
    body = _NUMBERED.sub(r'\1<td>\2</td>\3<th scope="row">\4</th>', body)
    return head.replace("<th></th>", "<td></td>") + body + rest


def styled(table: str) -> str:
    """Return the HTML of a data frame with the course's rules after the opening of pandas' own style."""
    return table.replace(_STYLE, _STYLE + _LOOK, 1)


def caption(head: str, body: str, rest: str = "") -> str:
    """What a table holds, in one line of HTML: how many rows, and the names of its columns."""
    names = [text for _, text in _CELL.findall(_ROW.findall(head)[0]) if _TAG.sub("", text).strip()]
    shown = sum(">...<" not in row for row in _ROW.findall(body))
    everything = _ALL.search(rest)
    rows = f"{shown} of {everything[1]} rows" if everything else "1 row" if shown == 1 else f"{shown} rows"
    return f"{rows}: {', '.join(names)}" if names else escape(rows)
