"""A lesson's page: a head with what it asks and teaches, no code above a question, and the next lesson at its end."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from course.lessons import lesson_files
from course.questions.as_text import plain
from docutils import nodes
from sphinx.application import Sphinx

HEADS = ("Questions", "Objectives", "Time", "Before this lesson")
ASKS = re.compile(r'questions\.ask\("[\w-]+"\)')


class Opening(NamedTuple):
    """What the first cell of a lesson says."""

    title: str
    question: str  # the first that it asks; "" where it asks none
    minutes: int  # 0 where it names none


def opening(path: Path) -> Opening:
    """Return what the first cell of a lesson says."""
    text = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
    patterns = (r"^# (?:\d+\. )?(.+)", r"\*\*Questions\*\*\n+[-*] (.+)", r"\*\*Time\*\*:? (\d+) minutes")
    found = (re.search(one, text, re.MULTILINE) for one in patterns)
    title, question, minutes = (one[1] if one else "" for one in found)
    return Opening(plain(title), plain(question), int(minutes or 0))


def make_head(app: Sphinx, doctree: nodes.document) -> None:
    """Put what a lesson asks, teaches, takes and needs into one block."""
    section = next(iter(doctree.findall(nodes.section)), None)
    if not app.env.docname.startswith("notebooks/") or section is None:
        return
    first = next((node for node in section.children if head_of(node)), None)
    if first is None:
        return
    place = section.index(first)
    parts: list[nodes.container] = []
    while place < len(section) and (head_of(section[place]) or isinstance(section[place], nodes.bullet_list)):
        node = section.pop(place)
        if isinstance(node, nodes.bullet_list):
            parts[-1] += node
        else:
            line = [] if head_of(node) in HEADS[:2] else ["lesson-head-line"]
            parts.append(nodes.container("", node, classes=line))
    section.insert(place, nodes.container("", *parts, classes=["lesson-head"]))


def head_of(node: nodes.Node) -> str:
    """Return the bold word or words with which a paragraph of a lesson's head begins; "" for any other node."""
    first = next((part for part in node.children if part.astext()), None)
    text = first.astext() if isinstance(node, nodes.paragraph) and isinstance(first, nodes.strong) else ""
    return text if text in HEADS else ""


def hide_asking(app: Sphinx, doctree: nodes.document) -> None:
    """Leave out the code that does nothing but ask a question: in the book the question itself stands below it."""
    for code in list(doctree.findall(nodes.literal_block)):
        if ASKS.fullmatch(code.astext().strip()) and "cell_input" in code.parent.get("classes", []):
            code.parent.parent.remove(code.parent)


def add_context(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give the templates what a lesson is, and the one that follows it."""
    files = lesson_files(Path(app.srcdir, "notebooks"))
    names = [f"notebooks/{path.stem}" for path in files]
    if page in names:
        place = names.index(page)
        context["lesson"] = {"number": place + 1, "of": len(files), "minutes": opening(files[place]).minutes}
        following = next((after for before, after in pairwise(files) if before == files[place]), None)
        if following:
            context["next_lesson"] = {
                "page": f"notebooks/{following.stem}",
                "number": place + 2,
                **opening(following)._asdict(),
            }


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("doctree-read", make_head)
    app.connect("doctree-read", hide_asking)
    app.connect("html-page-context", add_context)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
