"""The front page: `{start}` has its buttons, `{finding}` a chart to move, `{lesson-cards}` a card a lesson.

All three are whole HTML, made from the data and the lessons; front.js moves the chart and says how far a reader is.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import charts
from chart_look import restyled
from codebook import DataDirective
from course import data
from course.charts import INK, INK_SOFT, MIME_TYPE, PARTNER_COLOURS
from course.lessons import Lesson, lessons
from course.markup import environment
from course.questions.as_text import plain
from docutils import nodes
from in_browser import PLACE, built
from lesson_pages import Opening, opening
from my_answers import note_questions
from pages import visit_page_only
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from lite import edition

TEMPLATES = Path(__file__).parents[1] / "_templates"
PARTNERS = {"China": "M0-5 5 4.5H-5Z", "Japan": "M-4.2-4.2H4.2V4.2H-4.2Z"}  # the marks of the charts, drawn around 0, 0
SPLIT = 2010  # the year in which the ADMM-Plus first met
BRIEF = 2013 + 11.5 / 12
STEP, GAP = 12, 15  # pixels: from mark to mark of a year, and from the axis to the first
CARDS = "cards"  # where the lessons' pictures are, in _static
KEY_CHARTS = {  # the cell with the chart that a lesson is known by, and the objective of its card, counted from 1
    1: ("01-030", 2),
    2: ("02-020", 3),
    3: ("03-022", 4),
    4: ("04-010", 3),
    5: ("05-036", 4),
    6: ("06-030", 3),
    7: ("07-014", 2),
    8: ("08-023", 3),
    9: ("09-020", 2),
    10: ("10-029", 2),
}
NO_FACE = {"header": {"labels": False, "title": None}}
FACES = {"axis": ("x", "y"), "legend": ("color", "shape", "size", "opacity"), "header": ("row", "column", "facet")}


class on_front(nodes.General, nodes.Element):  # noqa: N801 (docutils' way to name a node)
    """A part of the front page; `html` has it."""


class Meeting(NamedTuple):
    """A meeting of ministers in person, as a mark: its partner, its year, and on which side of the axis it stands."""

    partner: str
    year: int
    side: str  # "sidelines" of a forum, or "visit": whatever else it was
    height: int  # pixels from the axis


class Card(NamedTuple):
    """What the card of a lesson shows."""

    lesson: Lesson
    opening: Opening
    objective: str
    picture: str  # the file in _static/cards; "" where the lesson has no chart
    parts: str  # JSON: the parts that each question has, none for a task, by its name


def render(name: str, **context: Any) -> str:
    """Return a template of book/_templates as HTML, every text in it escaped."""
    return environment(TEMPLATES).get_template(name).render(context)


# --- the finding ---


def met() -> list[Meeting]:
    """Return the meetings in person with China and Japan, by date; those of a year stand upon each other."""
    stacked: dict[tuple[int, str], int] = {}
    found = []
    for row in sorted(data.rows("meetings"), key=lambda row: (row["date"][:4], row["partner"])):
        if row["partner"] not in PARTNERS or row["in_person"] != "true":
            continue
        year, side = int(row["date"][:4]), "sidelines" if row["setting"] == "sidelines" else "visit"
        place = stacked[year, side] = stacked.get((year, side), -1) + 1
        found.append(Meeting(row["partner"], year, side, GAP + place * STEP))
    return found


def shares(meetings: list[Meeting], split: int) -> tuple[str, str]:
    """Return how many meetings were on the sidelines before a year and from it on, as front.js says it."""
    parts = [one for one in meetings if one.year < split], [one for one in meetings if one.year >= split]
    before, since = (_share(sum(one.side == "sidelines" for one in part), len(part)) for part in parts)
    return before, since


def _share(some: int, all_: int) -> str:
    return f"{some} of {all_} ({100 * some / all_:.0f} per cent)"


def finding_html() -> str:
    """Return the finding: the sentence, what moves it, and the chart."""
    meetings = met()
    first, last = min(one.year for one in meetings), max(one.year for one in meetings)
    of_each = [[one.year for one in meetings if one.partner == partner] for partner in PARTNERS]
    before, since = shares(meetings, SPLIT)

    def place(year: float) -> float:
        return round(2 + 96 * (year + 0.5 - first) / (last + 1 - first), 2)

    high = {
        side: max(one.height for one in meetings if one.side == side) + STEP + 16 for side in ("visit", "sidelines")
    }
    return render(
        "finding.html",
        meetings=meetings,
        place=place,
        first=first,
        last=last,
        split=SPLIT,
        earliest=max(map(min, of_each)) + 1,
        latest=min(map(max, of_each)),
        before=before,
        since=since,
        brief=place(BRIEF - 0.5),
        ticks=[year for year in range(first, last + 1) if year % 5 == 0],
        marks=PARTNERS,
        colours=PARTNER_COLOURS,
        axis=high["visit"],
        height=high["visit"] + high["sidelines"] + 20,
    )


class Finding(DataDirective):
    """`{finding}`: where ministers met, as a chart to move and a sentence that says it."""

    def content_nodes(self) -> list[nodes.Node]:
        """Return the chart."""
        self.env.note_dependency(str(TEMPLATES / "finding.html"))
        return [on_front(html=finding_html())]


# --- the lessons ---


class LessonCards(SphinxDirective):
    """`{lesson-cards}`: every lesson with its picture, its minutes, what it teaches, and how far a reader is."""

    def run(self) -> list[nodes.Node]:
        """Return the cards; the page is read again whenever a lesson or a question has changed."""
        note_questions(self)
        self.env.note_dependency(str(TEMPLATES / "lesson-cards.html"))
        return [on_front(html=render("lesson-cards.html", cards=list(cards(Path(self.env.srcdir, "notebooks")))))]


def cards(notebooks: Path) -> Iterator[Card]:
    """Give a card for each lesson."""
    for lesson in lessons(notebooks):
        _, wanted = KEY_CHARTS.get(lesson.number, ("", 1))
        objectives = lesson.objectives[wanted - 1 :] or lesson.objectives
        yield Card(
            lesson,
            opening(lesson.path),
            plain(objectives[0]) if objectives else "",
            f"{lesson.path.stem}.svg" if key_chart(lesson) else "",
            json.dumps({one.id: len(one.parts) for one in lesson.questions}, separators=(",", ":")),
        )


def key_chart(lesson: Lesson) -> dict[str, Any] | None:
    """Return the chart that a lesson is known by, or else its last one; None where it has no chart."""
    cells = json.loads(lesson.path.read_text(encoding="utf-8"))["cells"]
    drawn = {
        cell["id"]: output["data"][MIME_TYPE]
        for cell in cells
        for output in cell.get("outputs", [])
        if MIME_TYPE in output.get("data", {})
    }
    return drawn.get(KEY_CHARTS.get(lesson.number, ("",))[0]) or next(reversed(drawn.values()), None)


def bare(part: Any) -> Any:
    """Return a chart, or a part of it, without titles, axes, legends and words: what is left is its marks."""
    if isinstance(part, list):
        return [bare(each) for each in part if not (isinstance(each, dict) and _is_text(each))]
    if not isinstance(part, dict):
        return part
    kept = {name: bare(value) for name, value in part.items() if name not in {"title", "datasets", "config"}}
    for face, channels in FACES.items():
        for channel in channels:
            if isinstance(kept.get("encoding", {}).get(channel), dict):
                kept["encoding"][channel] |= {face: NO_FACE.get(face)}
    facet = kept.get("facet")
    for panel in (facet, *facet.values()) if isinstance(facet, dict) else ():
        if isinstance(panel, dict) and "field" in panel:
            panel["header"] = NO_FACE["header"]
    return kept | {name: part[name] for name in ("datasets", "config") if name in part}


def _is_text(layer: dict[str, Any]) -> bool:
    mark = layer.get("mark")
    return (mark.get("type") if isinstance(mark, dict) else mark) == "text"


def write_pictures(app: Sphinx, error: Exception | None) -> None:
    """Draw each lesson's picture for its card."""
    if error is not None or app.builder.name != "html":
        return
    folder = Path(app.outdir, "_static", CARDS)
    folder.mkdir(parents=True, exist_ok=True)
    for lesson in lessons(Path(app.srcdir, "notebooks")):
        chart = key_chart(lesson)
        if chart:
            spec = bare(restyled(chart)) | {"background": None, "padding": 4}
            drawn = charts.picture(spec, "svg", Path(app.doctreedir, "charts")).decode()
            # On both grounds: words are gone, and lines in ink would be lost on one of them.
            for ink in (INK, INK_SOFT):
                drawn = drawn.replace(ink, "#7d858d")
            drawn = re.sub(r"<text\b.*?</text>", "", drawn, flags=re.DOTALL)
            drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)
            (folder / f"{lesson.path.stem}.svg").write_text(drawn, encoding="utf-8")


# --- the buttons ---


class Start(SphinxDirective):
    """`{start}`: the ways into the course as buttons."""

    def run(self) -> list[nodes.Node]:
        """Return the buttons; where the course in the browser was not built, the page that tells of other ways."""
        first = next(iter(lessons(Path(self.env.srcdir, "notebooks")))).path.stem
        self.env.note_dependency(str(TEMPLATES / "start.html"))
        return [on_front(html="", first=first)]


def fill_start(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Write the buttons when a page is written: whether there is an edition for the browser is known only then."""
    for node in doctree.findall(on_front):
        if node.get("first"):
            lesson = f"notebooks/{node['first']}"
            ready = built(app) is not None
            address = f"../{PLACE}/{edition.address(lesson)}" if ready else "how-to-use.html"
            node["html"] = render("start.html", lesson=lesson, address=address, cost=edition.cost() if ready else "")


def add_script(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load the script on the page that has the chart or the cards, and nowhere else."""
    if doctree is not None and app.builder.name == "html" and any(doctree.findall(on_front)):
        context.setdefault("more_scripts", []).append("front.js")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    for name, directive in (("finding", Finding), ("lesson-cards", LessonCards), ("start", Start)):
        app.add_directive(name, directive)
    visits: Any = {name: (visit_page_only, None) for name in ("html", "epub", "singlehtml")}
    app.add_node(on_front, **visits)
    app.connect("doctree-resolved", fill_start)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write_pictures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
