"""Read the tables of data/ as their schema types them, and print where a row comes from.

`data/datapackage.json` says what each table holds; a cell that breaks it stops here, with the cell named.
"""

import functools
import json
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from course.schema import (
    DataError,
    Field,
    check_table,
    first_day,
    is_partial,
    last_day,
    nearest,
    read_rows,
    records,
    stamp_of,
)

if TYPE_CHECKING:
    from course.explore import Explorer

__all__ = [
    "DATA_DIR",
    "DataError",
    "Reference",
    "cite",
    "codebook",
    "describe",
    "explore",
    "load",
    "package",
    "reference",
    "resource",
    "resources",
    "rows",
    "type_of",
]

pd.set_option("display.max_colwidth", None)  # a claim or a note is read whole, not cut after fifty letters

DATA_DIR = Path(__file__).resolve().parents[2] / "data"

DTYPES = {"integer": "Int64", "year": "Int64", "number": "float64", "boolean": "boolean", "date": "datetime64[s]"}
READERS: dict[str, Callable[[str], Any]] = {
    "integer": int,
    "year": int,
    "number": float,
    "boolean": lambda text: text == "true",
}
NOT_CATEGORICAL = ("integer", "year", "boolean")  # a list of the numbers that are allowed does not make them words
DERIVED = {
    "date": [
        ("year", "integer", "The year of `date`. Added by `load`."),
        ("date_from", "date", "The first day that `date` can mean, for drawing only. Added by `load`."),
    ],
    "end_date": [("end_date_to", "date", "The last day that `end_date` can mean, for drawing only. Added by `load`.")],
}


def load(name: str) -> pd.DataFrame:
    """Return one table of the data package, every value checked against the schema.

    Parameters
    ----------
    name : the table, such as "meetings"; `resources()` lists them.

    Returns
    -------
    A frame with one row for each row of the file and the columns in the file's order. Text is `str`, an
    enumeration a categorical (ordered where the schema says so), a whole number `Int64`, a number `float64`, true
    or false `boolean`. A missing value is missing, never an empty text. A partial date (`1981`, `1981-06`) stays
    text; after `date` stand `year` and `date_from`, after `end_date` stands `end_date_to`.

    Raises
    ------
    DataError : at the first value that breaks the schema, or where there is no such table.
    """
    path, schema = DATA_DIR / resource(name)["path"], resource(name)["schema"]
    fields = schema["fields"]
    names = [field["name"] for field in fields]
    lines = read_rows(path, names)
    columns = {column: [line[place] for line in lines] for place, column in enumerate(names)}
    check_table(path, schema, columns, lambda other: DATA_DIR / resource(other)["path"])
    frame: dict[str, pd.Series] = {}
    for field in fields:
        column = field["name"]
        frame[column] = _typed(field, columns[column])
        if column in DERIVED and is_partial(field):
            frame.update(_derived(column, columns[column], names))
    return pd.DataFrame(frame)


def explore(name: str) -> "Explorer":
    """Return a table as something to search, to put in order and to leaf through, for JupyterLab.

    `name`: the table, such as "meetings"; `resources()` lists them. Raises DataError as `load` does.
    """
    from course.explore import Explorer  # widgets take a while to import, and few cells need them

    return Explorer(load(name))


def resources() -> list[str]:
    """Return the names of all tables, in the order of the data package."""
    return [entry["name"] for entry in package()["resources"]]


def describe(name: str) -> str:
    """Return what a table holds: its title, and what one row of it is."""
    table = resource(name)
    return textwrap.fill(f"{table['title']}: {table['description']}", 100)


def codebook(name: str) -> pd.DataFrame:
    """Return the columns of a table, one a row: column, type, unit, description, categories (all `str`).

    Raises DataError where there is no such table.
    """
    fields = resource(name)["schema"]["fields"]
    names = [field["name"] for field in fields]
    lines = []
    for field in fields:
        lines.append(_column_line(field))
        lines += [line for line in _derived_lines(field) if line["column"] not in names]
    return pd.DataFrame(lines)


def type_of(field: Field) -> str:
    """Return the type of a column in a reader's words."""
    return "partial date" if is_partial(field) else field["type"]


def _column_line(field: Field) -> dict[str, str]:
    return {
        "column": field["name"],
        "type": type_of(field),
        "unit": field.get("course:unit", ""),
        "description": field["description"],
        "categories": ", ".join(map(str, field.get("constraints", {}).get("enum", []))),
    }


def _derived_lines(field: Field) -> list[dict[str, str]]:
    """The lines of the columns that `load` adds after a partial date."""
    added = DERIVED.get(field["name"], []) if is_partial(field) else []
    return [
        {"column": column, "type": kind, "unit": "", "description": text, "categories": ""}
        for column, kind, text in added
    ]


class Reference(NamedTuple):
    """Where a row comes from, in the pieces of which every reference of the course is made."""

    publisher: str
    year: str  # "n.d." where it is not known
    title: str
    described: bool  # the title describes a page whose own headline was not seen; it stands in square brackets
    locator: str
    address: str

    @property
    def shown_title(self) -> str:
        """The title as it is printed."""
        return f"[{self.title}]" if self.described else self.title

    def __str__(self) -> str:
        pieces = [f"{self.publisher} ({self.year})", self.shown_title, self.locator, self.address]
        return ", ".join(piece for piece in pieces if piece)


def cite(row: Mapping[str, Any] | pd.Series | str) -> str:
    """Return the reference of a row, or of a source, as one line of plain text.

    Parameters
    ----------
    row : a row of any table (a Series or a mapping with `source_id`, and a `locator` if it has one), or a
        `source_id` such as "teo-2013".

    Returns
    -------
    "Publisher (year), Title, locator, address". A title in square brackets describes a page whose own headline
    was not seen; "n.d." stands for a year that is not known.

    Raises
    ------
    DataError : no source has this `source_id`.
    """
    return str(reference(row))


def reference(row: Mapping[str, Any] | pd.Series | str) -> Reference:
    """Return what `cite` prints in its pieces. Raises DataError where no source has this `source_id`."""
    source_id = row if isinstance(row, str) else row["source_id"]
    locator = None if isinstance(row, str) else row.get("locator")
    sources = {source["source_id"]: source for source in rows("sources")}
    if source_id not in sources:
        raise DataError(f"No source is called {source_id!r}; {nearest(source_id, sources)}")
    source = sources[source_id]
    return Reference(
        publisher=source["publisher"],
        year=source["year"] or "n.d.",
        title=source["title"],
        described=source["title_is_description"] == "true",
        locator=locator if isinstance(locator, str) else "",
        address=source["address"],
    )


def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table as they stand in its file: each a mapping from column to text.

    Raises DataError where there is no such table or no such file.
    """
    return records(DATA_DIR / resource(name)["path"])


def package() -> Field:
    """Return the descriptor of the data package, data/datapackage.json."""
    path = DATA_DIR / "datapackage.json"
    return _parsed(path, stamp_of(path))


def resource(name: str) -> Field:
    """Return what the data package says of one table. Raises DataError where there is no such table."""
    known = {entry["name"]: entry for entry in package()["resources"]}
    if name not in known:
        if (DATA_DIR / "practice" / f"{name}.csv").exists():
            how = f'pd.read_csv(data.DATA_DIR / "practice" / "{name}.csv")'
            raise DataError(f"{name!r} is a file for practice, which is read with {how}.")
        raise DataError(f"There is no table called {name!r} in the data package; {nearest(name, known)}")
    return known[name]


@functools.lru_cache(maxsize=4)
def _parsed(path: Path, stamp: tuple[int, int]) -> Field:
    return json.loads(path.read_text(encoding="utf-8"))


def _typed(field: Field, values: list[str]) -> pd.Series:
    """Return a column as pandas holds its type, with a missing value for each empty cell."""
    kind, categories = field["type"], field.get("constraints", {}).get("enum")
    read = READERS.get(kind, str)
    kept = [read(value) if value else None for value in values]
    if categories and kind not in NOT_CATEGORICAL:
        return pd.Series(pd.Categorical(kept, categories=categories, ordered=field.get("course:ordered", False)))
    return pd.Series(kept, dtype=DTYPES.get(kind, "str"))


def _derived(column: str, values: list[str], names: list[str]) -> dict[str, pd.Series]:
    """Return the columns that `load` adds after a partial date."""
    if column == "end_date":
        return {"end_date_to": pd.Series([last_day(v) if v else None for v in values], dtype="datetime64[s]")}
    years = pd.Series([int(v[:4]) if v else None for v in values], dtype="Int64")
    first = pd.Series([first_day(v) if v else None for v in values], dtype="datetime64[s]")
    return {"date_from": first} if "year" in names else {"year": years, "date_from": first}
