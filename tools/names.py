"""Which library names each lesson meets for the first time, and whether it says in words what each does.

usage: PYTHONPATH=notebooks python tools/names.py        prints a line a lesson, and the names that no text tells
"""

import sys

from course.lessons import lesson_files
from course.names import first_uses


def main() -> int:
    found = first_uses()
    for path in lesson_files():
        here = [name for name in found if name.lesson == path.stem]
        untold = ", ".join(name.name for name in here if not name.told)
        print(f"{path.stem:<26} {len(here):>3} new, {sum(name.told for name in here):>3} told; not told: {untold}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
