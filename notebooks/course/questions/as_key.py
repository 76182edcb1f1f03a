"""The face of the questions for a program that judges answers: what can be chosen in each part, and its verdict.

The pages My answers and Marks fetch it as JSON, and `make marks` computes with it: one key for all.
"""

import json
from typing import Any

from course.lessons import Lesson
from course.questions.as_text import plain
from course.questions.kinds import KINDS
from course.questions.model import Part, Question
from course.questions.tally import is_judged
from course.questions.two_tests import TESTS, questions_of


def keyed(lessons: list[Lesson]) -> list[dict[str, Any]]:
    """Return every question in the order in which a student meets it, as plain JSON.

    `group` is the number of its lesson as text, or "before" or "after"; `form` is "chosen" where its choices say
    what is right, "words" where a text was written, "code" where a cell was.
    """
    before, after = ([_keyed(one, name) for one in questions_of(name)] for name in TESTS)
    asked = {one.id: _keyed(one, str(lesson.number)) for lesson in reversed(lessons) for one in lesson.questions[::-1]}
    return [*before, *list(asked.values())[::-1], *after]


def key_json(key: list[dict[str, Any]]) -> str:
    """Return the key for a page: the choices of a part as lists, whose order JavaScript keeps."""
    listed = [
        one
        | {
            "parts": [
                part | {"choices": [[name, *told] for name, told in part["choices"].items()]} for part in one["parts"]
            ]
        }
        for one in key
    ]
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":"))


def _keyed(question: Question, group: str) -> dict[str, Any]:
    told = {name: getattr(question, name) for name in ("pair", "trend", "skill") if getattr(question, name)}
    return {
        "id": question.id,
        "group": group,
        "kind": question.title,
        "form": "code" if KINDS[question.kind].is_code else "chosen" if is_judged(question) else "words",
        "stem": plain(question.stem),
        "objective": question.objective,
        **told,
        "parts": [_part(part) for part in question.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    """A part: `choices` has for each key its text and its verdict."""
    feedback = [part.feedback_for(place) for place in range(1, len(part.choices) + 1)]
    verdicts = [item.verdict if item else "" for item in feedback]
    texts = map(plain, part.choices)
    return {
        "id": part.id,
        "label": plain(part.label),
        "choices": {key: list(both) for key, *both in zip(part.keys, texts, verdicts, strict=True)},
    }
