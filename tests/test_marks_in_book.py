"""My answers and Marks in the built book: what a class of thirty clicks and saves becomes marks that equal it."""

import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Visit
from course import questions
from course.lessons import lessons
from course.questions import answers_file
from course.questions.as_key import keyed
from playwright.sync_api import Page

from marks import __main__ as command

KEY = {one["id"]: one for one in keyed(lessons())}
SCHEMA = json.loads(Path(answers_file.__file__).with_name("answers.schema.json").read_text(encoding="utf-8"))
THIRTY = 30
PAGES = ("notebooks/06-asean", "book/before", "book/after")  # each student answers some questions of one
TABLES = ("marks.csv", "items.csv", "choices.csv", "before-after.csv", "texts.csv", "files.csv")

Clicked = dict[str, dict[str, str]]  # question → part → key of the choice


def clickable(page: Page) -> list[str]:
    """The questions of a page that are all buttons and lists."""
    return page.locator("section.question:not([data-kind=ordering])").evaluate_all(
        "all => all.filter(one => one.querySelector('.question-part') "
        "&& [...one.querySelectorAll('.question-part')].every(part => part.querySelector('input[type=radio], select')))"
        ".map(one => one.dataset.question)"
    )


def click(page: Page, chance: random.Random, number: int) -> Clicked:
    """Choose an option in each part of some questions; return what was chosen."""
    clicked: Clicked = {}
    for name in chance.sample(clickable(page), number):
        clicked[name] = {}
        for part in KEY[name]["parts"]:
            key = chance.choice(list(part["choices"]))
            where = page.locator(f"section[data-question='{name}'] .question-part[data-key='{part['id']}']")
            choice = where.locator(f"[data-key='{key}']")
            if where.locator("select").count():
                where.locator("select").select_option(choice.get_attribute("value"))
            else:
                choice.click()
            clicked[name][part["id"]] = key
    return clicked


def save(page: Page, target: Path) -> None:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save to a file").click()
    download.value.save_as(target)


def load(page: Page, path: Path) -> None:
    page.get_by_label("Load a file").set_input_files(path)
    page.wait_for_function("document.querySelector('.mine-said').textContent !== ''")


def said(page: Page) -> str:
    return page.locator(".mine-said").inner_text()


def barriers(page: Page, within: str = "main") -> list[str]:
    """What axe finds in a page, or in a part of it."""
    found = Axe().run(page, context=within).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


def state(page: Page, name: str) -> str:
    return page.locator(f"li[data-question='{name}'] .mine-state").inner_text()


def right_by_hand(name: str, given: dict[str, str]) -> bool:
    """Whether an answer is right, as the question itself says, part by part."""
    parts = questions.question(name).parts
    return all(part.choices[part.keys.index(given[part.id])] in part.right for part in parts)


@pytest.fixture(scope="module")
def class_of_thirty(book: str, browser, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Clicked]]:
    """A folder with the files of thirty students, each answered in a browser of its own; and what each clicked."""
    folder = tmp_path_factory.mktemp("class")
    clicked: dict[str, Clicked] = {}
    for number in range(1, THIRTY + 1):
        name, chance = f"Student {number:02}", random.Random(number)
        with Visit(browser) as visit:
            page = visit.page
            page.goto(f"{book}/{PAGES[number % len(PAGES)]}.html", wait_until="domcontentloaded")
            clicked[name] = click(page, chance, 4)
            page.goto(f"{book}/book/my-answers.html", wait_until="domcontentloaded")
            page.get_by_label("Your name").fill(name)
            save(page, folder / f"{number:02}.json")
            assert visit.outside == [] and visit.errors == []
    return folder, clicked


def test_the_files_of_a_class_of_thirty_become_marks_that_equal_what_they_clicked(class_of_thirty) -> None:
    folder, clicked = class_of_thirty
    found = command.judged(folder, list(KEY.values()))
    assert [paper.student for paper in found.papers] == sorted(clicked)
    for paper, scores in zip(found.papers, found.scores, strict=True):
        assert paper.answers == clicked[paper.student]
        jsonschema.validate(json.loads((folder / paper.file).read_text(encoding="utf-8")), SCHEMA)
        marked = {name: score.is_right for name, score in scores.items()}
        assert marked == {name: right_by_hand(name, given) for name, given in clicked[paper.student].items()}
    taken = {(one.question, one.part, one.key): one.chosen for one in found.choices if one.chosen}
    counted: dict[tuple[str, str, str], int] = {}
    for student in clicked.values():
        for name, given in student.items():
            for part, choice in given.items():
                counted[name, part, choice] = counted.get((name, part, choice), 0) + 1
    assert taken == counted and sum(taken.values()) > 2 * THIRTY


def by_chance(folder: Path, number: int) -> None:
    """Files of students who answered the whole course, with names, texts and faults of every kind among them."""
    chance = random.Random(number)
    for student in range(number):
        answers: dict[str, Any] = {}
        for name, one in KEY.items():
            if one["form"] == "words":
                answers[name] = {"words": chance.choice(["=1+1", 'Seoul, "asked"\n워싱턴', "text"])}
            elif one["form"] == "code":
                answers[name] = {"code": "answer = 1\nanswer", "said": "right"}
            elif chance.random() < 0.8:
                given = {part["id"]: chance.choice(list(part["choices"])) for part in one["parts"]}
                answers[name] = dict(list(given.items())[: chance.randint(1, len(given))])
        content = {"version": 2, "name": f"Kim {student % 25}" if student % 3 else "", "answers": answers}
        (folder / f"{student:02}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    (folder / "cut.json").write_text('{"version": 2,', encoding="utf-8")
    (folder / "later.json").write_text('{"version": 9, "answers": {}}', encoding="utf-8")
    for file in ("Ann Lee_14_assignsubmission_file_a.json", "Ann Lee_15_assignsubmission_file_a.json.txt"):
        (folder / file).write_bytes((folder / ("00.json" if "14" in file else "03.json")).read_bytes())
    (folder / "Ren\u00e9e Roy_16_assignsubmission_file_a.json").write_text("{", encoding="utf-8")
    (folder / "all.zip").write_bytes(b"PK")
    (folder / "essay.txt").write_text("An essay.", encoding="utf-8")
    (folder / "copy.json").write_bytes((folder / "00.json").read_bytes())
    odd = {
        "version": 1,
        "answers": {"__proto__": {"a": "b"}, "us-order": {"constructor": "x"}, "gone": 3, "old": {"a": "b"}},
    }
    (folder / "odd.json").write_text(json.dumps(odd), encoding="utf-8")


def test_the_page_computes_what_the_command_computes(book: str, browser, tmp_path: Path) -> None:
    by_chance(tmp_path, 36)
    found = command.judged(tmp_path, list(KEY.values()), ["1, KIM", "Park", "Ann Lee"])
    expected = command.written(found, list(KEY.values()))
    with Visit(browser) as visit:
        page = visit.page
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
        page.goto(f"{book}/book/instructors/marks.html")
        page.get_by_label("Names of the class").fill("1, KIM\nPark\nAnn Lee\n")
        assert "questions-key.json" not in asked, "fetched once files are there, and not before"
        page.get_by_label("Files of the class").set_input_files(
            sorted(path for path in tmp_path.iterdir() if path.is_file())
        )
        page.get_by_role("heading", name="Save the tables").wait_for()
        for name in (*TABLES, "counts.json"):
            with page.expect_download() as download:
                page.get_by_role("button", name=name, exact=True).click()
            got = Path(download.value.path()).read_bytes().decode("utf-8")
            if name == "counts.json":
                assert json.loads(got) == json.loads(expected[name])
            else:
                assert got.split("\r\n") == expected[name].split("\r\n"), name
        assert barriers(page) == []
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 360, "height": 740})
        assert barriers(page, ".marks") == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no page wider than a phone"
        assert visit.outside == [] and visit.errors == []
        assert [one for one in asked if one.endswith(".json")] == ["questions-key.json"], "no file leaves the browser"


ONE, WRITTEN, TASK = "asean-tracks", "us-led-sentence", "brief-interviews-alone"


def test_a_file_goes_from_the_book_to_a_kernel_and_back(
    book: str, browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_ANSWERS", "answers.json")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(questions, "_asked", {})
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/notebooks/03-united-states.html")
        page.locator(f"#q-{WRITTEN} textarea").fill("Seoul asked; 워싱턴 agreed.")
        page.goto(f"{book}/notebooks/06-asean.html")
        clicked = click(page, random.Random(4), 2)
        lesson = page.evaluate("location.pathname").replace("06-asean", "01-reading-the-brief")
        page.evaluate("([key, code]) => localStorage.setItem(key, code)", [f"code:{lesson}#{TASK}", "answer = claims"])
        page.goto(f"{book}/book/my-answers.html")
        assert state(page, WRITTEN) == state(page, TASK) == "written"
        save(page, tmp_path / "from-the-book.json")
    questions.load("from-the-book.json")
    assert questions.ask(WRITTEN).panel._texts[0].value == "Seoul asked; 워싱턴 agreed."
    for name, given in clicked.items():
        assert questions.ask(name).panel.given == given
    assert "answer = claims" in questions.check(TASK, ...)._repr_mimebundle_()["text/html"]
    questions.ask(WRITTEN).panel._boxes[0].value = True
    questions.save("from-the-kernel.json")
    kernel = json.loads((tmp_path / "from-the-kernel.json").read_text(encoding="utf-8"))
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/book/my-answers.html")
        load(page, tmp_path / "from-the-kernel.json")
        assert "was read: 4 questions" in said(page)
        save(page, tmp_path / "again.json")
        again = json.loads((tmp_path / "again.json").read_text(encoding="utf-8"))
        assert again["answers"] == kernel["answers"], "ticks too, which no page of the book keeps"
        page.goto(f"{book}/notebooks/06-asean.html")
        for name, given in clicked.items():
            for part, choice in given.items():
                chosen = page.locator(f"#q-{name} [data-key='{part}'] [data-key='{choice}']")
                assert chosen.evaluate("one => one.checked || one.selected")
        assert visit.errors == []


def test_a_file_that_is_none_changes_nothing_and_one_that_differs_asks(book: str, browser, tmp_path: Path) -> None:
    one = KEY[ONE]
    [part, *_] = one["parts"]
    [mine, other, *_] = part["choices"]
    files = {
        "later.json": '{"version": 3, "answers": {}}',
        "cut.json": '{"version": 2, "ans',
        "other.json": json.dumps({"version": 1, "answers": {ONE: {part["id"]: other}, "gone": {"a": "b"}}}),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/book/my-answers.html")
        page.evaluate(
            "([key, text]) => localStorage.setItem(key, text)", [f"answer:{ONE}", json.dumps({part["id"]: mine})]
        )
        before = page.evaluate("JSON.stringify(localStorage)")
        for name, words in (("later.json", "later edition"), ("cut.json", "cannot be read as JSON")):
            load(page, tmp_path / name)
            assert f"{name} was not read, and nothing was changed" in said(page) and words in said(page)
            assert page.evaluate("JSON.stringify(localStorage)") == before
        load(page, tmp_path / "other.json")
        page.get_by_role("button", name="Keep mine, add the rest").click()
        assert page.locator(":focus").inner_text().endswith("1 question of yours stayed as they were.")
        assert json.loads(page.evaluate(f"localStorage['answer:{ONE}']")) == {part["id"]: mine}
        load(page, tmp_path / "other.json")
        page.get_by_role("button", name="Take the file's").click()
        assert json.loads(page.evaluate(f"localStorage['answer:{ONE}']")) == {part["id"]: other}
        save(page, tmp_path / "saved.json")
        saved = json.loads((tmp_path / "saved.json").read_text(encoding="utf-8"))
        assert saved["answers"]["gone"] == {"a": "b"} and "name" not in saved
        page.get_by_role("button", name="Clear all answers").click()
        page.get_by_role("button", name="Keep them").click()
        assert page.evaluate(f"localStorage['answer:{ONE}']")
        page.get_by_role("button", name="Clear all answers").click()
        page.get_by_role("button", name="Clear everything").click()
        assert page.locator(":focus").inner_text() == "All answers are cleared."
        kept = page.evaluate("Object.keys(localStorage)")
        assert not [key for key in kept if key.startswith(("answer", "code:", "said:", "before-and"))]
        assert state(page, ONE) == "open" and visit.errors == []


def test_my_answers_lists_every_question_light_and_without_barriers(book: str, browser) -> None:
    asked: list[str] = []
    with Visit(browser) as visit:
        page = visit.page
        page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
        page.goto(f"{book}/book/my-answers.html")
        listed = page.locator(".mine li").evaluate_all("all => all.map(one => one.dataset.question)")
        assert listed == list(KEY)
        assert f"0 of {len(KEY)} answered, 0 right, {len(KEY)} open." in page.locator(".mine-summary").inner_text()
        assert not [name for name in asked if name.endswith(".json")]
        right = {
            part["id"]: next(key for key, (_, verdict) in part["choices"].items() if verdict == "right")
            for part in KEY[ONE]["parts"]
        }
        test = next(name for name, one in KEY.items() if one["group"] == "before" and len(one["parts"]) == 1)
        part = KEY[test]["parts"][0]["id"]
        wrong = {
            part: next(key for key, (_, verdict) in KEY[test]["parts"][0]["choices"].items() if verdict != "right")
        }
        for name, given in ((ONE, right), (test, wrong)):
            page.evaluate("([key, text]) => localStorage.setItem(key, text)", [f"answer:{name}", json.dumps(given)])
        page.reload()
        assert state(page, ONE) == "right"
        assert state(page, test) == "answered", "a test is not judged before its result is asked for"
        page.get_by_label("with what I answered").check()
        words = KEY[test]["parts"][0]["choices"][wrong[part]][0]
        page.locator(f"li[data-question='{test}'] .mine-given p").wait_for()
        assert page.locator(f"li[data-question='{test}'] .mine-given").inner_text() == words
        page.get_by_label("Show").first.select_option("open")
        assert page.locator(f"li[data-question='{ONE}']").is_hidden()
        page.get_by_label("Show").first.select_option("")
        assert barriers(page) == []
        page.set_viewport_size({"width": 360, "height": 740})
        page.emulate_media(color_scheme="dark")
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.emulate_media(media="print")
        assert page.locator(".mine-tools").first.is_hidden() and page.locator(f"li[data-question='{ONE}']").is_visible()
        assert visit.errors == [] and visit.outside == []


def test_both_pages_say_what_they_need_where_no_script_runs(book: str, browser) -> None:
    with Visit(browser, java_script_enabled=False) as visit:
        visit.page.goto(f"{book}/book/my-answers.html")
        assert "runs no script" in visit.page.locator(".mine-unscripted").inner_text()
        assert visit.page.locator(".mine li a").count() == len(KEY)
        visit.page.goto(f"{book}/book/instructors/marks.html")
        assert "runs no script" in visit.page.locator(".marks").inner_text()


def test_the_schema_in_the_book_is_the_course_s_own(book: str, browser) -> None:
    with Visit(browser) as visit:
        answer = visit.page.request.get(f"{book}/_static/answers.schema.json")
        assert answer.json() == SCHEMA
