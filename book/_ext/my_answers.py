"""The pages My answers and Marks: `{my-answers}` lists every question of the course, `{marks}` reads files of a class.

Both do their work in the reader's browser (my-answers.js, marks.js). What a choice says in words is fetched from
`_static/questions-key.json` when it is asked for.
"""

import json
import shutil
from html import escape
from pathlib import Path
from typing import Any

from course.lessons import lesson_files, lessons
from course.questions import answers_file
from course.questions.as_key import key_json, keyed
from course.questions.as_text import plain
from course.questions.read import QUESTIONS_DIR
from course.questions.two_tests import TESTS
from docutils import nodes
from pages import visit_page_only
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

KEY = "questions-key.json"
SCHEMA = Path(answers_file.__file__).with_name("answers.schema.json")
LONGEST = 90  # letters of a question in the list
WITHOUT_SCRIPTS = "Your browser runs no script here: below are all questions, and what you answered cannot be shown."
MARKS = (  # the fields stand there before marks.js comes, so that nothing moves when it does
    '<div class="marks"><div class="pst-js-only">'
    '<p><label for="marks-files">Files of the class </label>'
    '<input id="marks-files" type="file" multiple accept=".json,.txt,application/json"></p>'
    '<p><label for="marks-folder">or a whole folder of them </label>'
    '<input id="marks-folder" type="file" webkitdirectory></p>'
    '<p><label for="marks-names">Names of the class, one a line, to see who is missing (may stay empty)</label>'
    '<textarea id="marks-names" rows="3"></textarea></p>'
    '<p class="mine-summary" role="status"></p><div class="marks-result"></div></div>'
    f"<noscript><p>{WITHOUT_SCRIPTS.partition(':')[0]}, and this page is nothing without one.</p></noscript></div>"
)


class my_answers(nodes.General, nodes.Element):  # noqa: N801 (docutils' way to name a node)
    """The place on a page where a reader's answers are listed; `html` has the list."""


class marks(nodes.General, nodes.Element):  # noqa: N801
    """The place on a page where the files of a class are read."""


class MyAnswers(SphinxDirective):
    """`{my-answers}`: every question of the course, to be filled with what this browser keeps."""

    def run(self) -> list[nodes.Node]:
        """Return the list; the page is read again whenever a lesson or a question has changed."""
        note_questions(self)
        return [my_answers("", html=listed(Path(self.env.srcdir, "notebooks")))]


class Marks(SphinxDirective):
    """`{marks}`: the place where the files of a class are read."""

    def run(self) -> list[nodes.Node]:
        """Return the place."""
        return [marks(html=MARKS)]


def note_questions(directive: SphinxDirective) -> None:
    """Have a page read again whenever a lesson or a question has changed."""
    for path in [*lesson_files(Path(directive.env.srcdir, "notebooks")), *QUESTIONS_DIR.glob("*.toml")]:
        directive.env.note_dependency(str(path))


def listed(notebooks: Path) -> str:
    """Return every question as HTML, a section a lesson and one for each test, each question with its page."""
    found = lessons(notebooks)
    pages = {str(lesson.number): (f"../notebooks/{lesson.path.stem}.html", plain(lesson.title)) for lesson in found}
    pages |= {name: (f"{name}.html", title) for name, title in TESTS.items()}
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in keyed(found):
        groups.setdefault(one["group"], []).append(one)
    sections = [_section(name, *pages[name], asked) for name, asked in groups.items()]
    return f'<div class="mine"><p class="mine-unscripted">{WITHOUT_SCRIPTS}</p>{"".join(sections)}</div>'


def _section(name: str, page: str, title: str, asked: list[dict[str, Any]]) -> str:
    entries = "".join(_entry(one, page) for one in asked)
    head = f'<h2 id="mine-{name}">{escape(title)}</h2><p class="mine-count"></p>'
    listed_ = f'{head}<ul class="mine-list">{entries}</ul>'
    return f'<section aria-labelledby="mine-{name}" data-group="{name}">{listed_}</section>'


def _entry(one: dict[str, Any], page: str) -> str:
    right = {
        part["id"]: [name for name, (_, verdict) in part["choices"].items() if verdict == "right"]
        for part in one["parts"]
    }
    told = {"question": one["id"], "form": one["form"], "right": json.dumps(right, ensure_ascii=False)}
    if "pair" in one:
        told["pair"] = one["pair"]
    marked = " ".join(f'data-{name}="{escape(text)}"' for name, text in told.items())
    address = page if one["form"] == "code" else f"{page}#q-{one['id']}"
    link = f'<a href="{address}">{escape(_short(one["stem"]))}</a>'
    kind = f'<span class="mine-kind">{escape(one["kind"])}</span> <span class="mine-state"></span>'
    return f'<li {marked}>{link} {kind}<div class="mine-given"></div></li>'


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def write_key(app: Sphinx, error: Exception | None) -> None:
    """Write the questions for both pages, and the schema of the file."""
    if error is None and app.builder.name == "html":
        static = Path(app.outdir, "_static")
        (static / KEY).write_text(key_json(keyed(lessons(Path(app.srcdir, "notebooks")))), encoding="utf-8")
        shutil.copyfile(SCHEMA, static / SCHEMA.name)


def add_scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load the scripts on the two pages, and nowhere else."""
    if doctree is None or app.builder.name != "html":
        return
    for kind, script in ((my_answers, "my-answers.js"), (marks, "marks.js")):
        if any(doctree.findall(kind)):
            context.setdefault("more_scripts", []).extend(["elements.js", "answers-file.js", script])


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_directive("my-answers", MyAnswers)
    app.add_directive("marks", Marks)
    for node in (my_answers, marks):
        visitors = {name: (visit_page_only, None) for name in ("html", "epub", "singlehtml")}
        app.add_node(node, **visitors)  # type: ignore[arg-type]
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", write_key)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
