"""A coding task with a student's answer in it. Used by the tests of what is judged, and of the page that runs it."""

import ast


def with_answer(cell: str, code: str) -> str:
    """A task's cell with other lines in place of the statement that sets `answer`."""
    lines = cell.splitlines()
    statements = ast.parse(cell).body
    place = next(node for node in statements if isinstance(node, ast.Assign) and node.targets[0].id == "answer")
    lines[place.lineno - 1 : place.end_lineno] = code.strip().splitlines()
    return "\n".join(lines)
