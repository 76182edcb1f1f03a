"""Every lesson in a real JupyterLab, in a real browser that can reach nothing but this machine."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import ROOT, Visit

LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, browser) -> Iterator[str]:
    """A JupyterLab on a copy of the course, started with trusted notebooks, as `make lab` does."""
    home = tmp_path_factory.mktemp("lab")
    course = home / "course"
    shutil.copytree(ROOT, course, ignore=shutil.ignore_patterns(".venv*", "_build", ".git", "__pycache__", ".pytest_cache"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "HOME": str(home), "JUPYTER_DATA_DIR": str(home / "data"), "JUPYTER_CONFIG_DIR": str(home / "config"),
                   "JUPYTER_PATH": str(Path(sys.prefix, "share", "jupyter"))}
    environment.pop("COURSE_PICTURES", None)
    trusted = [str(path) for path in (course / "notebooks").glob("[0-9]*.ipynb")]
    subprocess.run([sys.executable, "-m", "jupyter", "trust", *trusted], check=True, capture_output=True, env=environment)
    log = (home / "lab.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1",
         "--IdentityProvider.token=", "--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", f"--ServerApp.root_dir={course}"],
        env=environment, cwd=course, stdout=log, stderr=log,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=1)
            break
        except OSError:
            time.sleep(0.5)
    else:
        pytest.fail((home / "lab.log").read_text()[-2000:])
    yield address
    server.terminate()
    server.wait(20)


def cells_of(lesson: Path) -> list[dict]:
    return json.loads(lesson.read_text(encoding="utf-8"))["cells"]


def mime_count(lesson: Path, mime_type: str) -> int:
    return sum(mime_type in output.get("data", {}) for cell in cells_of(lesson) for output in cell.get("outputs", []))


def open_lesson(visit: Visit, lab: str, lesson: Path):
    page = visit.page
    page.goto(f"{lab}/lab/tree/notebooks/{lesson.name}?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    return page
