"""Everything `make bench` measures, one part after the other. A part that cannot run says why in one sentence.

python benchmarks/run.py [PART ...]      kernel, build, pages, answers, record, class, marks; all where none is named
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILT = HERE.parent / "_build" / "html"
PARTS = {
    "kernel": ("A student's kernel", ["kernel.py"]),
    "build": ("Building the book", ["build.py"]),
    "pages": ("The pages on a phone, by Lighthouse", ["lighthouse.py"]),
    "answers": (
        "From an answer to its feedback, in the book",
        ["click_to_feedback.py", str(BUILT / "notebooks" / "06-asean.html")],
    ),
    "record": ("From a filter of the record to its picture", ["record.py"]),
    "marks": ("The marks of a thousand files", ["marks.py"]),
    "class": ("A class of thirty", ["class_of_thirty.py"]),
}


def missing(part: str) -> str | None:
    """Why a part cannot be measured here, as a sentence; None where it can."""
    browser = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if part in {"pages", "answers", "record"} and not browser:
        return "Skipped: no Chromium was found; install the package `chromium` and try again."
    if part in {"pages", "class"} and not shutil.which("npm"):
        return "Skipped: it needs npm; install Node.js and try again."
    if part in {"pages", "answers", "record"} and not BUILT.exists():
        return "Skipped: there is no built book yet; run `make book` first."
    return None


def main(parts: list[str]) -> int:
    if unknown := set(parts) - set(PARTS):
        print(f"There is no part {', '.join(sorted(unknown))}: choose from {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    failed = []
    for part in parts or PARTS:
        title, command = PARTS[part]
        print(f"\n{title}\n{'-' * len(title)}", flush=True)
        if reason := missing(part):
            print(reason)
        elif subprocess.run([sys.executable, str(HERE / command[0]), *command[1:]]).returncode:
            failed.append(part)
    if failed:
        print(f"\nOver its limit or failed: {', '.join(failed)}.", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
