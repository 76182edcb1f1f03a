"""An Anki deck: one idea a card. Each statement, pair and place is a card of its own, with its source on the back.

A note is known again by its question and part: a deck that is imported a second time changes notes and doubles none.
"""

import io
import itertools
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import NamedTuple

from course.questions.as_html import inline
from course.questions.model import Part

from tools.bank.entries import TITLE, Entry, model_html, paragraphs
from tools.bank.files import write_zip

CITATION = Path(__file__).resolve().parents[2] / "CITATION.cff"
MODEL_ID, DECK_ID = 1_607_392_319, 2_059_400_110  # chosen once, and never again: Anki knows notes and decks by them
SEPARATE = {"multiple_choice", "matching"}  # kinds of which each part is a card
FIELDS = ("Id", "Question", "Answer", "Source")
STYLE = """.card { font-family: sans-serif; font-size: 18px; line-height: 1.45; text-align: left; max-width: 40em;
 margin: 0 auto; padding: 0 1em; color: #1b1b1b; background: #fff }
.nightMode.card { color: #eee; background: #1e1e1e }
img { max-width: 100%; background: #fff } .source { font-size: 13px } pre { overflow-x: auto }"""
FRONT = "{{Question}}"
BACK = '{{FrontSide}}<hr id="answer">{{Answer}}<p class="source">{{Source}}</p>'


class Card(NamedTuple):
    """One note: its id, its two sides, its source, and its tags."""

    id: str
    front: str
    back: str
    source: str
    tags: list[str]


def cards(entry: Entry) -> Iterator[Card]:
    """Give the cards of an entry: one for each part, where the parts are ideas of their own, else one."""
    images = [f'<p><img src="{picture.name}" alt="{escape(picture.words)}"></p>' for picture in entry.pictures]
    head = "".join(images) + entry.stem_html()
    source = f"{escape(entry.group)}. Source: {escape(entry.question.reference)}"
    tags = [entry.question.lesson, entry.kind]
    if entry.kind not in SEPARATE:
        yield Card(entry.id, head + _choices(entry), _answer(entry), source, tags)
        return
    for part in entry.parts:
        front = f"{head}<p><strong>{inline(part.label)}</strong></p>{_listed(part.choices)}"
        yield Card(f"{entry.id}/{part.id}", front, _right(part), source, tags)


def write(target: Path, entries: Sequence[Entry]) -> None:
    """Write the deck; the same entries give the same bytes. Raises ImportError where genanki is not installed."""
    import genanki  # only here: the table of what survives can be shown without it

    model = genanki.Model(
        MODEL_ID,
        TITLE,
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Card 1", "qfmt": FRONT, "afmt": BACK}],
        css=STYLE,
        sort_field_index=0,
    )
    decks = []
    for number, (group, members) in enumerate(itertools.groupby(entries, key=lambda entry: entry.group)):
        deck = genanki.Deck(DECK_ID + number, f"{TITLE}::{number + 1:02} {group.replace('::', ':')}")
        for card in itertools.chain.from_iterable(map(cards, members)):
            fields, guid = [card.id, card.front, card.back, card.source], genanki.guid_for(TITLE, card.id)
            deck.add_note(genanki.Note(model=model, fields=fields, guid=guid, tags=card.tags))
        decks.append(deck)
    with tempfile.TemporaryDirectory() as folder:
        pictures = {picture.name: picture.png for entry in entries for picture in entry.pictures}
        for name, png in pictures.items():
            Path(folder, name).write_bytes(png)
        made = genanki.Package(decks, media_files=[str(Path(folder, name)) for name in sorted(pictures)])
        packed = io.BytesIO()
        made.write_to_file(packed, timestamp=_released())
    with zipfile.ZipFile(packed) as archive:
        write_zip(target, {name: archive.read(name) for name in archive.namelist()})


def _released() -> float:
    """The day of this edition in seconds: Anki takes a note anew where it is of a later day than the one it has."""
    found = re.search(r"^date-released: (\S+)$", CITATION.read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        raise ValueError("CITATION.cff: expected a line date-released: YYYY-MM-DD, found none.")
    return datetime.fromisoformat(found[1]).replace(tzinfo=UTC).timestamp()


def _choices(entry: Entry) -> str:
    """What is to be chosen or put in order, as it stands in the course; nothing for a number or an own text."""
    if entry.is_alone:
        part = entry.parts[0]
        return _listed(part.choices) if part.control == "radio" else ""
    return _listed([part.label for part in entry.parts])


def _answer(entry: Entry) -> str:
    question = entry.question
    if question.checklist:
        return model_html(question)
    if entry.is_alone:
        return _right(entry.parts[0])
    if entry.kind in ("ordering", "parsons"):
        reasons = "".join(f"<li>{inline(part.label)}: {_reason(part)}</li>" for part in entry.parts)
        lines = "".join(f"<li>{_line(text, entry.kind)}</li>" for text in question.answer)
        return f"<ol>{lines}</ol><ul>{reasons}</ul>"
    return "".join(map(_right, entry.parts))


def _line(text: str, kind: str) -> str:
    return f"<code>{escape(text, quote=False)}</code>" if kind == "parsons" else str(inline(text))


def _right(part: Part) -> str:
    return f"<p><strong>{inline(' or '.join(part.right))}</strong></p>{paragraphs(_first_words(part))}"


def _first_words(part: Part) -> str:
    words = next(item.words for item in part.feedback if item.verdict == "right")
    return words[:1].upper() + words[1:] if not words.startswith("`") else words


def _reason(part: Part) -> str:
    return str(inline(next(item.words for item in part.feedback if item.verdict == "right")))


def _listed(texts: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{inline(text)}</li>' for text in texts)}</ul>"
