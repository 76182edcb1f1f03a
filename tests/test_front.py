"""The front page says what the data say, moves with its reader, knows how far she is, and stands with scripts off."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import chart_look
import charts as figures
import front
import lesson_pages
import pytest
import vl_convert
from axe_playwright_python.sync_playwright import Axe
from browser import BUILT, ROOT, Visit
from course import data
from course.charts import PARTNER_COLOURS
from course.lessons import lessons
from docutils import nodes
from palette import LEAST_CONTRAST, PAGES, contrast, stored_charts
from playwright.sync_api import Browser, Page

LESSONS = lessons()
MEETINGS = data.load("meetings").query("in_person and partner in ['China', 'Japan']")
LEAST_WORDS = 4.5  # WCAG 2.2, 1.4.3: words against what they stand on
LOOK = (ROOT / "book" / "_static" / "look.css").read_text(encoding="utf-8")

MOST_LETTERS = 80  # in a line; WCAG 2.2, 1.4.8
# How many letters the whole lines of each long paragraph hold on average; 0 for a short one.
LINES_OF_PROSE = """() => [...document.querySelectorAll(".bd-article > section > section > p")].map((paragraph) => {
  const place = document.createRange(), lines = new Map();
  const walk = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  for (let text = walk.nextNode(); text; text = walk.nextNode())
    for (let at = 0; at < text.length; at++) {
      place.setStart(text, at);
      place.setEnd(text, at + 1);
      const line = Math.round(place.getBoundingClientRect().bottom / 12);
      lines.set(line, (lines.get(line) ?? 0) + 1);
    }
  const whole = [...lines.values()].slice(0, -1);
  return whole.length < 2 ? 0 : whole.reduce((all, one) => all + one, 0) / whole.length;
})"""


@pytest.fixture
def page(book: str, browser: Browser) -> Iterator[Page]:
    """The front page, as a reader finds it who has never been here; nothing is asked for outside, and nothing fails."""
    with Visit(browser, viewport={"width": 1280, "height": 900}) as visit:
        visit.page.goto(f"{book}/book/index.html")
        yield visit.page
        assert visit.errors == [] and visit.outside == []


def counted(split: int, *partners: str) -> list[str]:
    """The two shares of the sentence, counted anew from the table."""
    chosen = MEETINGS[MEETINGS["partner"].isin(partners)]
    parts = chosen[chosen["year"] < split], chosen[chosen["year"] >= split]
    sides = [(int(part["setting"].eq("sidelines").sum()), len(part)) for part in parts]
    return [f"{some} of {all_} ({100 * some / all_:.0f} per cent)" for some, all_ in sides]


def said(page: Page) -> str:
    return page.locator(".finding-says").inner_text()


# --- the finding ---


def test_the_chart_has_a_mark_for_each_meeting_in_person() -> None:
    marks = front.met()
    assert len(marks) == len(MEETINGS) > 50
    assert sum(one.side == "sidelines" for one in marks) == MEETINGS["setting"].eq("sidelines").sum()
    assert len({(one.year, one.side, one.height) for one in marks}) == len(marks)  # none hides another


def test_the_sentence_is_counted_from_the_table() -> None:
    assert list(front.shares(front.met(), front.SPLIT)) == counted(front.SPLIT, "China", "Japan")


def test_whoever_moves_the_chart_reads_the_numbers_of_the_table(page: Page) -> None:
    for partner, split in (("China", 2010), ("Japan", 2014), ("", 2004)):
        page.locator(f".finding [value='{partner}']").check()
        page.locator(".finding [name='split']").fill(str(split))
        partners = [partner] if partner else ["China", "Japan"]
        assert all(share in said(page) for share in counted(split, *partners)), said(page)
        assert str(split) in said(page) and " and ".join(partners) in said(page)
        assert page.locator(".finding use:not(.is-out)").count() == MEETINGS["partner"].isin(partners).sum()


def test_the_chart_is_moved_by_keys_and_heard_once_it_rests(page: Page) -> None:
    slider = page.locator(".finding [name='split']")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.finding-said').textContent.includes('before 2011')")
    assert page.locator(".finding-said").inner_text() == said(page)


def test_every_setting_of_the_chart_has_meetings_on_both_sides() -> None:
    told = re.search(r'min="(\d+)" max="(\d+)"', front.finding_html())
    for partner in ("China", "Japan"):
        years = MEETINGS.loc[MEETINGS["partner"] == partner, "year"]
        assert years.min() < int(told[1]) and years.max() >= int(told[2])


# --- the cards ---


def test_every_lesson_has_a_card_with_its_picture_and_its_minutes(book: str) -> None:
    shown = (BUILT / "book" / "index.html").read_text(encoding="utf-8").split('<li class="card"')[1:]
    assert len(shown) == len(LESSONS)
    for card, lesson in zip(shown, LESSONS, strict=True):
        assert f'href="../notebooks/{lesson.path.stem}.html"' in card and " minutes" in card
        picture = BUILT / "_static" / "cards" / f"{lesson.path.stem}.svg"
        assert picture.name in card and "<path" in picture.read_text(encoding="utf-8")
        assert "<text" not in picture.read_text(encoding="utf-8")  # words would be too small to be read


def test_the_chart_and_the_objective_of_each_card_are_still_in_the_lesson() -> None:
    for lesson in LESSONS:
        cell, objective = front.KEY_CHARTS[lesson.number]
        cells = json.loads(lesson.path.read_text(encoding="utf-8"))["cells"]
        outputs = next(one["outputs"] for one in cells if one["id"] == cell)
        assert any(front.MIME_TYPE in output.get("data", {}) for output in outputs), cell
        assert 1 <= objective <= len(lesson.objectives), lesson.number


def test_a_card_counts_what_my_answers_counts(book: str, browser: Browser) -> None:
    chosen = next(one for one in LESSONS[0].questions if len(one.parts) > 1 and one.parts[0].keys)
    task = next(one for one in LESSONS[0].questions if not one.parts)
    part = chosen.parts[0]
    whole = {each.id: each.keys[0] for each in chosen.parts}
    for kept, count in (({part.id: part.keys[0]}, 0), (whole, 1)):
        with Visit(browser) as visit:
            visit.page.goto(f"{book}/book/index.html")
            visit.page.evaluate(
                "([key, text]) => localStorage.setItem(key, text)", [f"answer:{chosen.id}", json.dumps(kept)]
            )
            if count:
                visit.page.evaluate("key => localStorage.setItem(key, 'answer = 1')", f"code:/any/page.html#{task.id}")
            visit.page.reload()
            card = visit.page.locator(".card-done").first.inner_text()
            visit.page.goto(f"{book}/book/my-answers.html")
            mine = visit.page.locator("[data-group='1'] .mine-count").inner_text()
            assert mine.startswith(f"{2 * count} of {len(LESSONS[0].questions)} answered")
            assert card.startswith(
                f"{2 * count} of {len(LESSONS[0].questions)} " if count else f"{len(LESSONS[0].questions)} "
            )


# --- the page ---


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(book: str, browser: Browser, scheme: str, width: int) -> None:
    with Visit(browser, color_scheme=scheme, viewport={"width": width, "height": 900}) as visit:
        visit.page.goto(f"{book}/book/index.html")
        found = Axe().run(visit.page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_the_sentence_the_chart_and_the_cards_stand_there(book: str, browser: Browser) -> None:
    with Visit(browser, java_script_enabled=False) as visit:
        visit.page.goto(f"{book}/book/index.html")
        assert all(share in said(visit.page) for share in counted(front.SPLIT, "China", "Japan"))
        assert visit.page.locator(".finding use").count() == len(MEETINGS)
        assert visit.page.locator(".card h3 a").count() == len(LESSONS)
        assert not visit.page.locator(".finding-controls").is_visible()


def test_the_cards_use_the_width_of_the_page(page: Page) -> None:
    sides = page.eval_on_selector_all(".card", "cards => cards.map(card => card.getBoundingClientRect().left)")
    assert len(set(sides)) == 3


@pytest.mark.parametrize("face", ["Liberation Serif", "DejaVu Serif"])  # a narrow one and a wide one
def test_a_line_of_prose_can_be_read_in_any_serif(book: str, browser: Browser, face: str) -> None:
    with Visit(browser, viewport={"width": 1280, "height": 900}) as visit:
        visit.page.goto(f"{book}/notebooks/06-asean.html")
        visit.page.evaluate("face => document.documentElement.style.setProperty('--serif', `'${face}', serif`)", face)
        lines = [line for line in visit.page.evaluate(LINES_OF_PROSE) if line]
    assert len(lines) > 20
    assert 55 <= sum(lines) / len(lines) <= MOST_LETTERS


def test_the_three_buttons_lead_somewhere(book: str) -> None:
    html = (BUILT / "book" / "index.html").read_text(encoding="utf-8")
    buttons = re.search(r'<nav class="start".*?</nav>', html, re.DOTALL)[0]
    links = re.findall(r'href="([^"#?]+)[^"]*"[^>]*>([^<]+)', buttons)
    assert [text for _, text in links] == ["Read", "Run in your browser", "Teach"]
    assert all((BUILT / "book" / address).resolve().is_file() for address, _ in links)


# --- the look ---


def colours(theme: str) -> dict[str, str]:
    """The palette of one theme, by the names that look.css gives it."""
    rules = LOOK.split(f'html[data-theme="{theme}"]', 1)[1].split("{", 1)[1].split("}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", rules))


@pytest.mark.parametrize("theme", PAGES)
def test_words_of_every_colour_can_be_read_on_every_ground(theme: str) -> None:
    own = {
        name: value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])
        for name, value in colours(theme).items()
    }
    assert own["pst-color-background"] == PAGES[theme]  # the ground on which test_palette.py tries the charts
    grounds = [own[name] for name in ("pst-color-background", "pst-color-surface", "panel", "card")]
    words = [own[f"pst-color-{name}"] for name in ("text-base", "text-muted", "heading", "link", "link-hover")]
    assert min(contrast(one, other) for one in [*words, own["accent"]] for other in grounds) >= LEAST_WORDS


@pytest.mark.parametrize("theme", PAGES)
def test_marks_that_stand_for_no_partner_have_a_colour_of_their_own(theme: str) -> None:
    assert chart_look.SLATE not in PARTNER_COLOURS.values()
    assert contrast(chart_look.SLATE, PAGES[theme]) >= LEAST_CONTRAST


def test_the_line_of_the_brief_stands_where_time_goes_on_after_it() -> None:
    marked = {}
    for lesson in LESSONS:
        for spec in stored_charts(lesson.path):
            look = chart_look.restyled(spec)
            vl_convert.vegalite_to_vega(look, vl_version=figures.VEGA_LITE)
            marked[figures.title_of(spec)] = chart_look.BRIEF in json.dumps(look)
    assert marked["Trilateral exercises: first rescue, then missiles"]
    assert not any(there for title, there in marked.items() if chart_look.DEFAULT in title)
    assert not marked["Figure 2 rebuilt: Korea and the United States, 1949-2012"]
    assert 5 <= sum(marked.values()) < len(marked) / 2


# --- a lesson's page ---


def test_a_lesson_opens_with_one_block_and_ends_with_the_next_question(book: str) -> None:
    for lesson, following in zip(LESSONS, [*LESSONS[1:], None], strict=True):
        html = (BUILT / "notebooks" / f"{lesson.path.stem}.html").read_text(encoding="utf-8")
        assert html.count("lesson-head ") + html.count('lesson-head"') >= 1, lesson.path.stem
        told = re.search(r'<nav class="next-lesson".*?</nav>', html, re.DOTALL)
        assert bool(told) == bool(following)
        if following:
            assert f"{following.path.stem}.html" in told[0] and "?" in told[0]


def test_code_that_only_asks_a_question_is_left_out_and_other_code_is_not() -> None:
    def cell(code: str) -> nodes.container:
        return nodes.container("", nodes.container("", nodes.literal_block(code, code), classes=["cell_input"]))

    tree = nodes.container("", cell('questions.ask("a-b")\n'), cell('answer = 1\nquestions.check("a-b", answer)'))
    lesson_pages.hide_asking(None, tree)
    assert [code.astext()[:6] for code in tree.findall(nodes.literal_block)] == ["answer"]


def test_a_lesson_without_a_head_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "11-plain.ipynb"
    path.write_text(json.dumps({"cells": [{"source": ["# 11. Plain\n", "\n", "Text."]}]}), encoding="utf-8")
    assert lesson_pages.opening(path) == ("Plain", "", 0)
