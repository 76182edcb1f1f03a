"""The directive `{names-and-readings}`: for each lesson the concepts that name its patterns, and what to read."""

from typing import Any

from codebook import DataDirective
from course import data, readings
from course.readings import Work
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

ASKED = {
    "shaped_by": "Shaped by",
    "pattern": "In our record",
    "rival": "A rival",
    "deciding": "What would decide",
    "question": "To think about",
}


class NamesAndReadings(DataDirective):
    """A section a lesson, made from the tables `concepts` and `readings`."""

    def content_nodes(self) -> list[nodes.Node]:
        """Return the sections in the order of the lessons."""
        numbered = sorted({row["lesson"] for row in data.rows("readings")})
        return [self.lesson_section(lesson) for lesson in numbered]

    def lesson_section(self, lesson: str) -> nodes.section:
        """Return what belongs to one lesson: a link to it, its concepts, its works."""
        section = self.section(f"Lesson {int(lesson[:2])}", f"names-{lesson}")
        section += nodes.paragraph("", "", self.lesson_link(lesson))
        for concept in data.rows("concepts"):
            if concept["lesson"] == lesson:
                section += concept_nodes(concept)
        section += nodes.paragraph("", "", nodes.strong(text="Read on"))
        entries = [nodes.list_item("", work_line(work)) for work in readings.of_lesson(lesson)]
        section += nodes.bullet_list("", *entries)
        return section

    def lesson_link(self, lesson: str) -> addnodes.pending_xref:
        """Return a link to a lesson, in the lesson's own title."""
        return addnodes.pending_xref(
            "",
            nodes.inline(text=""),
            refdomain="std",
            reftype="doc",
            reftarget=f"/notebooks/{lesson}",
            refexplicit=False,
            refwarn=True,
            refdoc=self.env.docname,
        )


def concept_nodes(concept: dict[str, str]) -> list[nodes.Node]:
    """Return a concept: its name in English and Korean with its meaning, and a line for each thing to ask of it."""
    korean = nodes.Text(f" ({concept['name_ko']}, {concept['romanised']}). {concept['meaning']}")
    head = nodes.paragraph("", "", nodes.strong(text=concept["name"]), korean)
    lines = [
        nodes.paragraph("", "", nodes.emphasis(text=f"{label}: "), nodes.Text(concept[column]))
        for column, label in ASKED.items()
    ]
    return [head, nodes.bullet_list("", *(nodes.list_item("", line) for line in lines))]


def work_line(work: Work) -> nodes.paragraph:
    """Return a work: its kind, author, year, title as a link, where it appeared, how hard it is, and why to read it."""
    title: nodes.Node = nodes.emphasis(text=work.title)
    if work.address:
        title = nodes.reference("", "", title, refuri=work.address)
    line = nodes.paragraph("", "", nodes.strong(text=work.stance), nodes.Text(f": {work.authors} ({work.year}), "))
    line += [title, nodes.Text(f", {work.after_title} For a first-year student: {work.difficulty}. {work.why}")]
    return line


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("names-and-readings", NamesAndReadings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
