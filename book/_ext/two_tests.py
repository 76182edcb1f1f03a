"""The tests before and after the course: `{test} before` lays out its questions, to be judged all at once at the end.

The script before-after.js judges them. Without it each answer has its reason folded below it, as in a lesson.
"""

from html import escape
from typing import Any

from course.questions.as_html import question_html
from course.questions.as_markdown import print_markdown
from course.questions.model import TRENDS, Question
from course.questions.read import QUESTIONS_DIR
from course.questions.two_tests import TESTS, questions_of
from docutils import nodes
from questions import PRINTED_BUILDERS
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

SCRIPT = "before-after.js"
WITHOUT_SCRIPTS = (
    "Your browser runs no script here, so nothing is counted or kept. "
    "Choose an answer, and its reason can be unfolded below it."
)


class course_test(nodes.General, nodes.Element):  # noqa: N801 (docutils' way to name a node)
    """A test on a page: its text, and its `name`, a key of `TESTS`, by which a website finds it."""


class CourseTest(SphinxDirective):
    """`{test} before` or `{test} after`: the questions of that test, one below the other."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the test as text, which is printed; the page is read again whenever a question has changed."""
        name = self.arguments[0]
        if name not in TESTS:
            raise self.error(f"{{test}} takes one of {', '.join(TESTS)}, and not {name!r}.")
        self.env.note_dependency(str(QUESTIONS_DIR / f"{name}.toml"))
        printed = [node for one in questions_of(name) for node in self.parse_text_to_nodes(print_markdown(one))]
        return [course_test("", *printed, name=name)]


def html_of_test(name: str) -> str:
    """Return a whole test: a heading and a question, twelve times, and the place where the script adds the result."""
    asked = questions_of(name)
    laid_out = [_one(question, f"{place} of {len(asked)}") for place, question in enumerate(asked, start=1)]
    first = f'<p class="test-unscripted">{WITHOUT_SCRIPTS}</p>'
    return f'<div class="test" data-test="{name}">{first}{"".join(laid_out)}</div>'


def _one(question: Question, place: str) -> str:
    told = {
        "pair": question.pair,
        "trend": TRENDS[question.trend],
        "skill": question.skill,
        "lesson": question.objective.partition(".")[0],
    }
    marks = " ".join(f'data-{name}="{escape(text)}"' for name, text in told.items())
    heading = f'<h3 id="test-{question.id}" tabindex="-1">Question {place}</h3>'
    return f'<div class="test-question" {marks}>{heading}{question_html(question)}</div>'


def visit_test(self: Any, node: course_test) -> None:
    """Write the test into a page of the website, in place of its text."""
    if self.builder.name == "html":
        self.body.append(html_of_test(node["name"]))
        raise nodes.SkipNode


def depart_test(self: Any, node: course_test) -> None:
    """Write nothing after the text of a test that is printed."""


def add_script(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load the script where a test stands, and nowhere else."""
    if doctree is not None and app.builder.name == "html" and any(doctree.findall(course_test)):
        context.setdefault("more_scripts", []).extend(["elements.js", SCRIPT])


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_directive("test", CourseTest)
    visitors = dict.fromkeys(("html", *PRINTED_BUILDERS), (visit_test, depart_test))
    app.add_node(course_test, **visitors)  # type: ignore[arg-type]
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
