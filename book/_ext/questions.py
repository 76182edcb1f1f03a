"""Questions in the book: their script where a page has one, how they are printed, and the answer key.

Everything is read from the notebooks' stored outputs, where each question stands with its specification
(`application/vnd.course.question+json`); the lessons' own package is never imported.
"""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer, load_mime_renders
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx_external_toc.parsing import parse_toc_yaml

MIME_TYPE = "application/vnd.course.question+json"
PRINTED_BUILDERS = ("singlehtml", "epub")


class Lesson(NamedTuple):
    """One notebook of the book: its file, its title, and its questions in the order they are asked."""

    path: Path
    title: str
    questions: list[dict[str, Any]]


def lessons(root: Path) -> list[Lesson]:
    """Every notebook that _toc.yml lists and that asks something; `root` is the folder of _toc.yml."""
    paths = [root / f"{page}.ipynb" for page in parse_toc_yaml(root / "_toc.yml")]
    return [lesson for lesson in map(_lesson, filter(Path.is_file, paths)) if lesson.questions]


def _lesson(path: Path) -> Lesson:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = notebook["cells"]
    heading = re.search(
        r"^# (.+)$",
        "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"),
        re.MULTILINE,
    )
    bundles = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    found = {bundle[MIME_TYPE]["id"]: bundle[MIME_TYPE] for bundle in bundles if MIME_TYPE in bundle}
    return Lesson(path, heading[1] if heading else path.stem, list(found.values()))


def key_of(question: dict[str, Any]) -> str:
    """The right answer in one line of inline Markdown."""
    kind, answer, parts = question["kind"], question.get("answer"), question.get("parts", [])
    if kind == "multiple_choice":
        return "; ".join(answer) if answer else "none of the statements"
    if kind == "true_false":
        reasons = [f", because {text}" for part in parts[1:] for text in _texts(part, "right")]
        return ("True" if answer else "False") + "".join(reasons)
    if kind == "matching":
        return "; ".join(f"{left} → {right}" for left, right in answer.items())
    if kind == "ordering":
        return "; ".join(f"{place}. {text}" for place, text in enumerate(answer, start=1))
    if kind == "number":
        return ", ".join(_texts(parts[0], "right"))
    return str(answer) if answer is not None else ""


def wrong_answers(question: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Each wrong answer: what is chosen, the feedback, and why students choose it ("" where nobody has said)."""
    found = []
    for part in question.get("parts", []):
        for feedback in part["feedback"]:
            if feedback["verdict"] in ("wrong", "close"):
                chosen = _named(part, feedback["choices"])
                several = len(question["parts"]) > 1
                found.append(
                    (
                        f"{part['label']} → {chosen}" if several else chosen,
                        feedback["words"],
                        feedback.get("likely", ""),
                    )
                )
    for mistake in question.get("mistakes", []):
        found.append(
            (f"{mistake['rows']} rows" if "rows" in mistake else str(mistake["value"]), mistake["feedback"], "")
        )
    return found


def _texts(part: dict[str, Any], verdict: str) -> list[str]:
    return [
        part["choices"][place - 1]
        for feedback in part["feedback"]
        if feedback["verdict"] == verdict
        for place in feedback["choices"]
    ]


def _named(part: dict[str, Any], choices: list[int]) -> str:
    texts = [part["choices"][place - 1] for place in choices]
    return f"{texts[0]} to {texts[-1]}" if part["control"] == "slider" and len(texts) > 2 else ", ".join(texts)


def question_markdown(question: dict[str, Any], lead: str = "") -> list[str]:
    """The kind, the stem and any code of a question, as lines of Markdown."""
    code = ["```python", question["code"], "```", ""] if question.get("code") else []
    return ["", f"**{lead}{question['title']}.** {question['stem']}", "", *code]


def key_markdown(lesson: Lesson) -> str:
    """A lesson's questions with their answers, and with what each wrong answer tells about its reader, as Markdown."""
    lines = []
    for place, question in enumerate(lesson.questions, start=1):
        lines += question_markdown(question, f"{place}. ")
        lines += [f"**Answer:** {key_of(question)}", ""] if key_of(question) else []
        lines += ["```python", question["solution"], "```", ""] if question.get("solution") else []
        lines += [f"- A good answer says: {item}" for item in question.get("checklist", [])]
        lines += [
            f"- **{chosen}:** {words}" + (f" *Likely because:* {likely}" if likely else "")
            for chosen, words, likely in wrong_answers(question)
        ]
    return "\n".join(lines) + "\n"


def print_markdown(question: dict[str, Any]) -> str:
    """A question for paper, as Markdown: its stem and its choices, without feedback; the key stands in the answer key."""
    lines, parts, kind = question_markdown(question), question.get("parts", []), question["kind"]
    if kind == "number":
        lines.append(f"From {parts[0]['choices'][0]} to {parts[0]['choices'][-1]}.")
    elif kind in ("matching", "ordering"):
        lines += [f"- {part['label']}" for part in parts]
        lines += ["", "**Choose from:** " + "; ".join(parts[0]["choices"])] if kind == "matching" else []
    elif len(parts) > 1:
        lines += [f"- {part['label']} ({' / '.join(part['choices'])})" for part in parts]
    elif parts and parts[0]["control"] == "radio":
        lines += [f"- {text}" for text in parts[0]["choices"]]
    return "\n".join([*lines, "", f"**Hint:** {question['hint']}"])


class QuestionMimeRenderer:
    """How MyST-NB turns a question's specification into nodes; the builders' priorities stand in _config.yml."""

    mime_priority_overrides = [(builder, MIME_TYPE, 2) for builder in PRINTED_BUILDERS]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        if data.mime_type != MIME_TYPE or inline:
            return None
        printed = renderer.render_markdown(MimeData("text/markdown", print_markdown(data.content), data.cell_metadata))
        return [nodes.container("", *printed, classes=["question-printed"])]


class AnswerKey(SphinxDirective):
    """`{answer-key}`: the key of every lesson, a section each."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        self.env.note_dependency(str(root / "_toc.yml"))
        made: list[nodes.Node] = []
        for lesson in lessons(root):
            self.env.note_dependency(str(lesson.path))
            section = nodes.section("", nodes.title(text=lesson.title), ids=[f"key-{lesson.path.stem}"])
            section += self.parse_text_to_nodes(key_markdown(lesson))
            self.state.document.note_explicit_target(section)
            made.append(section)
        return made


def add_script(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """A page without a question loads no script for questions."""
    if (
        doctree is not None
        and app.builder.name == "html"
        and any('class="question"' in raw.astext() for raw in doctree.findall(nodes.raw))
    ):
        context.setdefault("book_modules", []).append("questions.js")


def setup(app: Sphinx) -> dict[str, Any]:
    if QuestionMimeRenderer not in load_mime_renders():
        load_mime_renders().append(
            QuestionMimeRenderer
        )  # the cached list MyST-NB reads; its other door is an installed package
    app.add_directive("answer-key", AnswerKey)
    app.add_css_file("questions.css")
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
