"""Firefox and WebKit for the tests, each spoken to in its own standard: no driver has to be installed or downloaded.

Firefox listens by itself (WebDriver BiDi, JSON over a web socket); WebKitGTK brings `WebKitWebDriver` (WebDriver, JSON
over HTTP). Both give an `Engine`: go to a page, run a script, move the pointer, press a key, read what went wrong.
"""

import base64
import contextlib
import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
import websocket  # comes with jupyter-server

NO_FIREFOX = "No Firefox was found, so its tests did not run: install the package `firefox-esr` and try again."
NO_WEBKIT = "No WebKitWebDriver was found: install the packages `webkit2gtk-driver` and `xvfb` and try again."
KEYS = {"Enter": "\ue007", "ArrowRight": "\ue014", "ArrowUp": "\ue013", "ArrowDown": "\ue015", "Escape": "\ue00c"}
CORNER = (1, 1)  # a pointer that is already where it is told to go does not move, and no page hears of it
SETTINGS = {
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.active-protocols": 1,
    "ui.prefersReducedMotion": 1,
}
LOADED = """() => new Promise((done) => {
  if (document.readyState === "complete") done();
  else addEventListener("load", done);
})"""


class Engine(Protocol):
    """What a test may ask of a browser."""

    errors: list[str]

    def go(self, address: str) -> None: ...
    def run(self, script: str, *values: Any) -> Any: ...
    def hover(self, x: int, y: int) -> None: ...
    def press(self, key: str) -> None: ...


class Firefox:
    """One tab of a Firefox; `errors` collects what its console says and `outside` what it asked of other machines."""

    def __init__(self, line: websocket.WebSocket) -> None:
        self.line, self.numbers = line, itertools.count(1)
        self.errors: list[str] = []
        self.outside: list[str] = []
        self.ask("session.new", capabilities={})
        self.tab = self.ask("browsingContext.getTree")["contexts"][0]["context"]
        self.ask("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])

    def ask(self, method: str, **parameters: Any) -> Any:
        """The answer to one command. Raises RuntimeError where Firefox refuses it."""
        number = next(self.numbers)
        self.line.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            said = json.loads(self.line.recv())
            if said.get("id") == number:
                if said["type"] == "error":
                    raise RuntimeError(f"{method}: {said['message']}")
                return said["result"]
            self._note(said)

    def _note(self, event: dict[str, Any]) -> None:
        told = event.get("params", {})
        if event.get("method") == "log.entryAdded" and told["level"] in {"warn", "error"}:
            self.errors.append(told["text"])
        if event.get("method") == "network.beforeRequestSent":
            address = told["request"]["url"]
            if not re.match(r"http://(127\.0\.0\.1|localhost)[:/]|data:|blob:|about:|resource:|chrome:", address):
                self.outside.append(address)

    def go(self, address: str) -> None:
        self.ask("browsingContext.navigate", context=self.tab, url=address, wait="complete")
        self.run(LOADED)  # the first page of a new profile is told to be complete before its scripts have run

    def size(self, width: int, height: int) -> None:
        self.ask("browsingContext.setViewport", context=self.tab, viewport={"width": width, "height": height})

    def run(self, script: str, *values: Any) -> Any:
        """What the function `script` returns, by way of JSON; a promise is waited for."""
        wrapped = f"async (values) => JSON.stringify(await ({script})(...JSON.parse(values)) ?? null)"
        done = self.ask(
            "script.callFunction",
            functionDeclaration=wrapped,
            arguments=[{"type": "string", "value": json.dumps(values)}],
            awaitPromise=True,
            target={"context": self.tab},
        )
        if done["type"] == "exception":
            raise AssertionError(done["exceptionDetails"]["text"])
        return json.loads(done["result"]["value"])

    def hover(self, x: int, y: int) -> None:
        moves = [{"type": "pointerMove", "x": place[0], "y": place[1]} for place in (CORNER, (x, y))]
        self._act({"type": "pointer", "id": "mouse", "actions": moves})

    def press(self, key: str) -> None:
        strokes = [{"type": kind, "value": KEYS.get(key, key)} for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": strokes})

    def _act(self, source: dict[str, Any]) -> None:
        self.ask("input.performActions", context=self.tab, actions=[source])

    def printed(self) -> bytes:
        """The page as a PDF on A4, as its print dialogue would make it."""
        paper = {"width": 21.0, "height": 29.7}
        return base64.b64decode(self.ask("browsingContext.print", context=self.tab, page=paper)["data"])


@contextlib.contextmanager
def firefox(folder: Path, **more: Any) -> Iterator[Firefox]:
    """A headless Firefox with a profile of its own in `folder`, and `more` settings. Without: skip, or fail in CI."""
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    if path is None:
        _none(NO_FIREFOX)
    settings = SETTINGS | more
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in settings.items()]
    (folder / "user.js").write_text("\n".join(lines), encoding="utf-8")
    command = [path, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            address = next(
                found[1] for line in process.stderr if (found := re.search(r"BiDi listening on (ws://\S+)", line))
            )
            line = websocket.create_connection(f"{address}/session", suppress_origin=True, timeout=120)
            yield Firefox(line)
        finally:
            process.terminate()


def _none(words: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)


class WebKit:
    """A WebKitGTK window, driven by WebDriver; what goes wrong is collected by a script served with each page."""

    def __init__(self, base: str) -> None:
        self.base = base
        browser = {"binary": _minibrowser(), "args": ["--automation"]}
        wish = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": browser, "timeouts": {"script": 60_000}}}}
        self.session = f"/session/{self._ask('POST', '/session', wish)['sessionId']}"

    def _ask(self, verb: str, path: str, data: Any = None) -> Any:
        body = json.dumps(data or {}).encode() if verb == "POST" else None
        request = urllib.request.Request(self.base + path, data=body, method=verb)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]

    @property
    def errors(self) -> list[str]:
        """What went wrong on the open page."""
        return self.run("() => window.wrong ?? []")

    def go(self, address: str) -> None:
        self._ask("POST", f"{self.session}/url", {"url": address})

    def size(self, width: int, height: int) -> None:
        self._ask("POST", f"{self.session}/window/rect", {"width": width, "height": height})

    def run(self, script: str, *values: Any) -> Any:
        told = "(got) => done(JSON.stringify(got ?? null)), (error) => done(JSON.stringify({ wrong: String(error) }))"
        wrapped = f"const [values, done] = arguments; (async () => ({script})(...JSON.parse(values)))().then({told});"
        task = {"script": wrapped, "args": [json.dumps(values)]}
        got = json.loads(self._ask("POST", f"{self.session}/execute/async", task))
        if isinstance(got, dict) and set(got) == {"wrong"}:
            raise AssertionError(got["wrong"])
        return got

    def hover(self, x: int, y: int) -> None:
        move = {"type": "pointerMove", "duration": 0, "origin": "viewport"}
        moves = [{**move, "x": place[0], "y": place[1]} for place in (CORNER, (x, y))]
        self._act({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": moves})

    def press(self, key: str) -> None:
        strokes = [{"type": kind, "value": KEYS.get(key, key)} for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": strokes})

    def _act(self, source: dict[str, Any]) -> None:
        self._ask("POST", f"{self.session}/actions", {"actions": [source]})

    def close(self) -> None:
        self._ask("DELETE", self.session)


def _minibrowser() -> str:
    found = sorted(Path("/usr").glob("lib*/**/webkit2gtk-4.*/MiniBrowser"))
    if not found:
        _none(NO_WEBKIT)
    return str(found[-1])


@contextlib.contextmanager
def webkit() -> Iterator[WebKit]:
    """A WebKitGTK on a screen of its own. Without one: skip, or fail in CI."""
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("xvfb-run")
    if driver is None or screen is None:
        _none(NO_WEBKIT)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [screen, "-a", "-s", "-screen 0 1400x1000x24", driver, f"--port={port}"]
    environment = {**os.environ, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet, start_new_session=True) as process:
        try:
            for _ in range(100):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=1)
                    break
                time.sleep(0.2)
            opened = WebKit(f"http://127.0.0.1:{port}")
            yield opened
            opened.close()
        finally:
            os.killpg(process.pid, signal.SIGTERM)
