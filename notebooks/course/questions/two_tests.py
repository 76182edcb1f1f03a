"""The two tests of twelve questions, one before the lessons and one after them: pair by pair they ask for the same."""

from course.questions.model import Question
from course.questions.read import questions

TESTS = {  # the name of the file in notebooks/questions, and what the test is called
    "before": "The test before lesson 1",
    "after": "The test after lesson 10",
}


def questions_of(name: str) -> list[Question]:
    """Return the questions of one test, in the order of its file; `name` is a key of `TESTS`."""
    return [question for question in questions() if question.lesson == name]
