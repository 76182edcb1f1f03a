"""What building the book costs: from nothing, and again after one lesson changed.

The floor is what the same pages cost with no code run.

    python benchmarks/build.py

Works on a copy of the course, so that the book in _build stays as it is.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LESSON = "notebooks/06-asean.ipynb"
IGNORED = shutil.ignore_patterns(
    ".git", ".venv*", "_build", "dist", "__pycache__", ".pytest_cache", ".ipynb_checkpoints"
)


def build(course: Path) -> float:
    """Build as `make book` does; the seconds it took. Raises CalledProcessError where the build fails or warns."""
    tool = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    start = time.monotonic()
    subprocess.run(
        [*tool, "build", ".", "-W", "-n", "--keep-going"],
        cwd=course,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    return time.monotonic() - start


def edit(lesson: Path) -> None:
    """Change one code cell, as an author would, so that the lesson has to run again."""
    notebook = json.loads(lesson.read_text(encoding="utf-8"))
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code["source"] = "".join(code["source"]) + "\n# edited"
    lesson.write_text(json.dumps(notebook), encoding="utf-8")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="book-") as folder:
        course = Path(folder, "course")
        shutil.copytree(ROOT, course, ignore=IGNORED)
        try:
            cold = build(course)
            edit(course / LESSON)
            warm = build(course)
            configuration = course / "_config.yml"
            text = configuration.read_text(encoding="utf-8")
            configuration.write_text(
                text.replace("execute_notebooks: cache", 'execute_notebooks: "off"'), encoding="utf-8"
            )
            shutil.rmtree(course / "_build")
            floor = build(course)
        except subprocess.CalledProcessError as error:
            print(
                f"The build was not measured, because it failed:\n{(error.stdout + error.stderr)[-2000:]}",
                file=sys.stderr,
            )
            return 1
    print(f"book from nothing            {cold:6.1f} s   {cold / floor:.2f} times the floor")
    print(f"again, one lesson edited     {warm:6.1f} s   {warm / floor:.2f}")
    print(f"floor: same pages, no code   {floor:6.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
