"""What stands under a chart of a lesson: the sentence that reads it, and the tables that it is drawn from.

Which tables these are is found in the code of the lesson: from each `data.load` to the names that depend on it.
"""

import ast
from html import escape

from course import data
from docutils import nodes


def following_caption(chart: nodes.Element) -> nodes.paragraph | None:
    """Return the sentence that reads a chart: the paragraph after its cell, where it is in italics as a whole."""
    node: nodes.Element = chart
    while isinstance(node.parent, nodes.container):
        node = node.parent
    after = node.next_node(descend=False, siblings=True)
    if isinstance(after, nodes.paragraph) and [type(part) for part in after.children] == [nodes.emphasis]:
        return after
    return None


def tables_read(code: str, names: dict[str, set[str]]) -> set[str]:
    """Return the tables on which the last statement of a cell depends.

    `names` has the tables on which each name of the lesson depends; the cell's own names are added to it.
    Code that is no Python, such as the frame of an exercise, depends on nothing.
    """
    try:
        statements = ast.parse(code).body
    except SyntaxError:
        return set()
    used: set[str] = set()
    for statement in statements:
        used = _used(statement, names)
        for name, is_new in _written(statement):
            names[name] = used if is_new else used | names.get(name, set())
    return used


def _used(statement: ast.stmt, names: dict[str, set[str]]) -> set[str]:
    """The tables that a statement loads, or reaches by a name."""
    found: set[str] = set()
    for part in ast.walk(statement):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            found |= names.get(part.id, set())
        elif isinstance(part, ast.Call) and ast.unparse(part.func) == "data.load":
            found |= {str(each.value) for each in part.args if isinstance(each, ast.Constant)}
    return found


def _written(statement: ast.stmt) -> list[tuple[str, bool]]:
    """The names that a statement binds, and whether anew: `rows["year"] = …` adds to what `rows` is."""
    written = [(statement.name, True)] if isinstance(statement, ast.FunctionDef) else []
    for part in ast.walk(statement):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            written.append((part.id, not isinstance(statement, ast.AugAssign)))
        elif isinstance(part, ast.Subscript | ast.Attribute) and isinstance(part.ctx, ast.Store):
            written += [(inner.id, False) for inner in ast.walk(part.value) if isinstance(inner, ast.Name)]
    return written


def source_line(tables: list[str], base: str | None) -> str:
    """Return the line that says where a chart's numbers come from, as HTML; "" where no table is known.

    `base`: the way from the page to the folder of the tables' pages; None writes their names without a link.
    """
    said = [f"{_linked(name, base)} ({_size(name)})" for name in tables]
    return f'<p class="chart-source">Data: {", ".join(said)}</p>' if said else ""


def _linked(name: str, base: str | None) -> str:
    text = escape(name.replace("_", " "))
    return text if base is None else f'<a href="{base}{escape(name)}.html">{text}</a>'


def _size(name: str) -> str:
    """How many rows a table has, and from how many sources, where its rows name one."""
    rows = data.load(name)
    sources = rows["source_id"].nunique() if "source_id" in rows else 0
    return f"{len(rows)} rows" + (f" from {sources} source{'s' * (sources > 1)}" if sources else "")
