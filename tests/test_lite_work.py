"""A reader's work in the course in the browser: no copy is written over, and what is said is said of what is there."""

import email.message
import hashlib
import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from lite import files

# The files of others


class Host:
    """What stands for the network: each address answers what a function says, and is noted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answers: Callable[[str], bytes]) -> None:
        self.asked: list[str] = []

        class Answer:
            def __init__(self, address: str) -> None:
                self.address = address

            def __enter__(self) -> "Answer":
                return self

            def __exit__(self, *_: object) -> None:
                pass

            def read(self) -> bytes:
                return answers(self.address)

        def urlopen(address: str, **_: object) -> Answer:
            self.asked.append(address.rpartition("/")[2])
            return Answer(address)

        monkeypatch.setattr(urllib.request, "urlopen", urlopen)


def wanted(monkeypatch: pytest.MonkeyPatch, *names: str, places: tuple[str, ...] = ("pyodide",)) -> None:
    """Let the lock name some files, each holding its own name."""
    about = {"licence": "MIT", "places": list(places), "used": "task"}
    entries = [{"name": name, "sha256": hashlib.sha256(name.encode()).hexdigest(), **about} for name in names]
    monkeypatch.setattr(files, "lock", lambda: {"files": entries, "pyodide": "1"})


def content_of(address: str) -> bytes:
    return address.rpartition("/")[2].encode()


def missing(address: str) -> urllib.error.HTTPError:
    return urllib.error.HTTPError(address, 404, "Not Found", email.message.Message(), None)


def test_a_host_that_lacks_one_file_is_asked_for_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(address: str) -> bytes:
        if address.endswith("a.zip"):
            raise missing(address)
        return content_of(address)

    host = Host(monkeypatch, answers)
    wanted(monkeypatch, "b.zip", "a.zip")
    with pytest.raises(files.MissingFileError) as raised:
        files.fetch(tmp_path)
    assert str(raised.value) == (
        "The course in the browser is left out: a.zip with the hash of lite/lock.json was not to be had "
        "(pyodide: cdn.jsdelivr.net answers 404 Not Found)."
    )
    wanted(monkeypatch, "a.zip", "c.zip")
    places = files.Places(tmp_path)
    for file in files.locked():
        try:
            assert places.read("pyodide", file) == b"c.zip"
        except files.NotHadError:
            assert file.name == "a.zip"
    assert host.asked == ["b.zip", "a.zip", "a.zip", "c.zip"]


def test_a_host_that_does_not_answer_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(address: str) -> bytes:
        raise urllib.error.URLError(TimeoutError("timed out"))

    host = Host(monkeypatch, answers)
    wanted(monkeypatch, "a.zip", "b.zip", places=("pyodide", "npm pyodide@1 package/a.zip"))
    places = files.Places(tmp_path)
    for file in files.locked():
        for place in file.places:
            with pytest.raises(files.NotHadError, match="does not answer"):
                places.read(place, file)
    assert host.asked == ["a.zip", "pyodide-1.tgz"], "once each"


def test_a_file_that_comes_in_part_is_named_and_no_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(address: str) -> bytes:
        if address.endswith(".tgz"):
            return b"<html>Sign in to this network</html>"
        raise http.client.IncompleteRead(b"", 10)

    Host(monkeypatch, answers)
    wanted(monkeypatch, "a.zip", places=("pyodide", "npm pyodide@1 package/a.zip"))
    with pytest.raises(files.MissingFileError) as raised:
        files.fetch(tmp_path)
    assert "a.zip" in str(raised.value)
    assert "cdn.jsdelivr.net sent a part of it; npm: there is no package/a.zip in its archive" in str(raised.value)
