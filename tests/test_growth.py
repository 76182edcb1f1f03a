"""What is added where CONTRIBUTING.md says appears everywhere: a kind of question, a table, a lesson, a page."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from browser import ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

KIND = '''

class Weighing(SingleChoice, name="weighing", title="Weigh the evidence"):
    """A kind that only this test has."""
'''
QUESTION = """
[dummy-scales]
kind = "weighing"
stem = "Which of two sources weighs more?"
hint = "Ask who was there."
source = "teo-2013"
options = [
  { text = "The one that was there", correct = true, feedback = "It saw what it tells." },
  { text = "The one that heard of it", feedback = "It tells what it was told.", likely = "It is longer." },
]
"""
TABLE = {
    "name": "dummy_lighthouses",
    "path": "dummy_lighthouses.csv",
    "profile": "tabular-data-resource",
    "title": "Lighthouses",
    "description": "One row is one lighthouse that only this test has.",
    "schema": {
        "fields": [
            {"name": "lighthouse", "type": "string", "description": "Its name.", "constraints": {"required": True}},
            {"name": "lit", "type": "year", "description": "When it was first lit."},
        ],
        "primaryKey": "lighthouse",
        "missingValues": [""],
    },
}
CONTENTS = """format: jb-book
root: book/index
chapters:
  - file: notebooks/06-asean
  - file: notebooks/11-dummy-lesson
  - file: book/dummy-page
  - file: book/codebook
  - file: book/instructors/answer-key
"""
ANSWER_KEY = "# Answer key\n\n```{answer-key}\n```\n"
KEEP = {"06-asean.ipynb"}
FOLDERS = ("book", "data", "lite", "marks", "notebooks", "teaching", "tests", "tools")


class Grown(NamedTuple):
    """A copy of the course with one of each added, and what came of it."""

    course: Path
    built: Path
    page: str  # the new lesson in the book
    key: str  # the answer key in the book
    codebook: str
    printed: str  # what tools/answers.py prints


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Grown:
    course = tmp_path_factory.mktemp("grown") / "course"
    shutil.copytree(ROOT, course, ignore=shutil.ignore_patterns(".*", "_build", "dist", "__pycache__", "tests"))
    for lesson in (course / "notebooks").glob("[0-9]*.ipynb"):
        if lesson.name not in KEEP:
            lesson.unlink()
    add_one_of_each(course)
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(course / "notebooks")}

    def run(*command: str | Path) -> str:
        done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    run(sys.executable, "tools/refresh.py", "notebooks/11-dummy-lesson.ipynb")
    run(Path(sys.executable).with_name("jupyter-book"), "build", ".", "-W", "-n", "--keep-going")
    built = course / "_build" / "html"
    pages = ("notebooks/11-dummy-lesson", "book/instructors/answer-key", "book/codebook")
    texts = [(built / f"{page}.html").read_text(encoding="utf-8") for page in pages]
    return Grown(course, built, *texts, run(sys.executable, "tools/answers.py"))


def add_one_of_each(course: Path) -> None:
    """Do what CONTRIBUTING.md asks for; the pages that link to others are cut, so that the book is small."""
    with (course / "notebooks" / "course" / "questions" / "kinds.py").open("a", encoding="utf-8") as kinds:
        kinds.write(KIND)
    package = course / "data" / "datapackage.json"
    descriptor = json.loads(package.read_text(encoding="utf-8"))
    descriptor["resources"].append(TABLE)
    package.write_text(json.dumps(descriptor, ensure_ascii=False, indent=2), encoding="utf-8")
    (course / "data" / TABLE["path"]).write_text("lighthouse,lit\nPalmido,1903\nHomigot,\n", encoding="utf-8")
    (course / "notebooks" / "questions" / "11-dummy-lesson.toml").write_text(QUESTION, encoding="utf-8")
    cells = [
        new_markdown_cell("# 11. A dummy lesson\n\nIt is here to be found."),
        new_code_cell(
            'from course import data, questions\n\nlighthouses = data.load("dummy_lighthouses")\nlighthouses'
        ),
        new_code_cell('questions.ask("dummy-scales")'),
        new_code_cell("questions.progress()"),
    ]
    nbformat.write(new_notebook(cells=cells), course / "notebooks" / "11-dummy-lesson.ipynb")
    (course / "book" / "dummy-page.md").write_text("# A dummy page\n\nWith a paragraph.\n", encoding="utf-8")
    (course / "book" / "index.md").write_text("# A first page\n\nWith a paragraph.\n", encoding="utf-8")
    (course / "book" / "instructors" / "answer-key.md").write_text(ANSWER_KEY, encoding="utf-8")
    (course / "_toc.yml").write_text(CONTENTS, encoding="utf-8")


def test_a_new_kind_has_every_face(grown: Grown) -> None:
    assert 'data-kind="weighing"' in grown.page
    assert "Weigh the evidence" in grown.page
    for text in (grown.key, grown.printed):
        assert "Weigh the evidence" in text
        assert "The one that was there" in text
        assert "It tells what it was told." in text
    notebook = json.loads((grown.course / "notebooks" / "11-dummy-lesson.ipynb").read_text(encoding="utf-8"))
    outputs = [output["data"] for cell in notebook["cells"] for output in cell.get("outputs", [])]
    asked = next(output for output in outputs if "application/vnd.course.question+json" in output)
    assert asked["text/plain"][0].startswith("Weigh the evidence: ")
    assert any("application/vnd.jupyter.widget-view+json" in output for output in outputs)
    assert any("Weigh the evidence" in "".join(output.get("text/html", "")) for output in outputs[-1:])  # progress()


def test_a_new_table_can_be_loaded_and_stands_in_the_codebook(grown: Grown) -> None:
    assert "Homigot" in grown.page
    section = re.search(r'<section id="table-dummy-lighthouses">.*?</section>', grown.codebook, re.DOTALL)
    assert section
    for text in ("Lighthouses", "One row is one lighthouse", "When it was first lit.", "2 rows, 2 columns"):
        assert text in section[0]


def test_a_new_lesson_stands_in_the_contents_the_key_and_the_zip(grown: Grown) -> None:
    front = (grown.built / "book" / "index.html").read_text(encoding="utf-8")
    assert "notebooks/11-dummy-lesson.html" in front
    assert "11. A dummy lesson" in grown.key
    assert "11. A dummy lesson" in grown.printed
    names = subprocess.run(
        [sys.executable, "-m", "zipfile", "-l", grown.built / "_static" / "defence-diplomacy-course.zip"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in ("notebooks/11-dummy-lesson.ipynb", "questions/11-dummy-lesson.toml", "data/dummy_lighthouses.csv"):
        assert name in names


def test_each_file_of_a_lesson_is_named_where_a_lesson_is_added() -> None:
    """Whatever is called after a lesson, a new lesson needs too, and CONTRIBUTING.md says so."""
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("A lesson is whole")[2]
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*06*") if path.is_file()]
    files = [path.relative_to(ROOT) for path in found if re.search(r"\b06(-asean)?\.\w+$", path.name)]
    assert len(files) >= 5
    for file in files:
        name = file.name.replace("06-asean", "NN-…").replace("06", "NN")
        assert f"`{name}`" in told or f"`{file.with_name(name).as_posix()}`" in told, file
    listed = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    for table in (table["name"] for table in listed if '"06-asean"' in json.dumps(table)):
        assert f"`{table}`" in told, table


def test_a_new_page_stands_in_the_contents_and_in_the_search(grown: Grown) -> None:
    front = (grown.built / "book" / "index.html").read_text(encoding="utf-8")
    assert "dummy-page.html" in front
    assert "A dummy page" in (grown.built / "searchindex.js").read_text(encoding="utf-8")
