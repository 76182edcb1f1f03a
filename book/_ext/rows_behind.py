"""The rows behind a lesson: links into the record, to the tables that a lesson loads and to the rows that it names."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from course import data
from course.charts import PARTNER_COLOURS
from course.lessons import lesson_files
from record import Event, events
from sphinx.application import Sphinx

LOADED = re.compile(r'data\.load\("(\w+)"\)')
NAMED = re.compile(r'["\']([a-z0-9-]+)["\']')


class Selection(NamedTuple):
    """A table of the record, as a link shows it."""

    title: str
    address: str  # what follows the sign # on the record's page
    rows: int


class Behind(NamedTuple):
    """What of the record stands behind a lesson."""

    partner: str  # the partner that a lesson is about; "" where it is about several
    tables: list[Selection]
    rows: list[Event]


def behind(path: Path, dated: list[Event]) -> Behind:
    """Return the tables with dated rows that a lesson loads, and the rows that its code names."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    loaded = sorted(set(LOADED.findall(code)))
    partner = partner_of(path.stem)
    tables = [selection(table, partner, dated) for table in loaded]
    named = set(NAMED.findall(code))
    rows = [one for one in dated if one.table in loaded and one.key in named]
    return Behind(partner, [table for table in tables if table.rows], rows)


def partner_of(stem: str) -> str:
    """Return the partner whose name a lesson's file has; "" where it has none."""
    return next((name for name in PARTNER_COLOURS if stem.endswith(f"-{name.lower().replace(' ', '-')}")), "")


def selection(table: str, partner: str, dated: list[Event]) -> Selection:
    """Return the rows of a table, of one partner where a lesson is about one."""
    rows = [one for one in dated if one.table == table and partner in ("", one.lane)]
    asked = {"partner": partner, "table": table} if partner else {"table": table}
    return Selection(data.resource(table)["title"], urlencode(asked), len(rows))


@cache
def dated_rows() -> tuple[Event, ...]:
    """Return the rows of the record, read once a build."""
    return tuple(events())


def add_context(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the template of a lesson's page what stands behind it."""
    paths = {f"notebooks/{path.stem}": path for path in lesson_files(Path(app.srcdir, "notebooks"))}
    if page in paths:
        context["behind"] = behind(paths[page], list(dated_rows()))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("html-page-context", add_context)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
