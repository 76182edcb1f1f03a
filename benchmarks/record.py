"""How long a reader of the record waits between a change of a filter and the picture, and the list: medians, in ms.

    python benchmarks/record.py [_build/html/book/record.html]

Each filter is set and cleared ROUNDS times, with all rows in play; the clock stops at the frame after the timeline
is drawn, and once more at the frame after the list below it is. Chromium is found by Playwright, or named in CHROMIUM.
Exits with 1 where the picture takes longer than LIMIT.
"""

import os
import statistics
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from serve import serve

ROUNDS = 10
LIMIT = 50.0  # ms
BUILT = Path(__file__).resolve().parents[1] / "_build" / "html" / "book" / "record.html"
FILTERS = """async (rounds) => {
  const form = document.querySelector(".record-filters"), times = [];
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const wanted = { partner: "China", table: "milestones", kind: "exercise", direction: "setback", confidence: "B",
    brief: "yes", from: "2000", to: "2013", words: "search", source: "white paper" };
  const set = async (name, value) => {
    await frame();
    const field = form.elements[name], before = document.querySelector(".record-count").textContent;
    const start = performance.now();
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await frame();
    const seen = performance.now() - start;
    while (document.querySelector(".record-list").ariaBusy === "true") await frame();
    await frame();
    times.push([seen, performance.now() - start]);
    if (document.querySelector(".record-count").textContent === before) throw new Error(`${name} did nothing`);
  };
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, value] of Object.entries(wanted)) { await set(name, value); await set(name, ""); }
  }
  return times;
}"""


def measure(page_path: Path, rounds: int = ROUNDS) -> list[tuple[float, float]]:
    """Return the milliseconds of every change of a filter, to the picture and to the list."""
    root = next(folder for folder in page_path.resolve().parents if (folder / "_static").is_dir())
    executable = os.environ.get("CHROMIUM") or next(
        filter(os.path.exists, ("/usr/bin/chromium", "/usr/bin/google-chrome")), None
    )
    with serve(root) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}/{page_path.resolve().relative_to(root).as_posix()}")
        page.wait_for_selector(".record-list[aria-busy=false] > li")
        times = page.evaluate(FILTERS, rounds)
        browser.close()
    return times


def main(arguments: list[str]) -> int:
    """Print the median; return 0, 1 over the limit, or 2 where there is nothing to measure."""
    page = Path(arguments[0]) if arguments else BUILT
    if not page.is_file():
        print(__doc__, file=sys.stderr)
        return 2
    pictures, lists = zip(*measure(page), strict=True)
    median = statistics.median(pictures)
    print(f"filter to picture: median {median:.1f} ms, slowest {max(pictures):.1f} ms, {len(pictures)} changes")
    print(f"filter to list:    median {statistics.median(lists):.1f} ms, slowest {max(lists):.1f} ms")
    return int(median > LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
