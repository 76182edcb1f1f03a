"""Write what a translator starts from, into dist/translation/: every sentence of the book as templates of gettext.

usage: python tools/translation.py

`book.pot` has the pages, `notebooks.pot` the lessons, `sphinx.pot` the words of the page's frame. Sphinx writes them
without running a lesson; a warning is an error. Questions are translated in their own files, as CONTRIBUTING.md says.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from plain_sphinx import LEFT_OUT

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "_build" / "translation"
BUILT = ROOT / "dist" / "translation"
CONFIG = ["-c", "from jupyter_book.cli.main import main; main()", "config", "sphinx", "."]
GETTEXT = ["-m", "sphinx", "-E", "-b", "gettext", "-W", "-n", "--keep-going", "-q", "-D", "nb_execution_mode=off"]


def build(built: Path = BUILT) -> None:
    """Write the templates. Raises CalledProcessError where Sphinx fails or warns, with what it said."""
    course = FOLDER / "course"
    for folder in (course, built):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT, course, ignore=shutil.ignore_patterns(*LEFT_OUT))
    path = os.pathsep.join([str(course / "book" / "_ext"), str(course / "notebooks"), str(course)])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}
    for command in (CONFIG, [*GETTEXT, "-d", str(FOLDER / "doctrees"), ".", str(built)]):
        told = [sys.executable, *command]
        subprocess.run(told, cwd=course, check=True, capture_output=True, text=True, env=environment)


def messages(template: Path) -> int:
    """How many texts a template asks to have translated."""
    return template.read_text(encoding="utf-8").count("\nmsgid ") - 1  # its head is one without words


def main() -> int:
    """Return 0, or 1 where Sphinx failed or warned."""
    try:
        build()
    except subprocess.CalledProcessError as error:
        print(f"The templates could not be written:\n{error.stderr[-3000:]}", file=sys.stderr)
        return 1
    templates = sorted(BUILT.glob("*.pot"))
    told = ", ".join(f"{template.name} ({messages(template)} texts)" for template in templates)
    print(f"Written without a warning into {BUILT.relative_to(ROOT)}: {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
