"""Ask for every address in data/sources.csv, and say in Markdown which are gone. Needs Python only.

usage: python tools/check_links.py [FILE.csv]      returns 1 where an address is gone
"""

import csv
import http.client
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[1] / "data" / "sources.csv"
AGENT = "Mozilla/5.0 (compatible; course link check)"
GONE = {404, 410}  # what else a server refuses, it may refuse only to a program
TIMEOUT, TRIES, PAUSE = 30, 2, 5  # seconds, times, seconds


def answer(address: str) -> str | None:
    """Why the address is gone, in a few words; None where it answers, or refuses in a way that proves nothing."""
    reason = None
    for attempt in range(TRIES):
        if attempt:
            time.sleep(PAUSE)
        try:
            request = urllib.request.Request(address, headers={"User-Agent": AGENT})
            with urllib.request.urlopen(request, timeout=TIMEOUT):
                return None
        except urllib.error.HTTPError as error:
            if error.code not in GONE:
                return None
            reason = f"{error.code} {error.reason}"
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = str(getattr(error, "reason", error)) or type(error).__name__
    return reason


def report(sources: Iterable[dict[str, str]]) -> tuple[str, int]:
    """The findings in Markdown, and how many addresses are gone."""
    asked = [source for source in sources if source["address"]]
    with ThreadPoolExecutor(8) as pool:
        reasons = list(pool.map(answer, [source["address"] for source in asked]))
    gone = [(source, reason) for source, reason in zip(asked, reasons, strict=True) if reason]
    lines = [f"{len(asked)} addresses of sources were asked for; {len(gone)} did not answer."]
    if gone:
        lines += ["", "Look for each in an archive of the web, and put what you find into `data/sources.csv`.", ""]
        lines += [
            f"- `{source['source_id']}`: {source['title']}, <{source['address']}>: {reason}" for source, reason in gone
        ]
    return "\n".join(lines), len(gone)


def main(arguments: list[str]) -> int:
    path = Path(arguments[0]) if arguments else SOURCES
    with path.open(encoding="utf-8", newline="") as file:
        text, gone = report(csv.DictReader(file))
    print(text)
    return int(gone > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
