"""What stands under a chart of a lesson: the sentence that reads it, and the tables that it is drawn from.

Which tables these are is found in the code of the lesson: from each `data.load` to the names that depend on it, and
into the modules of the course where one of these loads a table for the lesson.
"""

import ast
from functools import cache
from html import escape
from pathlib import Path

from course import data
from docutils import nodes

COURSE = Path(data.__file__).parent
LOADERS = {"data.load", "data.rows"}
CHANGING = {"append", "extend"}  # methods by which a list takes in what it is given
UNSURE = ""  # stands among the tables where one is loaded that the code does not name


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

    `names` has the tables on which each name of the lesson depends; the cell's own names are added to it. Where a
    table is loaded that the code does not name, `UNSURE` is among them.
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
    found = _listed(statement)
    over = {ast.unparse(each.target): names.get(ast.unparse(each.iter)) for each in _loops(statement)}
    for part in ast.walk(statement):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            found |= names.get(part.id, set())
        elif isinstance(part, ast.Call) and ast.unparse(part.func) in LOADERS:
            found |= over.get(", ".join(map(ast.unparse, part.args))) or _named(part)
        elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id not in names:
            found |= tables_of(part.value.id, part.attr)
    return found


def _loops(statement: ast.stmt) -> list[ast.comprehension | ast.For]:
    return [part for part in ast.walk(statement) if isinstance(part, ast.comprehension | ast.For)]


def _listed(statement: ast.stmt) -> set[str]:
    """The tables of a list of nothing but names of tables that is given a name, for a loop to load."""
    if not (isinstance(statement, ast.Assign) and isinstance(statement.value, ast.List)):
        return set()
    values = {str(each.value) for each in statement.value.elts if isinstance(each, ast.Constant)}
    return values if len(values) == len(statement.value.elts) and values <= set(data.resources()) else set()


def _named(call: ast.Call) -> set[str]:
    """The table that a call loads, where the code names it."""
    name = call.args[0] if call.args else None
    return {str(name.value)} if isinstance(name, ast.Constant) else {UNSURE}


@cache
def tables_of(module: str, name: str) -> frozenset[str]:
    """Return the tables that a name of a module of the course loads, itself or by others; none where it has no such."""
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    waiting = [(module, name)]
    while waiting:
        here = waiting.pop()
        home, node = _definitions(here[0]).get(here[1], (here[0], None))
        if node is not None and here not in seen:
            seen.add(here)
            waiting += _reached(home, node)
            calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
            found |= {table for call in calls if ast.unparse(call.func) in LOADERS for table in _named(call)}
    return frozenset(found)


def _reached(module: str, node: ast.stmt) -> list[tuple[str, str]]:
    """What a function (or another statement) of a module speaks of, as (module, name); its own names are left out."""
    parts = list(ast.walk(node))
    own = {part.arg for part in parts if isinstance(part, ast.arg)}
    own |= {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    reached = [(module, part.id) for part in parts if isinstance(part, ast.Name) and part.id not in own]
    attributes = [part for part in parts if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name)]
    return reached + [(ast.unparse(part.value), part.attr) for part in attributes]


@cache
def _definitions(module: str) -> dict[str, tuple[str, ast.stmt]]:
    """What the names of a module of the course stand for, each with the module that it comes from."""
    path = COURSE / f"{module}.py"
    if module == "data" or not path.exists():
        return {}
    found: dict[str, tuple[str, ast.stmt]] = {}
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.ImportFrom):
            other = _definitions((statement.module or "").removeprefix("course."))
            found |= {each.asname or each.name: other[each.name] for each in statement.names if each.name in other}
        else:
            bound = [statement.name] if isinstance(statement, ast.FunctionDef | ast.ClassDef) else []
            found |= {name: (module, statement) for name in [*bound, *(name for name, _ in _written(statement))]}
    return found


def _written(statement: ast.stmt) -> list[tuple[str, bool]]:
    """The names that a statement binds, and whether anew: `rows["year"] = …` adds to what `rows` is."""
    if isinstance(statement, ast.FunctionDef):
        return [(statement.name, True)]  # what is bound inside it is its own
    written = _taking_in(statement)
    for part in ast.walk(statement):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            written.append((part.id, not isinstance(statement, ast.AugAssign)))
        elif isinstance(part, ast.Subscript | ast.Attribute) and isinstance(part.ctx, ast.Store):
            written += [(inner.id, False) for inner in ast.walk(part.value) if isinstance(inner, ast.Name)]
    return written


def _taking_in(statement: ast.stmt) -> list[tuple[str, bool]]:
    """The list that a statement adds to, as `frames.append(…)` does."""
    calls = [part.func for part in ast.walk(statement) if isinstance(part, ast.Call)]
    return [
        (call.value.id, False)
        for call in calls
        if isinstance(call, ast.Attribute) and call.attr in CHANGING and isinstance(call.value, ast.Name)
    ]


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
