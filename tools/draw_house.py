"""Draw which part of the course uses which, from the imports themselves, into README.md and CONTRIBUTING.md.

usage: python tools/draw_house.py

A drawing stands between two comments, as Mermaid, which code-hosting sites draw. A test fails where one is out of
date.
"""

import ast
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COURSE = ROOT / "notebooks" / "course"
EXTENSIONS = ROOT / "book" / "_ext"
READ = [("data/", "course"), ("notebooks/questions/", "course")]  # files that are read, not imported

Arrows = set[tuple[str, str]]  # (what is used, who uses it)


def imports(code: str) -> set[str]:
    """Return the dotted names of everything that some code imports, such as `course.data`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return names


def parts(folder: Path) -> list[str]:
    """Return the modules and packages in a folder."""
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    return sorted(files | {path.parent.name for path in folder.glob("*/__init__.py")})


def code_of_part(folder: Path, part: str) -> str:
    """Return the code of a module, or of every module of a package."""
    files = [folder / f"{part}.py", *(folder / part).rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path.exists())


def arrows_within(folder: Path, package: str) -> Arrows:
    """Return which part of a package uses which other."""
    known = parts(folder)
    found = {
        (other, part)
        for part in known
        for name in imports(code_of_part(folder, part))
        for other in known
        if name == f"{package}.{other}" or name.startswith(f"{package}.{other}.")
    }
    return {(other, part) for other, part in found if other != part}


def arrows_to_the_book() -> Arrows:
    """Return which part of the course each extension of the book uses."""
    known = parts(COURSE)
    return {
        (other, f"book/_ext/{part}")
        for part in parts(EXTENSIONS)
        for name in imports(code_of_part(EXTENSIONS, part))
        for other in known
        if name == f"course.{other}" or name.startswith(f"course.{other}.")
    }


def arrows_of_folders() -> Arrows:
    """Return the whole house, a folder each."""
    arrows = set(READ)
    for lesson in (ROOT / "notebooks").glob("[0-9]*.ipynb"):
        cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        names = set().union(*(imports(cell) for cell in code if not cell.lstrip().startswith("%")))
        arrows |= {("course", "lessons")} if any(name.startswith("course") for name in names) else set()
    arrows |= {("course", "book/_ext")} if arrows_to_the_book() else set()
    return arrows | {("lessons", "the book"), ("book/_ext", "the book"), ("book/*.md", "the book")}


def mermaid(arrows: Iterable[tuple[str, str]]) -> str:
    """Return the arrows as a Mermaid drawing, the same each time."""
    lines = [f"  {_node(used)} --> {_node(user)}" for used, user in sorted(arrows)]
    return "\n".join(["```mermaid", "graph LR", *lines, "```"])


def _node(name: str) -> str:
    return f'{re.sub(r"[^a-z]", "_", name.lower())}["{name}"]'


DRAWINGS = {
    ("README.md", "house"): arrows_of_folders,
    ("CONTRIBUTING.md", "course"): lambda: arrows_within(COURSE, "course") | arrows_to_the_book(),
    ("CONTRIBUTING.md", "questions"): lambda: arrows_within(COURSE / "questions", "course.questions"),
}


def drawn(text: str, name: str, picture: str) -> str:
    """Return a text with the drawing of this name in its place. Raises ValueError where it has no place for it."""
    begin, end = f"<!-- drawn by tools/draw_house.py: {name} -->", "<!-- end -->"
    if begin not in text:
        raise ValueError(f"There is no place for the drawing {name!r}: write the line {begin} and, below it, {end}.")
    before, rest = text.split(begin, 1)
    return f"{before}{begin}\n{picture}\n{end}{rest.split(end, 1)[1]}"


def main() -> int:
    """Draw each picture anew; 0."""
    for (file, name), arrows in DRAWINGS.items():
        path = ROOT / file
        path.write_text(drawn(path.read_text(encoding="utf-8"), name, mermaid(arrows())), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
