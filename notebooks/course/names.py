"""The names of pandas, Altair, Python and this course that the lessons use: where each is met first, with an example.

An example is a line of a lesson, or the smallest whole piece of it; what each name does stands in names.toml.
"""

import ast
import builtins
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from course import data
from course.errors import CourseError
from course.lessons import lesson_files

OURS = {"ask", "check", "progress", "load", "codebook", "cite", "describe", "resources", "write", "question"}
WORDS = Path(__file__).with_name("names.toml")
PLACE = "notebooks/course/names.toml"  # as messages call it
LONGEST = 76  # letters of an example, so that it stands in one line on paper
MORE = "…"

Cell = dict[str, Any]


class Name(NamedTuple):
    """A name at its first use; `told` where the text before it or right after it has it."""

    name: str
    lesson: str
    cell: int
    told: bool
    example: str


class NamesError(CourseError):
    """The list of names has one that no lesson uses, or lacks one that a lesson does."""


def reference() -> dict[str, list[tuple[Name, str]]]:
    """Return each group of names.toml with its names, by the alphabet, and what each does.

    Raises NamesError where the file and the lessons do not have the same names.
    """
    told = in_words()
    used = {name.name: name for name in first_uses(known=set())}
    listed = {name for names in told.values() for name in names}
    if missing := sorted(used.keys() - listed):
        met = ", ".join(f"{name} (lesson {used[name].lesson})" for name in missing)
        raise NamesError(f"A lesson uses what {PLACE} has no sentence for; write it there: {met}.")
    if unused := sorted(listed - used.keys()):
        raise NamesError(f"No lesson uses what {PLACE} has a sentence for; take it out there: {', '.join(unused)}.")
    return {
        group: [(used[name], names[name]) for name in sorted(names, key=str.casefold)] for group, names in told.items()
    }


def in_words() -> dict[str, dict[str, str]]:
    """Return the groups of names.toml: each name, and what it does."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def first_uses(known: set[str] = OURS) -> list[Name]:
    """Return every name of the course, once, where a reader meets it first; `known` are those to leave out."""
    known, made, ignored = set(known), set[str](), columns()
    found: dict[str, Name] = {}
    for path in lesson_files():
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = ["".join(cell["source"]) for cell in cells]
        for place, cell in enumerate(cells):
            if cell["cell_type"] != "code" or is_folded(cell):
                continue
            made |= made_in(texts[place])
            for name in names_in(texts[place], made - OURS):
                if name in known or name in ignored or name in made - OURS:
                    continue
                if name not in found:
                    told = is_told(name, cells, texts, place)
                    found[name] = Name(name, path.stem, place, told, example_of(name, texts[place]))
                elif MORE in found[name].example:
                    found[name] = _clearer(found[name], example_of(name, texts[place]))
    return list(found.values())


def _clearer(name: Name, example: str) -> Name:
    """Return a name with a later example, where the first could not be shown whole."""
    return name._replace(example=example) if MORE not in example else name


def names_in(code: str, made: set[str]) -> Iterator[str]:
    """Yield the library names of a cell, in order: methods, attributes and functions; not what the lesson made."""
    nodes = [node for node in ast.walk(ast.parse(code)) if isinstance(node, (ast.Attribute, ast.Name))]
    for node in sorted(nodes, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0)):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif node.id not in made and hasattr(builtins, node.id):
            yield node.id


def made_in(code: str) -> set[str]:
    """Return the names that a cell makes."""
    nodes = list(ast.walk(ast.parse(code)))
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return stored | {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def columns() -> set[str]:
    """Return every column of every table: `row.year` is a column, and no name of the library that names.toml has."""
    listed = {name for names in in_words().values() for name in names}
    return {column for table in data.resources() for column in data.codebook(table)["column"]} - listed


def is_folded(cell: Cell) -> bool:
    """Tell whether nobody needs to read a cell: it is folded, or left out of the book."""
    return bool({"remove-cell", "hide-input", "hide-cell"} & set(cell["metadata"].get("tags", [])))


def is_told(name: str, cells: list[Cell], texts: list[str], place: int) -> bool:
    """Tell whether some text before the cell, the text right after it, or a comment in it has the name."""
    near = [texts[i] for i in range(min(place + 2, len(cells))) if cells[i]["cell_type"] == "markdown"]
    comments = re.findall(r"#.*", texts[place])
    word = re.compile(rf"(?<![\w]){re.escape(name)}(?!\w)")
    in_code = (span for text in near for span in re.findall(r"`[^`]+`", text))
    return any(word.search(span) for span in [*in_code, *comments])


def example_of(name: str, code: str) -> str:
    """Return one line of a cell that uses a name: the whole statement where it is short, or else a piece of it."""
    tree = ast.parse(code)
    whole = next(statement for statement in tree.body if any(_is(name, node) for node in ast.walk(statement)))
    line = ast.get_source_segment(code, whole) or ""
    if _fits(line):
        return line
    calls = [node for node in ast.walk(whole) if isinstance(node, ast.Call) and _is(name, node.func)]
    if calls:
        return _call(min(calls, key=lambda call: len(ast.unparse(call))), name, code)
    picked = [node for node in ast.walk(whole) if isinstance(node, ast.Subscript) and _is(name, node.value)]
    used = next(iter(picked), None) or next(node for node in ast.walk(whole) if _is(name, node))
    line = ast.get_source_segment(code, used) or ""
    return line if _fits(line) else f"{MORE}.{name}"


def _is(name: str, node: ast.AST) -> bool:
    """Tell whether a node is the use of a name."""
    return (isinstance(node, ast.Attribute) and node.attr == name) or (isinstance(node, ast.Name) and node.id == name)


def _fits(line: str) -> bool:
    return "\n" not in line and len(line) <= LONGEST


def _call(call: ast.Call, name: str, code: str) -> str:
    """Return a call in one line, with dots for what is too long before it or inside it."""
    before = ""
    if isinstance(call.func, ast.Attribute):
        before = ast.get_source_segment(code, call.func.value) or ""
        if isinstance(call.func.value, (ast.BinOp, ast.Compare)):
            before = f"({before})"  # a segment comes without the parentheses round it
        before = f"{before if len(before) <= LONGEST // 2 and _fits(before) else MORE}."
    given = [ast.get_source_segment(code, one) or "" for one in [*call.args, *call.keywords]]
    return next((line for line in _shorter(f"{before}{name}", given) if _fits(line)), f"{MORE}.{name}({MORE})")


def _shorter(head: str, given: list[str]) -> Iterator[str]:
    """Yield a call with all that is given, with the first of it, and with dots alone."""
    for kept in range(len(given), 0, -1):
        yield f"{head}({', '.join([*given[:kept], *([MORE] if kept < len(given) else [])])})"
    yield f"{head}({MORE if given else ''})"
