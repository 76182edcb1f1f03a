"""The faces of a question as Markdown: the answer key, and the question as it is printed on paper."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from course.lessons import Lesson
from course.questions.kinds import KINDS
from course.questions.model import Feedback, Part, Question, QuestionError
from course.questions.read import QUESTIONS_DIR

Counts = dict[str, dict[str, dict[str, int]]]  # question → part → key of a choice → how many students chose it


class WrongAnswer(NamedTuple):
    """What is chosen, the feedback on it, why students choose it ("" where nobody has said), and how many did."""

    chosen: str
    words: str
    likely: str
    counted: str = ""  # such as "7 of 30", where a class was counted


def counts_of_a_class(file: Path = QUESTIONS_DIR / "counts.json") -> Counts:
    """Return what `make marks` counted and somebody put beside the questions; nothing where nobody did.

    Raises QuestionError where the file is no such file.
    """
    if not file.exists():
        return {}
    try:
        return dict(json.loads(file.read_text(encoding="utf-8"))["counts"])
    except (ValueError, KeyError, TypeError):
        raise QuestionError(f"questions/{file.name}: expected the counts that `make marks` writes.") from None


def key_markdown(questions: Iterable[Question], counts: Counts | None = None) -> str:
    """Return a lesson's questions with their answers, and with what each wrong answer tells about its reader.

    Where a class was counted, the count stands in place of our guess why students choose it.
    """
    lines = []
    for place, question in enumerate(questions, start=1):
        lines += [*_stem(question, f"{place}. "), *_answer(question)]
        lines += [f"- A good answer says: {item}" for item in question.checklist]
        lines += [_explained(wrong) for wrong in wrong_answers(question, counts)]
    return "\n".join(lines) + "\n"


def objectives_markdown(lesson: Lesson, asked: Iterable[Question]) -> str:
    """Return a lesson's objectives as a table: each with the questions that test it, wherever they are asked."""
    testing: dict[str, list[Question]] = {}
    for question in asked:
        testing.setdefault(question.objective, []).append(question)
    lines = ["| Objective | After the lesson a student can | Tested by |", "|---|---|---|"]
    for place, objective in enumerate(lesson.objectives, start=1):
        name = f"{lesson.number}.{place}"
        tests = "<br/>".join(f"`{question.id}` ({question.title.lower()})" for question in testing.get(name, []))
        lines.append(f"| {name} | {objective} | {tests} |")
    return "\n".join(lines) + "\n"


def print_markdown(question: Question) -> str:
    """Return a question for paper: its stem and its choices, without feedback, which stands in the answer key."""
    choices = KINDS[question.kind].paper(question)
    return "\n".join([*_stem(question), *choices, "", f"**Hint:** {question.hint}"])


def wrong_answers(question: Question, counts: Counts | None = None) -> list[WrongAnswer]:
    """Return each wrong answer that has feedback of its own."""
    several = len(question.parts) > 1
    counted = (counts or {}).get(question.id, {})
    chosen = [
        WrongAnswer(
            f"{part.label} → {part.chosen(item)}" if several else part.chosen(item),
            item.words,
            item.likely,
            _counted(part, item, counted.get(part.id, {})),
        )
        for part in question.parts
        for item in part.feedback
        if item.verdict in ("wrong", "close")
    ]
    return chosen + [WrongAnswer(_given(mistake), mistake["feedback"], "") for mistake in question.mistakes]


def _counted(part: Part, item: Feedback, counted: dict[str, int]) -> str:
    """How many chose what gets this feedback, of those who answered the part; "" where nobody did."""
    here = sum(counted.get(part.keys[place - 1], 0) for place in item.choices)
    return f"{here} of {sum(counted.values())}" if counted else ""


def _given(mistake: dict[str, Any]) -> str:
    return f"{mistake['rows']} rows" if "rows" in mistake else str(mistake["value"])


def _stem(question: Question, lead: str = "") -> list[str]:
    return ["", f"**{lead}{question.title}.** {question.stem}", "", *_code(question.code)]


def _answer(question: Question) -> list[str]:
    answer = KINDS[question.kind].key(question)
    return [*([f"**Answer:** {answer}", ""] if answer else []), *_code(question.solution)]


def _code(code: str) -> list[str]:
    return ["```python", code, "```", ""] if code else []


def _explained(wrong: WrongAnswer) -> str:
    because = f" *Likely because:* {wrong.likely}" if wrong.likely else ""
    if wrong.counted:
        because = f" *Chosen by {wrong.counted} students.*"
    return f"- **{wrong.chosen}:** {wrong.words}{because}"
