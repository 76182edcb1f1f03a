"""The files of a class: which are counted, and for each file one sentence on what is missing, doubled or damaged."""

import dataclasses
import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from course.questions.answers_file import AnswersError, Given, read

OUTPUT = "marks"  # the folder into which the marks are written; it is not read
ENDINGS = (".json", ".json.txt")  # the second where a browser or a platform takes the file for a text
NOT_JSON = "Not read: only files that end in .json are files of answers."
PACKED = "Not read: unpack it first, and put what comes out of it in its place."
PLATFORM = re.compile(r"(?:^|/)([^/]+?)_([0-9]+)_assignsubmission_file")  # Moodle's name and number of who hands in
MISSING = "Missing: no file that counts is by this name."
AGAIN = ("review-", "practise-")  # questions of a lesson asked once more: no mark is taken from them


@dataclasses.dataclass
class Paper:
    """What one student handed in."""

    file: str
    student: str  # the name in the file; where it has none, that of the platform, or else the name of the file
    answers: dict[str, Given]
    is_named: bool = True
    damaged: int = 0
    enrolled: str = ""  # the name by which the platform knows the student
    number: str = ""  # and its number: two students may have one name


class Note(NamedTuple):
    """What is said of a file, or of a student who handed in none."""

    file: str
    student: str
    sentence: str


def papers_in(folder: Path) -> tuple[list[Paper], list[Note]]:
    """Read every file in a folder and in those below it; a note says why one was not read."""
    papers, notes = [], []
    files = [path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).parts[0] != OUTPUT]
    for path in sorted(files, key=lambda path: path.relative_to(folder).as_posix()):
        name = path.relative_to(folder).as_posix()
        ending = next((end for end in ENDINGS if name.lower().endswith(end)), "")
        enrolled, number = from_platform(name)
        if not ending:
            notes.append(Note(name, enrolled, PACKED if path.suffix.lower() == ".zip" else NOT_JSON))
            continue
        try:
            file = read(path)
        except AnswersError as error:
            notes.append(Note(name, enrolled, f"Not counted. {error}"))
            continue
        named = file.name or enrolled
        student = named or name[: -len(ending)]
        papers.append(Paper(name, student, file.answers, bool(named), len(file.damaged), enrolled, number))
    return papers, notes


def from_platform(file: str) -> tuple[str, str]:
    """Return the name and the number that a platform gave the folder or the file; both empty where it gave none."""
    found = PLATFORM.search(file)
    return (unicodedata.normalize("NFC", found[1]), found[2]) if found else ("", "")


def folded(name: str) -> str:
    """Return a name as it is compared with a list: "Lee, Ann" is "Ann Lee", whatever the case."""
    words = re.sub("[,;]", " ", unicodedata.normalize("NFC", name).lower())
    return " ".join(sorted(words.split()))


def counted(papers: Iterable[Paper], known: Iterable[str]) -> tuple[list[Paper], list[Note]]:
    """Return the papers that count, by student, and a note for each that does not.

    Not counted is one without an answer to a question in `known`, and of two of one name that with fewer answers.
    """
    asked = set(known)
    kept: dict[str, Paper] = {}
    notes = []
    for paper in papers:
        if not any(given for question, given in paper.answers.items() if question in asked):
            notes.append(Note(paper.file, paper.student, "Not counted: it has no answer to a question of the course."))
            continue
        key = f"name {paper.student.lower()}/{paper.number}" if paper.is_named else f"file {paper.file}"
        first = kept.setdefault(key, paper)
        if first is not paper:
            kept[key], dropped = (paper, first) if size(paper) > size(first) else (first, paper)
            notes.append(_doubled(dropped, kept[key]))
    return sorted(kept.values(), key=lambda paper: (paper.student.lower(), paper.file)), notes


def size(paper: Paper) -> int:
    """Return how many parts a paper answers."""
    return sum(map(len, paper.answers.values()))


def absent(papers: Iterable[Paper], named: Iterable[str]) -> list[Note]:
    """Return a note for each name of the class of which no file counts."""
    here = {folded(name) for paper in papers for name in (paper.student, paper.enrolled)}
    listed = dict.fromkeys(" ".join(name.split()) for name in named if name.strip())
    return [Note("", name, MISSING) for name in listed if folded(name) not in here]


def remarks(papers: list[Paper], parts: dict[str, dict[str, set[str]]], names: Iterable[str] = ()) -> list[Note]:
    """Return a note for each paper that counts: what is open, of another edition, damaged, or the same as another.

    parts : the id of each question → the id of each part → the keys of its choices.
    names : the names of the class; where there are some, it is said of whom the list does not have.
    """
    first: dict[str, Paper] = {}
    listed = set(filter(None, map(folded, names)))
    notes = []
    for paper in papers:
        answered = sum(bool(paper.answers.get(question)) for question in parts)
        told = [f"Counted: {answered} of {len(parts)} questions have an answer"]
        if strange := _strange(paper, parts):
            told.append(f"{_number(strange, 'answer is', 'answers are')} of another edition and left out")
        if paper.damaged:
            told.append(f"{_number(paper.damaged, 'answer is', 'answers are')} damaged and left out")
        same = first.setdefault(_fingerprint(paper), paper)
        if same is not paper:
            told.append(f"every answer is that of {same.file}")
        if listed and not listed & {folded(paper.student), folded(paper.enrolled)}:
            told.append("the name is not on your list")
        notes.append(Note(paper.file, paper.student, "; ".join(told) + "."))
    return notes


def _doubled(dropped: Paper, kept: Paper) -> Note:
    if dropped.answers == kept.answers:
        why = f"it holds the same answers as {kept.file}, by the same name"
    else:
        why = f"a second file by this name; {kept.file} is, with {size(kept)} parts answered against {size(dropped)}"
    return Note(dropped.file, dropped.student, f"Not counted: {why}.")


def _strange(paper: Paper, parts: dict[str, dict[str, set[str]]]) -> int:
    """How many answers name a question or a choice that the course does not have."""
    return sum(
        not question.startswith(AGAIN) if question not in parts else _has_strange_choice(given, parts[question])
        for question, given in paper.answers.items()
    )


def _has_strange_choice(given: Given, choices: dict[str, set[str]]) -> bool:
    return any(part in choices and key not in choices[part] for part, key in given.items() if isinstance(key, str))


def _fingerprint(paper: Paper) -> str:
    return json.dumps(paper.answers, sort_keys=True)


def _number(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
