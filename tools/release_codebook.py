"""The codebook of the release as one file of text: how to read a cell, then every table with its columns.

It says what `data/datapackage.json` says, for whoever reads and does not program.
"""

from collections.abc import Iterator

from course import data
from course.schema import Field

SCOPE = {
    "universe": "Meant to hold",
    "searched": "How it was searched",
    "until": "Until",
    "gaps": "Known to be missing",
}
TO_READ = """# Codebook

{title}, version {version}. Licence: {licence}.

## How to read a cell

- **Empty** means that no source was found that says, or that the column does not apply to the row; where it means
  anything else, the description of the column says so. There is no other code for a missing value. An empty cell in
  a column of yes and no (`true`, `false`) is not a *no*.
- **Dates** are as precise as their source: `1981`, `1981-06` or `1981-06-03`. The column next to each says which.
- **A key** names its row and does not change from version to version. `CHANGELOG.md` tells what did change, and
  `corrections` has each fact that was wrong, by the name of its table and its key.
- **Sources**: `source_id` leads to the table `sources`; `row_sources` has the further sources of a row, by the
  name of its table and its key. `confidence` says how good they are, and `note` where they differ.
- **Judgements**: the kind, evidence and view of each claim were coded twice, and `claim_codes` has both codings.
  No second coding is kept of other judgements, such as the direction of a milestone, the level of a mechanism or
  the effect of a dispute.
- **Rows are what was found**, not all that happened. Read what a table is known to lack before you count its rows.

"""


def codebook() -> str:
    """Return the codebook as Markdown."""
    package = data.package()
    licence = package["licenses"][0]
    told = f"{licence['title']}, {licence['path']}"
    head = TO_READ.format(title=package["title"], version=package["version"], licence=told)
    return head + "\n".join(line for name in data.resources() for line in _table(name))


def _table(name: str) -> Iterator[str]:
    """The lines on one table: what a row is, its scope, its columns."""
    resource, rows = data.resource(name), data.rows(name)
    schema = resource["schema"]
    key = [schema["primaryKey"]] if isinstance(schema["primaryKey"], str) else schema["primaryKey"]
    yield f"## `{name}`: {resource['title']}\n\n{resource['description']}\n"
    yield f"- **Rows**: {len(rows)}. **Key**: {', '.join(f'`{field}`' for field in key)}."
    yield from (f"- **{label}**: {resource[scope]}" for scope, label in SCOPE.items() if scope in resource)
    yield "\n| Column | Type | What it holds | Empty |\n|---|---|---|---|"
    for field in schema["fields"]:
        empty = sum(not row[field["name"]] for row in rows)
        yield f"| `{field['name']}` | {data.type_of(field)} | {_told(field)}{_leads(name, field['name'])} | {empty} |"
    yield ""


def _told(field: Field) -> str:
    """What a column holds: its description, its unit, and its values where they are few."""
    values = ", ".join(f"`{value}`" for value in field.get("constraints", {}).get("enum", []))
    unit = f" Unit: {field['course:unit']}." if field.get("course:unit") else ""
    return (field["description"] + unit + (f" One of: {values}." if values else "")).replace("|", "\\|")


def _leads(table: str, field: str) -> str:
    """Where the value of a column is the key of another table, that table."""
    keys = data.resource(table)["schema"].get("foreignKeys", [])
    found = [key["reference"]["resource"] or table for key in keys if key["fields"] == field]
    return f" Leads to `{found[0]}`." if found else ""
