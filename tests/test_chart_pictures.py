"""Charts where nobody draws them: stored lessons, exports, Colab; and that a student's kernel draws no picture."""

import base64
import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from types import ModuleType
from urllib.request import Request, urlopen

import nbformat
import prepare_lab
import pytest
from browser import ROOT
from bs4 import BeautifulSoup
from course import pictures
from course.charts import MIME_TYPE
from course.lessons import lesson_files
from in_lab import copied_course, environment_of, serving
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbconvert import HTMLExporter

CHART = """
from course import charts
import altair as alt, pandas as pd
rows = pd.DataFrame({"partner": ["China", "Japan \\"and\\" <others>"], "meetings": [18, 21]})
alt.Chart(rows, title="Meetings").mark_bar().encode(x="meetings:Q", y="partner:N")
"""
WORDS = 'Meetings. Bar chart: meetings across, partner down the side. meetings for China: 18; Japan "and" <others>: 21.'
LESSONS = lesson_files()
ASEAN = ROOT / "notebooks" / "06-asean.ipynb"


def stored(lesson: Path) -> list[dict]:
    """The outputs of a lesson that are charts."""
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    outputs = [output["data"] for cell in cells for output in cell.get("outputs", []) if "data" in output]
    return [bundle for bundle in outputs if MIME_TYPE in bundle]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_every_stored_picture_is_one_image_with_the_words_for_its_name(lesson: Path) -> None:
    for bundle in stored(lesson):
        svg = "".join(bundle["image/svg+xml"])
        opening = re.match(r"<svg [^>]*>", svg)[0]
        assert 'role="img"' in opening
        assert unescape(re.search(r'aria-label="([^"]*)"', opening)[1]) == bundle[MIME_TYPE]["description"]
        assert svg.count("aria-") == 1


def test_a_lesson_that_is_run_for_an_export_shows_pictures_with_alternative_text(monkeypatch) -> None:
    monkeypatch.delenv("COURSE_PICTURES", raising=False)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CHART)])
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT / "notebooks")}}).execute()
    assert MIME_TYPE in notebook.cells[0].outputs[0].data, "opened in JupyterLab, it is still a live chart"
    page, _ = HTMLExporter().from_notebook_node(notebook)
    shown = BeautifulSoup(page, "html.parser").find("img")
    assert shown["alt"] == WORDS
    svg = base64.b64decode(shown["src"].removeprefix("data:image/svg+xml;base64,")).decode()
    assert "China" in svg
    assert not re.search(r'(href|src)="http', svg)


def test_colab_shows_a_picture_with_alternative_text(monkeypatch) -> None:
    monkeypatch.delenv("COURSE_PICTURES", raising=False)
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    bundle = bundle_of_chart()
    assert set(bundle) == {"text/html", "text/plain"}, "nothing that Colab would fetch a script for"
    assert f'alt="{WORDS.split(".")[0]}' in bundle["text/html"]


def test_a_chart_is_shown_where_nothing_can_draw_a_picture(monkeypatch) -> None:
    monkeypatch.setenv("COURSE_PICTURES", "1")
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    assert set(bundle_of_chart()) == {MIME_TYPE, "text/plain"}


def test_a_chart_is_shown_if_its_words_fail(monkeypatch) -> None:
    from course import charts

    monkeypatch.setattr(charts, "describe", lambda spec: 1 / 0)
    assert bundle_of_chart()["text/plain"] == "Meetings"


def bundle_of_chart() -> dict:
    scope: dict = {}
    *lines, last = CHART.strip().splitlines()
    exec("\n".join(lines), scope)
    return eval(last, scope)._repr_mimebundle_()


def test_a_student_draws_no_picture(monkeypatch) -> None:
    monkeypatch.delenv("COURSE_PICTURES", raising=False)
    manager, client = start_new_kernel(cwd=str(ROOT / "notebooks"))
    shown: list[dict] = []
    ask = "import sys; print([name for name in sys.modules if name.startswith('vl_convert')])"
    try:
        for code in (CHART, ask):
            client.execute_interactive(
                code, timeout=120, allow_stdin=True, output_hook=lambda message: shown.append(message["content"])
            )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert next(set(each["data"]) for each in shown if "data" in each) == {MIME_TYPE, "text/plain"}
    assert [each["text"].strip() for each in shown if "text" in each] == ["[]"]


def test_the_words_of_a_picture_cannot_break_it() -> None:
    svg = pictures.named('<svg width="1"><g role="x" aria-label="y"></g></svg>', WORDS)
    assert svg.startswith(
        f'<svg role="img" aria-label="{WORDS.split(chr(34))[0]}&quot;and&quot; &lt;others&gt;: 21." width="1"><g>'
    )


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a student whose JupyterLab was made ready for the course."""
    monkeypatch.setattr(prepare_lab, "SETUP", tmp_path / "config")
    monkeypatch.setattr(prepare_lab, "EXPORT", tmp_path / "nbconvert" / "templates" / "course")
    prepare_lab.export_with_words()
    return environment_of(tmp_path, JUPYTER_PATH=str(tmp_path))


def assert_each_picture_has_its_words(page: str) -> None:
    images = BeautifulSoup(page, "html.parser").find_all("img")
    expected = [bundle[MIME_TYPE]["description"] for bundle in stored(ASEAN)]
    assert expected and [image["alt"] for image in images] == expected


def test_a_stored_lesson_is_exported_with_alternative_text(prepared: dict[str, str]) -> None:
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--stdout", str(ASEAN)]
    told = subprocess.run(command, env=prepared, capture_output=True, text=True, encoding="utf-8", check=True)
    assert_each_picture_has_its_words(told.stdout)


def test_the_menu_of_jupyterlab_exports_it_so_too(prepared: dict[str, str], tmp_path: Path) -> None:
    with serving(copied_course(tmp_path), JUPYTER_PATH=prepared["JUPYTER_PATH"]) as address:
        asked = Request(f"{address}/nbconvert/html/notebooks/{ASEAN.name}?_xsrf=me", headers={"Cookie": "_xsrf=me"})
        page = urlopen(asked, timeout=60).read().decode()
    assert_each_picture_has_its_words(page)
