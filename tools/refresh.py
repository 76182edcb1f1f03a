"""Run lessons from top to bottom and store their outputs, the same bytes each time.

usage: python start.py refresh [NOTEBOOK ...]      all lessons where none is named
       make refresh LESSONS=notebooks/06-asean.ipynb
"""

import ast
import json
import os
import re
import sys
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[1]
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
COVER = "From 2010 Korea meets its neighbours on the sidelines of forums"
QUIET = ["--log-level=ERROR"]  # no word of how the kernel is reached, which alarms whoever adds a sentence
TO_DO = (
    "In each, correct the sentence that states it, in all its places, and the line named above; "
    "save, and run the same command again. It may then stop at a line further down."
)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


class RefutedError(Exception):
    """The words of a lesson state what is no longer so. The message says which line asserts it, and what is so now."""


def refresh(path: Path) -> None:
    """Execute one notebook in its own folder and write it back.

    Raises RefutedError where an assertion fails and CellExecutionError where anything else does, and writes nothing.
    """
    notebook = nbformat.read(path, as_version=4)
    list_readings(notebook, path.stem)
    notebook.metadata = {"kernelspec": KERNEL}
    client = NotebookClient(
        notebook,
        timeout=120,
        store_widget_state=True,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=QUIET,
    )
    client.on_cell_error = partial(refute, client)
    client.execute()
    path.write_text(normalised(notebook, path.stem[:2]), encoding="utf-8")


async def refute(client: NotebookClient, cell: nbformat.NotebookNode, cell_index: int, execute_reply: Any) -> None:
    """Raise RefutedError where a cell failed because of an assertion, while its kernel can still be asked."""
    failed = failed_assertion(cell.source, execute_reply["content"])
    if failed is None:
        return
    asked = failed.test.left if isinstance(failed.test, ast.Compare) else failed.test
    reply = await client.kc.execute_interactive(
        "", silent=True, user_expressions={"now": ast.unparse(asked)}, output_hook=lambda message: None, timeout=30
    )
    now = reply["content"]["user_expressions"]["now"].get("data", {}).get("text/plain", "not to be computed")
    is_last = cell_index == len(client.nb.cells) - 1
    where = f"{'last cell' if is_last else f'cell {cell_index + 1}'}, line {failed.lineno}"
    raise RefutedError(f"{where}: {ast.get_source_segment(cell.source, failed)}\nIt is now: {now}")


def failed_assertion(source: str, reply: dict[str, Any]) -> ast.Assert | None:
    """Return the assertion of a cell at which it stopped; None where it stopped for another reason."""
    said = re.search(r"Cell In\[\d+\], line (\d+)", COLOURS.sub("", "\n".join(reply.get("traceback", []))))
    if reply.get("ename") != "AssertionError" or said is None:
        return None
    asserts = [node for node in ast.parse(source).body if isinstance(node, ast.Assert)]
    return next((node for node in asserts if node.lineno <= int(said[1]) <= (node.end_lineno or 0)), None)


def normalised(notebook: nbformat.NotebookNode, lesson: str) -> str:
    """The notebook as text with nothing in it that changes from run to run; `lesson` is its number, such as "03"."""
    name_cells(notebook, lesson)
    for cell in notebook.cells:
        cell.metadata = {key: value for key, value in cell.metadata.items() if key == "tags"}
        # The asserts behind the prose: folded in JupyterLab, as they are absent from the book.
        if "remove-cell" in cell.metadata.get("tags", []):
            cell.metadata["jupyter"] = {"source_hidden": True}
    notebook.metadata.language_info = {
        "name": "python",
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "pygments_lexer": "ipython3",
    }
    state = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    if not state:
        notebook.metadata.pop("widgets", None)
    for model in state.values():
        if model["model_name"].endswith(("LayoutModel", "StyleModel")):
            model["state"] = {key: value for key, value in model["state"].items() if value is not None}
    text = nbformat.writes(notebook)
    random = [model_id for model_id in state if re.fullmatch("[0-9a-f]{32}", model_id)]
    for number, model_id in enumerate(random, start=1):
        text = text.replace(model_id, f"{number:032d}")
    # Sorted again, now that the names are stable.
    return json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def name_cells(notebook: nbformat.NotebookNode, lesson: str) -> None:
    """Give each new cell an id that the whole book uses once; a cell that has one keeps it wherever it moves."""
    taken: set[str] = set()
    unnamed = []
    for cell in notebook.cells:
        if re.fullmatch(rf"{lesson}-\d{{3}}", cell.id) and cell.id not in taken:
            taken.add(cell.id)
        else:
            unnamed.append(cell)
    free = (f"{lesson}-{number:03d}" for number in range(1, 1000) if f"{lesson}-{number:03d}" not in taken)
    for cell, name in zip(unnamed, free, strict=False):
        cell.id = name


def list_readings(notebook: nbformat.NotebookNode, lesson: str) -> None:
    """Write the list of works that ends a lesson anew from the table `readings`."""
    from course import readings

    for cell in notebook.cells:
        if readings.TAG in cell.metadata.get("tags", []):
            cell.source = readings.as_markdown(lesson)


def all_lessons() -> list[Path]:
    """Every lesson of the course, as its package has them: `make refresh` sees to it that Python finds the package."""
    from course.lessons import lesson_files

    return lesson_files()


def draw_cover(root: Path) -> None:
    """Draw the course's own chart, from lesson 6, for the readme and for links to the book."""
    notebook = nbformat.read(root / "notebooks" / "06-asean.ipynb", as_version=4)
    pictures = [
        output.data["image/svg+xml"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/svg+xml" in output.get("data", {}) and COVER in output.data["text/plain"]
    ]
    if not pictures:
        raise SystemExit(f"The cover was not drawn anew: lesson 6 has no stored chart titled {COVER!r}.")
    (root / "book" / "_static" / "sidelines.svg").write_text(pictures[0] + "\n", encoding="utf-8")


def main(paths: list[Path]) -> int:
    os.environ["COURSE_PICTURES"] = "1"
    os.environ["COURSE_ANSWERS"] = ""  # a lesson is stored unanswered
    left = []
    for number, path in enumerate(paths, start=1):
        print(f"[{number}/{len(paths)}] {path}", flush=True)
        try:
            refresh(path)
        except RefutedError as error:
            print(f"{path.name} was left as it was. Its words state what is no longer so.\n{error}\n", file=sys.stderr)
            left.append(path)
        except CellExecutionError as error:
            said = COLOURS.sub("", str(error))
            print(f"{path.name} was left as it was, because a cell failed:\n{said}\n", file=sys.stderr)
            left.append(path)
    if left:
        print(f"Left: {', '.join(path.name for path in left)}. {TO_DO}", file=sys.stderr)
        return 1
    draw_cover(ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]] or all_lessons()))
