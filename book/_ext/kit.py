"""The teaching kit of each lesson: slides, speaker's notes and a handout, as files that need nothing else.

`teaching/slides/NN-….toml` chooses what a lesson's slides show and says what to say; the words and the charts
themselves are taken from the lesson, the questions and the data whenever the book is built.
"""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from course.lessons import lesson_files
from course.markup import environment
from course.questions.as_html import inline
from course.questions.kinds import shown_as
from docutils import nodes
from kit_charts import grey, large, source
from kit_deck import LETTERS, ON_PAPER, SHEETS, Deck, in_place, read_deck
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parents[2]
PIECES = ROOT / "teaching" / "templates"
FOLDER = "kit"  # below the book's _static
FACES = {"slides": "Slides", "notes": "Notes for the speaker", "handout": "Handout"}


def deck_files(root: Path = ROOT) -> list[Path]:
    """Return the files of slides in the order of the lessons; a lesson that has none yet is left out."""
    files = [root / "teaching" / "slides" / f"{path.stem}.toml" for path in lesson_files(root / "notebooks")]
    return [file for file in files if file.exists()]


def decks(root: Path = ROOT) -> list[Deck]:
    """Return the slides of all lessons. Raises CourseError where one shows what is not there."""
    return [read_deck(file) for file in deck_files(root)]


def written(deck: Deck, face: str, cache: Path) -> str:
    """Return one face of a deck, a name of `FACES`, as a whole page of HTML; charts once drawn are kept in `cache`."""
    script = (PIECES / "slides.js").read_text(encoding="utf-8") if face == "slides" else ""
    page = environment(PIECES)
    page.filters |= {"inline": inline, "on_paper": lambda text: in_place(text, SHEETS)}
    page.filters["shown_as"] = lambda kind: shown_as(kind, ON_PAPER)
    made = page.get_template(f"{face}.html").render(
        deck=deck,
        letters=LETTERS,
        style=Markup((PIECES / f"{face}.css").read_text(encoding="utf-8")),
        script=Markup(script),
        policy=policy(script),
        large=lambda spec: source(large(spec, cache)),
        grey=lambda spec: source(grey(large(spec, cache))),
    )
    return str(made)


def policy(script: str) -> str:
    """Return the content policy of a page whose only script is the one inside it: nothing is fetched from anywhere."""
    known = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    scripts = f"script-src 'sha256-{known}'; " if script else ""
    return f"default-src 'none'; {scripts}style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"


class KitTable(SphinxDirective):
    """`{kit-table}`: a row a lesson, with links to its files."""

    def run(self) -> list[nodes.Node]:
        """Return the table; the page is read again whenever a lesson or its slides have changed."""
        self.env.note_dependency(str(ROOT / "book" / "instructors" / "prompts.md"))
        for file in [*deck_files(), *lesson_files(ROOT / "notebooks")]:
            self.env.note_dependency(str(file))
        lines = ["| Lesson | Slides | Minutes | Files |", "|---|---|---|---|"]
        for deck in decks():
            lines.append(f"| {deck.title} | {len(deck.slides)} | {deck.minutes} | {', '.join(self.links(deck))} |")
        return self.parse_text_to_nodes("\n".join(lines) + "\n")

    def links(self, deck: Deck) -> Iterator[str]:
        """Give each face as a link, which only a website can follow: elsewhere as words."""
        base = "../" * self.env.docname.count("/") + f"_static/{FOLDER}/{deck.name}"
        website = self.env.app.builder.name == "html"
        for face, label in FACES.items():
            said = f"{label}, lesson {deck.number}"
            link = f'<a class="reference external" href="{base}-{face}.html" aria-label="{said}">{label}</a>'
            yield link if website else label


def write_kit(app: Sphinx, error: Exception | None) -> None:
    """Write every face of every deck into the built book."""
    if error is not None or app.builder.name != "html":
        return
    folder = Path(app.outdir, "_static", FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    for deck in decks():
        for face in FACES:
            target = folder / f"{deck.name}-{face}.html"
            target.write_text(written(deck, face, Path(app.doctreedir, "charts")), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive, and write the files at the end."""
    app.add_directive("kit-table", KitTable)
    app.connect("build-finished", write_kit)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
