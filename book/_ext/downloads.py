"""The course as one zip for students, written into the built book: unpack it, type one command, and work."""

import zipfile
from pathlib import Path
from typing import Any

from course.lessons import lesson_files
from sphinx.application import Sphinx

NAME = "defence-diplomacy-course"
README = """# Defence Diplomacy in East Asia: the course for your own computer

You need Python 3.11 or newer. Open a terminal in this folder and type one command (on Windows, `py` for `python3`):

    python3 start.py lab

The first time, it installs what the lessons need into a folder `.venv` here, and touches nothing else. Then JupyterLab
opens with the first lesson. Where there is `make`, `make lab` does the same. The other commands:

    python3 start.py answers    print every question with its key
    python3 start.py clean      remove what was installed; your lessons and answers stay

What you answer is kept in `notebooks/answers.json`, and what you write in your notebooks. The tables are in `data/`.
The book that this copy was made for, its tests and its sources are in the course's repository, not here.

Code: BSD 3-Clause (`LICENSE`). Text and data: CC BY 4.0 (`LICENSE-CONTENT.md`). `CITATION.cff` says how to cite.
"""
PACKED = (
    "LICENSE",
    "LICENSE-CONTENT.md",
    "CITATION.cff",
    "Makefile",
    "start.py",
    "_toc.yml",
    "binder/requirements.txt",
    "data/*",
    "data/practice/*",
    "notebooks/course/**/*.py",
    "notebooks/course/**/templates/*",
    "notebooks/questions/*.toml",
    "tools/prepare_lab.py",
    "tools/export/*",
    "tools/answers.py",
)
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same files give the same zip


def packed(root: Path) -> list[Path]:
    """The files of the zip, without its README. Raises FileNotFoundError where a promised one is missing."""
    paths = lesson_files(root / "notebooks")
    for pattern in PACKED:
        found = sorted(path for path in root.glob(pattern) if path.is_file())
        if not found:
            raise FileNotFoundError(f"The course's zip needs {pattern}, and there is no such file in {root.name}/.")
        paths += found
    return paths


def pack(root: Path, target: Path) -> None:
    """Write the zip."""
    contents = {path.relative_to(root).as_posix(): path.read_bytes() for path in packed(root)}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"README.md": README.encode(), **contents}.items():
            entry = zipfile.ZipInfo(f"{NAME}/{name}", EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)


def write_zip(app: Sphinx, error: Exception | None) -> None:
    """Write the zip into the built book."""
    if error is None and app.builder.name == "html":
        pack(Path(app.srcdir), Path(app.outdir, "_static", f"{NAME}.zip"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("build-finished", write_zip)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
