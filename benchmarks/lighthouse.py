"""Lighthouse on every page of the built book: phone preset, a compressing server on this machine.

usage: python benchmarks/lighthouse.py [PAGE ...]      needs npm and Chromium; prints a row a page
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from serve import serve

BUILT = Path(__file__).resolve().parents[1] / "_build" / "html"
VERSION = "lighthouse@13"
KINDS = ("performance", "accessibility", "best-practices", "seo")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync"
)


def report(address: str) -> dict:
    """Lighthouse's own report on one address."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [
            "npx",
            "--yes",
            VERSION,
            address,
            "--quiet",
            "--output=json",
            f"--output-path={file.name}",
            f"--only-categories={','.join(KINDS)}",
            f"--chrome-flags={FLAGS}",
        ]
        browser = shutil.which("chromium") or shutil.which("google-chrome") or ""
        subprocess.run(
            command,
            check=True,
            env={**os.environ, "CHROME_PATH": browser},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return json.loads(Path(file.name).read_text())


def row(page: str, found: dict) -> str:
    scores = [round(100 * (found["categories"][kind]["score"] or 0)) for kind in KINDS]
    audits = found["audits"]
    size = audits["total-byte-weight"]["numericValue"] / 1000
    paint, shift, blocked = (
        audits[name]["numericValue"]
        for name in ("first-contentful-paint", "cumulative-layout-shift", "total-blocking-time")
    )
    failed = [
        name for name, audit in audits.items() if audit.get("score") == 0 and audit.get("scoreDisplayMode") == "binary"
    ]
    return (
        f"{page:44} {scores[0]:>4} {scores[1]:>5} {scores[2]:>5} {scores[3]:>4} {size:>7.0f} KB "
        f"{paint / 1000:>6.1f} s {blocked:>6.0f} ms {shift:>6.3f}" + (f"  {', '.join(failed)}" if failed else "")
    )


def main(pages: list[str]) -> int:
    if not shutil.which("npx"):
        print("Lighthouse was not run: it needs npm. Install Node.js and try again.")
        return 0
    if not BUILT.exists():
        print("There is no built book yet: run `make book` first.", file=sys.stderr)
        return 1
    pages = pages or sorted(
        path.relative_to(BUILT).as_posix()
        for path in BUILT.glob("**/*.html")
        if path.relative_to(BUILT).parts[0] not in {"_static", "lite", "index.html", "404.html"}
    )
    print(f"{'page':44} perf  a11y  best  seo    bytes    paint  blocked  shift")
    with serve(BUILT) as address:
        for page in pages:
            print(row(page, report(f"{address}/{page}")), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
