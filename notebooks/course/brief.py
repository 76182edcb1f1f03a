"""Write a data brief of one page as an HTML file that needs nothing else: no script, no font, no request.

Lesson 10 ends with it. Every text is escaped, and the page forbids the browser to fetch anything.
"""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

import altair as alt
import pandas as pd
from markupsafe import Markup

from course import charts, data
from course.chart_words import describe, parts, titles
from course.errors import CourseError
from course.markup import environment

DRAW = """import sys, vl_convert
spec = sys.stdin.buffer.read().decode()
sys.stdout.buffer.write(vl_convert.vegalite_to_svg(spec, vl_version=sys.argv[1]).encode())"""

FINDINGS_AT_MOST = 5
WORDS_AT_MOST = 350  # with a chart and the sources, this much fits one printed page
NOT_DRAWN = "<p>Nothing was there to draw the chart where this page was made: these are its rows.</p>"
ROWS_AT_MOST = 30  # of the table that stands in for the picture

OF_YOUR_OWN = ("publisher", "year", "title", "address")  # what a source from outside the course needs

PAGE = environment(Path(__file__).parent / "templates").get_template("brief.html")

Row = Mapping[str, Any] | pd.Series


class BriefError(CourseError):
    """A brief cannot be written as it stands. The message is one sentence that says what to change."""


def write(
    path: str | Path,
    *,
    title: str,
    question: str,
    findings: Sequence[str],
    chart: alt.TopLevelMixin,
    limits: Sequence[str],
    sources: Sequence[str | Row],
    author: str = "",
) -> Path:
    """Write a brief and return where it stands; a file of that name is replaced.

    Parameters
    ----------
    path : the file, ending in .html, in a folder that exists.
    title : what the brief is called.
    question : the one question it answers, ending in a question mark.
    findings : one to five sentences that answer it.
    chart : the Altair chart that backs the findings; it has a title and carries its own data.
    limits : one to five sentences on what the chart and the table cannot show.
    sources : each a `source_id`, or a row of any table, of which `course.data.cite` writes the reference; or a source
        of your own, a mapping with `publisher`, `year`, `title` and `address`, and `locator` where there is a page.
        The page marks your own with a dagger, and says that the course checked neither them nor their numbers.
    author : who wrote it; left out where empty.

    The picture is drawn by vl_convert as it stands before anyone moves a control. Where vl_convert is not installed,
    the page shows the first 30 rows of the chart's data instead. The description stands under either.

    Raises
    ------
    BriefError : at the first thing that is missing, of the wrong kind, or too long.
    """
    target = _target(path)
    title, question = _text("title", title), _question(question)
    findings, limits = _texts("findings", findings), _texts("limits", limits)
    _check_length(title, question, *findings, *limits)
    page = PAGE.render(
        title=title,
        author=_text("author", author) if author else "",
        question=question,
        findings=findings,
        limits=limits,
        sources=_references(sources),
        unchecked=any(map(_is_own, sources)),
        **_figure(chart),
        ink=charts.INK,
        soft=charts.INK_SOFT,
        line=charts.LINE,
    )
    try:
        target.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise BriefError(f"The file {target.name} cannot be written: {error.strerror}.") from error
    return target


def _question(question: str) -> str:
    question = _text("question", question)
    if not question.endswith("?"):
        raise BriefError(f"The question must end in a question mark; it ends in {question[-1]!r}.")
    return question


def _check_length(*texts: str) -> None:
    words = sum(len(text.split()) for text in texts)
    if words > WORDS_AT_MOST:
        raise BriefError(f"A brief has at most {WORDS_AT_MOST} words so that it fits one page; this one has {words}.")


def _target(path: str | Path) -> Path:
    if not isinstance(path, (str, Path)):
        raise BriefError(
            f'The path must be the name of a file, such as "my-brief.html"; it is of the type {type(path).__name__}.'
        )
    target = Path(path)
    if target.suffix != ".html":
        raise BriefError(f"The name of the file must end in .html; it is {target.name!r}.")
    if not target.parent.is_dir():
        raise BriefError(f"There is no folder {target.parent.name!r}: make it first, or leave it out of the path.")
    return target


def _text(name: str, text: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise BriefError(f"The {name} must be a text in quotation marks, and not an empty one; found {text!r:.60}.")
    return text.strip()


def _texts(name: str, texts: Sequence[str]) -> list[str]:
    if not isinstance(texts, (list, tuple)) or not 1 <= len(texts) <= FINDINGS_AT_MOST:
        raise BriefError(
            f"The {name} must be a list of one to {FINDINGS_AT_MOST} texts in square brackets; found {texts!r:.60}."
        )
    return [_text(f"{name}, number {number},", text) for number, text in enumerate(texts, start=1)]


def _references(sources: Sequence[str | Row]) -> list[str]:
    """The reference of each source, each once."""
    if not isinstance(sources, (list, tuple)) or not sources:
        raise BriefError("The sources must be a list in square brackets that names one source_id or row at least.")
    return list(dict.fromkeys(_reference(source) for source in sources))


def _is_own(source: str | Row) -> TypeGuard[Mapping[str, Any]]:
    """Whether a source comes from outside the course: it says itself what the reference needs."""
    return isinstance(source, Mapping) and "source_id" not in source


def _own_reference(source: Mapping[str, Any]) -> str:
    """The reference of a source from outside the course, marked with a dagger."""
    needed = ", ".join(OF_YOUR_OWN[:-1]) + f" and {OF_YOUR_OWN[-1]}"
    for key in source:
        if key not in (*OF_YOUR_OWN, "locator"):
            raise BriefError(f"A source of your own has {needed}, and a locator if you like; found the key {key!r}.")
    for key in OF_YOUR_OWN:
        if not str(source.get(key) or "").strip():
            raise BriefError(f"A source of your own needs {needed}; this one has no {key}.")
    told = {key: str(value).strip() for key, value in source.items()}
    own = data.Reference(
        publisher=f"† {told['publisher']}",
        year=told["year"],
        title=told["title"],
        described=False,
        locator=told.get("locator", ""),
        address=told["address"],
    )
    return str(own)


def _reference(source: str | Row) -> str:
    if _is_own(source):
        return _own_reference(source)
    is_row = isinstance(source, (Mapping, pd.Series)) and "source_id" in source
    if not isinstance(source, str) and not is_row:
        found = type(source).__name__
        raise BriefError(
            f"Each source must be a source_id, a row that has one, or a source of your own in curly brackets; found a "
            f"{found} without it."
        )
    if isinstance(source, str):
        _refuse_other_texts(source)
    try:
        return data.cite(source)
    except data.DataError as error:
        raise BriefError(str(error)) from error


def _refuse_other_texts(source: str) -> None:
    """Raise BriefError for a text that is no source_id but an address, or the claim_id of a claim."""
    if source in data.load("claims")["claim_id"].to_list():
        raise BriefError(f'{source!r} is a claim, so give its row: claims.set_index("claim_id").loc["{source}"].')
    if "/" in source or " " in source:
        needed = ", ".join(OF_YOUR_OWN[:-1]) + f" and {OF_YOUR_OWN[-1]}"
        raise BriefError(f"A source of your own goes in curly brackets, with {needed}; found only {source!r:.60}.")


def _figure(chart: alt.TopLevelMixin) -> dict[str, str]:
    """The chart as a picture, or as its rows, and the description that stands under it."""
    spec = _spec(chart)
    return {"picture": _picture(spec) or _table(charts.data_of(chart)), "description": describe(spec)}


def _spec(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """The chart's specification, which holds all that is drawn."""
    if not isinstance(chart, alt.TopLevelMixin):
        raise BriefError(f"The chart must be an Altair chart; found a {type(chart).__name__}.")
    try:
        spec = {**chart.to_dict(), "$schema": charts.SCHEMA}
    except Exception as error:  # Altair raises many kinds; all mean that the chart is not ready
        advice = "show it in a cell of its own, and mend what Altair reports there."
        raise BriefError(f"The chart cannot be drawn: {advice}") from error
    if any("url" in part for part in parts(spec)):
        advice = "load them first, and draw the chart from a frame."
        raise BriefError(f"The chart takes data or pictures from an address: {advice}")
    if not titles(spec):
        raise BriefError('This chart has no title: add .properties(title="…") that says what it shows.')
    return spec


def _picture(spec: dict[str, Any]) -> Markup | None:
    """The chart as inline SVG; None where vl_convert is not installed or cannot draw it.

    A process of its own draws it, so that the student's kernel does not keep the 100 MB which that takes.
    """
    if importlib.util.find_spec("vl_convert") is None:
        return None
    drawn = subprocess.run(
        [sys.executable, "-c", DRAW, charts.VEGA_LITE], input=json.dumps(spec).encode(), capture_output=True
    )
    if drawn.returncode != 0:
        return None
    if b">undefined<" in drawn.stdout:  # what Vega writes where a row has no such value
        raise BriefError(
            "The chart names a column that its table does not have: compare the names in encode with the table's."
        )
    return Markup(f'<div role="img" aria-labelledby="description">{drawn.stdout.decode()}</div>')


def _table(rows: pd.DataFrame) -> Markup:
    """The first rows that the chart draws, as an HTML table; pandas escapes the cells."""
    note = f"<p>The first {ROWS_AT_MOST} of {len(rows)} rows.</p>" if len(rows) > ROWS_AT_MOST else ""
    return Markup(NOT_DRAWN + rows.head(ROWS_AT_MOST).to_html(index=False, border=0, na_rep="", escape=True) + note)
