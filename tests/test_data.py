"""What the tables promise: a valid package, a source for every row, and the numbers that the course states."""

import csv
import itertools
import json
import re
from pathlib import Path

import frictionless
import pandas as pd
import pytest
from course import data

PACKAGE = json.loads((data.DATA_DIR / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}
TABLES = list(RESOURCES)
MEMBERS_2013 = 18
RESCUE_YEARS_JAPAN = [1999, 2002, 2003, 2005, 2007, 2009, 2011, 2013, 2015, 2017]
RESCUE_YEARS_CHINA = [2005, 2007, 2008, 2011]
GRADED = [name for name in TABLES if "confidence" in data.load(name).columns]
# Publishers that are one house: what one says, the other does not confirm.
SAME_HOUSE = {
    "Yonhap": {"Yonhap News Agency", "Yonhap News TV"},
    "Ajou": {"Ajou Business Daily", "AJU Press"},
    "KBS": {"KBS", "KBS World"},
    "JoongAng": {"JoongAng Ilbo", "Korea JoongAng Daily"},
    "Herald": {"The Korea Herald", "Herald Business"},
    "Kookmin": {"Kookmin Ilbo", "Kukmin Daily", "Kuki News"},
    "Hankyung": {"Korea Economic Daily", "Hankyung", "Korea Economic TV"},
    "VNA": {"VietnamPlus", "VNA", "Viet Nam News", "Viet Nam News Agency"},
    "Korea Times": {"The Korea Times", "The Korea Times US"},
    "China state media": {"Xinhua", "People's Daily Online", "China Daily", "China.org.cn", "Global Times"},
}
COPY_OF_AN_OFFICIAL_TEXT = r"repost of|republished|mirror of|copy of"
UNFINISHED = r"not checked|not separately checked|later status|present status|a guess|not verified|was not made"
OLDER_THAN_ITS_NAME = {"us-buddy-wing"}
# One exercise under two keys: the mechanism, and the series.
SERIES_OF = {
    "jp-sarex": "sarex-japan",
    "cn-sarex": "sarex-china",
    "tri-sarex": "trilateral-search-and-rescue",
    "tri-missile": "trilateral-missile-warning",
    "tri-asw": "trilateral-anti-submarine",
    "tri-freedom-edge": "freedom-edge",
    "asean-arf-direx": "arf-disaster-relief-exercise",
}
MONTHS = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DAY_OF_THE_ACT = rf"\b(?:[Dd]eployed|[Ss]igned|[Hh]eld|[Mm]et|[Oo]pened)(?: on)? (\d{{1,2}} {MONTHS} \d{{4}})"
PEOPLE_AT_ONE_TIME = r"(\d[\d,]*) (?:at first|at a time|in the first contingent)"
SCOPE = ("universe", "searched", "until", "gaps")
PARTNER_OF_SERIES = {"SCM": {"United States"}, "ADMM-Plus": {"ASEAN"}, "trilateral": {"Japan and United States"}}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    """Return every table, loaded as a lesson loads it."""
    return {name: data.load(name) for name in TABLES}


def key_of(name: str) -> list[str]:
    """Return the columns that name a row of a table."""
    primary = RESOURCES[name]["schema"]["primaryKey"]
    return [primary] if isinstance(primary, str) else primary


def test_the_package_is_valid():
    report = frictionless.validate(str(data.DATA_DIR / "datapackage.json"))
    faults = [
        (task.name, *fault)
        for task in report.tasks
        for fault in task.flatten(["title", "rowNumber", "fieldName", "note"])
    ]
    assert report.valid, f"{faults[:5]} (the number of rows that a table promises stands in data/datapackage.json)"


def test_the_package_says_what_it_is():
    assert {"name", "title", "description", "version", "licenses", "contributors", "keywords"} <= set(PACKAGE)
    for name, resource in RESOURCES.items():
        assert resource["title"] and resource["description"] and resource["licenses"], name
        for field in resource["schema"]["fields"]:
            assert field["title"] and field["description"] and field["type"], (name, field["name"])


def test_no_file_of_the_data_folder_is_left_out():
    assert {path.name for path in data.DATA_DIR.glob("*.csv")} == {entry["path"] for entry in RESOURCES.values()}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_what_it_is_meant_to_hold_and_what_it_misses(name):
    resource = RESOURCES[name]
    assert all(len(resource.get(part, "")) > 5 for part in SCOPE), [part for part in SCOPE if part not in resource]
    assert pd.Timestamp(resource["until"]) <= pd.Timestamp("2026-12-31")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_rows_it_promises(name, tables):
    assert len(tables[name]) == RESOURCES[name]["rows"]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_loaded_with_its_types(name, tables):
    frame, declared = tables[name], RESOURCES[name]["schema"]["fields"]
    dtypes = {"integer": "Int64", "year": "Int64", "number": "float64", "boolean": "boolean"}
    for field in declared:
        column, dtype = frame[field["name"]], str(frame[field["name"]].dtype)
        if field["type"] in dtypes:
            assert dtype == dtypes[field["type"]], field["name"]
        elif "enum" in field.get("constraints", {}):
            assert dtype == "category", field["name"]
            assert column.cat.ordered == field.get("course:ordered", False), field["name"]
        assert (column.dropna() != "").all(), field["name"]
    order = [column for column in frame if column in {field["name"] for field in declared}]
    assert order == [field["name"] for field in declared]


@pytest.mark.parametrize("name", [name for name in TABLES if name != "sources"])
def test_every_row_names_its_source(name, tables):
    frame = tables[name]
    assert frame["source_id"].isin(tables["sources"]["source_id"]).all()
    if name != "row_sources":
        assert frame["confidence"].isin(["A", "B"]).all()
    assert frame.apply(data.cite, axis=1).str.len().gt(10).all()


def test_every_source_is_used(tables):
    used = set().union(*(frame["source_id"] for name, frame in tables.items() if name != "sources"))
    assert sorted(set(tables["sources"]["source_id"]) - used) == []


def test_every_address_is_well_formed_and_stands_once(tables):
    addresses = tables["sources"]["address"].dropna()
    assert addresses.str.fullmatch(r"https?://[a-z0-9.-]+\.[a-z]{2,}(:\d+)?(/\S*)?", case=False).all()
    assert addresses.is_unique


def test_a_further_source_leads_to_a_row_and_differs_from_the_first(tables):
    for name, further in tables["row_sources"].groupby("resource", observed=True):
        key = key_of(name)
        assert len(key) == 1, name
        first = tables[name].set_index(key[0])["source_id"]
        assert sorted(set(further["row_id"]) - set(first.index)) == [], name
        both = first.reindex(further["row_id"]).to_numpy() == further["source_id"].to_numpy()
        same_place = further["locator"].isna().to_numpy()
        assert not (both & same_place).any(), further.loc[both & same_place, "row_id"].tolist()


def test_a_blog_a_forum_or_a_repost_never_counts_as_first_rate(tables):
    kinds = tables["sources"].set_index("source_id")["kind"]
    several = set(zip(tables["row_sources"]["resource"], tables["row_sources"]["row_id"], strict=True))
    for name, frame in tables.items():
        if name in ("sources", "row_sources") or len(key_of(name)) > 1:
            continue
        other = frame["source_id"].map(kinds).eq("other") & frame["confidence"].eq("A")
        alone = [row for row in frame.loc[other, key_of(name)[0]] if (name, row) not in several]
        assert alone == [], name


def houses(publisher: str) -> set[str]:
    """The houses behind a publisher: `The Korea Herald / Yonhap` has two, and an agency counts under each paper."""
    parts = set(re.split(r" / |, via | \(|\)", publisher)) - {""}
    house_of = {member: house for house, members in SAME_HOUSE.items() for member in members}
    return {house_of.get(part, part) for part in parts}


def sources_of(name: str, row: pd.Series, tables: dict[str, pd.DataFrame]) -> list[str]:
    """The sources of a row: its own, those in `row_sources`, and for evidence those of the row that it points to."""
    further = tables["row_sources"]
    key = key_of(name)
    own = [row["source_id"]]
    if len(key) == 1:
        own += further.loc[(further["resource"] == name) & (further["row_id"] == row[key[0]]), "source_id"].tolist()
    if name == "claim_evidence":
        target = tables[row["resource"]].set_index(key_of(row["resource"])[0]).loc[row["row_id"]]
        also = (further["resource"] == row["resource"]) & (further["row_id"] == row["row_id"])
        own += [target["source_id"], *further.loc[also, "source_id"]]
    return own


@pytest.mark.parametrize("name", GRADED)
def test_an_a_rests_on_an_official_or_scholarly_source_or_on_two_that_are_independent(name, tables):
    """One newspaper is a B. Two are an A where no house is behind both; a copy of an official text counts as one."""
    sources = tables["sources"].set_index("source_id")
    weak = []
    for _, row in tables[name].query("confidence == 'A'").iterrows():
        behind = sources.loc[sorted(set(sources_of(name, row, tables)))]
        first_rate = behind["kind"].isin(["official", "scholarly"]).any()
        counted = behind["kind"].eq("press") | behind["publisher"].str.contains(COPY_OF_AN_OFFICIAL_TEXT)
        press = [houses(publisher) for publisher in behind.loc[counted, "publisher"]]
        independent = any(one.isdisjoint(two) for one, two in itertools.combinations(press, 2))
        if not first_rate and not independent:
            weak.append(tuple(row[column] for column in key_of(name)))
    assert weak == []


@pytest.mark.parametrize("name", TABLES)
def test_no_row_says_that_something_was_left_unchecked(name, tables):
    """A note says what was found, or the day of a search that found nothing."""
    words = tables[name].select_dtypes("object").fillna("").agg(" ".join, axis=1)
    assert tables[name].loc[words.str.contains(UNFINISHED, case=False), key_of(name)].values.tolist() == []


def test_what_is_last_known_lies_within_the_life_of_a_mechanism(tables):
    mechanisms = tables["mechanisms"].dropna(subset=["last_known"]).set_index("mechanism_id")
    year = mechanisms["last_known"].str[:4].astype(int)
    outside = (year < mechanisms["start_year"].fillna(0)) | (year > mechanisms["end_year"].fillna(2025))
    assert outside[outside].index.tolist() == []


def test_a_first_year_that_is_only_that_of_the_act_is_marked(tables):
    """`start_year` is the year in which a thing began to work; the few that are not are marked, and have no more."""
    mechanisms = tables["mechanisms"].set_index("mechanism_id")
    note = mechanisms["note"].fillna("")
    marked = note.str.contains("Year of the act: ", regex=False)
    assert marked.sum() == 9 and mechanisms.loc[marked, "start_year"].notna().all()
    told_otherwise = note.str.contains(r"(?i)start[^.;]*(?:inferred|memorandum)") & ~marked
    assert told_otherwise[told_otherwise].index.tolist() == []


def test_an_exercise_has_the_same_years_in_both_tables(tables):
    """A mechanism begins with the name of the exercise, or with Korea's part in it; it ends with the name."""
    twin = {series: mechanism for mechanism, series in SERIES_OF.items()}
    key = tables["exercise_series"]["series_id"]
    series = tables["exercise_series"].assign(mechanism_id=key.map(twin).fillna("us-" + key))
    both = series.merge(tables["mechanisms"], on="mechanism_id", suffixes=("_name", "_mechanism"))
    both = both[~both["mechanism_id"].isin(OLDER_THAN_ITS_NAME)].fillna({"end_year_name": 0, "end_year_mechanism": 0})
    korea = both["korea_first_full_year"].fillna(both["start_year_name"])
    begins = both["start_year_mechanism"].eq(both["start_year_name"]) | both["start_year_mechanism"].eq(korea)
    unknown = both["start_year_mechanism"].isna() & korea.isna()
    ends = both["end_year_name"].eq(both["end_year_mechanism"])
    assert len(both) > 15 + len(SERIES_OF)
    assert set(SERIES_OF) <= set(both["mechanism_id"])
    assert both.loc[~((begins.fillna(False) | unknown) & ends), "mechanism_id"].tolist() == []


@pytest.mark.parametrize("name", ["milestones", "meetings", "exercises", "deployments", "agreements"])
def test_a_day_that_a_note_gives_stands_in_the_date(name, tables):
    """A row dated to a month or a year has no note that says on which day of it the thing was done."""
    frame = tables[name]
    coarse = frame[frame["date_precision"].ne("day")].dropna(subset=["note"])
    told = coarse["note"].str.extract(DAY_OF_THE_ACT)[0].dropna()
    same_year = pd.to_datetime(told).dt.year.eq(coarse.loc[told.index, "year"])
    assert coarse.loc[told.index[same_year], key_of(name)].values.tolist() == []


def test_the_largest_strength_is_not_below_one_in_its_note(tables):
    sent = tables["deployments"].set_index("deployment_id")
    told = sent["note"].str.extractall(PEOPLE_AT_ONE_TIME)[0].str.replace(",", "").astype(int)
    most = told.groupby(level=0).max()
    assert len(most) >= 6
    assert most[~(sent["peak_personnel"].reindex(most.index) >= most)].index.tolist() == []


def test_who_went_is_named_where_every_communique_names_him(tables):
    formal = tables["meetings"].query("series in ('SCM', 'ADMM-Plus')")
    assert formal.loc[formal["korean_minister"].isna(), "meeting_id"].tolist() == []


def test_every_dialogue_with_a_neighbour_or_the_ally_has_a_last_known_meeting_or_says_that_none_was_found(tables):
    talks = tables["mechanisms"].query("kind == 'dialogue' and partner_group != 'ASEAN' and last_known.isna()")
    said = talks["note"].str.contains("not found by a search on 2026-11-25")
    assert talks.loc[~said, "mechanism_id"].tolist() == []


def test_the_levels_of_the_korean_american_bodies_are_those_of_their_chairs(tables):
    """The level is the rank of the Korean chair, as the White Papers of 2012 to 2022 and the press give it."""
    level = tables["mechanisms"].set_index("mechanism_id")["level"].astype(str)
    assert set(level[["us-kidd", "us-spi", "us-edpc", "us-dsc", "us-ncg", "us-fota", "tri-dtt"]]) == {"deputy minister"}
    assert set(level[["us-edscg", "us-dticc", "us-dtscg", "cn-dsd", "jp-vmm"]]) == {"vice minister"}
    assert set(level[["us-lcc", "us-scc", "us-cyber-wg", "us-space-wg"]]) == {"senior officials"}
    assert set(level[["jp-policy", "cn-policy-talks", "cn-logistics"]]) == {"senior officials"}


def test_every_arms_row_stands_beside_the_other_register(tables):
    checks = tables["cross_checks"]
    assert set(checks["row_id"].dropna()) >= set(tables["arms_transfers"]["transfer_id"])
    assert checks.loc[checks["row_id"].isna(), "verdict"].eq("only there").all()
    for name, rows in checks.dropna(subset=["row_id"]).groupby("resource", observed=True):
        assert sorted(set(rows["row_id"]) - set(tables[name][key_of(name)[0]])) == [], name


def test_whom_we_follow_is_said_exactly_where_the_two_differ(tables):
    checks = tables["cross_checks"]
    differ, decided = checks["verdict"].eq("differ"), checks["followed"].ne("nothing to decide")
    assert checks.loc[differ & ~decided, "check_id"].tolist() == []
    assert checks.loc[decided & checks["verdict"].isin(["agree", "only there"]), "check_id"].tolist() == []


def test_a_correction_says_something_new_of_a_row_that_exists(tables):
    corrections = tables["corrections"]
    assert corrections.loc[corrections["was"] == corrections["now"], "correction_id"].tolist() == []
    for name, rows in corrections.groupby("resource", observed=True):
        assert sorted(set(rows["row_id"]) - set(tables[name][key_of(name)[0]])) == [], name


def test_each_lesson_has_a_short_a_hard_and_a_dissenting_reading(tables):
    readings = tables["readings"]
    kinds = readings.groupby("lesson", observed=False)["stance"].agg(set)
    assert all(kind == {"short", "hard", "disagrees"} for kind in kinds), kinds.to_dict()
    assert not readings["title"].duplicated().any()


def test_lessons_2_to_9_each_have_a_concept_with_a_rival(tables):
    concepts = tables["concepts"]
    assert set(concepts["lesson"].astype(str).str[:2]) == {f"{number:02}" for number in range(2, 10)}
    assert concepts["name_ko"].str.fullmatch("[가-힣 ]+").all()
    assert concepts[["rival", "deciding", "question"]].notna().all(axis=None)


def test_china_passes_japan_and_the_united_states_in_trade_before_the_brief(tables):
    trade = tables["trade_shares"].query("flow == 'total trade'").set_index(["partner", "year"])["share_percent"]
    assert trade["China", 2003] > trade["Japan", 2003]
    assert trade["China", 2004] > trade["United States", 2004]
    assert trade["China", 1991] < 3 < 20 < trade["China", 2009]


@pytest.mark.parametrize("name", TABLES)
def test_nothing_ends_before_it_starts(name, tables):
    frame = tables[name]
    for start, end in (
        ("start_year", "end_year"),
        ("date_from", "end_date_to"),
        ("cycle_start_year", "cycle_end_year"),
    ):
        if {start, end} <= set(frame):
            wrong = frame[start].gt(frame[end]).fillna(False).astype(bool)
            assert frame.loc[wrong, key_of(name)].values.tolist() == []


@pytest.mark.parametrize("name", ["milestones", "meetings", "agreements", "exercises", "disputes", "arms_transfers"])
def test_no_event_stands_twice(name, tables):
    frame = tables[name]
    what = {
        "date",
        "year_ordered",
        "partner",
        "country",
        "title",
        "series",
        "name",
        "topic",
        "what",
        "type",
        "item",
        "setting",
    }
    columns = [column for column in frame if column in what]
    assert frame.loc[frame.duplicated(columns, keep=False), columns].values.tolist() == []


def test_the_partner_of_a_meeting_fits_its_series(tables):
    meetings = tables["meetings"]
    for series, partners in PARTNER_OF_SERIES.items():
        assert set(meetings.loc[meetings["series"] == series, "partner"]) == partners, series
    calls = meetings["setting"] == "call"
    assert not meetings.loc[calls, "in_person"].any()


@pytest.mark.parametrize("name", TABLES)
def test_what_the_brief_names_leads_to_a_claim(name, tables):
    frame = tables[name]
    if not {"in_brief", "claim_id"} <= set(frame):
        return
    named = frame["in_brief"]
    assert frame.loc[named & frame["claim_id"].isna(), key_of(name)[0]].tolist() == []
    assert frame.loc[~named & frame["claim_id"].notna(), key_of(name)[0]].tolist() == []


@pytest.mark.parametrize("name", ["milestones", "agreements", "relationship_stages", "deployments"])
def test_no_event_after_the_brief_is_said_to_stand_in_it(name, tables):
    frame = tables[name]
    later = frame["in_brief"] & frame["date_from"].gt(pd.Timestamp("2013-12-31"))
    assert frame.loc[later, key_of(name)[0]].tolist() == []


def test_the_claims_cover_the_brief_and_the_lessons(tables):
    claims = tables["claims"]
    assert set(claims["section"]) == set(claims["section"].cat.categories)
    lessons = set(claims["lesson"].astype(str).str[:2])
    assert lessons >= {f"{number:02}" for number in range(2, 10)}
    assert set(claims["kind"]) == set(claims["kind"].cat.categories)
    assert set(claims["evidence"]) == set(claims["evidence"].cat.categories)


def test_a_verdict_is_given_where_a_claim_looks_forward_and_rests_on_rows(tables):
    claims, evidence = tables["claims"], tables["claim_evidence"]
    forward = claims["kind"] == "predictive"
    assert (claims["verdict_2025"].ne("not forward-looking") == forward).all()
    assert (claims["verdict_reason"].notna() == forward).all()
    settled = claims["verdict_2025"].isin(["held", "partly", "failed"])
    assert set(claims.loc[settled, "claim_id"]) == set(evidence["claim_id"])
    for name, rows in evidence.groupby("resource", observed=True):
        assert sorted(set(rows["row_id"]) - set(tables[name][key_of(name)[0]])) == []


def test_there_are_57_consultative_meetings_with_gaps_in_1980_and_1998(tables):
    scm = tables["meetings"].query("series == 'SCM'")
    assert sorted(scm["number"]) == list(range(1, 58))
    counts = scm["year"].value_counts()
    assert sorted(set(range(1968, 2026)) - set(counts.index)) == [1980, 1998]
    assert counts[counts > 1].to_dict() == {1999: 2}


def test_the_admm_plus_had_eighteen_members_in_2013(tables):
    members = tables["forum_members"].query("forum_id == 'admm-plus' and member_type == 'country'")
    joined_later = members["member_since"].astype("string").str[:4].astype("Int64") > 2013
    assert (~joined_later.fillna(False)).sum() == MEMBERS_2013
    forum = tables["forums"].set_index("forum_id").loc["admm-plus"]
    assert forum["participants_2013"] == MEMBERS_2013


def test_the_rescue_exercises_were_held_in_these_years(tables):
    exercises = tables["exercises"]
    for series, years in (
        ("Korea-Japan search and rescue", RESCUE_YEARS_JAPAN),
        ("Korea-China search and rescue", RESCUE_YEARS_CHINA),
    ):
        assert sorted(exercises.loc[exercises["series"] == series, "year"]) == years


def test_five_stages_were_declared_with_china_from_1992_to_2008(tables):
    stages = tables["relationship_stages"].query("partner == 'China'")
    year = "year" if "year" in stages else "start_year"
    until_brief = stages.loc[stages[year] <= 2012, year]
    assert (len(until_brief), until_brief.min(), until_brief.max()) == (5, 1992, 2008)


def test_figures_5_and_6_have_seven_forums_and_five_agreements(tables):
    figure_5 = tables["forums"].query("in_figure_5")
    assert figure_5["track"].astype(str).value_counts().to_dict() == {"1": 4, "1.5": 3}
    figure_6 = tables["agreements"].query("in_figure_6").sort_values("year")
    assert figure_6["country"].tolist() == ["Malaysia", "Thailand", "Philippines", "Indonesia", "Vietnam"]
    assert figure_6["year"].tolist() == [1981, 1991, 1994, 1995, 2001]


def test_figure_1_has_ten_activities(tables):
    assert tables["activities"]["order"].tolist() == list(range(1, 11))


def test_the_codebook_describes_every_column_that_load_returns(tables):
    for name, frame in tables.items():
        assert data.codebook(name)["column"].tolist() == list(frame), name
        assert RESOURCES[name]["title"] in data.describe(name)


def test_a_reference_gives_publisher_year_title_place_and_address(tables):
    row = tables["claims"].iloc[0]
    reference = data.cite(row)
    assert reference == data.cite(dict(row))
    assert "(2013), South Korea's Defence Diplomacy in East Asia" in reference
    assert row["locator"] in reference
    assert data.cite("teo-2013") in reference.replace(f", {row['locator']}", "")


@pytest.mark.parametrize("ask", [data.load, data.codebook, data.describe])
def test_an_unknown_table_is_answered_with_the_nearest_one(ask):
    with pytest.raises(data.DataError, match="did you mean 'meetings'"):
        ask("meeting")


@pytest.mark.parametrize(
    "name, said",
    [
        ("trade", "did you mean 'trade_shares'"),
        ("ministers", "choose one of: .*white_paper_mentions"),
        ("japan_scrambles", r"is a file for practice.*pd\.read_csv"),
    ],
)
def test_another_table_is_named_only_where_it_is_close(name: str, said: str) -> None:
    with pytest.raises(data.DataError, match=said) as raised:
        data.load(name)
    assert ("did you mean" in str(raised.value)) is ("did you mean" in said)


def test_an_unknown_source_is_answered_with_the_nearest_one():
    with pytest.raises(data.DataError, match="did you mean 'teo-2013'"):
        data.cite("teo-2012")


def test_the_files_are_plain_utf8_with_lf():
    for path in [*data.DATA_DIR.glob("*.csv"), data.DATA_DIR / "datapackage.json"]:
        raw = Path(path).read_bytes()
        assert raw.endswith(b"\n") and b"\r" not in raw and not raw.startswith(b"\xef\xbb\xbf"), path.name
        raw.decode("utf-8")
        if path.suffix == ".csv":
            rows = list(csv.reader(raw.decode("utf-8").splitlines(keepends=True)))
            assert all(cell == cell.strip() for row in rows for cell in row), path.name
