"""`{question-bank}`: the questions for learning platforms, made with the book, and what becomes of each kind."""

import importlib.util
import os
import re
from html import escape
from pathlib import Path
from typing import Any

from course.lessons import lesson_files
from course.questions.read import QUESTIONS_DIR
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from tools.bank.entries import entries
from tools.bank.survives import FORMATS, Format, table_markdown

FOLDER = "_static/bank"
OFFERED_HERE = "question-bank"  # what is known of a page with the directive
ON_A_SCREEN = "html and not singlehtml and not epub"  # where a file can be downloaded


class QuestionBank(SphinxDirective):
    """`{question-bank}`: a line a file to download, and a table a format."""

    def run(self) -> list[nodes.Node]:
        """Return both; the page is read again whenever a lesson or a question has changed."""
        for path in [*lesson_files(Path(self.env.srcdir, "notebooks")), *QUESTIONS_DIR.glob("*.toml")]:
            self.env.note_dependency(str(path))
        self.env.metadata[self.env.docname][OFFERED_HERE] = True
        shown = addnodes.only("", nodes.raw("", self.downloads(), format="html"), expr=ON_A_SCREEN)
        return [shown, *self.parse_text_to_nodes(table_markdown(entries()))]

    def downloads(self) -> str:
        """Return the files as a list of links."""
        root = Path(os.path.relpath(".", Path(self.env.docname).parent)).as_posix()
        links = [
            f'<li><a href="{root}/{FOLDER}/{made.file}" download>{escape(made.title)}</a>, for {told(made)}</li>'
            for made in offered()
        ]
        return f"<ul>{''.join(links)}</ul>"


def told(made: Format) -> str:
    """Return the platform of a file and where it is imported there, as HTML."""
    return re.sub(r"\*([^*]+)\*", r"<em>\1</em>", escape(made.for_))


def offered() -> list[Format]:
    """Return the files that can be made here: no deck where an older installation lacks genanki."""
    has_genanki = importlib.util.find_spec("genanki") is not None
    return [made for made in FORMATS if has_genanki or made.title != "Anki"]


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Write the files into the built book, where one of its pages offers them."""
    on_a_page = any(OFFERED_HERE in told for told in app.env.metadata.values())
    if error is None and app.builder.name == "html" and on_a_page:
        folder = Path(app.outdir, FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        asked = entries()
        for made in offered():
            made.write(folder / made.file, asked)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_directive("question-bank", QuestionBank)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
