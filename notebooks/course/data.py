"""Read the tables of data/ as their schema types them, and print where a row comes from.

`data/datapackage.json` says what each table holds; a cell that breaks it stops here, with the cell named.
"""

import functools
import json
import textwrap
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from .schema import DataError, check_table, first_day, is_partial, last_day, nearest, read_rows, records, stamp_of

pd.set_option("display.max_colwidth", None)  # a claim or a note is read whole, not cut after fifty letters

DATA_DIR = Path(__file__).resolve().parents[2] / "data"

DTYPES = {"integer": "Int64", "year": "Int64", "number": "float64", "boolean": "boolean", "date": "datetime64[s]"}
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
    resource = _resource(name)
    path = DATA_DIR / resource["path"]
    fields = resource["schema"]["fields"]
    names = [field["name"] for field in fields]
    rows = read_rows(path, names)
    columns = {column: [row[i] for row in rows] for i, column in enumerate(names)}
    check_table(path, resource["schema"], columns, lambda other: DATA_DIR / _resource(other)["path"])
    frame = {}
    for field in fields:
        column = field["name"]
        frame[column] = _typed(field, columns[column])
        if column in DERIVED and is_partial(field):
            frame.update(_derived(column, columns[column], names))
    return pd.DataFrame(frame)


def resources() -> list[str]:
    """Return the names of all tables, in the order of the data package."""
    return [resource["name"] for resource in _package()["resources"]]


def describe(name: str) -> str:
    """Return what a table holds: its title, and what one row of it is."""
    resource = _resource(name)
    return textwrap.fill(f"{resource['title']}: {resource['description']}", 100)


def codebook(name: str) -> pd.DataFrame:
    """Return the columns of a table, one a row: column, type, unit, description, categories (all `str`).

    Raises DataError where there is no such table.
    """
    fields = _resource(name)["schema"]["fields"]
    names = [field["name"] for field in fields]
    lines = []
    for field in fields:
        partial = is_partial(field)
        lines.append(
            {
                "column": field["name"],
                "type": "partial date" if partial else field["type"],
                "unit": field.get("course:unit", ""),
                "description": field["description"],
                "categories": ", ".join(map(str, field.get("constraints", {}).get("enum", []))),
            }
        )
        for column, kind, text in DERIVED.get(field["name"], []) if partial else []:
            if column not in names:
                lines.append({"column": column, "type": kind, "unit": "", "description": text, "categories": ""})
    return pd.DataFrame(lines)


def cite(row: Mapping | pd.Series | str) -> str:
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
    source_id = row if isinstance(row, str) else row["source_id"]
    locator = None if isinstance(row, str) else row.get("locator")
    path = DATA_DIR / _resource("sources")["path"]
    source = next((record for record in records(path) if record["source_id"] == source_id), None)
    if source is None:
        raise DataError(
            f"No source is called {source_id!r}; {nearest(source_id, (record['source_id'] for record in records(path)))}"
        )
    title = f"[{source['title']}]" if source["title_is_description"] == "true" else source["title"]
    parts = [f"{source['publisher']} ({source['year'] or 'n.d.'})", title]
    if isinstance(locator, str) and locator:
        parts.append(locator)
    if source["address"]:
        parts.append(source["address"])
    return ", ".join(parts)


def _package() -> dict:
    path = DATA_DIR / "datapackage.json"
    return _parsed(path, stamp_of(path))


def _resource(name: str) -> dict:
    known = {resource["name"]: resource for resource in _package()["resources"]}
    if name not in known:
        raise DataError(f"There is no table called {name!r} in the data package; {nearest(name, known)}")
    return known[name]


@functools.lru_cache(maxsize=4)
def _parsed(path: Path, stamp: tuple[int, int]) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def _typed(field: dict, values: list[str]) -> pd.Series:
    """Return a column as pandas holds its type, with a missing value for each empty cell."""
    categories = field.get("constraints", {}).get("enum")
    kept = [value or None for value in values]
    if field["type"] in ("integer", "year"):
        kept = [value and int(value) for value in kept]
        categories = None
    elif field["type"] == "number":
        kept = [float(value) if value else None for value in kept]
    elif field["type"] == "boolean":
        kept = [value and value == "true" for value in kept]
        categories = None
    if categories:
        return pd.Series(pd.Categorical(kept, categories=categories, ordered=field.get("course:ordered", False)))
    return pd.Series(kept, dtype=DTYPES.get(field["type"], "str"))


def _derived(column: str, values: list[str], names: list[str]) -> dict[str, pd.Series]:
    """Return the columns that `load` adds after a partial date."""
    if column == "end_date":
        return {"end_date_to": pd.Series([last_day(v) if v else None for v in values], dtype="datetime64[s]")}
    years = pd.Series([int(v[:4]) if v else None for v in values], dtype="Int64")
    first = pd.Series([first_day(v) if v else None for v in values], dtype="datetime64[s]")
    return {"date_from": first} if "year" in names else {"year": years, "date_from": first}
