"""Questions say why, say the same words on every face, and no answer of a student stops a notebook."""

import html
import json
import re
import shutil
import sys
import tomllib
from pathlib import Path

import altair as alt
import ipywidgets as widgets
import pandas as pd
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from browser import ROOT
from course import data, questions
from course.lessons import lessons
from course.questions import as_html, as_markdown, as_text, compare, interface, kinds, read, solutions
from course.questions.judge import NOT_GIVEN, NOT_NAMED, is_passed_over, judge, not_given

SAMPLER = ROOT / "tests" / "fixtures" / "00-sampler.toml"
MEETINGS = pd.DataFrame(
    {
        "meeting_id": list("abcde"),
        "setting": ["sidelines"] * 3 + ["visit", "call"],
        "year": [2001, 2002, 2003, 2004, 2005],
    }
)
CHART = alt.Chart(pd.DataFrame({"year": [1, 2], "n": [3, 4]}), title="Meetings").mark_bar().encode(x="year:O", y="n:Q")
IS_CODE = {
    name: kinds.KINDS[question["kind"]].is_code
    for name, question in tomllib.loads(SAMPLER.read_text(encoding="utf-8")).items()
}
ASKED = [name for name, is_code in IS_CODE.items() if not is_code]
CHECKED = [name for name, is_code in IS_CODE.items() if is_code]


@pytest.fixture(autouse=True)
def sampler(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sampler in place of the lessons' questions, a fixed reference, its own solutions, a fresh session."""
    monkeypatch.setattr(read, "QUESTIONS_DIR", SAMPLER.parent)
    monkeypatch.setattr(data, "cite", _cite)
    monkeypatch.setattr(
        solutions,
        "SOLUTIONS",
        {
            "sampler-fill": lambda: MEETINGS[MEETINGS.setting == "sidelines"],
            "sampler-fix": lambda: CHART,
            "sampler-mend": lambda: 1,
            "sampler-write": lambda: CHART,
        },
    )
    monkeypatch.setattr(questions, "_asked", {})


def _cite(row: dict[str, str]) -> str:
    if row["source_id"] != "teo-2013":
        raise data.DataError("No such source.")
    return "RSIS (2013), A brief, https://example.org/brief"


def bundle(name: str) -> dict:
    return questions.ask(name)._repr_mimebundle_()


def said(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


# What the course asks ------------------------------------------------------------------------------------------------


def test_every_question_of_the_course_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for question in questions.questions():
        assert question.hint and question.reference, question.id
        for part in question.parts:
            assert all(part.feedback_for(choice).words for choice in range(1, len(part.choices) + 1)), question.id


def test_every_coding_task_of_the_course_has_a_solution_that_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for question in questions.questions():
        if kinds.KINDS[question.kind].is_code:
            assert question.id in solutions.SOLUTIONS, (
                f"{question.id} has no solution in notebooks/course/questions/solutions.py"
            )
            verdict = questions.check(question.id, solutions.SOLUTIONS[question.id]())
            assert verdict.right, f"{question.id}: {verdict}"


# Reading the files ---------------------------------------------------------------------------------------------------


def test_the_sampler_has_every_kind() -> None:
    assert {question.kind for question in questions.questions()} == set(kinds.KINDS)


@pytest.mark.parametrize(
    "name, answer",
    [
        ("sampler-single", "ADMM-Plus"),
        ("sampler-truth", False),
        ("sampler-number", 57),
        ("sampler-multiple", ["A port call by a training squadron", "Officers studying abroad"]),
        (
            "sampler-match",
            {
                "A defence attaché is posted to Hanoi": "Attachés",
                "A retired corvette goes to the Philippines": "Equipment",
            },
        ),
    ],
)
def test_a_question_tells_its_answer_to_the_lesson(name: str, answer: object) -> None:
    assert questions.question(name).answer == answer


def test_an_order_is_not_shown_in_the_right_order() -> None:
    question = questions.question("sampler-order")
    assert [part.label for part in question.parts] != question.answer


FAULTS = [
    ('kind = "single_choice"', 'kind = "multiple"', "sampler-single", "kind", "one of single_choice"),
    ('hint = "Ask who speaks', 'hunt = "Ask who speaks', "sampler-single", "hint", "found nothing"),
    (
        'text = "ADMM-Plus", correct = true,',
        'text = "ADMM-Plus",',
        "sampler-single",
        "options",
        "one option with correct = true",
    ),
    (
        'feedback = "Defence ministers meet there in office."',
        'feedback = ""',
        "sampler-single",
        "options[1].feedback",
        "a text that says why",
    ),
    ('likely = "Ministers give', 'likly = "Ministers give', "sampler-single", "options[2].likly", "'likely'"),
    ('text = "Shangri-La Dialogue"', 'text = "ADMM-Plus"', "sampler-single", "options", "texts that all differ"),
    ("answer = false", 'answer = "no"', "sampler-truth", "answer", "true or false"),
    ("answer = 57", "answer = 77", "sampler-number", "answer", "the slider can show"),
    ("step = 1", "step = 0", "sampler-number", "step", "a step"),
    ('low = "It began in 1968.", ', "", "sampler-number", "feedback.low", "found nothing"),
    (
        '"Exercises" = "The ship',
        '"Exercise" = "The ship',
        "sampler-match",
        "pairs[2].wrong_for.Exercise",
        "a wrong choice",
    ),
    (
        'checklist = ["It names a cost that is saved.", "It says why rivals can meet there."]',
        "checklist = []",
        "sampler-short",
        "checklist",
        "1 or more",
    ),
    ("{ rows = 4, feedback", "{ feedback", "sampler-fill", "mistakes[1]", "value or rows"),
    ('source = "teo-2013"', 'source = "teo-2031"', "sampler-single", "source", "sources.csv"),
]


@pytest.mark.parametrize("good, bad, name, key, expected", FAULTS)
def test_a_fault_is_one_sentence_with_file_question_and_key(
    tmp_path: Path, good: str, bad: str, name: str, key: str, expected: str
) -> None:
    text = SAMPLER.read_text(encoding="utf-8")
    assert good in text
    (tmp_path / "03-broken.toml").write_text(text.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(questions.QuestionError) as caught:
        questions.questions(tmp_path)
    message = str(caught.value)
    assert (
        message.startswith(f"questions/03-broken.toml, question {name}, key {key}: expected ")
        and expected in message
        and "\n" not in message
    )


def test_an_unknown_id_gets_the_nearest_one() -> None:
    with pytest.raises(questions.QuestionError, match="did you mean 'sampler-single'"):
        questions.ask("sampler-singel")


def test_an_id_is_used_once_in_the_course(tmp_path: Path) -> None:
    for name in ("01-a.toml", "02-b.toml"):
        shutil.copy(SAMPLER, tmp_path / name)
    with pytest.raises(questions.QuestionError, match="02-b.toml.*used once"):
        questions.question("sampler-single", tmp_path)


def test_a_broken_file_does_not_stop_another_lesson(tmp_path: Path) -> None:
    shutil.copy(SAMPLER, tmp_path / "02-good.toml")
    (tmp_path / "01-broken.toml").write_text("[half\n", encoding="utf-8")
    assert questions.question("sampler-single", tmp_path).lesson == "02-good"
    with pytest.raises(questions.QuestionError, match="01-broken.toml: expected TOML"):
        questions.question("nowhere", tmp_path)


# The faces -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ASKED)
def test_both_faces_say_the_same_words_for_every_choice(name: str) -> None:
    asked = questions.ask(name)
    native = as_html.question_html(asked.question)
    stacks = [
        child
        for row in asked.panel.box.children
        for child in getattr(row, "children", ())
        if isinstance(child, widgets.Stack)
    ]
    assert len(stacks) == len(asked.question.parts)
    for part, stack in zip(asked.question.parts, stacks, strict=False):
        assert len(stack.children) == len(part.choices) + 1 and stack.children[0].value == ""
        for choice in range(1, len(part.choices) + 1):
            child = stack.children[choice]
            block = (child.children[0] if isinstance(child, widgets.VBox) else child).value
            inner = re.fullmatch(r"<div[^>]*>(.*)</div>", block)[1]
            assert inner in native
            assert as_text.plain(part.feedback_for(choice).words) in said(block)


@pytest.mark.parametrize("name", ASKED)
def test_each_control_is_tied_to_its_feedback_in_the_browser(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    links: list[tuple] = []
    monkeypatch.setattr(widgets, "jslink", lambda source, target: links.append((source, target)))
    controls = questions.ask(name).panel.controls
    to_feedback = [
        source for source, (target, trait) in links if isinstance(target, widgets.Stack) and trait == "selected_index"
    ]
    assert to_feedback == [(control, "index") for control in controls]
    assert all(control.description and control.style.description_width == "initial" for control in controls)


@pytest.mark.parametrize("name", ASKED)
def test_an_output_is_the_same_each_time(name: str) -> None:
    first, second = bundle(name), bundle(name)
    assert json.dumps(first) == json.dumps(second)


@pytest.mark.parametrize("name", ASKED)
def test_nothing_tells_the_answer_before_it_is_asked_for(name: str) -> None:
    shown = bundle(name)
    closed = re.sub(r"<summary>.*?</summary>", "", shown["text/html"])
    while "<details" in closed:
        closed = re.sub(r"<details[^>]*>(?:(?!<details).)*?</details>", "", closed, flags=re.DOTALL)
    for part in questions.question(name).parts:
        for feedback in part.feedback:
            assert as_text.plain(feedback.words) not in said(closed)
            assert as_text.plain(feedback.words) not in shown["text/plain"]
    assert not re.search(r"<(?:input[^>]* checked|details[^>]* open|option[^>]* selected)", shown["text/html"])


@pytest.mark.parametrize("name", ASKED)
def test_the_html_needs_no_exception_from_a_content_security_policy(name: str) -> None:
    text = bundle(name)["text/html"]
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", text)
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids)) and all(each.startswith(f"q-{name}") for each in ids)


def test_text_is_escaped_on_every_face() -> None:
    asked = questions.ask("sampler-single")
    text = as_html.question_html(asked.question)
    assert "CSCAP &lt;council&gt;" in text and "<council>" not in text and "capacity &amp; speak" in text
    assert "CSCAP <council>" in asked.panel.controls[0].options  # a radio's text is text already


@pytest.mark.parametrize(
    "text, expected",
    [
        ("**bold** and *thin*", "<strong>bold</strong> and <em>thin</em>"),
        ("`a * b * c`", "<code>a * b * c</code>"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("`<x>` **y**", "<code>&lt;x&gt;</code> <strong>y</strong>"),
    ],
)
def test_inline_markdown(text: str, expected: str) -> None:
    assert as_html.inline(text) == expected


BANKS = sorted((ROOT / "notebooks" / "questions").glob("*.toml"))


def _texts(value: object) -> list[str]:
    """Every text in a file of questions, but for code."""
    if isinstance(value, dict):
        return [text for key, inner in value.items() if key not in ("code", "solution") for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.stem)
def test_no_star_of_markdown_is_left_for_a_reader(path: Path) -> None:
    shown = [
        re.sub("<code>.*?</code>", "", as_html.inline(text)) for text in _texts(tomllib.loads(path.read_text("utf-8")))
    ]
    assert [text for text in shown if "*" in text] == []


# Coding tasks --------------------------------------------------------------------------------------------------------


def test_what_was_not_tried_is_said_kindly_and_the_same_each_time() -> None:
    first, second = (questions.check("sampler-fill", ...)._repr_mimebundle_() for _ in range(2))
    assert first == second and "Not tried yet" in first["text/plain"] and "Hint" in first["text/html"]
    assert questions.check("sampler-fill", [1, ...]).right is None


@pytest.mark.parametrize(
    "cell, said",
    [
        ('claims.query("year > 2000")\nquestions.check("a-task", answer)', NOT_GIVEN),
        ('mine = claims.query("year > 2000")\nquestions.check("a-task", answer)', NOT_GIVEN),
        ('answer = 3\nquestions.check("a-task", answer)', None),
        ('mine = 3\nanswer = mine\nquestions.check("a-task", answer)', None),
        ('answer == 3\nquestions.check("a-task", answer)', NOT_NAMED),
        ('answer = mine == 3\nquestions.check("a-task", answer)', None),
        ('questions.check("a-task", answer)', None),  # the answer was given in a cell of its own
        ('def answer():\n    return 3\nquestions.check("a-task", answer)', None),
        ("%time\nanswer", None),
    ],
)
def test_a_cell_that_leaves_an_old_answer_to_be_judged_is_noticed(cell: str, said: str | None) -> None:
    assert not_given(cell) == said


@pytest.mark.parametrize(
    "cell, hidden",
    [
        ('answer = 1\nquestions.check("a-task", answer)', False),
        ('answer = 1\nquestions.check("a-task", answer)\nanswer', True),
        ('questions.check("a-task", answer)\nquestions.check("b-task", answer)', True),
        ('questions.check("b-task", answer)\nanswer', False),
        ("%time answer", False),
    ],
)
def test_a_check_with_lines_below_it_would_not_be_seen(cell: str, hidden: bool) -> None:
    assert is_passed_over(cell, "a-task") is hidden


def test_a_tool_without_parentheses_is_told() -> None:
    task = questions.questions()[0]
    told = judge(task, pd.Series([1.0]).mean, lambda: 1.0)
    assert told.right is False
    assert "`mean()`" in told.sentence


def test_an_old_answer_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "_cell", lambda: 'one + 1\nquestions.check("sampler-fill", answer)')
    verdict = questions.check("sampler-fill", 1)
    assert verdict.right is None and 'Write "answer =" before it' in str(verdict)


def test_an_untried_task_does_not_work_out_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(solutions.SOLUTIONS, "sampler-fill", lambda: 1 / 0)
    assert questions.check("sampler-fill", ...).right is None
    assert "could not work out its own answer" in questions.check("sampler-fill", 1).sentence


SIDELINES = MEETINGS[MEETINGS.setting == "sidelines"]


@pytest.mark.parametrize(
    "answer",
    [
        SIDELINES,
        SIDELINES.sample(frac=1, random_state=1),
        SIDELINES.reset_index(drop=True),
        SIDELINES[["year", "setting", "meeting_id"]],
        SIDELINES.astype({"setting": "category", "year": "float64"}),
        lambda: SIDELINES,
    ],
    ids=["itself", "other row order", "new index", "other column order", "other dtypes", "a function"],
)
def test_a_right_table_is_right_however_it_is_laid_out(answer: object) -> None:
    verdict = questions.check("sampler-fill", answer)
    assert verdict.right, str(verdict)


@pytest.mark.parametrize(
    "answer, reason",
    [
        (MEETINGS, "You have 5 rows; the answer has 3. Did you keep the calls?"),
        (MEETINGS.query("setting != 'visit'"), "You took everything but the visits."),
        (SIDELINES[["meeting_id", "year"]], "no column `setting`"),
        (SIDELINES.assign(extra=1), "a column too many: `extra`"),
        (SIDELINES.assign(year=[1, 2, 3]), "what column `year` holds"),
        (SIDELINES.assign(year=[2003, 2002, 2001]), "not together in the right rows"),
        (SIDELINES["year"], "asks for a table"),
        (None, "You give None"),
        ("sidelines", "You give a text"),
        (3, "You give a number"),
    ],
)
def test_a_wrong_table_gets_a_reason(answer: object, reason: str) -> None:
    verdict = questions.check("sampler-fill", answer)
    assert verdict.right is False and reason in verdict.sentence and "\n" not in verdict.sentence


class Hostile:
    """Raises whatever is asked of it."""

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")

    def __len__(self) -> int:
        raise RuntimeError("no length")

    def __repr__(self) -> str:
        raise RuntimeError("no name")

    __hash__ = None


def _raises() -> None:
    raise KeyError("year")


NONSENSE = [
    None,
    "",
    "text",
    b"bytes",
    0,
    -1.5,
    float("nan"),
    float("inf"),
    True,
    [],
    [[]],
    {},
    set(),
    (),
    object(),
    Hostile(),
    [Hostile()],
    {"a": Hostile()},
    int,
    print,
    _raises,
    lambda: sys.exit(1),
    lambda x: x,
    pd.DataFrame(),
    pd.Series(dtype=float),
    pd.NA,
    pd.NaT,
    pd.DataFrame({"a": [Hostile()]}),
    pd.DataFrame([[1, 2]], columns=["a", "a"]),
    alt.Chart(),
    alt.Chart("x").mark_bar(),
    pd.DataFrame({"meeting_id": [[1], {2}, None], "setting": [1, "a", None], "year": [None] * 3}),
    range(3),
    10**400,
    1j,
]
EXPECTED = {
    "frame": SIDELINES,
    "series": MEETINGS["setting"].value_counts(),
    "chart": CHART,
    "number": 57,
    "real": 2.5,
    "truth": True,
    "text": "Seoul",
    "list": ["a", "b"],
    "set": {"a", "b"},
    "dict": {"a": 1},
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_no_answer_stops_the_notebook(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(solutions.SOLUTIONS, "sampler-fill", lambda: EXPECTED[kind])
    for answer in NONSENSE:
        verdict = questions.check("sampler-fill", answer)
        assert verdict.right is (kind == "truth" and answer is True), (kind, type(answer), verdict.sentence)
        assert "\n" not in verdict.sentence and verdict._repr_mimebundle_()


@pytest.mark.parametrize(
    "answer, expected, right",
    [
        (57, 57, True),
        (57.0, 57, True),
        (pd.Series([57]).sum(), 57, True),
        (pd.Series([57]), 57, True),
        (56, 57, False),
        ("57", 57, False),
        (True, 1, False),
        (0.30000000001, 0.3, True),
        ("seoul ", "Seoul", True),
        ("Busan", "Seoul", False),
        (["b", "a"], ["a", "b"], True),
        ({"a", "b"}, ["a", "b"], True),
        (["a"], ["a", "b"], False),
        (["a", "b", "c"], ["a", "b"], False),
        (pd.Series(["a", "b"]), ["a", "b"], True),
        (["a", "a", "b"], {"a", "b"}, True),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 2}, {"a": 1}, False),
        (True, True, True),
        (1, True, False),
    ],
)
def test_numbers_texts_and_lists(answer: object, expected: object, right: bool) -> None:
    assert (compare.difference(answer, expected) is None) is right


def test_a_count_is_right_as_series_or_sorted_otherwise() -> None:
    counts = MEETINGS["setting"].value_counts()
    for answer in (
        counts,
        counts.sort_index(),
        MEETINGS.groupby("setting").size(),
        MEETINGS.groupby("setting")["year"].count(),
        counts.reset_index(),
    ):
        assert compare.difference(answer, counts) is None
    assert compare.difference(counts + 1, counts).reason == "values"


def test_order_counts_where_the_task_says_so() -> None:
    assert compare.difference(["b", "a"], ["a", "b"], ordered=True).reason == "values"
    assert compare.difference(SIDELINES[::-1], SIDELINES, ordered=True).reason == "values"


ROWS = pd.DataFrame({"year": [1, 2], "n": [3, 4]})
OTHER_ROWS = pd.DataFrame({"year": [1, 2], "n": [5, 6]})


@pytest.mark.parametrize(
    "chart",
    [
        CHART,
        CHART.properties(title="Another", width=90),
        alt.Chart(OTHER_ROWS)
        .mark_bar(color="red")
        .encode(alt.X("year:O").title("Y"), alt.Y("n").title("Z"), tooltip="n"),
    ],
)
def test_a_chart_is_right_if_it_encodes_the_same(chart: alt.Chart) -> None:
    verdict = questions.check("sampler-fix", chart)
    assert verdict.right, str(verdict)


@pytest.mark.parametrize(
    "chart, reason",
    [
        (alt.Chart(ROWS).mark_line().encode(x="year:O", y="n:Q"), "mark is `line`"),
        (alt.Chart(ROWS).mark_bar().encode(x="year:N", y="n:Q"), "channel `x` has the type `nominal`"),
        (alt.Chart(ROWS).mark_bar().encode(x="year:O", y="year:Q"), "channel `y` has the field `year`"),
        (alt.Chart(ROWS).mark_bar().encode(x="year:O", y="mean(n):Q"), "channel `y` has the aggregate `mean`"),
        (alt.Chart(ROWS).mark_bar().encode(x="year:O"), "leaves the channel `y` unused"),
        (alt.Chart(ROWS).mark_bar().encode(x="year:O", y="n:Q", color="n:Q"), "uses the channel `color`"),
        (CHART + CHART, "2 charts"),
        (ROWS, "asks for an Altair chart"),
    ],
)
def test_a_wrong_chart_gets_a_reason(chart: object, reason: str) -> None:
    verdict = questions.check("sampler-fix", chart)
    assert verdict.right is False and reason in verdict.sentence, verdict.sentence


def test_a_layer_drawn_twice_does_not_stand_for_another() -> None:
    line = CHART.mark_line()
    assert compare.difference(CHART + CHART, CHART + line).reason == "mark"
    assert compare.difference(line + CHART, CHART + line) is None


def test_the_rows_of_a_chart_count_where_the_task_says_so() -> None:
    other = alt.Chart(OTHER_ROWS).mark_bar().encode(x="year:O", y="n:Q")
    assert compare.difference(other, CHART, compare_data=True).reason == "data"
    assert compare.difference(CHART, CHART, compare_data=True) is None


def test_ask_and_check_send_each_other_their_questions() -> None:
    with pytest.raises(questions.QuestionError, match="questions.check"):
        questions.ask("sampler-fill")
    with pytest.raises(questions.QuestionError, match="questions.ask"):
        questions.check("sampler-single", 1)


# Progress ------------------------------------------------------------------------------------------------------------


def test_progress_counts_what_was_chosen() -> None:
    asked = questions.ask("sampler-single")
    questions.ask("sampler-multiple")
    questions.check("sampler-fill", ...)
    assert questions.progress()[["parts", "answered", "right"]].to_numpy().tolist() == [[1, 0, 0], [3, 0, 0], [1, 0, 0]]
    asked.panel.controls[0].index = asked.question.parts[0].choices.index("ADMM-Plus") + 1
    questions.check("sampler-fill", SIDELINES)
    assert questions.progress()[["answered", "right"]].to_numpy().tolist() == [[1, 1], [0, 0], [1, 1]]
    asked.panel.controls[0].index = 0
    assert questions.progress()["answered"].tolist() == [0, 0, 1]


def test_progress_is_an_empty_table_before_the_first_question() -> None:
    assert questions.progress().columns.tolist() == ["question", "kind", "parts", "answered", "right"]


# The answer key ------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_book(tmp_path: Path) -> Path:
    """A folder with one lesson that asks the whole sampler."""
    outputs = [bundle(name) for name in ASKED] + [questions.check(name, ...)._repr_mimebundle_() for name in CHECKED]
    cells = [{"cell_type": "markdown", "source": ["# Six *forums*\n", "text"]}]
    cells += [
        {"cell_type": "code", "source": "", "outputs": [{"output_type": "execute_result", "data": output}]}
        for output in outputs
    ]
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    (tmp_path / "_toc.yml").write_text("root: index\nchapters:\n  - file: notebooks/06-asean\n", encoding="utf-8")
    (notebooks / "06-asean.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return notebooks


def test_the_answer_key_has_every_question_and_every_reason(small_book: Path) -> None:
    found = lessons(small_book)
    text = "".join(as_markdown.key_markdown(lesson.questions) for lesson in found)
    assert [len(lesson.questions) for lesson in found] == [len(ASKED) + len(CHECKED)] and found[
        0
    ].title == "Six *forums*"
    for question in questions.questions():
        assert question.stem in text and all(item in text for item in question.checklist)
        wrong = [item for part in question.parts for item in part.feedback if item.verdict != "model"]
        assert all(item.words in text for item in wrong if item.verdict != "right")
        assert all(item.likely in text for item in wrong)


def test_every_word_of_the_template_is_in_the_catalogue_for_translators() -> None:
    template = (ROOT / "notebooks" / "course" / "questions" / "templates" / "question.html").read_text(encoding="utf-8")
    left = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|<[^<>]*>", "", template, flags=re.DOTALL)
    assert not re.findall(r"[A-Za-z]+", left)
    given = re.findall(r"(?:folded|folded_text)\(([^,)]+)", template)
    assert not [argument for argument in given if argument.startswith('"')]


def test_a_catalogue_gives_the_words_of_its_language_and_english_where_there_is_none(tmp_path: Path) -> None:
    words = Catalog(locale="ko")
    words.add("Hint", "힌트")
    folder = tmp_path / "ko" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "interface.mo").open("wb") as file:
        write_mo(file, words)
    korean, none = interface.catalogue(tmp_path, "ko"), interface.catalogue(tmp_path, "de")
    assert (korean.gettext("Hint"), korean.gettext("Next:"), none.gettext("Hint")) == ("힌트", "Next:", "Hint")


def test_a_chart_is_seen_above_what_is_said_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(questions, "display", seen.append)
    wrong, undrawn = CHART.mark_line().encode(y="year:Q"), CHART.encode(y="no_such_column:Q")
    verdicts = [questions.check("sampler-write", chart).right for chart in (CHART, wrong, undrawn, ...)]
    assert verdicts == [True, False, False, None]
    assert seen == [CHART, wrong]


def test_a_source_is_linked_by_its_host() -> None:
    shown = bundle("sampler-single")["text/html"]
    assert '<a href="https://example.org/brief" rel="noopener noreferrer">example.org</a>' in shown
