"""What the claims promise: no sentence of the brief without a claim or a reason, and no claim without its sentence.

Most tests need only data/. Those that compare with the brief itself are skipped where no copy of it is at hand.
"""

import hashlib
import re
from pathlib import Path

import pandas as pd
import pytest
from course import data

ROOT = Path(__file__).resolve().parents[1]
BRIEF = ROOT.parent / "shared" / "brief"
QUOTED_AT_MOST = 7  # words in a row that a paraphrase may share with the brief: names of forums, set phrases
CODED = ["kind", "evidence", "view"]
SENTENCE_END = re.compile(r"(?<=[.?!])(?<!\b[A-Z]\.)([)”\"]*)\s+(?=[A-Z“\"(])")  # not after "U.S." or "S."


@pytest.fixture(scope="module")
def claims() -> pd.DataFrame:
    """Return the claims, one a row."""
    return data.load("claims")


@pytest.fixture(scope="module")
def sentences() -> pd.DataFrame:
    """Return the table of the brief's sentences, by number."""
    return data.load("brief_sentences").set_index("sentence")


@pytest.fixture(scope="module")
def text() -> list[list[str]]:
    """Return the words of each sentence of the brief, in reading order."""
    copies = sorted(BRIEF.glob("*.txt"))
    if not copies:
        pytest.skip(
            "The brief's own text is not at hand: put it into ../shared/brief/ beside the repository to compare."
        )
    return [words(sentence) for sentence in sentences_of(copies[0].read_text(encoding="utf-8"))]


def words(text: str) -> list[str]:
    """Return the words and numbers of a text in small letters, without marks."""
    return re.findall(r"[a-z0-9]+", text.lower().replace("’", "").replace("'", ""))


def blocks_of(text: str) -> list[str]:
    """Return the paragraphs, bullets, headings and lines of figures; what a page breaks in two is joined again."""
    blocks: list[str] = []
    for line in text.replace("  \n", " ").splitlines():
        listed = re.findall("<li>(.*?)</li>", line)
        for piece in listed or [line.replace("\t", " ").rstrip()]:
            goes_on = blocks and blocks[-1][-1] not in ".!?)”" and re.match("[a-z(]", piece)
            if goes_on:
                blocks[-1] += " " + piece
            elif piece:
                blocks.append(piece)
    return blocks


def sentences_of(text: str) -> list[str]:
    """Return the sentences, headings and lines of figures of the brief, in reading order."""
    bare = [re.sub(r"^\s*(- |#+ )?(❖ )?", "", block).strip() for block in blocks_of(text)]
    return [sentence for block in bare for sentence in SENTENCE_END.sub(r"\1\n", block).split("\n")]


def listed(cell: str | None) -> list[str]:
    """Return the names in a cell that holds several, with spaces between."""
    return [] if pd.isna(cell) else cell.split(" ")


def shared_runs(paraphrase: str, brief: list[str], length: int) -> list[str]:
    """Return each run of `length` words that a paraphrase has from the brief."""
    known = {tuple(brief[i : i + length]) for i in range(len(brief) - length + 1)}
    mine = words(paraphrase)
    return [
        " ".join(mine[i : i + length]) for i in range(len(mine) - length + 1) if tuple(mine[i : i + length]) in known
    ]


def test_sentences_are_numbered_without_a_gap(sentences):
    assert sentences.index.tolist() == list(range(1, len(sentences) + 1))


def test_every_sentence_has_a_claim_or_a_reason_why_not(sentences):
    has_claims, has_reason = sentences["claim_ids"].notna(), sentences["reason"].notna()
    assert sentences.index[has_claims == has_reason].tolist() == []


def test_every_claim_stands_in_the_sentence_that_it_names(claims, sentences):
    by_sentence = claims.groupby("sentence")["claim_id"].agg(list).to_dict()
    named = {number: listed(cell) for number, cell in sentences["claim_ids"].dropna().items()}
    assert named == by_sentence
    place = sentences.loc[claims["sentence"]].reset_index()
    assert claims.loc[claims["locator"] != place["locator"], "claim_id"].tolist() == []
    assert claims.loc[claims["section"].astype(str) != place["section"].astype(str), "claim_id"].tolist() == []


def test_claims_stand_in_the_order_of_the_brief(claims):
    assert claims["sentence"].is_monotonic_increasing


def test_what_a_sentence_says_again_is_a_claim_of_another(claims, sentences):
    for number, row in sentences.iterrows():
        again = set(listed(row["see_claims"]))
        assert again <= set(claims["claim_id"]) - set(listed(row["claim_ids"])), number
        if row["reason"] in ("says again", "lead-in", "part of a figure", "pointer to a figure"):
            assert again, f"sentence {number} has the reason {row['reason']!r} and names no claim"


def test_a_lead_in_stands_before_its_claims(claims):
    led = claims.dropna(subset="lead_in")
    assert (led["lead_in"] < led["sentence"]).all()
    assert (led["evidence"] != "no source named").all()


def test_ground_and_view_fit_each_other(claims):
    reported = claims["evidence"].isin(
        ["interview", "literature and interview", "government and interview", "literature"]
    )
    assert claims.loc[reported & (claims["view"] == "author"), "claim_id"].tolist() == []
    assert set(claims["view"]) == set(claims["view"].cat.categories)


def test_a_forecast_says_whose_it_is_and_how_sure(claims):
    forecasts = claims.query("kind == 'predictive'")
    assert len(forecasts) == 17
    assert forecasts["view"].astype(str).value_counts().to_dict() == {
        "author": 11,
        "interviewees": 3,
        "Korea": 2,
        "Korea and interviewees": 1,
    }
    assert forecasts["hedge"].isna().sum() == 3


def test_the_sentences_are_those_of_the_brief(sentences, text):
    assert len(text) == len(sentences)
    assert [len(line) for line in text] == sentences["words"].tolist()
    digests = [hashlib.sha256(" ".join(line).encode()).hexdigest()[:12] for line in text]
    assert [
        i for i, (mine, theirs) in enumerate(zip(sentences["digest"], digests, strict=True), start=1) if mine != theirs
    ] == []


def test_every_hedge_is_a_word_of_its_sentence(claims, text):
    for claim in claims.dropna(subset="hedge").itertuples():
        lead_in = [] if pd.isna(claim.lead_in) else text[claim.lead_in - 1]
        said = " ".join(text[claim.sentence - 1] + lead_in)
        for hedge in claim.hedge.split(", "):
            assert hedge.removesuffix("e") in said, (claim.claim_id, hedge)


def test_no_chance_of_the_brief_is_dropped(claims, text):
    for claim in claims.itertuples():
        chances = {"may", "could", "likely", "unlikely", "would", "expects"} & set(text[claim.sentence - 1])
        first_half_only = {
            "asean-rising",
            "platforms-still-matter",
        }  # the hedge stands in the other half of the sentence
        if claim.claim_id not in first_half_only:
            assert not chances or pd.notna(claim.hedge), (claim.claim_id, chances)


def test_a_claim_is_told_in_our_own_words(claims, text):
    brief = [word for line in text for word in line]
    quoted = {claim.claim_id: shared_runs(claim.paraphrase, brief, QUOTED_AT_MOST + 1) for claim in claims.itertuples()}
    assert {name: runs for name, runs in quoted.items() if runs} == {}


def test_each_coding_codes_every_claim_once(claims):
    for coding, codes in data.load("claim_codes").groupby("coding", observed=True):
        assert codes["claim_id"].tolist() == claims["claim_id"].tolist(), coding


@pytest.mark.parametrize("column", CODED)
def test_a_code_that_stands_was_given_and_a_difference_is_settled(column, claims):
    codes = data.load("claim_codes").astype({column: str})
    given = codes.pivot(index="claim_id", columns="coding", values=column)
    stands = claims.set_index("claim_id")[column].astype(str)
    assert [name for name in stands.index if stands[name] not in set(given.loc[name])] == []
    if "second" in given:
        differ = given.index[given["first"] != given["second"]]
        notes = codes.query("coding == 'second'").set_index("claim_id")["note"]
        assert notes.loc[differ].isna().sum() == 0
