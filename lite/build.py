"""Make the course in the browser. `make lite` runs it before the book is built, which takes it in and links to it.

Where a file cannot be had, it says which in one sentence, and the book is built without the edition and its links.
"""

import shutil
import sys
from pathlib import Path

from lite import edition, files

ROOT = Path(__file__).resolve().parents[1]
BUILT = ROOT / "_build" / "lite"


def main() -> int:
    """Write `_build/lite`, or say why not; the book is built either way."""
    shutil.rmtree(BUILT, ignore_errors=True)
    try:
        paths = files.fetch(files.store())
    except files.MissingFileError as error:
        print(error, file=sys.stderr)
        return 0
    edition.assemble(BUILT, paths)
    total = sum(path.stat().st_size for path in BUILT.rglob("*") if path.is_file())
    print(f"The course in the browser: {BUILT.relative_to(ROOT)}, {total / 1e6:.0f} MB.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
