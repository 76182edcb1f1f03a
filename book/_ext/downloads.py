"""The whole course as one zip, written into the built book: unpack it, type `make lab`, and work."""

import zipfile
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

NAME = "defence-diplomacy-course"
PACKED = (
    "README.md",
    "LICENSE",
    "LICENSE-CONTENT.md",
    "CITATION.cff",
    "Makefile",
    "binder/requirements.txt",
    "data/*",
    "notebooks/*.ipynb",
    "notebooks/course/**/*.py",
    "notebooks/course/**/templates/*",
    "notebooks/questions/*.toml",
    "tools/*.py",
    "book/_static/sidelines.svg",
)
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same files give the same zip


def pack(root: Path, target: Path) -> None:
    """Write the zip. Raises FileNotFoundError where a promised file is missing."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for pattern in PACKED:
            paths = sorted(path for path in root.glob(pattern) if path.is_file())
            if not paths:
                raise FileNotFoundError(f"The course's zip needs {pattern}, and there is no such file in {root.name}/.")
            for path in paths:
                name = (
                    path.relative_to(root).as_posix().removeprefix("binder/")
                )  # a student needs what Binder needs, not the book's tools
                entry = zipfile.ZipInfo(f"{NAME}/{name}", EPOCH)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(entry, path.read_bytes())


def write_zip(app: Sphinx, error: Exception | None) -> None:
    """Write the zip into the built book."""
    if error is None and app.builder.name == "html":
        pack(Path(app.srcdir), Path(app.outdir, "_static", f"{NAME}.zip"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("build-finished", write_zip)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
