"""Tell a number that was typed by hand from one that a cell works out.

An answer is typed where nothing but numbers and texts went into it. A name in a formula, whatever it stands for, makes
it worked out, and so does whatever is in doubt.
"""

import ast
from collections.abc import Iterable

TYPED = "The number is right, but typed by hand: it stays as it is when the data are corrected. Let a line work it out."

ADD_NOTHING = frozenset(  # what only puts into another form what stands in its parentheses
    {"abs", "dict", "float", "int", "len", "list", "max", "min", "pd.DataFrame", "pd.Series", "range", "round", "sum"}
)


def is_typed(cells: Iterable[str]) -> bool:
    """Tell whether an answer was typed by hand.

    cells : the code of the cells that were run, the newest first; the first that sets `answer` decides.
    """
    return next((typed for cell in cells if (typed := _typed_in(cell)) is not None), False)


def _typed_in(cell: str) -> bool | None:
    """Whether a cell types its answer; None where it sets none, or cannot be read."""
    try:
        statements = ast.parse(cell).body
    except SyntaxError:  # a line of JupyterLab's own, such as %time
        return None
    typed: dict[str, bool] = {}
    for statement in statements:
        typed |= dict.fromkeys(_names(statement, ast.Store), False)
        if isinstance(statement, ast.Assign) and isinstance(target := statement.targets[0], ast.Name):
            typed[target.id] = _only_typed(statement.value, typed)
    return typed.get("answer")


def _only_typed(value: ast.expr, typed: dict[str, bool]) -> bool:
    """Whether a value has nothing in it but what was typed, in this line or in one above it that it names."""
    if isinstance(value, ast.Name):
        return typed.get(value.id, False)
    called = {ast.unparse(node.func) for node in ast.walk(value) if isinstance(node, ast.Call)}
    return called <= ADD_NOTHING and _names(value, ast.Load) <= {name.partition(".")[0] for name in called}


def _names(node: ast.AST, use: type[ast.expr_context]) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, use)}
