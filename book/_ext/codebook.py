"""Directives that print the data package: `{codebook}`, `{source-list}` and tables of differences and corrections.

They read `data/` while the book is built, so that a page never says anything else than the files do.
"""

import csv
import json
import os
from collections import Counter
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

PREVIEW_ROWS = 5
PREVIEW_COLUMNS = 6
LONGEST_TEXT = 60
BRIEF = "teo-2013"
SCOPE = {"universe": "What it is meant to hold", "searched": "How it was searched", "until": "Until", "gaps": "Known to be missing"}
KINDS = {
    "official": "Official sources",
    "press": "Press",
    "scholarly": "Scholarly work",
    "other": "Other sources: blogs, forums, collections",
}


class Package:
    """The data package of a folder: its descriptor, and the rows of its tables as text."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        self.resources = {resource["name"]: resource for resource in self.descriptor["resources"]}

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of one table, each a mapping from column to text."""
        with (self.folder / self.resources[name]["path"]).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def sources(self) -> dict[str, dict[str, str]]:
        """Return every source by its key."""
        return {row["source_id"]: row for row in self.rows("sources")}


class DataDirective(SphinxDirective):
    """A directive that reads the data package; the page is read again whenever a table has changed."""

    def package(self) -> Package:
        """Return the package, and make every file of it a dependency of the page."""
        folder = Path(self.config.codebook_data_dir)
        if not folder.is_absolute():
            folder = Path(self.env.srcdir) / folder
        package = Package(folder)
        for path in ["datapackage.json"] + [resource["path"] for resource in package.resources.values()]:
            self.env.note_dependency(str(folder / path))
        return package

    def section(self, title: str, key: str) -> nodes.section:
        """Return an empty section that stands in the contents of the page and is a target for `{ref}`."""
        section = nodes.section("", nodes.title(text=title), names=[key])
        self.state.document.note_explicit_target(section, section)
        return section


class Codebook(DataDirective):
    """One section for each table: what a row is, its columns, its sources, a preview and a download."""

    def run(self) -> list[nodes.Node]:
        package = self.package()
        return [self.table_section(package, name) for name in package.resources]

    def table_section(self, package: Package, name: str) -> nodes.section:
        resource, rows = package.resources[name], package.rows(name)
        fields = resource["schema"]["fields"]
        section = self.section(resource["title"], f"table-{name}")
        section += nodes.paragraph(text=resource["description"])
        section += self.file_line(package, resource, len(rows))
        section += scope_of(resource)
        columns = [column_line(field, [row[field["name"]] for row in rows]) for field in fields]
        section += table(["Column", "Type", "Description", "Missing"], columns, [18, 12, 62, 8], code_first=True)
        if name != "sources" and any(field["name"] == "source_id" for field in fields):
            kinds = package.sources()
            counted = Counter(kinds[row["source_id"]]["kind"] for row in rows if row["source_id"] in kinds)
            text = ", ".join(f"{count} {kind}" for kind, count in counted.most_common())
            section += nodes.paragraph(text=f"Sources of the rows, by kind: {text}.")
        shown = [field["name"] for field in fields][:PREVIEW_COLUMNS]
        preview = [[shorten(row[column]) for column in shown] for row in rows[:PREVIEW_ROWS]]
        section += nodes.paragraph(text=f"The first {len(preview)} rows, {len(shown)} of {len(fields)} columns:")
        section += table(shown, preview, [1] * len(shown))
        return section

    def file_line(self, package: Package, resource: dict, count: int) -> nodes.paragraph:
        """Return the line with the size, the licence and the download of a table."""
        licences = resource.get("licenses") or package.descriptor.get("licenses", [])
        licence = ", ".join(entry.get("title") or entry["name"] for entry in licences)
        size = f"{count} rows, {len(resource['schema']['fields'])} columns. Licence: {licence}. Download: "
        target = "/" + os.path.relpath(package.folder / resource["path"], self.env.srcdir)
        download = addnodes.download_reference("", "", nodes.literal(text=resource["path"]), reftarget=target)
        return nodes.paragraph("", size, download)


class SourceList(DataDirective):
    """Every source, in one section for each kind, with its address as a link."""

    def run(self) -> list[nodes.Node]:
        package = self.package()
        sources = sorted(package.sources().values(), key=lambda row: (row["publisher"].lower(), row["year"], row["title"]))
        sections = []
        for kind, title in KINDS.items():
            chosen = [source for source in sources if source["kind"] == kind]
            section = self.section(f"{title} ({len(chosen)})", f"sources-{kind}")
            entries = [nodes.list_item("", reference(source), ids=[f"source-{source['source_id']}"]) for source in chosen]
            section += nodes.bullet_list("", *entries)
            sections.append(section)
        return sections


class DiscrepancyTable(DataDirective):
    """Where the brief and the record differ: both sides, each with its source."""

    def run(self) -> list[nodes.Node]:
        package = self.package()
        sources, rows = package.sources(), []
        further = [row for row in package.rows("row_sources") if row["resource"] == "discrepancies"]
        for row in package.rows("discrepancies"):
            others = [other for other in further if other["row_id"] == row["discrepancy_id"]]
            brief = nodes.paragraph(text=f"{row['brief_says']} ({row['brief_locator']})")
            record = nodes.paragraph(text=row["record_says"])
            for i, cited in enumerate([row] + [other for other in others if other["source_id"] != BRIEF]):
                locator = f", {cited['locator']}" if cited["locator"] else ""
                record += [nodes.Text("; " if i else " ("), short_reference(sources[cited["source_id"]]), nodes.Text(locator)]
            record += nodes.Text(")")
            rows.append([row["topic"], row["kind"], brief, record])
        return [table(["Point", "Differs in", "The brief says", "The record shows"], rows, [22, 10, 28, 40])]


class CrossCheckTable(DataDirective):
    """Our rows beside other data sets: both values, whether they agree, and whom we follow."""

    def run(self) -> list[nodes.Node]:
        package = self.package()
        sources, checks = package.sources(), package.rows("cross_checks")
        sets = list(dict.fromkeys(check["data_set"] for check in checks))
        verdicts = list(dict.fromkeys(check["verdict"] for check in checks))
        counted = Counter((check["data_set"], check["verdict"]) for check in checks)
        tally = [[name, *(str(counted[name, verdict]) for verdict in verdicts)] for name in sets]
        shown: list[nodes.Node] = [table(["Data set", *verdicts], tally, [40] + [15] * len(verdicts))]
        for name in sets:
            chosen = [check for check in checks if check["data_set"] == name]
            section = self.section(name, f"checks-{nodes.make_id(name)}")
            section += table(["Ours", "Ours says", "Theirs says", "Verdict"], [check_line(check, sources) for check in chosen], [30, 22, 26, 22])
            shown.append(section)
        return shown


class CorrectionTable(DataDirective):
    """What edition 1 had wrong: what it said, what is right, why it changed, and the source."""

    def run(self) -> list[nodes.Node]:
        package = self.package()
        sources, corrections, sections = package.sources(), package.rows("corrections"), []
        for name in dict.fromkeys(row["resource"] for row in corrections):
            rows = []
            for row in (row for row in corrections if row["resource"] == name):
                now = nodes.paragraph("", f"{row['now']} (", short_reference(sources[row["source_id"]]), nodes.Text(")"))
                rows.append([row["row_id"], row["was"], now, row["why"]])
            section = self.section(f"{package.resources[name]['title']} ({len(rows)})", f"corrections-{name}")
            section += table(["Row", "Edition 1 said", "Edition 2 says", "Why"], rows, [24, 24, 28, 24], code_first=True)
            sections.append(section)
        return sections


def scope_of(resource: dict) -> nodes.bullet_list:
    """Return what a table is meant to hold, how and until when it was searched, and its known gaps, as a list."""
    lines = [(label, resource[name]) for name, label in SCOPE.items() if name in resource]
    paragraphs = [nodes.paragraph("", "", nodes.strong(text=f"{label}: "), nodes.Text(text)) for label, text in lines]
    return nodes.bullet_list("", *(nodes.list_item("", paragraph) for paragraph in paragraphs))


def check_line(check: dict[str, str], sources: dict[str, dict[str, str]]) -> list:
    """Return the cells of one comparison: which row, both values, and the verdict with its reason."""
    name = check["row_id"] or check["about"]
    about = nodes.paragraph("", f"{name}: {check['about']}" if check["row_id"] else name)
    place = nodes.reference("", check["locator"], refuri=sources[check["source_id"]]["address"])
    theirs = nodes.paragraph("", f"{check['their_value']} (", place, nodes.Text(")"))
    followed = "" if check["followed"] == "nothing to decide" else f" We follow: {check['followed']}."
    return [about, check["our_value"], theirs, nodes.paragraph("", "", nodes.strong(text=f"{check['verdict']}. "), nodes.Text(check["why"] + followed))]


def column_line(field: dict, values: list[str]) -> list[str]:
    """Return the row of the codebook for one column."""
    kind = "partial date" if field.get("course:type") == "partial_date" else field["type"]
    if field.get("course:unit"):
        kind += f" ({field['course:unit']})"
    text = field["description"]
    categories = field.get("constraints", {}).get("enum")
    if categories:
        counted = Counter(values)
        text += " Categories: " + ", ".join(f"{category} ({counted[str(category)]})" for category in categories) + "."
    return [field["name"], kind, text, str(values.count(""))]


def shorten(text: str) -> str:
    """Return a text short enough for a cell of the preview."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"


def short_reference(source: dict[str, str]) -> nodes.Node:
    """Return "publisher year", as a link where the source has an address."""
    text = f"{source['publisher']} {source['year'] or 'n.d.'}"
    if not source["address"]:
        return nodes.Text(text)
    return nodes.reference("", text, refuri=source["address"])


def reference(source: dict[str, str]) -> nodes.paragraph:
    """Return a source as one paragraph: publisher, year, title (in brackets where it is a description), link."""
    described = source["title_is_description"] == "true"
    title = nodes.Text(f"[{source['title']}]") if described else nodes.emphasis(text=source["title"])
    line = nodes.paragraph("", nodes.Text(f"{source['publisher']} ({source['year'] or 'n.d.'}), "), title)
    if source["address"]:
        line += [nodes.Text(", "), nodes.reference("", source["address"], refuri=source["address"])]
    return line


def table(head: list[str], rows: list[list], widths: list[int], code_first: bool = False) -> nodes.table:
    """Return a table of texts and nodes; `code_first` sets the first column as code."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(head))
    group += nodes.thead("", line([nodes.paragraph(text=text) for text in head]))
    body = nodes.tbody()
    for row in rows:
        cells = [cell if isinstance(cell, nodes.Node) else nodes.paragraph(text=cell) for cell in row]
        if code_first:
            cells[0] = nodes.paragraph("", "", nodes.literal(text=row[0]))
        body += line(cells)
    group += body
    return nodes.table("", group, classes=["data-table"])


def line(cells: list[nodes.Node]) -> nodes.row:
    """Return one row of a table."""
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives and the folder of the data, which is read from the source folder of the book."""
    app.add_config_value("codebook_data_dir", "data", "env")
    app.add_directive("codebook", Codebook)
    app.add_directive("source-list", SourceList)
    app.add_directive("discrepancy-table", DiscrepancyTable)
    app.add_directive("cross-check-table", CrossCheckTable)
    app.add_directive("correction-table", CorrectionTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
