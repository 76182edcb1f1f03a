"""The course's own answers to the coding tasks, worked out from the tables when `exercises.check` asks for them.

A student who opens this file has the answers; the folded solution under each task has them too.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from course import data

SOLUTIONS: dict[str, Callable[[], Any]] = {}


def solution(name: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register the function below as the answer to the task `name` of notebooks/questions/*.toml.

    The function takes no argument and returns what the student's `answer` should be.
    """
    def register(solve: Callable[[], Any]) -> Callable[[], Any]:
        if name in SOLUTIONS:
            raise ValueError(f"Two solutions are registered for {name!r}: keep one.")
        SOLUTIONS[name] = solve
        return solve
    return register


# 06-asean
@solution("asean-share-code")
def _() -> float:
    meetings = data.load("meetings").query("partner in ['China', 'Japan'] and in_person and year >= 2010")
    return (meetings["setting"] == "sidelines").mean()
