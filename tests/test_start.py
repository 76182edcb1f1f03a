"""A start works or says why: without make, in a folder that was moved, after Python changed, from a Windows clone."""

import ast
import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections import namedtuple
from pathlib import Path

import nbformat
import prepare_lab
import pytest
from browser import ROOT
from course import data
from course.lessons import lesson_files
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

START = ROOT / "start.py"
COMMANDS = runpy.run_path(str(START))["COMMANDS"]
WHERE = "import sys; print('ran in', sys.prefix)\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A student's copy that needs no package, whose one command says in which Python it ran."""
    course = tmp_path / "강의 copy"
    for name, text in {"binder/requirements.txt": "# nothing\n", "tools/answers.py": WHERE}.items():
        (course / name).parent.mkdir(parents=True)
        (course / name).write_text(text)
    shutil.copy(START, course)
    return course


def start(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run start.py as a reader does, on a machine without uv."""
    path = os.pathsep.join(folder for folder in os.environ["PATH"].split(os.pathsep) if not Path(folder, "uv").exists())
    return subprocess.run(
        [sys.executable, "start.py", *arguments],
        cwd=course,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path},
    )


def test_the_first_start_installs_and_the_second_does_not(copy: Path) -> None:
    first, second = start(copy, "answers"), start(copy, "answers")
    assert f"ran in {copy / '.venv'}" in first.stdout, first.stderr
    assert "Installing" in first.stdout and "Installing" not in second.stdout
    (copy / "binder" / "requirements.txt").write_text("# something new\n")
    assert "Installing" in start(copy, "answers").stdout


def test_a_folder_that_was_moved_starts_as_before(copy: Path) -> None:
    start(copy, "answers")
    moved = copy.rename(copy.with_name("elsewhere"))
    again = start(moved, "answers")
    assert again.stdout == f"ran in {moved / '.venv'}\n"


def test_a_python_that_is_gone_is_replaced(copy: Path) -> None:
    start(copy, "answers")
    for python in (copy / ".venv" / "bin").glob("python*"):
        python.unlink()
        python.symlink_to("/no/such/python3")
    again = start(copy, "answers")
    assert "the Python that made it is gone" in again.stdout
    assert f"ran in {copy / '.venv'}" in again.stdout, again.stderr


def test_a_python_that_was_upgraded_is_replaced(copy: Path) -> None:
    start(copy, "answers")
    settings = copy / ".venv" / "pyvenv.cfg"
    settings.write_text(re.sub(r"version = \S+", "version = 3.10.4", settings.read_text()))
    again = start(copy, "answers")
    assert "made for another version of Python" in again.stdout
    assert f"ran in {copy / '.venv'}" in again.stdout, again.stderr


def test_an_installation_that_fails_says_so_and_is_tried_again(copy: Path) -> None:
    (copy / "binder" / "requirements.txt").write_text("./no-such-package\n")
    for _ in range(2):
        failed = start(copy, "answers")
        assert failed.returncode == 1 and "The installation stopped." in failed.stderr


def test_a_command_that_a_copy_does_not_have_is_refused_in_a_sentence(copy: Path) -> None:
    refused = start(copy, "test")
    assert refused.returncode == 2 and "it has no command 'test'" in refused.stdout
    assert not (copy / ".venv").exists()


def test_a_venv_that_is_a_file_is_replaced_with_a_sentence(copy: Path) -> None:
    (copy / ".venv").write_text("somewhere else\n")
    again = start(copy, "answers")
    assert "The folder .venv cannot be used: it is a file." in again.stdout
    assert f"ran in {copy / '.venv'}" in again.stdout, again.stderr


def test_a_venv_without_its_settings_is_replaced_with_a_sentence(copy: Path) -> None:
    start(copy, "answers")
    (copy / ".venv" / "pyvenv.cfg").unlink()
    again = start(copy, "answers")
    assert "The folder .venv cannot be used: its file pyvenv.cfg is gone." in again.stdout
    assert f"ran in {copy / '.venv'}" in again.stdout, again.stderr


@pytest.mark.parametrize("path", ["json5.py", "notebooks/random", "random"])
def test_what_hides_a_part_of_python_beside_start_or_as_a_folder_is_named(copy: Path, path: str) -> None:
    hides = copy / path
    if path == "json5.py":
        site = copy / ".venv" / "lib" / "python3" / "site-packages"
        (site / "json5").mkdir(parents=True)
        hides.write_text("1 / 0\n")
    else:
        hides.mkdir(parents=True)
        (hides / "__init__.py").write_text("1 / 0\n")
        (copy / "my_dice").mkdir()
    found = subprocess.run(
        [sys.executable, "-P", "-c", "import runpy; print(runpy.run_path('start.py')['in_the_way']())"],
        cwd=copy,
        capture_output=True,
        text=True,
    )
    assert found.stdout == f"{[path]}\n", found.stderr


def test_a_lesson_that_is_cut_off_is_named_and_the_others_are_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    signed: list[int] = []
    monkeypatch.setattr(prepare_lab.NotebookNotary, "sign", lambda _, notebook: signed.append(len(notebook.cells)))
    monkeypatch.setattr(prepare_lab, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(sys, "path", [*sys.path])
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks", ignore=shutil.ignore_patterns("[!0]*"))
    shutil.copy(ROOT / "_toc.yml", tmp_path)
    first, second, *_ = sorted((tmp_path / "notebooks").glob("*.ipynb"))
    first.write_text(first.read_text(encoding="utf-8")[:1000], encoding="utf-8")
    shutil.copy(second, second.with_name(f"{second.stem}-Copy1.ipynb"))
    lessons = prepare_lab.lessons_here()
    prepare_lab.trust(lessons)
    assert len(signed) == len(lessons) - 1 == 8
    assert capsys.readouterr().err.startswith(f"notebooks/{first.name} cannot be read, so it is left as it is: ")


@pytest.mark.parametrize("name", ["random", "pandas"])
def test_a_file_that_hides_a_part_of_python_is_named(copy: Path, name: str) -> None:
    hides = copy / "notebooks" / f"{name}.py"
    hides.parent.mkdir()
    if name == "pandas":
        start(copy, "answers")  # makes .venv
        next((copy / ".venv").glob("lib/python*/site-packages")).joinpath("pandas").mkdir()
    hides.with_name("my_dice.py").write_text("1 / 0\n")
    hides.write_text("1 / 0\n")
    refused = start(copy, "answers")
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Nothing can start while there is notebooks/{name}.py: ")
    hides.unlink()
    assert f"ran in {copy / '.venv'}" in start(copy, "answers").stdout


def test_nothing_beside_the_lessons_hides_a_part_of_python() -> None:
    assert runpy.run_path(str(START))["in_the_way"]() == []


def test_the_book_is_served_at_a_port_that_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    found = runpy.run_path(str(START))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        monkeypatch.setitem(found["served_at"].__globals__, "PORT", taken)
        free = int(*found["served_at"](found["SERVE"]))
        assert taken < free < taken + 100
        with socket.socket() as ours:
            ours.bind(("127.0.0.1", free))


def test_a_python_that_is_too_old_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    ast.parse(START.read_text(encoding="utf-8"), feature_version=(3, 7))  # it can be read, so the sentence is seen
    version = namedtuple("version", "major minor micro")
    monkeypatch.setattr(sys, "version_info", version(3, 10, 4))
    with pytest.raises(SystemExit, match=r"^The course needs Python 3\.11 or newer"):
        runpy.run_path(str(START))


def test_make_and_start_have_the_same_commands() -> None:
    offered = re.search(r"^COMMANDS := (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert offered.split() == list(COMMANDS)


def test_the_pages_name_commands_that_there_are() -> None:
    for page in ("README.md", "CONTRIBUTING.md", "book/how-to-use.md"):
        named = re.findall(r"(?:start\.py|`make(?: PYTHON=\S+)?) ([a-z]+)", (ROOT / page).read_text(encoding="utf-8"))
        assert set(named) <= {*COMMANDS, "lock", "help"}, page


def test_how_to_use_promises_links_that_there_are() -> None:
    told = re.findall(r"\blink \*(.+?)\*", (ROOT / "book" / "how-to-use.md").read_text(encoding="utf-8"))
    offered = (ROOT / "book" / "_templates" / "launch.html").read_text(encoding="utf-8")
    assert told and all(f">{name}<" in offered for name in told), told


def test_the_tests_reach_this_machine_behind_the_proxy_of_a_university(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert all(urllib.request.proxy_bypass(f"{host}:8000") for host in ("127.0.0.1", "localhost"))
    assert not urllib.request.proxy_bypass("example.org")


# Copies


def test_a_clone_on_windows_has_the_same_bytes(tmp_path: Path) -> None:
    if not shutil.which("git"):
        pytest.skip("git is not installed, so nothing was cloned.")

    def git(*told: str, cwd: Path) -> str:
        who = ["-c", "user.name=A teacher", "-c", "user.email=a.teacher@example.org"]
        return subprocess.run(["git", *who, *told], cwd=cwd, capture_output=True, text=True, check=True).stdout

    course = tmp_path / "course"
    for part in ("data", "binder"):
        shutil.copytree(ROOT / part, course / part)
    shutil.copy(ROOT / ".gitattributes", course)
    git("init", "--quiet", cwd=course)
    git("add", "--all", cwd=course)
    git("commit", "--quiet", "--message", "The course", cwd=course)
    git("-c", "core.autocrlf=true", "clone", "--quiet", str(course), str(tmp_path / "clone"), cwd=tmp_path)
    assert b"\r" not in (tmp_path / "clone" / "binder" / "postBuild").read_bytes()
    assert not re.search(r"w/(crlf|mixed)", git("ls-files", "--eol", cwd=tmp_path / "clone"))


def test_a_table_with_the_line_ends_of_windows_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = data.load("agreements")
    shutil.copytree(data.DATA_DIR, tmp_path / "data")
    for table in (tmp_path / "data").glob("*.csv"):
        table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    monkeypatch.setattr(data, "DATA_DIR", tmp_path / "data")
    assert data.load("agreements").equals(expected)


def test_a_lesson_alone_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error shows the lines above the one that fails: there the advice stands, in every lesson."""
    monkeypatch.delenv("PYTHONPATH", raising=False)  # `make test` sets it
    for lesson in lesson_files():
        notebook = nbformat.read(lesson, as_version=4)
        notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"][:1]
        assert re.search(r"^# Not found\? .+\nfrom course import ", notebook.cells[0].source, re.MULTILINE), lesson
    with pytest.raises(CellExecutionError):
        NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(notebook.cells[0].outputs[-1].traceback))
    assert "No module named 'course'" in shown and 'choose "Download the course" in the book' in shown, shown


@pytest.mark.parametrize("name", ["03-united-states-Copy1", "03-united-states (1)", "11-my-own"])
def test_a_notebook_beside_the_lessons_is_no_lesson(tmp_path: Path, name: str) -> None:
    course = tmp_path / "course"
    for part in ("notebooks", "tests"):
        shutil.copytree(ROOT / part, course / part, ignore=shutil.ignore_patterns("__pycache__", "[!0]*.ipynb"))
    for file in ("_toc.yml", "conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / file, course)
    shutil.copy(ROOT / "notebooks" / "03-united-states.ipynb", course / "notebooks" / f"{name}.ipynb")
    assert all(path.stem != name for path in lesson_files(course / "notebooks"))
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--nbval", "notebooks", "--collect-only", "-q"],
        cwd=course,
        capture_output=True,
        text=True,
    )
    assert "03-united-states.ipynb::" in told.stdout and name not in told.stdout, told.stdout[-500:]
