"""Every command of the course with Python alone: `python start.py lab` opens the first lesson, as `make lab` does.

Each command first makes or mends the folder .venv, and installs what that command needs and no more.
"""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 (before anything that an older Python cannot run)
    sys.exit(
        f"The course needs Python 3.11 or newer, and this is {sys.version.split()[0]}. If a newer one is installed, "
        "name it: python3.12 start.py lab, or make PYTHON=python3.12 lab. If not: https://www.python.org/downloads/"
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
INSTALLED = VENV / ".installed"  # the digests of the lists that are installed

STUDENT, EVERYTHING = "binder/requirements.txt", "requirements.txt"
# Everything is called as a module: the scripts in .venv/bin stop working where the folder is moved.
LITE = ["-m", "lite.build"]
BOOK = ["-c", "from jupyter_book.cli.main import main; main()", "build", ".", "-W", "-n", "--keep-going"]
SERVE = ["-m", "http.server", "--bind", "127.0.0.1", "--directory", "_build/html"]  # and the port that is free
PORT = 8000
OURS = ("start.py", "conftest.py", "lite", "marks", "tools", "tests", "notebooks/course")  # whoever has that name too
TEST = ["-m", "pytest", "-n", "2", "--nbval", "notebooks", "tests"]
COMMANDS = {  # name: what it does, the list that it installs, what Python is told
    "lab": ("work the lessons in JupyterLab", STUDENT, [["tools/prepare_lab.py"], ["-m", "jupyterlab"]]),
    "book": ("build the book into _build/html (read it with: read)", EVERYTHING, [BOOK]),
    "lite": ("build the book with the course in the browser", EVERYTHING, [LITE, BOOK]),
    "read": ("build the book as lite does and serve it at http://127.0.0.1:8000/", EVERYTHING, [LITE, BOOK, SERVE]),
    "pdf": ("print the book into dist/ (needs Chromium)", EVERYTHING, [["tools/print_book.py", "pdf"]]),
    "epub": ("make the e-book into dist/", EVERYTHING, [["tools/print_book.py", "epub"]]),
    "test": ("check data, lessons, book and JupyterLab", EVERYTHING, [TEST]),
    "bench": ("print what the course costs in time, bytes and memory", EVERYTHING, [["benchmarks/run.py"]]),
    "refresh": ("run every lesson again and store its outputs", EVERYTHING, [["tools/refresh.py"]]),
    "answers": ("print every question with its key", STUDENT, [["tools/answers.py"]]),
    "marks": ("turn the answer files of a class into marks: marks FOLDER", EVERYTHING, [["-m", "marks"]]),
    "bank": ("write the questions for learning platforms into dist/bank/", EVERYTHING, [["-m", "tools.bank"]]),
    "assignment": (
        "write coding tasks as graded notebooks into dist/assignment/: assignment 3 4",
        EVERYTHING,
        [["-m", "tools.assignment"]],
    ),
    "translate": ("write what a translator starts from into dist/translation/", EVERYTHING, [["tools/translation.py"]]),
    "release": ("write the data as one zip, with SQLite, Parquet and checksums", EVERYTHING, [["-m", "tools.release"]]),
    "clean": ("remove what was built; the next command builds it again", "", []),
}


def offered() -> list[str]:
    """The commands of this copy of the course: one made for students has neither tests nor a book."""
    return [name for name, (_, needs, _) in COMMANDS.items() if (ROOT / needs).exists()]


def broken() -> str:
    """Why .venv cannot be used, as the end of a sentence; empty where it can be, also in a folder that was moved."""
    if VENV.is_file():
        return "it is a file"
    told = [str(PYTHON), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        now = subprocess.run(told, capture_output=True, text=True, check=True).stdout.strip()
        settings = (VENV / "pyvenv.cfg").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        return "its file pyvenv.cfg is gone" if error.filename != str(PYTHON) else "the Python that made it is gone"
    except (OSError, subprocess.CalledProcessError):
        return "the Python that made it is gone"
    made_by = re.search(r"^version(?:_info)? *= *(\d+\.\d+)", settings, re.M)
    if not made_by or made_by[1] != now:
        return f"it was made for another version of Python than {now}"
    return "" if tuple(map(int, now.split("."))) >= (3, 11) else f"Python {now} is too old for the course"


def digest(requirements: str) -> str:
    """A name for the exact contents of a list, whatever its line ends."""
    return hashlib.sha256((ROOT / requirements).read_bytes().replace(b"\r", b"")).hexdigest()


def install(requirements: str) -> bool:
    """Install a list into .venv, with uv where it is at hand; whether that went well."""
    uv = shutil.which("uv")
    if uv:
        told = [uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", requirements]
        if subprocess.call(told) == 0:
            return True
        print("uv could not install it; trying pip …", flush=True)
    if subprocess.call([PYTHON, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        subprocess.call([PYTHON, "-m", "ensurepip"], stdout=subprocess.DEVNULL)
    # The list is whole, so nothing has to be resolved; what is imported is compiled when it is first imported.
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile"]
    return subprocess.call([PYTHON, *pip, "--require-hashes", "-r", requirements]) == 0


def make_ready(requirements: str) -> None:
    """Make .venv, or make it anew, and install a list where it is not yet installed. Exits where it cannot."""
    why = broken() if os.path.lexists(VENV) else ""
    if why:
        print(f"The folder .venv cannot be used: {why}. Making it anew …", flush=True)
        VENV.unlink() if VENV.is_symlink() or VENV.is_file() else shutil.rmtree(VENV)
    venv = ["-m", "venv", *(["--without-pip"] if shutil.which("uv") else [])]
    if not VENV.exists() and subprocess.call([sys.executable, *venv, VENV]):
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("Python could not make the folder .venv. On Debian and Ubuntu: sudo apt install python3-venv")
    if INSTALLED.exists() and digest(requirements) in INSTALLED.read_text(encoding="utf-8"):
        return
    print(f"Installing {requirements} into .venv; this takes a minute the first time …", flush=True)
    INSTALLED.unlink(missing_ok=True)
    if not install(requirements):
        sys.exit(
            "The installation stopped. Look at the lines above: without them, is there a connection to the internet?"
        )
    lists = [STUDENT, EVERYTHING] if requirements == EVERYTHING else [STUDENT]  # the one list holds the other
    INSTALLED.write_text("\n".join(map(digest, lists)) + "\n", encoding="utf-8")


def in_the_way() -> list[str]:
    """Files and packages here and beside the lessons that Python would take for its own or for one installed."""
    installed = [*VENV.glob("lib/python*/site-packages/*"), *VENV.glob("Lib/site-packages/*")]
    taken = {*sys.stdlib_module_names, *(path.stem for path in installed)}
    folders = (ROOT, ROOT / "notebooks")
    files = [path for folder in folders for path in sorted(folder.glob("*.py"))]
    packages = [path.parent for folder in folders for path in sorted(folder.glob("*/__init__.py"))]
    named = {path.relative_to(ROOT).as_posix(): path.stem for path in [*files, *packages]}
    return [path for path, name in named.items() if name in taken and path not in OURS]


def clear_the_way() -> None:
    """Exit with a sentence where a file hides a part of Python: without it, the sentence is about something else."""
    found = in_the_way()
    if found:
        sys.exit(
            f"Nothing can start while there is {' and '.join(found)}: Python would take it for its own part of that "
            "name. Rename it, with my_ in front for example, and try again."
        )


def served_at(step: list[str]) -> list[str]:
    """The port of the book: the first from PORT on at which nothing answers; of other steps none."""
    if step is not SERVE:
        return []
    for port in range(PORT, PORT + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                print(f"The book: http://127.0.0.1:{port}/ (Ctrl+C stops it)", flush=True)
                return [str(port)]
    return [str(PORT)]


def run(step: list[str], last: bool) -> int:
    """Run Python in .venv; the last step takes this one's place where it can, so that Ctrl+C reaches it alone."""
    command = [str(PYTHON), *step]
    if last and os.name != "nt":
        os.execv(PYTHON, command)
    with subprocess.Popen(command) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:  # it was told too, and may have to ask or to save first
                continue


def main(arguments: list[str]) -> int:
    """Return the exit code of what was run; 2 where there is no such command."""
    name, *more = arguments or ["help"]
    if name not in offered():
        print("\n".join(f"{known:12}{COMMANDS[known][0]}" for known in offered()))
        if name in COMMANDS:
            print(f"\nThis copy of the course is a student's: it has no command {name!r}. The whole course has it.")
        return int(name not in ("help", "-h", "--help")) * 2
    os.chdir(ROOT)
    os.environ |= {"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT / "notebooks")}
    if name == "clean":
        for folder in ("_build", "dist", ".venv"):
            shutil.rmtree(ROOT / folder, ignore_errors=True)
        return 0
    _, requirements, steps = COMMANDS[name]
    clear_the_way()
    make_ready(requirements)
    clear_the_way()  # of what was installed only now, too
    sys.stdout.flush()
    for step in steps[:-1]:
        code = run(step, last=False)
        if code:
            return code
    return run([*steps[-1], *(more or served_at(steps[-1]))], last=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
