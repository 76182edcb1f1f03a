"""A Chromium that may talk to this machine only, and what it was asked for."""

import contextlib
import http.server
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright

ROOT = Path(__file__).resolve().parents[1]
BUILT = Path(os.environ.get("BUILT_BOOK", ROOT / "_build" / "html"))  # a book that was built elsewhere, or ours
BOOK = (sys.executable, "-c", "from jupyter_book.cli.main import main; main()")  # no script that breaks where it moves
BESIDE = {"_static", "lite"}
NO_BROWSER = "No Chromium was found, so the browser tests did not run: install the package `chromium` and try again."


def built_pages(folder: Path = BUILT) -> list[Path]:
    """Every page of a built book; what lies in `_static` and `lite` are no pages of it."""
    return [path for path in sorted(folder.glob("**/*.html")) if path.relative_to(folder).parts[0] not in BESIDE]


@contextlib.contextmanager
def launched(playwright: Playwright, *more: str) -> Iterator[Browser]:
    """A headless browser with `more` options. Without one: skip, or fail where `CI=true` says it must be there."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    try:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", *more])
    except Error:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    yield browser
    browser.close()


class Visit:
    """One browser context: `page`, and what it did.

    `outside` has the addresses it asked for, all refused; `errors` has the errors and warnings on its console.
    """

    def __init__(self, browser: Browser, **options: object) -> None:
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.context: BrowserContext = browser.new_context(**options)
        self.context.route("**/*", self._stay_inside)
        self.page: Page = self.context.new_page()
        self.page.on(
            "console",
            lambda message: self.errors.append(message.text) if message.type in ("error", "warning") else None,
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _stay_inside(self, route) -> None:
        address = route.request.url
        if address.startswith(("http://127.0.0.1", "http://localhost", "data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(address)
            route.abort()

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which `folder` is served on this machine."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()  # so that it refuses, where it would only keep silent
