"""The teaching kit: slides for every lesson that fill its minutes, can be read from the last row, and stay true."""

import dataclasses
import itertools
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import cited_rows
import kit
import kit_deck
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import ROOT, Visit, served
from course import data
from course.errors import CourseError
from course.lessons import lesson_files
from course.questions.kinds import KINDS, MultipleChoice
from course.questions.read import questions
from kit_charts import HIGH, LEAST, WIDE, grey, large, scale_of, size_of
from kit_deck import SHEETS, VOTES, Deck, Filling, Lesson, Slide, in_place, lettered_key, read_deck

LESSONS = lesson_files()
BEYOND = """place => {
    const image = document.querySelector(`#slide-${place} .body img`);
    if (!image) return [];
    const held = document.createElement("div");
    held.innerHTML = atob(image.src.split(",")[1]);
    document.body.append(held);
    const svg = held.firstElementChild, [whole, found] = [svg.getBoundingClientRect(), []];
    for (const text of svg.querySelectorAll("text:not([opacity='0'])")) {
        const at = text.getBoundingClientRect();
        if (at.left < whole.left - 2 || at.right > whole.right + 2 || at.bottom > whole.bottom + 4)
            found.push(text.textContent);
    }
    held.remove();
    return found;
}"""  # the words of a slide's picture that reach beyond it
DOING = {"chart": 2.0, "vote": 2.0, "concept": 2.0, "prompt": 4.0}  # minutes of a class, besides what is said and read
FILES = [ROOT / "teaching" / "slides" / f"{path.stem}.toml" for path in LESSONS]

every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@cache
def deck(file: Path) -> Deck:
    return read_deck(file)


@pytest.fixture(scope="module")
def cache_folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("charts")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, cache_folder) -> Path:
    """Every face of every deck, as the book writes them."""
    made = tmp_path_factory.mktemp("kit")
    for file in kit.deck_files():  # one that is missing fails in its own tests
        for face in kit.FACES:
            target = made / f"{file.stem}-{face}.html"
            target.write_text(kit.written(deck(file), face, cache_folder), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def address(folder) -> Iterator[str]:
    with served(folder) as at:
        yield at


def test_a_kind_made_from_another_is_shown_as_it(monkeypatch, cache_folder) -> None:
    """On slides, on paper and in the key; a kind is added in one place."""
    whole, known = deck(FILES[0]), next(one for one in questions() if one.kind == "multiple_choice")
    monkeypatch.setitem(KINDS, "weighing", type("Weighing", (MultipleChoice,), {"name": "weighing"})())
    new = dataclasses.replace(known, kind="weighing")
    monkeypatch.setattr(kit_deck, "question", {new.id: new}.__getitem__)
    assert Filling(FILES[0]).question(new.id, VOTES) is new
    assert lettered_key(new) == lettered_key(known)
    sheets = [dataclasses.replace(whole.handout, front=(one,)) for one in (known, new)]
    one, other = (kit.written(dataclasses.replace(whole, handout=sheet), "handout", cache_folder) for sheet in sheets)
    assert one == other


def test_every_lesson_has_slides():
    assert kit.deck_files() == FILES


@every_file
def test_a_deck_has_twelve_to_eighteen_slides(file: Path):
    assert 12 <= len(deck(file).slides) <= 18


@every_file
def test_the_minutes_of_the_notes_are_those_of_the_lesson(file: Path):
    assert deck(file).minutes == Lesson(ROOT / "notebooks" / f"{file.stem}.ipynb").minutes
    for place, slide in enumerate(deck(file).slides, start=1):
        least = minutes_at_least(slide)
        assert least <= slide.minutes <= 2 * least + 3 and len(slide.notes) > 40, (place, slide.minutes, least)


def minutes_at_least(slide: Slide) -> float:
    """To say the notes at 130 words a minute, to read the slide at 200, and what a class does with it."""
    shown = " ".join([*slide.lines, *(text for _, text in slide.said), slide.stem])
    parts = slide.question.parts if slide.question else ()
    several = len(parts) > 2
    shown += " ".join(part.label if several else " ".join(part.choices) for part in parts)
    doing = len(parts) * 0.75 if several else DOING.get(slide.show, 1.0)
    return len(slide.notes.split()) / 130 + len(shown.split()) / 200 + doing


@every_file
def test_a_deck_shows_charts_asks_for_votes_and_opens_and_closes_with_the_lesson(file: Path):
    shows = [slide.show for slide in deck(file).slides]
    assert (shows[0], shows[-1]) == ("opening", "keep")
    assert shows.count("chart") >= 2 and shows.count("vote") >= 3, shows
    assert ("concept" in shows) == (2 <= int(file.stem[:2]) <= 9)


@every_file
def test_no_number_is_written_by_hand_where_a_lesson_could_change_it(file: Path):
    written = tomllib.loads(file.read_text(encoding="utf-8"))["slides"]
    words = " ".join(" ".join([slide["notes"], *slide.get("of", [])]) for slide in written if slide["show"] == "words")
    notes = " ".join(slide["notes"] for slide in written)
    found = re.findall(r"\d+", re.sub(r"\*Exercise [\d.]+\*|December 2013|Figure \d", "", words + notes))
    assert not found, found


@every_file
def test_a_chart_fills_its_slide(file: Path, cache_folder: Path):
    for slide in deck(file).slides:
        if slide.spec:
            svg = large(slide.spec, cache_folder)
            used = [side * scale_of(svg) for side in size_of(svg)]
            assert used[0] >= 0.55 * WIDE and used[1] >= 0.45 * HIGH, (slide.title, used)


@every_file
def test_no_letter_of_a_chart_is_too_small_for_the_last_row(file: Path, cache_folder: Path):
    for slide in deck(file).slides:
        if slide.spec:
            svg = large(slide.spec, cache_folder)
            sizes = [float(size) for size in re.findall(r'<text[^>]*font-size="([\d.]+)px"', svg)]
            assert sizes and min(sizes) * scale_of(svg) >= LEAST - 0.01, slide.title


@every_file
def test_a_handout_is_black_and_white(file: Path, cache_folder: Path):
    svg = grey(large(deck(file).handout.spec, cache_folder))
    ElementTree.fromstring(svg)
    colours = re.findall(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})\b", svg)
    assert colours and all(red == green == blue for red, green, blue in colours)
    assert "rgb(" not in svg and "hsl(" not in svg


@every_file
def test_no_question_sends_to_what_is_not_there(file: Path):
    """A wall has no page above, and a sheet has only the charts that are printed on it."""
    sheet = deck(file).handout
    for slide in deck(file).slides:
        assert not re.search(r"\babove\b|\bbelow\b|Exercise", slide.stem), slide.stem
    for asked in (*sheet.front, *sheet.back):
        stem = in_place(asked.stem, SHEETS)
        assert not re.search(r"\bbelow\b|Exercise|(?<!the chart )\babove\b", stem), stem
        assert sheet.spec_back or not re.search(r"chart of (?!the )|charts of|the table$|the table\.", stem), stem


@every_file
def test_notes_have_the_lessons_reading_of_each_chart_and_a_letter_for_each_key(file: Path, folder: Path):
    notes = (folder / f"{file.stem}-notes.html").read_text(encoding="utf-8")
    charts = [slide for slide in deck(file).slides if slide.show == "chart"]
    assert notes.count("The lesson reads it:") == len(charts) and all(len(slide.reading) > 40 for slide in charts)
    for slide in deck(file).slides:
        assert not slide.question or re.match(r"[A-J]: |yes: ", slide.key), slide.key
        assert all(len(letter) == 1 and words for letter, words, _ in slide.mistakes)


@every_file
def test_notes_say_when_the_handout_is_used_and_send_to_what_the_lesson_has(file: Path):
    told = [deck(file).on_sheet(slide) for slide in deck(file).slides]
    assert any(what.startswith("*Read it*") for what in told) and any(what.startswith("question") for what in told)
    prose = Lesson(ROOT / "notebooks" / f"{file.stem}.ipynb").prose
    for slide in deck(file).slides:
        for named in re.findall(r"(?:Home: |under |memo of three sentences, )\*(.+?)\*", slide.notes):
            assert re.search(rf"^##+ .*{re.escape(named)}\b", prose, re.MULTILINE), (slide.title, named)


@every_file
def test_a_key_stands_in_the_notes_and_on_no_slide(file: Path, folder: Path):
    page = (folder / f"{file.stem}-slides.html").read_text(encoding="utf-8")
    on_the_wall = re.sub(r'<details class="said">.*?</details>', "", page, flags=re.DOTALL)
    assert "Key:" in page and "Key:" not in on_the_wall
    assert "Key:" in (folder / f"{file.stem}-notes.html").read_text(encoding="utf-8")
    assert "Key:" not in (folder / f"{file.stem}-handout.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ('of = "04-010"', "slide 3: expected the cell of a chart"),
        ('of = "china-rate-thin"', "slide 6: expected a question of the course"),
        ('of = "hedging"', "slide 12: expected a `concept_id`"),
        ("of = [1, 2, 4]", "slide 14: expected places of key points"),
        ('claim = "china-emerging"', "handout: expected a `claim_id`"),
    ],
)
def test_what_is_gone_stops_the_build_in_one_sentence(gone: str, said: str, tmp_path: Path):
    (tmp_path / "teaching" / "slides").mkdir(parents=True)
    for name in ("notebooks", "book"):
        (tmp_path / name).symlink_to(ROOT / name)
    text = FILES[3].read_text(encoding="utf-8")
    assert text.count(gone) == 1
    file = tmp_path / "teaching" / "slides" / FILES[3].name
    file.write_text(text.replace(gone, gone.split("=")[0] + ("= [99]" if "[" in gone else '= "gone"')), "utf-8")
    with pytest.raises(CourseError, match=re.escape(said)) as error:
        read_deck(file)
    assert "\n" not in str(error.value)


@every_file
def test_slides_fit_have_large_letters_and_ask_for_nothing(file: Path, address: str, browser):
    with Visit(browser, viewport={"width": 1280, "height": 720}) as visit:
        visit.page.goto(f"{address}/{file.stem}-slides.html")
        for place, slide in enumerate(deck(file).slides, start=1):
            shown = visit.page.locator(f"#slide-{place}")
            assert shown.is_visible() and visit.page.locator(".slide:visible").count() == 1
            height, over, least = shown.evaluate(
                """slide => [slide.getBoundingClientRect().height,
                    slide.querySelector('.body').scrollHeight - slide.querySelector('.body').clientHeight,
                    Math.min(...[...slide.querySelectorAll('h1,h2,p,li,dt,dd,pre,code,span,b')]
                        .map(each => parseFloat(getComputedStyle(each).fontSize)))]"""
            )
            assert height <= 720.5 and over <= 1, (place, slide.title, height, over)
            assert least >= LEAST, (place, least)
            assert not (cut := visit.page.evaluate(BEYOND, place)), (place, slide.title, cut)
            visit.page.keyboard.press("ArrowRight")
        visit.page.keyboard.press("n")
        assert visit.page.locator(".said:visible").count() == 1
        assert not visit.outside and not visit.errors, (visit.outside, visit.errors)


@every_file
def test_slides_are_there_without_a_script(file: Path, address: str, browser):
    with Visit(browser, java_script_enabled=False) as visit:
        visit.page.goto(f"{address}/{file.stem}-slides.html")
        assert visit.page.locator(".slide:visible").count() == len(deck(file).slides)


@every_file
def test_slides_print_one_a_page_and_a_handout_on_two_sides(file: Path, address: str, browser, tmp_path: Path):
    for face, pages in (("slides", len(deck(file).slides)), ("handout", 2)):
        with Visit(browser) as visit:
            visit.page.goto(f"{address}/{file.stem}-{face}.html")
            visit.page.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)
        told = subprocess.run(["pdfinfo", tmp_path / "printed.pdf"], capture_output=True, text=True, check=True).stdout
        assert int(re.search(r"Pages:\s+(\d+)", told)[1]) == pages, face


@every_file
@pytest.mark.parametrize("face", kit.FACES)
def test_axe_finds_no_barrier_in_the_kit(file: Path, face: str, address: str, browser):
    with Visit(browser, viewport={"width": 1280, "height": 720}) as visit:
        visit.page.goto(f"{address}/{file.stem}-{face}.html")
        found = Axe().run(visit.page)
        assert found.violations_count == 0, found.generate_report()


def test_the_numbers_of_the_sample_briefs_are_those_of_the_table():
    met = data.load("meetings").query("partner == 'Japan'")
    late = met["date_from"] >= "2014-01-01"
    person = met["in_person"].astype(bool)
    before, after = met[person & ~late], met[person & late]
    beside = after[after["setting"] == "sidelines"]
    assert (len(before), (before["setting"] == "sidelines").sum()) == (22, 4)
    assert (len(after), len(beside), (after["setting"] == "visit").sum()) == (15, 12, 3)
    hosts = beside["forum_id"].astype(str).value_counts().to_dict()
    assert hosts == {"shangri-la-dialogue": 7, "admm-plus": 5}
    assert ((late & ~person).sum(), (after["confidence"] == "A").sum()) == (10, 15)
    visits = after[after["setting"] == "visit"]["date_from"].astype(str).str[:4]
    assert sorted(visits) == ["2015", "2024", "2025"]


def test_the_points_of_the_sample_briefs_add_up():
    page = (ROOT / "book" / "instructors" / "samples.md").read_text(encoding="utf-8")
    tables = re.findall(r"^\| Criterion \| Points.+?\*\*Total\*\* \| \*\*\d+", page, re.M | re.S)
    assert len(tables) == 3
    for table in tables:
        points = [int(found) for found in re.findall(r"^\| [A-Z][^|]+\| (\d) \|", table, re.M)]
        assert len(points) == 8 and sum(points) == int(table.rsplit("**", 1)[1])


def test_the_role_play_lasts_sixty_minutes_and_its_rows_are_there():
    page = (ROOT / "book" / "instructors" / "role-play.md").read_text(encoding="utf-8")
    spans = re.findall(r"^\| (\d+) to (\d+) \|", page, re.M)
    assert spans[0][0] == "0" and spans[-1][1] == "60"
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(spans))
    debrief = page.split("## Debrief")[1].split("\n## ")[0]
    assert sum(map(int, re.findall(r"\((\d)\)", debrief))) == 60 - int(spans[-1][0])
    assert page.count("**Inject ") == 3 and page.count("## Brief for ") == 5
    for block in re.findall(r"```\{cited-rows\}\n(.*?)```", page, re.S):
        for line in block.strip().splitlines():
            assert cited_rows.line_of(*cited_rows.split(line)).astext()


def test_every_brief_of_the_role_play_has_its_parts_and_its_sources():
    page = (ROOT / "book" / "instructors" / "role-play.md").read_text(encoding="utf-8")
    briefs = re.findall(r"^## Brief for .+?(?=^## )", page, re.M | re.S)
    assert len(briefs) == 5
    for brief in briefs:
        for part in ("Public position", "Private aims", "Instruments", "Red lines", "What you know"):
            assert f"**{part}.**" in brief, (brief[:30], part)
        assert len(re.findall(r"^[a-z]+: [a-z0-9-]+$", brief, re.M)) >= 6


def test_a_row_that_is_gone_is_named():
    with pytest.raises(CourseError, match="no-such-row"):
        cited_rows.line_of("milestones", "no-such-row")
