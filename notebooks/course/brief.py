"""Write a data brief of one page as an HTML file that needs nothing else: no script, no font, no request.

Lesson 10 ends with it. Every text is escaped, and the page forbids the browser to fetch anything.
"""

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from course import charts, data
from course.chart_words import describe

DRAW = """import sys, vl_convert
sys.stdout.buffer.write(vl_convert.vegalite_to_svg(sys.stdin.buffer.read().decode(), vl_version=sys.argv[1]).encode())"""

FINDINGS_AT_MOST = 5
WORDS_AT_MOST = 350  # with a chart and the sources, this much fits one printed page
ROWS_AT_MOST = 30  # of the table that stands in for the picture

PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 Arial, 'Liberation Sans', Helvetica, sans-serif; color: {ink}; background: white; max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem; }}
h1 {{ font-size: 1.6rem; line-height: 1.2; margin: 0; }}
h2 {{ font-size: 1.1rem; margin: 1.2rem 0 0.3rem; }}
.author, figcaption, .sources {{ color: {soft}; font-size: 0.875rem; }}
.question {{ font-size: 1.15rem; font-weight: bold; margin: 0.6rem 0; }}
ul, ol {{ margin: 0; padding-left: 1.3rem; }}
figure {{ margin: 1rem 0 0; }}
figure svg {{ max-width: 100%; height: auto; }}
table {{ border-collapse: collapse; font-size: 0.875rem; }}
th, td {{ border-bottom: 1px solid {line}; padding: 0.2rem 0.6rem; text-align: left; }}
.sources {{ overflow-wrap: anywhere; }}
@page {{ size: A4; margin: 12mm 15mm; }}
@media print {{
  html {{ font-size: 9.5pt; }}
  body {{ line-height: 1.35; max-width: none; padding: 0; }}
  h2 {{ margin-top: 0.8rem; }}
  figure {{ break-inside: avoid; margin-top: 0.6rem; }}
  figure svg {{ width: auto; max-height: 75mm; }}
}}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{author}<p class="question">{question}</p>
<h2>What the record shows</h2>
{findings}
{figure}
<h2>What it does not show</h2>
{limits}
<h2>Sources</h2>
{sources}
</main>
</body>
</html>
"""


class BriefError(ValueError):
    """A brief cannot be written as it stands. The message is one sentence that says what to change."""


def write(
    path: str | Path,
    *,
    title: str,
    question: str,
    findings: Sequence[str],
    chart: alt.TopLevelMixin,
    limits: Sequence[str],
    sources: Sequence[str | Mapping[str, Any] | pd.Series],
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
    sources : each a `source_id`, or a row of any table; `course.data.cite` writes the reference.
    author : who wrote it; left out where empty.

    The picture is drawn by vl_convert as it stands before anyone moves a control. Where vl_convert is not installed,
    the page shows the first 30 rows of the chart's data instead. The description stands under either.

    Raises
    ------
    BriefError : at the first thing that is missing, of the wrong kind, or too long.
    """
    target = _target(path)
    title, question = _text("title", title), _text("question", question)
    if not question.endswith("?"):
        raise BriefError(f"The question must end in a question mark; it ends in {question[-1]!r}.")
    findings, limits = _texts("findings", findings), _texts("limits", limits)
    words = sum(len(text.split()) for text in (title, question, *findings, *limits))
    if words > WORDS_AT_MOST:
        raise BriefError(f"A brief has at most {WORDS_AT_MOST} words so that it fits one page; this one has {words}.")
    page = PAGE.format(
        title=escape(title),
        author=f'<p class="author">{escape(_text("author", author))}</p>\n' if author else "",
        question=escape(question),
        findings=_list(findings),
        figure=_figure(chart),
        limits=_list(limits),
        sources=_list(_references(sources), tag='ol class="sources"'),
        ink=charts.INK,
        soft=charts.INK_SOFT,
        line=charts.LINE,
    )
    try:
        target.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise BriefError(f"The file {target.name} cannot be written: {error.strerror}.") from error
    return target


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


def _references(sources: Sequence[str | Mapping[str, Any] | pd.Series]) -> list[str]:
    if not isinstance(sources, (list, tuple)) or not sources:
        raise BriefError("The sources must be a list in square brackets that names one source_id or row at least.")
    references = []
    for source in sources:
        if not isinstance(source, (str, Mapping, pd.Series)) or (
            not isinstance(source, str) and "source_id" not in source
        ):
            raise BriefError(
                f"Each source must be a source_id or a row that has one; found a {type(source).__name__} without it."
            )
        try:
            references.append(data.cite(source))
        except data.DataError as error:
            raise BriefError(str(error)) from error
    return list(dict.fromkeys(references))


def _figure(chart: alt.TopLevelMixin) -> str:
    """The chart as a figure: its picture, or its rows, and under it the description."""
    if not isinstance(chart, alt.TopLevelMixin):
        raise BriefError(f"The chart must be an Altair chart; found a {type(chart).__name__}.")
    try:
        spec = {**chart.to_dict(), "$schema": charts.SCHEMA}
    except Exception as error:  # Altair raises many kinds; all mean that the chart is not ready
        raise BriefError(
            "The chart cannot be drawn: show it in a cell of its own, and mend what Altair reports there."
        ) from error
    if '"url":' in json.dumps({key: part for key, part in spec.items() if key != "datasets"}):
        raise BriefError(
            "The chart takes data or pictures from an address: load them first, and draw the chart from a frame."
        )
    try:
        description = describe(spec)
    except ValueError as error:
        raise BriefError(str(error)) from error
    picture = _picture(spec) or _table(charts.data_of(chart))
    return f'<figure>\n{picture}\n<figcaption id="description">{escape(description)}</figcaption>\n</figure>'


def _picture(spec: dict[str, Any]) -> str | None:
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
    return f'<div role="img" aria-labelledby="description">{drawn.stdout.decode()}</div>'


def _table(rows: pd.DataFrame) -> str:
    """The first rows that the chart draws, as an HTML table; pandas escapes the cells."""
    note = f"<p>The first {ROWS_AT_MOST} of {len(rows)} rows.</p>" if len(rows) > ROWS_AT_MOST else ""
    return rows.head(ROWS_AT_MOST).to_html(index=False, border=0, na_rep="", escape=True) + note


def _list(texts: Sequence[str], tag: str = "ul") -> str:
    """A list of escaped texts; an address at the end of one becomes a link, which a browser follows only when asked."""
    items = "\n".join(
        "<li>" + re.sub(r"https?://\S+$", r'<a href="\g<0>">\g<0></a>', escape(text)) + "</li>" for text in texts
    )
    return f"<{tag}>\n{items}\n</{tag.split()[0]}>"
