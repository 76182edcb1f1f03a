"""Build the book with plain Sphinx of the newest release, into _build/plain-sphinx/html: the way out of Jupyter Book.

usage: python tools/plain_sphinx.py

It makes an environment of its own from tests/plain_sphinx/requirements.txt, asks Jupyter Book for the settings in
_config.yml as Sphinx has them, takes out what only Jupyter Book needs, and builds a copy of the course. Lessons keep
the outputs that are stored in them.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "_build" / "plain-sphinx"
REQUIREMENTS = ROOT / "tests" / "plain_sphinx" / "requirements.txt"
NOT_PLAIN = ("jupyter_book", "sphinx_jupyterbook_latex", "sphinx_multitoc_numbering")
# As a module: the scripts in .venv/bin stop working where the folder is moved.
CONFIG = ["-c", "from jupyter_book.cli.main import main; main()", "config", "sphinx", "."]
LEFT_OUT = (".*", "_build", "dist", "__pycache__", "tests", "benchmarks")


class NoEnvironment(RuntimeError):  # noqa: N818 (it says what there is none of)
    """The environment could not be made; the message says why in one sentence."""


def environment() -> Path:
    """Return the Python of an environment with the newest Sphinx, made once for each state of its requirements."""
    name = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = FOLDER / f"venv-{name}"
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    ready = folder / "ready"
    if not ready.exists():
        venv.create(folder, clear=True, with_pip=True)
        command = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", REQUIREMENTS]
        installed = subprocess.run(command, capture_output=True, text=True)
        if installed.returncode:
            last = installed.stderr.strip().splitlines()[-1]
            raise NoEnvironment(f"Plain Sphinx could not be installed, so the book was not built with it: {last}")
        ready.touch()
    return python


def settings(course: Path) -> None:
    """Write `conf.py` into a copy of the course: what _config.yml says, without what only Jupyter Book needs."""
    subprocess.run([sys.executable, *CONFIG], cwd=course, check=True, capture_output=True)
    conf = course / "conf.py"
    text = conf.read_text(encoding="utf-8")
    for name in NOT_PLAIN:
        text = re.sub(rf"'{name}', |, '{name}'", "", text)
    text = re.sub(r"^use_(?:jupyterbook_latex|multitoc_numbering) = .*\n", "", text, flags=re.MULTILINE)
    conf.write_text(text, encoding="utf-8")


def build() -> Path:
    """Return the folder of the built book. Raises CalledProcessError where it fails or warns, with what Sphinx said."""
    python, course, built = environment(), FOLDER / "course", FOLDER / "html"
    for folder in (course, built):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT, course, ignore=shutil.ignore_patterns(*LEFT_OUT))
    settings(course)
    path = os.pathsep.join([str(course / "book" / "_ext"), str(course / "notebooks"), str(course)])
    options = ["-W", "-n", "--keep-going", "-q", "-D", "nb_execution_mode=off", "-d", str(FOLDER / "doctrees")]
    subprocess.run(
        [python, "-m", "sphinx", "-E", "-b", "html", *options, ".", built],
        cwd=course,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
    )
    return built


def main() -> int:
    """Return 0, or 1 where the book could not be built."""
    try:
        print(build())
    except NoEnvironment as error:
        print(error, file=sys.stderr)
    except subprocess.CalledProcessError as error:
        print(f"The book does not build with plain Sphinx:\n{error.stderr[-3000:]}", file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
