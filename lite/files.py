"""The files of others that the course in the browser is made of: each taken from where it can be had, by its hash.

`lite/lock.json` names them. A file that was fetched once is kept in a folder outside the repository.
"""

import hashlib
import http.client
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
LOCK = HERE / "lock.json"
SECONDS = 60  # to wait for a place that does not answer
DISTRIBUTION = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
TARBALL = "https://registry.npmjs.org/{name}/-/{name}-{version}.tgz"
ELSEWHERE = "manylinux2014_x86_64"  # a wheel for it serves too, where its own modules in Python do without those in C


class File(NamedTuple):
    """One entry of the lock."""

    name: str
    licence: str
    sha256: str
    places: tuple[str, ...]
    used: str
    without: tuple[str, ...] = ()

    @property
    def package(self) -> str:
        """The name of the Python package that a wheel holds, in small letters with hyphens."""
        return package_of(self.name)

    @property
    def version(self) -> str:
        """The version of a wheel."""
        return self.name.split("-")[1]

    @property
    def title(self) -> str:
        """What a reader calls it: a package with its version, or Pyodide, or Python."""
        if self.is_wheel:
            return f"{self.package} {self.version}"
        return f"Python {lock()['python']}" if self.name.endswith(".zip") else f"Pyodide {lock()['pyodide']}"

    @property
    def is_wheel(self) -> bool:
        """Whether it is a Python package."""
        return self.name.endswith(".whl")


class NotHadError(Exception):
    """One place does not give a file. The message says why, in a few words."""


def package_of(name: str) -> str:
    """Return the package of a wheel by the wheel's file name, in small letters with hyphens."""
    return name.split("-")[0].lower().replace("_", "-")


class MissingFileError(RuntimeError):
    """A file of the lock cannot be had. The message is one sentence that says which."""


def lock() -> dict[str, Any]:
    """Return the lock as it stands in its file."""
    return json.loads(LOCK.read_text(encoding="utf-8"))


def locked() -> list[File]:
    """Return every file of the lock."""
    return [as_file(entry) for entry in lock()["files"]]


def as_file(entry: dict[str, Any]) -> File:
    """Return an entry of the lock as a file; Pyodide's version stands in its places where they leave it open."""
    places = tuple(place.replace("{pyodide}", lock().get("pyodide", "")) for place in entry["places"])
    return File(**{**entry, "places": places, "without": tuple(entry.get("without", ()))})


def python_version() -> str:
    """Return the version of Pyodide's Python without its last number, such as "3.12"."""
    return lock()["python"].rpartition(".")[0]


def download(releases: list[str], target: Path, elsewhere: tuple[str, ...] = ()) -> str:
    """Let pip download wheels for Pyodide and its Python, whichever Python runs this; those for Pyodide come first.

    `elsewhere` names further platforms whose wheels will do. Returns "", or the last line of pip where it failed.
    """
    platforms = (f"pyemscripten_{lock()['abi']}_wasm32", *elsewhere, "any")
    abi = f"cp{python_version().replace('.', '')}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += ["--python-version", python_version(), "--implementation", "cp", "--abi", abi, "--abi", "none"]
    command += [part for name in platforms for part in ("--platform", name)]
    command += ["--disable-pip-version-check", "--dest", str(target), *releases]
    _have_pip()
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return (told.stderr.strip().splitlines() or [f"it ended with {told.returncode}"])[-1] if told.returncode else ""


def store() -> Path:
    """Return the folder that keeps what was fetched: `COURSE_CACHE`, else the user's cache folder."""
    named = os.environ.get("COURSE_CACHE")
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(named) if named else base / "defence-diplomacy-course"


def fetch(kept: Path) -> dict[str, Path]:
    """Bring every file of the lock into the folder `kept`, and return where each lies, by its name.

    Raises MissingFileError where no place has a file with the hash that the lock gives.
    """
    kept.mkdir(parents=True, exist_ok=True)
    wanted = [file for file in locked() if not _is_kept(file, kept)]
    if wanted:
        with tempfile.TemporaryDirectory() as folder:
            places = Places(Path(folder))
            for file in wanted:
                _take(file, places, kept)
    return {file.name: kept / file.name for file in locked()}


def _is_kept(file: File, kept: Path) -> bool:
    path = kept / file.name
    return path.exists() and hash_of(path.read_bytes()) == file.sha256


def _take(file: File, places: "Places", kept: Path) -> None:
    reasons = []
    for place in file.places:
        kind = place.split(" ")[0]
        try:
            content = places.read(place, file)
        except NotHadError as reason:
            reasons.append(f"{kind}: {reason}")
            continue
        if hash_of(content) == file.sha256:
            part = kept / f"{file.name}.{os.getpid()}"  # two may fetch at a time
            part.write_bytes(content)
            part.replace(kept / file.name)
            return
        reasons.append(f"{kind}: its file has another hash")
    raise MissingFileError(
        f"The course in the browser is left out: {file.name} with the hash of lite/lock.json was not to be had "
        f"({'; '.join(reasons)})."
    )


def hash_of(content: bytes) -> str:
    """Return the sha256 of some bytes, as the lock writes it."""
    return hashlib.sha256(content).hexdigest()


class Places:
    """Where files come from. A host that does not answer is not asked again; one that lacks a file is, for others."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.silent: set[str] = set()
        self.archives: dict[str, bytes] = {}
        self.releases: dict[str, Path | None] = {}
        self.said = ""  # the last line of pip where it failed

    def read(self, place: str, file: File) -> bytes:
        """The bytes that a place has under a file's name. Raises NotHadError where it gives none."""
        kind, _, rest = place.partition(" ")
        release, _, inner = rest.partition(" ")
        if kind == "pyodide":
            return self._address(DISTRIBUTION.format(version=lock()["pyodide"]) + file.name)
        if kind == "npm":
            name, _, version = release.partition("@")
            return _in_tarball(self._archive(TARBALL.format(name=name, version=version)), inner)
        return self._in_wheel(release, inner) if inner else self._wheel(release)

    def _address(self, address: str) -> bytes:
        host = address.split("/")[2]
        if host in self.silent:
            raise NotHadError(f"{host} does not answer")
        try:
            with urllib.request.urlopen(address, timeout=SECONDS) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:  # it answers: other files may be there
            raise NotHadError(f"{host} answers {error.code} {error.reason}") from None
        except OSError:
            self.silent.add(host)
            raise NotHadError(f"{host} does not answer") from None
        except http.client.HTTPException:
            raise NotHadError(f"{host} sent a part of it") from None

    def _archive(self, address: str) -> bytes:
        if address not in self.archives:
            self.archives[address] = self._address(address)
        return self.archives[address]

    def _wheel(self, release: str) -> bytes:
        if release not in self.releases:
            self._download([release] if release not in self._plain() else self._plain())
        path = self.releases.get(release)
        if path is None:
            raise NotHadError(f"pip said: {self.said}" if self.said else "pip did not bring it")
        return path.read_bytes()

    def name_of(self, release: str) -> str:
        """The file name of the wheel that was downloaded of a release."""
        path = self.releases[release]
        return path.name if path else ""

    def _plain(self) -> list[str]:
        """Every release that is a file of the lock by itself: one call of pip brings them all."""
        return [place.split(" ")[1] for file in locked() for place in file.places if place.count(" ") == 1]

    def _download(self, releases: list[str]) -> None:
        """Let pip download wheels, and note where each lies."""
        target = self.folder / f"pip-{len(self.releases)}"
        self.said = download(releases, target, (ELSEWHERE,)) or self.said
        found = {package_of(path.name): path for path in target.glob("*.whl")}
        for release in releases:
            self.releases[release] = found.get(release.split("==")[0].lower())

    def _in_wheel(self, release: str, inner: str) -> bytes:
        with zipfile.ZipFile(io.BytesIO(self._wheel(release))) as archive:
            if inner not in archive.namelist():
                raise NotHadError(f"{release} has no {inner}")
            return archive.read(inner)


def _have_pip() -> None:
    """Give this Python its pip where it has none, as where uv made .venv; what is wrong then, pip's call says."""
    if importlib.util.find_spec("pip") is None:
        subprocess.run([sys.executable, "-m", "ensurepip"], capture_output=True, check=False)
        importlib.invalidate_caches()


def _in_tarball(content: bytes, inner: str) -> bytes:
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            found = archive.extractfile(inner)
            return found.read() if found else b""
    except (KeyError, EOFError, zlib.error, OSError, tarfile.TarError):
        raise NotHadError(f"there is no {inner} in its archive") from None


def unpacked(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """Each file of a gzipped tarball: its name without the first folder, and its bytes."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        for member in opened:
            content = opened.extractfile(member) if member.isfile() else None
            if content:
                yield member.name.partition("/")[2], content.read()


def copied(source: Path, target: Path) -> None:
    """Copy a file, and make the folder it goes into."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
