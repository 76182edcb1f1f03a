"""A class logs in at once: a real JupyterHub on this machine, a server for each student, lesson 6 from top to bottom.

    python benchmarks/class_of_thirty.py [STUDENTS ...]      5, 10, 20 and 30 where no number is given

For each student: log in through the Hub's API, start a server, open the lesson, run every cell over the kernel
protocol. The Hub and its proxy are installed into _build/hub (needs npm) and listen on this machine only. "ready" is
the time from logging in to a server that answers, "finished" to the last cell. Memory is what server and kernel hold
after it: "own" is theirs alone, "resident" counts what they share with others as well, and is what to plan with on a
machine per student.
"""

import contextlib
import json
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import requests
import websocket

ROOT = Path(__file__).resolve().parents[1]
INSTALLED = ROOT / "_build" / "hub"
HUB, PROXY = "jupyterhub==6.1.1", "configurable-http-proxy@5.3.0"
LESSON = "notebooks/06-asean.ipynb"
SIZES = (5, 10, 20, 30)
PATIENCE = 300  # seconds, for a server to start and for a cell to run

CONFIGURATION = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.JupyterHub.db_url = "sqlite:///{home}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{home}/cookie_secret"
c.JupyterHub.cleanup_servers = True
c.JupyterHub.concurrent_spawn_limit = 0
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "{password}"
c.Authenticator.allowed_users = {students}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{home}/{{username}}"
c.Spawner.cmd = ["{tools}/jupyterhub-singleuser"]
# Kernels of one machine that start together now and then take the same port, and one dies. Sockets in a (short)
# folder do not.
c.Spawner.args = ["--allow-root", "--KernelManager.transport=ipc"]
c.Spawner.environment = {{"JUPYTER_RUNTIME_DIR": lambda spawner: f"{home}/{{spawner.user.name}}/run"}}
c.Spawner.start_timeout = c.Spawner.http_timeout = {patience}
c.ConfigurableHTTPProxy.command = ["{proxy}"]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
"""


@dataclass
class Student:
    """One student, and what happened: seconds since logging in, bytes, what went wrong."""

    name: str
    ready: float = 0.0
    finished: float = 0.0
    own: int = 0
    resident: int = 0
    failure: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def install() -> None:
    """Put the Hub, its proxy and what a student needs into _build/hub, once. Raises CalledProcessError."""
    done = INSTALLED / "installed"
    wanted = f"{HUB} {PROXY}\n" + (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8")
    if done.exists() and done.read_text(encoding="utf-8") == wanted:
        return
    print("Installing the Hub into _build/hub …", flush=True)
    shutil.rmtree(INSTALLED, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(INSTALLED / "python")], check=True)
    pip = [
        str(INSTALLED / "python" / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    subprocess.run(
        [*pip, "--require-hashes", "-r", str(ROOT / "binder" / "requirements.txt")],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    subprocess.run([*pip, HUB], check=True, stderr=subprocess.DEVNULL)
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--prefix", str(INSTALLED), PROXY], check=True)
    done.write_text(wanted, encoding="utf-8")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def hub(students: list[str], password: str) -> Iterator[tuple[str, Path]]:
    """A running Hub: its address, and the folder with a home and a copy of the course for each student."""
    with tempfile.TemporaryDirectory(prefix="class-") as folder:
        home, port = Path(folder), free_port()
        for student in students:
            for part in ("data", "notebooks"):
                shutil.copytree(
                    ROOT / part,
                    home / student / part,
                    ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"),
                )
        tools = INSTALLED / "python" / "bin"
        (home / "config.py").write_text(
            CONFIGURATION.format(
                port=port,
                hub_port=free_port(),
                proxy_port=free_port(),
                home=home,
                password=password,
                students=set(students),
                tools=tools,
                proxy=INSTALLED / "node_modules" / ".bin" / "configurable-http-proxy",
                patience=PATIENCE,
            )
        )
        with (home / "hub.log").open("w") as log:
            process = subprocess.Popen(
                [str(tools / "jupyterhub"), "-f", str(home / "config.py")], cwd=home, stdout=log, stderr=log
            )
        try:
            wait_for(f"http://127.0.0.1:{port}/hub/api/", home / "hub.log")
            yield f"http://127.0.0.1:{port}", home
        finally:
            process.terminate()  # the Hub stops its servers and its proxy
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
            shutil.copy(home / "hub.log", INSTALLED / f"class-of-{len(students)}.log")


def wait_for(address: str, log: Path) -> None:
    for _ in range(240):
        with contextlib.suppress(requests.ConnectionError):
            if requests.get(address, timeout=5).ok:
                return
        time.sleep(0.25)
    raise RuntimeError(f"The Hub did not start:\n{log.read_text()[-2000:]}")


def log_in(address: str, student: Student, password: str) -> None:
    answer = requests.post(
        f"{address}/hub/api/users/{student.name}/tokens",
        timeout=PATIENCE,
        json={"auth": {"username": student.name, "password": password}},
    )
    answer.raise_for_status()
    student.headers = {"Authorization": f"token {answer.json()['token']}"}


def start_server(address: str, student: Student) -> str:
    """The address of the student's own server, once it answers."""
    requests.post(
        f"{address}/hub/api/users/{student.name}/server", headers=student.headers, timeout=PATIENCE
    ).raise_for_status()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        user = requests.get(f"{address}/hub/api/users/{student.name}", headers=student.headers, timeout=PATIENCE).json()
        server = user["servers"].get("", {})
        if server.get("ready"):
            return f"{address}{server['url']}"
        if not server.get("pending"):
            raise RuntimeError("the server stopped while it was starting")
        time.sleep(0.5)
    raise RuntimeError(f"no server after {PATIENCE} seconds")


def run_lesson(server: str, student: Student) -> None:
    """Open the lesson as JupyterLab does and run its cells one after the other.

    Raises RuntimeError where a cell fails.
    """
    notebook = requests.get(f"{server}api/contents/{LESSON}", headers=student.headers, timeout=PATIENCE).json()[
        "content"
    ]
    session = requests.post(
        f"{server}api/sessions",
        headers=student.headers,
        timeout=PATIENCE,
        json={
            "path": LESSON,
            "name": "",
            "type": "notebook",
            "kernel": {"name": notebook["metadata"]["kernelspec"]["name"]},
        },
    )
    session.raise_for_status()
    channels = f"{server.replace('http', 'ws', 1)}api/kernels/{session.json()['kernel']['id']}/channels"
    connection = websocket.create_connection(channels, header=student.headers, timeout=PATIENCE)
    try:
        for number, cell in enumerate(notebook["cells"]):
            if cell["cell_type"] == "code":
                execute(connection, "".join(cell["source"]), number)
    finally:
        connection.close()


def execute(connection: websocket.WebSocket, code: str, number: int) -> None:
    """Run one cell and wait until the kernel is idle again and has replied."""
    request = uuid.uuid4().hex
    content = {
        "code": code,
        "silent": False,
        "store_history": True,
        "user_expressions": {},
        "allow_stdin": True,  # as JupyterLab asks: where nobody could answer, charts are drawn as pictures too
        "stop_on_error": True,
    }
    connection.send(
        json.dumps(
            {
                "channel": "shell",
                "content": content,
                "metadata": {},
                "parent_header": {},
                "buffers": [],
                "header": {
                    "msg_id": request,
                    "msg_type": "execute_request",
                    "session": request,
                    "username": "",
                    "version": "5.3",
                },
            }
        )
    )
    idle = replied = False
    while not (idle and replied):
        received = connection.recv()
        message: dict[str, Any] = json.loads(received) if isinstance(received, str) else {}
        if message.get("parent_header", {}).get("msg_id") != request:
            continue
        kind, content = message["msg_type"], message["content"]
        idle = idle or (kind == "status" and content["execution_state"] == "idle")
        if kind == "execute_reply":
            replied = True
            if content["status"] != "ok":
                raise RuntimeError(f"cell {number}: {content.get('ename')}: {content.get('evalue')}")


def attend(address: str, student: Student, password: str) -> None:
    """One student's lesson, timed; a failure is noted and stops nobody else."""
    start = time.monotonic()
    try:
        log_in(address, student, password)
        server = start_server(address, student)
        student.ready = time.monotonic() - start
        run_lesson(server, student)
        student.finished = time.monotonic() - start
    except (requests.RequestException, websocket.WebSocketException, RuntimeError, OSError, KeyError) as error:
        student.failure = f"{type(error).__name__}: {error}"


def weigh(student: Student, home: Path) -> None:
    """Note what the student's server and kernel hold in memory, in bytes."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.cwd().startswith(str(home / student.name)):
                memory = process.memory_full_info()
                student.own, student.resident = student.own + memory.uss, student.resident + memory.rss


def hold_class(size: int) -> list[Student]:
    students, password = [Student(f"student-{number:02}") for number in range(1, size + 1)], secrets.token_urlsafe()
    with hub([student.name for student in students], password) as (address, home):
        threads = [threading.Thread(target=attend, args=(address, student, password)) for student in students]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for student in students:
            weigh(student, home)
    return students


def row(students: list[Student]) -> str:
    done = [student for student in students if not student.failure]
    if not done:
        return f"{len(students):>8} {len(students):>8}"
    ready, finished = [student.ready for student in done], [student.finished for student in done]
    own, resident = (
        statistics.median(getattr(student, kind) for student in done) / 1e6 for kind in ("own", "resident")
    )
    return (
        f"{len(students):>8} {len(students) - len(done):>8} {statistics.median(ready):>8.1f} s {max(ready):>7.1f} s "
        f"{statistics.median(finished):>8.1f} s {max(finished):>7.1f} s {own:>8.0f} MB {resident:>8.0f} MB"
    )


def main(sizes: list[int]) -> int:
    if not shutil.which("npm"):
        print("The class was not simulated: the Hub's proxy needs npm. Install Node.js and try again.")
        return 0
    try:
        install()
    except subprocess.CalledProcessError as error:
        print(
            f"The class was not simulated: the Hub could not be installed ({' '.join(error.cmd[:4])} …). "
            "Is there a network?"
        )
        return 0
    os.environ.pop("COURSE_PICTURES", None)
    memory = psutil.virtual_memory().total / 1e9
    print(
        f"{Path(LESSON).stem} by a whole class at once, on {os.cpu_count()} processors and {memory:.0f} GB, "
        f"load {os.getloadavg()[0]:.1f} before"
    )
    print("students failures      ready     worst   finished     worst         own    resident")
    failed = False
    for size in sizes or SIZES:
        students = hold_class(size)
        print(row(students), flush=True)
        for student in students:
            if student.failure:
                failed = True
                print(f"  {student.name}: {student.failure}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main([int(argument) for argument in sys.argv[1:]]))
