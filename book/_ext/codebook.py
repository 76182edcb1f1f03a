"""Directives that print the data package: `{codebook}`, `{source-list}` and tables of differences and corrections.

They read `data/` with the course while the book is built, so that a page never says anything else than the files do.
"""

import os
from collections import Counter
from collections.abc import Sequence
from typing import Any

from course import data
from course.schema import Field
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

PREVIEW_ROWS = 5
PREVIEW_COLUMNS = 6
LONGEST_TEXT = 60  # letters in a cell of the preview
BRIEF = "teo-2013"
SCOPE = {
    "universe": "What it is meant to hold",
    "searched": "How it was searched",
    "until": "Until",
    "gaps": "Known to be missing",
}
KINDS = {
    "official": "Official sources",
    "press": "Press",
    "scholarly": "Scholarly work",
    "other": "Other sources: blogs, forums, collections",
}

Row = dict[str, str]
Cell = str | nodes.Node


class DataDirective(SphinxDirective):
    """A directive that reads the data package; the page is read again whenever a table has changed."""

    def run(self) -> list[nodes.Node]:
        """Make every file of the package a dependency of the page, and return what stands there."""
        paths = ["datapackage.json", *(data.resource(name)["path"] for name in data.resources())]
        for path in paths:
            self.env.note_dependency(str(data.DATA_DIR / path))
        return self.content_nodes()

    def content_nodes(self) -> list[nodes.Node]:
        """Return what the directive prints."""
        raise NotImplementedError

    def section(self, title: str, key: str) -> nodes.section:
        """Return an empty section that stands in the contents of the page and is a target for `{ref}`."""
        section = nodes.section("", nodes.title(text=title), names=[key])
        self.state.document.note_explicit_target(section, section)
        return section


class Codebook(DataDirective):
    """One section for each table: what a row is, its columns, its sources, a preview and a download."""

    def content_nodes(self) -> list[nodes.Node]:
        """Return a section a table, in the order of the data package."""
        return [self.table_section(name) for name in data.resources()]

    def table_section(self, name: str) -> nodes.section:
        """Return what the codebook says of one table."""
        resource, rows = data.resource(name), data.rows(name)
        fields = resource["schema"]["fields"]
        section = self.section(resource["title"], f"table-{name}")
        section += nodes.paragraph(text=resource["description"])
        section += self.file_line(resource, len(rows))
        section += scope_of(resource)
        columns = [column_line(field, [row[field["name"]] for row in rows]) for field in fields]
        section += table(["Column", "Type", "Description", "Missing"], columns, [18, 12, 62, 8], code_first=True)
        if name != "sources" and any(field["name"] == "source_id" for field in fields):
            section += kinds_line(rows)
        section += preview([field["name"] for field in fields], rows)
        return section

    def file_line(self, resource: Field, count: int) -> nodes.paragraph:
        """Return the line with the size, the licence and the download of a table."""
        licences = resource.get("licenses") or data.package().get("licenses", [])
        licence = ", ".join(entry.get("title") or entry["name"] for entry in licences)
        size = f"{count} rows, {len(resource['schema']['fields'])} columns. Licence: {licence}. Download: "
        target = "/" + os.path.relpath(data.DATA_DIR / resource["path"], self.env.srcdir)
        download = addnodes.download_reference("", "", nodes.literal(text=resource["path"]), reftarget=target)
        page = nodes.reference("", "all rows on a page", internal=True, refuri=f"../data/{resource['name']}.html")
        on_the_web = addnodes.only("", nodes.inline("", "", nodes.Text(", or "), page), expr="builder_html")
        return nodes.paragraph("", size, download, on_the_web)


class SourceList(DataDirective):
    """Every source, in one section for each kind, with its address as a link."""

    def content_nodes(self) -> list[nodes.Node]:
        """Return a section a kind."""
        sources = sorted(data.rows("sources"), key=lambda row: (row["publisher"].lower(), row["year"], row["title"]))
        return [self.kind_section(kind, [source for source in sources if source["kind"] == kind]) for kind in KINDS]

    def kind_section(self, kind: str, sources: list[Row]) -> nodes.section:
        """Return the sources of one kind, each a target for links to it."""
        section = self.section(f"{KINDS[kind]} ({len(sources)})", f"sources-{kind}")
        names = [source["source_id"] for source in sources]
        entries = [nodes.list_item("", full_reference(name), ids=[f"source-{name}"]) for name in names]
        section += nodes.bullet_list("", *entries)
        return section


class DiscrepancyTable(DataDirective):
    """Where the brief and the record differ: both sides, each with its source."""

    def content_nodes(self) -> list[nodes.Node]:
        """Return one table, a row a discrepancy."""
        rows = [discrepancy_line(row) for row in data.rows("discrepancies")]
        return [table(["Point", "Differs in", "The brief says", "The record shows"], rows, [22, 10, 28, 40])]


class CrossCheckTable(DataDirective):
    """Our rows next to other data sets: both values, whether they agree, and whom we follow."""

    def content_nodes(self) -> list[nodes.Node]:
        """Return a tally, then a section a data set."""
        sets = list(dict.fromkeys(check["data_set"] for check in data.rows("cross_checks")))
        return [verdict_tally(sets), *(self.set_section(name) for name in sets)]

    def set_section(self, name: str) -> nodes.section:
        """Return the comparisons with one data set."""
        lines = [check_line(check) for check in data.rows("cross_checks") if check["data_set"] == name]
        section = self.section(name, f"checks-{nodes.make_id(name)}")
        section += table(["Ours", "Ours says", "Theirs says", "Verdict"], lines, [30, 22, 26, 22])
        return section


class CorrectionTable(DataDirective):
    """What edition 1 had wrong: what it said, what is right, why it changed, and the source."""

    def content_nodes(self) -> list[nodes.Node]:
        """Return a section a table of the data."""
        names = dict.fromkeys(row["resource"] for row in data.rows("corrections"))
        return [self.resource_section(name) for name in names]

    def resource_section(self, name: str) -> nodes.section:
        """Return the corrections of one table."""
        lines = [correction_line(row) for row in data.rows("corrections") if row["resource"] == name]
        section = self.section(f"{data.resource(name)['title']} ({len(lines)})", f"corrections-{name}")
        head = ["Row", "Edition 1 said", "Edition 2 says", "Why"]
        section += table(head, lines, [24, 24, 28, 24], code_first=True)
        return section


def scope_of(resource: Field) -> nodes.bullet_list:
    """Return what a table is meant to hold, how and until when it was searched, and its known gaps, as a list."""
    lines = [(label, resource[name]) for name, label in SCOPE.items() if name in resource]
    paragraphs = [nodes.paragraph("", "", nodes.strong(text=f"{label}: "), nodes.Text(text)) for label, text in lines]
    return nodes.bullet_list("", *(nodes.list_item("", paragraph) for paragraph in paragraphs))


def verdict_tally(sets: list[str]) -> nodes.table:
    """Return how often each data set agrees with ours, differs, or has what we have not."""
    checks = data.rows("cross_checks")
    verdicts = list(dict.fromkeys(check["verdict"] for check in checks))
    counted = Counter((check["data_set"], check["verdict"]) for check in checks)
    rows: list[list[Cell]] = [[name, *(str(counted[name, verdict]) for verdict in verdicts)] for name in sets]
    return table(["Data set", *verdicts], rows, [40] + [15] * len(verdicts))


def check_line(check: Row) -> list[Cell]:
    """Return the cells of one comparison: which row, both values, and the verdict with its reason."""
    about = f"{check['row_id']}: {check['about']}" if check["row_id"] else check["about"]
    place = nodes.reference("", check["locator"], refuri=data.reference(check["source_id"]).address)
    theirs = nodes.paragraph("", f"{check['their_value']} (", place, nodes.Text(")"))
    followed = "" if check["followed"] == "nothing to decide" else f" We follow: {check['followed']}."
    verdict = nodes.paragraph("", "", nodes.strong(text=f"{check['verdict']}. "), nodes.Text(check["why"] + followed))
    return [about, check["our_value"], theirs, verdict]


def correction_line(row: Row) -> list[Cell]:
    """Return the cells of one correction: the row, what it said, what it says now with its source, and why."""
    now = nodes.paragraph("", f"{row['now']} (", short_reference(row["source_id"]), nodes.Text(")"))
    return [row["row_id"], row["was"], now, row["why"]]


def column_line(field: Field, values: list[str]) -> list[str]:
    """Return the row of the codebook for one column."""
    unit = f" ({field['course:unit']})" if field.get("course:unit") else ""
    text = field["description"] + categories_sentence(field, values)
    return [field["name"], data.type_of(field) + unit, text, str(values.count(""))]


def categories_sentence(field: Field, values: list[str]) -> str:
    """Return the categories of a column, each with the number of its rows; "" where it has none."""
    counted = Counter(values)
    categories = [f"{name} ({counted[str(name)]})" for name in field.get("constraints", {}).get("enum", [])]
    return f" Categories: {', '.join(categories)}." if categories else ""


def kinds_line(rows: Sequence[Row]) -> nodes.paragraph:
    """Return how many rows rest on each kind of source."""
    kinds = {source["source_id"]: source["kind"] for source in data.rows("sources")}
    counted = Counter(kinds[row["source_id"]] for row in rows if row["source_id"] in kinds)
    text = ", ".join(f"{count} {kind}" for kind, count in counted.most_common())
    return nodes.paragraph(text=f"Sources of the rows, by kind: {text}.")


def preview(columns: list[str], rows: Sequence[Row]) -> list[nodes.Node]:
    """Return the first rows of a table, as far as they fit a page."""
    shown = columns[:PREVIEW_COLUMNS]
    lines = [[shorten(row[column]) for column in shown] for row in rows[:PREVIEW_ROWS]]
    text = f"The first {len(lines)} rows, {len(shown)} of {len(columns)} columns:"
    return [nodes.paragraph(text=text), table(shown, lines, [1] * len(shown))]


def discrepancy_line(row: Row) -> list[Cell]:
    """Return one discrepancy: the point, in what the two sides differ, and each side."""
    brief = nodes.paragraph(text=f"{row['brief_says']} ({row['brief_locator']})")
    record = nodes.paragraph(text=row["record_says"])
    for place, cited in enumerate([row, *further_sources(row["discrepancy_id"])]):
        locator = f", {cited['locator']}" if cited["locator"] else ""
        record += [nodes.Text("; " if place else " ("), short_reference(cited["source_id"]), nodes.Text(locator)]
    record += nodes.Text(")")
    return [row["topic"], row["kind"], brief, record]


def further_sources(name: str) -> list[Row]:
    """Return the further sources of a discrepancy, without the brief, which has a column of its own."""
    further = [row for row in data.rows("row_sources") if row["resource"] == "discrepancies" and row["row_id"] == name]
    return [row for row in further if row["source_id"] != BRIEF]


def shorten(text: str) -> str:
    """Return a text short enough for a cell of the preview."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"


def short_reference(source_id: str) -> nodes.Node:
    """Return "publisher year", as a link where the source has an address."""
    source = data.reference(source_id)
    text = f"{source.publisher} {source.year}"
    return nodes.reference("", text, refuri=source.address) if source.address else nodes.Text(text)


def full_reference(source_id: str) -> nodes.paragraph:
    """Return a source as one paragraph: publisher, year, title (in brackets where it is a description), link."""
    source = data.reference(source_id)
    title = nodes.Text(source.shown_title) if source.described else nodes.emphasis(text=source.title)
    line = nodes.paragraph("", nodes.Text(f"{source.publisher} ({source.year}), "), title)
    if source.address:
        line += [nodes.Text(", "), nodes.reference("", source.address, refuri=source.address)]
    return line


def table(head: list[str], rows: Sequence[Sequence[Cell]], widths: list[int], code_first: bool = False) -> nodes.table:
    """Return a table of texts and nodes; `code_first` sets the first column as code."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(head))
    group += nodes.thead("", line([nodes.paragraph(text=text) for text in head]))
    group += nodes.tbody("", *(table_line(row, code_first) for row in rows))
    return nodes.table("", group, classes=["data-table"])


def table_line(row: Sequence[Cell], code_first: bool) -> nodes.row:
    """Return one row of a table; a text becomes a paragraph."""
    cells = [cell if isinstance(cell, nodes.Node) else nodes.paragraph(text=cell) for cell in row]
    if code_first:
        cells[0] = nodes.paragraph("", "", nodes.literal(text=str(row[0])))
    return line(cells)


def line(cells: Sequence[nodes.Node]) -> nodes.row:
    """Return the cells as a row."""
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives."""
    app.add_directive("codebook", Codebook)
    app.add_directive("source-list", SourceList)
    app.add_directive("discrepancy-table", DiscrepancyTable)
    app.add_directive("cross-check-table", CrossCheckTable)
    app.add_directive("correction-table", CorrectionTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
