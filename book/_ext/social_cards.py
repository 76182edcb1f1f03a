"""The picture that a link to the book shows elsewhere: the finding for the course, the key chart for each lesson."""

import re
import textwrap
from html import escape
from pathlib import Path
from typing import Any

import front
import vl_convert
from course.charts import PARTNER_COLOURS
from course.lessons import lessons
from lesson_pages import opening
from sphinx.application import Sphinx

WIDTH, HEIGHT, EDGE = 1200, 630, 70  # pixels, as the sites that show them ask
LETTERS = 42  # of a line of the title
FRAME = (
    f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="Arial, Liberation Sans">'
    f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#12263a"/>'
    f'<text x="{EDGE}" y="85" font-size="26" fill="#c8d5e2">{{kicker}}</text>{{title}}'
    f'<rect x="{EDGE}" y="280" width="{WIDTH - 2 * EDGE}" height="{HEIGHT - 280 - EDGE}" rx="6" fill="#fff"/>'
    "{chart}</svg>"
)


def card(kicker: str, title: str, chart: str) -> str:
    """Return a card as SVG; `chart` is drawn as it is, in the pixels of the card."""
    lines = textwrap.wrap(title, LETTERS)[:3]
    words = "".join(
        f'<text x="{EDGE}" y="{145 + 52 * place}" font-size="44" font-weight="bold" fill="#fff">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )
    return FRAME.format(kicker=escape(kicker), title=words, chart=chart)


def finding() -> str:
    """Return the marks of the finding for the card: visits above the line of years, meetings on the sidelines below."""
    meetings = front.met()
    first, last = min(one.year for one in meetings), max(one.year for one in meetings)

    def x(year: float) -> float:
        return EDGE + 60 + (WIDTH - 2 * EDGE - 120) * (year - first) / (last - first)

    def y(one: front.Meeting) -> float:
        return 400 + (-1.9 if one.side == "visit" else 1.9) * one.height

    marks = "".join(
        f'<path transform="translate({x(one.year):.0f} {y(one):.0f}) scale(2)" '
        f'd="{front.PARTNERS[one.partner]}" fill="{PARTNER_COLOURS[one.partner]}"/>'
        for one in meetings
    )
    brief = f'<path d="M{x(front.BRIEF - 0.5):.0f} 295V545" stroke="#a33b20" stroke-width="3" stroke-dasharray="9 7"/>'
    line = f'<path d="M{EDGE + 30} 400H{WIDTH - EDGE - 30}" stroke="#505c66" stroke-width="2"/>'
    words = (
        f'<text x="{EDGE + 30}" y="320" font-size="24" fill="#1f2328">Visits</text>'
        f'<text x="{EDGE + 30}" y="540" font-size="24" fill="#1f2328">On the sidelines of a forum</text>'
    )
    return brief + line + words + marks


def placed(drawn: str) -> str:
    """Return a drawn chart, scaled into the white part of a card."""
    width, height = map(float, re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn)[0])
    scale = min((WIDTH - 2 * EDGE - 60) / width, 240 / height)
    left, top = (WIDTH - scale * width) / 2, 415 - scale * height / 2
    inner = drawn[drawn.index(">", drawn.index("<svg")) + 1 : drawn.rindex("</svg>")]
    return f'<g transform="translate({left:.1f} {top:.1f}) scale({scale:.3f})">{inner}</g>'


def write_cards(app: Sphinx, error: Exception | None) -> None:
    """Write the card of the course, and one for each lesson."""
    if error is not None or app.builder.name != "html":
        return
    static = Path(app.outdir, "_static")
    course = app.config.html_title or app.config.project
    drawn = {static / "card.png": card("A notebook course on South Korea", course, finding())}
    for lesson in lessons(Path(app.srcdir, "notebooks")):
        picture = static / front.CARDS / f"{lesson.path.stem}.svg"
        if picture.exists():
            chart = placed(picture.read_text(encoding="utf-8"))
            drawn[picture.with_suffix(".png")] = card(
                f"{course} · lesson {lesson.number}", opening(lesson.path).title, chart
            )
    for path, svg in drawn.items():
        path.write_bytes(vl_convert.svg_to_png(svg, scale=1))


def add_address(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Name the card of a page: a lesson has one of its own."""
    name = f"{front.CARDS}/{Path(page).name}.png" if "lesson" in context else "card.png"
    context["card_name"] = name


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx, after the pictures of the lessons and before what each page says of itself."""
    app.connect("build-finished", write_cards, priority=600)
    app.connect("html-page-context", add_address, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
