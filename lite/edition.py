"""The course in the browser, put together: JupyterLab, Pyodide, the packages, the lessons.

`assemble` makes what stays the same from lesson to lesson, out of the files of the lock; `add_course` adds the course
as it stands. Both only write into the folder they are given.
"""

import ast
import gzip
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lite import wheels
from lite.files import HERE, File, copied, lock, locked, unpacked
from tools.prepare_lab import NOT_RUN_YET, keys_of_lists

FIGURES = HERE / "figures.json"
NAME = "defence-diplomacy-course"
TITLE = "Defence Diplomacy in East Asia"
APP = "jupyterlite_core/jupyterlite-app-"  # where the wheel of JupyterLite keeps JupyterLab
LEFT_OUT = ("consoles/", "doc/", "edit/", "notebooks/", "repl/", "tree/")
EXTENSIONS = "share/jupyter/labextensions/"
PYODIDE_KERNEL = "@jupyterlite/pyodide-kernel-extension"
KERNEL_PLUGIN = f"{PYODIDE_KERNEL}:kernel"
IN_KERNEL_WHEEL = ("ipykernel-6", "piplite-", "pyodide_kernel-", "widgetsnbextension-4")
CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
NOT_THERE = ("jedi", "sqlite3", "ssl")  # the kernel names them and does without: an empty package is enough
COURSE = (
    "notebooks/course/**/*",
    "notebooks/questions/*.toml",
    "data/*",
    "data/practice/*",
)
LESSONS = "[0-9]*.ipynb"
SEEN = {"notebooks": LESSONS, "data": "*", "data/practice": "*"}  # folder: what of it the file browser shows
EPOCH = "2020-01-01T00:00:00Z"
READY = "edition.json"
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' {hashes}; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'"
)
MANIFEST = {
    "name": TITLE,
    "short_name": "Defence diplomacy",
    "start_url": "lab/index.html",
    "display": "standalone",
    "background_color": "#ffffff",
    "theme_color": "#ffffff",
    "icons": [
        {"src": f"icon-{size}x{size}.png", "sizes": f"{size}x{size}", "type": "image/png"} for size in (120, 512)
    ],
}
STORAGE = ["asyncStorage", "localStorageWrapper", "memoryStorageDriver"]  # the first that works; the last keeps nothing
SETTINGS = {
    "@jupyterlab/docmanager-extension:plugin": {"autosave": True, "autosaveInterval": 5},
    "@jupyterlab/filebrowser-extension:browser": {"showLastModifiedColumn": False},  # each file has one fixed day
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}


def assemble(target: Path, paths: dict[str, Path]) -> None:
    """Write all that does not depend on the lessons into `target`; `paths` says where each file of the lock lies."""
    shutil.rmtree(target, ignore_errors=True)
    _write_jupyterlab(target, paths)
    extensions = [_write_extension(target, paths, file) for file in locked() if _has_extension(file)]
    (target / "service-worker.js").rename(target / "drive-worker.js")
    _write_json(target / "manifest.webmanifest", MANIFEST)
    copied(HERE / "lesson.js", target / "extensions" / NAME / "static" / "lesson.js")
    extensions.append({"name": NAME, "extension": "./extension", "load": "static/lesson.js"})
    _write_json(target / "build" / "schemas" / "all_federated.json", list(_schemas(target / "extensions")))
    for name in ("all", "en"):
        _write_json(target / "api" / "translations" / f"{name}.json", {"data": {}, "message": ""})
    packages = _write_packages(target / "pyodide", paths)
    _write_json(target / READY, {"extensions": extensions, "packages": packages})


def add_course(target: Path, root: Path) -> None:
    """Write the lessons, the tables and the helper package of the course in `root`, and the settings that name them."""
    made = json.loads((target / READY).read_text(encoding="utf-8"))
    packages = made["packages"] | {"course": _write_course(target / "pyodide", root)}
    info = {"arch": "wasm32", "platform": lock()["platform"], "version": lock()["pyodide"], "python": lock()["python"]}
    pyodide_lock = {"info": info | {"abi_version": lock()["abi"]}, "packages": packages}
    version = _write_json(target / "pyodide" / "pyodide-lock.json", pyodide_lock)
    _write_contents(target, root)
    _write_page(target, root, packages, version)
    worker = (HERE / "offline.js").read_text(encoding="utf-8").replace("VERSION", version)
    (target / "service-worker.js").write_text(worker, encoding="utf-8")
    settings = _settings(made["extensions"], _asked_for(packages), version, SETTINGS | keys_of_lists(_plugins(target)))
    _write_json(target / "jupyter-lite.json", settings)


def _asked_for(packages: dict[str, Any]) -> list[str]:
    """The packages of a lesson, each by the name that the kernel looks for."""
    return sorted("pyodide_kernel" if name == "pyodide-kernel" else name for name in packages)


def address(page: str) -> str:
    """Return where a lesson runs, from the folder of the edition; `page` is its name in the book."""
    return f"lab/index.html?path={page}.ipynb"


def cost() -> str:
    """Return what opening a lesson costs, in a few words, as it was measured."""
    lesson = figures()["lesson"]
    return f"fetches {lesson['megabytes']} MB once; ready in about {lesson['seconds']} seconds"


def figures() -> dict[str, Any]:
    """Return what was measured; numbers, but for "about", which says how."""
    return json.loads(FIGURES.read_text(encoding="utf-8"))


def _plugins(target: Path) -> list[dict[str, Any]]:
    """The schemas of JupyterLab's plugins."""
    known = json.loads((target / "build" / "schemas" / "all.json").read_text(encoding="utf-8"))
    return [plugin["schema"] for plugin in known]


def _settings(
    extensions: list[dict[str, Any]], packages: list[str], version: str, overrides: dict[str, Any]
) -> dict[str, Any]:
    kernel = {
        "pyodideUrl": "./pyodide/pyodide.js",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"lockFileURL": f"pyodide/pyodide-lock.json?{version}", "packages": packages},
    }
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": TITLE,
            "appUrl": "./lab",
            "appVersion": version,
            "baseUrl": "./",
            "contentsStorageDrivers": STORAGE,
            "defaultKernelName": "python",
            "enableMemoryStorage": True,
            "exposeAppInBrowser": True,
            "faviconUrl": "./lab/favicon.ico",
            "federated_extensions": extensions,
            "fullLabextensionsUrl": "./extensions",
            "fullStaticUrl": "./build",
            "licensesUrl": "./lab/api/licenses",
            "litePluginSettings": {KERNEL_PLUGIN: kernel},
            "settingsOverrides": overrides,
            "settingsStorageDrivers": STORAGE,
        },
    }


def _write_jupyterlab(target: Path, paths: dict[str, Path]) -> None:
    for name, content in unpacked(_member(_path_of(paths, "jupyterlite-core"), APP)):
        if name.startswith(LEFT_OUT) or name.endswith(".map") or name.startswith("lab/tree"):
            continue
        content = {"lab/index.html": _page, "index.html": _first_page}.get(name, bytes)(content)
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)


def _page(content: bytes) -> bytes:
    """JupyterLab's page under a policy: it asks nobody but its own host."""
    text = content.decode().replace("<title>JupyterLite</title>", f"<title>{TITLE}</title>")
    text = text.replace("<html>", '<html lang="en">')
    scripts = [part.split("</script>")[0] for part in text.split("<script>")[1:]]
    hashes = " ".join(f"'{wheels.integrity(script.encode())}'" for script in scripts)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY.format(hashes=hashes)}" />'
    return text.replace('<meta charset="utf-8" />', f'<meta charset="utf-8" />\n    {policy}', 1).encode()


def _first_page(content: bytes) -> bytes:
    """The page at the root, which leads to JupyterLab; JupyterLab looks for an empty setting in it."""
    setting = '<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{}</script>'
    head = f'<meta charset="utf-8"><title>{TITLE}</title><meta http-equiv="refresh" content="0; url=lab/index.html">'
    link = '<p><a href="lab/index.html">To the lessons in JupyterLab</a></p>'
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>{link}{setting}</body></html>\n'.encode()


def _has_extension(file: File) -> bool:
    return file.package in ("jupyterlab-widgets", "jupyterlite-pyodide-kernel")


def _write_extension(target: Path, paths: dict[str, Path], file: File) -> dict[str, Any]:
    """Unpack an extension of JupyterLab, and return how it is named in the settings."""
    with zipfile.ZipFile(paths[file.name]) as archive:
        inside = [name for name in archive.namelist() if EXTENSIONS in name and not name.endswith((".map", "/"))]
        for name in inside:
            path = target / "extensions" / name.partition(EXTENSIONS)[2]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(name))
        about = json.loads(archive.read(next(name for name in inside if name.endswith("/package.json"))))
    return {"name": about["name"], **about["jupyterlab"]["_build"]}


def _schemas(extensions: Path) -> Iterator[dict[str, Any]]:
    """The settings that extensions have, as JupyterLab asks for them."""
    for path in sorted(extensions.glob("**/schemas/**/*.json")):
        if path.name != "package.json":
            name = path.relative_to(next(parent for parent in path.parents if parent.name == "schemas")).with_suffix("")
            schema = json.loads(path.read_text(encoding="utf-8"))
            plugin = f"{name.parent.as_posix()}:{name.name}"
            yield {"id": plugin, "raw": "{}", "schema": schema, "settings": {}, "version": schema.get("version", "0")}


def _write_packages(target: Path, paths: dict[str, Path]) -> dict[str, Any]:
    """Write Pyodide and the wheels of others, and return what its lock says of each wheel."""
    target.mkdir(parents=True)
    entries = {}
    for name, version, file_name, content in _packages(target, paths):
        (target / file_name).write_bytes(content)
        entries[name] = wheels.entry(name, version, file_name, content, _imports(content))
    return entries


def _packages(target: Path, paths: dict[str, Path]) -> Iterator[tuple[str, str, str, bytes]]:
    """Each wheel: its package, version, file name and bytes."""
    for file in locked():
        if file.used == "build":
            continue
        if file.is_wheel:
            content = wheels.compiled(wheels.trimmed(file, paths[file.name].read_bytes()))
            yield file.package, file.version, wheels.name_for_pyodide(file), content
        else:
            copied(paths[file.name], target / file.name)
    with zipfile.ZipFile(_path_of(paths, "jupyterlite-pyodide-kernel")) as archive:
        for name in archive.namelist():
            file_name = name.rpartition("/")[2]
            if file_name.startswith(IN_KERNEL_WHEEL):
                package, version = file_name.split("-")[:2]
                yield package.replace("_", "-"), version, file_name, _with_course(package, archive.read(name))
    for name in NOT_THERE:
        yield name, "0", f"{name}-0-py3-none-any.whl", wheels.own(name, "0", _stand_in(name))


def _stand_in(name: str) -> dict[str, bytes]:
    path = HERE / f"{name}.py"
    return {path.name: path.read_bytes()} if path.exists() else {}


def _with_course(package: str, content: bytes) -> bytes:
    """The wheel; that of the kernel with a line that imports kernel.py at its end."""
    if package != "pyodide_kernel":
        return content
    with zipfile.ZipFile(_as_file(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["pyodide_kernel/__init__.py"] += b"\nimport course_kernel  # added by the course\n"
    return wheels.zipped(files)


def _imports(content: bytes) -> list[str]:
    """The top-level modules of a wheel."""
    with zipfile.ZipFile(_as_file(content)) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    return sorted(re.sub(r"\.pyc?$", "", top) for top in tops if ".dist-info" not in top and ".data" not in top)


def _write_course(target: Path, root: Path) -> dict[str, Any]:
    """Write the helper package, the questions and the tables as one wheel, and return its entry for the lock."""
    paths = sorted(path for pattern in COURSE for path in root.glob(pattern) if _is_source(path))
    content = {f"defence_diplomacy/{path.relative_to(root).as_posix()}": path.read_bytes() for path in paths}
    stand_ins = sorted((HERE / "page").glob("stand_ins/**/*.py"))
    content |= {
        f"defence_diplomacy/{path.relative_to(HERE / 'page').as_posix()}": path.read_bytes() for path in stand_ins
    }
    content |= {
        "course_kernel.py": (HERE / "kernel.py").read_bytes(),
        "run_task.py": (HERE / "page" / "run_task.py").read_bytes(),
        NOT_RUN_YET.name: NOT_RUN_YET.read_bytes(),
    }
    state = hashlib.sha256(b"".join(name.encode() + content[name] for name in sorted(content))).hexdigest()
    version = f"1+{state[:12]}"
    for old in target.glob("course-*.whl"):
        old.unlink()
    made = wheels.own("course", version, content)
    file_name = f"course-{version}-py3-none-any.whl"
    (target / file_name).write_bytes(made)
    return wheels.entry("course", version, file_name, made, ["course_kernel", NOT_RUN_YET.stem, "run_task"])


def _is_source(path: Path) -> bool:
    return path.is_file() and path.suffix != ".pyc"


def _write_page(target: Path, root: Path, packages: dict[str, Any], version: str) -> None:
    """Write what runs a coding task in a page of the book: its scripts, what they fetch, the cells of each task."""
    page = target / "page"
    shutil.rmtree(page, ignore_errors=True)
    for path in (HERE / "page").glob("*.[jc]s*"):
        copied(path, page / path.name)
    used = {file.package for file in locked() if file.used == "task"}
    needed = sorted(name for name in packages if name in used or name == "course")
    names = [*CORE, *(packages[name]["file_name"] for name in needed)]
    contents = [(target / "pyodide" / name).read_bytes() for name in names]
    needs = {
        "lock": f"pyodide/pyodide-lock.json?{version}",
        "packages": needed,
        "bytes": sum(map(len, contents)),
        "megabytes": round(sum(len(gzip.compress(content, mtime=0)) for content in contents) / 1e6),
    }
    _write_json(page / "needs.json", needs)
    for path in sorted((root / "notebooks").glob(LESSONS)):
        _write_json(page / "tasks" / f"{path.stem}.json", tasks_of(path))


def tasks_of(path: Path) -> dict[str, Any]:
    """Return the coding tasks of a lesson by their ids: each its cell, and the cells before it that name something."""
    found: dict[str, Any] = {}
    before: list[str] = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code" or "remove-cell" in cell["metadata"].get("tags", []):
            continue
        task = re.search(r"questions\.check\(\s*[\"']([\w-]+)", source)
        if task:
            found[task[1]] = {"cell": source, "before": list(before)}
        if names_something(source):
            before.append(source)
    return found


def names_something(source: str) -> bool:
    """Return whether a cell makes names that later cells may use: more than a last line that shows something."""
    return any(not isinstance(statement, ast.Expr) for statement in ast.parse(source).body)


def _write_contents(target: Path, root: Path) -> None:
    """Write what JupyterLab's file browser finds, and the edition of each lesson."""
    for folder in ("files", "api/contents"):
        shutil.rmtree(target / folder, ignore_errors=True)
    editions = {}
    for folder, pattern in SEEN.items():
        entries = []
        for path in sorted(path for path in (root / folder).glob(pattern) if path.is_file()):
            place = target / "files" / folder / path.name
            place.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".ipynb":
                editions[f"{folder}/{path.name}"] = _write_lesson(path, place)
            else:
                shutil.copyfile(path, place)
            entries.append(_listed(path.name, folder, _type_of(path), place.stat().st_size))
        _write_json(target / "api" / "contents" / folder / "all.json", _listing(folder, _folders_in(folder) + entries))
    _write_json(target / "api" / "contents" / "all.json", _listing("", _folders_in("")))
    _write_json(target / "editions.json", editions)


def _folders_in(parent: str) -> list[dict[str, Any]]:
    """The folders that the file browser shows inside another; "" is the one that holds all."""
    places = [folder.rpartition("/") for folder in SEEN]
    return [_listed(name, above, "directory", 0) for above, _, name in places if above == parent]


def _write_lesson(path: Path, place: Path) -> str:
    """Write a lesson that says which edition of it this is, and return that."""
    text = path.read_bytes()
    edition = hashlib.sha256(text).hexdigest()[:12]
    notebook = json.loads(text)
    notebook["metadata"]["course"] = {"edition": edition}
    place.write_text(json.dumps(notebook, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    return edition


def _type_of(path: Path) -> str:
    return "notebook" if path.suffix == ".ipynb" else "file"


def _listed(name: str, folder: str, kind: str, size: int) -> dict[str, Any]:
    shape = {"notebook": "json", "directory": "json"}.get(kind, "json" if name.endswith(".json") else "text")
    types = {".csv": "text/csv", ".json": "application/json", ".md": "text/markdown"}
    return {
        "name": name,
        "path": f"{folder}/{name}" if folder else name,
        "type": kind,
        "format": shape,
        "mimetype": types.get(Path(name).suffix) if kind == "file" else None,
        "size": size,
        "writable": True,
        "created": EPOCH,
        "last_modified": EPOCH,
        "content": None,
    }


def _listing(folder: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return _listed(folder, "", "directory", 0) | {"path": folder, "content": entries}


def _write_json(path: Path, value: Any) -> str:
    """Write a value, and return the first letters of its hash."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _path_of(paths: dict[str, Path], package: str) -> Path:
    return paths[next(file.name for file in locked() if file.is_wheel and file.package == package)]


def _member(path: Path, start: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(next(name for name in archive.namelist() if name.startswith(start)))


def _as_file(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)
