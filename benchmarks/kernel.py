"""What the lessons cost a student's kernel: memory after a whole lesson, and the time to run the whole course.

    python benchmarks/kernel.py [LESSON ...]      every lesson where none is named

Memory: the kernel's peak after all cells, divided by that of a kernel which only imports what the lesson imports
(at most 1.25). Time: all lessons run one after the other, each in a kernel of its own, divided by as many kernels that
only start and import
(at most 1.5). Works on Linux; the peak is read from /proc.
"""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).resolve().parents[1]
IMPORTS = "import altair as alt\nimport ipywidgets\nimport pandas as pd\nfrom course import charts, data, questions"
PEAK = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
MOST_MEMORY, MOST_TIME = 1.25, 1.5
PATIENCE = 120  # seconds a cell


@dataclass
class Cost:
    seconds: float
    megabytes: float


def run(cells: list[str], folder: Path) -> Cost:
    """Start a kernel, run the cells, ask for its peak memory. Raises RuntimeError where a cell fails."""
    printed: list[str] = []
    start = time.monotonic()
    manager, client = start_new_kernel(cwd=str(folder), stderr=subprocess.DEVNULL)
    try:
        for number, cell in enumerate(cells):
            # As JupyterLab asks, with a person who could answer: where nobody could, a chart is drawn as a picture too.
            reply = client.execute_interactive(cell, timeout=PATIENCE, allow_stdin=True, output_hook=lambda _: None)
            if reply["content"]["status"] != "ok":
                raise RuntimeError(f"code cell {number}: {reply['content']['ename']}: {reply['content']['evalue']}")
        seconds = time.monotonic() - start
        client.execute_interactive(
            PEAK, timeout=PATIENCE, output_hook=lambda message: printed.append(message["content"].get("text", ""))
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return Cost(seconds, int("".join(printed)) / 1000)


def code_of(lesson: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(lesson, as_version=4).cells if cell.cell_type == "code"]


def main(names: list[str]) -> int:
    lessons = [Path(name).resolve() for name in names] or sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
    if not Path("/proc/self/status").exists():
        print("The kernel was not measured: its peak memory is read from /proc, which this system does not have.")
        return 0
    run([IMPORTS], lessons[0].parent)  # once before, so that files are read and compiled
    floor, lesson_cost = [], []
    print(f"{'lesson':28} {'run all':>9} {'floor':>9} {'peak':>10} {'floor':>10} {'ratio':>6}")
    for lesson in lessons:
        floor.append(run([IMPORTS], lesson.parent))  # beside each lesson, so that a busy machine slows both
        lesson_cost.append(run(code_of(lesson), lesson.parent))
        print(
            f"{lesson.stem:28} {lesson_cost[-1].seconds:>7.1f} s {floor[-1].seconds:>7.1f} s "
            f"{lesson_cost[-1].megabytes:>7.0f} MB "
            f"{floor[-1].megabytes:>7.0f} MB {lesson_cost[-1].megabytes / floor[-1].megabytes:>6.2f}",
            flush=True,
        )
    memory = max(cost.megabytes / bare.megabytes for cost, bare in zip(lesson_cost, floor, strict=True))
    seconds, bare_seconds = (sum(cost.seconds for cost in costs) for costs in (lesson_cost, floor))
    print(f"peak memory: at most {memory:.2f} times the bare imports (limit {MOST_MEMORY})")
    print(
        f"whole course: {seconds:.1f} s, {seconds / bare_seconds:.2f} times the floor of {bare_seconds:.1f} s "
        f"(limit {MOST_TIME})"
    )
    return int(memory > MOST_MEMORY or seconds / bare_seconds > MOST_TIME)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
