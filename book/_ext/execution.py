"""When the book runs a lesson again: when its cells change, and when what it reads changes.

jupyter-cache looks at the cells only. The cache is therefore kept under a name made from data/ and the
helper package, so that one changed number in a table runs every lesson anew.
"""

import hashlib
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

WATCHED = (
    "data/*",
    "notebooks/course/**/*.py",
    "notebooks/course/**/templates/*",
    "notebooks/questions/*.toml",
    "requirements.txt",
)


def digest(root: Path) -> str:
    """A name for the present state of everything that lessons read (16 hexadecimal digits)."""
    state = hashlib.sha256()
    for path in sorted(path for pattern in WATCHED for path in root.glob(pattern) if path.is_file()):
        state.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return state.hexdigest()[:16]


def name_cache(app: Sphinx, config: Config) -> None:
    config.nb_execution_cache_path = str(Path(app.outdir).parent / ".jupyter_cache" / digest(Path(app.srcdir)))


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", name_cache, priority=400)  # before MyST-NB reads its configuration
    return {"parallel_read_safe": True, "parallel_write_safe": True}
