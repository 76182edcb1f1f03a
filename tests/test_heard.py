"""What a screen reader hears in the book, and what stays readable in a closed frame, without storage, in large text."""

import json
import re
from collections.abc import Iterator

import pytest
import readable
from browser import BUILT, ROOT, Visit, built_pages
from playwright.sync_api import Browser, Page

LESSONS = [path.stem for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
SIZE = {"width": 1280, "height": 900}
MOST_WORDS = 14

every_lesson = pytest.mark.parametrize("lesson", LESSONS)

# Every change of words in a place that a screen reader speaks by itself, from now on.
LISTEN = """() => {
  window.heard = [];
  const places = "[role=status]:not([aria-hidden]), [role=alert], [aria-live=polite], output:not([aria-hidden])";
  new MutationObserver((changes) => new Set(changes.map((change) => change.target.parentElement?.closest(places)
    ?? change.target.closest?.(places))).forEach((place) => { if (place?.textContent) heard.push(place.textContent); }))
    .observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
# What each mark of a live chart says, mark after mark.
WALK = """async (figure) => {
  const view = figure.querySelector(".chart-view"), said = figure.querySelector(".chart-said"), told = [];
  for (let step = 0; step < 40; step++) {
    view.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    told.push(said.textContent);
  }
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return told;
}"""
LIVE = "figure => figure.classList.contains('chart-live')"


@pytest.fixture
def page(book: str, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A lesson, the one of the parameter `lesson` or the third, in a browser that logs no error."""
    lesson = request.node.callspec.params.get("lesson", LESSONS[2]) if hasattr(request.node, "callspec") else LESSONS[2]
    with Visit(browser, viewport=SIZE) as visit:
        visit.page.goto(f"{book}/notebooks/{lesson}.html")
        yield visit.page
        assert visit.errors == []


def live(page: Page, figure) -> None:
    page.wait_for_function(LIVE, arg=figure.element_handle(), timeout=20_000)


@every_lesson
def test_a_screen_readers_activation_starts_a_chart_and_gives_it_the_arrow_keys(page: Page, lesson: str) -> None:
    figure = page.locator("figure.chart").first
    assert page.locator("[role=application]").count() == 0  # until then they are the reader's own
    figure.locator(".chart-view").evaluate("view => view.click()")  # as a screen reader does: no pointer, no key
    live(page, figure)
    figure.locator("[role=application]:focus").wait_for(timeout=5_000)
    page.keyboard.press("ArrowRight")
    assert figure.locator(".chart-said").inner_text().strip()
    page.keyboard.press("Escape")
    assert page.locator("[role=application]").count() == 0
    assert page.evaluate("document.activeElement.matches('.chart-view')")


@every_lesson
def test_an_arrow_key_speaks_a_mark_in_few_words_without_source_address_or_null(page: Page, lesson: str) -> None:
    for figure in page.locator("figure.chart").all():
        figure.locator(".chart-view").evaluate("view => view.click()")
        live(page, figure)
        told = figure.evaluate(WALK)
        assert all(re.search(r"\w", words) for words in told)
        assert [words for words in told if len(words.removesuffix(" …").split()) > MOST_WORDS] == []
        assert [words for words in told if re.search(r"https?:|\bnull\b|\bundefined\b|(?:^|, )source", words)] == []


@every_lesson
def test_a_chart_says_its_title_once_and_its_marks_are_silent(page: Page, lesson: str) -> None:
    for state in ("picture", "live"):
        for figure in page.locator("figure.chart").all():
            view = figure.locator(".chart-view")
            title = json.loads(figure.locator("script").text_content()).get("title")
            title = title["text"] if isinstance(title, dict) else title
            title = " ".join(title) if isinstance(title, list) else title
            if state == "live":
                view.hover()
                live(page, figure)
            heard = view.aria_snapshot()
            assert [line.strip(" -'").split()[0] for line in heard.splitlines()] == ["group", "img"], heard
            assert heard.replace('\\"', '"').replace("''", "'").count(title) == 1, heard
            assert figure.locator("[title]").count() == 0


def test_a_checked_order_is_spoken_once_and_names_each_item(page: Page) -> None:
    question = page.locator("section.question[data-kind=ordering]").first
    page.evaluate(LISTEN)
    question.get_by_role("button", name="Check the order").click()
    page.wait_for_timeout(200)
    heard = page.evaluate("heard")
    assert len(heard) == 1
    assert all(label in heard[0] for label in question.locator(".question-label").all_inner_texts())


def test_a_slider_speaks_its_value_and_is_judged_when_it_settles(book: str, browser: Browser) -> None:
    with Visit(browser, viewport=SIZE) as visit:
        page = visit.page
        lesson = next(
            each for each in LESSONS if 'type="range" id="q-' in (BUILT / f"notebooks/{each}.html").read_text()
        )
        page.goto(f"{book}/notebooks/{lesson}.html")
        part = page.locator(".question-part:has(input[type=range])").first
        part.locator("input").focus()
        page.evaluate(LISTEN)
        for _ in range(5):
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(80)
        assert page.evaluate("heard") == []  # the slider says its own value
        assert part.locator("input").get_attribute("aria-valuetext") == part.locator("output").text_content()
        part.locator(".question-live .question-words").wait_for(timeout=3_000)
        page.wait_for_timeout(100)
        assert len(page.evaluate("heard")) == 1


@pytest.fixture(scope="module")
def pages(book: str) -> list[str]:
    return sorted(path.relative_to(BUILT).as_posix() for path in built_pages() if path != BUILT / "index.html")


def test_every_page_begins_with_its_title_and_says_what_is_a_table_code_or_output(
    book: str, pages: list[str], browser: Browser
) -> None:
    with Visit(browser, viewport=SIZE) as visit:
        for name in pages:
            visit.page.goto(f"{book}/{name}")
            found = visit.page.evaluate("""() => {
              const all = (selector) => [...document.querySelectorAll(selector)];
              const level = (heading) => heading.getAttribute("aria-level") ?? heading.tagName[1];
              const shown = (one) => one.textContent.trim().slice(0, 60);
              return {
                levels: all("h1, h2, h3, h4, h5, h6, [role=heading]").map(level).join(""),
                uncaptioned: all("table:not(.indextable)").filter((one) => !one.caption?.textContent.trim()).map(shown),
                empty: all("th").filter((cell) => !cell.textContent.trim()).length,
                numbers: all("table.dataframe tbody th:first-child").filter((cell) => /^\\d+$/.test(cell.textContent)
                  && !cell.closest("table").querySelector("thead tr:nth-child(2)")).map(shown),
                unnamed: all(".cell_input, .cell_output").filter((cell) =>
                  !cell.getAttribute("aria-label") && !cell.querySelector("figure, section")).length,
              };
            }""")
            assert re.fullmatch("1[2-6]*", found.pop("levels")), name
            assert not any(found.values()), (name, found)


@every_lesson
def test_questions_and_charts_work_in_a_closed_frame(book: str, browser: Browser, lesson: str) -> None:
    """A learning platform may show a page in a frame that allows scripts and nothing else."""
    frame = f'<iframe sandbox="allow-scripts" src="{book}/notebooks/{lesson}.html" width="1100" height="700"></iframe>'
    with Visit(browser, viewport=SIZE) as visit:
        visit.page.set_content(frame)
        inside = visit.page.frame_locator("iframe")
        inside.locator("section.question input[type=radio]").first.check()
        assert inside.locator(".question-live:not(:empty)").first.inner_text().strip()
        inside.locator("figure.chart .chart-view").first.hover()
        inside.locator("figure.chart-live").first.wait_for(timeout=20_000)
        assert visit.errors == []


def test_light_and_dark_can_be_chosen_where_nothing_can_be_stored(book: str, browser: Browser) -> None:
    refuse = "get() { throw new DOMException('no', 'SecurityError'); }"
    closed = f"Object.defineProperty(window, 'localStorage', {{ configurable: true, {refuse} }})"
    with Visit(browser, viewport=SIZE) as visit:
        visit.page.add_init_script(closed)
        visit.page.goto(f"{book}/notebooks/{LESSONS[0]}.html")
        assert visit.page.evaluate("document.documentElement.dataset.theme") == "light"
        seen = set()
        for _ in range(3):
            visit.page.locator(".theme-switch-button").click()
            seen.add(visit.page.evaluate("document.documentElement.dataset.theme"))
        assert seen == {"light", "dark"}
        visit.page.locator("section.question input[type=radio]").first.check()
        assert visit.page.locator(".question-live:not(:empty)").count() == 1
        assert visit.errors == []


@pytest.mark.parametrize("width", [390, 1280])
def test_a_list_shows_its_choice_in_full_in_text_of_twice_the_size(book: str, browser: Browser, width: int) -> None:
    with Visit(browser, viewport={"width": width, "height": 800}) as visit:
        for lesson in LESSONS:
            visit.page.goto(f"{book}/notebooks/{lesson}.html")
            cut = visit.page.evaluate("""() => {
              document.documentElement.style.fontSize = "200%";
              const brush = document.createElement("canvas").getContext("2d");
              const lists = [...document.querySelectorAll("section.question select")];
              return lists.filter((list) => list.checkVisibility()).map((list) => {
                list.selectedIndex = list.options.length - 1;
                list.dispatchEvent(new Event("input", { bubbles: true }));
                const words = list.parentElement.querySelector(".question-chosen");
                const text = list.selectedOptions[0].textContent;
                if (words) return words.textContent === text && words.scrollWidth <= words.clientWidth + 1
                  && list.clientHeight >= words.scrollHeight - 2 ? "" : `covered: ${text}`;
                brush.font = getComputedStyle(list).font;
                return brush.measureText(text).width + 24 <= list.clientWidth ? "" : text;
              }).filter(Boolean);
            }""")
            assert cut == [], lesson


@every_lesson
def test_wider_letters_cut_no_word_of_a_chart(book: str, browser: Browser, lesson: str) -> None:
    """WCAG 2.2, 1.4.12, as the success criterion puts it: these spaces at least."""
    wide = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    with Visit(browser, viewport=SIZE, bypass_csp=True) as visit:
        visit.page.goto(f"{book}/notebooks/{lesson}.html")
        visit.page.add_style_tag(content=wide)
        cut = visit.page.evaluate("""() => [...document.querySelectorAll(".chart-view svg text")].filter((text) => {
          const word = text.getBoundingClientRect(), view = text.closest(".chart-view").getBoundingClientRect();
          return word.width && (word.left < view.left - 1 || word.right > view.right + 1);
        }).map((text) => text.textContent)""")
        assert cut == []


@pytest.mark.parametrize("book_mode", ["light", "dark"])
@pytest.mark.parametrize("system", ["light", "dark"])
def test_words_of_a_chart_stand_out_in_forced_colours(book: str, browser: Browser, system: str, book_mode: str) -> None:
    with Visit(browser, viewport=SIZE, forced_colors="active", color_scheme=system) as visit:
        visit.page.goto(f"{book}/notebooks/{LESSONS[2]}.html")
        for state in ("picture", "live"):
            if state == "live":
                visit.page.locator(".chart-view").first.hover()
                live(visit.page, visit.page.locator("figure.chart").first)
            pairs = visit.page.evaluate(
                """(mode) => {
              document.documentElement.dataset.theme = mode;
              const probe = document.body.appendChild(document.createElement("i"));
              probe.style.color = "Canvas";
              const ground = getComputedStyle(probe).color;
              probe.remove();
              const svg = document.querySelector(".chart-view svg");
              const texts = [...svg.querySelectorAll(".role-axis-label text, .role-title-text text")];
              return texts.map((text) => [getComputedStyle(text).fill, ground]);
            }""",
                book_mode,
            )
            assert pairs
            assert min(contrast(*pair) for pair in pairs) >= 7


def contrast(one: str, other: str) -> float:
    """The contrast of two `rgb(…)` colours by WCAG."""
    darker, lighter = sorted(luminance(colour) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_translator_leaves_code_as_it_is() -> None:
    written = '<p><code>agreements</code> <code class="x">a</code> <pre>1</pre> <kbd>Tab</kbd> <coda></p>'
    kept = readable.untranslated(written)
    assert kept.count(' translate="no"') == 4 and re.sub(' translate="no"', "", kept) == written
    assert readable.untranslated(kept) == kept
    assert readable.untranslated('<code class="docutils literal notranslate">a</code>').count("translate") == 1


def test_no_page_has_code_that_a_translator_would_change(book: str) -> None:
    """In the articles; above and beside them stand the theme's own keys."""
    practised = (BUILT / "_static" / "practise.json").read_text(encoding="utf-8").replace('\\"', '"')
    articles = [path.read_text(encoding="utf-8").partition("<article")[2] for path in built_pages()]
    assert sum("<code" in article for article in articles) > 20
    for article in [practised, *(text.partition("</article>")[0] for text in articles)]:
        for found in re.finditer(r"<(?:pre|code|kbd|samp)(?=[\s>])[^>]*>", article):
            assert "notranslate" in found[0] or 'translate="no"' in found[0], article[found.start() : found.end() + 80]
