"""A reader's work in the course in the browser: no copy is written over, and what is said is said of what is there."""

import email.message
import hashlib
import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import BUILT, ROOT, served
from coding_tasks import opened, ran, tasks, with_answer
from in_lab import scroll_to
from in_lite import OPEN, PATIENCE, address_of, on_demand
from playwright.sync_api import Browser, Locator, Page

from lite import edition, files

LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))

# The files of others


class Host:
    """What stands for the network: each address answers what a function says, and is noted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answers: Callable[[str], bytes]) -> None:
        self.asked: list[str] = []

        class Answer:
            def __init__(self, address: str) -> None:
                self.address = address

            def __enter__(self) -> "Answer":
                return self

            def __exit__(self, *_: object) -> None:
                pass

            def read(self) -> bytes:
                return answers(self.address)

        def urlopen(address: str, **_: object) -> Answer:
            self.asked.append(address.rpartition("/")[2])
            return Answer(address)

        monkeypatch.setattr(urllib.request, "urlopen", urlopen)


def wanted(monkeypatch: pytest.MonkeyPatch, *names: str, places: tuple[str, ...] = ("pyodide",)) -> None:
    """Let the lock name some files, each holding its own name."""
    about = {"licence": "MIT", "places": list(places), "used": "task"}
    entries = [{"name": name, "sha256": hashlib.sha256(name.encode()).hexdigest(), **about} for name in names]
    monkeypatch.setattr(files, "lock", lambda: {"files": entries, "pyodide": "1"})


def content_of(address: str) -> bytes:
    return address.rpartition("/")[2].encode()


def missing(address: str) -> urllib.error.HTTPError:
    return urllib.error.HTTPError(address, 404, "Not Found", email.message.Message(), None)


def test_a_host_that_lacks_one_file_is_asked_for_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(address: str) -> bytes:
        if address.endswith("a.zip"):
            raise missing(address)
        return content_of(address)

    host = Host(monkeypatch, answers)
    wanted(monkeypatch, "b.zip", "a.zip")
    with pytest.raises(files.MissingFileError) as raised:
        files.fetch(tmp_path)
    assert str(raised.value) == (
        "The course in the browser is left out: a.zip with the hash of lite/lock.json was not to be had "
        "(pyodide: cdn.jsdelivr.net answers 404 Not Found)."
    )
    wanted(monkeypatch, "a.zip", "c.zip")
    places = files.Places(tmp_path)
    for file in files.locked():
        try:
            assert places.read("pyodide", file) == b"c.zip"
        except files.NotHadError:
            assert file.name == "a.zip"
    assert host.asked == ["b.zip", "a.zip", "a.zip", "c.zip"]


def test_a_host_that_does_not_answer_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(address: str) -> bytes:
        raise urllib.error.URLError(TimeoutError("timed out"))

    host = Host(monkeypatch, answers)
    wanted(monkeypatch, "a.zip", "b.zip", places=("pyodide", "npm pyodide@1 package/a.zip"))
    places = files.Places(tmp_path)
    for file in files.locked():
        for place in file.places:
            with pytest.raises(files.NotHadError, match="does not answer"):
                places.read(place, file)
    assert host.asked == ["a.zip", "pyodide-1.tgz"], "once each"


def test_a_file_that_comes_in_part_is_named_and_no_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(address: str) -> bytes:
        if address.endswith(".tgz"):
            return b"<html>Sign in to this network</html>"
        raise http.client.IncompleteRead(b"", 10)

    Host(monkeypatch, answers)
    wanted(monkeypatch, "a.zip", places=("pyodide", "npm pyodide@1 package/a.zip"))
    with pytest.raises(files.MissingFileError) as raised:
        files.fetch(tmp_path)
    assert "a.zip" in str(raised.value)
    assert "cdn.jsdelivr.net sent a part of it; npm: there is no package/a.zip in its archive" in str(raised.value)


# Two copies of the book at one host

REGISTER = """async () => {
  await navigator.serviceWorker.register("service-worker.js");
  await navigator.serviceWorker.ready;
  while (!navigator.serviceWorker.controller) await new Promise(resolve => setTimeout(resolve, 20));
  await fetch("data.txt");
}"""
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys();
    found[name] = requests.map(({ url }) => new URL(url).pathname).sort();
  }
  return found;
}"""
IS_KEPT = f"""async wanted => {{
  const kept = await ({KEPT})();
  return wanted.every(([name, path]) => kept[name]?.includes(path));
}}"""
DRIVE = """self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));"""  # as JupyterLite's does


def write_worker(folder: Path, version: str) -> None:
    """Write the service worker of an edition, as `edition.add_course` does."""
    worker = (ROOT / "lite" / "offline.js").read_text(encoding="utf-8").replace("VERSION", version)
    (folder / "service-worker.js").write_text(worker, encoding="utf-8")


@pytest.fixture
def host(tmp_path: Path) -> Iterator[str]:
    """The address of a host with two copies of the edition, each of a few files."""
    for name in ("one", "two"):
        folder = tmp_path / name / "lite"
        folder.mkdir(parents=True)
        write_worker(folder, "first")
        (folder / "drive-worker.js").write_text(DRIVE, encoding="utf-8")
        (folder / "index.html").write_text(f"<!DOCTYPE html><title>{name}</title>", encoding="utf-8")
        (folder / "data.txt").write_text(name, encoding="utf-8")
        (folder / "early.txt").write_text(name, encoding="utf-8")
    with served(tmp_path) as address:
        yield address


def name_of(book: str, version: str) -> str:
    return f"defence-diplomacy-course /{book}/lite/ {version}"


def wait_until_kept(page: Page, *wanted: tuple[str, str]) -> None:
    page.wait_for_function(IS_KEPT, arg=[list(one) for one in wanted])


def test_two_copies_of_the_book_keep_their_files_apart(tmp_path: Path, host: str, blocked: Browser) -> None:
    context = blocked.new_context()
    page = context.new_page()
    for book in ("one", "two"):
        page.goto(f"{host}/{book}/lite/index.html")
        page.evaluate(REGISTER)
        wait_until_kept(page, (name_of(book, "first"), f"/{book}/lite/data.txt"))
    assert set(page.evaluate(KEPT)) >= {name_of("one", "first"), name_of("two", "first")}
    write_worker(tmp_path / "two" / "lite", "second")
    page.evaluate("async () => (await navigator.serviceWorker.ready).update()")
    page.wait_for_function("async old => !(await caches.keys()).includes(old)", arg=name_of("two", "first"))
    assert "/one/lite/data.txt" in page.evaluate(KEPT)[name_of("one", "first")], "the other copy has its own still"
    context.close()


def test_what_was_fetched_before_the_worker_was_there_is_kept_too(host: str, blocked: Browser) -> None:
    """And with the network gone, the page opens whatever lesson its address names."""
    context = blocked.new_context()
    page = context.new_page()
    page.goto(f"{host}/one/lite/index.html?path=notebooks/01.ipynb")
    page.evaluate("fetch('early.txt')")
    page.evaluate(REGISTER)
    page.evaluate(
        """async () => {
          const names = performance.getEntriesByType("resource").map(({ name }) => name);
          (await navigator.serviceWorker.ready).active.postMessage({ keep: [location.href, ...names] });
        }"""
    )
    own = name_of("one", "first")
    wait_until_kept(page, (own, "/one/lite/early.txt"), (own, "/one/lite/index.html"))
    context.set_offline(True)
    page.goto(f"{host}/one/lite/index.html?path=notebooks/02.ipynb")
    assert page.title() == "one"
    assert page.evaluate("fetch('early.txt').then(answer => answer.text())") == "one"
    context.close()


# A task in its page


@pytest.fixture(scope="module")
def edition_of_book(book: str) -> str:
    """The address of the edition in the built book."""
    if not (BUILT / "lite" / edition.READY).exists():
        pytest.skip("The book was built without the course in the browser: `python -m lite.build` says why.")
    return f"{book}/lite"


@pytest.fixture(scope="module")
def page(blocked: Browser) -> Iterator[Page]:
    """One reader's browser, which fetches everything once."""
    context = blocked.new_context(viewport={"width": 1400, "height": 1000})
    yield context.new_page()
    context.close()


def said_in_my_answers(page: Page, name: str) -> str | None:
    """What My answers shows of a task: "right", "wrong", or None where nothing is known of its code."""
    found = "name => Object.keys(localStorage).find(key => key.startsWith('said:') && key.endsWith(`#${name}`))"
    return page.evaluate(f"name => localStorage.getItem(({found})(name) ?? '')", name)


BEFORE = "This is of your code before you changed it"


def test_a_verdict_is_of_the_code_that_it_judged(book: str, edition_of_book: str, page: Page) -> None:
    lesson = next(path for path in LESSONS if tasks(path))
    name, solution = tasks(lesson)[0]
    page.goto(f"{book}/notebooks/{lesson.stem}.html")
    section = opened(page, name)
    code = section.locator(".run-code")
    right = with_answer(code.input_value(), solution)
    assert "✓ Right:" in ran(section, right)
    assert BEFORE not in shown(section) and said_in_my_answers(page, name) == "right"
    code.press("ControlOrMeta+End")
    code.type("\nanswer = None")
    assert BEFORE in shown(section) and said_in_my_answers(page, name) is None
    code.fill(right)
    assert BEFORE not in shown(section) and said_in_my_answers(page, name) == "right"
    assert "ZeroDivisionError" in ran(section, "1 / 0")
    assert BEFORE not in shown(section) and said_in_my_answers(page, name) is None, "an error is no verdict"


def test_another_day_a_task_says_what_was_written_and_not_that_it_was_not_tried(
    book: str, edition_of_book: str, page: Page
) -> None:
    lesson = next(path for path in LESSONS if tasks(path))
    name, solution = tasks(lesson)[0]
    page.goto(f"{book}/notebooks/{lesson.stem}.html")
    section = opened(page, name).first
    section.get_by_role("button", name="Back to the start").click()
    printed = section.locator(".question-untried").first
    assert printed.is_visible()
    assert "✓ Right:" in ran(section, with_answer(section.locator(".run-code").input_value(), solution))
    assert not printed.is_visible(), "a verdict takes its place"
    page.reload()
    assert not printed.is_visible()
    assert "You have written code here, and it was right." in section.locator(".run-here").inner_text()
    opened(page, name)
    assert not printed.is_visible()
    section.get_by_role("button", name="Back to the start").click()
    assert printed.is_visible()
    page.reload()
    assert printed.is_visible() and "You have written" not in section.inner_text()


def shown(section: Locator) -> str:
    return section.locator(".run-output").inner_text()


def test_a_task_without_a_network_says_so_and_can_be_tried_again(
    book: str, edition_of_book: str, blocked: Browser
) -> None:
    lesson = next(path for path in LESSONS if tasks(path))
    name = tasks(lesson)[0][0]
    context = blocked.new_context()
    page = context.new_page()
    page.goto(f"{book}/notebooks/{lesson.stem}.html")
    section = page.locator(f".question[data-question='{name}']")
    for needed in ("task.js", "needs.json"):
        page.route(f"**/lite/page/{needed}", lambda route: route.abort())
        section.get_by_role("button", name="Write and run it here").click()
        section.get_by_text("Is there a network?").wait_for()
        page.unroute(f"**/lite/page/{needed}")
        page.evaluate("document.querySelectorAll('.run-here [role=status]').forEach(says => { says.textContent = '' })")
    section = opened(page, name)
    context.set_offline(True)
    section.get_by_role("button", name="Run", exact=True).click()
    section.locator(".run-says", has_text="Is the").wait_for()
    assert section.get_by_role("button", name="Run", exact=True).is_enabled()
    context.close()


# A lesson

OPENED = """path => {
  const open = window.jupyterapp?.shell.currentWidget;
  return open?.context?.path === path && open.context.isReady && open.content.widgets.length > 5;
}"""
FIRST = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .find(cell => cell.model.type === "code").model.sharedModel"""
WRITE = f"source => {{ ({FIRST})().setSource(source); return window.jupyterapp.shell.currentWidget.context.save(); }}"
READ = f"() => ({FIRST})().getSource()"
OF_EDITION = """async name => {
  const { context } = window.jupyterapp.shell.currentWidget;
  context.model.setMetadata("course", { edition: name });
  await context.save();
  await context.revert();
}"""
HELD = """async path => {
  const file = await window.jupyterapp.serviceManager.contents.get(path, { content: true });
  return file.content.cells.find(cell => cell.cell_type === "code").source;
}"""
NEWER = "Open the new edition beside it"


def open_lesson(page: Page, lite: str, lesson: Path) -> None:
    page.goto(address_of(lite, lesson))
    page.wait_for_function(OPEN, timeout=PATIENCE)


def go_to(page: Page, path: str) -> None:
    """Open a lesson in the JupyterLab that is open, or bring it to the front."""
    page.evaluate("path => { window.jupyterapp.commands.execute('docmanager:open', { path }); }", path)
    page.wait_for_function(OPENED, arg=path, timeout=PATIENCE)


def press(page: Page, button: str, path: str) -> None:
    """Press a button of the bar, and wait until this lesson is in front."""
    page.get_by_role("button", name=button).click()
    page.wait_for_function(OPENED, arg=path, timeout=PATIENCE)


def test_the_copy_of_a_new_edition_is_opened_again_and_never_written_over(edition_of_book: str, page: Page) -> None:
    lesson = f"notebooks/{LESSONS[0].name}"
    first, second = (f"notebooks/{LESSONS[0].stem}, new edition{number}.ipynb" for number in ("", " 2"))
    open_lesson(page, edition_of_book, LESSONS[0])
    page.evaluate(OF_EDITION, "an old one")
    press(page, NEWER, first)
    page.evaluate(WRITE, "print('in the copy')")
    go_to(page, lesson)
    press(page, NEWER, first)
    assert page.evaluate(READ) == "print('in the copy')"
    page.evaluate(OF_EDITION, "one that is old by now")
    go_to(page, lesson)
    press(page, NEWER, second)
    assert "print('in the copy')" not in page.evaluate(READ)
    assert page.evaluate(HELD, first) == "print('in the copy')"


def test_each_return_to_the_original_keeps_what_was_done(edition_of_book: str, page: Page) -> None:
    copies = [f"notebooks/{LESSONS[1].stem}, my work{number}.ipynb" for number in ("", " 2", " 3")]
    asked: list[str] = []

    def accept(dialog: object) -> None:
        if dialog.type == "confirm":  # and not whether to leave the page of another test
            asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", accept)
    open_lesson(page, edition_of_book, LESSONS[1])
    original = page.evaluate(READ)
    for number in range(len(copies)):
        page.evaluate(WRITE, f"print({number})")
        page.get_by_role("button", name="Back to the original").click()
        page.wait_for_function(f"original => ({READ})() === original", arg=original, timeout=PATIENCE)
    page.remove_listener("dialog", accept)
    assert [page.evaluate(HELD, path) for path in copies] == ["print(0)", "print(1)", "print(2)"]
    assert all(Path(path).name in words for path, words in zip(copies, asked, strict=True))


# A day without a network

RUN_CELL = """async place => {
  const { content } = window.jupyterapp.shell.currentWidget;
  content.activeCellIndex = place;
  await content.scrollToItem(place, "start");
  window.jupyterapp.commands.execute("notebook:run-cell");
}"""
HAS_RUN = """place => {
  const { model } = window.jupyterapp.shell.currentWidget.content.widgets[place];
  return model.executionState === "idle" && model.executionCount;
}"""
SET = """([place, source]) => {
  const { model } = window.jupyterapp.shell.currentWidget.content.widgets[place];
  model.clearExecution();
  model.sharedModel.setSource(source);
}"""
PRINTED = """place => window.jupyterapp.shell.currentWidget.content.widgets[place].model.outputs.toJSON()
  .map(output => output.text ?? output.evalue ?? "").join("")"""
ALL_KEPT = """async () => {
  const root = new URL("../", location.href).href;
  const asked = performance.getEntriesByType("resource").map(({ name }) => name);
  const mine = [location.href, ...asked].filter(name => name.startsWith(root) && !name.includes("/api/drive"));
  for (const name of mine) if (!(await caches.match(name))) return false;
  return mine.length > 100;
}"""


def run_cell(page: Page, place: int, source: str | None = None) -> str:
    """Run a cell, or `source` in its place; return what it printed, or how it failed."""
    if source is not None:
        page.evaluate(SET, [place, source])
    page.evaluate(RUN_CELL, place)
    page.wait_for_function(HAS_RUN, arg=place, timeout=PATIENCE)
    return page.evaluate(PRINTED, place)


def cells_of(page: Page) -> tuple[int, int, int]:
    """Where the imports of the open lesson stand, its first question, and its last cell with code."""
    sources = page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.widgets
          .map((cell, place) => [place, cell.model.type, cell.model.sharedModel.getSource()])
          .filter(([_, type]) => type === "code").map(([place, _, source]) => [place, source])"""
    )
    asks = [place for place, source in sources if re.match(r"questions\.ask\(", source)]
    return sources[0][0], asks[0], sources[-1][0]


@on_demand
def test_answers_go_into_a_file_and_come_back_with_the_network_gone(edition_of_book: str, blocked: Browser) -> None:
    """The network goes after the first visit; a lesson that was not opened before says what it wants."""
    context = blocked.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    open_lesson(page, edition_of_book, LESSONS[2])
    imports, asks, last = cells_of(page)
    run_cell(page, imports)
    run_cell(page, asks)
    scroll_to(page, asks)
    question = page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{asks}'] .course-question")
    question.locator(".course-part input").nth(1).check()
    question.locator(".question-words").first.wait_for()
    chosen = question.locator(".question-words").first.inner_text()
    assert run_cell(page, last, "questions.save('mine.json', name='Kim')").startswith(
        "Your answers to 1 question are in mine.json, with the name Kim."
    )
    page.wait_for_function(ALL_KEPT, timeout=PATIENCE)
    context.set_offline(True)
    page.reload()
    page.wait_for_function(OPEN, timeout=PATIENCE)
    run_cell(page, imports)
    run_cell(page, last, "import os; os.remove('answers.json')")
    run_cell(page, asks)
    scroll_to(page, asks)
    assert question.locator(".question-words").count() == 0
    assert "mine.json" in run_cell(page, last, "questions.load('mine.json')")
    scroll_to(page, asks)
    question.locator(".question-words").first.wait_for()
    assert question.locator(".question-words").first.inner_text() == chosen
    page.goto(address_of(edition_of_book, LESSONS[3]))
    page.get_by_text("It could not be fetched. Is there a network?").wait_for(timeout=PATIENCE)
    context.close()
