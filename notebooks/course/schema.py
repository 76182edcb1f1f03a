"""Check a table of data/ against its schema, and name the first cell that breaks it.

`course.data` uses these checks whenever it loads a table; a lesson never needs them directly.
"""

import csv
import difflib
import functools
import io
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from .errors import CourseError

PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
PRECISIONS = {4: "year", 7: "month", 10: "day"}
PATTERNS = {
    "integer": (re.compile(r"-?\d+"), "a whole number"),
    "year": (re.compile(r"\d{4}"), "a year of four digits"),
    "number": (re.compile(r"-?\d+(\.\d+)?"), "a number"),
    "boolean": (re.compile("true|false"), "true or false"),
    "uri": (re.compile(r"https?://[^\s/]+\.[^\s]+"), "an address that begins with http:// or https://"),
}

CLOSE = 0.7  # how like a name another has to be to be meant by it
LISTED = 30  # names that a sentence lists

SAVE_AS = "save the file as UTF-8 with LF line ends and no byte order mark."

Field = dict[str, Any]  # a part of data/datapackage.json


class DataError(CourseError):
    """A table breaks its schema. The message names the file, row, column, what was expected and what was found."""


class Test(NamedTuple):
    """What every value of a column must pass, what to expect in words, and advice on a value that does not."""

    passes: Callable[[str], bool]
    expected: str
    advice: Callable[[str], str] = lambda value: ""


def read_rows(path: Path, names: list[str]) -> list[list[str]]:
    """Return the rows of a file below its header; rows are counted as a spreadsheet counts them."""
    header, *rows = _parsed(path, _decoded(path, names), names) or [[]]
    _check_header(path, header, names)
    for number, row in enumerate(rows, start=2):
        if len(row) != len(names):
            column = names[min(len(row), len(names) - 1)]
            advice = "count the commas, and put quotation marks round a text with a comma in it."
            raise _error(path, number, column, f"{len(names)} values in the row", len(row), advice)
    return rows


def _decoded(path: Path, names: list[str]) -> str:
    """The text of a file that is UTF-8 with LF line ends and no byte order mark."""
    stamp_of(path)
    raw = path.read_bytes()
    if raw.startswith(b"\xef\xbb\xbf"):
        raise _error(path, 1, names[0], "plain UTF-8", "a byte order mark", SAVE_AS)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        row, column = _place(raw[: error.start].decode("utf-8"), names)
        found = f"byte 0x{raw[error.start]:02X}"
        raise _error(path, row, column, "UTF-8 text", found, SAVE_AS) from None
    if text.count("\r\n") == text.count("\n") == text.count("\r"):  # a copy made on Windows: every line ends so
        text = text.replace("\r\n", "\n")
    if "\r" in text:
        row, column = _place(text[: text.index("\r")], names)
        raise _error(path, row, column, "a line end of one line feed (LF)", "\r", SAVE_AS)
    return text


def _parsed(path: Path, text: str, names: list[str]) -> list[list[str]]:
    lines: list[list[str]] = []
    try:
        for line in csv.reader(io.StringIO(text, newline=""), strict=True):
            lines.append(line)  # one by one, since the number of those before a fault says where it is
    except csv.Error as error:
        advice = "close the quotation mark that is open, and double one inside a text."
        raise _error(path, len(lines) + 1, names[0], "comma-separated values", str(error), advice) from None
    return lines


def _check_header(path: Path, header: list[str], names: list[str]) -> None:
    advice = f"put the columns in the order of data/datapackage.json: {', '.join(names)}."
    for number, (expected, found) in enumerate(zip_longest(names, header, fillvalue="nothing"), start=1):
        if expected != found:
            raise _error(path, 1, expected, f"the heading {expected!r} in column {number}", found, advice)


def check_table(path: Path, schema: Field, columns: dict[str, list[str]], file_of: Callable[[str], Path]) -> None:
    """Check every value, the primary key and the foreign keys of a table.

    `columns` holds the texts of each column; `file_of` gives the file of a table that a foreign key leads to.
    Raises DataError at the first cell that breaks the schema.
    """
    for field in schema["fields"]:
        _check_column(path, field, columns)
    _check_keys(path, schema, columns, file_of)


def nearest(word: object, known: Iterable[str]) -> str:
    """Return the advice after a name that is not known: the name most like it, or what there is."""
    known, word = sorted(known), str(word)
    near = difflib.get_close_matches(word, known, n=1, cutoff=CLOSE) or [
        name for name in known if word in name.split("_")
    ]
    more = f" and {len(known) - LISTED} others" if len(known) > LISTED else ""
    return f"did you mean {near[0]!r}?" if near else f"choose one of: {', '.join(known[:LISTED])}{more}."


def stamp_of(path: Path) -> tuple[int, int]:
    """Return what changes when a file does, so that a cached reading is never an old one."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        raise DataError(f"{_label(path)} is missing: restore it from the course's repository.") from None
    return stat.st_mtime_ns, stat.st_size


def records(path: Path) -> tuple[dict[str, str], ...]:
    """Return the rows of a file as texts, read once for each state of the file."""
    return _records(path, stamp_of(path))


@functools.lru_cache(maxsize=64)
def _records(path: Path, stamp: tuple[int, int]) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _label(path: Path) -> str:
    return f"data/{path.name}"


def _error(path: Path, row: int, column: str, expected: str, found: object, advice: str = "") -> DataError:
    """Return the error of one cell; an empty text stands for an empty cell."""
    shown = "an empty cell" if found == "" else repr(found)
    advice = advice or "correct this cell and load the table again."
    return DataError(f"{_label(path)}, row {row}, column {column}: expected {expected}, found {shown}; {advice}")


def _place(before: str, names: list[str]) -> tuple[int, str]:
    """Return the row and the column in which a file stands after the text `before`."""
    records = list(csv.reader(io.StringIO(before + "?", newline="")))
    return len(records), names[min(len(records[-1]), len(names)) - 1]


def is_partial(field: Field) -> bool:
    """Return whether a column holds dates that may lack a day or a month."""
    return field.get("course:type") == "partial_date"


def first_day(text: str) -> pd.Timestamp:
    """Return the first day that a partial date can mean."""
    return pd.Period(text).start_time


def last_day(text: str) -> pd.Timestamp:
    """Return the last day that a partial date can mean."""
    return pd.Period(text).end_time.normalize()


def _is_date(text: str) -> bool:
    """Return whether a text is a year, a month or a day of the calendar."""
    try:
        return PARTIAL_DATE.fullmatch(text) is not None and bool(pd.Period(text))
    except ValueError:
        return False


def _type_test(field: Field) -> Test:
    """Return the test of a column's type."""
    if is_partial(field):
        return Test(_is_date, "a date of the calendar as 1981, 1981-06 or 1981-06-03")
    if field["type"] == "date":
        return Test(lambda text: len(text) == 10 and _is_date(text), "a date of the calendar as 1981-06-03")
    kind = "uri" if field.get("format") == "uri" else field["type"]
    if kind == "string":
        return Test(lambda text: text == text.strip(), "text without spaces around it")
    pattern, expected = PATTERNS[kind]
    return Test(lambda text: pattern.fullmatch(text) is not None, expected)


def _check_column(path: Path, field: Field, columns: dict[str, list[str]]) -> None:
    name, rules = field["name"], field.get("constraints", {})
    tests = [*_category_tests(rules), _type_test(field), *_rule_tests(field, rules)]
    seen: dict[str, int] = {}
    for row, value in enumerate(columns[name], start=2):
        if value == "":
            if rules.get("required"):
                raise _error(path, row, name, "a value", "")
            continue
        for test in tests:
            if not test.passes(value):
                raise _error(path, row, name, test.expected, value, test.advice(value))
        if rules.get("unique") and seen.setdefault(value, row) != row:
            raise _error(path, row, name, f"a value not used before (see row {seen[value]})", value)
    if is_partial(field):
        _check_dates(path, name, columns)


def _category_tests(rules: Field) -> list[Test]:
    """Whether a value is one of a list, where there is one."""
    if "enum" not in rules:
        return []
    categories = set(map(str, rules["enum"]))
    listed = "one of " + ", ".join(sorted(categories))
    return [Test(lambda value: value in categories, listed, lambda value: nearest(value, categories))]


def _rule_tests(field: Field, rules: Field) -> list[Test]:
    """What a column asks of its values beyond their type: a pattern, a least and a greatest number."""
    tests = []
    if "pattern" in rules:
        pattern = re.compile(rules["pattern"])
        tests.append(
            Test(lambda value: pattern.fullmatch(value) is not None, f"a text of the pattern {pattern.pattern}")
        )
    if field["type"] in ("integer", "number", "year"):
        low, high = float(rules.get("minimum", "-inf")), float(rules.get("maximum", "inf"))
        tests.append(Test(lambda value: low <= float(value) <= high, f"a number from {low:g} to {high:g}"))
    return tests


def _check_dates(path: Path, name: str, columns: dict[str, list[str]]) -> None:
    """Check that a date is as precise as its precision says, and that no end comes before its start."""
    starts = columns.get("date") if name == "end_date" else None
    for i, value in enumerate(columns[name]):
        precision = columns.get(f"{name}_precision", [])
        if precision and precision[i] != PRECISIONS.get(len(value), ""):
            expected = f"{PRECISIONS.get(len(value), 'nothing')!r}, as {name} is {value!r}"
            raise _error(path, i + 2, f"{name}_precision", expected, precision[i])
        if starts and value and _is_date(starts[i]) and last_day(value) < first_day(starts[i]):
            raise _error(path, i + 2, name, f"a day not before {starts[i]}", value)


def _check_keys(path: Path, schema: Field, columns: dict[str, list[str]], file_of: Callable[[str], Path]) -> None:
    """Check that the primary key names one row only, and that each foreign key leads to a row."""
    _check_primary_key(path, _listed(schema.get("primaryKey", [])), columns)
    for foreign in schema.get("foreignKeys", []):
        target = foreign["reference"]["resource"]
        other = file_of(target) if target else path
        _check_foreign_key(path, _listed(foreign["fields"]), other, _listed(foreign["reference"]["fields"]), columns)


def _check_primary_key(path: Path, names: list[str], columns: dict[str, list[str]]) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for row, key in _keys(names, columns):
        if "" in key:
            raise _error(path, row, names[key.index("")], "a key", "")
        if seen.setdefault(key, row) != row:
            expected = f"a key not used before (see row {seen[key]})"
            raise _error(path, row, " + ".join(names), expected, _shown(key))


def _check_foreign_key(
    path: Path, here: list[str], other: Path, there: list[str], columns: dict[str, list[str]]
) -> None:
    known = {tuple(record[column] for column in there) for record in records(other)}
    for row, key in _keys(here, columns):
        if "" not in key and key not in known:
            near = difflib.get_close_matches(str(_shown(key)), [each[0] for each in known], n=1, cutoff=0.8)
            add = f"correct this cell, or add a row for it to {_label(other)}."
            advice = f"did you mean {near[0]!r}?" if near else add
            raise _error(path, row, " + ".join(here), f"a key of {_label(other)}", _shown(key), advice)


def _keys(names: list[str], columns: dict[str, list[str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each row's number and its values in the columns of a key."""
    return enumerate(zip(*(columns[column] for column in names), strict=True), start=2)


def _shown(key: tuple[str, ...]) -> object:
    return key[0] if len(key) == 1 else key


def _listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names
