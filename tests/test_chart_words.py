"""The words that stand for a chart: each kind of chart says its own values, and nothing else."""

import json
import re

import altair as alt
import nbformat
import pandas as pd
import pytest
import vl_convert
from course import charts
from course.chart_words import describe, titles, used_columns
from course.chart_words.wording import shown
from course.lessons import lesson_files

RATES = pd.DataFrame(
    {
        "edition": [2000, 2010, 2022, 2000, 2010, 2022],
        "term": ["ASEAN"] * 3 + ["China"] * 3,
        "rate": [0.5, 2.0, 3.5, 13.0, 17.5, 5.0],
        "north": [40.0, 33.5, 56.0, 25.0, 28.0, 41.0],
    }
)


def said(chart: alt.Chart, rows: pd.DataFrame = RATES) -> str:
    return describe(chart.properties(title="Rates", data=rows).to_dict())


def test_a_line_says_where_it_begins_ends_and_is_highest() -> None:
    chart = alt.Chart().mark_line().encode(alt.X("edition:Q"), alt.Y("rate:Q"), alt.Color("term:N"))
    assert (
        "ASEAN from 0.5 (2000) to 3.5 (2022), highest 3.5 (2022); "
        "China from 13 (2000) to 5 (2022), highest 17.5 (2010)." in said(chart)
    )
    assert "China from 13 (2000) to 5 (2022)" in said(chart, RATES.sort_values("rate"))


def test_a_line_skips_a_missing_value() -> None:
    rows = RATES.assign(rate=RATES["rate"].where(RATES["edition"] != 2000))
    assert "ASEAN from 2 (2010) to 3.5 (2022)" in said(
        alt.Chart().mark_line().encode(alt.X("edition:Q"), alt.Y("rate:Q"), alt.Color("term:N")), rows
    )


def test_two_quantities_are_told_as_pairs_from_left_to_right() -> None:
    chart = alt.Chart().mark_point().encode(alt.X("north:Q").title("North"), alt.Y("rate:Q").title("Rate"))
    assert "North, then Rate, by rising North: 25, 13; 28, 17.5; 33.5, 2; 40, 0.5; 41, 5; 56, 3.5." in said(chart)
    many = pd.concat([RATES] * 3, ignore_index=True)
    assert "18 marks. North from 25 to 56. Rate from 0.5 to 17.5." in said(chart, many)


def test_bars_say_each_value_where_they_are_few() -> None:
    chart = alt.Chart().mark_bar().encode(alt.X("sum(rate):Q").title("Rate"), alt.Y("term:N").title(None))
    assert "Rate for ASEAN: 6; China: 35.5." in said(chart)


PARTNERS = pd.DataFrame(
    {
        "partner": ["China", "Japan", "ASEAN", None],
        "meetings": [18, 21, None, 4],
        "kind": ["talks", "talks", "visits", "visits"],
    }
)
BARS = alt.Chart().mark_bar().encode(alt.X("meetings:Q").title("Meetings"), alt.Y("partner:N").title("Partner"))
QUIET = "Rates. Bar chart: Meetings across, Partner down the side."


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (BARS.transform_filter("datum.partner != 'China'"), "Meetings for Japan: 21; no value: 4."),
        (BARS.transform_filter(alt.datum.meetings < 20), "Meetings for China: 18; no value: 4."),
        (BARS.transform_filter(alt.FieldOneOfPredicate("partner", ["Japan"])), "Meetings for Japan: 21."),
        (BARS.transform_filter("datum.meetings > 100"), "No marks."),
        (BARS.transform_calculate(meetings="datum.meetings * 2"), "China: 36; Japan: 42; ASEAN: 0; no value: 8."),
        (BARS.transform_aggregate(meetings="sum(meetings)", groupby=["partner"]), "China: 18; Japan: 21; no value: 4."),
        (BARS.transform_joinaggregate(meetings="max(meetings)"), "China: 21; Japan: 21; ASEAN: 21; no value: 21."),
        (BARS.transform_fold(["meetings"], as_=["what", "meetings"]), "China: 18; Japan: 21; no value: 4."),
    ],
)
def test_words_follow_the_transforms(chart: alt.Chart, words: str) -> None:
    assert words in said(chart, PARTNERS)


@pytest.mark.parametrize(
    "chart",
    [
        BARS.transform_window(row="row_number()"),
        BARS.transform_sample(2),
        BARS.transform_impute("meetings", key="partner", value=0),
        BARS.transform_filter("random() < 0.5"),
        BARS.transform_filter("datum.partner < 3"),
        BARS.transform_filter(alt.param(name="least", expr="1 + 1") < alt.datum.meetings),
        BARS.encode(alt.X("meetings:Q").bin(True).title("Meetings")),
        BARS.encode(alt.Color("no_such_column:N")),
        BARS.properties(height=alt.Step(20)).transform_quantile("meetings", step=0.5),
    ],
)
def test_what_only_vega_works_out_is_left_unsaid(chart: alt.Chart) -> None:
    assert said(chart, PARTNERS) == QUIET


STRANGE_ROWS = {
    "no rows": PARTNERS.head(0),
    "every value missing": PARTNERS.assign(meetings=None),
    "every name missing": PARTNERS.assign(partner=None),
    "numbers and texts in one column": PARTNERS.assign(meetings=[1, "two", None, 3.5]),
    "names of several kinds": PARTNERS.assign(partner=["a", 1, None, True]),
    "lists in a column": PARTNERS.assign(partner=[["a"], ["b"], [], ["c", "d"]]),
}
STRANGE_CHARTS = {
    mark: getattr(alt.Chart(), f"mark_{mark}")().encode(x="meetings:Q", y="partner:N", color="kind:N")
    for mark in ("bar", "point", "line", "area", "rect", "text", "rule", "tick", "arc", "trail", "boxplot", "errorbar")
} | {
    "a line over names": alt.Chart().mark_line().encode(x="partner:N", y="meetings:Q"),
    "a line over dates": alt.Chart().mark_line().encode(x="partner:T", y="meetings:Q"),
    "two quantities": alt.Chart().mark_point().encode(x="meetings:Q", y="meetings:Q"),
    "a mean": alt.Chart().mark_bar().encode(x="mean(meetings):Q", y="partner:N"),
    "a repeated chart": alt.Chart().mark_bar().encode(alt.X(alt.repeat(), type="nominal")).repeat(["partner", "kind"]),
    "panels": alt.Chart().mark_bar().encode(x="meetings:Q", facet="partner:N"),
    "a ring": alt.Chart().mark_arc().encode(theta="meetings:Q", color="partner:N"),
    "nothing encoded": alt.Chart().mark_point(),
}


@pytest.mark.parametrize("rows", STRANGE_ROWS)
@pytest.mark.parametrize("name", STRANGE_CHARTS)
def test_every_chart_has_words(name: str, rows: str) -> None:
    chart = STRANGE_CHARTS[name].properties(data=STRANGE_ROWS[rows])
    assert describe(chart.to_dict(validate=False)).endswith(".")


def test_a_chart_without_a_title_is_told_without_one() -> None:
    words = describe(alt.Chart(RATES).mark_bar().encode(alt.X("sum(rate):Q")).to_dict())
    assert words == "Bar chart: sum of rate across. sum of rate: 41.5."


def test_every_chart_of_a_lesson_has_a_title() -> None:
    for lesson in lesson_files():
        for cell in json.loads(lesson.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                if charts.MIME_TYPE in output.get("data", {}):
                    assert titles(output["data"][charts.MIME_TYPE]), cell["source"]


def test_a_layer_is_told_from_the_data_of_its_own() -> None:
    own = alt.Chart(PARTNERS).mark_point().encode(alt.X("meetings:Q"), alt.Y("partner:N"))
    lines = alt.Chart(RATES).mark_line().encode(alt.X("edition:Q"), alt.Y("north:Q"), alt.Color("term:N"))
    words = describe((lines.transform_filter("datum.term == 'China'") + own).properties(title="Both").to_dict())
    assert "China from 25 (2000) to 41 (2022), highest 41 (2022)." in words
    assert "meetings for China: 18; Japan: 21; no value: 4." in words
    assert "ASEAN from" not in words


def test_a_selection_that_is_made_when_the_chart_opens_is_told() -> None:
    picked = alt.selection_point(fields=["kind"], value=[{"kind": "talks"}])
    words = said(BARS.add_params(picked).transform_filter(picked), PARTNERS)
    assert "Meetings for China: 18; Japan: 21." in words
    assert "no value" not in words


def test_a_field_in_the_tooltip_makes_groups_of_its_own() -> None:
    chart = alt.Chart().mark_bar().encode(alt.X("sum(rate):Q"), alt.Y("term:N"), alt.Tooltip("edition:Q"))
    assert "sum of rate for ASEAN: 0.5 and 2 and 3.5; China: 13 and 17.5 and 5." in said(chart)


def test_a_value_that_several_share_says_how_many() -> None:
    rows = pd.DataFrame({"year": range(2000, 2020), "held": [1] * 18 + [2] * 2})
    words = said(alt.Chart().mark_bar().encode(alt.X("year:O"), alt.Y("held:Q")), rows)
    assert "20 values of held: the highest 2 (2018 and 1 more), the lowest 1 (2000 and 17 more)." in words


USES = {
    "a channel": alt.Chart().encode(x="b:Q"),
    "a tooltip in a list": alt.Chart().encode(tooltip=["a:N", "b:N"]),
    "an address": alt.Chart().encode(href="b:N"),
    "an order of names": alt.Chart().encode(y=alt.Y("a:N").sort(field="b", op="max")),
    "a test in a channel": alt.Chart().encode(color=alt.when("datum.b > 1").then(alt.value("red"))),
    "an expression with brackets": alt.Chart().transform_calculate(c="1 + datum['b']"),
    "a filter by a field": alt.Chart().transform_filter(alt.FieldGTPredicate("b", 2)),
    "a filter of filters": alt.Chart().transform_filter({"not": {"or": ["datum.b", "datum.a"]}}),
    "a sum": alt.Chart().transform_aggregate(c="sum(b)"),
    "groups": alt.Chart().transform_aggregate(c="count()", groupby=["b"]),
    "a fold": alt.Chart().transform_fold(["a", "b"]),
    "a window": alt.Chart().transform_window(c="sum(b)", sort=[alt.SortField("a")]),
    "a lookup": alt.Chart().transform_lookup("b", alt.LookupData(pd.DataFrame({"key": [1]}), "key", ["key"])),
    "a selection": alt.Chart().add_params(alt.selection_point(fields=["b"])),
    "a mark by an expression": alt.Chart().mark_text(text=alt.expr("datum.b")),
    "whole rows in a tooltip": alt.Chart().mark_bar(tooltip={"content": "data"}),
    "a column looked up by another": alt.Chart().transform_calculate(c="datum[datum.a]"),
    "a repeated field": alt.Chart().mark_bar().encode(alt.X(alt.repeat(), type="nominal")).repeat(["b"]),
    "a name with a point": alt.Chart().encode(x=r"b\.c:Q"),
}  # fmt: skip
NAMED_ONLY = {
    "a title": alt.Chart().properties(title="b"),
    "the title of an axis": alt.Chart().encode(alt.X("a:N").title("b")),
    "a part of another name": alt.Chart().encode(x="bb:Q"),
    "a text in a test": alt.Chart().transform_filter("datum.a == 'b'"),
    "a description": alt.Chart().properties(description="b"),
}


def columns_kept(chart: alt.TopLevelMixin) -> set[str]:
    marked = chart.mark_bar() if getattr(chart, "mark", None) is alt.Undefined else chart
    return used_columns(marked.to_dict(validate=False), {"a", "b", "bb", "b.c", "unused"})


@pytest.mark.parametrize("use", USES)
def test_a_column_that_a_chart_uses_is_kept(use: str) -> None:
    assert ("b.c" if "point" in use else "b") in columns_kept(USES[use])


@pytest.mark.parametrize("use", NAMED_ONLY)
def test_a_column_that_is_only_named_is_dropped(use: str) -> None:
    assert "b" not in columns_kept(NAMED_ONLY[use])


def test_a_partial_date_keeps_the_text_that_says_what_is_known() -> None:
    spec = alt.Chart().mark_tick().encode(x="date_from:T").to_dict()
    assert used_columns(spec, {"date_from", "date", "end_date", "title"}) == {"date_from", "date"}


def test_a_figure_draws_the_same_without_the_columns_that_it_does_not_use() -> None:
    chart = BARS.properties(data=PARTNERS.assign(unused=range(4)), title="Rates")
    bundle = charts._render(chart.to_dict())
    rows = next(iter(bundle[charts.MIME_TYPE]["datasets"].values()))
    assert set(rows[0]) == {"partner", "meetings"}


OWN = pd.DataFrame(
    {"Year": [2019, 2020], "Trade (US$ bn.)": [1.5, 4], "share [%]": [30, 20], "a.b": ["p", "q"], "it's": [1, 2]}
)


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (alt.Chart(OWN).encode(x="Year:O", y="Trade (US$ bn.)"), "Trade (US$ bn.) for 2019: 1.5; 2020: 4."),
        (alt.Chart(OWN).encode(x="sum(share [%])", y=alt.Y("a.b", sort="-x")), "sum of share [%] for p: 30; q: 20."),
        (alt.Chart(OWN).encode(x="Year:O", y="share [%]", color="a.b"), "share [%] for 2019, p: 30; 2020, q: 20."),
        (alt.Chart(OWN).encode(x="Year:O", y=alt.Y("a.b", axis=alt.Axis(title="B"))), "B down the side."),
        (alt.Chart(OWN).encode(x="Year:O", y="it's"), "it's for 2019: 1; 2020: 2."),
    ],
)
def test_a_column_with_a_full_stop_or_a_bracket_in_its_name_is_drawn(chart: alt.Chart, words: str) -> None:
    bundle = charts._render(chart.mark_bar().properties(title="Own").to_dict())
    assert words in bundle["text/plain"]
    svg = vl_convert.vegalite_to_svg(bundle[charts.MIME_TYPE], vl_version=charts.VEGA_LITE)
    assert svg.count('aria-roledescription="bar"') == 2
    assert "\\" not in "".join(re.findall(r"<text[^>]*>([^<]*)", svg))


def said_of(chart: alt.Chart, capsys: pytest.CaptureFixture[str]) -> str:
    charts._render(chart.mark_bar().properties(data=PARTNERS).to_dict())
    return capsys.readouterr().err


def test_a_column_that_there_is_not_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    told = said_of(alt.Chart().encode(x="meetigns:Q", y="partner:N"), capsys)
    assert told == "The chart draws nothing for 'meetigns': there is no such column; did you mean 'meetings'?\n"


@pytest.mark.parametrize(
    "chart",
    [
        alt.Chart().encode(x="sum(meetings):Q", y="partner:N"),
        alt.Chart().transform_calculate(half="datum.meetings / 2").encode(x="half:Q"),
        alt.Chart().transform_aggregate(total="sum(meetings)", groupby=["kind"]).encode(x="total:Q", y="kind:N"),
        alt.Chart().transform_fold(["meetings"]).encode(x="value:Q", y="key:N"),
        alt.Chart().transform_window(place="rank()").encode(x="place:O"),
        alt.Chart().transform_bin("from", "meetings").encode(x="from:Q", x2="from_end:Q"),
        alt.Chart().transform_density("meetings").encode(x="value:Q", y="density:Q"),
        alt.Chart().transform_pivot("kind", value="meetings").encode(x="talks:Q"),
        alt.Chart().encode(x=alt.X("meetings:Q", bin=True), y="count()"),
        alt.Chart().encode(x=alt.X(alt.repeat("row"), type="quantitative")),
    ],
)
def test_a_column_that_a_chart_makes_itself_is_known(chart: alt.Chart, capsys: pytest.CaptureFixture[str]) -> None:
    assert said_of(chart, capsys) == ""


INLINE = alt.Chart(alt.Data(values=[{"p": 1}, {"q": 2}])).mark_point()
EMPTY = alt.Chart(pd.DataFrame({"p": [], "q": []})).mark_point()
NAMED = alt.Chart(alt.NamedData("elsewhere")).mark_point()


@pytest.mark.parametrize("part", [INLINE, EMPTY, NAMED])
@pytest.mark.parametrize("join", [alt.layer, alt.vconcat])
def test_no_column_is_missed_where_rows_are_ragged_none_or_elsewhere(
    part: alt.Chart, join: type, capsys: pytest.CaptureFixture[str]
) -> None:
    full = alt.Chart(PARTNERS).mark_bar().encode(x="meetings:Q")
    charts._render(join(part.encode(x="p:Q", y="q:Q"), full).to_dict())
    assert capsys.readouterr().err == ""


def test_a_column_that_inline_rows_do_not_have_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    charts._render(INLINE.encode(x="p:Q", y="other:Q").to_dict())
    assert "draws nothing for 'other'" in capsys.readouterr().err


def test_every_chart_of_a_lesson_draws_columns_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    for path in lesson_files():
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                if charts.MIME_TYPE in output.get("data", {}):
                    charts._say_what_is_unknown(output.data[charts.MIME_TYPE])
    assert capsys.readouterr().err == ""


def test_a_chart_without_such_a_name_stays_as_it_is() -> None:
    spec = BARS.properties(data=PARTNERS).to_dict()
    assert charts._with_whole_names(spec) == spec


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-0.0, "0"),
        (3.0, "3"),
        (2.5, "2.5"),
        (1 / 3, "0.33"),
        (0.001, "0.001"),
        (-4, "-4"),
        (None, "no value"),
        (True, "true"),
    ],
)
def test_a_value_is_written_as_a_reader_would(value: object, words: str) -> None:
    assert shown(value) == words


def test_a_list_below_a_chart_has_every_value_of_its_column_and_all() -> None:
    chart = alt.Chart(RATES).mark_point().encode(alt.X("edition:Q"), alt.Y("rate:Q"))
    spec = charts.with_choice(chart, "term", label="Term").to_dict()
    assert spec["params"][0]["bind"] == {"input": "select", "options": ["all", "ASEAN", "China"], "name": "Term: "}
    assert spec["params"][0]["value"] == "all"
    assert "datum.term == chosen_term" in json.dumps(spec["transform"])


def test_numbers_stand_on_every_box_and_tiles_only_where_there_is_something() -> None:
    rows = pd.DataFrame({"box": ["a", "b"], "partner": ["China", "China"], "counted": [3, 0]})
    tiles = alt.Chart(rows).mark_rect().encode(alt.X("partner:N"), alt.Y("box:N"), alt.Color("counted:Q"))
    figure = charts.with_numbers(tiles, "counted").to_dict()
    assert [layer["mark"]["type"] for layer in figure["layer"]] == ["rect", "text"]
    assert "datum.counted > 0" in json.dumps(figure["layer"][0]["transform"])
    assert "transform" not in figure["layer"][1]
