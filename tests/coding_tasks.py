"""Coding tasks, with a student's answer in them, and run in their pages. Used by the tests of both."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import nbformat
from in_lite import PATIENCE
from playwright.sync_api import Locator, Page


def with_answer(cell: str, code: str) -> str:
    """A task's cell with other lines in place of the statement that sets `answer`."""
    lines = cell.splitlines()
    statements = ast.parse(cell).body
    place = next(node for node in statements if isinstance(node, ast.Assign) and node.targets[0].id == "answer")
    lines[place.lineno - 1 : place.end_lineno] = code.strip().splitlines()
    return "\n".join(lines)


def tasks(lesson: Path) -> list[tuple[str, str]]:
    """Each coding task of a lesson with the solution that is printed below it."""
    found = []
    for cell, below in pairwise(nbformat.read(lesson, as_version=4).cells):
        named = re.search(r"questions\.check\(\s*\"([\w-]+)", cell.source)
        if named and cell.cell_type == "code":
            found.append((named[1], re.search(r"```py\n(.+?)\n```", below.source, re.DOTALL)[1]))
    return found


def opened(page: Page, name: str) -> Locator:
    """The editor of a task."""
    section = page.locator(f".question[data-question='{name}']")
    if section.locator(".run-code").count() == 0:
        section.get_by_role("button", name="Write and run it here").click()
    section.locator(".run-code").wait_for()
    return section


def ran(section: Locator, code: str | None = None) -> str:
    """Run what stands in the editor, or `code`, and return what is shown."""
    if code is not None:
        section.locator(".run-code").fill(code)
    section.get_by_role("button", name="Run", exact=True).click()
    section.locator(".run-says", has_text=re.compile("Done|error|did not work")).wait_for(timeout=PATIENCE)
    return section.locator(".run-output").inner_text()
