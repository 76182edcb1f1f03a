"""How long a reader of the book waits between choosing an answer and seeing why: the median, in milliseconds.

    python benchmarks/click_to_feedback.py _build/html/notebooks/06-asean.html

Each first and last choice of every question with radio buttons is clicked ROUNDS times; the clock stops at the frame
that shows the words. Chromium is found by Playwright, or named in CHROMIUM.
"""

import functools
import http.server
import os
import statistics
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

ROUNDS = 10
CLICKS = """async (rounds) => {
  const times = [];
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  for (let round = 0; round < rounds; round += 1) {
    for (const part of document.querySelectorAll("section.question.js fieldset.question-part")) {
      const radios = [...part.querySelectorAll("input")];
      for (const radio of radios.filter((_, place, all) => place % (all.length - 1) === 0)) {
        await frame();
        const wanted = part.querySelector(`.question-words[data-values="${radio.value}"]`).textContent;
        const start = performance.now();
        radio.click();
        await frame();
        const live = part.querySelector(".question-live");
        if (live.textContent !== wanted || !live.offsetHeight) throw new Error(`no feedback for ${radio.name}`);
        times.push(performance.now() - start);
      }
    }
  }
  return times;
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that says nothing."""

    def log_message(self, *_: object) -> None:
        pass


def measure(page_path: Path, rounds: int = ROUNDS) -> list[float]:
    """Return the milliseconds of every click on one built page; an empty list where it has no such question."""
    root = next(folder for folder in page_path.resolve().parents if (folder / "_static").is_dir())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=root))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    executable = os.environ.get("CHROMIUM") or next(
        filter(os.path.exists, ("/usr/bin/chromium", "/usr/bin/google-chrome")), None
    )
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/{page_path.resolve().relative_to(root).as_posix()}")
            if page.locator("section.question fieldset").count():
                page.wait_for_selector("section.question.js")
            times = page.evaluate(CLICKS, rounds)
            browser.close()
    finally:
        server.shutdown()
    return times


def main(arguments: list[str]) -> int:
    """Print the median; return 0, or 2 where there is nothing to measure."""
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        print(__doc__, file=sys.stderr)
        return 2
    times = measure(Path(arguments[0]))
    if not times:
        print(f"{arguments[0]}: no question with radio buttons on this page.", file=sys.stderr)
        return 2
    print(
        f"click to feedback: median {statistics.median(times):.1f} ms, slowest {max(times):.1f} ms, {len(times)} clicks"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
