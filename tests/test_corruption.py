"""Break every column of every table in each way its type allows: `load` must notice, and say where."""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from course import data

PACKAGE = json.loads((data.DATA_DIR / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}
TALLY = {"caught": 0, "tried": 0}


@dataclass
class Breakage:
    """One way to break a table: the bytes of the broken file, and the row and column an error must name."""

    way: str
    broken: bytes
    row: int
    column: str


class Table:
    """The rows of one table as text, and ways to write them back with something wrong."""

    def __init__(self, resource: dict) -> None:
        self.fields = resource["schema"]["fields"]
        self.names = [field["name"] for field in self.fields]
        primary = resource["schema"]["primaryKey"]
        self.key = [primary] if isinstance(primary, str) else primary
        self.foreign = {
            column
            for key in resource["schema"].get("foreignKeys", [])
            for column in ([key["fields"]] if isinstance(key["fields"], str) else key["fields"])
        }
        with (data.DATA_DIR / resource["path"]).open(encoding="utf-8", newline="") as file:
            _, *self.rows = csv.reader(file)
        self.middle = len(self.rows) // 2

    def written(self, changes: dict[tuple[int, str], str], header: list[str] | None = None) -> bytes:
        """Return the file with some cells changed; a change is named by the index of its row and its column."""
        rows = [list(row) for row in self.rows]
        for (index, column), value in changes.items():
            rows[index][self.names.index(column)] = value
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows([header or self.names, *rows])
        return buffer.getvalue().encode("utf-8")

    def cell(self, way: str, column: str, value: str, **beside: str) -> Breakage:
        """Return the breakage of one cell in the middle of the table."""
        changes = {(self.middle, name): text for name, text in {column: value, **beside}.items()}
        return Breakage(way, self.written(changes), self.middle + 2, column)

    def broken_cells(self, field: dict) -> Iterator[Breakage]:  # noqa: C901 (a branch for each way to break a cell)
        """Yield each way in which a cell of a column can break the schema."""
        name, rules = field["name"], field.get("constraints", {})
        if field.get("course:type") == "partial_date" or field["type"] == "date":
            yield self.cell("no date", name, "June 1981")
            yield self.cell("impossible month", name, "2013-13-01")
            yield self.cell("impossible day", name, "2013-02-30")
        elif field["type"] in ("integer", "number", "year"):
            yield self.cell("wrong type", name, "several")
            yield self.cell("a number with a comma", name, "1,000")
        elif field["type"] == "boolean":
            yield self.cell("wrong type", name, "yes")
        else:
            yield self.cell("space around", name, "text ")
        if field["type"] in ("integer", "year"):
            yield self.cell("not whole", name, "1.5")
        if "minimum" in rules:
            yield self.cell("too small", name, str(rules["minimum"] - 1))
        if "maximum" in rules:
            yield self.cell("too large", name, str(rules["maximum"] + 1))
        if "enum" in rules:
            yield self.cell("out of category", name, "No such category")
        if "pattern" in rules:
            yield self.cell("against the pattern", name, "!?")
        if field.get("format") == "uri":
            yield self.cell("no address", name, "see the library")
        if rules.get("required") or name in self.key:
            yield self.cell("missing", name, "")
        if name in self.foreign:
            yield self.cell("dangling key", name, "no-such-key")
        if rules.get("unique") or self.key == [name]:
            yield self.cell("duplicate", name, self.rows[0][self.names.index(name)])
        if name.endswith("_precision"):
            precision = self.rows[self.middle][self.names.index(name)]
            yield self.cell("another precision than the date", name, "year" if precision != "year" else "day")
        if name == "end_date":
            beside = {f"{name}_precision": "day"} if f"{name}_precision" in self.names else {}
            yield self.cell("an end before the start", name, "1900-01-01", **beside)
        marked = self.written({(self.middle, name): "caf@@"})
        yield Breakage("Latin-1 byte", marked.replace(b"caf@@", b"caf\xe9"), self.middle + 2, name)
        yield Breakage("carriage return", marked.replace(b"caf@@", b"caf\r"), self.middle + 2, name)

    def broken_headers(self) -> Iterator[Breakage]:
        """Yield a header with each column renamed, and with each two neighbours exchanged."""
        for i, name in enumerate(self.names):
            yield Breakage(
                "renamed column", self.written({}, [*self.names[:i], name + "s", *self.names[i + 1 :]]), 1, name
            )
        for i, name in enumerate(self.names[:-1]):
            header = [*self.names[:i], self.names[i + 1], name, *self.names[i + 2 :]]
            yield Breakage("exchanged columns", self.written({}, header), 1, name)

    def broken_file(self) -> Iterator[Breakage]:
        """Yield the ways in which a spreadsheet program or a careless hand spoils a whole file."""
        whole, first, last = self.written({}), self.names[0], self.names[-1]
        yield Breakage("byte order mark", b"\xef\xbb\xbf" + whole, 1, first)
        yield Breakage("one CRLF line end among others", whole.replace(b"\n", b"\r\n", 1), 1, last)
        yield Breakage("empty file", b"", 1, first)
        yield Breakage("empty line at the end", whole + b"\n", len(self.rows) + 2, first)
        yield Breakage("one value too few", whole + b"x\n", len(self.rows) + 2, self.names[1])
        yield Breakage("open quotation mark", whole + b'"x\n', len(self.rows) + 2, first)
        twice = dict(zip(self.key, (self.rows[0][self.names.index(column)] for column in self.key), strict=False))
        changes = {(self.middle, column): value for column, value in twice.items()}
        yield Breakage("key used twice", self.written(changes), self.middle + 2, " + ".join(self.key))


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """Return a copy of data/ that a test may break."""
    folder = tmp_path_factory.mktemp("broken") / "data"
    shutil.copytree(data.DATA_DIR, folder)
    return folder


@pytest.mark.parametrize("name", list(RESOURCES))
def test_every_broken_value_is_named_by_file_row_and_column(name, copy, monkeypatch):
    resource, table = RESOURCES[name], Table(RESOURCES[name])
    path, missed = copy / resource["path"], []
    sound = path.read_bytes()
    monkeypatch.setattr(data, "DATA_DIR", copy)
    breakages = [*table.broken_file(), *table.broken_headers()]
    breakages += [breakage for field in table.fields for breakage in table.broken_cells(field)]
    for breakage in breakages:
        path.write_bytes(breakage.broken)
        try:
            data.load(name)
            message = "nothing"
        except data.DataError as error:
            message = str(error)
        place = f"data/{resource['path']}, row {breakage.row}, column {breakage.column}: expected "
        caught = message.startswith(place) and ", found " in message and message[-1] in ".?"
        TALLY["tried"] += 1
        TALLY["caught"] += caught
        if not caught:
            missed.append((breakage.way, place, message))
    path.write_bytes(sound)
    data.load(name)
    assert missed == []


@pytest.mark.parametrize("name", list(RESOURCES))
def test_a_missing_file_is_named(name, copy, monkeypatch):
    path = copy / RESOURCES[name]["path"]
    sound = path.read_bytes()
    monkeypatch.setattr(data, "DATA_DIR", copy)
    path.unlink()
    with pytest.raises(data.DataError, match=f"data/{path.name} is missing"):
        data.load(name)
    path.write_bytes(sound)


def test_the_tally_is_printed(capsys):
    with capsys.disabled():
        print(f"\nbroken values caught: {TALLY['caught']} of {TALLY['tried']}")
    assert TALLY["caught"] == TALLY["tried"]
