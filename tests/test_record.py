"""The record finds facts by filter, keeps the selection in its address, and stands there with scripts off."""

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import record
import table_pages
from axe_playwright_python.sync_playwright import Axe
from browser import BUILT, Visit
from course import data
from playwright.sync_api import Browser, Page, expect

EVENTS = record.events()
LAST_YEAR = max(one.date for one in EVENTS)[:4]
YEARS = f"{EVENTS[0].date[:4]} to {LAST_YEAR}"
MOST = 250_000  # bytes of the page with all that it fetches, compressed
LISTED = ".record-list[aria-busy='false']"
COUNT = (
    "() => document.querySelector('.record-count').textContent.startsWith('{} of ')"
    " && document.querySelector('.record-list').ariaBusy === 'false'"  # the list follows the picture
)


@pytest.fixture
def page(book: str, browser: Browser) -> Iterator[Page]:
    """The record, as a reader finds it who has never been here; nothing is asked for outside, and nothing fails."""
    with Visit(browser, viewport={"width": 1280, "height": 900}) as visit:
        visit.page.goto(f"{book}/book/record.html")
        wait_for(visit.page, len(EVENTS))
        yield visit.page
        assert visit.errors == [] and visit.outside == []


def wait_for(page: Page, count: int) -> None:
    page.wait_for_function(COUNT.format(count))


def shown(page: Page) -> list[str]:
    """The addresses of the rows that the list shows."""
    return page.locator(".record-list > li:visible").evaluate_all("all => all.map((one) => one.id)")


def choose(page: Page, **wanted: str) -> None:
    """Set some filters by their names."""
    for name, value in wanted.items():
        field = page.locator(f".record-filters [name='{name.rstrip('_')}']")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def test_the_record_has_every_dated_row_of_every_table_with_events() -> None:
    tables = {one.table for one in EVENTS}
    assert len(EVENTS) > 800 and len({one.address for one in EVENTS}) == len(EVENTS)
    for table in tables:
        begins = record.beginning(data.resource(table))
        assert sum(one.table == table for one in EVENTS) == sum(bool(row[begins]) for row in data.rows(table))
    partial = {name for name in data.resources() if record.beginning(data.resource(name)) == "date"}
    assert partial | {"mechanisms", "exercise_series", "forums", "working_groups", "arms_transfers"} == tables


def test_every_row_has_its_sources_in_full() -> None:
    cited = record.further_sources()
    for one in EVENTS:
        further = {row["source_id"] for row in cited.get((one.table, one.key), [])}
        row = next(row for row in data.rows(one.table) if next(iter(row.values())) == one.key)
        titles = {data.reference(name).title for name in {row["source_id"], *further}}
        assert titles == {source.title for source in one.sources}, one.address
        assert all(source.publisher and source.title for source in one.sources)


def test_a_row_on_which_another_data_set_differs_gives_both_accounts() -> None:
    differing = {(row["resource"], row["row_id"]) for row in record.differing()}
    held = [one for one in EVENTS if (one.table, one.key) in differing]
    undated = {("arms_transfers", row["transfer_id"]) for row in data.rows("arms_transfers") if not row["year_ordered"]}
    assert len(held) == len(differing - undated) > 5
    for one in held:
        assert any(text.startswith("Another account: ") and "; here" in text for text in one.told), one.address


def test_what_a_row_says_cannot_become_markup() -> None:
    hostile = EVENTS[0]._replace(title='<img src=x onerror="x">', told=["<b>&"], partner='"><script>')
    text = record.row_html(hostile)
    assert "<img" not in text and "<script" not in text and "<p>&lt;b&gt;&amp;</p>" in text


# Each is one fact that a reader looks for, with the filters that find it and the row that is the answer.
FACTS = {
    "by partner": (
        {"partner": "China", "table": "disputes", "words": "THAAD"},
        lambda one: one.lane == "China" and one.table == "disputes" and "thaad" in said(one),
    ),
    "by year": (
        {"from": "1968", "to": "1968", "table": "meetings"},
        lambda one: one.date[:4] == "1968" and one.table == "meetings",
    ),
    "by word": ({"words": "takeshima day"}, lambda one: "takeshima" in said(one) and "day" in said(one)),
    "by source": (
        {"source": "comparative connections", "to": "2005"},
        lambda one: one.date[:4] <= "2005" and all(word in cited(one) for word in ("comparative", "connections")),
    ),
    "by confidence": (
        {"confidence": "B", "partner": "Japan", "kind": "meeting of ministers"},
        lambda one: one.confidence == "B" and one.lane == "Japan" and one.kind == "meeting of ministers",
    ),
}


def said(one: record.Event) -> str:
    return f"{one.title} {' '.join(one.told)}".lower()


def cited(one: record.Event) -> str:
    pieces = [(s.publisher, f"({s.year}),", s.shown_title, s.locator, s.address) for s in one.sources]
    return " ".join(piece for source in pieces for piece in source).lower()


@pytest.mark.parametrize("way", FACTS)
def test_a_fact_is_found_by_filter(page: Page, way: str) -> None:
    wanted, holds = FACTS[way]
    right = [one.address for one in EVENTS if holds(one)]
    assert 0 < len(right) <= 50
    choose(page, **wanted)
    wait_for(page, len(right))
    assert shown(page) == right


@pytest.mark.parametrize("name", ["direction", "brief"])
def test_the_other_filters_hold_too(page: Page, name: str) -> None:
    value = {"direction": "setback", "brief": "yes"}[name]
    choose(page, **{name: value})
    wait_for(page, sum(getattr(one, name) == value for one in EVENTS))


def test_the_address_restores_the_selection(page: Page, book: str) -> None:
    choose(page, partner="Japan", words="search rescue", order="newest", **{"from": "1999", "to": "2012"})
    page.wait_for_function("() => location.hash.includes('words=search')")
    page.wait_for_function("() => location.hash.includes('to=2012')")
    before, address = shown(page), page.url
    assert len(before) > 3
    page.goto("about:blank")
    page.goto(address)
    wait_for(page, len(before))
    assert shown(page) == before
    page.get_by_role("button", name="Clear all filters").click()
    wait_for(page, len(EVENTS))
    page.wait_for_function("() => location.hash === ''")


def test_the_address_of_a_row_opens_it(page: Page, book: str) -> None:
    row = EVENTS[-10]  # far below what the list shows at first
    choose(page, partner="China", to="1990")
    page.goto(f"{book}/book/record.html#{row.address}")
    opened = page.locator(f"li[id='{row.address}'] details[open]")
    opened.wait_for()
    assert row.sources[0].title in opened.inner_text()
    opened.get_by_role("link", name="This row in its table").click()
    assert page.url == f"{book}/data/{row.table}.html#{row.address}"
    assert page.locator(f"tr[id='{row.address}']").count() == 1


def test_the_csv_equals_the_rows(page: Page, book: str) -> None:
    choose(page, table="disputes")
    right = [one for one in EVENTS if one.table == "disputes"]
    wait_for(page, len(right))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download these rows as CSV").click()
    text = Path(download.value.path()).read_bytes().decode("utf-8")
    assert text.startswith("\ufeff")  # by it a spreadsheet knows the letters
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len(lines) == len(right)
    for line, one in zip(lines, right, strict=True):
        assert line["address"] == f"{book}/book/record.html#{one.address}"
        same = {"table": one.table, "row": one.key, "date": one.date, "title": one.title, "kind": one.kind}
        assert {name: line[name] for name in same} == same
        assert line["text"] == " ".join(one.told)
        assert all(source.title in line["sources"] and source.address in line["sources"] for source in one.sources)


def test_no_text_of_the_csv_becomes_a_formula(page: Page) -> None:
    row = ["=1+1", "-2", "@x", "\uff1d1", 'a, "b"', -2, None]
    written = '\ufeff\'=1+1,\'-2,\'@x,\'\uff1d1,"a, ""b""",-2,\r\n'
    assert page.evaluate("row => globalThis.elements.asCsv([row])", row) == written


def test_a_year_counts_once_it_is_typed_in_full(page: Page) -> None:
    told = page.locator(".record-count")
    for typed in ("1", "19", "199"):
        page.locator("[name='from']").fill(typed)
        expect(told).to_have_text(f"{len(EVENTS)} of {len(EVENTS)} rows, {YEARS}")
    page.locator("[name='from']").fill("1990")
    expect(told).to_contain_text(f"rows, 1990 to {LAST_YEAR}")
    page.locator("[name='to']").fill("2")
    expect(told).to_contain_text(f"rows, 1990 to {LAST_YEAR}")


@pytest.mark.parametrize("odd", ["from=-1e9", "to=99999", "from=2000.5", "length=1", "item=1&namedItem=2"])
def test_an_odd_address_shows_all_rows(page: Page, book: str, odd: str) -> None:
    page.goto("about:blank")
    page.goto(f"{book}/book/record.html#{odd}&table=disputes")
    wait_for(page, sum(one.table == "disputes" for one in EVENTS))
    assert page.locator(".record-count").inner_text().endswith(f"rows, {YEARS}")


# Where a mark stands is found as a reader finds it: what is under the pointer is told.
MARKED = """picture => {
  const { x: left, y: top, width, height } = picture.getBoundingClientRect();
  for (let y = 20; y < height - 30; y += 6) for (let x = 6; x < width - 6; x += 6) {
    picture.dispatchEvent(new PointerEvent("pointermove", { clientX: left + x, clientY: top + y }));
    if (document.querySelector(".record-here").textContent) return [x, y];
  }
}"""


def test_a_right_click_on_the_timeline_opens_nothing(page: Page) -> None:
    choose(page, table="disputes")
    wait_for(page, sum(one.table == "disputes" for one in EVENTS))
    picture = page.get_by_role("application")
    found = picture.evaluate(MARKED)
    place = {"x": found[0], "y": found[1]}
    picture.click(position=place, button="right")
    assert page.locator(".record-list details[open]").count() == 0
    picture.click(position=place)
    page.locator(".record-list details[open]").wait_for()


def test_a_citation_names_the_selection_and_its_address(page: Page) -> None:
    choose(page, partner="China", to="2000")
    page.wait_for_function("() => location.hash.includes('to=2000')")
    page.get_by_text("Cite this selection").click()
    text = page.locator(".record-cite p").inner_text()
    assert "partner: China; to: 2000" in text and page.url in text and data.package()["version"] in text


def test_the_timeline_is_walked_and_zoomed_by_keyboard(page: Page) -> None:
    choose(page, table="disputes")
    wait_for(page, sum(one.table == "disputes" for one in EVENTS))
    first, second = [one for one in EVENTS if one.table == "disputes"][:2]
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".record-here").inner_text().startswith(f"{first.date}: {first.title}")
    page.keyboard.press("ArrowRight")
    assert page.locator(".record-here").inner_text().startswith(f"{second.date}: {second.title}")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('li').id") == second.address
    page.get_by_role("application").focus()
    page.keyboard.press("+")
    assert page.locator("[name='from']").input_value() and page.locator("[name='to']").input_value()
    page.get_by_role("button", name="All years").click()
    assert page.locator("[name='from']").input_value() == page.locator("[name='to']").input_value() == ""


def test_the_list_shows_fifty_rows_and_then_all(page: Page) -> None:
    assert len(shown(page)) == 50
    page.get_by_role("button", name="Show 50 more").click()
    assert len(shown(page)) == 100
    assert page.evaluate("document.activeElement.closest('li').id") == EVENTS[50].address
    page.get_by_role("button", name=f"Show all {len(EVENTS)}").click()
    assert shown(page) == [one.address for one in EVENTS]


def test_a_button_leads_from_the_filters_to_the_list(page: Page) -> None:
    choose(page, table="disputes")
    page.get_by_role("button", name="Go to the list").click()
    first = next(one for one in EVENTS if one.table == "disputes")
    assert page.evaluate("document.activeElement.closest('li').id") == first.address
    expect(page.locator(f"li[id='{first.address}']")).to_be_in_viewport(ratio=1)


def test_where_no_row_is_left_the_list_says_so_and_leads_back(page: Page) -> None:
    choose(page, words="no such word anywhere")
    wait_for(page, 0)
    page.get_by_role("button", name="Go to the list").click()
    expect(page.get_by_text("No row has all of this.")).to_be_in_viewport()
    page.keyboard.press("Enter")
    wait_for(page, len(EVENTS))
    assert page.evaluate("document.activeElement.name") == "partner"


def test_only_the_rows_that_are_shown_are_made(page: Page) -> None:
    assert page.locator(".record-list > li").count() == 50


@pytest.mark.parametrize("size", [(412, 823), (1280, 900)])
def test_nothing_moves_while_the_record_opens(book: str, browser: Browser, size: tuple[int, int]) -> None:
    moved = """() => new Promise((done) => {
      new PerformanceObserver((all) => done(all.getEntries().reduce((sum, { value }) => sum + value, 0)))
        .observe({ type: "layout-shift", buffered: true });
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(0))));
    })"""
    with Visit(browser, viewport={"width": size[0], "height": size[1]}) as visit:
        visit.page.goto(f"{book}/book/record.html")
        wait_for(visit.page, len(EVENTS))
        assert visit.page.evaluate(moved) < 0.02


def test_what_a_filter_says_of_confidence_is_what_the_data_say() -> None:
    fields = data.resource("milestones")["schema"]["fields"]
    told = next(field for field in fields if field["name"] == "confidence")["description"]
    for (_, value), meaning in record.SAID.items():
        assert f"{value}: " in told and all(word in told for word in re.findall(r"[a-z]+", meaning)), value


def test_what_is_printed_are_the_lines_that_are_shown(page: Page) -> None:
    choose(page, table="disputes")
    wait_for(page, sum(one.table == "disputes" for one in EVENTS))
    page.locator(".record-list summary").nth(1).click()
    page.emulate_media(media="print")
    assert not page.locator(".record-tools").is_visible()
    for one in [one for one in EVENTS if one.table == "disputes"][:3]:
        assert page.locator(f"li[id='{one.address}'] summary").is_visible()
    assert page.locator(".record-list details[open] ul").is_visible()


def test_the_list_stands_there_with_scripts_off(book: str, browser: Browser) -> None:
    with Visit(browser, java_script_enabled=False) as visit:
        visit.page.goto(f"{book}/book/record.html")
        assert visit.page.locator(".record-list > li").count() == len(EVENTS)
        assert not visit.page.locator(".record-tools").is_visible()
        assert visit.page.locator(f"li[id='{EVENTS[3].address}']").get_by_text(EVENTS[3].sources[0].title).is_visible()


def test_with_scripts_off_the_address_of_a_row_leads_to_it_and_its_sources(book: str, browser: Browser) -> None:
    row = EVENTS[-10]
    with Visit(browser, java_script_enabled=False) as visit:
        visit.page.goto(f"{book}/book/record.html#{row.address}")
        expect(visit.page.locator(f"li[id='{row.address}'] ul")).to_be_in_viewport()
        assert row.sources[0].title in visit.page.locator("li:target").inner_text()


def test_the_record_stays_under_its_budget(book: str, browser: Browser) -> None:
    with Visit(browser) as visit:
        loaded: list[str] = []
        visit.page.on("response", lambda response: loaded.append(response.url))
        visit.page.goto(f"{book}/book/record.html")
        visit.page.wait_for_load_state("networkidle")
        files = {BUILT / address.removeprefix(f"{book}/").split("?")[0].split("#")[0] for address in loaded}
        size = sum(len(gzip.compress(path.read_bytes(), 6)) for path in files)
        assert 100_000 < size < MOST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["book/record.html", "data/meetings.html", "data/sources.html"])
def test_axe_finds_no_barrier(book: str, browser: Browser, address: str, scheme: str) -> None:
    with Visit(browser, color_scheme=scheme, bypass_csp=True) as visit:
        visit.page.goto(f"{book}/{address}")
        visit.page.locator(f":is({LISTED}, .table-tools):visible").wait_for()
        if address.startswith("book"):
            visit.page.locator(".record-list summary").first.click()
            visit.page.get_by_text("Cite this selection").click()
        found = Axe().run(visit.page).response["violations"]
        assert [f"{each['id']}: {each['nodes'][0]['html'][:150]}" for each in found] == []


@pytest.mark.parametrize("name", data.resources())
def test_a_table_has_a_page_with_its_rows_and_files(book: str, name: str) -> None:
    text = (BUILT / "data" / f"{name}.html").read_text(encoding="utf-8")
    addresses = table_pages.addresses(name)
    assert len(set(addresses)) == len(addresses) == len(data.rows(name))
    assert re.findall(r'<tr id="([^"]+)">', text) == addresses
    assert (BUILT / "data" / f"{name}.csv").read_bytes() == (data.DATA_DIR / f"{name}.csv").read_bytes()
    assert json.loads((BUILT / "data" / f"{name}.json").read_text(encoding="utf-8")) == list(data.rows(name))
    assert json.loads((BUILT / "data" / f"{name}.schema.json").read_text(encoding="utf-8"))["fields"]
    told = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1])
    assert told["@type"] == "Dataset" and told["license"].startswith("https://creativecommons.org/")


def test_every_link_between_tables_leads_to_a_row(book: str) -> None:
    known = {f"{name}.html#{address}" for name in data.resources() for address in table_pages.addresses(name)}
    for name in data.resources():
        text = (BUILT / "data" / f"{name}.html").read_text(encoding="utf-8")
        assert set(re.findall(r'href="([a-z_]+\.html#[^"]+)"', text)) <= known, name


def test_rows_of_a_table_are_searched_and_sorted(book: str, browser: Browser) -> None:
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{book}/data/meetings.html")
        page.get_by_label("Words in a row").fill("hanoi")
        right = [row for row in data.rows("meetings") if "hanoi" in " ".join(row.values()).lower()]
        assert page.get_by_role("status").inner_text() == f"{len(right)} of {len(data.rows('meetings'))} rows"
        page.get_by_label("Words in a row").fill("")
        number = "document.querySelector('.table-rows tbody tr').cells[3].textContent"
        for direction in ("ascending", "descending"):
            page.locator(".table-rows thead button").nth(3).click()
            assert page.locator("th[aria-sort]").get_attribute("aria-sort") == direction
            numbers = [int(row["number"]) for row in data.rows("meetings") if row["number"]]
            assert int(page.evaluate(number)) == (min if direction == "ascending" else max)(numbers)
        assert visit.errors == [] and visit.outside == []
