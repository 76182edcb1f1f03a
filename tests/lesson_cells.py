"""The cells of a lesson as tests read them, each source as one text, and its prose."""

import json
from functools import cache
from pathlib import Path


@cache
def cells(lesson: Path) -> list[dict]:
    loaded = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    return [{**cell, "source": "".join(cell["source"])} for cell in loaded]


def prose(lesson: Path) -> str:
    return "\n\n".join(cell["source"] for cell in cells(lesson) if cell["cell_type"] == "markdown")
