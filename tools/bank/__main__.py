"""Write the questions of the course for learning platforms, a file a format.

usage: python -m tools.bank [FOLDER]        (FOLDER is dist/bank where none is named)
"""

import sys
from pathlib import Path

from tools.bank.entries import entries
from tools.bank.survives import FORMATS

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    """Return 0, or 2 where the arguments cannot be used."""
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(arguments[0]) if arguments else ROOT / "dist" / "bank"
    folder.mkdir(parents=True, exist_ok=True)
    asked = entries()
    for made in FORMATS:
        made.write(folder / made.file, asked)
        size = (folder / made.file).stat().st_size / 1e6
        print(f"{folder / made.file}: {len(made.kept(asked))} of {len(asked)} questions, {size:.1f} MB")
        print(f"    {made.title}: for {made.for_.replace('*', '')}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
