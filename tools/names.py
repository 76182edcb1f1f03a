"""Which library names each lesson meets for the first time, and whether it says in words what each does.

usage: PYTHONPATH=notebooks python tools/names.py        prints a line a lesson, and the names that no text tells
"""

import ast
import builtins
import json
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from course import data
from course.lessons import lesson_files

OURS = {"ask", "check", "progress", "load", "codebook", "cite", "describe", "resources", "write", "question"}


class Name(NamedTuple):
    """A name of pandas, Altair or Python at its first use; `told` where the text before it or right after it has it."""

    name: str
    lesson: str
    cell: int
    told: bool


def names_in(code: str, made: set[str]) -> Iterator[str]:
    """The library names of a cell, in order: methods, attributes and functions; not what the lesson made itself."""
    nodes = [node for node in ast.walk(ast.parse(code)) if isinstance(node, (ast.Attribute, ast.Name))]
    for node in sorted(nodes, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0)):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif node.id not in made and hasattr(builtins, node.id):
            yield node.id


def made_in(code: str) -> set[str]:
    """The names that a cell makes."""
    nodes = list(ast.walk(ast.parse(code)))
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return stored | {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def columns() -> set[str]:
    """Every column of every table: `row.year` is a column, not a name of the library."""
    return {column for table in data.resources() for column in data.codebook(table)["column"]}


def first_uses() -> list[Name]:
    """Every library name of the course, once, where a reader meets it first."""
    known, made, ignored = set(OURS), set(), columns()
    found = []
    for path in lesson_files():
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = ["".join(cell["source"]) for cell in cells]
        for place, cell in enumerate(cells):
            if cell["cell_type"] != "code" or is_folded(cell):
                continue
            made |= made_in(texts[place])
            for name in names_in(texts[place], made):
                if name in known or name in ignored or name in made:
                    continue
                known.add(name)
                found.append(Name(name, path.stem, place, is_told(name, cells, texts, place)))
    return found


def is_folded(cell: dict) -> bool:
    """Whether nobody needs to read a cell: it is folded, or left out of the book."""
    return bool({"remove-cell", "hide-input", "hide-cell"} & set(cell["metadata"].get("tags", [])))


def is_told(name: str, cells: list[dict], texts: list[str], place: int) -> bool:
    """Whether some text before the cell, the text right after it, or a comment in it has the name."""
    near = [texts[i] for i in range(min(place + 2, len(cells))) if cells[i]["cell_type"] == "markdown"]
    comments = re.findall(r"#.*", texts[place])
    word = re.compile(rf"(?<![\w]){re.escape(name)}(?!\w)")
    in_code = (span for text in near for span in re.findall(r"`[^`]+`", text))
    return any(word.search(span) for span in [*in_code, *comments])


def main() -> int:
    found = first_uses()
    for path in lesson_files():
        here = [name for name in found if name.lesson == path.stem]
        untold = ", ".join(name.name for name in here if not name.told)
        print(f"{path.stem:<26} {len(here):>3} new, {sum(name.told for name in here):>3} told; not told: {untold}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
