"""A stand-in for IPython where a page runs one task: no notebook is there, and IPython itself would be 2 MB more."""

from typing import Any


def get_ipython() -> None:
    """Return that there is no notebook."""
    return None


def __getattr__(name: str) -> Any:
    raise AttributeError(f"The course runs here without IPython, which has {name!r}.")
