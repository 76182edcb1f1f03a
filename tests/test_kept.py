"""No student's work is lost: a lesson is run, answered and saved, the server stops, and it is opened another day."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Visit
from in_lab import FINISHED, copied_course, serving
from playwright.sync_api import TimeoutError

NAME = "03-united-states.ipynb"
STATE = "application/vnd.jupyter.widget-state+json"
PLACES = {"jupyterlab": "lab/tree/notebooks", "notebook": "notebooks/notebooks"}
LOST = "Error displaying widget"
QUESTIONS = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .map((cell, place) => [place, cell.model.sharedModel.getSource()])
  .filter(([_, source]) => source.startsWith("questions.ask("))"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the course with one lesson, on a machine that has none of the course's settings."""
    course = copied_course(tmp_path)
    for lesson in (course / "notebooks").glob("[0-9]*.ipynb"):
        if lesson.name != NAME:
            lesson.unlink()
    return course


class Opened:
    """The lesson as it is open in a browser."""

    def __init__(self, visit: Visit, address: str, module: str) -> None:
        self.page = visit.page
        self.page.goto(f"{address}/{PLACES[module]}/{NAME}")
        self.page.wait_for_function("window.jupyterapp?.shell.currentWidget?.content?.widgets?.length", timeout=60_000)
        self.page.wait_for_function("window.jupyterapp.shell.currentWidget.sessionContext.isReady", timeout=60_000)
        self.page.wait_for_timeout(3_000)  # the widgets that are stored come last

    def questions(self) -> Iterator:
        """The output of each question in turn, in view."""
        for place, _ in self.page.evaluate(QUESTIONS):
            self.page.evaluate(
                "place => window.jupyterapp.shell.currentWidget.content.scrollToItem(place, 'start')", place
            )
            cell = self.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{place}']")
            cell.locator(":is(.course-question, .course-static > .question) >> visible=true").first.wait_for()
            yield cell

    def told(self, command: str) -> None:
        self.page.evaluate("command => { window.jupyterapp.commands.execute(command); }", command)  # and wait for none

    def run(self) -> None:
        self.told("runmenu:run-all")
        self.page.wait_for_function(FINISHED, timeout=120_000)

    def save(self) -> None:
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.save()")  # and wait until it is done

    def answer(self) -> None:
        """Choose the first choice of each part of each question, and write a sentence where words are asked for."""
        for cell in self.questions():
            for part in cell.locator(".course-question .course-part").all():
                if part.locator("select").count():
                    part.locator("select").select_option(index=1)
                else:
                    part.locator(".widget-radio-box input").nth(1).check()
                if part.locator("textarea").count():
                    part.locator("textarea").fill("in words of my own")
                    self.page.keyboard.press("Tab")
                part.locator(".question-words").first.wait_for()

    def chosen(self) -> list[int]:
        """How many parts of each question show the feedback of a choice."""
        return [cell.locator(".course-question .question-words").count() for cell in self.questions()]

    def asked_once(self) -> list[bool]:
        """Whether each question is seen once: by its widgets, or as HTML, and without an error."""
        seen = []
        for cell in self.questions():
            faces = cell.locator(":is(.course-question, .course-static > .question) >> visible=true").count()
            errors = cell.locator(f"text={LOST} >> visible=true").count()
            seen.append(faces == 1 and not errors)
        return seen

    def kept(self, seconds: float) -> list[str]:
        """What stands below each question of what was answered, once so many seconds were given to it to be shown.

        JupyterLab leaves a cell to the browser to paint when it comes into view (`content-visibility`), and until it is
        painted its inner text is empty: so it is asked whether the line is shown, and apart from it for what it says.
        """
        told = []
        for cell in self.questions():
            line = cell.locator(".question-kept >> visible=true")
            with contextlib.suppress(TimeoutError):
                line.first.wait_for(timeout=seconds * 1000)
            told.append(" ".join(line.all_text_contents()))
        return told


def questions(course: Path) -> list[dict]:
    """The questions of the lesson as they are stored, in their order."""
    cells = json.loads((course / "notebooks" / NAME).read_text(encoding="utf-8"))["cells"]
    asked = [cell for cell in cells if "".join(cell["source"]).startswith("questions.ask(")]
    bundles = [output["data"] for cell in asked for output in cell["outputs"] if "text/html" in output["data"]]
    return [bundle["application/vnd.course.question+json"] for bundle in bundles]


def parts(course: Path) -> list[int]:
    """How many parts each question has."""
    return [len(asked["parts"]) for asked in questions(course)]


def in_words(course: Path) -> list[bool]:
    """Whether each question of the lesson asks for words, in their order."""
    return [any(part["control"] == "reveal" for part in asked["parts"]) for asked in questions(course)]


@pytest.mark.parametrize("module", PLACES)
def test_an_answer_outlives_the_server(course: Path, browser, module: str) -> None:
    if module == "notebook":
        pytest.importorskip("notebook", reason="Notebook 7 is not installed, so the lesson was not opened in it.")
    with serving(course, module) as address, Visit(browser, viewport={"width": 1400, "height": 1000}) as visit:
        lesson = Opened(visit, address, module)
        lesson.run()
        lesson.answer()
        assert lesson.chosen() == parts(course)
        assert not any(lesson.kept(seconds=1))  # the widgets say it
        lesson.save()
    for day in ("opened again", "opened, saved without a run, and opened again"):
        with serving(course, module) as address, Visit(browser, viewport={"width": 1400, "height": 1000}) as visit:
            lesson = Opened(visit, address, module)
            assert all(lesson.asked_once()), day
            told = lesson.kept(seconds=20)
            assert [text for text in told if "you had answered" not in text] == [], (day, told)
            assert [("in words of my own" in text) for text in told] == in_words(course), (day, told)
            if day != "opened again":
                lesson.answer()  # it answers before anything has run
                lesson.run()
                assert lesson.chosen() == parts(course), day
                assert all(lesson.asked_once()), day
            lesson.save()
    stored = json.loads((course / "notebooks" / NAME).read_text(encoding="utf-8"))["metadata"]
    assert stored["widgets"][STATE]["state"]


def test_where_the_widgets_are_lost_the_question_is_seen_as_html(course: Path, browser) -> None:
    path = course / "notebooks" / NAME
    notebook = json.loads(path.read_text(encoding="utf-8"))
    del notebook["metadata"]["widgets"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with serving(course) as address, Visit(browser, viewport={"width": 1400, "height": 1000}) as visit:
        lesson = Opened(visit, address, "jupyterlab")
        assert all(lesson.asked_once())
        assert all(cell.locator(".course-question").count() == 0 for cell in lesson.questions())
        lesson.run()
        assert all(cell.locator(".course-question").is_visible() for cell in lesson.questions())
        assert all(lesson.asked_once())
