"""A table of a TOML file that is read key by key, so that what is wrong with it is said in one sentence."""

import difflib
from pathlib import Path
from typing import Any

from course.questions.model import QuestionError

REQUIRED = object()  # a key without a default


class Table:
    """One question's table, or a table inside it; `read` collects the keys that somebody asked for."""

    def __init__(self, file: Path, question: str, values: Any, prefix: str = "") -> None:
        self.file, self.question, self.values, self.prefix = file, question, values, prefix
        self.read: set[str] = set()
        if not isinstance(values, dict):
            raise self.error("", "a table of keys and values", values)

    def error(self, key: str, expected: str, found: Any = None) -> QuestionError:
        """Return the error that names the file, the question and the key."""
        place = (self.prefix + key).rstrip(".") or "(whole table)"
        shown = "nothing" if found is None else repr(found)
        where = f"questions/{self.file.name}, question {self.question}, key {place}"
        return QuestionError(f"{where}: expected {expected}, found {shown}.")

    def get(self, key: str, kind: type | tuple[type, ...], expected: str, default: Any = REQUIRED) -> Any:
        """Return the value of a key, of the type `kind`; raises QuestionError where it is of another."""
        self.read.add(key)
        value = self.values.get(key)
        if value is None and default is not REQUIRED:
            return default
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(key, expected, value)
        return value

    def text(self, key: str, expected: str = "a text", default: Any = REQUIRED) -> str:
        """Return a text without blanks around it; one that has no default may not be empty."""
        value = self.get(key, str, expected, default)
        if default is REQUIRED and not value.strip():
            raise self.error(key, expected, value)
        return value.strip()

    def number(self, key: str, default: Any = REQUIRED) -> float:
        """Return a number, whole or not."""
        return self.get(key, (int, float), "a number", default)

    def flag(self, key: str, default: Any = REQUIRED) -> bool:
        """Return true or false."""
        return self.get(key, bool, "true or false", default)

    def texts(self, key: str, least: int = 0) -> list[str]:
        """Return a list of texts, at least `least` of them."""
        expected = f"a list of {least} or more texts"
        values = self.get(key, list, expected, REQUIRED if least else [])
        if len(values) < least or not all(isinstance(value, str) and value.strip() for value in values):
            raise self.error(key, expected, values)
        return values

    def table(self, key: str) -> "Table":
        """Return the table under a key; an empty one where there is none."""
        return Table(self.file, self.question, self.get(key, dict, "a table", {}), f"{self.prefix}{key}.")

    def tables(self, key: str, least: int = 2) -> "list[Table]":
        """Return a list of tables, at least `least` of them."""
        expected = f"a list of {least} or more tables"
        values = self.get(key, list, expected, REQUIRED if least else [])
        if len(values) < least:
            raise self.error(key, expected, values)
        return [
            Table(self.file, self.question, value, f"{self.prefix}{key}[{place}].")
            for place, value in enumerate(values, start=1)
        ]

    def finish(self) -> None:
        """Complain about the first key that nobody read: it is misspelt, or of another kind of question."""
        for key in self.values:
            if key not in self.read:
                near = difflib.get_close_matches(key, sorted(self.read), n=1)
                known = repr(near[0]) if near else f"one of {', '.join(sorted(self.read))}"
                raise self.error(key, known, key)
