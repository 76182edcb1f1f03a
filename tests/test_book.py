"""The built book in a real browser that can reach nothing but this machine."""

import gzip
import json
import re
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import BUILT, ROOT, Visit, built_pages
from course.lessons import lesson_files

VEGA_LITE = "application/vnd.vegalite.v5+json"
BUDGET = 200_000  # bytes, compressed
WHOLE_RECORD = "book/record.html"  # every dated row with its sources; its own budget is in test_record.py


@pytest.fixture(scope="session")
def pages(book: str) -> list[str]:
    """Every page of the built book, as paths below its address."""
    return sorted(
        path.relative_to(BUILT).as_posix() for path in built_pages() if path != BUILT / "index.html"
    )  # which only leads to the first page


def lessons() -> list[str]:
    return [path.stem for path in lesson_files()]


def charts_in(lesson: str) -> int:
    cells = json.loads((ROOT / "notebooks" / f"{lesson}.ipynb").read_text(encoding="utf-8"))["cells"]
    return sum(VEGA_LITE in output.get("data", {}) for cell in cells for output in cell.get("outputs", []))


class Load(NamedTuple):
    """What opening one page did, before the reader does anything."""

    outside: list[str]
    errors: list[str]
    size: int  # bytes of all that it loaded, compressed


@pytest.fixture(scope="session")
def loads(book: str, pages: list[str], browser) -> dict[str, Load]:
    """Every page, opened once by a reader who has never been here."""
    found = {}
    for page in pages:
        with Visit(browser) as visit:
            loaded: list[str] = []
            visit.page.on("response", lambda response, loaded=loaded: loaded.append(response.url))
            visit.page.goto(f"{book}/{page}")
            visit.page.wait_for_load_state("networkidle")
            files = {
                BUILT / address.removeprefix(book + "/").split("?")[0].split("#")[0]
                for address in loaded
                if address.startswith(book)
            }
            found[page] = Load(
                visit.outside,
                visit.errors,
                sum(len(gzip.compress(path.read_bytes(), 6)) for path in files if path.is_file()),
            )
    return found


def test_no_page_asks_anyone_outside(loads: dict[str, Load]) -> None:
    assert {page: load.outside for page, load in loads.items() if load.outside} == {}


def test_no_page_logs_an_error_or_a_warning(loads: dict[str, Load]) -> None:
    assert {page: load.errors for page, load in loads.items() if load.errors} == {}


def test_every_page_stays_under_its_budget_before_the_reader_does_anything(loads: dict[str, Load]) -> None:
    assert loads["book/index.html"].size > 10_000  # a page has been measured, not an empty answer
    heavy = {page: load.size for page, load in loads.items() if load.size > BUDGET and page != WHOLE_RECORD}
    assert heavy == {}


@pytest.mark.parametrize("lesson", lessons())
def test_every_chart_is_there_with_scripts_off(book: str, browser, lesson: str) -> None:
    with Visit(browser, java_script_enabled=False) as visit:
        visit.page.goto(f"{book}/notebooks/{lesson}.html")
        pictures = visit.page.locator("figure.chart svg[role=img]")
        assert pictures.count() == charts_in(lesson) > 0
        for number in range(pictures.count()):
            assert pictures.nth(number).is_visible()
            assert len(pictures.nth(number).get_attribute("aria-label")) > 60


@pytest.mark.parametrize("lesson", lessons())
def test_every_chart_comes_alive_when_pointed_at(book: str, browser, lesson: str) -> None:
    with Visit(browser, viewport={"width": 1280, "height": 900}) as visit:
        page = visit.page
        page.goto(f"{book}/notebooks/{lesson}.html")
        figures = page.locator("figure.chart")
        for number in range(figures.count()):
            figure = figures.nth(number)
            figure.locator(".chart-view").scroll_into_view_if_needed()
            figure.locator(".chart-view").hover()
            figure.locator(".marks").first.wait_for(timeout=20_000)
            page.wait_for_function(
                "figure => figure.classList.contains('chart-live')", arg=figure.element_handle(), timeout=20_000
            )
            assert figure.locator(".chart-view svg").count() == 1
        assert visit.outside == []
        assert visit.errors == []


@pytest.mark.parametrize("lesson", lessons())
def test_a_tooltip_shows_the_data_under_the_pointer(book: str, browser, lesson: str) -> None:
    with Visit(browser, viewport={"width": 1280, "height": 900}) as visit:
        page = visit.page
        page.goto(f"{book}/notebooks/{lesson}.html")
        figure = page.locator("figure.chart").first
        figure.locator(".chart-view").hover()
        page.wait_for_function(
            "figure => figure.classList.contains('chart-live')", arg=figure.element_handle(), timeout=20_000
        )
        mark = figure.locator(".chart-view .role-mark path, .chart-view .role-mark rect").first
        mark.hover(force=True)
        tooltip = page.locator("#vg-tooltip-element.visible")
        tooltip.wait_for(timeout=5_000)
        assert re.search(r"\w", tooltip.inner_text())


@pytest.mark.parametrize("lesson", lessons())
def test_arrow_keys_go_from_mark_to_mark(book: str, browser, lesson: str) -> None:
    with Visit(browser, viewport={"width": 1280, "height": 900}) as visit:
        page = visit.page
        page.goto(f"{book}/notebooks/{lesson}.html")
        figure = page.locator("figure.chart").last
        figure.locator(".chart-view").focus()
        page.keyboard.press("Enter")
        page.wait_for_function(
            "figure => figure.classList.contains('chart-live')", arg=figure.element_handle(), timeout=20_000
        )
        heard = set()
        for _ in range(8):
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(120)
            heard.add(figure.locator(".chart-said").inner_text())
        assert len(heard) >= 3 and all(re.search(r"\w", text) for text in heard)
        assert figure.locator(".chart-here").count() == 1
        page.keyboard.press("Escape")
        assert figure.locator(".chart-here").count() == 0
        assert visit.errors == []


@pytest.mark.parametrize("lesson", lessons())
def test_a_tap_reads_a_mark_and_nothing_is_off_the_screen(book: str, browser, lesson: str) -> None:
    with Visit(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as visit:
        page = visit.page
        page.goto(f"{book}/notebooks/{lesson}.html")
        figure = page.locator("figure.chart").first
        figure.locator(".chart-view").tap()
        page.wait_for_function(
            "figure => figure.classList.contains('chart-live')", arg=figure.element_handle(), timeout=20_000
        )
        figure.locator(".chart-view .role-mark :is(path, rect)[aria-label]").first.dispatch_event(
            "click", {"bubbles": True, "clientX": 100, "clientY": 300}
        )
        card = page.locator("#vg-tooltip-element.visible").bounding_box(timeout=5_000)
        assert card["x"] >= 0 and card["x"] + card["width"] <= 390


@pytest.mark.parametrize("lesson", lessons())
def test_a_bound_control_changes_its_chart(book: str, browser, lesson: str) -> None:
    with Visit(browser, viewport={"width": 1280, "height": 900}) as visit:
        page = visit.page
        page.goto(f"{book}/notebooks/{lesson}.html")
        for figure in page.locator("figure.chart:has(.chart-controls)").all():
            field = figure.locator(".chart-controls :is(input, select)").first
            field.scroll_into_view_if_needed()
            field.focus()
            page.keyboard.press(
                field.evaluate(
                    "field => field.type !== 'range' ? 'ArrowDown'"
                    " : Number(field.value) < Number(field.max) ? 'ArrowRight' : 'ArrowLeft'"
                )
            )
            page.wait_for_function(
                "figure => figure.classList.contains('chart-live')", arg=figure.element_handle(), timeout=20_000
            )
            page.wait_for_timeout(300)
            before = figure.locator(
                ".chart-view svg"
            ).inner_html()  # of the live chart: it differs from the picture in any case
            page.keyboard.press(
                page.evaluate(
                    "(field => field.type !== 'range' ? 'ArrowUp' : field.value === field.min ? 'End' : 'Home')"
                    "(document.activeElement)"
                )
            )
            page.wait_for_timeout(300)
            assert figure.locator(".chart-view svg").inner_html() != before
        assert visit.errors == []


def test_every_link_inside_the_book_leads_somewhere(book: str, pages: list[str]) -> None:
    broken = []
    for page in pages:
        text = (BUILT / page).read_text(encoding="utf-8")
        for target in re.findall(r'(?:href|src)="([^"#?:]+)(?:[#?][^"]*)?"', text):
            if target.startswith(("data:", "//")):
                continue
            if not (BUILT / target[1:] if target.startswith("/") else (BUILT / page).parent / target).exists():
                broken.append((page, target))
    assert broken == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_on_any_page(book: str, pages: list[str], browser, scheme: str) -> None:
    found = {}
    with Visit(browser, color_scheme=scheme, bypass_csp=True) as visit:
        for page in pages:
            visit.page.goto(f"{book}/{page}")
            problems = [
                f"{each['id']}: {each['nodes'][0]['html'][:120]}"
                for each in Axe().run(visit.page).response["violations"]
            ]
            if problems:
                found[page] = problems
    assert found == {}


def test_nothing_runs_off_the_side_of_a_narrow_screen(book: str, pages: list[str], browser) -> None:
    with Visit(browser, viewport={"width": 320, "height": 640}) as visit:
        for page in pages:
            visit.page.goto(f"{book}/{page}")
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= 320, page


def test_only_a_table_that_scrolls_is_a_stop_of_the_tab_key(book: str, browser) -> None:
    stops = """() => {
      const boxes = [...document.querySelectorAll(".table-scroll")].filter((box) => box.checkVisibility());
      const scrolls = boxes.map((box) => box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight);
      return scrolls.includes(true) && scrolls.includes(false)
        && boxes.every((box, number) => (box.tabIndex === 0) === scrolls[number]);
    }"""
    with Visit(browser, viewport={"width": 700, "height": 900}) as visit:
        visit.page.goto(f"{book}/notebooks/07-comparing-partners.html")
        for folded in visit.page.locator(".chart-more > summary").all():
            folded.click()
        visit.page.wait_for_function(stops)


@pytest.mark.parametrize("width", [1280, 390])
def test_no_code_of_a_lesson_is_out_of_sight(book: str, browser, width: int) -> None:
    with Visit(browser, viewport={"width": width, "height": 900}) as visit:
        for lesson in lessons():
            visit.page.goto(f"{book}/notebooks/{lesson}.html")
            wide = visit.page.eval_on_selector_all(
                ".cell_input pre", "all => all.filter(code => code.scrollWidth > code.clientWidth).length"
            )
            assert wide == 0, lesson


def test_code_that_goes_on_below_is_copied_as_it_was_written(book: str, browser) -> None:
    with Visit(browser, viewport={"width": 390, "height": 900}) as visit:
        visit.page.goto(f"{book}/notebooks/06-asean.html")
        code = visit.page.locator(".cell_input pre").all()
        shown = [
            each.evaluate("code => getSelection().selectAllChildren(code) ?? `${getSelection()}`") for each in code
        ]
    cells = json.loads((ROOT / "notebooks" / "06-asean.ipynb").read_text(encoding="utf-8"))["cells"]
    written = {"".join(cell["source"]).rstrip() for cell in cells if cell["cell_type"] == "code"}
    assert len(shown) > 10
    assert {text.rstrip() for text in shown} <= written


def test_a_table_on_a_phone_keeps_the_name_of_each_row_in_sight(book: str, browser) -> None:
    with Visit(browser, viewport={"width": 390, "height": 900}) as visit:
        visit.page.goto(f"{book}/notebooks/01-reading-the-brief.html")
        table = visit.page.locator(".table-scroll:has(th:text-is('paraphrase'))").first
        table.evaluate("table => { table.scrollLeft = table.scrollWidth; }")
        edge = table.bounding_box()
        row = table.locator("tbody tr").first
        assert edge and abs(row.locator("th").bounding_box()["x"] - edge["x"]) < 4
        assert row.locator("td").nth(2).bounding_box()["width"] > 200  # words side by side, not one a line


@pytest.mark.parametrize("lesson", lessons())
def test_terms_lead_to_the_glossary_at_their_first_use_only(book: str, lesson: str) -> None:
    text = (BUILT / "notebooks" / f"{lesson}.html").read_text(encoding="utf-8")
    linked = re.findall(r'class="glossary-term[^"]*" href="[^"]*#(term-[^"]+)">([^<]+)<', text)
    assert len(linked) >= 10
    assert len({name.lower() for _, name in linked}) == len(linked)
    glossary = (BUILT / "book" / "glossary.html").read_text(encoding="utf-8")
    assert all(f'id="{anchor}"' in glossary for anchor, _ in linked)
