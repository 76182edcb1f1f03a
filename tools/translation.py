"""Write what a translator starts from, into dist/translation/: every sentence of the book as templates of gettext.

usage: python tools/translation.py

`book.pot` has the pages, `notebooks.pot` the lessons, `sphinx.pot` the words of the page's frame. Sphinx writes them
without running a lesson; a warning is an error. `interface.pot` has the words around a question, which the code gives
to `_`. Questions are translated in their own files, as CONTRIBUTING.md says.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po
from plain_sphinx import CONFIG, LEFT_OUT

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "_build" / "translation"
BUILT = ROOT / "dist" / "translation"
QUESTIONS = ROOT / "notebooks" / "course" / "questions"
MARKED = [("**.py", "python"), ("templates/*.html", "jinja2")]  # the files with texts of the interface
GETTEXT = ["-m", "sphinx", "-E", "-b", "gettext", "-W", "-n", "--keep-going", "-q", "-D", "nb_execution_mode=off"]


def build(built: Path = BUILT) -> None:
    """Write the templates. Raises CalledProcessError where Sphinx fails or warns, with what it said."""
    course, written = FOLDER / "course", FOLDER / "pot"
    for folder in (course, written, built):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT, course, ignore=shutil.ignore_patterns(*LEFT_OUT))
    path = os.pathsep.join([str(course / "book" / "_ext"), str(course / "notebooks"), str(course)])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}
    for command in (CONFIG, [*GETTEXT, "-d", str(FOLDER / "doctrees"), ".", str(written)]):
        told = [sys.executable, *command]
        subprocess.run(told, cwd=course, check=True, capture_output=True, text=True, env=environment)
    shutil.copytree(written, built)
    with (built / "interface.pot").open("wb") as file:
        write_po(file, interface(), width=100)


def interface() -> Catalog:
    """The words around a question, each with the files that have it."""
    found = Catalog(project="Defence Diplomacy in East Asia", charset="utf-8")
    for file, line, text, comments, context in extract_from_dir(QUESTIONS, MARKED):
        found.add(
            text, locations=[(f"notebooks/course/questions/{file}", line)], context=context, user_comments=comments
        )
    return found


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
