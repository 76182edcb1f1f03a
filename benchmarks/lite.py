"""What the course in the browser costs: a lesson in JupyterLab there, one task in its page, and `make lab` beside them.

    python benchmarks/lite.py                lesson, task and lab, cold and warm
    python benchmarks/lite.py class [30]     so many browsers with a profile of their own, against one static server

"cold" is a browser that has fetched nothing yet, "warm" the same one opened again. Bytes are what the server sent,
compressed as a host does (gzip; brotli where Node is there to compress with it). CPU is of all the browser's processes,
with kernel and server for `make lab`. Memory is that of the largest process. Needs Chromium and `make lite`.
"""

import contextlib
import functools
import gzip
import http.server
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
from playwright.sync_api import BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
BUILT = ROOT / "_build" / "html"
LESSON = "06-asean"
PATIENCE = 300_000  # milliseconds
RESOLVE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
OPEN = """() => {
  const open = window.jupyterapp?.shell.currentWidget;
  return open?.content?.widgets?.length > 5 && open.sessionContext?.session?.kernel;
}"""
FIRST = """() => {
  const cell = window.jupyterapp.shell.currentWidget.content.widgets.find(cell => cell.model.type === "code");
  return cell.model.executionState === "idle" && cell.model.executionCount;
}"""
CLEAR = "() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"
FINISHED = """() => {
  const cells = window.jupyterapp.shell.currentWidget.content.widgets.filter(cell => cell.model.type === "code");
  return cells.every(cell => cell.model.executionState === "idle" && cell.model.executionCount);
}"""
BROTLI = (
    "const bytes = require('fs').readFileSync(process.argv[1]);"
    "process.stdout.write(String(require('zlib').brotliCompressSync(bytes).length))"
)


class Sent(NamedTuple):
    """One answer of the server: the file, its status, and its size as it is, with gzip, with brotli."""

    path: Path
    status: int
    plain: int
    gzipped: int


class Cost(NamedTuple):
    """What one visit cost."""

    first: float  # seconds until something has run: a lesson's first cell, a task
    whole: float  # seconds until every cell of the lesson has run
    cpu: float  # seconds
    memory: int  # bytes of the largest process
    sent: list[Sent]


@functools.cache
def gzipped(path: Path) -> bytes:
    """A file as a host sends it; what is compressed already does not become smaller."""
    content = path.read_bytes()
    return content if path.suffix in (".whl", ".zip", ".png") else gzip.compress(content, 6)


@functools.cache
def brotli(path: Path) -> int:
    """The bytes of a file with brotli; 0 where there is no Node."""
    if not shutil.which("node"):
        return 0
    if path.suffix in (".whl", ".zip", ".png"):
        return path.stat().st_size
    return int(subprocess.run(["node", "-e", BROTLI, str(path)], capture_output=True, text=True, check=True).stdout)


class Host(http.server.SimpleHTTPRequestHandler):
    """A static host: files compressed, kept by the browser for ten minutes, then asked about by their tag."""

    protocol_version = "HTTP/1.1"
    sent: list[Sent]

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        tag = f'"{path.stat().st_size}-{path.stat().st_mtime_ns}"'
        body = gzipped(path)
        same = self.headers.get("If-None-Match") == tag
        self.sent.append(Sent(path, 304 if same else 200, path.stat().st_size, 0 if same else len(body)))
        self.send_response(304 if same else 200)
        self.send_header("ETag", tag)
        self.send_header("Cache-Control", "max-age=600")
        if not same:
            self.send_header("Content-Type", self.guess_type(str(path)))
            self.send_header("Content-Length", str(len(body)))
            if len(body) != path.stat().st_size:
                self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if not same:
            self.wfile.write(body)


@contextlib.contextmanager
def host() -> Iterator[tuple[str, list[Sent]]]:
    """The address of the built book on a static host, and what that has sent so far."""
    sent: list[Sent] = []
    handler = type("Counting", (Host,), {"sent": sent})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(BUILT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", sent
    server.shutdown()


@contextlib.contextmanager
def browser(profile: Path) -> Iterator[BrowserContext]:
    """A Chromium with a profile in a folder; nothing outside can be reached."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    options = ["--no-sandbox", "--disable-gpu", RESOLVE]
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(str(profile), executable_path=found, args=options)
        yield context
        context.close()


class Meter:
    """CPU seconds and the largest process, of the browser and of what else `names` says."""

    def __init__(self, *names: str) -> None:
        self.names = ("chrom", *names)

    def processes(self) -> list[psutil.Process]:
        found = psutil.Process().children(recursive=True)
        return [each for each in found if any(name in " ".join(self._line(each)) for name in self.names)]

    def _line(self, process: psutil.Process) -> list[str]:
        try:
            return process.cmdline()[:6]
        except psutil.Error:
            return []

    def read(self) -> tuple[float, int]:
        cpu, largest = 0.0, 0
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                cpu += times.user + times.system
                largest = max(largest, process.memory_info().rss)
        return cpu, largest


def run_lesson(page: Page, address: str) -> tuple[float, float]:
    """Open a lesson and run it; seconds until its first cell has run, and until its last has."""
    started = time.perf_counter()
    page.goto(address)
    page.wait_for_function(OPEN, timeout=PATIENCE)
    page.evaluate(CLEAR)
    page.evaluate("() => { window.jupyterapp.commands.execute('runmenu:run-all'); }")
    page.wait_for_function(FIRST, timeout=PATIENCE)
    first = time.perf_counter() - started
    page.wait_for_function(FINISHED, timeout=PATIENCE)
    return first, time.perf_counter() - started


def run_task(page: Page, address: str) -> tuple[float, float]:
    """Open a page and run its first coding task; seconds from pressing Run to its verdict, twice."""
    page.goto(address)
    page.get_by_role("button", name="Write and run it here").first.click()
    page.locator(".run-code").wait_for()
    times = []
    for _ in range(2):
        started = time.perf_counter()
        page.get_by_role("button", name="Run", exact=True).first.click()
        page.locator(".run-says", has_text="Done").wait_for(timeout=PATIENCE)
        times.append(time.perf_counter() - started)
        page.locator(".run-code").press("End")
        page.evaluate("document.querySelector('.run-says').textContent = ''")
    return times[0], times[1]


def visit(
    profile: Path, address: str, do: Callable[[Page, str], tuple[float, float]], sent: list[Sent], *names: str
) -> Cost:
    """One visit with a profile."""
    sent.clear()
    with browser(profile) as context:
        meter = Meter(*names)
        before, _ = meter.read()
        first, whole = do(context.new_page(), address)
        cpu, memory = meter.read()
    return Cost(first, whole, cpu - before, memory, list(sent))


def told(name: str, cost: Cost) -> str:
    fresh = [one for one in cost.sent if one.status == 200]
    plain, compressed = sum(one.plain for one in fresh), sum(one.gzipped for one in fresh)
    small = sum(brotli(one.path) for one in fresh)
    return (
        f"{name:14} {cost.first:6.1f} {cost.whole:6.1f} {cost.cpu:6.1f} {cost.memory / 1e6:7.0f} "
        f"{plain / 1e6:7.1f} {compressed / 1e6:7.1f} {small / 1e6:7.1f} {len(fresh):5} {len(cost.sent) - len(fresh):5}"
    )


def compare() -> None:
    """Lesson, task and lab, cold and warm."""
    print(f"{'':14}  first  whole    CPU  memory   bytes    gzip  brotli  sent  same   (s, MB, files)")
    with host() as (address, sent), tempfile.TemporaryDirectory() as folder:
        visits = {
            "lesson": (f"{address}/lite/lab/index.html?path=notebooks/{LESSON}.ipynb", run_lesson),
            "task": (f"{address}/notebooks/{LESSON}.html", run_task),
        }
        for name, (place, do) in visits.items():
            for heat in ("cold", "warm"):
                print(told(f"{name}, {heat}", visit(Path(folder, name), place, do, sent)), flush=True)
    with tempfile.TemporaryDirectory() as folder, lab(Path(folder)) as address:
        place = f"{address}/lab/tree/notebooks/{LESSON}.ipynb"
        for heat in ("cold", "warm"):
            cost = visit(Path(folder, "profile"), place, run_lesson, [], "jupyter", "ipykernel")
            print(told(f"make lab, {heat}", cost), flush=True)


@contextlib.contextmanager
def lab(home: Path) -> Iterator[str]:
    """The address of a JupyterLab on a copy of the course, as `make lab` starts it."""
    left_out = shutil.ignore_patterns(".*", "_build", "dist", "__pycache__", "tests")
    course = Path(shutil.copytree(ROOT, home / "course", ignore=left_out))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = ["--no-browser", "--allow-root", f"--ServerApp.port={port}", "--IdentityProvider.token="]
    told += ["--LabApp.expose_app_in_browser=True"]
    environment = {**os.environ, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_DATA_DIR": str(home)}
    command = [sys.executable, "-m", "jupyterlab", *told]
    server = subprocess.Popen(
        command, cwd=course, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(240):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def wait_for_silence(sent: list[Sent]) -> None:
    """Wait until nothing was asked for during some seconds: all is fetched then."""
    known = -1
    while known < len(sent):
        known = len(sent)
        time.sleep(6)


def run_class(students: int) -> None:
    """Each student opens a lesson twice; what the server had to send."""
    with host() as (address, sent), tempfile.TemporaryDirectory() as folder:
        place = f"{address}/lite/lab/index.html?path=notebooks/{LESSON}.ipynb"
        for heat in ("first visit", "second visit"):
            everything: list[Sent] = []
            for number in range(students):
                sent.clear()
                with browser(Path(folder, str(number))) as context:
                    page = context.new_page()
                    page.goto(place)
                    page.wait_for_function(OPEN, timeout=PATIENCE)
                    wait_for_silence(sent)
                everything += sent
            size = sum(one.gzipped for one in everything) / 1e6
            same = sum(one.status == 304 for one in everything)
            print(
                f"{heat}: {students} students, {len(everything)} requests, {same} unchanged, {size:.1f} MB", flush=True
            )


def main(arguments: list[str]) -> int:
    if not (BUILT / "lite").exists():
        print("Skipped: there is no book with the course in the browser yet; run `make lite` first.")
        return 0
    os.environ.pop("COURSE_PICTURES", None)
    if arguments[:1] == ["class"]:
        run_class(int((arguments[1:] or ["30"])[0]))
    else:
        compare()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
