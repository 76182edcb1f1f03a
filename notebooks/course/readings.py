"""What to read after a lesson, from the table `readings`: the list that ends each lesson, and the pieces of a work."""

from typing import NamedTuple

from course import data

STANCES = {"short": "Short", "hard": "Hard", "disagrees": "Disagrees"}
TAG = "read-on"  # of the cell of a lesson that holds the list


class Work(NamedTuple):
    """One work as a reader is told of it; `address` is "" where none is known."""

    stance: str
    authors: str
    year: str
    title: str
    published_in: str
    why: str
    difficulty: str
    open_access: bool
    address: str

    @property
    def after_title(self) -> str:
        """Where it appeared, in one sentence, and whether it costs nothing to read."""
        return f"{self.published_in}{', open access' if self.open_access else ''}."


def of_lesson(lesson: str) -> list[Work]:
    """Return the works that go with a lesson, such as "06-asean": the short ones first, those that disagree last.

    Raises DataError where the table breaks its schema.
    """
    order = list(STANCES)
    found = [row for row in data.rows("readings") if row["lesson"] == lesson]
    return [_work(row) for row in sorted(found, key=lambda row: order.index(row["stance"]))]


def as_markdown(lesson: str) -> str:
    """Return the list that ends a lesson, in plain Markdown: each work with its kind, and a sentence why."""
    return "\n".join(["### Read on", "", *(_line(work) for work in of_lesson(lesson))])


def _work(row: dict[str, str]) -> Work:
    return Work(
        stance=STANCES[row["stance"]],
        authors=row["authors"],
        year=row["year"],
        title=row["title"],
        published_in=row["published_in"],
        why=row["why"],
        difficulty=row["difficulty"],
        open_access=row["open_access"] == "true",
        address=data.reference(row["source_id"]).address,
    )


def _line(work: Work) -> str:
    title = f"[*{work.title}*](<{work.address}>)" if work.address else f"*{work.title}*"
    return f"- **{work.stance}**: {work.authors} ({work.year}), {title}, {work.after_title} {work.why}"
