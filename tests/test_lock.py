"""lite/lock.json is renewed with the packages of the lessons, and what Pyodide cannot have holds nothing else up."""

import ast
import json
import os
import re
import sys
from pathlib import Path

import pytest
import yaml
from browser import ROOT
from packaging.version import Version

from lite import files, lock, wheels

HERE = {"altair": "6.3.0", "narwhals": "2.29.0", "pandas": "3.1.1", "numpy": "2.0.2"}


def made(name: str, version: str, *needs: str, tag: str = "py3-none-any") -> lock.Wheel:
    """A wheel of that name which holds nothing, and says what it needs."""
    metadata = f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\nLicense-Expression: MIT\n"
    metadata += "".join(f"Requires-Dist: {need}\n" for need in needs)
    content = wheels.zipped({f"{name}-{version}.dist-info/METADATA": metadata.encode()})
    return lock.Wheel(f"{name}-{version}-{tag}.whl", content)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock of two packages, to be renewed."""
    entries = [{"name": f"{name}-1.0-py3-none-any.whl", "licence": "?", "sha256": "0"} for name in ("altair", "six")]
    said = {"pyodide": "0.1", "python": "3.12.7", "abi": "2024_0"}
    said |= {"files": [entry | {"places": ["pypi a==1.0"], "used": "task", "without": ["*.h"]} for entry in entries]}
    path = tmp_path / "lock.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    monkeypatch.setattr(files, "LOCK", path)
    monkeypatch.setattr(lock, "REQUIREMENTS", tmp_path / "requirements.txt")
    monkeypatch.setattr(lock, "BY_NAME", ("altair",))
    monkeypatch.setattr(lock, "versions", lambda: {"altair": "1.0", "six": "1.0"})
    return path


def test_the_lock_has_the_form_in_which_it_is_renewed() -> None:
    text = files.LOCK.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


# How new a package may be


def limit_of(newest: lock.Wheel, released: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The line that says how new this package may be."""
    monkeypatch.setattr(lock, "BY_NAME", (files.package_of(newest.name),))
    monkeypatch.setattr(lock, "versions", lambda: HERE)
    monkeypatch.setattr(lock, "wheels_of", lambda _: {files.package_of(newest.name): newest})
    monkeypatch.setattr(lock, "newest_release", lambda _: released)
    return lock.limits().splitlines()[-1]


def test_a_package_goes_as_far_as_its_newest_wheel_for_pyodide(monkeypatch: pytest.MonkeyPatch) -> None:
    newest = made("pandas", "3.1.2", "numpy>=2.0.2", tag="cp312-cp312-pyemscripten_2024_0_wasm32")
    assert limit_of(newest, "3.1.2", monkeypatch) == "pandas<=3.1.2"
    out = f"pandas<=3.1.2  # 3.2.0 is out, and Pyodide {files.lock()['pyodide']} has no wheel of it"
    assert limit_of(newest, "3.2.0", monkeypatch) == out


def test_a_package_that_needs_what_the_lock_has_not_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    newest = made(
        "altair", "7.0.0", "narwhals>=2", "newcomer>=1", "pandas>=4; extra == 'all'", "numpy>=2.3; os_name=='nt'"
    )
    assert limit_of(newest, "7.0.0", monkeypatch).startswith("altair<=6.3.0  # 7.0.0 needs newcomer>=1, ")
    newest = made("altair", "7.0.0", "narwhals>=3")
    assert limit_of(newest, "7.0.0", monkeypatch).startswith("altair<=6.3.0  # 7.0.0 needs narwhals>=3, ")


def test_a_need_is_asked_of_pyodide_and_not_of_this_machine() -> None:
    told = made(
        "pandas", "4", "tzdata; sys_platform=='emscripten'", "win; sys_platform=='linux'", "new; python_version>'3.12'"
    )
    assert lock.unmet(told.metadata, {}) == ["tzdata"]


def test_what_is_held_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lock, "LIMITS", tmp_path / "limits.txt")
    monkeypatch.setattr(lock, "limits", lambda: "# a word\naltair<=6.3.0\npandas<=3.1.1  # 3.2.0 is out\n")
    assert lock.main(["limits"]) == 0
    assert capsys.readouterr().out == "pandas stays at 3.1.1: 3.2.0 is out.\n"


def test_the_requirements_are_within_the_limits() -> None:
    """`make lock` writes both."""
    limits = dict(re.findall(r"^([a-z0-9-]+)<=(\S+)", lock.LIMITS.read_text(encoding="utf-8"), re.MULTILINE))
    assert tuple(limits) == lock.BY_NAME
    pinned = re.findall(r"^([a-z0-9-]+)==([^\s;]+)", lock.REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE)
    for package, version in pinned:
        if package in limits:
            assert Version(version) <= Version(limits[package]), package


# The renewal


def test_the_lock_takes_the_version_and_the_hash_of_the_requirements(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = made("altair", "2.0")
    monkeypatch.setattr(lock, "wheels_of", lambda releases: {"altair": wheel} if releases == ["altair==2.0"] else {})
    lock.REQUIREMENTS.write_text(f"altair==2.0 \\\n    --hash=sha256:{files.hash_of(wheel.content)}\nsix==9.0\n")
    untouched = files.lock()["files"][1]
    assert lock.follow() == ["altair: 1.0 is now 2.0"]
    renewed, other = files.lock()["files"]
    assert renewed == {
        "name": "altair-2.0-py3-none-any.whl",
        "licence": "MIT",
        "sha256": files.hash_of(wheel.content),
        "places": ["pypi altair==2.0"],
        "used": "task",
        "without": ["*.h"],
    }
    assert other == untouched


def test_another_file_than_that_of_the_requirements_is_refused(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lock, "wheels_of", lambda _: {"altair": made("altair", "2.0")})
    lock.REQUIREMENTS.write_text(f"altair==2.0 \\\n    --hash=sha256:{'1' * 64}\n")
    before = copy.read_bytes()
    assert lock.main(["follow"]) == 1 and copy.read_bytes() == before
    assert "altair-2.0-py3-none-any.whl has none of the hashes" in capsys.readouterr().err


def test_a_version_that_pyodide_has_not_is_said_in_a_sentence(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    lock.REQUIREMENTS.write_text("altair==2.0\n")
    before = copy.read_bytes()
    assert lock.main(["follow"]) == 1 and copy.read_bytes() == before
    assert capsys.readouterr().err.startswith("There is no wheel for Pyodide 0.1 of altair==2.0. ")


def test_a_hash_is_computed_anew_where_all_places_agree(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = files.lock()
    said["files"][1] |= {
        "name": "six.js",
        "places": ["pyodide", "npm six@{pyodide} package/six.js", "pypi b==1 six.js"],
    }
    copy.write_text(json.dumps(said))
    has = {"npm six@0.1 package/six.js": b"one", "pypi b==1 six.js": b"one"}

    def read(_: files.Places, place: str, __: files.File) -> bytes:
        if place not in has:
            raise files.NotHadError("not there")
        return has[place]

    monkeypatch.setattr(files.Places, "read", read)
    assert lock.main(["six.js"]) == 0
    assert files.lock()["files"][1]["sha256"] == files.hash_of(b"one")
    assert files.lock()["files"][1]["places"][1] == "npm six@{pyodide} package/six.js"
    before = copy.read_bytes()
    has["pypi b==1 six.js"] = b"another"
    for name in ("six.js", "altair", "nobody"):
        assert lock.main([name]) == 1 and copy.read_bytes() == before
    told = capsys.readouterr().err
    assert "different files" in told and "no place has it" in told and "called nobody" in told


def test_what_the_packages_of_the_lessons_need_is_in_the_lock() -> None:
    try:
        paths = files.fetch(files.store())
    except files.MissingFileError as error:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(error))
    named = [path for name, path in paths.items() if name.endswith(".whl") and files.package_of(name) in lock.BY_NAME]
    assert len(named) == len(lock.BY_NAME)
    for path in named:
        lacking = lock.unmet(lock.Wheel(path.name, path.read_bytes()).metadata, lock.versions())
        assert set(lacking) <= {"jupyterlab_widgets~=3.0.17"}, path.name  # 3.0.15 draws its widgets: seen by test_lite


# Pyodide's version


def words(path: Path) -> str:
    """What the code of a file says in quotation marks, on one line."""
    parts = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    said = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return "\n".join(line for line in said if "\n" not in line)


def test_the_version_of_pyodide_stands_in_one_place() -> None:
    """At the top of the lock: no place of a file has it again, and no line of code."""
    version, abi = files.lock()["pyodide"], files.lock()["abi"]
    assert len(re.findall(rf"(?<![\d.]){re.escape(version)}", files.LOCK.read_text(encoding="utf-8"))) == 1
    again = rf"(?<![\d.]){re.escape(version)}|{abi}|python{re.escape(files.python_version())}|\bcp3\d\d\b"
    assert [path.name for path in (ROOT / "lite").glob("**/*.py") if re.search(again, words(path))] == []


def test_names_of_wheels_belong_to_the_pyodide_of_the_lock() -> None:
    tag = f"cp{files.python_version().replace('.', '')}"
    for file in files.locked():
        if "wasm32" in file.name:
            assert f"-{tag}-{tag}-" in file.name and files.lock()["abi"] in file.name, file.name
        assert "{" not in "".join(file.places)


def test_workflows_that_make_the_edition_to_keep_have_the_python_of_pyodide() -> None:
    """Without it, a browser would compile each module when a page first needs it."""
    for name, job in {"publish": "build", "weekly": "test", "update": "try"}.items():
        told = yaml.safe_load((ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8"))
        assert told["jobs"][job]["container"]["image"].startswith(f"python:{files.python_version()}-"), name


def test_a_python_compiles_for_pyodide_only_where_it_is_of_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    for version, found in {".".join(map(str, sys.version_info[:2])): sys.executable, "3.999": None}.items():
        wheels.python_of_pyodide.cache_clear()
        monkeypatch.setattr(wheels, "python_version", lambda version=version: version)
        assert wheels.python_of_pyodide() == found
    wheels.python_of_pyodide.cache_clear()
