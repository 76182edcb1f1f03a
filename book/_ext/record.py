"""The record: `{record}` lists every dated row of the data on one page, for record.js to filter and to draw.

The list is whole HTML in a `noscript`, so that it stands there with scripts off. With scripts on a browser takes it
for one text: it lays out none of its rows until the script has read that text and shows some.
"""

import json
from collections import Counter
from collections.abc import Iterator
from html import escape
from typing import Any, NamedTuple

from codebook import DataDirective
from course import data
from course.charts import INK_SOFT, PARTNER_COLOURS, PARTNER_SHAPES
from course.schema import Field, is_partial
from docutils import nodes
from readable import HANGUL
from sphinx.application import Sphinx

SEVERAL = "Several or other"  # the lane of rows that name no one partner
YEARS = ("start_year", "first_year", "cycle_start_year", "year_ordered")  # with `date`, when a row begins
UNTIL = ("end_date", "end_year", "cycle_end_year")
NAMES = ("title", "name", "what", "item", "operation", "topic")
TITLES = {
    "relationship_stages": "{partner}: {name}",
    "meetings": "{series} {number}, {place}",
    "working_groups": "Working group on {topic}, cycle {cycle}",
    "agreements": "{country}: {title}",
    "arms_transfers": "{country}: {item}",
}
KINDS = {  # where a table is all of one kind; a column `kind` says it elsewhere
    "relationship_stages": "stage of a relationship",
    "meetings": "meeting of ministers",
    "exercises": "exercise",
    "exercise_series": "exercise",
    "deployments": "deployment",
    "forums": "forum",
    "working_groups": "working group",
    "agreements": "agreement",
    "arms_transfers": "arms",
    "disputes": "dispute",
}
PARTNERS = {"working_groups": "ASEAN"}  # the groups are those of the ADMM-Plus
TOLD = {
    "description": "",
    "what_it_does": "",
    "effect": "What it stopped: ",
    "resumed": "Since then: ",
    "status_detail": "State: ",
    "note": "Note: ",
}
ON_PAPER = "<p>The record itself is in the book on the web; here, the codebook describes each table.</p>"
SIZES = {"top": 20, "lane": 62, "axis": 26}  # pixels of the timeline: above its lanes, a lane, its axis
SHAPES = {  # in a box of 12 by 12; record.js draws the same
    "circle": '<circle cx="6" cy="6" r="4.5"/>',
    "triangle-up": '<path d="M6 1 11 10.5H1z"/>',
    "square": '<path d="M2 2h8v8H2z"/>',
    "diamond": '<path d="M6 .5 11.5 6 6 11.5.5 6z"/>',
    "cross": '<path d="M4.2 1h3.6v3.2H11v3.6H7.8V11H4.2V7.8H1V4.2h3.2z"/>',
    "bar": '<path d="M1 4.5h10v3H1z"/>',
}
CHOICES = {  # the filters with a list: label, and the text of the first entry
    "partner": ("Partner", "all partners"),
    "table": ("Table", "all tables"),
    "kind": ("Kind of activity", "all kinds"),
    "direction": ("Direction (milestones)", "all directions"),
    "confidence": ("Confidence", "A and B"),
    "brief": ("Named in the brief", "yes or no"),
}
SAID = {  # what an entry means, where its name does not say it
    ("confidence", "A"): " (official or primary source, or two independent ones)",
    ("confidence", "B"): " (one secondary source)",
}

Row = dict[str, str]
Place = tuple[str, str]  # a table and the key of a row


class Event(NamedTuple):
    """A dated row of any table, as the record shows it."""

    table: str
    key: str
    date: str  # as precise as the source gives it: 1981, 1981-06, 1981-06-03
    until: str
    title: str
    partner: str  # "" where the row names no one partner
    lane: str
    kind: str
    direction: str
    brief: str  # "yes", "no", or "" where the table does not say
    confidence: str
    told: list[str]
    sources: list[data.Reference]

    @property
    def address(self) -> str:
        """The row's own address on a page."""
        return f"{self.table}-{self.key}"


class record(nodes.General, nodes.Element):  # noqa: N801 (docutils' way to name a node)
    """The place on a page where the record stands; `html` has it."""


class Record(DataDirective):
    """`{record}`: every dated row, with its sources."""

    def content_nodes(self) -> list[nodes.Node]:
        """Return the record."""
        return [record("", html=record_html(events()))]


def events() -> list[Event]:
    """Return every dated row of every table that has some, in the order of their dates."""
    cited, checked = further_sources(), other_accounts()
    found = []
    for table in data.resources():
        begins = beginning(data.resource(table))
        key = data.resource(table)["schema"].get("primaryKey")
        if begins and isinstance(key, str):
            rows = (row for row in data.rows(table) if row[begins])
            found += [event(table, key, begins, row, cited, checked) for row in rows]
    return sorted(found, key=lambda one: (one.date, one.table, one.key))


def beginning(resource: Field) -> str:
    """Return the column that says when a row of a table begins; "" where its rows are no events."""
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    if "date" in fields and is_partial(fields["date"]):
        return "date"
    return next((name for name in YEARS if name in fields), "")


def event(
    table: str, key: str, begins: str, row: Row, cited: dict[Place, list[Row]], checked: dict[Place, list[str]]
) -> Event:
    """Return a row as the record shows it; `cited` and `checked` have its further sources and other accounts."""
    place = (table, row[key])
    partner = row.get("partner") or row.get("country" if table in TITLES and "country" in TITLES[table] else "", "")
    partner = partner or PARTNERS.get(table, "")
    return Event(
        table=table,
        key=row[key],
        date=row[begins],
        until=next((row[name] for name in UNTIL if row.get(name) and row[name] != row[begins]), ""),
        title=title_of(table, row),
        partner=partner,
        lane=lane_of(partner),
        kind=KINDS.get(table) or row.get("kind", ""),
        direction=row.get("direction", ""),
        brief={"true": "yes", "false": "no"}.get(row.get("in_brief", ""), ""),
        confidence=row.get("confidence", ""),
        told=[f"{label}{row[name]}" for name, label in TOLD.items() if row.get(name)] + checked.get(place, []),
        sources=[data.reference(one) for one in (row, *cited.get(place, [])) if one.get("source_id")],
    )


def title_of(table: str, row: Row) -> str:
    """Return what a row is called."""
    pattern = TITLES.get(table) or next(f"{{{name}}}" for name in (*NAMES, *row) if row.get(name))
    text = " ".join(pattern.format(**row).split()).replace(" ,", ",").strip(" ,")
    return text[:1].upper() + text[1:]


def lane_of(partner: str) -> str:
    """Return under which partner of the charts a partner stands: a member state of ASEAN under ASEAN."""
    members = {row["partner"] for row in data.rows("partners") if row["kind"] == "member state"}
    return partner if partner in PARTNER_COLOURS else "ASEAN" if partner in members else SEVERAL


def further_sources() -> dict[Place, list[Row]]:
    """Return the further sources of each row, by table and key."""
    found: dict[Place, list[Row]] = {}
    for row in (*data.rows("row_sources"), *differing()):
        found.setdefault((row["resource"], row["row_id"]), []).append(row)
    return found


def other_accounts() -> dict[Place, list[str]]:
    """Return what another data set says of a row, where it says something else."""
    found: dict[Place, list[str]] = {}
    for row in differing():
        here = "here, at first," if row["followed"] == "theirs" else "here"
        text = f"Another account: {row['data_set']} has {row['their_value']}; {here} {row['our_value']}. {row['why']}"
        found.setdefault((row["resource"], row["row_id"]), []).append(text)
    return found


def differing() -> list[Row]:
    """Return the comparisons with other data sets that found a difference."""
    return [row for row in data.rows("cross_checks") if row["verdict"] == "differ" and row["row_id"]]


def record_html(found: list[Event]) -> str:
    """Return the record as HTML: the filters and the timeline, which need a script, and the list, which needs none."""
    rows = "".join(map(row_html, found))
    lanes = [{"name": name, "colour": colour, "shape": shape} for name, colour, shape in lanes_of_chart()]
    about = {
        "lanes": lanes,
        "sizes": SIZES,
        "title": data.package()["title"],
        "version": data.package()["version"],
    }
    told = escape(json.dumps(about, ensure_ascii=False))
    tools = f'<div class="record-tools">{filters_html(found)}{timeline_html(found)}</div>'
    shown = '<ol class="record-list" aria-busy="true"></ol>'
    scripted = f'<div class="record-scripted pst-js-only">{tools}{shown}</div>'
    plain = f'<noscript><ol class="record-list record-plain">{rows}</ol></noscript>'
    return f'<div class="record" data-about="{told}">{scripted}{plain}</div>'


def lanes_of_chart() -> Iterator[tuple[str, str, str]]:
    """Give each lane of the timeline with its colour and shape, which are those of the charts."""
    for name, colour in PARTNER_COLOURS.items():
        yield name, colour, PARTNER_SHAPES[name]
    yield SEVERAL, "currentColor", "bar"


def row_html(one: Event) -> str:
    """Return one row: a line, its texts and its sources; record.js lets the line open what follows it."""
    marked = {
        "partner": one.partner if one.partner != one.lane else "",
        "lane": one.lane,
        "table": one.table,
        "kind": one.kind,
        "direction": one.direction,
        "confidence": one.confidence,
        "brief": one.brief,
    }
    attributes = "".join(f' data-{name}="{escape(text)}"' for name, text in marked.items() if text)
    until = f" to {one.until}" if one.until else ""
    table = data.resource(one.table)["title"]
    about = ", ".join(filter(None, [one.partner, table, one.kind, one.direction, f"confidence {one.confidence}"]))
    line = f"<time>{one.date}</time>{until} <b>{text_html(one.title)}</b> <span>{escape(about)}</span>"
    told = "".join(f"<p>{text_html(text)}</p>" for text in one.told)
    cited = "".join(f"<li>{source_html(source)}</li>" for source in one.sources)
    body = f"{told}<ul>{cited}</ul>"
    return f'<li id="{one.address}"{attributes}><p>{line}</p>{body}</li>'


def source_html(source: data.Reference) -> str:
    """Return a source in full, its title a link where it has an address."""
    title = text_html(source.shown_title)
    shown = f'<a href="{escape(source.address)}">{title}</a>' if source.address else title
    locator = f", {text_html(source.locator)}" if source.locator else ""
    return f"{text_html(source.publisher)} ({escape(source.year)}), {shown}{locator}"


def text_html(text: str) -> str:
    """Return a text of the data as HTML, Korean words marked."""
    return HANGUL.sub(r'<span lang="ko">\1</span>', escape(text, quote=False))


def filters_html(found: list[Event]) -> str:
    """Return the form with a list or a field for each filter."""
    first, last = found[0].date[:4], max(one.date for one in found)[:4]
    lists = "".join(list_html(name, options_of(name, found)) for name in CHOICES)
    order = list_html("order", [("", "oldest first"), ("newest", "newest first")], "Order of the list")
    fields = "".join(
        f'<label>{label} <input name="{name}" {kind}></label>'
        for name, label, kind in (
            ("from", "From year", f'type="number" min="{first}" max="{last}" placeholder="{first}"'),
            ("to", "To year", f'type="number" min="{first}" max="{last}" placeholder="{last}"'),
            ("words", "Words in title or note", 'type="search" autocomplete="off"'),
            ("source", "Words in a source", 'type="search" autocomplete="off"'),
        )
    )
    clear = '<button type="button" class="record-clear">Clear all filters</button>'
    return f'<form class="record-filters" aria-label="Filters">{lists}{fields}{order}{clear}</form>'


def options_of(name: str, found: list[Event]) -> list[tuple[str, str]]:
    """Return the entries of one filter, each as its value and what it says."""
    everything = ("", CHOICES[name][1])
    if name == "partner":
        members = sorted({one.partner for one in found if one.partner and one.partner != one.lane})
        lanes = [(lane, lane + " and its members" * (lane == "ASEAN")) for lane, _, _ in lanes_of_chart()]
        return [everything, *lanes, *((member, f"{member} (of ASEAN)") for member in members)]
    if name == "table":
        tables = {one.table for one in found}
        return [everything, *((one, data.resource(one)["title"]) for one in data.resources() if one in tables)]
    values = sorted({getattr(one, name) for one in found} - {""})
    return [everything, *((value, value + SAID.get((name, value), "")) for value in values)]


def list_html(name: str, options: list[tuple[str, str]], label: str = "") -> str:
    """Return a list to choose from, with its label."""
    entries = "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in options)
    return f'<label>{label or CHOICES[name][0]} <select name="{name}">{entries}</select></label>'


def timeline_html(found: list[Event]) -> str:
    """Return the place of the timeline: its legend with counts, the picture, what zooms it, what can be taken away.

    Counts and height are those of all rows, so that nothing moves when the script draws them.
    """
    first, last = found[0].date[:4], max(one.date for one in found)[:4]
    counts = Counter(one.lane for one in found)
    legend = "".join(
        f'<li><svg viewBox="0 0 12 12" aria-hidden="true" fill="{colour}" color="{INK_SOFT}">{SHAPES[shape]}</svg> '
        f'{name} <span data-lane="{name}">{counts[name]}</span></li>'
        for name, colour, shape in lanes_of_chart()
    )
    zoom = "".join(
        f'<button type="button" data-zoom="{name}">{text}</button>'
        for name, text in (
            ("in", "Zoom in"),
            ("out", "Zoom out"),
            ("earlier", "Earlier"),
            ("later", "Later"),
            ("all", "All years"),
        )
    )
    height = SIZES["top"] + SIZES["lane"] * len(list(lanes_of_chart())) + SIZES["axis"]
    named = f'style="height: {height}px" role="application" aria-label="Timeline" tabindex="0"'
    picture = f'<canvas class="record-picture" {named}></canvas>'
    return (
        f'<div class="record-told"><p class="record-count" role="status">{len(found)} of {len(found)} rows, '
        f'{first} to {last}</p><button type="button" class="record-go">Go to the list</button></div>'
        f'<ul class="record-legend">{legend}</ul>{picture}<p class="record-here" aria-live="polite"></p>'
        f'<div class="record-zoom" role="group" aria-label="Years of the timeline">{zoom}</div>'
        '<p class="record-taken"><button type="button" class="record-csv">Download these rows as CSV</button></p>'
        '<details class="record-cite"><summary>Cite this selection</summary><p></p></details>'
    )


def visit_record(self: Any, node: record) -> None:
    """Write the record into a page, or say where it is."""
    self.body.append(node["html"] if self.builder.name == "html" else ON_PAPER)
    raise nodes.SkipNode


def add_script(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load the script on the page that has the record, and nowhere else."""
    if doctree is not None and app.builder.name == "html" and any(doctree.findall(record)):
        context.setdefault("more_scripts", []).extend(["elements.js", "record.js"])


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_directive("record", Record)
    visits: Any = {name: (visit_record, None) for name in ("html", "epub", "singlehtml")}
    app.add_node(record, **visits)
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
