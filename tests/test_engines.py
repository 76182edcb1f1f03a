"""Every page, chart, control and question in Firefox, and in WebKit where `COURSE_WEBKIT=1` asks for it."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import BUILT, ROOT, built_pages, served
from engines import Engine, firefox, webkit
from questions_in_browser import expected_words, squeeze

QUESTION = "application/vnd.course.question+json"
LESSONS = [path.stem for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
WITHOUT_KERNEL_ONLY = {"fill_blank", "fix_chart"}
every_lesson = pytest.mark.parametrize("lesson", LESSONS)

# Collects what goes wrong on a page; the tests write it into a copy of the book, for an engine that does not tell.
PROBE = """window.wrong = [];
addEventListener("error", (event) => wrong.push(String(event.message ?? event.target.src ?? event.target.href)), true);
addEventListener("unhandledrejection", (event) => wrong.push(String(event.reason)));
addEventListener("securitypolicyviolation", (event) => wrong.push(`refused: ${event.blockedURI}`));
for (const kind of ["error", "warn"]) console[kind] = (...words) => wrong.push(words.join(" "));
"""
# Chooses everything in the questions of a page; returns the words that appear: [question, part, choice, words].
ANSWER = """async () => {
  const found = [], wait = (time) => new Promise((done) => setTimeout(done, time));
  for (const section of document.querySelectorAll("section.question:has(.question-part)")) {
    for (const part of section.querySelectorAll(".question-part")) {
      const radios = [...part.querySelectorAll(".question-option input")];
      const control = part.querySelector("select, input[type=range]");
      const note = (choice) => found.push([
        section.dataset.question, Number(part.dataset.part), choice, part.querySelector(".question-live").innerText]);
      for (const radio of radios) { radio.click(); note(Number(radio.value)); }
      const most = control?.options ? control.options.length - 1 : Number(control?.max ?? 0);
      for (let choice = 1; choice <= most && choice <= 8; choice++) {
        if (section.dataset.kind === "ordering") break;
        control.value = String(choice);
        for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, { bubbles: true }));
        note(choice);
      }
    }
    if (section.dataset.kind !== "ordering") continue;
    [...section.querySelectorAll("button")].find((one) => one.textContent === "Check the order").click();
    [...section.querySelectorAll(".question-part")].forEach((part, place) => found.push([
      section.dataset.question, Number(part.dataset.part), place + 1, part.querySelector(".question-live").innerText]));
  }
  return found;
}"""
# Brings a chart into view; returns the middle of it.
FIND = """(number) => {
  const view = document.querySelectorAll("figure.chart .chart-view")[number];
  view.scrollIntoView({ block: "center", behavior: "instant" });
  const box = view.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2].map(Math.round);
}"""
WAIT = """async (number) => {
  for (let turn = 0; turn < 200; turn++) {
    if (document.querySelectorAll("figure.chart")[number].classList.contains("chart-live")) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}"""
# Moves the first control of a chart to another value; returns whether the drawing changed.
MOVE = """async (number) => {
  const figure = document.querySelectorAll("figure.chart")[number];
  const control = figure.querySelector(".chart-controls :is(input, select)");
  if (!control) return null;
  const before = figure.querySelector(".chart-view").innerHTML;
  if (control.options) control.selectedIndex = (control.selectedIndex + 1) % control.options.length;
  else if (control.type === "range") control.value = control.value === control.max ? control.min : control.max;
  else control.click();
  const kinds = control.type === "range" || control.options ? ["input", "change"] : [];
  for (const kind of kinds) control.dispatchEvent(new Event(kind, { bubbles: true }));
  await new Promise((done) => setTimeout(done, 400));
  return figure.querySelector(".chart-view").innerHTML !== before;
}"""


@pytest.fixture(scope="module", params=["firefox", "webkit"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    if request.param == "webkit" and os.environ.get("COURSE_WEBKIT") != "1":
        pytest.skip("WebKit is tried on demand: COURSE_WEBKIT=1")
    with firefox(tmp_path_factory.mktemp("profile")) if request.param == "firefox" else webkit() as opened:
        opened.size(1280, 900)
        yield opened


@pytest.fixture(scope="module")
def probed(book: str) -> Iterator[str]:
    """The address of a copy of the book in which each page tells what goes wrong on it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "html")
        shutil.copytree(BUILT, copy, ignore=shutil.ignore_patterns("lite"))
        (copy / "_static" / "probe.js").write_text(PROBE, encoding="utf-8")
        for path in copy.glob("**/*.html"):
            depth = "../" * (len(path.relative_to(copy).parts) - 1)
            text = path.read_text(encoding="utf-8")
            head = f'<head>\n<script src="{depth}_static/probe.js"></script>' if "script-src" in text else "<head>"
            path.write_text(text.replace("<head>", head, 1), encoding="utf-8")
        with served(copy) as address:
            yield address


def questions(lesson: str) -> dict[str, dict[str, Any]]:
    cells = json.loads((ROOT / "notebooks" / f"{lesson}.ipynb").read_text(encoding="utf-8"))["cells"]
    outputs = [output["data"] for cell in cells for output in cell.get("outputs", []) if "data" in output]
    asked = [data[QUESTION] for data in outputs if QUESTION in data]
    return {spec["id"]: spec for spec in asked if spec["kind"] not in WITHOUT_KERNEL_ONLY}


def no_fault(engine: Engine) -> None:
    engine.run("() => new Promise((done) => setTimeout(done, 50))")
    assert engine.errors == []
    assert getattr(engine, "outside", []) == []


def test_every_page_opens_without_an_error_and_nothing_runs_off_its_side(engine: Engine, probed: str) -> None:
    for path in built_pages(BUILT):
        if path == BUILT / "index.html":
            continue
        name = path.relative_to(BUILT).as_posix()
        engine.go(f"{probed}/{name}")
        assert engine.run("() => document.querySelector('h1').textContent.trim().length > 2"), name
        assert engine.run("() => document.documentElement.scrollWidth <= innerWidth"), name
        no_fault(engine)


@every_lesson
def test_every_chart_comes_alive_under_the_pointer_and_obeys_its_control(
    engine: Engine, probed: str, lesson: str
) -> None:
    engine.go(f"{probed}/notebooks/{lesson}.html")
    for number in range(engine.run("() => document.querySelectorAll('figure.chart').length")):
        x, y = engine.run(FIND, number)
        engine.hover(x, y)
        assert engine.run(WAIT, number), number
        assert engine.run(MOVE, number) is not False, number
    no_fault(engine)


@every_lesson
def test_the_keyboard_walks_through_a_chart(engine: Engine, probed: str, lesson: str) -> None:
    engine.go(f"{probed}/notebooks/{lesson}.html")
    engine.run("() => document.querySelector('figure.chart .chart-view').focus()")
    engine.press("Enter")
    assert engine.run(WAIT, 0)
    engine.run("() => new Promise((done) => setTimeout(done, 100))")
    engine.press("ArrowRight")
    assert engine.run("() => document.querySelector('.chart-said').textContent.trim()")
    engine.press("Escape")
    no_fault(engine)


@every_lesson
def test_every_answer_says_what_its_specification_says(engine: Engine, probed: str, lesson: str) -> None:
    engine.go(f"{probed}/notebooks/{lesson}.html")
    heard = engine.run(ANSWER)
    asked = questions(lesson)
    told = {(question, part, choice): words for question, part, choice, words in heard if question in asked}
    assert len(told) >= 5
    for (name, place, choice), words in told.items():
        part = asked[name]["parts"][place - 1]
        feedback = next(each for each in part["feedback"] if choice in each["choices"])
        assert squeeze(words) == expected_words(asked[name], feedback), (name, place, choice)
    no_fault(engine)
