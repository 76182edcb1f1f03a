"""The directive `{cited-rows}`: rows of the data by their names, each with its source, so that none is retyped."""

from typing import Any

from course import data
from course.errors import CourseError
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

KEYS = {
    "claims": "claim_id",
    "milestones": "milestone_id",
    "disputes": "dispute_id",
    "mechanisms": "mechanism_id",
    "forums": "forum_id",
}


class CitedRows(SphinxDirective):
    """A line of content names a row, as in `disputes: japan-2018-radar`; the list has it in words."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the list. Raises CourseError, in one sentence, where a row is gone."""
        entries = [nodes.list_item("", line_of(*split(line))) for line in self.content if line.strip()]
        return [nodes.bullet_list("", *entries)]


def split(line: str) -> tuple[str, str]:
    """Return the table and the row that a line names."""
    table, _, name = line.partition(":")
    return table.strip(), name.strip()


def line_of(table: str, name: str) -> nodes.paragraph:
    """Return a row as a sentence with its source. Raises CourseError where no table has it."""
    if table not in KEYS:
        raise CourseError(f"A page names the table {table!r}; rows can be shown of " + ", ".join(KEYS) + ".")
    row = next((row for row in data.rows(table) if row[KEYS[table]] == name), None)
    if row is None:
        raise CourseError(f"A page names the row {name!r} of data/{table}.csv, and there is no such row.")
    said, source = words_of(table, row), data.cite(row)
    return nodes.paragraph("", "", nodes.Text(f"{said} "), nodes.emphasis(text=f"{source.rstrip('.')}."))


def words_of(table: str, row: dict[str, str]) -> str:
    """Return what a row says, in words."""
    if table == "claims":
        return f"The brief says (2013): {row['paraphrase']}"
    if table == "disputes":
        return f"{row['date']}: {row['what']}. {row['effect']} {row['note']}".strip()
    if table == "milestones":
        return f"{row['date']}: {row['title']}. {row['description']}"
    if table == "forums":
        return f"{row['name']}: convened by {row['convener']}, track {row['track']}."
    return f"{row['name']}, since {row['start_year']}: {row['frequency']}."


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("cited-rows", CitedRows)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
