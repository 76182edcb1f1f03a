"""No line of a student's stops the notebook: a cell has a time limit and a limit of letters, toolboxes come back.

`watch_over` hangs on two of IPython's events, before and after each cell. It changes nothing of what a cell computes.
"""

import _thread
import sys
import threading
from types import ModuleType
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

SECONDS = 60  # the slowest cell of the course takes three
LETTERS = 100_000  # what a browser shows without trouble

STOPPED = f"This cell was stopped after {SECONDS} seconds. Does a loop in it never end? Change it, and run it again."
CUT = f"\n… The rest is not shown: a cell prints {LETTERS:,} letters at most. Is there a print inside a loop?\n"


class Guard:
    """What is watched over a notebook: the time of the cell that runs, the letters it prints, the toolboxes."""

    def __init__(self, shell: InteractiveShell, seconds: float = SECONDS, letters: int = LETTERS) -> None:
        self.shell, self.seconds, self.letters = shell, seconds, letters
        self.timer: threading.Timer | None = None
        self.stopped = False
        self.depth = 0  # 2 in a cell that runs a cell, as `%%capture` does
        self.left = letters
        self.toolboxes: dict[str, ModuleType] = {}
        self.write = sys.stdout.write

    def before(self, *_: Any) -> None:
        """Put back a toolbox that was deleted, and start the clock; a cell inside a cell goes by the outer one's."""
        self.depth += 1
        if self.depth > 1:
            return
        for name, module in self.toolboxes.items():
            self.shell.user_ns.setdefault(name, module)
        self.stopped, self.left = False, self.letters
        self.write = sys.stdout.write
        sys.stdout.write = self.print  # type: ignore[method-assign]
        self.timer = threading.Timer(self.seconds, self.stop)
        self.timer.daemon = True
        try:
            self.timer.start()
        except RuntimeError:  # in a browser there are no threads; its notebook has a button that stops a cell
            self.timer = None

    def after(self, *_: Any) -> None:
        """Stop the clock, say why a cell was stopped, and see which toolboxes there are."""
        self.depth = max(0, self.depth - 1)  # the cell that began the watch has ended only
        if self.depth:
            return
        if self.timer:
            self.timer.cancel()
        sys.stdout.write = self.write  # type: ignore[method-assign]
        if self.stopped:
            print(STOPPED, file=sys.stderr)
        for name, module in list(self.toolboxes.items()):
            if self.shell.user_ns.get(name, module) is not module:
                print(taken(name, self.toolboxes.pop(name)), file=sys.stderr)
        self.toolboxes |= {name: value for name, value in self.shell.user_ns.items() if is_toolbox(name, value)}

    def stop(self) -> None:
        """Interrupt the cell, as the button with the square does."""
        self.stopped = True
        _thread.interrupt_main()

    def print(self, text: str) -> int:
        """Pass on what a cell prints, as far as it has letters left."""
        if self.left > 0:
            self.left -= len(text)
            self.write(text if self.left > 0 else text[: self.left + len(text)] + CUT)
        return len(text)


def is_toolbox(name: str, value: Any) -> bool:
    """Tell whether a name is that of something imported."""
    return isinstance(value, ModuleType) and not name.startswith("_")


def taken(name: str, module: ModuleType) -> str:
    """What is said where a cell gives a toolbox's name to something else."""
    now = "and now names something of yours. To have it back, run the first cell."
    return f"`{name}` was the toolbox {module.__name__} {now}"


def watch_over(shell: InteractiveShell, **limits: Any) -> Guard:
    """Watch over the cells of a notebook from now on. Keywords: `seconds` and `letters`, the limits of a cell."""
    watch = Guard(shell, **limits)
    shell.events.register("pre_run_cell", watch.before)
    shell.events.register("post_run_cell", watch.after)
    return watch
