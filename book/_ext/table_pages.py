"""A page for each table of the data, written with the book: what it is, its columns, its rows, how to cite them.

The pages stand under data/ in the built book, each beside its table as CSV and JSON and its schema.
`{table-list}` leads to all of them.
"""

import json
import re
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from codebook import SCOPE, DataDirective, categories_sentence
from course import data
from course.schema import Field
from docutils import nodes
from pages import short_description
from record import text_html
from sphinx.application import Sphinx

LONG = 40  # letters, above which a column of text is given room
DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?")
SORTED = "table.js"

Row = dict[str, str]


class table_list(nodes.General, nodes.Element):  # noqa: N801 (docutils' way to name a node)
    """The place on a page where the pages of the tables are listed; `html` has the list."""


class TableList(DataDirective):
    """`{table-list}`: the page of each table, with what it holds and how many rows."""

    def content_nodes(self) -> list[nodes.Node]:
        """Return the list."""
        counted = [(name, escape(data.resource(name)["title"]), len(data.rows(name))) for name in data.resources()]
        entries = "".join(
            f'<li><a href="../data/{name}.html">{title}</a> ({count})</li>' for name, title, count in counted
        )
        return [table_list("", html=f"<ul>{entries}</ul>")]


def visit_table_list(self: Any, node: table_list) -> None:
    """Write the list into a page; on paper it leads nowhere."""
    on_the_web = self.builder.name == "html"
    self.body.append(node["html"] if on_the_web else re.sub(r"</?a[^>]*>", "", node["html"]))
    raise nodes.SkipNode


def table_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give the page of each table."""
    if app.builder.name == "html":
        for name in data.resources():
            page = f"data/{name}"
            base = app.config.html_baseurl
            body = page_html(name, f"{base}{page}.html" if base else "")
            resource = data.resource(name)
            told = short_description(resource["description"].replace("`", ""))
            context = {"title": resource["title"], "page_description": told, "body": body, "more_scripts": [SORTED]}
            yield page, context, "page.html"


def page_html(name: str, address: str) -> str:
    """Return the page of a table; `address` is its own, "" where the book does not know it."""
    resource, rows = data.resource(name), data.rows(name)
    title = escape(resource["title"])
    parts = [
        f"<h1>{title}</h1><p>{prose_html(resource['description'])}</p>",
        scope_html(resource),
        files_html(name),
        f'<h2 id="rows">Rows</h2>{rows_html(name, rows)}',
        f'<h2 id="codebook">Codebook</h2>{codebook_html(resource, rows)}',
        f'<h2 id="cite">How to cite</h2>{citation_html(name, address)}',
    ]
    return f'<div class="table-page">{"".join(parts)}{linked_data(name, address)}</div>'


def scope_html(resource: Field) -> str:
    """Return what a table is meant to hold, how it was searched, and its known gaps."""
    lines = [(label, resource[name]) for name, label in SCOPE.items() if name in resource]
    return f"<ul>{''.join(f'<li><strong>{label}:</strong> {prose_html(text)}</li>' for label, text in lines)}</ul>"


def prose_html(text: str) -> str:
    """Return what the schema says as HTML: a name between backticks is set as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", text_html(text))


def files_html(name: str) -> str:
    """Return the links to the files of a table, to all others, and past its rows, which hold hundreds of links."""
    files = [(f"{name}.csv", "CSV"), (f"{name}.json", "JSON"), (f"{name}.schema.json", "Schema")]
    links = [f'<a href="{file}" download>{text}</a>' for file, text in files]
    links += ['<a href="../book/record.html">The record</a>', '<a href="../book/codebook.html">All tables</a>']
    links += ['<a href="#codebook">What the columns mean</a>', '<a href="#cite">How to cite</a>']
    return f'<ul class="table-files">{"".join(f"<li>{link}</li>" for link in links)}</ul>'


def rows_html(name: str, rows: tuple[Row, ...]) -> str:
    """Return the rows as a table, each with an address of its own."""
    fields = [field["name"] for field in data.resource(name)["schema"]["fields"]]
    targets, long = leads_to(name), {field for field in fields if any(len(row[field]) > LONG for row in rows)}
    marked = {field: ' class="table-long"' if field in long else "" for field in fields}
    head = "".join(f'<th scope="col"{marked[field]}><span class="table-head">{field}</span></th>' for field in fields)
    body = "".join(
        f'<tr id="{address}">{line_html(row, targets)}</tr>' for address, row in zip(addresses(name), rows, strict=True)
    )
    label = escape(f"Rows of {data.resource(name)['title']}")
    return (
        '<div class="table-tools" hidden><label>Words in a row <input type="search" autocomplete="off"></label>'
        f'<span role="status">{len(rows)} rows</span></div>'
        f'<div class="table-rows" tabindex="0" role="group" aria-label="{label}"><table>'
        f"<caption>{label}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def line_html(row: Row, targets: dict[str, str]) -> str:
    """Return the cells of a row; the first heads it, and a key of another table leads there."""
    cells = []
    for place, (field, text) in enumerate(row.items()):
        shown = text_html(text)
        if text and field in targets:
            shown = f'<a href="{targets[field]}{slug(text)}">{shown}</a>'
        elif text.startswith(("http://", "https://")):
            shown = f'<a href="{escape(text)}">{shown}</a>'
        marked = ' class="table-date"' if DATE.fullmatch(text) else ""
        cells.append(f'<th scope="row">{shown}</th>' if place == 0 else f"<td{marked}>{shown}</td>")
    return "".join(cells)


def leads_to(name: str) -> dict[str, str]:
    """Return, for each column that holds a key of another table, the address that its values are added to."""
    keys = data.resource(name)["schema"].get("foreignKeys", [])
    found = {}
    for key in keys:
        target = key["reference"]["resource"] or name
        if (
            isinstance(key["fields"], str)
            and key["reference"]["fields"] == data.resource(target)["schema"]["primaryKey"]
        ):
            found[key["fields"]] = f"{target}.html#{target}-"
    return found


def addresses(name: str) -> list[str]:
    """Return the address of each row on its page: the table and the key, as in the record."""
    key = data.resource(name)["schema"]["primaryKey"]
    fields = [key] if isinstance(key, str) else key
    return [f"{name}-{slug(' '.join(row[field] for field in fields))}" for row in data.rows(name)]


def slug(key: str) -> str:
    """Return a key as it stands in an address."""
    return re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")


def codebook_html(resource: Field, rows: tuple[Row, ...]) -> str:
    """Return the columns of a table, one a row."""
    lines = []
    for field in resource["schema"]["fields"]:
        values = [row[field["name"]] for row in rows]
        unit = f" ({field['course:unit']})" if field.get("course:unit") else ""
        text = prose_html(field["description"] + categories_sentence(field, values))
        cells = f"<td>{escape(data.type_of(field) + unit)}</td><td>{text}</td><td>{values.count('')}</td>"
        lines.append(f'<tr><th scope="row"><code>{field["name"]}</code></th>{cells}</tr>')
    names = ("Column", "Type", "Description", "Missing")
    head = "".join(f'<th scope="col"><span class="table-head">{text}</span></th>' for text in names)
    label = escape(f"Columns of {resource['title']}")
    return (
        f'<div class="table-codes" tabindex="0" role="group" aria-label="{label}"><table><caption>{label}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def citation_html(name: str, address: str) -> str:
    """Return how to cite the table, and one row of it."""
    package, title = data.package(), escape(data.resource(name)["title"])
    whole = f"{escape(package['title'])}, edition {escape(package['version'])}, table “{title}” (<code>{name}</code>)"
    where = escape(address or f"data/{name}.html")
    first = next(iter(addresses(name)), "")
    return (
        f"<p>The table: {whole}. {where}. Licence: {escape(licence_of(name)['title'])}.</p>"
        f"<p>A row: name it by its key, and give its address, such as <code>{where}#{first}</code>. "
        "Cite the source of the row as well: it has said what we only wrote down.</p>"
    )


def licence_of(name: str) -> Field:
    """Return the licence of a table, which is the package's where it names none."""
    licences = data.resource(name).get("licenses") or data.package()["licenses"]
    return licences[0]


def linked_data(name: str, address: str) -> str:
    """Return what search engines read of a table: a schema.org Dataset. It is data, which no browser runs."""
    resource, package = data.resource(name), data.package()
    told = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": f"{resource['title']} ({package['title']})",
        "description": resource["description"],
        "version": package["version"],
        "license": licence_of(name)["path"],
        "keywords": package["keywords"],
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": package["contributors"][0]["title"]},
        "variableMeasured": [field["name"] for field in resource["schema"]["fields"]],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": address.removesuffix("html") + end}
            for kind, end in (("text/csv", "csv"), ("application/json", "json"))
            if address
        ],
    }
    if address:
        told["url"] = address
    text = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Write each table as CSV and JSON, and its schema, beside its page."""
    if error is not None or app.builder.name != "html":
        return
    for name in data.resources():
        folder = Path(app.outdir, "data")
        shutil.copyfile(data.DATA_DIR / data.resource(name)["path"], folder / f"{name}.csv")
        for end, content in (("json", data.rows(name)), ("schema.json", data.resource(name)["schema"])):
            text = json.dumps(content, ensure_ascii=False, indent=1)
            (folder / f"{name}.{end}").write_text(text + "\n", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_directive("table-list", TableList)
    visitors = {name: (visit_table_list, None) for name in ("html", "epub", "singlehtml")}
    app.add_node(table_list, **visitors)  # type: ignore[arg-type]
    app.connect("html-collect-pages", table_pages)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
