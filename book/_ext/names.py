"""The directive `{names}`: every name that the lessons use, what it does, an example, and the lesson that tells it.

It reads the lessons while the book is built, so that the page never falls behind them.
"""

from typing import Any

from course.lessons import lesson_files
from course.names import WORDS, Name, reference
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class Names(SphinxDirective):
    """`{names}`: a section for each toolbox, in it each name by the alphabet."""

    def run(self) -> list[nodes.Node]:
        """Return the sections. The page is read again whenever a lesson or a sentence has changed."""
        for path in [WORDS, *lesson_files()]:
            self.env.note_dependency(str(path))
        return [self.section(group, names) for group, names in reference().items()]

    def section(self, group: str, names: list[tuple[Name, str]]) -> nodes.section:
        """Return one toolbox."""
        section = nodes.section("", nodes.title(text=group), names=[group.lower()])
        self.state.document.note_implicit_target(section, section)
        listed = nodes.definition_list(classes=["names"])
        for name, does in names:
            listed += self.entry(name, does)
        section += listed
        return section

    def entry(self, name: Name, does: str) -> nodes.definition_list_item:
        """Return one name: its lesson, what it does, an example."""
        number = int(name.lesson[:2])
        lesson = addnodes.pending_xref(
            "", nodes.inline(text=f"lesson {number}"), refdomain="std", reftype="doc", refexplicit=True,
            reftarget=f"/notebooks/{name.lesson}", refdoc=self.env.docname, refwarn=True,
        )  # fmt: skip
        term = nodes.term("", "", nodes.literal(text=name.name), nodes.Text(", "), lesson)
        said, messages = self.parse_inline(does)
        example = nodes.paragraph("", "", nodes.literal(text=name.example))
        return nodes.definition_list_item(
            "", term, nodes.definition("", nodes.paragraph("", "", *said, *messages), example)
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_directive("names", Names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
