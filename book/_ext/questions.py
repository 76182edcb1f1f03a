"""Questions in the book: their script where a page has one, how they are printed, and the answer key.

What a question says and how it looks is the course's own, `course.questions`; this puts it on pages.
"""

import re
from pathlib import Path
from typing import Any

from course.lessons import lesson_files, lessons
from course.questions.as_markdown import counts_of_a_class, key_markdown, objectives_markdown, print_markdown
from course.questions.model import QUESTION_TYPE, WIDGET_TYPE
from course.questions.read import QUESTIONS_DIR, question, questions
from course.questions.two_tests import TESTS, questions_of
from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

PRINTED_BUILDERS = ("singlehtml", "epub")
BESIDE_WIDGETS = re.compile(r'<div class="course-static.*?(<section class="question".*</section>)', re.DOTALL)


class QuestionMimeRenderer:
    """How MyST-NB turns a question's output into nodes; it finds this class by book.dist-info/entry_points.txt."""

    mime_priority_overrides = (
        ("*", WIDGET_TYPE, 1),
        *((builder, QUESTION_TYPE, 2) for builder in PRINTED_BUILDERS),
    )

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the question as a page shows or prints it; nothing for its widgets; None for any other output."""
        if data.mime_type == WIDGET_TYPE:
            return []  # the next output is the same question
        if data.mime_type == "text/html" and (beside := BESIDE_WIDGETS.match(data.content)):
            return [nodes.raw("", beside[1], format="html")]
        if data.mime_type != QUESTION_TYPE or inline:
            return None
        text = print_markdown(question(data.content["id"]))
        printed = renderer.render_markdown(MimeData("text/markdown", text, data.cell_metadata))
        return [nodes.container("", *printed, classes=["question-printed"])]


class AnswerKey(SphinxDirective):
    """`{answer-key}`: the key of every lesson that asks something and of the two tests, a section each."""

    def run(self) -> list[nodes.Node]:
        """Return the sections; the page is read again whenever a lesson or a question has changed."""
        notebooks = Path(self.env.srcdir, "notebooks")
        for path in [*lesson_files(notebooks), *QUESTIONS_DIR.glob("*.toml"), *QUESTIONS_DIR.glob("counts.json")]:
            self.env.note_dependency(str(path))
        counts = counts_of_a_class()
        made: list[nodes.Node] = []
        for lesson in lessons(notebooks):
            if lesson.questions:
                section = nodes.section("", nodes.title(text=lesson.title), ids=[f"key-{lesson.path.stem}"])
                section += self.parse_text_to_nodes(key_markdown(lesson.questions, counts))
                self.state.document.note_explicit_target(section)
                made.append(section)
        return [*made, *map(self.key_of_test, TESTS)]

    def key_of_test(self, name: str) -> nodes.section:
        """Return the key of the test before or after the lessons."""
        section = nodes.section("", nodes.title(text=TESTS[name]), ids=[f"key-test-{name}"])
        section += self.parse_text_to_nodes(key_markdown(questions_of(name), counts_of_a_class()))
        self.state.document.note_explicit_target(section)
        return section


class ObjectiveMap(SphinxDirective):
    """`{objective-map}`: every objective of every lesson, and the questions that test it."""

    def run(self) -> list[nodes.Node]:
        """Return one table a lesson; the page is read again whenever a lesson or a question has changed."""
        notebooks = Path(self.env.srcdir, "notebooks")
        for path in [*lesson_files(notebooks), *QUESTIONS_DIR.glob("*.toml")]:
            self.env.note_dependency(str(path))
        asked = questions(QUESTIONS_DIR)
        made: list[nodes.Node] = []
        for lesson in lessons(notebooks):
            section = nodes.section("", nodes.title(text=lesson.title), ids=[f"objectives-{lesson.path.stem}"])
            section += self.parse_text_to_nodes(objectives_markdown(lesson, asked))
            self.state.document.note_explicit_target(section)
            made.append(section)
        return made


def add_script(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load the script for questions where a page has one, and nowhere else."""
    if doctree is not None and app.builder.name == "html" and _has_question(doctree):
        context.setdefault("more_scripts", []).append("questions.js")


def _has_question(doctree: nodes.document) -> bool:
    return any('class="question"' in raw.astext() for raw in doctree.findall(nodes.raw))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_directive("answer-key", AnswerKey)
    app.add_directive("objective-map", ObjectiveMap)
    app.add_css_file("questions.css")
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
