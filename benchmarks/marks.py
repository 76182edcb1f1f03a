"""How long the marks of a thousand files take, each with an answer to every question: the command as a whole.

PYTHONPATH=notebooks python benchmarks/marks.py
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from course.lessons import lessons
from course.questions.as_key import keyed

ROOT = Path(__file__).resolve().parents[1]
FILES, LIMIT = 1000, 10.0  # seconds
TEXT = {"words": {"words": "Seoul asked, and Washington agreed."}, "code": {"code": "answer = claims", "said": "right"}}


def by_chance(question: dict[str, Any], chance: random.Random) -> dict[str, str]:
    chosen = {part["id"]: chance.choice(list(part["choices"])) for part in question["parts"]}
    return TEXT.get(question["form"], chosen)


def main() -> int:
    key, chance = keyed(lessons()), random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        for number in range(FILES):
            answers = {question["id"]: by_chance(question, chance) for question in key}
            content = {"version": 2, "name": f"Student {number}", "answers": answers}
            Path(name, f"{number:04}.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
        size = sum(path.stat().st_size for path in Path(name).iterdir())
        before = sum(os.times()[2:4])  # what the processes of this one took
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "marks", name], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
    computing = sum(os.times()[2:4]) - before
    each = f"{size / FILES / 1000:.1f} kB each, {len(key)} questions"
    print(f"{FILES} files, {each}: {seconds:.1f} s (limit {LIMIT:.0f}), of which {computing:.1f} s computing")
    return int(seconds > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
