"""What the kernel of a lesson needs in a browser. It is imported once, when the kernel has started."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import js
import not_run_yet
from pyodide_kernel import ipython_shell
from pyodide_kernel.display import LiteDisplayHook, LiteDisplayPublisher
from pyodide_kernel.jsonutil import json_clean

NOTEBOOKS = Path(__file__).resolve().parent / "defence_diplomacy" / "notebooks"


def as_javascript(data: Any) -> Any:
    """Return data as JavaScript holds JSON: without this, each None in a chart would be lost on its way."""
    return js.JSON.parse(json.dumps(json_clean(data)))


def finish(hook: Any) -> None:
    """Send what the last line of a cell gives."""
    sys.stdout.flush()
    sys.stderr.flush()
    if hook.publish_execution_result and hook.data:
        hook.publish_execution_result(hook.prompt_count, as_javascript(hook.data), as_javascript(hook.metadata or {}))
    hook.data, hook.metadata = {}, {}


def publish(
    publisher: Any,
    data: Any,
    metadata: Any = None,
    source: Any = None,
    *,
    transient: Any = None,
    update: bool = False,
    **_: Any,
) -> None:
    """Send what `display` shows."""
    send = publisher.update_display_data_callback if update else publisher.display_data_callback
    if send:
        send(as_javascript(data), as_javascript(metadata or {}), as_javascript(transient or {}))


def find_the_course() -> None:
    """Look for modules in the course first and in the reader's own folder last: that folder is slow to ask."""
    sys.path[:] = [str(NOTEBOOKS), *(path for path in sys.path if path), ""]
    if not os.getcwd().startswith("/drive"):
        os.chdir(NOTEBOOKS)


LiteDisplayHook.finish_displayhook = finish
LiteDisplayPublisher.publish = publish
ipython_shell.Completer.use_jedi = False  # it is not there; IPython completes names by itself
os.environ["COURSE_PICTURES"] = "0"  # JupyterLab draws each chart itself
find_the_course()
not_run_yet.load_ipython_extension(ipython_shell)
