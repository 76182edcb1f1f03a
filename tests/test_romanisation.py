"""The Korean of the glossary and the concepts: Latin letters as the Revised Romanisation makes them of the Hangul."""

import re

import pytest
from book_glossary import BOOK, glossary
from course import data
from koroman import romanize

VOWEL = re.compile(r"yae|yeo|wae|ya|ye|yo|yu|wa|we|wi|wo|ae|eo|eu|oe|ui|a|e|i|o|u")
BESIDE = re.compile(r"(?P<hangul>[가-힣][가-힣 ]*)(?: \(|, )\*(?P<romanised>[^*]+)\*")
BY_HAND = {
    "북한": "Bukhan",  # the rules keep the h of a noun after k, t and p; the library drops it inside a word
    "6자회담": "Yukja hoedam",  # a figure is read aloud
}
COMMON_NOUNS_IN_CAPITALS = {"HADR"}
TWO_CAPITALS = {"대한민국"}
NAMES_OF_ONE_WORD = {"Korea", "Trilateral"}
ENTRIES = [entry for entry in glossary() if entry[1]]
GLOSSARY = (BOOK / "glossary.md").read_text(encoding="utf-8")
PAIRS = [(hangul, romanised) for _, hangul, romanised, _ in ENTRIES]
PAIRS += [(found["hangul"], found["romanised"]) for found in BESIDE.finditer(GLOSSARY)]
CONCEPTS = list(data.load("concepts")[["name_ko", "romanised"]].itertuples(index=False, name=None))


def in_words(hangul: str, romanised: str) -> list[str]:
    """Cut unspaced Hangul where the romanisation has a space or a hyphen: a syllable block for each vowel."""
    blocks = iter(hangul.replace(" ", ""))
    words = ["".join(next(blocks, "") for _ in VOWEL.findall(word.lower())) for word in re.split(r"[ -]", romanised)]
    return [*words, *blocks]


def expected(hangul: str, romanised: str) -> list[str]:
    if hangul in BY_HAND:
        return re.split(r"[ -]", BY_HAND[hangul].lower())
    return [romanize(word) for word in in_words(hangul, romanised)]


def is_a_name(english: str) -> bool:
    """True for a proper name, such as `Foal Eagle`: it has a capital after its first letter, or is in the list."""
    main = english.split(", ")[0]
    if main in COMMON_NOUNS_IN_CAPITALS:
        return False
    return main in NAMES_OF_ONE_WORD or re.search(r".[A-Z]", main) is not None


@pytest.mark.parametrize(("hangul", "romanised"), [*PAIRS, *CONCEPTS], ids=str)
def test_a_romanisation_follows_the_rules(hangul, romanised):
    assert re.split(r"[ -]", romanised.lower()) == expected(hangul, romanised), hangul


def test_enough_korean_is_checked():
    assert len(ENTRIES) >= 55 and len(PAIRS) >= 75


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry[0] for entry in ENTRIES])
def test_a_proper_name_and_nothing_else_begins_with_a_capital(entry):
    english, hangul, romanised, _ = entry
    assert romanised[0].isupper() == is_a_name(english), (english, romanised)
    assert romanised[1:].islower() or hangul in TWO_CAPITALS, romanised


WRONG = [("한미일", "Hanmiir"), ("협력", "hyeopryeok"), ("작전통제권", "jakjeon tongjekwon")]


@pytest.mark.parametrize(("hangul", "wrong"), WRONG)
def test_a_wrong_letter_is_noticed(hangul, wrong):
    assert re.split(r"[ -]", wrong.lower()) != expected(hangul, wrong)
