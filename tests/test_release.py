"""The release holds the data and nothing else: SQLite and CSV say the same, and each checksum is that of its file."""

import hashlib
import json
import sqlite3
import zipfile
from pathlib import Path

import pytest
import release
from course import data
from frictionless import Package


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
