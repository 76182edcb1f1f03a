"""What the book changes in its theme: fewer and smaller files, a content security policy, a description for each page.

The theme's own files stay as they are installed; this decides which of them a page loads.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import tinycss2
import vl_convert
from docutils import nodes
from sphinx.application import Sphinx

# Sets light or dark before anything is painted; its hash stands in the policy below.
COLOUR_MODE = (
    '(function(d,s){var m="auto";try{m=s.getItem("mode")||m}catch(e){}d.mode=m;'
    'd.theme=m==="auto"?(matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light"):m})'
    "(document.documentElement.dataset,window.localStorage)"
)
COLOUR_MODE_HASH = base64.b64encode(hashlib.sha256(COLOUR_MODE.encode()).digest()).decode()
# Styles may stand in elements, because the pre-drawn charts and the code highlighting set some; nothing else is relaxed.
POLICY = (
    f"default-src 'none'; script-src 'self' 'sha256-{COLOUR_MODE_HASH}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)

STYLES = [
    "basic.css",
    "pygments.css",
    "styles/pydata-sphinx-theme.css",
    "styles/sphinx-book-theme.css",
    "mystnb.*.css",
    "copybutton.css",
    "charts.css",
    "questions.css",
    "book.css",
]
SCRIPTS = [
    "documentation_options.js",
    "doctools.js",
    "sphinx_highlight.js",
    "book.js",
    "scripts/pydata-sphinx-theme.js",
]
HANGUL = re.compile(r"([\uac00-\ud7a3]+(?:[ ·]+[\uac00-\ud7a3]+)*)")
SEARCH_SCRIPTS = ["searchtools.js", "language_data.js", "../searchindex.js"]


def page_context(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """What `book/_templates/layout.html` asks for."""
    if app.builder.name == "epub":  # MyST-NB names a style sheet that only a website gets
        context["css_files"] = [
            file for file in context["css_files"] if "mystnb" not in str(getattr(file, "filename", file))
        ]
        return
    context["content_security_policy"] = POLICY
    context["colour_mode_script"] = COLOUR_MODE
    scripts = SCRIPTS + (SEARCH_SCRIPTS if page == "search" else [])
    if not page.startswith("notebooks/") and doctree is not None and any(doctree.findall(nodes.literal_block)):
        scripts = scripts + ["clipboard.min.js", "copybutton.js"]
    context["book_scripts"] = scripts
    context["page_description"] = description(doctree) or app.config.html_title
    base = app.config.html_baseurl
    context["page_address"] = f"{base}{page}.html" if base else None
    context["card_address"] = f"{base}_static/card.png" if base else None


def description(doctree: nodes.document | None) -> str:
    """The page's first paragraph, cut at a word to 160 characters."""
    first = next(iter(doctree.findall(nodes.paragraph)), None) if doctree is not None else None
    text = " ".join(first.astext().split()) if first is not None else ""
    return text if len(text) <= 160 else text[:159].rsplit(" ", 1)[0] + "…"


def write_card(app: Sphinx, error: Exception | None) -> None:
    """The picture that a link to the book shows elsewhere."""
    if error is None and app.builder.name == "html":
        drawn = Path(app.srcdir, "book", "_static", "sidelines.svg").read_text(encoding="utf-8")
        Path(app.outdir, "_static", "card.png").write_bytes(vl_convert.svg_to_png(drawn, scale=2))


def plain_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page at the root, which leads to the first page, and the page for addresses that do not exist."""
    if app.builder.name == "html":
        first = f"{app.config.root_doc}.html"
        yield (
            "index",
            {
                "title": app.config.html_title,
                "text": "A notebook course on South Korea.",
                "address": first,
                "at_once": True,
            },
            "plain.html",
        )
        yield (
            "404",
            {
                "title": "There is no such page",
                "text": "The course has no page at this address. It may have moved.",
                "address": (app.config.html_baseurl or "/") + first,
                "at_once": False,
            },
            "plain.html",
        )


def mend_tables(app: Sphinx, doctree: nodes.document) -> None:
    """Make pandas' tables readable by everyone: no empty header cell, and a wide one can be scrolled by keyboard."""
    for node in doctree.findall(nodes.raw):
        if node["format"] == "html" and 'class="dataframe"' in node.astext():
            table = (
                node.astext().replace("<th></th>", "<td></td>").replace(' valign="top"', "").replace(' border="1"', "")
            )
            table = re.sub(r"<style scoped>.*?</style>\s*", "", table, flags=re.S)
            section = node.parent
            while not isinstance(section, nodes.section):
                section = section.parent
            label = escape(f"Table under “{section.next_node(nodes.title).astext()}”")
            node.children = [
                nodes.Text(f'<div class="table-scroll" tabindex="0" role="group" aria-label="{label}">{table}</div>')
            ]


def mark_korean(app: Sphinx, doctree: nodes.document) -> None:
    """Tell a screen reader which words are Korean: docutils writes the class `language-ko` as `lang="ko"`."""
    for text in list(doctree.findall(nodes.Text)):
        if (
            text.parent is None
            or isinstance(text.parent, (nodes.raw, nodes.literal_block, nodes.title))
            or not HANGUL.search(text)
        ):
            continue
        parts = [
            nodes.inline("", part, classes=["language-ko"]) if HANGUL.fullmatch(part) else nodes.Text(part)
            for part in HANGUL.split(text)
            if part
        ]
        text.parent.replace(text, parts)


def bundle_styles(app: Sphinx, error: Exception | None) -> None:
    """Write one style sheet with only the rules that some page of this book can use."""
    if error is not None or app.builder.name not in {"html", "singlehtml"}:
        return
    static = Path(app.outdir, "_static")
    text = "\n".join(path.read_text(encoding="utf-8") for name in STYLES for path in sorted(static.glob(name)))
    names = used_names(Path(app.outdir))
    (static / "book-bundle.css").write_text(purge(text, names), encoding="utf-8")


def used_names(folder: Path) -> set[str]:
    """Every word in the pages and scripts of the built book that could be a class, an id or an attribute."""
    scripts = [
        folder / "_static" / name for name in SCRIPTS + ["charts.js", "questions.js", "copybutton.js", "vega.js"]
    ]
    names = {"vega-bind", "vega-bind-name", "vega-bind-range", "vg-tooltip-element", "visible"}
    for path in [*folder.glob("**/*.html"), *filter(Path.exists, scripts)]:
        names.update(re.findall(r"[A-Za-z_][\w-]*", path.read_text(encoding="utf-8", errors="ignore")))
    return names


def purge(css: str, names: set[str]) -> str:
    """The rules of `css` whose classes and ids all occur in `names`; icon fonts are left out whole."""
    kept = []
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword in {"font-face", "charset", "import"}:
            continue
        if rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"} and rule.content is not None:
            inner = purge(tinycss2.serialize(rule.content), names)
            if inner:
                kept.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}")
        elif rule.type == "qualified-rule":
            selectors = [selector.strip() for selector in split_selectors(rule.prelude)]
            selectors = [selector for selector in selectors if can_match(selector, names)]
            if selectors:
                kept.append(f"{','.join(selectors)}{{{compact(tinycss2.serialize(rule.content))}}}")
        elif rule.type != "error":
            kept.append(rule.serialize())
    return "\n".join(kept)


def split_selectors(prelude: list) -> list[str]:
    parts: list[list] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part) for part in parts]


def can_match(selector: str, names: set[str]) -> bool:
    """Whether every class and id that the selector requires occurs somewhere; what stands inside :not() or :is() is not required."""
    required = re.sub(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)", "", selector)
    required = re.sub(r"\[[^\]]*\]", "", required).replace("\\", "")
    return all(name in names for name in re.findall(r"[.#]([A-Za-z_][\w-]*)", required))


def compact(declarations: str) -> str:
    return re.sub(r"\s+", " ", declarations).strip()


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value(
        "comments_config", {}, ""
    )  # jupyter-book sets it for an extension that this book does not load
    app.connect("doctree-read", mend_tables)
    app.connect("doctree-read", mark_korean)
    app.connect("html-page-context", page_context, priority=900)
    app.connect("build-finished", write_card)
    app.connect("html-collect-pages", plain_pages)
    app.connect("build-finished", bundle_styles, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
