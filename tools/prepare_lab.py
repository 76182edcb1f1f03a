"""Make this Python's JupyterLab ready for the course: quiet, opening on lesson 1, with the lessons trusted.

`make lab` and Binder's postBuild run it. It writes into the environment it runs in and changes no lesson.
"""

import json
import re
import shutil
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbformat.sign import NotebookNotary

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
SETTINGS = Path(sys.prefix, "share", "jupyter", "lab", "settings", "overrides.d", "defence-diplomacy-course.json")
SETUP = Path(sys.prefix, "etc", "jupyter")
START = SETUP / "jupyter_lab_config.json"
KERNEL = Path(sys.prefix, "etc", "ipython", "ipython_kernel_config.json")
PACKAGES = Path(sysconfig.get_path("purelib"))
EXPORT = Path(sys.prefix, "share", "jupyter", "nbconvert", "templates", "course")

QUIET: dict[str, dict[str, Any]] = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},  # no request
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},  # what was chosen is seen on another day
}
WITH_WORDS = {"HTMLExporter": {"template_name": EXPORT.name}}
NOT_RUN_YET = Path(__file__).with_name("not_run_yet.py")
EXTENDED = {"IPKernelApp": {"extensions": [NOT_RUN_YET.stem]}}


SCHEMAS = Path(sys.prefix, "share", "jupyter", "lab", "schemas")
SHORTCUTS = "@jupyterlab/shortcuts-extension:shortcuts"
ANYWHERE = re.compile(r" :focus(:not\(:read-write\))?$")  # the end of a selector that holds for whatever has the focus
HELD = re.compile(r"\b(Accel|Alt|Cmd|Ctrl|Enter)\b")  # a key with one of these is no key that a list takes
NOT_IN_A_LIST = ":not(select):not(input)"


def keys_of_lists(schemas: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return settings by which a list, a button or a slider keeps the keys that JupyterLab takes as commands to cells.

    Without them an arrow leads from a list to the next cell, D twice deletes a cell, and B adds one. Each such shortcut
    in the schemas of JupyterLab's plugins is switched off, and added anew for all but these controls.
    """
    known = [shortcut for schema in schemas for shortcut in schema.get("jupyter.lab.shortcuts", [])]
    taken = [one for one in known if one["keys"] and ANYWHERE.search(one["selector"]) and not _is_held(one["keys"])]
    off = [one | {"disabled": True} for one in taken]
    elsewhere = [one | {"selector": one["selector"] + NOT_IN_A_LIST} for one in taken]
    return {SHORTCUTS: {"shortcuts": off + elsewhere}} if taken else {}


def schemas_in(folder: Path = SCHEMAS) -> list[dict[str, Any]]:
    """Return the schemas of the plugins that come with JupyterLab, out of its folder of them."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("@jupyterlab/*/*.json"))]


def _is_held(keys: list[str]) -> bool:
    return keys == [""] or any(map(HELD.search, keys))


def settings() -> dict[str, dict[str, Any]]:
    """Return what JupyterLab is told: to be quiet, to save what was chosen, to leave a list its keys."""
    return QUIET | keys_of_lists(schemas_in())


def add_to(path: Path, more: dict[str, dict[str, Any]]) -> None:
    """Put `more` into a JSON file and keep what else stands there.

    Raises json.JSONDecodeError where the file is not JSON.
    """
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for section, values in more.items():
        known[section] = known.get(section, {}) | values
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")


def export_with_words() -> None:
    """Let an export as HTML, by JupyterLab's menu or by nbconvert, give each chart its words as alternative text."""
    shutil.copytree(Path(__file__).with_name("export"), EXPORT, dirs_exist_ok=True)
    for program in ("server", "nbconvert"):
        add_to(SETUP / f"jupyter_{program}_config.json", WITH_WORDS)


def explain_unknown_names() -> None:
    """Let a kernel say of an unknown name, before it has the course, that the cells above have to run first."""
    shutil.copy(NOT_RUN_YET, PACKAGES)
    add_to(KERNEL, EXTENDED)


def trust(lessons: list[Path]) -> None:
    """Sign the lessons, so that JupyterLab shows their stored charts and questions before anything has run.

    One that cannot be read is named and left: JupyterLab starts all the same.
    """
    notary = NotebookNotary()
    for lesson in lessons:
        try:
            notary.sign(nbformat.read(lesson, as_version=4))
        except (OSError, ValueError, nbformat.ValidationError) as error:  # a file that is cut off is no JSON
            why = str(error).splitlines()[:1] or [type(error).__name__]
            print(f"notebooks/{lesson.name} cannot be read, so it is left as it is: {why[0][:120]}", file=sys.stderr)


def lessons_here() -> list[Path]:
    """Return the lessons of _toc.yml that there are: a copy, or a notebook of one's own, is for its owner to trust.

    It is read here, since Binder calls this file without the course on Python's path.
    """
    contents = (NOTEBOOKS.parent / "_toc.yml").read_text(encoding="utf-8")
    listed = [NOTEBOOKS / f"{name}.ipynb" for name in re.findall(r"\bnotebooks/(\d[\w-]*)", contents)]
    return [path for path in listed if path.exists()]


def main() -> int:
    lessons = lessons_here()
    if not lessons:
        print(f"There are no lessons in {NOTEBOOKS}.", file=sys.stderr)
        return 1
    add_to(SETTINGS, settings())
    add_to(START, {"LabApp": {"default_url": f"/lab/tree/notebooks/{lessons[0].name}"}})
    export_with_words()
    explain_unknown_names()
    trust(lessons)
    return 0


if __name__ == "__main__":
    sys.exit(main())
