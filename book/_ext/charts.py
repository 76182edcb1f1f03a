"""Charts in the book: each Vega-Lite output becomes a figure that needs no script to be seen.

The picture is drawn while the book is built; Vega itself is written into the book once and fetched
by the page only when a reader points at, touches or focuses a chart.
"""

import hashlib
import json
import os
import re
from collections import Counter
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import vl_convert
from chart_captions import UNSURE, following_caption, source_line, tables_read
from chart_look import restyled
from course import pictures
from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx

MIME_TYPE = "application/vnd.vegalite.v5+json"
VEGA_LITE = pictures.VEGA_LITE  # JupyterLab draws the same specification with its own version 5
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"  # a name, never fetched
PHONE = 330  # pixels that a chart gets on a narrow phone; a wider one is scrolled there
STATIC_BUILDERS = {"singlehtml", "epub"}  # these are printed: a picture with its description, nothing to operate


SWIPE = '<p class="chart-swipe" aria-hidden="true">Swipe the chart: it continues to the right.</p>'
CAPTION = "<!-- caption -->"  # where the words under a chart come into its figure
LONGEST_NAME = 60  # characters of a title that go into an address


class ChartNode(nodes.General, nodes.Element):
    """A chart; its one child, if any, is its caption.

    Attributes: `spec` (dict), and once the page is read `name` (unique in the book) and `tables` (their names).
    """


class ChartMimeRenderer:
    """How MyST-NB turns a chart into nodes; it finds this class by book.dist-info/entry_points.txt."""

    mime_priority_overrides: ClassVar = [("*", MIME_TYPE, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Make a chart of an output that is one; None leaves the output to others."""
        if data.mime_type != MIME_TYPE or inline:
            return None
        return [ChartNode(spec=restyled(data.content) | {"$schema": SCHEMA})]


def name_charts(app: Sphinx, doctree: nodes.document) -> None:
    """Name each chart of a page by its title, so that a link to it holds when cells come and go around it."""
    page = Path(app.env.docname).name
    used: Counter[str] = Counter()
    for node in doctree.findall(ChartNode):
        name = f"{page}-chart-{slug(title_of(node['spec']))}"
        used[name] += 1
        node["name"] = name if used[name] == 1 else f"{name}-{used[name]}"


def caption_charts(app: Sphinx, doctree: nodes.document) -> None:
    """Put the sentence that reads a chart under it, and note from which tables it is drawn."""
    names: dict[str, set[str]] = {}
    used: set[str] = set()
    for node in list(doctree.findall(lambda node: isinstance(node, ChartNode | nodes.literal_block))):
        if isinstance(node, ChartNode):
            node["tables"] = [] if UNSURE in used else sorted(used)
            if caption := following_caption(node):
                caption.parent.remove(caption)
                node += caption
        elif "cell_input" in node.parent.get("classes", []):
            used = tables_read(node.astext(), names)


def slug(title: str) -> str:
    """The title as a part of an address: its words in small letters, joined by hyphens, cut after a whole word."""
    words = "-".join(re.findall(r"\w+", title.casefold()))
    if len(words) <= LONGEST_NAME:
        return words
    return words[: LONGEST_NAME + 1].rpartition("-")[0] or words[:LONGEST_NAME]


def visit_chart(self: Any, node: ChartNode) -> None:
    """Write the figure; `self` is Sphinx's HTML translator."""
    builder, spec, name = self.builder, node["spec"], node["name"]
    pictures = Path(builder.outdir, "_static", "charts")
    svg = picture(spec, "svg", Path(builder.app.doctreedir, "charts")).decode()
    pictures.mkdir(parents=True, exist_ok=True)
    (pictures / f"{name}.svg").write_text(svg, encoding="utf-8")
    depth = 0 if builder.name == "singlehtml" else builder.current_docname.count("/")
    base = "../" * depth + "_static/charts/"
    printed = builder.name in STATIC_BUILDERS
    if printed:
        image = f'<img src="{base}{name}.svg" alt="{escape(spec["description"])}"/>'
        whole = f'<figure class="chart">{image}{CAPTION}</figure>'
    else:
        (pictures / f"{name}.png").write_bytes(picture(spec, "png", Path(builder.app.doctreedir, "charts")))
        whole = figure(spec, name, svg, base, CAPTION)
    source = source_line(node.get("tables", []), None if printed else "../" * depth + "data/")
    before, _, after = whole.partition(CAPTION)
    is_said = bool(node.children or source)
    self.body.append(before + "<figcaption>" * is_said)
    node["end"] = source + "</figcaption>" * is_said + after


def depart_chart(self: Any, node: ChartNode) -> None:
    """Close the figure after its caption."""
    self.body.append(node["end"])


def picture(spec: dict[str, Any], kind: str, cache: Path) -> bytes:
    """The chart as `svg` or `png` bytes, drawn once and then kept in `cache`."""
    source = json.dumps(spec, sort_keys=True) + kind + version("vl-convert-python")
    kept = cache / f"{hashlib.sha256(source.encode()).hexdigest()[:24]}.{kind}"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        if kind == "svg":
            kept.write_text(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE), encoding="utf-8")
        else:
            kept.write_bytes(vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=2))
    return kept.read_bytes()


def figure(spec: dict[str, Any], name: str, svg: str, base: str, caption: str = "") -> str:
    """The figure in HTML: controls, picture, specification, caption, description, table of data, downloads."""
    title, description = title_of(spec), spec["description"]
    # The title is heard once: the group is named by it, and the picture inside describes what else there is to know.
    words = description.removeprefix(title).lstrip(". ") or description
    # One image with one description: what Vega says of each mark would be read neither by people nor by machines.
    inline = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    inline = inline.replace("<svg ", f'<svg role="img" aria-label="{escape(words)}" ', 1)
    inline = inline.replace("<g ", '<g aria-hidden="true" ', 1)
    inline = re.sub(
        r'(id="|url\(#)(clip|gradient)', rf"\g<1>{name}-\g<2>", inline
    )  # ids stay unique on a page of many charts
    data = json.dumps(spec, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
    width = re.search(r'<svg[^>]*?\bwidth="([\d.]+)"', svg)
    swipe = SWIPE if width and float(width[1]) > PHONE else ""
    label = f"{title}: chart. Press Enter, then the arrow keys go from mark to mark"
    downloads = ", ".join(f'<a href="{base}{name}.{kind}" download>{kind.upper()}</a>' for kind in ("svg", "png"))
    return (
        f'<figure class="chart" id="{name}">'
        f"{controls(spec)}{swipe}"
        f'<div class="chart-view" tabindex="0" role="group" aria-label="{escape(label)}">{inline}</div>'
        f'<script type="application/json">{data}</script>'
        f"{caption}"
        f'<details class="chart-more"><summary>Description, data and downloads</summary><p>{escape(description)}</p>'
        f"{tables(spec)}"
        f'<p class="chart-downloads">Download this chart: {downloads}</p>'
        "</details></figure>\n"
    )


def title_of(spec: dict[str, Any]) -> str:
    """The title of a chart on one line; `Chart` where it has none."""
    title = spec.get("title")
    text = title.get("text") if isinstance(title, dict) else title
    return " ".join(text) if isinstance(text, list) else text or "Chart"


def controls(spec: dict[str, Any]) -> str:
    """The chart's bound controls as plain inputs, shown until Vega brings its own (same names, order and look)."""
    made = [control(signal["name"], start_of(signal), signal["bind"]) for signal in bound_signals(spec)]
    return f'<form class="vega-bindings chart-controls">{"".join(made)}</form>' if made else ""


def bound_signals(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """What Vega binds to inputs, in the order in which it draws them; nothing for the legend or the scales."""
    compiled = vl_convert.vegalite_to_vega(spec, vl_version=VEGA_LITE)
    return [signal for signal in compiled.get("signals", []) if "input" in signal.get("bind", {})]


def start_of(signal: dict[str, Any]) -> Any:
    """The value that a signal opens with; None where only Vega can work it out."""
    try:
        return signal["value"] if "value" in signal else json.loads(signal.get("init", "null"))
    except json.JSONDecodeError:
        return None


def control(name: str, value: Any, bind: dict[str, Any]) -> str:
    """One input in HTML, as Vega makes it; `bind` is the binding of a Vega signal."""
    label = f'<span class="vega-bind-name">{escape(str(bind.get("name", name)))}</span>'
    if bind["input"] == "radio":
        return f'<div class="vega-bind">{label}{radios(name, value, bind)}</div>'
    make = {"range": slider, "select": choice, "checkbox": checkbox}.get(bind["input"], entry)
    return f'<div class="vega-bind"><label>{label}{make(name, value, bind)}</label></div>'


def radios(name: str, value: Any, bind: dict[str, Any]) -> str:
    """One button for each option."""
    buttons = [
        f'<label><input type="radio" name="{escape(name)}" value="{escape(as_script(option))}"'
        f"{' checked' if option == value else ''}>{escape(text)}</label>"
        for option, text in labelled_options(bind)
    ]
    return f'<span class="vega-bind-radio">{"".join(buttons)}</span>'


def choice(name: str, value: Any, bind: dict[str, Any]) -> str:
    """A list to choose from."""
    options = [
        f"<option{' selected' if option == value else ''}>{escape(text)}</option>"
        for option, text in labelled_options(bind)
    ]
    return f'<select name="{escape(name)}">{"".join(options)}</select>'


def slider(name: str, value: Any, bind: dict[str, Any]) -> str:
    """A range, with its value beside it."""
    ends = " ".join(f'{key}="{bind[key]}"' for key in ("min", "max", "step") if key in bind)
    shown = escape(as_script(value))
    return (
        f'<input type="range" name="{escape(name)}" {ends} value="{shown}"><span class="vega-bind-range">{shown}</span>'
    )


def checkbox(name: str, value: Any, bind: dict[str, Any]) -> str:
    """A box to tick."""
    return f'<input type="checkbox" name="{escape(name)}"{" checked" if value else ""}>'


def entry(name: str, value: Any, bind: dict[str, Any]) -> str:
    """A field of any other type: text, number, colour, date."""
    shown = "" if value is None else escape(as_script(value))
    return f'<input type="{escape(bind["input"])}" name="{escape(name)}" value="{shown}">'


def labelled_options(bind: dict[str, Any]) -> list[tuple[Any, str]]:
    """Each option with the text that Vega shows for it: its label, where it has one."""
    labels = bind.get("labels", [])
    own = [as_script(option) for option in bind["options"]]
    return [
        (option, labels[place] if place < len(labels) and labels[place] else own[place])
        for place, option in enumerate(bind["options"])
    ]


def as_script(value: Any) -> str:
    """A value as a browser writes it: `null`, `true`, `1`."""
    return value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else json.dumps(value)


def tables(spec: dict[str, Any]) -> str:
    """The rows behind the chart, a table for each of its data sets, with the columns that it uses."""
    fields = list(dict.fromkeys(field_titles(spec)))
    titles = dict(reversed(fields))
    made = []
    for rows in spec.get("datasets", {}).values():
        used = [name for name in dict.fromkeys(name for name, _ in fields) if any(name in row for row in rows)]
        head = "".join(f'<th scope="col">{escape(titles[name])}</th>' for name in used)
        body = "".join(f"<tr>{table_row(row, used)}</tr>" for row in rows)
        caption = f"<caption>The rows behind the chart: {len(rows)} {'row' if len(rows) == 1 else 'rows'}</caption>"
        made.append(
            '<div class="table-scroll" tabindex="0" role="group" aria-label="Data of this chart">'
            f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )
    return "".join(made)


def table_row(row: dict[str, Any], used: list[str]) -> str:
    """The cells of a row; the first is its header."""
    cells = [escape(cell(row.get(name))) for name in used]
    return "".join(f"<td>{text}</td>" if place else f'<th scope="row">{text}</th>' for place, text in enumerate(cells))


def field_titles(part: Any) -> list[tuple[str, str]]:
    """Every (field, title) that an encoding anywhere in the specification names."""
    if isinstance(part, list):
        return [pair for each in part for pair in field_titles(each)]
    if not isinstance(part, dict):
        return []
    found = []
    if isinstance(part.get("field"), str) and ("type" in part or "bin" in part):
        title = part.get("title") or part["field"].replace("_", " ")
        found.append((part["field"], " ".join(title) if isinstance(title, list) else str(title)))
    return found + [
        pair for key, each in part.items() if key not in {"datasets", "config"} for pair in field_titles(each)
    ]


def cell(value: Any) -> str:
    """A value as a cell of a table shows it: nothing for a missing one, a day for a moment at midnight."""
    if value is None:
        return ""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00(\.0+)?", value):
        return value[:10]
    return f"{value:g}" if isinstance(value, float) else str(value)


def write_vega(app: Sphinx, error: Exception | None) -> None:
    """Write the Vega bundle into the built book, as a plain script that leaves one name, `vegaEmbed`."""
    if error is None and app.builder.name == "html":
        bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=VEGA_LITE)
        script = f'(()=>{{"use strict";{bundle}}})();'
        Path(app.outdir, "_static", "vega.js").write_text(script, encoding="utf-8")


def add_files(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """A page without a chart loads nothing for charts."""
    if doctree is not None and app.builder.name == "html" and any(doctree.findall(ChartNode)):
        context.setdefault("more_scripts", []).append("charts.js")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the charts with Sphinx; the book draws them itself, so the kernels need not."""
    os.environ.setdefault("COURSE_PICTURES", "0")
    writer = (visit_chart, depart_chart)
    app.add_node(ChartNode, html=writer, epub=writer, singlehtml=writer)
    app.add_css_file("charts.css")
    app.connect("doctree-read", name_charts)
    app.connect("doctree-read", caption_charts, priority=400)  # before code that only asks a question is left out
    app.connect("html-page-context", add_files)
    app.connect("build-finished", write_vega)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
