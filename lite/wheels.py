"""Wheels for Pyodide: those of others without what is never run, and the course's own."""

import base64
import fnmatch
import functools
import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from typing import Any

from lite.files import HERE, File, python_version

EPOCH = (1980, 1, 1, 0, 0, 0)  # the same files give the same wheel
NEVER_RUN = ("*/tests/*", "*.pyi", "*.pyx", "*.pxd", "*.pxi", "*.dist-info/RECORD")
OTHER_MACHINES = ("*linux-gnu.so", "*.abi3.so", "*.pyd", "*.c")
METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: course\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def trimmed(file: File, content: bytes) -> bytes:
    """Return a wheel without tests, stubs, sources in C, and what the lock says to leave out."""
    left_out = (*NEVER_RUN, *OTHER_MACHINES, *file.without)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        kept = {
            name: archive.read(name)
            for name in archive.namelist()
            if not name.endswith("/") and not any(fnmatch.fnmatchcase(name, pattern) for pattern in left_out)
        }
    return zipped(kept)


@functools.cache
def python_of_pyodide() -> str | None:
    """Return a Python here that compiles for Pyodide's, which is of the same version; None where there is none."""
    for name in (sys.executable, f"python{python_version()}"):
        told = [name, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        try:
            if subprocess.run(told, capture_output=True, text=True, check=True).stdout.strip() == python_version():
                return name
        except (OSError, subprocess.CalledProcessError):
            continue
    return None


def compiled(content: bytes) -> bytes:
    """Return a wheel with its modules compiled; as it is, where no Python of that version is there."""
    able = python_of_pyodide()
    if able is None:
        return content
    return subprocess.run([able, str(HERE / "compiled.py")], input=content, capture_output=True, check=True).stdout


def own(name: str, version: str, content: dict[str, bytes]) -> bytes:
    """Return a wheel of the course's own; without any content, a package that is there and holds nothing."""
    folder = f"{name}-{version}.dist-info"
    about = {
        f"{folder}/METADATA": METADATA.format(name=name, version=version).encode(),
        f"{folder}/WHEEL": WHEEL.encode(),
    }
    return zipped(content | about)


def zipped(content: dict[str, bytes]) -> bytes:
    """Return a zip archive of some files, in the order of their names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(content):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content[name])
    return made.getvalue()


def name_for_pyodide(file: File) -> str:
    """Return what a wheel is called once nothing in it belongs to another machine."""
    tag = file.name.removesuffix(".whl").rpartition("-")[2]
    if tag == "any" or "wasm32" in tag:
        return file.name
    return f"{'-'.join(file.name.split('-')[:2])}-py3-none-any.whl"


def entry(name: str, version: str, file_name: str, content: bytes, imports: Iterable[str] = ()) -> dict[str, Any]:
    """Return what Pyodide's lock says of one wheel."""
    return {
        "name": name,
        "version": version,
        "file_name": file_name,
        "install_dir": "site",
        "sha256": hashlib.sha256(content).hexdigest(),
        "package_type": "package",
        "imports": list(imports),
        "depends": [],
        "unvendored_tests": False,
    }


def integrity(content: bytes) -> str:
    """Return a hash as a policy writes it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()
