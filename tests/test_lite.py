"""The course in the browser: its files are taken by hash, and its lessons run with nothing outside to be reached."""

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import ROOT, served
from in_lab import cells_of, questions_of, show_question
from in_lite import CLEAR, END, FINISHED, OPEN, OUTPUTS, PATIENCE, RUN, address_of, compare, copied_edition, on_demand
from playwright.sync_api import Browser, Page
from questions_in_browser import exercise_lab_question

from lite import edition, files, lock, wheels

LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


# The lock and the builder


def test_each_file_has_a_hash_a_licence_and_a_place() -> None:
    for file in files.locked():
        assert re.fullmatch("[0-9a-f]{64}", file.sha256), file.name
        assert file.licence and file.places and file.used in ("task", "lesson", "build"), file.name
        assert all(place.split(" ")[0] in ("pyodide", "npm", "pypi") for place in file.places), file.name


def test_the_packages_are_those_of_the_requirements() -> None:
    """Of what a lesson calls by name, the browser has the version that the lessons were run with."""
    pinned = dict(re.findall(r"^([a-z0-9-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M))
    for file in files.locked():
        if file.package in lock.BY_NAME:
            assert file.version == pinned[file.package], file.name


def test_a_file_that_cannot_be_had_is_named_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"name": "a.wasm", "licence": "MIT", "sha256": "0" * 64, "places": ["pypi nothing-of-this-name==0"]}
    monkeypatch.setattr(files, "lock", lambda: {"files": [entry | {"used": "task"}]})
    monkeypatch.setattr(files.Places, "read", lambda *_: b"something else")
    with pytest.raises(files.MissingFileError) as raised:
        files.fetch(tmp_path)
    assert "a.wasm" in str(raised.value) and str(raised.value).count(".") <= 4
    assert list(tmp_path.iterdir()) == []


def test_a_python_without_pip_is_given_it_and_what_pip_says_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where uv made .venv."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    python = tmp_path / "bare" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    asked = "from pathlib import Path\nfrom lite import files\n"
    asked += f"places = files.Places(Path({str(tmp_path)!r}))\n"
    asked += "places._download(['nothing-of-this-name==0'])\nprint(places.said)"
    offline = {**os.environ, "PYTHONPATH": str(ROOT), "PIP_NO_INDEX": "1"}
    told = subprocess.run([python, "-c", asked], cwd=ROOT, env=offline, capture_output=True, text=True)
    assert told.stdout == "ERROR: No matching distribution found for nothing-of-this-name==0\n", told.stderr


def test_a_kept_file_that_was_changed_is_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = b"as it should be"
    entry = {"name": "a", "licence": "MIT", "sha256": hashlib.sha256(right).hexdigest(), "places": ["pypi a==1"]}
    monkeypatch.setattr(files, "lock", lambda: {"files": [entry | {"used": "task"}]})
    monkeypatch.setattr(files.Places, "read", lambda *_: right)
    (tmp_path / "a").write_bytes(b"changed")
    assert files.fetch(tmp_path)["a"].read_bytes() == right


def test_a_wheel_leaves_its_tests_at_home() -> None:
    made = wheels.zipped(
        {"a/core.py": b"1", "a/tests/test_core.py": b"2", "a/core.pyi": b"3", "a/_c.x86_64-linux-gnu.so": b""}
    )
    file = files.File("a-1-cp312-cp312-manylinux_2_17_x86_64.whl", "MIT", "", (), "task")
    assert zipfile.ZipFile(edition._as_file(wheels.trimmed(file, made))).namelist() == ["a/core.py"]
    assert wheels.name_for_pyodide(file) == "a-1-py3-none-any.whl"


def test_what_lessons_read_is_in_the_edition(tmp_path: Path) -> None:
    """Each table, question, template and module: in Python's own copy, and each table where a reader looks for it."""
    made = edition._write_course(tmp_path, ROOT)
    with zipfile.ZipFile(tmp_path / made["file_name"]) as archive:
        held = {name.removeprefix("defence_diplomacy/") for name in archive.namelist()}
    folders = ("data", "notebooks/course", "notebooks/questions")
    read = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    wanted = {path.relative_to(ROOT).as_posix() for path in read if path.suffix != ".pyc"}
    assert wanted - held == set()
    edition._write_contents(tmp_path, ROOT)
    assert {name for name in wanted if name.startswith("data/")} == {
        name for name in listed(tmp_path, "") if name.startswith("data/")
    }


def listed(target: Path, folder: str) -> Iterator[str]:
    """The files that JupyterLab's file browser shows in a folder and in those below it; each is there to be opened."""
    for entry in json.loads((target / "api/contents" / folder / "all.json").read_text(encoding="utf-8"))["content"]:
        if entry["type"] == "directory":
            yield from listed(target, entry["path"])
        else:
            assert (target / "files" / entry["path"]).is_file(), entry["path"]
            yield entry["path"]


def test_the_course_runs_on_what_stands_in_for_ipython(tmp_path: Path) -> None:
    """In a page there is no IPython; what the course takes of it has to be there all the same."""
    made = edition._write_course(tmp_path, ROOT)
    with zipfile.ZipFile(tmp_path / made["file_name"]) as archive:
        archive.extractall(tmp_path)
    code = "from course import brief, charts, data, questions\ncharts, len(data.load('partners'))"
    told = f"import run_task; print(run_task.run([], {code!r}))"
    done = subprocess.run([sys.executable, "-c", told], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "stand_ins" not in done.stderr and "error" not in json.loads(done.stdout)[0], done.stdout


def test_a_number_typed_by_hand_is_no_answer_in_a_page_either(tmp_path: Path) -> None:
    made = edition._write_course(tmp_path, ROOT)
    with zipfile.ZipFile(tmp_path / made["file_name"]) as archive:
        archive.extractall(tmp_path)
    start = "from course import data, questions"
    check = "\nquestions.check('toolkit-mend-china', answer)"
    worked_out = "answer = data.load('mechanisms').query(\"partner_group == 'China'\")['activity'].nunique()"
    for answer, said in ((worked_out, "✓"), ("answer = 4", "typed by hand")):
        told = f"import run_task; print(run_task.run([{start!r}], {answer + check!r}))"
        done = subprocess.run([sys.executable, "-c", told], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert said in json.loads(done.stdout)[0]["text/html"]


def test_a_task_brings_the_cells_that_name_something() -> None:
    for lesson in LESSONS:
        for name, task in edition.tasks_of(lesson).items():
            assert "answer =" in task["cell"] and name in task["cell"]
            assert any("import" in cell for cell in task["before"]), name
            assert not any(cell.startswith("questions.ask(") for cell in task["before"]), name


# The lessons


@pytest.fixture(scope="module")
def built(book: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied_edition(tmp_path_factory.mktemp("edition") / "lite")


@pytest.fixture(scope="module")
def lite(built: Path) -> Iterator[str]:
    with served(built.parent) as address:
        yield f"{address}/lite"


@pytest.fixture(scope="module")
def page(blocked: Browser) -> Iterator[Page]:
    """One reader's browser for all lessons, so that it fetches everything once, as hers does."""
    context = blocked.new_context(viewport={"width": 1400, "height": 1000})
    opened = context.new_page()
    opened.failed = []
    opened.on("requestfailed", lambda request: opened.failed.append(request.url))
    yield opened
    context.close()


def open_lesson(page: Page, lite: str, lesson: Path) -> None:
    page.goto(address_of(lite, lesson))
    page.wait_for_function(OPEN, timeout=PATIENCE)


def first_of_each_kind() -> dict[str, list[tuple[int, dict[str, Any]]]]:
    """Of every kind of question, the first that a lesson asks: lesson → its cell and the question."""
    found: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    known = set()
    for lesson in LESSONS:
        for number, spec in questions_of(lesson).items():
            if spec["kind"] not in known:
                known.add(spec["kind"])
                found.setdefault(lesson.name, []).append((number, spec))
    return found


def answer(page: Page, asked: list[tuple[int, dict[str, Any]]]) -> None:
    """Try every choice of some questions, and compare what is said."""
    for number, spec in asked:
        assert exercise_lab_question(page, show_question(page, number, spec), spec) > 0


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_runs_with_its_stored_outputs(lite: str, page: Page, lesson: Path) -> None:
    """Its questions answer before anything has run, and one of them after; nothing outside is asked for."""
    page.failed.clear()
    open_lesson(page, lite, lesson)
    asked = first_of_each_kind().get(lesson.name, [])
    answer(page, asked)
    page.evaluate(CLEAR)
    page.evaluate(RUN)
    page.wait_for_function(FINISHED, timeout=PATIENCE)
    compare(page.evaluate(OUTPUTS), lesson)
    answer(page, asked[:1])
    page.evaluate(END)
    assert [address for address in page.failed if not address.startswith(lite.rpartition(":")[0])] == []


# A reader's work


# The active cell, and how many there are.
CELLS = """() => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  return [notebook.activeCellIndex, notebook.widgets.length];
}"""


def source_of(page: Page, place: int) -> str:
    return page.evaluate(
        "place => window.jupyterapp.shell.currentWidget.content.widgets[place].model.sharedModel.getSource()", place
    )


def write(page: Page, place: int, source: str) -> None:
    """Write into a cell, and save."""
    page.evaluate(
        """([place, source]) => {
          const { context, content } = window.jupyterapp.shell.currentWidget;
          content.widgets[place].model.sharedModel.setSource(source);
          return context.save();
        }""",
        [place, source],
    )


def first_code_cell(page: Page) -> int:
    return page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets.findIndex(cell => cell.model.type === 'code')"
    )


def run_cell(page: Page, place: int) -> None:
    """Run one cell of the open lesson, and wait until it has run."""
    page.evaluate(
        """(place) => {
          window.jupyterapp.shell.currentWidget.content.activeCellIndex = place;
          window.jupyterapp.commands.execute("notebook:run-cell");
        }""",
        place,
    )
    page.wait_for_function(
        """(place) => {
          const { model } = window.jupyterapp.shell.currentWidget.content.widgets[place];
          return model.executionState === "idle" && model.executionCount;
        }""",
        arg=place,
        timeout=PATIENCE,
    )


def reload(page: Page) -> str:
    """Load the page again; return the path of the lesson that is open then."""
    page.reload()
    page.wait_for_function(OPEN, timeout=PATIENCE)
    return page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")


def test_work_survives_a_reload_and_the_original_comes_back(lite: str, page: Page) -> None:
    open_lesson(page, lite, LESSONS[0])
    place = first_code_cell(page)
    original = source_of(page, place)
    run_cell(page, place)
    write(page, place, "print('mine')")
    for _ in range(2):
        assert reload(page) == f"notebooks/{LESSONS[0].name}"
        assert source_of(page, place) == "print('mine')"
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Back to the original").click()
    page.wait_for_function(
        """([place, source]) => window.jupyterapp.shell.currentWidget.content
          .widgets[place]?.model.sharedModel.getSource() === source""",
        arg=[place, original],
        timeout=PATIENCE,
    )
    kept = page.evaluate(
        """async (path) => {
          const kept = await window.jupyterapp.serviceManager.contents.get(path, { content: true });
          return JSON.stringify(kept.content);
        }""",
        f"notebooks/{LESSONS[0].stem}, my work.ipynb",
    )
    assert "print('mine')" in kept, "what was done is kept beside it"


def test_before_anything_has_run_a_list_keeps_its_keys_and_a_task_says_what_to_run(lite: str, page: Page) -> None:
    lesson = LESSONS[4]
    open_lesson(page, lite, lesson)
    number, spec = next(one for one in questions_of(lesson).items() if one[1]["kind"] == "matching")
    show_question(page, number, spec).locator("select").first.focus()
    before = page.evaluate(CELLS)
    for key in ("ArrowDown", "b", "a", "x", "d", "d", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    assert page.evaluate(CELLS) == before
    task = next(place for place, cell in enumerate(cells_of(lesson)) if "questions.check(" in "".join(cell["source"]))
    run_cell(page, task)
    said = page.evaluate(OUTPUTS)
    page.evaluate(END)
    assert "choose Run, and then Run All Above" in json.dumps(said)


@on_demand
def test_a_reload_opens_the_lesson_that_was_last_looked_at(lite: str, page: Page) -> None:
    open_lesson(page, lite, LESSONS[0])
    path = f"notebooks/{LESSONS[1].name}"
    page.evaluate("path => { window.jupyterapp.commands.execute('docmanager:open', { path }); }", path)
    page.wait_for_url(f"**/index.html?path={path}", timeout=PATIENCE)
    assert reload(page) == path


@on_demand
def test_on_a_phone_the_lesson_has_the_whole_width(lite: str, blocked: Browser) -> None:
    """JupyterLab shows what it opens in its list of files, too, which would leave the lesson a third of the width."""
    context = blocked.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    open_lesson(page, lite, LESSONS[0])
    for _ in range(2):
        run_cell(page, first_code_cell(page))
        assert page.locator(".jp-NotebookPanel").bounding_box()["width"] == 390
        toolbar, cells = (page.locator(f".jp-NotebookPanel .jp-Notebook{part}") for part in ("Panel-toolbar", ""))
        box = toolbar.bounding_box()
        assert box["y"] + box["height"] <= cells.bounding_box()["y"]
        tools = toolbar.locator("jp-button:visible").evaluate_all(
            "tools => tools.map(tool => tool.getBoundingClientRect().bottom)"
        )
        assert max(tools) <= box["y"] + box["height"], "no tool lies over the first cell"
        reload(page)
    context.close()


@on_demand
def test_work_is_saved_as_a_file(lite: str, page: Page) -> None:
    open_lesson(page, lite, LESSONS[0])
    write(page, first_code_cell(page), "print('to keep')")
    with page.expect_download(timeout=PATIENCE) as download:
        page.get_by_role("button", name="Save as a file").click()
    saved = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert any("".join(cell["source"]) == "print('to keep')" for cell in saved["cells"])


@on_demand
def test_a_new_edition_is_offered_and_nothing_is_overwritten(lite: str, built: Path, page: Page) -> None:
    open_lesson(page, lite, LESSONS[1])
    place = first_code_cell(page)
    write(page, place, "print('mine')")
    says = page.locator("#defence-diplomacy-course-bar .course-says")
    assert "new edition" not in says.inner_text()
    editions = json.loads((built / "editions.json").read_text(encoding="utf-8"))
    newer = editions | {f"notebooks/{LESSONS[1].name}": "another"}
    (built / "editions.json").write_text(json.dumps(newer), encoding="utf-8")
    try:
        reload(page)
        assert source_of(page, place) == "print('mine')"
        says.get_by_text("There is a new edition of this lesson").wait_for()
        page.get_by_role("button", name="Open the new edition beside it").click()
        page.wait_for_function("window.jupyterapp.shell.currentWidget.context.path.endsWith(', new edition.ipynb')")
        page.wait_for_function(OPEN)
        assert source_of(page, place) != "print('mine')"
    finally:
        (built / "editions.json").write_text(json.dumps(editions), encoding="utf-8")


@on_demand
def test_a_lesson_runs_with_the_network_gone(lite: str, page: Page) -> None:
    """Once it has been opened: the service worker has kept what was fetched."""
    open_lesson(page, lite, LESSONS[2])
    page.context.set_offline(True)
    try:
        reload(page)
        page.evaluate(CLEAR)
        page.evaluate(RUN)
        page.wait_for_function(FINISHED, timeout=PATIENCE)
    finally:
        page.context.set_offline(False)
    compare(page.evaluate(OUTPUTS), LESSONS[2])


def test_a_window_that_keeps_nothing_says_so(lite: str, blocked: Browser) -> None:
    context = blocked.new_context(viewport={"width": 390, "height": 844})  # of a phone
    context.add_init_script(
        """const denied = () => { throw new DOMException("denied", "SecurityError"); };
        Object.defineProperty(window, "localStorage", { get: denied });
        IDBFactory.prototype.open = denied;"""
    )
    page = context.new_page()
    open_lesson(page, lite, LESSONS[0])
    says = page.locator("#defence-diplomacy-course-bar .course-says")
    assert "This window keeps nothing" in says.inner_text()
    context.close()
