"""Renew lite/lock.json, so that the course in the browser goes on with what the lessons are run with.

usage: python -m lite.lock limits      write into lite/limits.txt how new a package may be, for `make lock`
       python -m lite.lock follow      give what lessons call by name the versions of requirements.txt
       python -m lite.lock NAME ...    compute anew the hash of these files, whose places were changed by hand

A package with parts in C is compiled for one version of Pyodide, so that version decides how new the package may be:
`make lock` keeps it there, in requirements.txt too, and goes on. A newer Pyodide is a change by hand: CONTRIBUTING.md.
"""

import io
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import Requirement

from lite import edition, files

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements.txt"
LIMITS = files.HERE / "limits.txt"
BY_NAME = ("altair", "ipywidgets", "jinja2", "narwhals", "pandas")  # as in requirements.txt
ABOUT = """\
# How new the course in the browser lets a package be: `make lock` writes this, and takes nothing newer.
# pandas has parts in C: it is no newer here than its newest wheel for Pyodide {pyodide}, which has Python {python}.
"""


class LockError(RuntimeError):
    """The lock cannot be renewed; the message says why in one sentence."""


class Wheel(NamedTuple):
    """A wheel that was downloaded."""

    name: str
    content: bytes

    @property
    def version(self) -> str:
        """The version, as the name of the file has it."""
        return self.name.split("-")[1]

    @property
    def metadata(self) -> Message:
        """What the wheel says of itself."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
            return BytesParser().parsebytes(archive.read(name))


def limits() -> str:
    """Return lines for uv: of each package the newest version that Pyodide takes and whose needs the lock meets.

    Raises LockError where a package cannot be had.
    """
    here, newest = versions(), wheels_of(list(BY_NAME))
    there = here | {package: wheel.version for package, wheel in newest.items()}
    held = [_limit(package, here[package], wheel, there) for package, wheel in newest.items()]
    return ABOUT.format(**files.lock()) + "".join(held)


def _limit(package: str, now: str, newest: Wheel, there: dict[str, str]) -> str:
    """One line for uv, with a reason where there is something newer."""
    lacking = ", ".join(unmet(newest.metadata, there))
    if lacking:
        return f"{package}<={now}  # {newest.version} needs {lacking}, which lite/lock.json has not\n"
    out = newest_release(package)
    why = f"  # {out} is out, and Pyodide {files.lock()['pyodide']} has no wheel of it" if out != newest.version else ""
    return f"{package}<={newest.version}{why}\n"


def newest_release(package: str) -> str:
    """Return the newest version of a package that there is, for Pyodide or not. Raises LockError where pip fails."""
    command = [sys.executable, "-m", "pip", "index", "versions", "--disable-pip-version-check", package]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    said = re.match(r"\S+ \((\S+)\)", told.stdout)
    if not said:
        raise LockError(f"pip does not say which version of {package} is the newest. {told.stderr.strip()[-200:]}")
    return said[1]


def follow() -> list[str]:
    """Give the packages that lessons call by name the versions of requirements.txt; return what changed, a line each.

    Raises LockError, and writes nothing, where Pyodide has no such version, or where it is not the file that pip takes.
    """
    text = REQUIREMENTS.read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE))
    here, lock = versions(), files.lock()
    behind = [package for package in BY_NAME if here[package] != pinned[package]]
    found = wheels_of([f"{package}=={pinned[package]}" for package in behind])
    for entry in lock["files"]:
        wheel = found.get(files.package_of(entry["name"]))
        if wheel:
            entry |= _of(wheel, entry["licence"])
            if entry["sha256"] not in text:
                raise LockError(f"{wheel.name} has none of the hashes of requirements.txt: run `make lock`.")
    _write(lock)
    return [f"{package}: {here[package]} is now {pinned[package]}" for package in behind]


def _of(wheel: Wheel, licence: str) -> dict[str, Any]:
    """What a lock's entry says of a wheel of PyPI."""
    return {
        "name": wheel.name,
        "licence": wheel.metadata["License-Expression"] or licence,
        "sha256": files.hash_of(wheel.content),
        "places": [f"pypi {files.package_of(wheel.name)}=={wheel.version}"],
    }


def anew(names: list[str]) -> list[str]:
    """Compute anew the hash of each named file or package from all of its places; return what changed, a line each.

    Raises LockError, and writes nothing, where no place has a file, where two places differ, or a name is in no entry.
    """
    lock = files.lock()
    called = {name: entry for entry in lock["files"] for name in (entry["name"], files.package_of(entry["name"]))}
    unknown = [name for name in names if name not in called]
    if unknown:
        raise LockError(f"No entry of lite/lock.json is called {' or '.join(unknown)}.")
    changed = []
    with tempfile.TemporaryDirectory() as folder:
        places = files.Places(Path(folder))
        for entry in [called[name] for name in names]:
            now = _had(places, files.as_file(entry))
            changed += [f"{now['name']}: {now['sha256']}"] if entry != entry | now else []
            entry |= now
    _write(lock)
    return changed


def _had(places: files.Places, file: files.File) -> dict[str, str]:
    """The name of a file, and the one hash that every place gives which has it."""
    hashes, reasons = set(), []
    for place in file.places:
        try:
            hashes.add(files.hash_of(places.read(place, file)))
        except files.NotHadError as reason:
            reasons.append(str(reason))
    if len(hashes) != 1:
        why = "its places have different files" if hashes else f"no place has it ({'; '.join(reasons)})"
        raise LockError(f"The hash of {file.name} was not computed: {why}")
    released = [place.split(" ")[1] for place in file.places if re.fullmatch(r"pypi \S+", place)]
    return {"name": places.name_of(released[0]) if released else file.name, "sha256": hashes.pop()}


def versions() -> dict[str, str]:
    """Return the version of each package of the lock, and of what the kernel brings."""
    locked = files.locked()
    found = {file.package: file.version for file in locked if file.is_wheel}
    kernel = next(file for file in locked if file.package == "jupyterlite-pyodide-kernel")
    with zipfile.ZipFile(files.fetch(files.store())[kernel.name]) as archive:
        inside = [name.rpartition("/")[2] for name in archive.namelist()]
    brought = [name for name in inside if name.startswith(edition.IN_KERNEL_WHEEL)]
    return found | {files.package_of(name): name.split("-")[1] for name in brought}


def unmet(metadata: Message, there: dict[str, str]) -> list[str]:
    """Return what a package needs in Pyodide and is not there; `there` says which version of each package is."""
    pyodide = {"python_version": files.python_version(), "python_full_version": files.lock()["python"], "extra": ""}
    pyodide |= {"sys_platform": "emscripten", "platform_system": "Emscripten", "platform_machine": "wasm32"}
    needs = [Requirement(line) for line in metadata.get_all("Requires-Dist") or []]
    asked = [need for need in needs if not need.marker or need.marker.evaluate(pyodide)]
    return [f"{need.name}{need.specifier}" for need in asked if not _is_met(need, there)]


def _is_met(need: Requirement, there: dict[str, str]) -> bool:
    version = there.get(need.name.lower().replace("_", "-"))
    return version is not None and need.specifier.contains(version, prereleases=True)


def wheels_of(releases: list[str]) -> dict[str, Wheel]:
    """Return the wheel of each release by its package; of a release without version, the newest.

    Raises LockError where there is none for Pyodide.
    """
    if not releases:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        said = files.download(releases, Path(folder))
        if said:
            raise LockError(f"There is no wheel for Pyodide {files.lock()['pyodide']} of {', '.join(releases)}. {said}")
        paths = sorted(Path(folder).glob("*.whl"))
        return {files.package_of(path.name): Wheel(path.name, path.read_bytes()) for path in paths}


def _write(lock: dict[str, Any]) -> None:
    files.LOCK.write_text(json.dumps(lock, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Do what is asked and say what changed; return 1 where it cannot be done, 2 where nothing is asked."""
    try:
        if arguments == ["limits"]:
            LIMITS.write_text(limits(), encoding="utf-8")
            held = re.findall(r"(.+)<=(\S+)  # (.+)", LIMITS.read_text(encoding="utf-8"))
            print("".join(f"{package} stays at {most}: {why}.\n" for package, most, why in held), end="")
        elif arguments:
            print("\n".join(follow() if arguments == ["follow"] else anew(arguments)) or "Nothing has changed.")
        else:
            print(__doc__)
            return 2
    except (LockError, files.MissingFileError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
