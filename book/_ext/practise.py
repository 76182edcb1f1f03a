"""Questions that come back: `{review} 1 2 3` asks ten of these lessons again, `{practise}` draws from all of them.

Both ask only what needs no kernel. An answer in a review or in practice is kept under a name of its own, so that it
never shows what was answered in the lesson.
"""

import dataclasses
import hashlib
import json
from itertools import zip_longest
from pathlib import Path
from typing import Any

from course.lessons import lesson_files
from course.questions.as_html import question_html
from course.questions.as_markdown import print_markdown
from course.questions.kinds import KINDS
from course.questions.model import Question
from course.questions.read import QUESTIONS_DIR, questions
from course.questions.two_tests import TESTS
from docutils import nodes
from pages import visit_page_only
from readable import untranslated
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

IN_A_REVIEW = 10
DRAWN = "practise.json"  # the questions of the page Practise, fetched when a reader starts
WITHOUT_SCRIPTS = "This page needs a script, which your browser does not run. The same questions stand in the lessons."
PRACTISE = f'<div class="practise"><p>{WITHOUT_SCRIPTS}</p></div>'


class practise(nodes.General, nodes.Element):  # noqa: N801 (docutils' way to name a node)
    """The place on a page where practice begins."""


class again(nodes.General, nodes.Element):  # noqa: N801
    """A question asked again; `html` has it to answer, its children have it for paper."""


def answered_by_choosing(question: Question) -> bool:
    """Tell whether a question can be judged on a page: it needs no kernel and no judgement of one's own."""
    return not KINDS[question.kind].is_code and all(part.control != "reveal" for part in question.parts)


def that_come_back() -> list[Question]:
    """Return the questions that may be asked again, in the order of the files."""
    return [one for one in questions() if answered_by_choosing(one) and one.lesson not in TESTS]


def renamed(question: Question, place: str) -> Question:
    """Return a question under another name, as it is asked in another place."""
    return dataclasses.replace(question, id=f"{place}-{question.id}")


def lesson_of(question: Question) -> str:
    """Return the number of the lesson whose objective a question tests; "" where it names none."""
    return question.objective.partition(".")[0]


def review(lessons: list[str], number: int = IN_A_REVIEW) -> list[Question]:
    """Choose some questions of these lessons: one of each objective in turn, the same ones each time."""
    by_objective: dict[str, list[Question]] = {}
    for question in sorted(that_come_back(), key=lambda one: hashlib.sha256(f"review/{one.id}".encode()).digest()):
        if lesson_of(question) in lessons:
            by_objective.setdefault(question.objective, []).append(question)
    turns = zip_longest(*by_objective.values())
    return [question for turn in turns for question in turn if question][:number]


class Review(SphinxDirective):
    """`{review} 1 2 3`: ten questions of these lessons, asked again."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return the questions, each to answer on a page and as text for paper."""
        note_questions(self)
        lessons = self.arguments[0].split()
        asked = [renamed(question, f"review-{lessons[-1]}") for question in review(lessons)]
        return [again("", *self.parse_text_to_nodes(print_markdown(one)), html=question_html(one)) for one in asked]


class Practise(SphinxDirective):
    """`{practise}`: the place where practice begins."""

    def run(self) -> list[nodes.Node]:
        """Return the place; the questions are written beside the page when the book is built."""
        note_questions(self)
        return [practise(html=PRACTISE)]


def note_questions(directive: SphinxDirective) -> None:
    """Have a page read again whenever a lesson or a question has changed."""
    for path in [*lesson_files(Path(directive.env.srcdir, "notebooks")), *QUESTIONS_DIR.glob("*.toml")]:
        directive.env.note_dependency(str(path))


def visit_again(self: Any, node: again) -> None:
    """Write the question into a page, or leave its place to the text for paper."""
    if self.builder.name == "html":
        self.body.append(node["html"])
        raise nodes.SkipNode


def depart_again(self: Any, node: again) -> None:
    """Nothing follows."""


def pages_of_lessons(folder: Path) -> dict[str, str]:
    """Return the page of each lesson by its number, as seen from the folder of the page Practise."""
    return {str(int(path.name[:2])): f"../notebooks/{path.stem}.html" for path in lesson_files(folder)}


def write_questions(app: Sphinx, error: Exception | None) -> None:
    """Write the questions that are drawn from, each as HTML with its lesson and the page where its charts stand."""
    if error is None and app.builder.name == "html":
        pages = pages_of_lessons(Path(app.srcdir, "notebooks"))
        drawn = [
            {
                "id": question.id,
                "lesson": lesson_of(question),
                "page": pages.get(lesson_of(question)),  # none in a book without this lesson
                "html": untranslated(question_html(renamed(question, "practise"))),
            }
            for question in that_come_back()
        ]
        text = json.dumps(drawn, ensure_ascii=False, separators=(",", ":"))
        Path(app.outdir, "_static", DRAWN).write_text(text, encoding="utf-8")


def add_scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load the scripts of practice on the page that has it, and nowhere else."""
    if doctree is None or app.builder.name != "html":
        return
    scripts = context.setdefault("more_scripts", [])
    if any(doctree.findall(again)):
        scripts.append("questions.js")
    if any(doctree.findall(practise)):
        scripts += ["questions.js", "elements.js", "practise.js"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_directive("review", Review)
    app.add_directive("practise", Practise)
    visitors = {name: (visit_page_only, None) for name in ("html", "epub", "singlehtml")}
    app.add_node(practise, **visitors)  # type: ignore[arg-type]
    asked = {name: (visit_again, depart_again) for name in ("html", "epub", "singlehtml")}
    app.add_node(again, **asked)  # type: ignore[arg-type]
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", write_questions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
