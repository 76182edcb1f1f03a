"""When the book runs a lesson again, and how: side by side, while Sphinx reads the pages that run nothing.

jupyter-cache looks at the cells only. The cache is therefore kept under a name made from data/ and the
helper package, so that one changed number in a table runs every lesson anew.
"""

import hashlib
import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

WATCHED = (
    "data/*",
    "data/practice/*",
    "notebooks/course/**/*.py",
    "notebooks/course/**/templates/*",
    "notebooks/questions/*.toml",
    "requirements.txt",
)


def digest(root: Path) -> str:
    """Return a name for the present state of everything that lessons read (16 hexadecimal digits)."""
    state = hashlib.sha256()
    for path in sorted(path for pattern in WATCHED for path in root.glob(pattern) if path.is_file()):
        state.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return state.hexdigest()[:16]


def name_cache(app: Sphinx, config: Config) -> None:
    """Tell MyST-NB where the outputs of this state of the course are kept; nobody's answers are in them."""
    os.environ["COURSE_ANSWERS"] = ""
    config.nb_execution_cache_path = str(Path(app.outdir).parent / ".jupyter_cache" / digest(Path(app.srcdir)))


def watch_contents(app: Sphinx, config: Config) -> None:
    """Take _toc.yml into the configuration: every page shows it, so every page is written anew where it changes."""
    config.book_contents = hashlib.sha256(Path(app.srcdir, "_toc.yml").read_bytes()).hexdigest()


class Runs:
    """The lessons that run now, each in a kernel of its own, as many side by side as there are cores.

    MyST-NB runs a lesson when it reads it, one after the other. Here they start before the first page is read, and
    what each gives is put into the cache before MyST-NB looks there. It runs a lesson that failed once more, and
    reports it.
    """

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(max_workers=os.cpu_count())
        self.started: dict[str, Future[ExecutionResult]] = {}

    def start(self, app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
        """Start every lesson among the pages that are read now and whose outputs the cache does not have."""
        if app.config.nb_execution_mode != "cache":
            return
        cache = get_cache(app.config.nb_execution_cache_path)
        for page in pages:
            path = Path(env.doc2path(page))
            if path.suffix == ".ipynb":
                notebook = nbformat.read(path, as_version=4)
                if not is_cached(cache, notebook):
                    self.started[page] = self.pool.submit(run, notebook, path.parent, app.config.nb_execution_timeout)
        if app.parallel > 1:  # other processes read the pages, and cannot wait for what runs in this one
            for page in list(self.started):
                self.collect(app, page, [])

    def collect(self, app: Sphinx, page: str, source: list[str]) -> None:
        """Wait for a page's lesson, and put its outputs into the cache."""
        if page not in self.started:
            return
        result = self.started.pop(page).result()
        if result.err is None:
            cache = get_cache(app.config.nb_execution_cache_path)
            bundle = CacheBundleIn(result.nb, app.env.doc2path(page), data={"execution_seconds": result.time})
            cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)

    def stop(self, app: Sphinx, error: Exception | None) -> None:
        """Start nothing more; a build that failed does not wait for lessons that nobody reads."""
        self.pool.shutdown(wait=False, cancel_futures=True)


def is_cached(cache: JupyterCacheAbstract, notebook: nbformat.NotebookNode) -> bool:
    """Return whether the cache has the outputs of these cells."""
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


def run(notebook: nbformat.NotebookNode, folder: Path, timeout: int) -> ExecutionResult:
    """Run a lesson in its folder, as MyST-NB would; `timeout` is that of a cell in seconds."""
    return single_nb_execution(notebook, cwd=str(folder), timeout=timeout, allow_errors=False)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    runs = Runs()
    app.add_config_value("book_contents", "", "html")
    app.connect("config-inited", watch_contents)
    app.connect("config-inited", name_cache, priority=400)  # before MyST-NB reads its configuration
    app.connect("env-before-read-docs", runs.start)
    app.connect("source-read", runs.collect)
    app.connect("build-finished", runs.stop)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
