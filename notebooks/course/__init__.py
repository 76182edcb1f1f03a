"""The helpers that the lessons import: `data` reads tables, `charts` draws, `questions` asks, `brief` writes a page.

In a notebook, importing it also shows errors with the notebook's own lines alone, stops a cell that never ends, and
sets tables left.
"""

import os
from typing import Any

import pandas as pd
from IPython import get_ipython

from course.errors import shorten
from course.guard import guard

STYLE = "<style scoped>"
LEFT = f"{STYLE}\n    .dataframe :is(th, td) {{ text-align: left !important; }}"


def _set_left(frame: Any) -> str:
    return frame._repr_html_().replace(STYLE, LEFT, 1)  # as pandas shows it, a long table cut


if shell := get_ipython():
    if os.environ.get("COURSE_PICTURES") != "1":  # who refreshes or tests the lessons has to see the line that failed
        shorten(shell)
        guard(shell)
    shell.display_formatter.formatters["text/html"].for_type(pd.DataFrame, _set_left)
