"""The release holds the data and nothing else: every format says the same, and each checksum is that of its file."""

import hashlib
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pytest
from browser import BUILT, ROOT
from course import data
from frictionless import Package

from tools import release, release_formats


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip of the release, unpacked."""
    folder = tmp_path_factory.mktemp("release")
    with zipfile.ZipFile(release.release(folder / "made")) as archive:
        archive.extractall(folder)
    return folder / release.NAME


def test_the_same_data_give_the_same_zip(tmp_path: Path) -> None:
    first, second = (release.release(tmp_path / name) for name in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()


def test_every_checksum_is_that_of_its_file(unpacked: Path) -> None:
    lines = [line.split("  ") for line in (unpacked / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    files = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert {name for _, name in lines} == files - {"SHA256SUMS"}
    for digest, name in lines:
        assert hashlib.sha256((unpacked / name).read_bytes()).hexdigest() == digest, name


def test_the_package_in_the_zip_is_valid_with_bytes_and_hash(unpacked: Path) -> None:
    package = json.loads((unpacked / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in package["resources"]] == data.resources()
    for resource in package["resources"]:
        content = (unpacked / "data" / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["licenses"]
    report = Package(str(unpacked / "data" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])[:3]


@pytest.mark.parametrize("name", data.resources())
def test_sqlite_has_every_cell_of_a_table(unpacked: Path, name: str) -> None:
    fields = data.resource(name)["schema"]["fields"]
    with sqlite3.connect(unpacked / f"{release.NAME}.sqlite") as base:
        found = base.execute(f'SELECT * FROM "{name}"').fetchall()
        assert base.execute(f'PRAGMA foreign_key_check("{name}")').fetchall() == []
    base.close()
    right = [tuple(release.value(field, row[field["name"]]) for field in fields) for row in data.rows(name)]
    assert found == right


def test_what_an_archive_reads_is_what_the_package_says(tmp_path: Path) -> None:
    release.release(tmp_path)
    told = json.loads((tmp_path / ".zenodo.json").read_text(encoding="utf-8"))
    assert (told["title"], told["version"]) == (data.package()["title"], data.package()["version"])
    assert told["license"] == data.package()["licenses"][0]["name"].lower()


@pytest.mark.parametrize("name", data.resources())
def test_parquet_has_every_cell_of_a_table_with_its_type(unpacked: Path, name: str) -> None:
    fields = data.resource(name)["schema"]["fields"]
    with duckdb.connect() as base:
        table = base.read_parquet(str(unpacked / "parquet" / f"{name}.parquet"))
        types = [str(one) for one in table.types]
        found = table.fetchall()
    assert types == [release_formats.PARQUET_TYPES.get(field["type"], "VARCHAR") for field in fields]
    assert found == [tuple(release.value(field, row[field["name"]]) for field in fields) for row in data.rows(name)]


def test_croissant_names_every_table_by_its_digest_and_every_column(unpacked: Path) -> None:
    told = json.loads((unpacked / "croissant.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in told["recordSet"]] == data.resources()
    for file, table in zip(told["distribution"], told["recordSet"], strict=True):
        assert file["sha256"] == hashlib.sha256((unpacked / file["contentUrl"]).read_bytes()).hexdigest()
        columns = [field["source"]["extract"]["column"] for field in table["field"]]
        assert columns == [field["name"] for field in data.resource(table["name"])["schema"]["fields"]]
        assert {one["@id"] for one in table["key"]} <= {field["@id"] for field in table["field"]}


def test_the_crate_lists_every_file_that_is_there(unpacked: Path) -> None:
    graph = json.loads((unpacked / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    listed = {one["@id"]: one for one in graph if one["@type"] == "File"}
    files = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert set(listed) == files - {"SHA256SUMS", release_formats.CRATE}
    for name, one in listed.items():
        assert one["sha256"] == hashlib.sha256((unpacked / name).read_bytes()).hexdigest()
    known = {one["@id"] for one in graph}
    assert {part["@id"] for one in graph for part in one.get("hasPart", [])} <= known


def test_what_the_page_tells_a_reader_to_write_runs(unpacked: Path) -> None:
    page = (ROOT / "book" / "use-the-data.md").read_text(encoding="utf-8")
    snippets = re.findall(r"^```python\n(.*?)^```", page, flags=re.M | re.S)
    assert len(snippets) == 3
    for snippet in snippets:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", snippet], cwd=unpacked, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-500:]
        assert "Japan" in done.stdout or len(done.stdout.splitlines()) == 5
    named = set(re.findall(r"`([\w-]+\.(?:json|sqlite|cff|md))`", page)) | {"SHA256SUMS"}
    here = {path.name for path in unpacked.rglob("*")}
    assert named <= here, named - here


def test_the_codebook_in_words_has_every_table_every_column_and_what_is_empty(unpacked: Path) -> None:
    told = (unpacked / "CODEBOOK.md").read_text(encoding="utf-8")
    chapters = dict(zip(data.resources(), re.split(r"^## `", told, flags=re.M)[1:], strict=True))
    for name, chapter in chapters.items():
        resource, rows = data.resource(name), data.rows(name)
        assert chapter.startswith(f"{name}`: {resource['title']}\n") and f"**Rows**: {len(rows)}." in chapter
        assert all(resource[scope] in chapter for scope in ("description", "universe", "searched", "until", "gaps"))
        lines = [re.split(r"(?<!\\)\|", line) for line in chapter.splitlines() if line.startswith("| `")]
        columns = [(line[1].strip(" `"), int(line[4])) for line in lines]
        fields = [field["name"] for field in resource["schema"]["fields"]]
        assert columns == [(field, sum(not row[field] for row in rows)) for field in fields]
    assert "Leads to `sources`" in chapters["disputes"] and "One of: `author`" in chapters["claims"]


def test_the_book_offers_the_same_zip(book: str, tmp_path: Path) -> None:
    made = release.release(tmp_path)
    page = (BUILT / "book" / "use-the-data.html").read_text(encoding="utf-8")
    offered = re.findall(r'href="([^"]+)" download>All \d+ tables in one file', page)
    assert offered == [f"../_static/data/{made.name}"]
    assert (BUILT / "book" / offered[0]).read_bytes() == made.read_bytes()
