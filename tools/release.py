"""The data as others use them: `make release` writes one zip with all tables, SQLite, Parquet and checksums into dist/.

usage: python -m tools.release [FOLDER]

In the zip, `datapackage.json` says of each file how many bytes it has and its SHA-256, and `SHA256SUMS` says it for
everything. `croissant.json` and `ro-crate-metadata.json` describe the same to search engines and archives. The same
data give the same zip. Next to it is `.zenodo.json`, which an archive reads.
"""

import hashlib
import json
import sqlite3
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from course import data
from course.schema import Field

from tools.release_codebook import codebook
from tools.release_formats import CRATE, CROISSANT, crate, croissant, parquet

ROOT = Path(__file__).resolve().parents[1]
NAME = "defence-diplomacy-data"
BESIDE = ("LICENSE-CONTENT.md", "CITATION.cff", "CHANGELOG.md")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same data give the same zip
TYPES = {"integer": "INTEGER", "year": "INTEGER", "number": "REAL", "boolean": "INTEGER"}  # text for all others
READERS: dict[str, Any] = {
    "integer": int,
    "year": int,
    "number": float,
    "boolean": lambda text: int(text == "true"),
}


def descriptor() -> dict[str, Any]:
    """Return the descriptor of the data package, with `bytes` and `hash` of each file."""
    package = json.loads(json.dumps(data.package()))
    for resource in package["resources"]:
        content = (data.DATA_DIR / resource["path"]).read_bytes()
        resource |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        resource.setdefault("licenses", package["licenses"])
    return package


def write_sqlite(path: Path) -> None:
    """Write every table into one SQLite file: typed, with keys, an empty cell as NULL."""
    with sqlite3.connect(path) as base:
        for name in data.resources():
            base.execute(table_sql(name))
        for name in data.resources():
            fields = data.resource(name)["schema"]["fields"]
            places = ", ".join("?" * len(fields))
            lines = [[value(field, row[field["name"]]) for field in fields] for row in data.rows(name)]
            base.executemany(f"INSERT INTO {quoted(name)} VALUES ({places})", lines)
    base.close()


def table_sql(name: str) -> str:
    """Return the statement that makes a table."""
    schema = data.resource(name)["schema"]
    lines = [f"{quoted(field['name'])} {TYPES.get(field['type'], 'TEXT')}" for field in schema["fields"]]
    lines.append(f"PRIMARY KEY ({columns(schema['primaryKey'])})")
    for key in schema.get("foreignKeys", []):
        target = key["reference"]["resource"] or name
        leads = f"{quoted(target)} ({columns(key['reference']['fields'])})"
        lines.append(f"FOREIGN KEY ({columns(key['fields'])}) REFERENCES {leads}")
    return f"CREATE TABLE {quoted(name)} ({', '.join(lines)})"


def columns(names: str | list[str]) -> str:
    """Return one or more names of columns as SQL."""
    return ", ".join(map(quoted, [names] if isinstance(names, str) else names))


def quoted(name: str) -> str:
    """Return a name as SQL, whatever it is: `order` is a word of the language."""
    return '"' + name.replace('"', '""') + '"'


def value(field: Field, text: str) -> Any:
    """Return the text of a cell as its column has it."""
    return READERS.get(field["type"], str)(text) if text else None


def zenodo() -> dict[str, Any]:
    """Return what an archive reads of the release."""
    package = data.package()
    return {
        "upload_type": "dataset",
        "title": package["title"],
        "description": package["description"],
        "version": package["version"],
        "license": "cc-by-4.0",
        "keywords": package["keywords"],
        "creators": [{"name": one["title"]} for one in package["contributors"]],
    }


def contents() -> dict[str, bytes]:
    """Return the files of the zip by their names, the checksums last."""
    files = [f"data/{data.resource(name)['path']}" for name in data.resources()]
    found = {name: (data.DATA_DIR / Path(name).name).read_bytes() for name in files}
    found["data/datapackage.json"] = as_json(descriptor())
    with tempfile.TemporaryDirectory() as folder:
        write_sqlite(Path(folder, f"{NAME}.sqlite"))
        found[f"{NAME}.sqlite"] = Path(folder, f"{NAME}.sqlite").read_bytes()
    found |= {f"parquet/{name}.parquet": parquet(name) for name in data.resources()}
    found |= {name: (ROOT / name).read_bytes() for name in BESIDE}
    found["CODEBOOK.md"] = codebook().encode()
    found[CROISSANT] = as_json(croissant(found))
    found[CRATE] = as_json(crate(found))
    sums = [f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in found.items()]
    return found | {"SHA256SUMS": ("\n".join(sums) + "\n").encode()}


def as_json(content: Any) -> bytes:
    """Return something as JSON, as the files of the course have it."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def release(folder: Path) -> Path:
    """Write the release into a folder, and return its zip."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".zenodo.json").write_bytes(as_json(zenodo()))
    found = contents()
    (folder / f"{NAME}.sqlite").write_bytes(found[f"{NAME}.sqlite"])
    return pack(folder, found)


def pack(folder: Path, found: dict[str, bytes]) -> Path:
    """Write the files of a release into a zip, and return it."""
    target = folder / zip_name()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            entry = zipfile.ZipInfo(f"{NAME}/{name}", EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return target


def zip_name() -> str:
    """Return what the zip is called: its name has the version of the data."""
    return f"{NAME}-{data.package()['version']}.zip"


def main(arguments: list[str]) -> int:
    """Write the release and say where it is."""
    target = release(Path(arguments[0]) if arguments else ROOT / "dist" / "data")
    print(f"{target}: {target.stat().st_size} bytes, {len(data.resources())} tables")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
