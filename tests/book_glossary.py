"""The glossary of the book as tests read it: each term in English, in Hangul and in Latin letters."""

import re
from pathlib import Path

BOOK = Path(__file__).resolve().parents[1] / "book"
TERM = re.compile(r"(?P<english>[^()]+?)(?: \((?P<hangul>.*[가-힣].*), (?P<romanised>[^,()]+)\))?")


def glossary() -> list[tuple[str, str, str, str]]:
    """Each term of the glossary: English, Hangul, romanisation ("" where there is none), definition."""
    text = (BOOK / "glossary.md").read_text(encoding="utf-8")
    entries = []
    for block in re.findall(r"```\{glossary\}\n(.*?)```", text, re.S):
        for term, definition in re.findall(r"^(?!:)(\S.*)\n {2}(.+)$", block, re.M):
            found = TERM.fullmatch(term)
            assert found, f"not of the form English (한글, romanisation): {term}"
            entries.append((found["english"], found["hangul"] or "", found["romanised"] or "", definition))
    return entries
