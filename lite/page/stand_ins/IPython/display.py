"""What a cell calls to show something before its last line."""

from typing import Any

shown: list[Any] = []  # in the order of the calls; the one who runs the cell empties it


def display(*values: Any, raw: bool = False, **_: Any) -> None:
    """Keep what is to be shown; `raw` values are MIME bundles."""
    shown.extend({"raw": value} if raw else value for value in values)


def update_display(*values: Any, **_: Any) -> None:
    """Do nothing: a page shows each output once."""


class DisplayHandle:
    """What stands for an output once it is shown; a page shows it once and never again."""

    def display(self, *values: Any, **options: Any) -> None:
        """Show values as `display` does."""
        display(*values, **options)

    def update(self, *values: Any, **_: Any) -> None:
        """Do nothing: a page shows each output once."""
