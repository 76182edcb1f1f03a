"""The face of a question as native HTML and as plain text: for the book, and wherever no widget can be shown.

Feedback stands in `<details>`, so that nothing is told before it is asked for, even where no style and no script is
loaded. In the book, questions.css shows the feedback of a chosen option, and questions.js speaks it.
"""

import re
from html import escape

from course.questions.model import KINDS, Part, Question, group_label

VERDICTS = {
    "right": ("✓", "Right:"),
    "close": ("≈", "Close:"),
    "wrong": ("✗", "Not quite:"),
    "model": ("", "A model answer:"),
}
NO_ANSWER = "no answer yet"
NOT_TRIED = (
    'Not tried yet. Write your line after "answer =", in place of the three dots, and run the cell (in JupyterLab).'
)

_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_EM = re.compile(r"\*([^*\s](?:[^*]*[^*\s])?)\*")


def inline(text: str) -> str:
    """Inline Markdown (`code`, **bold**, *italic*) as escaped HTML; inside code nothing else is read."""
    parts = _CODE.split(escape(text))  # text, code, text, code, …
    return "".join(
        f"<code>{part}</code>" if place % 2 else _EM.sub(r"<em>\1</em>", _STRONG.sub(r"<strong>\1</strong>", part))
        for place, part in enumerate(parts)
    )


def plain(text: str) -> str:
    """Inline Markdown as plain text, for controls that show no markup."""
    parts = _CODE.split(text)
    return "".join(part if place % 2 else _EM.sub(r"\1", _STRONG.sub(r"\1", part)) for place, part in enumerate(parts))


def words(verdict: str, text: str, next_step: str = "") -> str:
    """Feedback as HTML: its verdict in a mark and in words, the reason, and after a right answer what to look at next."""
    mark, word = VERDICTS[verdict]
    mark = f'<span aria-hidden="true">{mark}</span> ' if mark else ""
    after = f"<p><strong>Next:</strong> {inline(next_step)}</p>" if next_step and verdict == "right" else ""
    return f"<p><strong>{mark}{word}</strong> {inline(text)}</p>{after}"


def next_within(question: Question) -> str:
    """What follows a right answer, where one part decides; with several parts it stands folded below them."""
    return question.next if len(question.parts) == 1 else ""


def reference_html(question: Question) -> str:
    """The source of a question as a paragraph, its address as a link."""
    linked = re.sub(r"(https?://\S+)$", r'<a href="\1" rel="noopener noreferrer">\1</a>', escape(question.reference))
    return f'<p class="question-source">Source: {linked}</p>'


def stem_html(question: Question) -> str:
    """The kind, the stem and any code of a question."""
    stem = "".join(f"<p>{inline(text)}</p>" for text in question.stem.split("\n\n"))
    code = f"<pre><code>{escape(question.code)}</code></pre>" if question.code else ""
    return (
        f'<p class="question-kind" id="q-{question.id}-kind">{KINDS[question.kind]}</p>'
        f'<div class="question-stem" id="q-{question.id}-stem">{stem}</div>{code}'
    )


def folded(summary: str, body: str, name: str = "question-fold") -> str:
    """A closed `<details>` around some HTML."""
    return f'<details class="{name}"><summary>{escape(summary)}</summary>{body}</details>'


def fold_html(question: Question) -> str:
    """What stands folded below the parts: the hint, and where several parts decide, what to look at next."""
    hint = folded("Hint", f"<p>{inline(question.hint)}</p>", "question-fold question-hint")
    if question.next and not next_within(question):
        hint += folded(
            "When you have it all: what to look at next",
            f"<p>{inline(question.next)}</p>",
            "question-fold question-next",
        )
    return hint


def checklist_html(question: Question) -> str:
    """The self-check of a short answer: what a good answer says."""
    items = "".join(
        f'<li><label><input type="checkbox"> <span>{inline(item)}</span></label></li>' for item in question.checklist
    )
    return f'<p>Does your answer say these things?</p><ul class="question-checklist">{items}</ul>'


def question_html(question: Question) -> str:
    """A question as one `<section>`, with every choice and all feedback in it."""
    parts = "".join(_part_html(question, place, part) for place, part in enumerate(question.parts, start=1))
    return (
        f'<section class="question" id="q-{question.id}" data-question="{question.id}" data-kind="{question.kind}" '
        f'aria-labelledby="q-{question.id}-kind q-{question.id}-stem">{stem_html(question)}'
        f'<div class="question-parts">{parts}</div>{fold_html(question)}{reference_html(question)}</section>'
    )


def question_text(question: Question) -> str:
    """The stem and the choices as plain text, without any answer."""
    lines = [f"{KINDS[question.kind]}: {plain(question.stem)}"]
    lines += [""] + question.code.splitlines() + [""] if question.code else []
    single = len(question.parts) == 1
    for part in question.parts:
        if part.control == "reveal":
            continue
        if part.control == "slider":
            lines.append(f"  from {part.choices[0]} to {part.choices[-1]}")
        elif single:
            lines += [f"  ( ) {plain(choice)}" for choice in part.choices]
        else:
            lines.append(f"  {plain(part.label)} [{' | '.join(plain(choice) for choice in part.choices)}]")
    return "\n".join(lines)


def _part_html(question: Question, place: int, part: Part) -> str:
    name = f"q-{question.id}-{place}"
    if part.control == "reveal":
        return (
            f'<div class="question-part" data-part="{place}"><label class="question-label" for="{name}">Your answer</label>'
            f'<textarea id="{name}" rows="5"></textarea>'
            + folded(
                part.choices[0], _blocks(question, part) + checklist_html(question), "question-fold question-model"
            )
            + "</div>"
        )
    if part.control == "radio":
        options = "".join(_option_html(question, part, name, choice) for choice in range(1, len(part.choices) + 1))
        return f'<fieldset class="question-part" data-part="{place}"><legend>{inline(part.label)}</legend>{options}</fieldset>'
    if part.control == "slider":
        control = (
            f'<input type="range" id="{name}" min="0" max="{len(part.choices)}" value="0" step="1">'
            f'<output for="{name}">{NO_ANSWER}</output>'
            f'<span class="question-range">from {escape(part.choices[0])} to {escape(part.choices[-1])}</span>'
            "<datalist>"
            + "".join(f'<option value="{i}">{escape(text)}</option>' for i, text in enumerate(part.choices, start=1))
            + "</datalist>"
        )
    else:
        options = "".join(
            f'<option value="{i}">{escape(plain(text))}</option>' for i, text in enumerate((NO_ANSWER, *part.choices))
        )
        control = f'<select id="{name}">{options}</select>'
    return (
        f'<div class="question-part" data-part="{place}"><label class="question-label" for="{name}">{inline(part.label)}</label>'
        f"{control}{folded('Answer', _blocks(question, part), 'question-key')}</div>"
    )


def _option_html(question: Question, part: Part, name: str, choice: int) -> str:
    feedback = part.feedback_for(choice)
    block = f'<div class="question-words" data-values="{choice}" data-verdict="{feedback.verdict}">{words(feedback.verdict, feedback.words, next_within(question))}</div>'
    text = inline(part.choices[choice - 1])
    return (
        f'<div class="question-option"><label><input type="radio" name="{name}" value="{choice}"> <span>{text}</span></label>'
        f'<details class="question-feedback"><summary>Feedback on: {text}</summary>{block}</details></div>'
    )


def _blocks(question: Question, part: Part) -> str:
    """Every feedback of a part, each under the choices it answers."""
    blocks = []
    for item in part.feedback:
        label = f"<p><em>{escape(plain(group_label(part, item)))}</em></p>" if item.verdict != "model" else ""
        values = " ".join(map(str, item.choices))
        blocks.append(
            f'{label}<div class="question-words" data-values="{values}" data-verdict="{item.verdict}">'
            f"{words(item.verdict, item.words, next_within(question))}</div>"
        )
    return "".join(blocks)
