"""Turn the answers files of a class into marks, in a folder `marks` beside them.

python start.py marks FOLDER [NAMES]

FOLDER holds the files that students saved, also in folders of its own. NAMES is a text file with a name a line: who
is in it and in no file is said to be missing. A path with a space in it goes between quotation marks.
Written are marks.csv, items.csv, choices.csv, before-after.csv, texts.csv, files.csv, report.html, and counts.json,
which has no name in it.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import altair as alt
import pandas as pd
from course.lessons import lessons
from course.markup import environment
from course.questions.as_key import keyed
from markupsafe import Markup

from marks import figures, hand_ins, items, tables
from marks.hand_ins import Note, Paper
from marks.items import Choice, Item, Key, Pair, Score


class Class(NamedTuple):
    """A class as its files show it."""

    papers: list[Paper]
    scores: list[dict[str, Score]]
    items: list[Item]
    choices: list[Choice]
    pairs: list[Pair]
    notes: list[Note]


def judged(folder: Path, key: Key, names: Sequence[str] = ()) -> Class:
    """Read and judge the files of a folder."""
    found, unread = hand_ins.papers_in(folder)
    papers, left_out = hand_ins.counted(found, [one["id"] for one in key])
    parts = {one["id"]: {part["id"]: set(part["choices"]) for part in one["parts"]} for one in key}
    said = [*unread, *left_out, *hand_ins.remarks(papers, parts, names)]
    notes = [*sorted(said, key=lambda note: note.file), *hand_ins.absent(papers, names)]
    scores = [items.scores(paper, key) for paper in papers]
    return Class(papers, scores, items.items(scores, key), items.choices(papers, key), items.pairs(scores, key), notes)


def written(found: Class, key: Key) -> dict[str, str]:
    """Return the text of each file, by its name."""
    all_tables = {
        "marks.csv": tables.marks(found.papers, found.scores, key),
        "items.csv": tables.items(found.items),
        "choices.csv": tables.choices(found.choices, key),
        "before-after.csv": tables.pairs(found.pairs),
        "texts.csv": tables.texts(found.papers, key),
        "files.csv": tables.notes(found.notes),
    }
    return {name: tables.as_csv(table) for name, table in all_tables.items()} | {"counts.json": counts(found)}


def counts(found: Class) -> str:
    """Return how often each choice was taken, for the answer key: no names, and nothing of one student."""
    made: dict[str, Any] = {}
    for one in found.choices:
        if one.chosen:
            made.setdefault(one.question, {}).setdefault(one.part, {})[one.key] = one.chosen
    return json.dumps({"students": len(found.papers), "counts": made}, indent=1, ensure_ascii=False) + "\n"


def report(found: Class, key: Key) -> str:
    """Return the report as a page of its own."""
    head, *rows = tables.marks(found.papers, found.scores, key)
    drawn: list[tuple[str, str, alt.Chart | alt.LayerChart]] = [
        (
            "Students",
            "Questions of the lessons that a student left open do not count.",
            figures.of_students(pd.DataFrame(rows, columns=pd.Index(head))),
        ),
        (
            "Questions",
            "Far to the left: hard. Below the line: those who do well elsewhere miss it. "
            f"Shown are questions that {items.FEWEST_STUDENTS} or more students answered.",
            figures.of_items(found.items),
        ),
        ("Wrong choices", "Each is a misunderstanding to speak about in class.", figures.of_wrong(found.choices)),
        ("Before and after", "Twelve pairs of questions that ask for the same.", figures.of_pairs(found.pairs)),
    ]
    with_rows = [(title, text, Markup(figures.svg(chart))) for title, text, chart in drawn if _has_rows(chart)]
    noted = [item for item in found.items if item.note]
    page = environment(Path(__file__).parent).get_template("report.html")
    return page.render(students=len(found.papers), charts=with_rows, noted=noted, notes=found.notes)


def _has_rows(chart: Any) -> bool:
    return all(len(layer.data) for layer in getattr(chart, "layer", [chart]))


def _unread(folder: Path, *lists: Path) -> str:
    """Why the folder or the list of names cannot be read, as a sentence; empty where both can."""
    if not folder.is_dir():
        return f"There is no folder {folder} to read."
    for path in lists:
        if not path.is_file():
            return f"There is no file {path} with the names of the class."
        try:
            path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            return f"The names in {path} are no text in UTF-8. Save them from Excel as CSV UTF-8, and try again."
    return ""


def main(arguments: list[str]) -> int:
    """Return 0, 1 where nothing in the folder could be counted, or 2 where the arguments cannot be used."""
    if not 1 <= len(arguments) <= 2 or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    folder, *lists = (Path(one).expanduser() for one in arguments)
    if unread := _unread(folder, *lists):
        print(unread, file=sys.stderr)
        return 2
    names = [name for path in lists for name in path.read_text(encoding="utf-8-sig").splitlines()]
    key = keyed(lessons())
    found = judged(folder, key, names)
    target = folder / hand_ins.OUTPUT
    target.mkdir(exist_ok=True)
    for name, text in {**written(found, key), "report.html": report(found, key)}.items():
        (target / name).write_text(text, encoding="utf-8", newline="")
    for note in found.notes:
        if not note.sentence.startswith("Counted") or ";" in note.sentence:
            print(f"{note.file or note.student}: {note.sentence}")
    print(f"{len(found.papers)} students counted. The marks are in {target}; begin with report.html.")
    return int(not found.papers)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
