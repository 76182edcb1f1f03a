"""The helpers that the lessons import: `data` reads tables, `charts` draws, `questions` asks, `brief` writes a page.

In a notebook, importing it also shows errors with the notebook's own lines alone, stops a cell that never ends, and
makes tables readable by all.
"""

import os
from typing import Any

import pandas as pd
from IPython import get_ipython

from course import tables
from course.errors import shorten
from course.guard import watch_over


def _shown(frame: Any) -> str | None:
    html = frame._repr_html_()  # as pandas shows it, a long table cut; None where a reader has switched it off
    return tables.styled(tables.readable(html)) if html and "<tbody>" in html else html


if shell := get_ipython():
    if os.environ.get("COURSE_PICTURES") != "1":  # who refreshes or tests the lessons has to see the line that failed
        shorten(shell)
        watch_over(shell)
    shell.display_formatter.formatters["text/html"].for_type(pd.DataFrame, _shown)
