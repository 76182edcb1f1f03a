"""A chart's place in the book: its name, and the controls beside it before and after it comes alive."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import altair as alt
import chart_captions
import charts as figures
import nbformat
import pandas as pd
import pytest
import vl_convert
from browser import BUILT, ROOT, Visit, served
from chart_look import restyled
from course import data
from course.lessons import lesson_files
from docutils import nodes
from docutils.utils import new_document

ROWS = pd.DataFrame({"partner": ["China", "Japan"], "kind": ["talks", "visits"], "meetings": [18, 21]})
PAGE = '<!DOCTYPE html><html lang="en"><title>Chart</title><body>{}<script defer src="charts.js"></script>'


# As much of Sphinx as the naming of charts looks at.
APPLICATION = SimpleNamespace(env=SimpleNamespace(docname="notebooks/03-united-states"))


def specification(*parameters: alt.Parameter, title: str = "Meetings") -> dict:
    chart = alt.Chart(ROWS, title=title).mark_bar().encode(alt.X("meetings:Q"), alt.Y("partner:N"))
    return chart.add_params(*parameters).to_dict() | {"description": "Two bars."}


def named(*titles: str) -> list[str]:
    page = new_document("lesson")
    page += [figures.ChartNode(spec={"title": title} if title else {}) for title in titles]
    figures.name_charts(APPLICATION, page)
    return [node["name"] for node in page.findall(figures.ChartNode)]


def test_a_chart_is_named_by_its_title() -> None:
    assert named("Half of the boxes are empty") == ["03-united-states-chart-half-of-the-boxes-are-empty"]


def test_a_chart_keeps_its_name_when_another_comes_before_it() -> None:
    assert named("Meetings a year")[0] == named("A new chart", "Meetings a year")[1]


def test_two_charts_of_one_title_both_keep_a_name() -> None:
    names = named("Meetings", "Meetings", "")
    assert len(set(names)) == 3
    assert names[:2] == ["03-united-states-chart-meetings", "03-united-states-chart-meetings-2"]


def test_a_long_name_ends_with_a_whole_word() -> None:
    slug = figures.slug("Work with China grows to 2015, breaks in 2016 and returns thinner than it was")
    assert slug == "work-with-china-grows-to-2015-breaks-in-2016-and-returns"
    assert len(figures.slug("x" * 100)) == figures.LONGEST_NAME


DRAWN = """
import json, re, sys, vl_convert
for chart in json.load(sys.stdin):
    print(re.findall("<text[^>]*>([^<]*)", vl_convert.vegalite_to_svg(chart, vl_version=sys.argv[1])))
"""


def test_an_axis_of_time_begins_with_the_same_year_everywhere() -> None:
    notebooks = [nbformat.read(path, as_version=4) for path in lesson_files()]
    outputs = [output for notebook in notebooks for cell in notebook.cells for output in cell.get("outputs", [])]
    stored = [output.data[figures.MIME_TYPE] for output in outputs if figures.MIME_TYPE in output.get("data", {})]
    timed = [restyled(spec) for spec in stored if re.search(r'"domain": \["\d{4}-\d\d-\d\d"', json.dumps(spec))]
    assert len(timed) > 5
    command, told = [sys.executable, "-c", DRAWN, figures.VEGA_LITE], json.dumps(timed)
    drawn = {
        zone: subprocess.run(command, input=told, env={**os.environ, "TZ": zone}, capture_output=True, text=True).stdout
        for zone in ("UTC", "Asia/Seoul", "America/Los_Angeles")
    }
    assert len(drawn["UTC"].splitlines()) == len(timed)
    assert drawn["UTC"] == drawn["Asia/Seoul"] == drawn["America/Los_Angeles"]


CONTROLS = {
    "two lists of one selection": [
        alt.selection_point(
            name="pick",
            fields=["partner", "kind"],
            bind={
                "partner": alt.binding_select(options=["China", "Japan"]),
                "kind": alt.binding_select(options=["talks", "visits"]),
            },
            value=[{"partner": "Japan", "kind": "talks"}],
        )
    ],
    "a slider after a list": [
        alt.param(name="least", value=3, bind=alt.binding_range(min=0, max=9, step=1)),
        alt.selection_point(name="pick", fields=["partner"], bind=alt.binding_select(options=[None, "China", "Japan"])),
    ],
    "radios": [
        alt.param(name="order", value="up", bind=alt.binding_radio(options=["up", "down", None], name="Order: ")),
    ],
    "radios of a selection": [
        alt.selection_point(
            name="pick",
            fields=["partner"],
            bind=alt.binding_radio(options=[None, "China", "Japan"], labels=["all"]),
            value=[{"partner": "Japan"}],
        )
    ],
    "a text and a tick": [
        alt.param(name="word", value="x", bind=alt.binding(input="text")),
        alt.param(name="on", value=True, bind=alt.binding_checkbox()),
    ],
}

SHOWN = """form => [...form.querySelectorAll('input, select')].map(each => [
    each.name, each.type, each.type === 'radio' && each.value,
    each.options ? [...each.options].map(o => o.label).join() : '',
    ['radio', 'checkbox'].includes(each.type) ? each.checked : each.options ? each.selectedIndex : each.value,
    each.closest('label').textContent])"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the page of a chart fetches."""
    made = tmp_path_factory.mktemp("charts")
    shutil.copy(ROOT / "book" / "_static" / "charts.js", made)
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=figures.VEGA_LITE)
    (made / "vega.js").write_text(bundle, encoding="utf-8")
    return made


def page_of(spec: dict, folder: Path) -> None:
    svg = figures.picture(spec, "svg", folder).decode()
    (folder / "index.html").write_text(PAGE.format(figures.figure(spec, "chart", svg, "")), encoding="utf-8")


def test_a_chart_without_a_bound_control_has_none() -> None:
    assert figures.controls(specification()) == ""


@pytest.mark.parametrize("case", CONTROLS)
def test_the_live_view_brings_the_same_controls_in_the_same_order(case: str, folder: Path, browser) -> None:
    page_of(specification(*CONTROLS[case]), folder)
    with served(folder) as address, Visit(browser) as visit:
        visit.page.goto(address)
        before = visit.page.locator(".chart-controls").evaluate(SHOWN)
        assert before
        visit.page.locator(".chart-view").hover()
        visit.page.locator("figure.chart-live").wait_for(timeout=20_000)
        assert visit.page.locator(".chart-controls").evaluate(SHOWN) == before
        assert visit.errors == []


def test_a_description_of_other_values_says_so(book: str, browser) -> None:
    with Visit(browser) as visit:
        visit.page.goto(f"{book}/notebooks/07-comparing-partners.html")
        chart = visit.page.locator("figure.chart:has(input[type=range])").first
        opening = chart.locator("svg").get_attribute("aria-label")
        slider = chart.locator("input[type=range]").first
        slider.hover()
        visit.page.locator("figure.chart-live:has(input[type=range])").wait_for(timeout=20_000)
        assert chart.locator(".chart-view svg").get_attribute("aria-label") == opening
        slider.press("ArrowRight")
        said = chart.locator(".chart-view svg").get_attribute("aria-label")
        assert said == f"Before the controls were moved: {opening}"
        slider.press("ArrowLeft")
        assert chart.locator(".chart-view svg").get_attribute("aria-label") == opening
        assert visit.errors == []


def test_a_radio_picked_before_the_live_view_stays_picked(folder: Path, browser) -> None:
    page_of(specification(*CONTROLS["radios of a selection"]), folder)
    with served(folder) as address, Visit(browser) as visit:
        visit.page.goto(address)
        visit.page.locator("input[value=China]").check()
        visit.page.locator("figure.chart-live").wait_for(timeout=20_000)
        assert visit.page.locator("input:checked").get_attribute("value") == "China"
        assert visit.page.evaluate("document.activeElement.value") == "China"


# --- what stands under a chart ---


def test_the_tables_of_a_chart_are_found_through_every_name() -> None:
    names: dict[str, set[str]] = {}
    assert chart_captions.tables_read('met = data.load("meetings")\nmet["day"] = data.load("milestones")', names)
    assert chart_captions.tables_read("few = met.head()\nbars = alt.Chart(few)\nbars", names) == {
        "meetings",
        "milestones",
    }
    assert chart_captions.tables_read('few = data.load("forums")\nalt.Chart(few)', names) == {"forums"}  # bound anew
    assert chart_captions.tables_read("alt.Chart(numbers)", names) == set()
    assert chart_captions.tables_read("for (", names) == set()


# Charts whose tables the lesson does not load itself, or loads in a loop.
DRAWN_FROM = {
    "05-036": {"exercises", "meetings"},
    "05-039": {"disputes", "exercises", "meetings"},
    "05-055": {"milestones", "relationship_stages"},
    "08-015": {"claims"},
    "08-019": {"claims"},
    "08-031": {"claims"},
    "10-014": {
        *("mechanisms", "milestones", "meetings", "exercises", "exercise_series", "deployments", "forums"),
        *("forum_members", "working_groups", "agreements", "arms_transfers", "disputes", "white_paper_mentions"),
    },
}


@pytest.mark.parametrize("lesson", sorted({cell[:2] for cell in DRAWN_FROM}))
def test_the_tables_that_a_helper_loads_are_named(lesson: str) -> None:
    path = next(path for path in lesson_files() if path.name.startswith(lesson))
    names: dict[str, set[str]] = {}
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    found = {cell.id: chart_captions.tables_read(cell.source, names) for cell in cells}
    assert {cell: found[cell] for cell in DRAWN_FROM if cell.startswith(lesson)} == {
        cell: tables for cell, tables in DRAWN_FROM.items() if cell.startswith(lesson)
    }


@pytest.mark.parametrize(
    ("code", "tables"),
    [
        ("frames = []\nframes.append(data.load('disputes'))\nalt.Chart(frames[0])", {"disputes"}),
        ("rows = data.load('forums')\ndef f():\n    rows = data.load('disputes')\nalt.Chart(rows)", {"forums"}),
        ("alt.Chart(data.load(chosen))", {chart_captions.UNSURE}),
        ("alt.Chart(data.load(name='forums'))", {chart_captions.UNSURE}),
        ("alt.Chart(before_after.no_such(1))", set()),
    ],
)
def test_a_table_that_the_code_does_not_name_is_unsure(code: str, tables: set[str]) -> None:
    assert chart_captions.tables_read(code, {}) == tables


def test_where_a_table_is_unsure_no_line_is_written() -> None:
    code = nodes.container("", nodes.literal_block("", "both = data.load('meetings'), data.load(chosen)\nboth"))
    code["classes"] = ["cell_input"]
    chart = figures.ChartNode(spec={"title": "Meetings"})
    page = new_document("lesson")
    page += nodes.container("", code, nodes.container("", chart))
    figures.caption_charts(APPLICATION, page)
    assert chart["tables"] == []


def test_a_source_line_counts_the_table_and_shows_no_link_on_paper() -> None:
    rows = data.load("meetings")
    line = chart_captions.source_line(["meetings"], "../data/")
    assert f'<a href="../data/meetings.html">meetings</a> ({len(rows)} rows from {rows["source_id"].nunique()}' in line
    assert "<a" not in chart_captions.source_line(["meetings"], None)
    assert chart_captions.source_line([], None) == ""


@pytest.mark.parametrize(("after", "taken"), [("emphasis", True), ("Text", False), ("strong", False)])
def test_only_a_sentence_in_italics_becomes_the_caption(after: str, taken: bool) -> None:
    words = nodes.Text("Two bars.") if after == "Text" else getattr(nodes, after)("", "Two bars.")
    chart = figures.ChartNode(spec={"title": "Meetings"})
    code = nodes.container("", nodes.literal_block("", 'data.load("meetings")'), classes=["cell_input"])
    page = new_document("lesson")
    page += [nodes.container("", code, nodes.container("", chart)), nodes.paragraph("", "", words)]
    figures.caption_charts(APPLICATION, page)
    assert chart["tables"] == ["meetings"]
    assert [len(chart.children), len(page.children)] == ([1, 1] if taken else [0, 2])


def test_every_chart_of_the_book_has_its_caption_in_its_figure(book: str) -> None:
    for page in sorted(BUILT.glob("notebooks/*.html")):
        charts = re.findall(r'<figure class="chart".*?</figure>', page.read_text(encoding="utf-8"), re.DOTALL)
        assert charts
        for chart in charts:
            caption = re.search(r"<figcaption><p><em>(.{20,}?)</em></p>.*?</figcaption>", chart, re.DOTALL)
            assert caption and chart.index("<figcaption>") < chart.index("<details"), page
