"""Ask whether a student can install the course without a compiler, on each kind of machine and with each Python.

usage: python tools/installable.py      needs uv; returns 1 where something has no wheel, and names it

`make lock` runs it: a package may leave a kind of machine behind from one version to the next. What does, hold in
requirements.in at the version before.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

STUDENT = Path(__file__).resolve().parents[1] / "binder" / "requirements.txt"
PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15")
MACHINES = {  # as uv calls it: as its owner does
    "x86_64-manylinux_2_28": "Linux",
    "aarch64-manylinux_2_28": "Linux on ARM",
    "x86_64-pc-windows-msvc": "Windows",
    "aarch64-apple-darwin": "a Mac",
    "x86_64-apple-darwin": "a Mac with an Intel processor",
}


def lacking(requirements: Path, python: str, machine: str) -> str:
    """What of a list has no wheel for a Python and a machine, as "name 1.0"; "" where everything has."""
    asked = ["uv", "pip", "install", "--dry-run", "--no-deps", "--only-binary", ":all:", "-r", str(requirements)]
    with tempfile.TemporaryDirectory() as folder:
        asked += ["--python-version", python, "--python-platform", machine, "--target", folder]
        told = subprocess.run(asked, capture_output=True, text=True)
    if told.returncode == 0:
        return ""
    found = re.search(r"Because\s+(\S+?)==(\S+)\s+has\s+no", told.stderr)
    return f"{found[1]} {found[2]}" if found else told.stderr.strip()[-300:]


def main() -> int:
    found: dict[str, list[str]] = {}
    for python in PYTHONS:
        for machine, name in MACHINES.items():
            lacks = lacking(STUDENT, python, machine)
            if lacks:
                found.setdefault(lacks, []).append(f"Python {python} on {name}")
    for lacks, where in found.items():
        print(f"{lacks} has no wheel for {', '.join(where)}.", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
