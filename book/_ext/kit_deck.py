"""What a lesson's slides show: read from teaching/slides/NN-….toml, and filled from the lesson and the data."""

import dataclasses
import functools
import itertools
import json
import math
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course import data
from course.errors import CourseError
from course.questions.as_markdown import wrong_answers
from course.questions.kinds import KINDS, shown_as
from course.questions.model import Part, Question, QuestionError
from course.questions.read import question

CHART_TYPE = "application/vnd.vegalite.v5+json"
VOTES = ("single_choice", "predict_output", "true_false", "multiple_choice")
ON_PAPER = (*VOTES, "matching", "ordering", "number", "short_answer")
LETTERS = "ABCDEFGHIJ"
STEMS = {"the chart above": "the last chart", ", the one of Exercise 10.3": ""}  # what a wall says in place of a page
SHEETS = {
    "the chart above": "the chart on the front",
    "the chart of the two lines, the one of Exercise 10.3": "the chart above",
    ", according to its row in the table": "",
}
SIZES = ((44, 40), (38, 34), (33, 29), (28, 25))  # pixels of a stem and of its options, the largest that fit
ON_SCREEN = r"`|[Cc]lick |Point at|[Cc]hoose|slider|\babove\b|[Tt]ry "  # in sentences that nobody in a room can follow
ROOM = (1184, 560)  # pixels that a question has on a slide
KEYS = {"show", "of", "title", "under", "minutes", "notes"}


@dataclasses.dataclass(frozen=True)
class Slide:
    """One idea on the wall: what it shows, the minutes it gets, and what to say."""

    show: str  # a name in `SHOWN`
    title: str
    minutes: int
    notes: str
    lines: tuple[str, ...] = ()  # short texts, in inline Markdown
    said: tuple[tuple[str, str], ...] = ()  # texts with a label before each
    spec: dict[str, Any] = dataclasses.field(default_factory=dict)  # a chart
    question: Question | None = None
    reading: str = ""  # what the lesson says that a chart shows, for the speaker

    @property
    def key(self) -> str:
        """The answer of a question to vote on, with its letters, for the speaker; "" on other slides."""
        return lettered_key(self.question) if self.question else ""

    @property
    def size(self) -> int:
        """Which of the four sizes of letters the question has, counted from the largest: the first that fits."""
        fitting = (place for place, letters in enumerate(SIZES) if self.question and fits(self.question, *letters))
        return next(fitting, len(SIZES) - 1)

    @property
    def stem(self) -> str:
        """The question as a wall has it, where no page stands above it."""
        return in_place(self.question.stem, STEMS) if self.question else ""

    @property
    def reasons(self) -> list[str]:
        """Why what is right is right, for the speaker: a text a part, with its statement where there are several."""
        parts = self.question.parts if self.question else ()
        several = len(parts) > 1
        return [
            f"{part.label} **{part.chosen(item)}**: {item.words}" if several else f"Right: {item.words}"
            for part in parts
            for item in part.feedback
            if item.verdict == "right"
        ]

    @property
    def mistakes(self) -> list[tuple[str, str, str]]:
        """Each wrong answer of a choice of one: its letter, the words that it gets, and why it is chosen."""
        if self.question is None or len(self.question.parts) > 1:
            return []
        letters = dict(zip(self.question.parts[0].choices, LETTERS, strict=False))
        return [(letters[wrong.chosen], wrong.words, wrong.likely) for wrong in wrong_answers(self.question)]


@dataclasses.dataclass(frozen=True)
class Handout:
    """One sheet: a claim and a chart on the front, questions on both sides."""

    claim: dict[str, str]
    title: str
    spec: dict[str, Any]
    front: tuple[Question, ...]
    back: tuple[Question, ...]
    think: str  # the question that the lesson's concept leaves open; "" where it has none
    title_back: str = ""
    spec_back: dict[str, Any] = dataclasses.field(default_factory=dict)  # a chart that a question of the back is about

    @property
    def keys(self) -> list[tuple[str, str]]:
        """The title of each question on the sheet, with its answer or what a good answer says."""
        return [(asked.title, lettered_key(asked) or "; ".join(asked.checklist)) for asked in (*self.front, *self.back)]


@dataclasses.dataclass(frozen=True)
class Deck:
    """The slides of a lesson and its handout."""

    name: str  # of the lesson's file, such as "04-china"
    title: str
    slides: tuple[Slide, ...]
    handout: Handout
    objectives: tuple[str, ...] = ()
    before: str = ""  # what the lesson builds on
    prompts: tuple[str, ...] = ()

    def on_sheet(self, slide: Slide) -> str:
        """Return what the handout asks about a slide, or "" where it asks nothing."""
        asked = (*self.handout.front, *self.handout.back)
        if slide.question in asked:
            return f"question {asked.index(slide.question) + 1}"
        if slide.spec and slide.spec == self.handout.spec:
            return "*Read it*, on the front"
        return "*To think about*, on the back" if slide.show == "concept" and self.handout.think else ""

    @property
    def number(self) -> int:
        """The lesson's place in the course."""
        return int(self.name[:2])

    @property
    def minutes(self) -> int:
        """What the slides take together."""
        return sum(slide.minutes for slide in self.slides)


def in_place(text: str, words: dict[str, str]) -> str:
    """Return a text of a page as another place has it."""
    for there, here in words.items():
        text = text.replace(there, here)
    return text


def fits(question: Question, large: int, small: int) -> bool:
    """Whether a question fits on a slide in letters of these sizes, by a count of lines."""
    several = question.kind == "multiple_choice"
    options = (
        [part.label for part in question.parts]
        if several
        else [text for part in question.parts for text in part.choices]
    )
    pair = not several and len(options) == 2
    high = _lines(question.stem, large * 0.6) * large * 1.32 + 24
    high += question.code.count("\n") * 32 + 64 if question.code else 0
    high += 44 if several else 0
    high += small * 2 if pair else sum(_lines(text, small * 0.53, 70) * small * 1.26 + 18 for text in options)
    return high <= ROOM[1]


def _lines(text: str, letter: float, left: int = 0) -> int:
    """How many lines a text takes, with letters of some mean width and some room on its left; words are not cut."""
    lines = len(text) * letter / (ROOM[0] - left)
    return 1 if lines <= 1 else math.ceil(lines * 1.05)


def lettered_key(question: Question) -> str:
    """Return the answer by the letters and numbers that stand on the slide or the sheet."""
    kind = shown_as(question.kind, ON_PAPER)
    if kind == "multiple_choice":
        places = {
            word: [str(place) for place, part in enumerate(question.parts, 1) if part.right == [word]]
            for word in ("yes", "no")
        }
        return "; ".join(f"{word}: {', '.join(found) or 'none'}" for word, found in places.items())
    if kind in VOTES:
        return _lettered(question.parts)
    if kind == "matching":
        letters = dict(zip(question.parts[0].choices, LETTERS, strict=False))
        return "down the sheet: " + ", ".join(letters[part.right[0]] for part in question.parts)
    if kind == "ordering":
        return "down the sheet: " + ", ".join(part.right[0].removeprefix("place ") for part in question.parts)
    return KINDS[question.kind].key(question)


def _lettered(parts: tuple[Part, ...]) -> str:
    """The right choices with their letters, which go on from part to part."""
    choices = [text for part in parts for text in part.choices]
    right = [text for part in parts for text in part.right]
    return "; ".join(f"{LETTERS[choices.index(text)]}: {text}" for text in right)


class Lesson:
    """A notebook as its slides need it. Errors name the file of the slides, since there the mistake is mended."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        prose = ["".join(cell["source"]) for cell in self.cells if cell["cell_type"] == "markdown"]
        self.prose = "\n\n".join(prose)

    @property
    def title(self) -> str:
        """The lesson's title, with its number."""
        return self._found(r"^# (.+)$", "a title")

    @property
    def minutes(self) -> int:
        """The minutes that the lesson says it takes."""
        return int(self._found(r"\*\*Time\*\*:? (\d+) minutes", "its minutes"))

    @property
    def questions(self) -> list[str]:
        """What the lesson asks at its start."""
        return _entries(self._found(r"\*\*Questions\*\*\n+((?:- .+\n(?:  .+\n)*)+)", "its questions"))

    @property
    def key_points(self) -> list[str]:
        """What the lesson keeps at its end."""
        return _entries(self._found(r"^## Key points\n+((?:- .+(?:\n|$)(?:  .+\n)*)+)", "its key points"))

    @property
    def objectives(self) -> list[str]:
        """What a student can do afterwards."""
        return _entries(self._found(r"^\*\*Objectives\*\*[^\n]*\n+((?:- .+\n(?:  .+\n)*)+)", "its objectives"))

    @property
    def before(self) -> str:
        """What has to be done before the lesson."""
        return self._found(r"\*\*Before this lesson\*\*:? (.+)$", "what comes before it").partition(" *Korea* means")[0]

    @functools.cached_property
    def readings(self) -> dict[str, str]:
        """What the lesson says that each chart shows, in italics below it, by the id of the chart's cell."""
        below = {cell["id"]: "".join(after["source"]) for cell, after in itertools.pairwise(self.cells)}
        return {name: _reading(below[name]) for name in self.charts}

    @functools.cached_property
    def charts(self) -> dict[str, dict[str, Any]]:
        """The specification of each stored chart by the id of its cell."""
        found: dict[str, dict[str, Any]] = {}
        for cell in self.cells:
            for output in cell.get("outputs", []):
                if CHART_TYPE in output.get("data", {}):
                    found[cell["id"]] = output["data"][CHART_TYPE]
        return found

    @property
    def prompts(self) -> list[str]:
        """The discussion prompts of the lesson, from the page of the book."""
        page = (self.path.parents[1] / "book" / "instructors" / "prompts.md").read_text(encoding="utf-8")
        section = page.partition(f"## Lesson {int(self.path.stem[:2])}:")[2].partition("\n## ")[0]
        return re.findall(r"^\d+\. (.+)$", section, re.MULTILINE)

    def _found(self, pattern: str, what: str) -> str:
        match = re.search(pattern, self.prose, re.MULTILINE)
        if match is None:
            raise CourseError(f"notebooks/{self.path.name}: the slides expected {what} in the lesson, found none.")
        return match[1]


def _reading(text: str) -> str:
    """Return the sentence in italics that begins a text, and up to two after it that a room can use; "" without one."""
    first, *after = [" ".join(part.split()) for part in text.split("\n\n")]
    said = re.fullmatch(r"\*([^*].*)\*", first)
    more = re.split(r"(?<=[.?!]) +", after[0])[:2] if after and not after[0].startswith(("#", "-")) else []
    return " ".join([said[1], *(one for one in more if not re.search(ON_SCREEN, one))]) if said else ""


def _entries(listed: str) -> list[str]:
    return [" ".join(entry.split()) for entry in re.split(r"^- ", listed, flags=re.MULTILINE)[1:]]


def title_of(spec: dict[str, Any]) -> tuple[str, str]:
    """Return the title of a chart and its subtitle, each on one line."""
    title = spec.get("title", "")
    parts = title if isinstance(title, dict) else {"text": title}
    texts = [parts.get(name, "") for name in ("text", "subtitle")]
    title, subtitle = (" ".join(text) if isinstance(text, list) else text for text in texts)
    return title, subtitle


class Filling:
    """Fill the slides of one file from its lesson."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lesson = Lesson(file.parents[2] / "notebooks" / f"{file.stem}.ipynb")
        self.where = f"teaching/slides/{file.name}"

    def error(self, expected: str, found: Any) -> CourseError:
        """Say in one sentence where a file of slides asks for what is not there."""
        return CourseError(f"{self.where}: expected {expected}, found {found!r}.")

    def deck(self) -> Deck:
        """Return the deck. Raises CourseError at the first slide that shows what is not there."""
        try:
            values = tomllib.loads(self.file.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as fault:
            raise self.error("TOML", str(fault)) from None
        slides = []
        for place, asked in enumerate(values["slides"], start=1):
            self.where = f"teaching/slides/{self.file.name}, slide {place}"
            slides.append(self.slide(asked))
        self.where = f"teaching/slides/{self.file.name}, handout"
        handout = self.handout(values["handout"], {slide.reading: slide.title for slide in slides if slide.spec})
        lesson = self.lesson
        told = (tuple(lesson.objectives), lesson.before, tuple(lesson.prompts))
        return Deck(self.file.stem, lesson.title, tuple(slides), handout, *told)

    def slide(self, asked: dict[str, Any]) -> Slide:
        """Return one slide."""
        if asked.get("show") not in SHOWN:
            raise self.error("`show` as one of " + ", ".join(SHOWN), asked.get("show"))
        if strange := asked.keys() - KEYS:
            raise self.error("only the keys " + ", ".join(sorted(KEYS)), sorted(strange))
        for name, kind in (("minutes", int), ("notes", str)):
            if not isinstance(asked.get(name), kind):
                raise self.error(f"`{name}`", asked.get(name))
        filled = SHOWN[asked["show"]](self, asked.get("of"))
        own = {name: asked[name] for name in ("title", "minutes", "notes") if name in asked}
        under = {"lines": (asked["under"],)} if "under" in asked else {}
        return Slide(**({"show": asked["show"]} | filled | own | under))

    def opening(self, of: None) -> dict[str, Any]:
        """The title, and what the lesson asks."""
        return {"title": self.lesson.title, "lines": tuple(self.lesson.questions)}

    def claims(self, of: list[str]) -> dict[str, Any]:
        """What the brief says, a claim a line, with its name."""
        rows = [self.row("claims", "claim_id", name) for name in of]
        return {
            "title": "The brief says (2013)",
            "said": tuple((f"{row['kind']}, {row['view']}", row["paraphrase"]) for row in rows),
        }

    def chart(self, of: str) -> dict[str, Any]:
        """A chart of the lesson under its own title."""
        title, subtitle = title_of(self.spec(of))
        lines = (subtitle,) if subtitle else ()
        return {"title": title, "spec": self.spec(of), "lines": lines, "reading": self.lesson.readings.get(of, "")}

    def vote(self, of: str) -> dict[str, Any]:
        """A question that a class can vote on."""
        return {"title": "Vote", "question": self.question(of, VOTES)}

    def concept(self, of: str) -> dict[str, Any]:
        """A name for what the lesson found, its rival, and what would decide."""
        row = self.row("concepts", "concept_id", of)
        labels = {"shaped_by": "Who", "rival": "A rival", "deciding": "What would decide"}
        return {
            "title": f"A name for it: {row['name']} ({row['name_ko']})",
            "lines": (row["meaning"],),
            "said": tuple((label, row[column]) for column, label in labels.items()),
        }

    def prompt(self, of: int) -> dict[str, Any]:
        """A discussion prompt by its number on the page of prompts."""
        prompts = self.lesson.prompts
        if not isinstance(of, int) or not 1 <= of <= len(prompts):
            raise self.error(f"the number of a prompt of the lesson, 1 to {len(prompts)}", of)
        return {"title": "Discuss", "lines": (prompts[of - 1],)}

    def words(self, of: list[str]) -> dict[str, Any]:
        """A few lines of the file's own."""
        return {"lines": tuple(of)}

    def keep(self, of: list[int]) -> dict[str, Any]:
        """Some of the lesson's key points by their places."""
        points = self.lesson.key_points
        if not all(1 <= place <= len(points) for place in of):
            raise self.error(f"places of key points, 1 to {len(points)}", of)
        return {"title": "To take home", "lines": tuple(points[place - 1] for place in of)}

    def spec(self, cell: str) -> dict[str, Any]:
        """The specification of a chart."""
        if cell not in self.lesson.charts:
            raise self.error("the cell of a chart, one of " + ", ".join(self.lesson.charts), cell)
        return self.lesson.charts[cell]

    def question(self, name: str, kinds: tuple[str, ...]) -> Question:
        """A question of the bank that this place can show."""
        try:
            found = question(name)
        except QuestionError as fault:
            raise self.error("a question of the course", name) from fault
        if not shown_as(found.kind, kinds):
            raise self.error("a question of one of the kinds " + ", ".join(kinds), f"{name} ({found.kind})")
        return found

    def row(self, table: str, column: str, name: str) -> dict[str, str]:
        """A row of a table by its id."""
        found = next((row for row in data.rows(table) if row[column] == name), None)
        if found is None:
            raise self.error(f"a `{column}` of data/{table}.csv", name)
        return found

    def handout(self, asked: dict[str, Any], titles: dict[str, str]) -> Handout:
        """Return the sheet; a chart that a slide shows too has that slide's title, found by the lesson's reading."""
        spec = self.spec(asked["chart"])
        concept = self.row("concepts", "concept_id", asked["concept"]) if "concept" in asked else {"question": ""}
        front, back = (
            tuple(self.question(name, ON_PAPER) for name in asked.get(side, [])) for side in ("front", "back")
        )
        claim = self.row("claims", "claim_id", asked["claim"])
        behind = asked.get("chart_back", "")
        title, title_back = (self.titled(cell, titles) if cell else "" for cell in (asked["chart"], behind))
        spec_back = self.spec(behind) if behind else {}
        return Handout(claim, title, spec, front, back, concept["question"], title_back, spec_back)

    def titled(self, cell: str, titles: dict[str, str]) -> str:
        """Return what a chart is called: by its slide, or by the lesson."""
        return titles.get(self.lesson.readings.get(cell, ""), title_of(self.spec(cell))[0])


SHOWN: dict[str, Callable[[Any, Any], dict[str, Any]]] = {
    "opening": Filling.opening,
    "claims": Filling.claims,
    "chart": Filling.chart,
    "vote": Filling.vote,
    "concept": Filling.concept,
    "prompt": Filling.prompt,
    "words": Filling.words,
    "keep": Filling.keep,
}


def read_deck(file: Path) -> Deck:
    """Return the slides that a file chooses. Raises CourseError, in one sentence, where something is not there."""
    return Filling(file).deck()
