"""An extension of IPython: as long as a notebook has not imported the course, it says what to do of an unknown name.

Who opens a lesson on another day and runs its task first meets a NameError before the course could explain it. Once
the first cell of a lesson has run, `course.errors` explains each error.
"""

from types import TracebackType
from typing import Any

RUN_ABOVE = (
    "Has the cell that makes it run since this notebook was opened? To run all cells above this one, choose Run, and "
    "then Run All Above Selected Cell."
)


def load_ipython_extension(shell: Any) -> None:
    """Be called by IPython when a kernel starts; `shell` is its InteractiveShell."""
    shell.set_custom_exc((NameError,), _tell)


def _tell(shell: Any, kind: type, error: NameError, trace: TracebackType, tb_offset: int | None = None) -> None:
    error.args = (f"{error}. {RUN_ABOVE}",)
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
