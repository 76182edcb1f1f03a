"""Questions in the book: their script where a page has one, how they are printed, and the answer key.

Everything is read from the notebooks' stored outputs, where each question stands with its specification
(`application/vnd.course.question+json`); the lessons' own package is never imported.
"""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer, load_mime_renders
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

MIME_TYPE = "application/vnd.course.question+json"
PRINTED_BUILDERS = ("singlehtml", "epub", "latex")
MARKUP = re.compile(r"`(?P<literal>[^`]+)`|\*\*(?P<strong>.+?)\*\*|\*(?P<emphasis>[^*\s](?:[^*]*[^*\s])?)\*")
KINDS = {
    "single_choice": "Choose one answer", "multiple_choice": "Judge each statement", "true_false": "True or false, and why",
    "matching": "Match each one", "ordering": "Put in order", "number": "Set the number",
    "short_answer": "Answer in your own words", "predict_output": "Predict the output",
    "fill_blank": "Fill the blank", "fix_chart": "Fix the chart",
}


class Lesson(NamedTuple):
    """One notebook of the book: its file, its title, and its questions in the order they are asked."""

    path: Path
    title: str
    questions: list[dict[str, Any]]


def lessons(root: Path) -> list[Lesson]:
    """Every notebook that _toc.yml lists and that asks something; `root` is the folder of _toc.yml."""
    listed = _files(yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8")))
    paths = [root / f"{name.removesuffix('.ipynb')}.ipynb" for name in listed]
    return [lesson for lesson in map(_lesson, filter(Path.is_file, paths)) if lesson.questions]


def _files(entry: Any) -> list[str]:
    if isinstance(entry, list):
        return [name for each in entry for name in _files(each)]
    if not isinstance(entry, dict):
        return []
    own = [entry[key] for key in ("root", "file") if key in entry]
    return own + [name for value in entry.values() for name in _files(value)]


def _lesson(path: Path) -> Lesson:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = notebook["cells"]
    heading = re.search(r"^# (.+)$", "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"), re.MULTILINE)
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
                found.append((f"{part['label']} → {chosen}" if several else chosen, feedback["words"], feedback.get("likely", "")))
    for mistake in question.get("mistakes", []):
        found.append((f"{mistake['rows']} rows" if "rows" in mistake else str(mistake["value"]), mistake["feedback"], ""))
    return found


def _texts(part: dict[str, Any], verdict: str) -> list[str]:
    return [part["choices"][place - 1] for feedback in part["feedback"] if feedback["verdict"] == verdict for place in feedback["choices"]]


def _named(part: dict[str, Any], choices: list[int]) -> str:
    texts = [part["choices"][place - 1] for place in choices]
    return f"{texts[0]} to {texts[-1]}" if part["control"] == "slider" and len(texts) > 2 else ", ".join(texts)


def key_markdown(found: list[Lesson]) -> str:
    """The answer key as a Markdown document."""
    lines = ["# Answer key"]
    for lesson in found:
        lines += ["", f"## {lesson.title}"]
        for place, question in enumerate(lesson.questions, start=1):
            lines += ["", f"### {place}. {KINDS[question['kind']]}", "", question["stem"], ""]
            lines += ["```python", question["code"], "```", ""] if question.get("code") else []
            lines += [f"**Answer:** {key_of(question)}", ""] if key_of(question) else []
            lines += ["```python", question["solution"], "```", ""] if question.get("solution") else []
            lines += [f"- A good answer says: {item}" for item in question.get("checklist", [])]
            for chosen, words, likely in wrong_answers(question):
                lines.append(f"- *{chosen}*: {words}" + (f" (Likely because: {likely})" if likely else ""))
    return "\n".join(lines) + "\n"


def inline(text: str) -> list[nodes.Node]:
    """Inline Markdown (`code`, **bold**, *italic*) as docutils nodes."""
    made, end = [], 0
    for match in MARKUP.finditer(text):
        made += [nodes.Text(text[end:match.start()])] if match.start() > end else []
        made.append(getattr(nodes, match.lastgroup)("", match[match.lastgroup]))
        end = match.end()
    return made + ([nodes.Text(text[end:])] if end < len(text) else [])


def paragraph(text: str, lead: str = "") -> nodes.paragraph:
    return nodes.paragraph("", "", *([nodes.strong("", lead), nodes.Text(" ")] if lead else []), *inline(text))


def bullets(*items: list[nodes.Node]) -> nodes.bullet_list:
    return nodes.bullet_list("", *[nodes.list_item("", *item) for item in items])


def print_question(question: dict[str, Any]) -> list[nodes.Node]:
    """A question for paper: its stem and its choices, without feedback; the key stands in the answer key."""
    made: list[nodes.Node] = [paragraph(question["stem"], f"{KINDS[question['kind']]}.")]
    if question.get("code"):
        made.append(nodes.literal_block(question["code"], question["code"], language="python"))
    parts = question.get("parts", [])
    if len(parts) == 1 and parts[0]["control"] == "slider":
        made.append(paragraph(f"From {parts[0]['choices'][0]} to {parts[0]['choices'][-1]}."))
    elif len(parts) == 1 and parts[0]["control"] == "radio":
        made.append(bullets(*([paragraph(text)] for text in parts[0]["choices"])))
    elif question["kind"] in ("matching", "ordering"):
        made.append(bullets(*([paragraph(part["label"])] for part in parts)))
        if question["kind"] == "matching":
            made.append(paragraph("; ".join(parts[0]["choices"]), "Choose from:"))
    elif len(parts) > 1:
        made.append(bullets(*([paragraph(f"{part['label']} ({' / '.join(part['choices'])})")] for part in parts)))
    made.append(paragraph(question["hint"], "Hint:"))
    return [nodes.container("", *made, classes=["question-printed"])]


class QuestionMimeRenderer:
    """How MyST-NB turns a question's specification into nodes; the builders' priorities stand in _config.yml."""

    mime_priority_overrides = [(builder, MIME_TYPE, 2) for builder in PRINTED_BUILDERS]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        if data.mime_type != MIME_TYPE or inline:
            return None
        return print_question(data.content)


class AnswerKey(SphinxDirective):
    """`{answer-key}`: for each lesson each question, its key, and what each wrong answer tells about its reader."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        self.env.note_dependency(str(root / "_toc.yml"))
        made: list[nodes.Node] = []
        for lesson in lessons(root):
            self.env.note_dependency(str(lesson.path))
            section = nodes.section("", nodes.title("", "", *inline(lesson.title)), ids=[f"key-{lesson.path.stem}"])
            for place, question in enumerate(lesson.questions, start=1):
                section += self.entry(place, question)
            self.state.document.note_explicit_target(section)
            made.append(section)
        return made or [paragraph("No lesson of this book asks a question yet.")]

    def entry(self, place: int, question: dict[str, Any]) -> list[nodes.Node]:
        made: list[nodes.Node] = [paragraph(question["stem"], f"{place}. {KINDS[question['kind']]}.")]
        if question.get("code"):
            made.append(nodes.literal_block(question["code"], question["code"], language="python"))
        if key_of(question):
            made.append(paragraph(key_of(question), "Answer:"))
        if question.get("solution"):
            made.append(nodes.literal_block(question["solution"], question["solution"], language="python"))
        if question.get("checklist"):
            made += [paragraph("A good answer says:"), bullets(*([paragraph(item)] for item in question["checklist"]))]
        wrong = [[paragraph(words, f"{chosen}:")] + ([paragraph(likely, "Likely because:")] if likely else [])
                 for chosen, words, likely in wrong_answers(question)]
        return made + ([bullets(*wrong)] if wrong else [])


def add_script(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """A page without a question loads no script for questions."""
    if doctree is not None and app.builder.name == "html" and any('class="question"' in raw.astext() for raw in doctree.findall(nodes.raw)):
        app.add_js_file("questions.js", type="module")


def setup(app: Sphinx) -> dict[str, Any]:
    if QuestionMimeRenderer not in load_mime_renders():
        load_mime_renders().append(QuestionMimeRenderer)  # the cached list MyST-NB reads; its other door is an installed package
    app.add_directive("answer-key", AnswerKey)
    app.add_css_file("questions.css")
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
