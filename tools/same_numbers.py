"""Which numbers and claim ids a lesson's prose lost or gained since a revision: an edit of the words keeps them all.

usage: python tools/same_numbers.py REVISION        prints a line a lesson that changed; returns 1 where there is one
"""

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ONES = "two|three|four|five|six|seven|eight|nine"
TEENS = "ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
TENS = "(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
# "one" is left out: it is a pronoun more often than a number.
NUMBER = re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{TENS})(?:-(?:one|{ONES}))?\b|\b(?:{ONES}|{TEENS})\b", re.IGNORECASE)
NOT_PROSE = re.compile(r"^```.*?^```|\]\([^)]*\)|<[^>]*>", re.MULTILINE | re.DOTALL)


def prose(notebook: str) -> str:
    """The Markdown of a notebook's text, without fenced code, addresses of links and tags."""
    cells = json.loads(notebook)["cells"]
    text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return NOT_PROSE.sub("", text)


def held(text: str, claims: set[str]) -> Counter[str]:
    """How often a text has each number, in figures or in words, and each id of a claim."""
    numbers = Counter(number.lower() for number in NUMBER.findall(text))
    return numbers + Counter(name for name in re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", text) if name in claims)


def changed(before: str, now: str, claims: set[str]) -> tuple[list[str], list[str]]:
    """What a text lost and what it gained, each as often as it did, in the order of the alphabet."""
    old, new = held(before, claims), held(now, claims)
    return sorted((old - new).elements()), sorted((new - old).elements())


def claim_ids() -> set[str]:
    """The ids of the table of claims."""
    with (ROOT / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        return {row["claim_id"] for row in csv.DictReader(file)}


def at(revision: str, path: str) -> str:
    """A file as it was at a revision. Raises CalledProcessError where there was none."""
    return subprocess.check_output(["git", "show", f"{revision}:{path}"], cwd=ROOT, text=True, encoding="utf-8")


def report(revision: str) -> Iterator[str]:
    """A line for each lesson that lost or gained a number or a claim id since the revision."""
    claims = claim_ids()
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb")):
        before = prose(at(revision, f"notebooks/{path.name}"))
        lost, gained = changed(before, prose(path.read_text(encoding="utf-8")), claims)
        if lost or gained:
            yield f"{path.stem}: lost {', '.join(lost) or 'nothing'}; gained {', '.join(gained) or 'nothing'}"


def main(arguments: list[str]) -> int:
    """Return 1 where a lesson changed, 2 where no revision is named."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    lines = list(report(arguments[0]))
    print("\n".join(lines) or "Every lesson has the numbers and the claim ids that it had.")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
