"""One style sheet for the book: the theme's and the book's own, with only the rules that some page can use.

The theme's files stay as they are installed; this reads them once the pages are written.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import tinycss2
from pages import SCRIPTS
from rcssmin import cssmin
from sphinx.application import Sphinx

STYLES = (
    "basic.css",
    "pygments.css",
    "styles/pydata-sphinx-theme.css",
    "styles/sphinx-book-theme.css",
    "mystnb.*.css",
    "copybutton.css",
    "charts.css",
    "questions.css",
    "record.css",
    "book.css",
    "look.css",
    "front.css",
)
SCRIPTS_WITH_NAMES = (
    *SCRIPTS,
    "charts.js",
    "questions.js",
    "run.js",
    "elements.js",
    "answers-file.js",
    "practise.js",
    "before-after.js",
    "front.js",
    "my-answers.js",
    "marks.js",
    "record.js",
    "table.js",
    "copybutton.js",
    "vega.js",
)
NAMES_OF_VEGA = {"vega-bind", "vega-bind-name", "vega-bind-range", "vg-tooltip-element", "visible"}
LEFT_OUT = {"font-face", "charset", "import"}  # icon fonts, above all
NESTED = {"media", "supports"}


def bundle_styles(app: Sphinx, error: Exception | None) -> None:
    """Write `_static/book-bundle.css` into the built book."""
    if error is not None or app.builder.name not in {"html", "singlehtml"}:
        return
    static = Path(app.outdir, "_static")
    text = "\n".join(path.read_text(encoding="utf-8") for name in STYLES for path in sorted(static.glob(name)))
    kept = cssmin(purge(text, used_names(Path(app.outdir))))
    (static / "book-bundle.css").write_text(kept, encoding="utf-8")


def used_names(folder: Path) -> set[str]:
    """Return every word in the pages and scripts of the built book that could be a class, an id or an attribute."""
    scripts = [folder / "_static" / name for name in SCRIPTS_WITH_NAMES]
    names = set(NAMES_OF_VEGA)
    for path in [*folder.glob("**/*.html"), *filter(Path.exists, scripts)]:
        names.update(re.findall(r"[A-Za-z_][\w-]*", path.read_text(encoding="utf-8", errors="ignore")))
    return names


def purge(css: str, names: set[str]) -> str:
    """Return the rules of `css` whose classes and ids all occur in `names`; icon fonts are left out whole."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "\n".join(text for text in (_kept(rule, names) for rule in rules) if text)


def _kept(rule: Any, names: set[str]) -> str:
    """A rule as far as it can be used; "" where it cannot."""
    if rule.type == "qualified-rule":
        return _kept_rule(rule, names)
    if rule.type == "at-rule" and rule.lower_at_keyword in LEFT_OUT:
        return ""
    if rule.type == "at-rule" and rule.lower_at_keyword in NESTED and rule.content is not None:
        inner = purge(tinycss2.serialize(rule.content), names)
        return f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}" if inner else ""
    return "" if rule.type == "error" else rule.serialize()


def _kept_rule(rule: Any, names: set[str]) -> str:
    selectors = [selector for selector in _selectors(rule.prelude) if can_match(selector, names)]
    declarations = re.sub(r"\s+", " ", tinycss2.serialize(rule.content)).strip()
    return f"{','.join(selectors)}{{{declarations}}}" if selectors else ""


def _selectors(prelude: Iterable[Any]) -> Iterator[str]:
    """The selectors of a rule; a comma inside parentheses, which is no token of its own here, parts nothing."""
    selector: list[Any] = []
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            yield tinycss2.serialize(selector).strip()
            selector = []
        else:
            selector.append(token)
    yield tinycss2.serialize(selector).strip()


def can_match(selector: str, names: set[str]) -> bool:
    """Return whether every class and id that the selector requires occurs; :not() and :is() require nothing."""
    required = re.sub(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)", "", selector)
    required = re.sub(r"\[[^\]]*\]", "", required).replace("\\", "")
    return all(name in names for name in re.findall(r"[.#]([A-Za-z_][\w-]*)", required))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx, after everything else that writes into the built book."""
    app.connect("build-finished", bundle_styles, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
