"""Print the answer key of the whole course as Markdown, or write it to the file that is named.

PYTHONPATH=notebooks python tools/answers.py [key.md]
"""

import sys
from pathlib import Path

from course.lessons import lessons
from course.questions.as_markdown import counts_of_a_class, key_markdown
from course.questions.two_tests import TESTS, questions_of


def main(arguments: list[str]) -> int:
    """Return 0, or 2 where the arguments cannot be used."""
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__, file=sys.stderr)
        return 2
    counts = counts_of_a_class()
    sections = [
        f"\n## {lesson.title}\n{key_markdown(lesson.questions, counts)}" for lesson in lessons() if lesson.questions
    ]
    tests = [f"\n## {title}\n{key_markdown(questions_of(name), counts)}" for name, title in TESTS.items()]
    text = "\n".join(["# Answer key", *sections, *tests])
    if arguments:
        Path(arguments[0]).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
