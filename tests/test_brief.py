"""The brief of the last lesson: one page, whole in itself, with every text escaped and every mistake named."""

import re
from html import escape
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest
from course import brief, charts, data  # noqa: F401  (charts sets the theme)

ROWS = pd.DataFrame({"partner": ["China", "Japan"], "meetings": [18, 21]})
REQUEST = re.compile(
    r"<(?:script|link|iframe|object|embed|img|image|audio|video|source|base)\b"
    r"""|@import|\burl\(\s*["']?(?:https?:)?//|\b(?:src|srcset|action|data)=""",
    re.I,
)


def a_chart(rows: pd.DataFrame = ROWS) -> alt.Chart:
    return (
        alt.Chart(rows)
        .mark_bar()
        .encode(alt.X("meetings:Q").title("Meetings"), alt.Y("partner:N").title("Partner"))
        .properties(title="Meetings in person")
    )


def arguments(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Two neighbours",
        "question": "Whom did Korea meet more often?",
        "findings": ["Japan, 22 times to 18."],
        "chart": a_chart(),
        "limits": ["Calls are left out."],
        "sources": ["teo-2013"],
        **changes,
    }


def page(tmp_path: Path, **changes: Any) -> str:
    return brief.write(tmp_path / "brief.html", **arguments(**changes)).read_text(encoding="utf-8")


@pytest.fixture
def without_vl_convert(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brief.importlib.util, "find_spec", lambda name: None)


def test_a_brief_holds_all_that_it_was_given(tmp_path: Path) -> None:
    html = page(tmp_path, author="A student")
    for part in (
        "Two neighbours",
        "Whom did Korea meet more often?",
        "Japan, 22 times to 18.",
        "Calls are left out.",
        "A student",
        data.cite("teo-2013"),
    ):
        assert escape(part) in html
    assert html.startswith("<!DOCTYPE html>") and '<html lang="en-GB">' in html


def test_the_file_is_where_write_says_and_the_same_each_time(tmp_path: Path) -> None:
    first = brief.write(str(tmp_path / "brief.html"), **arguments())
    before = first.read_bytes()
    assert first == tmp_path / "brief.html" and brief.write(first, **arguments()).read_bytes() == before


def test_every_text_is_escaped(tmp_path: Path) -> None:
    mark = '<script>alert("1")</script> & <b>'
    rows = pd.DataFrame({"partner": [mark], "meetings": [1]})
    html = page(
        tmp_path,
        title=mark,
        author=mark,
        question=mark + "?",
        findings=[mark],
        limits=[mark],
        chart=a_chart(rows).properties(title=mark),
    )
    assert "<script" not in html and "<b>" not in html
    assert html.count("&lt;script&gt;") >= 7


def test_the_table_is_escaped_too(tmp_path: Path, without_vl_convert: None) -> None:
    assert "<script" not in page(tmp_path, chart=a_chart(pd.DataFrame({"partner": ["<script>"], "meetings": [1]})))


def test_no_part_of_the_page_is_fetched(tmp_path: Path) -> None:
    html = page(tmp_path)
    assert not REQUEST.search(html)
    assert "default-src 'none'" in html


def test_a_browser_asks_for_nothing_and_prints_one_page(tmp_path: Path, browser) -> None:
    most = {
        "findings": ["word " * 33] * 5,
        "limits": ["word " * 33] * 5,
        "chart": a_chart().properties(width=500, height=400),
        "sources": ["teo-2013", "mnd-white-paper-2000", "mnd-white-paper-2008", "mnd-white-paper-2022"],
    }
    path = brief.write(tmp_path / "brief.html", **arguments(**most))
    tab = browser.new_page()
    asked, said = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.goto(path.as_uri())
    assert asked == [path.as_uri()] and said == []
    assert tab.locator("figure svg").bounding_box()["width"] > 100
    assert len(re.findall(rb"/Type\s*/Page\b", tab.pdf(prefer_css_page_size=True))) == 1
    tab.close()


def test_the_chart_is_a_picture_with_its_description(tmp_path: Path) -> None:
    html = page(tmp_path)
    assert "<svg" in html and 'aria-labelledby="description"' in html
    assert "Meetings for China: 18; Japan: 21." in html


def test_the_chart_is_a_table_with_its_description_where_nothing_draws_it(
    tmp_path: Path, without_vl_convert: None
) -> None:
    html = page(tmp_path)
    assert "<svg" not in html and "<td>Japan</td>" in html
    assert "Meetings for China: 18; Japan: 21." in html


def test_a_long_table_is_cut_and_says_so(tmp_path: Path, without_vl_convert: None) -> None:
    html = page(tmp_path, chart=a_chart(pd.DataFrame({"partner": [f"p{n}" for n in range(40)], "meetings": range(40)})))
    assert "Nothing was there to draw the chart" in html
    assert html.count("<td>p") == 30 and "The first 30 of 40 rows." in html


def test_a_chart_with_a_control_is_drawn_as_it_opens(tmp_path: Path) -> None:
    least = alt.param(name="least", value=20, bind=alt.binding_range(min=0, max=30, name="At least "))
    html = page(tmp_path, chart=a_chart().add_params(least).transform_filter("datum.meetings >= least"))
    assert ">Japan</text>" in html and ">China</text>" not in html


def test_a_row_cites_its_own_page_and_a_source_stands_once(tmp_path: Path) -> None:
    claim = data.load("claims").iloc[0]
    html = page(tmp_path, sources=[claim, "teo-2013", "teo-2013", {"source_id": "teo-2013", "locator": "Figure 5"}])
    assert claim["locator"] in html and "Figure 5" in html
    assert html.count("Sarah Teo (2013)") == 3


def test_an_address_is_a_link_and_stays_escaped(tmp_path: Path) -> None:
    html = page(tmp_path, sources=["mnd-white-paper-2022"])
    address = escape(data.cite("mnd-white-paper-2022").split(", ")[-1])
    assert f'<a href="{address}" rel="noopener noreferrer">{address}</a>' in html


WRONG = {
    "title": ("", "The title must be a text in quotation marks, and not an empty one; found ''."),
    "question": ("Whom did Korea meet more often", "The question must end in a question mark; it ends in 'n'."),
    "findings": ("Japan.", "The findings must be a list of one to 5 texts in square brackets; found 'Japan.'."),
    "limits": ([], "The limits must be a list of one to 5 texts in square brackets; found []."),
    "chart": (ROWS, "The chart must be an Altair chart; found a DataFrame."),
    "sources": ([], "The sources must be a list in square brackets that names one source_id or row at least."),
    "author": (7, "The author must be a text in quotation marks, and not an empty one; found 7."),
}


@pytest.mark.parametrize("name", WRONG)
def test_bad_input_is_named_in_one_sentence(name: str, tmp_path: Path) -> None:
    value, message = WRONG[name]
    with pytest.raises(brief.BriefError) as caught:
        page(tmp_path, **{name: value})
    assert str(caught.value) == message
    assert not list(tmp_path.iterdir()), "nothing is written where something is wrong"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"findings": ["Japan.", 21]}, "The findings, number 2, must be a text"),
        ({"findings": ["word " * 400]}, "A brief has at most 350 words so that it fits one page; this one has "),
        ({"chart": alt.Chart(ROWS).mark_bar().encode(x="meetings:Q")}, "This chart has no title"),
        (
            {"chart": alt.Chart(ROWS).mark_bar().encode(x="no_such_column").properties(title="T")},
            "The chart cannot be drawn",
        ),
        (
            {
                "chart": alt.Chart("https://example.org/rows.csv")
                .mark_bar()
                .encode(x="meetings:Q")
                .properties(title="T")
            },
            "The chart takes data or pictures from an address",
        ),
        (
            {
                "chart": alt.Chart(ROWS)
                .mark_image(url="https://example.org/a.png")
                .encode(x="meetings:Q")
                .properties(title="T")
            },
            "The chart takes data or pictures from an address",
        ),
        ({"sources": ["teo-2031"]}, "No source is called 'teo-2031'; did you mean 'teo-2013'?"),
        ({"sources": ["us-annual-talks"]}, "'us-annual-talks' is a claim, so give its row: claims.set_index("),
        ({"sources": ["https://example.org/a"]}, "A source of your own goes in curly brackets, with publisher, year,"),
        ({"sources": [ROWS.iloc[0]]}, "Each source must be a source_id, a row that has one, or a source of your own"),
        ({"sources": [7]}, "Each source must be a source_id, a row that has one, or a source of your own"),
    ],
)
def test_other_mistakes_are_named_too(changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(brief.BriefError, match=re.escape(message)):
        page(tmp_path, **changes)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("brief.txt", "The name of the file must end in .html"),
        ("nowhere/brief.html", "There is no folder 'nowhere'"),
        (7, "The path must be the name of a file"),
    ],
)
def test_a_path_that_cannot_be_used_is_named(path: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(brief.BriefError, match=re.escape(message)):
        brief.write(tmp_path / path if isinstance(path, str) else path, **arguments())


def test_a_mistyped_column_is_named_and_an_empty_value_is_not(tmp_path: Path) -> None:
    mistyped = (
        alt.Chart(ROWS)
        .mark_bar()
        .encode(alt.X("meetings:Q"), alt.Y("partners:N"))
        .properties(title="Meetings in person")
    )
    with pytest.raises(brief.BriefError, match="names a column that its table does not have"):
        page(tmp_path, chart=mistyped)
    assert "<svg" in page(tmp_path, chart=a_chart(pd.DataFrame({"partner": ["China", None], "meetings": [18, 21]})))


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "brief.html").mkdir()
    with pytest.raises(brief.BriefError, match="The file brief.html cannot be written"):
        brief.write(tmp_path / "brief.html", **arguments())


OWN = {
    "publisher": "Ministry of Defense, Japan",
    "year": 2024,
    "title": "Defense of Japan <2024>",
    "address": "https://example.org/white-paper",
}
UNCHECKED = "The course that made this page checked neither it nor any number taken from it."


def test_a_source_of_ones_own_is_cited_marked_and_said_to_be_unchecked(tmp_path: Path) -> None:
    html = page(tmp_path, sources=["teo-2013", {**OWN, "locator": "Fig. 3"}])
    assert "† Ministry of Defense, Japan (2024), Defense of Japan &lt;2024&gt;, Fig. 3, " in html
    assert f'<a href="{OWN["address"]}" rel="noopener noreferrer">' in html
    assert html.count("†") == 2 and html.count(UNCHECKED) == 1


def test_a_page_with_the_courses_sources_alone_has_no_such_sentence(tmp_path: Path) -> None:
    html = page(tmp_path, sources=["teo-2013", {"source_id": "teo-2013", "locator": "Figure 5"}])
    assert "†" not in html and UNCHECKED not in html


@pytest.mark.parametrize("key", OWN)
@pytest.mark.parametrize("value", ["", None])
def test_a_source_of_ones_own_without_a_part_is_named(key: str, value: str | None, tmp_path: Path) -> None:
    message = f"A source of your own needs publisher, year, title and address; this one has no {key}."
    with pytest.raises(brief.BriefError, match=re.escape(message)):
        page(tmp_path, sources=[{**OWN, key: value}])


def test_a_source_of_ones_own_with_a_mistyped_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(brief.BriefError, match="found the key 'adress'"):
        page(tmp_path, sources=[{**OWN, "adress": "https://example.org"}])


def test_a_brief_on_a_table_of_ones_own_still_prints_one_page(tmp_path: Path, browser) -> None:
    tab = browser.new_page()
    tab.goto(brief.write(tmp_path / "own.html", **arguments(sources=[OWN, "teo-2013"])).as_uri())
    assert tab.locator(".unchecked").is_visible()
    assert len(re.findall(rb"/Type\s*/Page\b", tab.pdf(prefer_css_page_size=True))) == 1
    tab.close()
