"""The course can be launched: on Binder, from a fork, by a workflow. What each of them reads says the same thing."""

import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import installable
import pytest
import repository
import yaml
from browser import ROOT, Visit, served
from in_lab import (
    copied_course,
    draw_all,
    environment_of,
    free_port,
    questions_of,
    run_all,
    show_question,
    wait_for,
)
from questions_in_browser import exercise_lab_question

LESSON = ROOT / "notebooks" / "03-united-states.ipynb"
ADDRESS = "https://github.com/a-teacher/a-course"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
every_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


# Forks


@pytest.mark.parametrize(("remote", "expected"), [
    ("https://github.com/a-teacher/a-course.git", ADDRESS),
    ("https://github.com/a-teacher/a-course", ADDRESS),
    ("https://someone:secret@github.com/a-teacher/a-course.git", ADDRESS),
    ("git@github.com:a-teacher/a-course.git", ADDRESS),
    ("ssh://git@github.com/a-teacher/a-course.git", ADDRESS),
    ("ssh://git@github.com:22/a-teacher/a-course", ADDRESS),
    ("git@gitlab.com:a-teacher/a-course.git", "https://gitlab.com/a-teacher/a-course"),
    ("/srv/courses/a-course", None),
    (None, None),
])  # fmt: skip
def test_links_follow_the_remote(tmp_path: Path, remote: str | None, expected: str | None) -> None:
    subprocess.run(["git", "init", "--quiet", "--initial-branch", "autumn"], cwd=tmp_path, check=True)
    if remote:
        subprocess.run(["git", "remote", "add", "origin", remote], cwd=tmp_path, check=True)
    assert repository.repository_url(tmp_path, {}) == expected
    assert repository.branch(tmp_path, {}) == "autumn"


def test_links_follow_actions_before_the_remote(tmp_path: Path) -> None:
    actions = {
        "GITHUB_REPOSITORY": "a-teacher/a-course",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REF_NAME": "main",
        "GITHUB_REF_TYPE": "branch",
    }
    assert repository.repository_url(tmp_path, actions) == ADDRESS
    assert repository.branch(tmp_path, actions) == "main"
    assert repository.branch(tmp_path, actions | {"GITHUB_REF_NAME": "v1.0", "GITHUB_REF_TYPE": "tag"}) == "main"


def test_without_git_there_is_no_link_rather_than_a_broken_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert repository.repository_url(tmp_path, {}) is None
    assert repository.branch(tmp_path, {}) == "main"


def test_the_binder_button_opens_the_lesson_in_jupyterlab() -> None:
    expected = (
        "https://mybinder.org/v2/gh/a-teacher/a-course/autumn%2F2027?urlpath=lab/tree/notebooks/03-united-states.ipynb"
    )
    assert repository.binder_address(ADDRESS, "autumn/2027", "notebooks/03-united-states") == expected
    assert repository.binder_address("https://gitlab.com/a/b", "main", "notebooks/03-united-states") is None


# What Binder installs


def pins(path: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Name → (version and marker, hashes) of a compiled requirements file."""
    found = {}
    for block in re.split(r"\n(?=[a-z0-9])", path.read_text(encoding="utf-8")):
        if match := re.match(r"([a-z0-9._-]+)==([^\\\n]+)", block):
            found[match[1]] = (match[2].strip(), tuple(sorted(re.findall(r"--hash=(\S+)", block))))
    return found


def test_binder_installs_the_student_part_with_the_pins_of_the_whole() -> None:
    whole, lean = pins(ROOT / "requirements.txt"), pins(ROOT / "binder" / "requirements.txt")
    assert {name: whole.get(name) for name in lean} == lean, "Run `make lock`."
    assert all(hashes for _, hashes in [*whole.values(), *lean.values()])
    student_part = (ROOT / "requirements.in").read_text(encoding="utf-8").split("# What builds")[0]
    assert set(re.findall(r"^[a-z][a-z0-9-]+", student_part, re.MULTILINE)) <= set(lean)
    assert lean.keys().isdisjoint({"playwright", "jupyter-book", "sphinx", "frictionless", "pytest", "nbval"})


def test_binder_has_a_python_that_the_tests_run_on() -> None:
    runtime = (ROOT / "binder" / "runtime.txt").read_text(encoding="utf-8")
    versions = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8"))["jobs"][
        "test"
    ]["strategy"]["matrix"]["python"]
    assert runtime.strip().removeprefix("python-") in versions


def test_what_has_no_wheel_for_a_machine_of_a_student_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last step of `make lock`, with a `uv` that finds two gaps."""
    (tmp_path / "uv").write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        '*x86_64-apple*) echo "Because a-package==1.2 has no usable wheels and you require it" >&2; exit 1;;\n'
        '*3.15*windows*) echo "no such thing" >&2; exit 1;;\n'
        "esac\n"
    )
    (tmp_path / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert installable.main() == 1
    where = ", ".join(f"Python {python} on a Mac with an Intel processor" for python in installable.PYTHONS)
    told = capsys.readouterr().err.splitlines()
    assert sorted(told) == sorted(
        [f"a-package 1.2 has no wheel for {where}.", "no such thing has no wheel for Python 3.15 on Windows."]
    )


def test_the_readme_names_the_pythons_that_the_tests_run_on() -> None:
    """A student may have a newer one already: what she installs has its wheels too."""
    versions = workflow(ROOT / ".github" / "workflows" / "test.yml")["jobs"]["test"]["strategy"]["matrix"]["python"]
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"tested on {versions[0]} to {versions[-1]}" in told
    assert tuple(versions) == installable.PYTHONS[: len(versions)]


def test_what_binder_runs_can_be_run() -> None:
    assert os.access(ROOT / "binder" / "postBuild", os.X_OK)


def test_repo2docker_recognises_the_course(tmp_path: Path) -> None:
    tool = shutil.which("jupyter-repo2docker") or shutil.which("repo2docker")
    if not tool:
        pytest.skip(
            "repo2docker is not installed, so it was not asked: "
            "install the package `jupyter-repo2docker` and try again."
        )
    course = tmp_path / "course"
    shutil.copytree(ROOT / "binder", course / "binder")
    told = subprocess.run(
        [tool, "--no-build", "--debug", str(course)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    told = told.stdout + told.stderr
    version = (ROOT / "binder" / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    assert f"Building conda environment for python={version}" in told
    assert 'pip install --no-cache-dir -r "binder/requirements.txt"' in told
    assert "binder/postBuild" in told


# JupyterLab as Binder starts it


@pytest.fixture(scope="module")
def binder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab on a copy of the course, prepared by postBuild and started with the arguments that BinderHub gives."""
    home = tmp_path_factory.mktemp("binder")
    course, port = copied_course(home), free_port()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = environment_of(home, PATH=path)
    subprocess.run([str(course / "binder" / "postBuild")], cwd=course, env=environment, check=True)
    arguments = [
        f"--port={port}",
        "--NotebookApp.base_url=/user/a-teacher-a-course-x1y2z3/",
        "--NotebookApp.token=a-token",
        "--NotebookApp.trust_xheaders=True",
    ]
    arguments += [argument.replace("NotebookApp", "ServerApp") for argument in arguments[1:]]
    with (home / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [
                "jupyter-lab",
                "--ip=127.0.0.1",
                *arguments,
                "--no-browser",
                "--allow-root",
                "--LabApp.expose_app_in_browser=True",
            ],
            cwd=course,
            env=environment,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}/user/a-teacher-a-course-x1y2z3"
    try:
        wait_for(address, home / "lab.log")
        yield address
    finally:
        server.terminate()
        server.wait(20)


def path_of_the_button(lesson: Path) -> str:
    """The path inside the session that the book's button asks Binder for."""
    return repository.binder_address(ADDRESS, "main", f"notebooks/{lesson.stem}").split("urlpath=")[1]


def test_the_button_leads_to_a_lesson_that_runs_and_answers(binder: str, browser) -> None:
    with Visit(browser, viewport={"width": 1400, "height": 1000}) as visit:
        page = visit.page
        page.goto(f"{binder}/{path_of_the_button(LESSON)}?token=a-token")
        page.wait_for_function("window.jupyterapp?.shell.currentWidget?.content?.widgets?.length > 0", timeout=60_000)
        draw_all(visit, LESSON)
        number, spec = next(iter(questions_of(LESSON).items()))
        for when in ("before", "after"):
            cell = show_question(page, number, spec)
            assert exercise_lab_question(page, cell, spec) > 0, f"{spec['id']} {when} running"
            if when == "before":
                run_all(page)
        assert page.locator(".jp-Dialog").count() == 0  # no kernel choice, no news
        assert page.locator(".Toastify__toast").count() == 0
        assert (visit.outside, visit.errors) == ([], [])


def test_a_session_opens_on_lesson_1_with_the_lessons_in_order(binder: str, browser) -> None:
    with Visit(browser) as visit:
        page = visit.page
        page.goto(f"{binder}/?token=a-token")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        assert page.url.split("?")[0].endswith("/lab/tree/notebooks/01-reading-the-brief.ipynb")
        page.wait_for_selector(".jp-DirListing-item[data-file-type=notebook]")
        listed = page.locator(".jp-DirListing-item .jp-DirListing-itemText").all_inner_texts()
        lessons = sorted(path.name for path in LESSON.parent.glob("[0-9]*.ipynb"))
        assert [name for name in listed if name.endswith(".ipynb")] == lessons
        page.wait_for_timeout(2_000)  # the pop-up comes late
        assert page.locator(".Toastify__toast").count() == 0


# Workflows


def workflow(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_there_are_workflows() -> None:
    assert {path.stem for path in WORKFLOWS} >= {"test", "publish", "weekly", "update"}


@every_workflow
def test_a_workflow_may_read_and_no_more_unless_a_job_says_why(path: Path) -> None:
    assert workflow(path)["permissions"] == {"contents": "read"}
    for name, job in workflow(path)["jobs"].items():
        writes = {kind for kind, level in job.get("permissions", {}).items() if level == "write"}
        uses = [step["uses"].split("@")[0] for step in job["steps"] if "uses" in step]
        runs = " ".join(step.get("run", "") for step in job["steps"])
        if writes:
            assert "make " not in runs and "pip " not in runs, (
                f"{path.name}, {name}: a job that may write runs no code of ours or of others"
            )
            assert all(use.startswith("actions/") for use in uses)
        assert "timeout-minutes" in job, f"{path.name}, {name}: how long may it take?"


@every_workflow
def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        if "uses:" in line:
            assert re.search(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line
    for job in workflow(path)["jobs"].values():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@every_workflow
def test_a_workflow_knows_no_secret_and_puts_no_foreign_text_into_a_shell(path: Path) -> None:
    assert "secrets." not in path.read_text(encoding="utf-8")
    for job in workflow(path)["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), f"{path.name}: hand values to a shell by `env`"


def steps_of(path: Path) -> list[tuple[str, dict]]:
    """Each step of a workflow, with the name of its job."""
    return [(name, step) for name, job in workflow(path)["jobs"].items() for step in job["steps"]]


@every_workflow
def test_every_command_of_a_workflow_is_there(path: Path) -> None:
    commands = {*runpy.run_path(str(ROOT / "start.py"))["COMMANDS"], "lock"}
    named = []
    for _, step in steps_of(path):
        run = step.get("run", "")
        for line in re.findall(r"^ *make (.+)$", run, re.MULTILINE):
            named += line.split()
            assert set(line.split()) <= commands, line
        for file in re.findall(r"(?<![\w./])(?:tools|tests|data|\.ci)/[\w./-]+", run):
            named.append(file)
            assert (ROOT / file).exists(), file
    assert named
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@every_workflow
def test_what_a_job_takes_another_has_left(path: Path) -> None:
    """An artifact is taken by the name under which it was left, after the job that left it; and so is an output."""
    left = {step["with"]["name"]: job for job, step in steps_of(path) if "actions/upload-artifact@" in str(step)}
    jobs = workflow(path)["jobs"]
    for job, step in steps_of(path):
        if "actions/download-artifact@" in str(step):
            assert left[step["with"]["name"]] in jobs[job]["needs"], job
    for job, told in jobs.items():
        needs = [told["needs"]] if isinstance(told.get("needs"), str) else told.get("needs", [])
        for other, kind, output in re.findall(r"\bneeds\.([\w-]+)\.(result|outputs)(?:\.(\w+))?", str(told)):
            assert other in needs and (kind == "result" or output in jobs[other]["outputs"]), job


@pytest.mark.parametrize("name", ["weekly", "update"])
def test_what_runs_by_the_clock_tells_where_a_job_failed_or_took_too_long(name: str) -> None:
    jobs = workflow(ROOT / ".github" / "workflows" / f"{name}.yml")["jobs"]
    report = jobs["report"]
    assert {*report["needs"], "report"} == set(jobs)
    assert "!cancelled()" in report["if"] and report["permissions"] == {"issues": "write"}
    assert all(f"contains(needs.*.result, '{how}')" in report["if"] for how in ("failure", "cancelled"))
    taken = [step for step in report["steps"] if "download-artifact" in step.get("uses", "")]
    assert all(step["continue-on-error"] for step in taken), "what is not there must not keep the rest from being told"


@pytest.mark.parametrize("links", ["2 addresses", None])
def test_the_weekly_report_is_written_with_and_without_the_links(tmp_path: Path, links: str | None) -> None:
    """Its shell is run as it stands, with a `gh` that says what it was given."""
    (tmp_path / "gh").write_text('#!/bin/sh\n[ "$2" = list ] || { echo "$1 $2"; cat report.md; }\n')
    (tmp_path / "gh").chmod(0o755)
    if links:
        (tmp_path / "links.md").write_text(links)
    run = workflow(ROOT / ".github" / "workflows" / "weekly.yml")["jobs"]["report"]["steps"][-1]["run"]
    results = {"TESTS": "failure", "PLAIN": "success", "LINKS": "cancelled", "RUN": "https://example.org/1"}
    environment = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", **results}
    told = subprocess.run(["bash", "-e", "-c", run], cwd=tmp_path, env=environment, capture_output=True, text=True)
    last = "Tests: failure. Plain Sphinx: success. Links: cancelled. The whole run: https://example.org/1"
    lines = [line for line in told.stdout.splitlines() if line]
    assert lines == ["issue create", links or "The links were not asked for.", last], told.stderr


def test_a_book_without_its_pdf_is_published_and_one_without_the_edition_is_not() -> None:
    steps = workflow(ROOT / ".github" / "workflows" / "publish.yml")["jobs"]["build"]["steps"]
    runs = [step.get("run", step.get("uses", "")) for step in steps]
    made, asked = runs.index("make lite"), runs.index("test -e _build/html/lite/edition.json")
    left = next(number for number, run in enumerate(runs) if "upload-pages-artifact" in run)
    printed = runs.index("make pdf epub")
    assert made < asked < left < printed and steps[printed]["continue-on-error"]
    assert not any(step.get("continue-on-error") for step in steps[:printed])
    assert steps[-1]["if"] == f"steps.{steps[printed]['id']}.outcome == 'success'"


def test_the_link_check_tells_what_is_gone_from_what_only_refuses(tmp_path: Path) -> None:
    (tmp_path / "there.html").write_text("There.")
    with served(tmp_path) as address:
        rows = f"source_id,title,address\nhere,A,{address}/there.html\ngone,B,{address}/gone.html\nnone,C,\n"
        (tmp_path / "sources.csv").write_text(rows)
        told = subprocess.run(
            [sys.executable, str(ROOT / "tools" / "check_links.py"), str(tmp_path / "sources.csv")],
            capture_output=True,
            text=True,
        )
    assert told.returncode == 1
    assert "2 addresses of sources were asked for; 1 did not answer." in told.stdout
    assert "`gone`" in told.stdout and "404" in told.stdout and "`here`" not in told.stdout
