"""No student's answer is lost: it is kept by what was chosen, found in the next session, never shown as another.

It can be saved into a file, taken along, and read wherever the course is open.
"""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from bs4 import BeautifulSoup
from course import questions
from course.questions import answers_file, as_html
from course.questions.answers_file import AnswersError
from course.questions.model import Question
from course.questions.read import question

ORDER, WRITTEN = "us-order", "us-led-sentence"
CHOSEN = "input[checked], option[selected]"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a notebook, in which answers.json is kept."""
    monkeypatch.delenv("COURSE_ANSWERS")
    monkeypatch.setattr(questions, "_asked", {})  # nothing of what another test asked
    monkeypatch.chdir(tmp_path)
    return tmp_path


def asked_anew(name: str, monkeypatch: pytest.MonkeyPatch, changed: Question | None = None) -> questions.Asked:
    """A question as a new kernel asks it, as its file has it or `changed`."""
    monkeypatch.setattr(questions, "_asked", {})
    monkeypatch.setattr(questions, "question", lambda name: changed or question(name))
    return questions.ask(name)


def test_the_next_session_shows_what_was_answered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = asked_anew(ORDER, monkeypatch)
    for place, control in enumerate(first.panel.controls, start=1):
        control.index = place
    again = asked_anew(ORDER, monkeypatch)
    assert again.panel.chosen == list(range(1, len(first.panel.controls) + 1))
    assert again.given == first.given
    assert all(stack.selected_index for stack in again.panel._stacks)  # its feedback is shown with it
    kept = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    assert kept["version"] == 2 and len(kept["answers"][ORDER]) == len(first.panel.controls)


def test_a_cell_run_again_in_one_session_keeps_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    first = asked_anew(ORDER, monkeypatch)
    first.panel.controls[0].index = 3
    assert questions.ask(ORDER).panel.chosen[0] == 3


def test_an_answer_taken_back_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    first = asked_anew(ORDER, monkeypatch)
    first.panel.controls[0].index = 3
    first.panel.controls[0].index = 0
    assert asked_anew(ORDER, monkeypatch).panel.chosen[0] == 0


def test_an_answer_outlives_a_new_order_of_the_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    first = asked_anew(ORDER, monkeypatch)
    first.panel.controls[0].index = 1
    was = first.question.parts[0]
    turned = replace(was, choices=was.choices[::-1], keys=was.keys[::-1])
    again = asked_anew(ORDER, monkeypatch, replace(first.question, parts=(turned, *first.question.parts[1:])))
    assert again.panel.given == {was.id: was.keys[0]}
    assert again.panel.chosen[0] == len(was.choices)


def test_an_answer_whose_choice_is_gone_is_not_shown_as_another(monkeypatch: pytest.MonkeyPatch) -> None:
    first = asked_anew(ORDER, monkeypatch)
    first.panel.controls[0].index = 1
    was = first.question.parts[0]
    other = replace(was, keys=("another", *was.keys[1:]))
    again = asked_anew(ORDER, monkeypatch, replace(first.question, parts=(other, *first.question.parts[1:])))
    assert again.panel.given == {}


def test_words_and_ticks_are_kept_too(monkeypatch: pytest.MonkeyPatch) -> None:
    first = asked_anew(WRITTEN, monkeypatch)
    first.panel._texts[0].value = "Seoul asked; 워싱턴 agreed."
    first.panel._boxes[1].value = True
    again = asked_anew(WRITTEN, monkeypatch)
    assert again.panel._texts[0].value == "Seoul asked; 워싱턴 agreed."
    assert [box.value for box in again.panel._boxes] == [place == 1 for place in range(len(again.panel._boxes))]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 7, "answers": {}}', '{"version": 1, "answers": {"us-order": 3}}']
)
def test_a_file_that_cannot_be_read_stops_nobody(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (folder / "answers.json").write_text(text)
    first = asked_anew(ORDER, monkeypatch)
    assert not any(first.panel.chosen)
    first.panel.controls[0].index = 2
    assert asked_anew(ORDER, monkeypatch).panel.chosen[0] == 2


def test_a_file_of_another_edition_is_not_overwritten(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "answers.json").write_text('{"version": 7}')
    asked_anew(ORDER, monkeypatch).panel.controls[0].index = 2
    assert (folder / "answers.json.not-read").read_text() == '{"version": 7}'


def test_a_folder_that_cannot_be_written_to_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_ANSWERS", "no/such/folder/answers.json")
    asked_anew(ORDER, monkeypatch).panel.controls[0].index = 1


def test_a_notebook_finds_its_stored_widgets_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever a question is asked, its widgets have the same ids."""
    ids = [
        [widget.model_id for widget in (shown.panel.box, *shown.panel.controls, shown.panel.controls[0].layout)]
        for shown in (asked_anew(ORDER, monkeypatch), asked_anew(ORDER, monkeypatch))
    ]
    assert ids[0] == ids[1] and len(set(ids[0])) == len(ids[0])


def test_where_widgets_are_missing_the_html_has_the_answer_in_its_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook may come without its widgets: then this is the only face of a question."""
    for name, given in (
        (ORDER, {part.id: part.keys[1] for part in question(ORDER).parts}),
        ("us-opcon", {"verdict": "false"}),
        (WRITTEN, {"text": "model", "words": "</textarea> <b>mine</b>"}),
    ):
        page = BeautifulSoup(as_html.beside_widgets(question(name), given), "html.parser")
        chosen = {one.find_parent(class_="question-part")["data-key"]: one["data-key"] for one in page.select(CHOSEN)}
        assert chosen == {part: key for part, key in given.items() if name != WRITTEN}
        assert [area.text for area in page("textarea")] == [given[key] for key in given if key == "words"]
        told = [one.find_next_sibling("details").has_attr("open") for one in page.select("label:has(input[checked])")]
        assert all(told) and len(page.select(".question-feedback[open]")) == len(told)
        assert not BeautifulSoup(as_html.beside_widgets(question(name), {}), "html.parser").select(CHOSEN)


# A file to take along ------------------------------------------------------------------------------------------------

SCHEMA = json.loads(Path(answers_file.__file__).with_name("answers.schema.json").read_text(encoding="utf-8"))
TASK = "brief-interviews-alone"
CELL = 'answer = claims\nquestions.check("brief-interviews-alone", answer)'


def content(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """One question of each of three kinds, each in a kernel of its own."""
    asked_anew(ORDER, monkeypatch).panel.controls[0].index = 1
    asked_anew(WRITTEN, monkeypatch).panel._texts[0].value = "Seoul asked."
    monkeypatch.setattr(questions, "_cell", lambda: CELL)
    monkeypatch.setattr(questions, "_asked", {})
    questions.check(TASK, "not a frame")


def test_a_saved_file_has_what_three_kernels_were_told_and_fits_the_schema(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(monkeypatch)
    questions.save("mine.json")
    saved = content(folder / "mine.json")
    jsonschema.validate(saved, SCHEMA)
    assert set(saved["answers"]) == {ORDER, WRITTEN, TASK}
    assert saved["answers"][TASK] == {"code": CELL, "said": "wrong"}
    assert saved["answers"][WRITTEN] == {"words": "Seoul asked."}
    assert "name" not in saved, "a name only if the student writes one"
    assert "answers to 3 questions are in mine.json" in capsys.readouterr().out


def test_a_name_is_in_the_file_once_it_is_written_and_goes_when_it_is_taken_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(monkeypatch)
    questions.save("mine.json", name=" Kim  Seon ")
    questions.save("mine.json")
    assert content(folder / "mine.json")["name"] == "Kim Seon"
    questions.save("mine.json", name="")
    assert "name" not in content(folder / "mine.json")


def test_a_name_in_place_of_the_files_name_says_where_it_belongs(folder: Path) -> None:
    with pytest.raises(questions.AnswersError, match=r"ends in \.json\. .+: save\(name='Kim Seon'\)"):
        questions.save("Kim Seon")
    assert not (folder / "Kim Seon").exists()


def test_a_file_is_read_in_another_folder_and_each_question_shows_its_answer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(monkeypatch)
    questions.save("mine.json")
    other = folder / "other"
    other.mkdir()
    monkeypatch.chdir(other)
    shown = asked_anew(ORDER, monkeypatch)
    questions.load("../mine.json")
    assert shown.panel.chosen[0] == 1, "a question that is open when the file is read"
    assert asked_anew(WRITTEN, monkeypatch).panel._texts[0].value == "Seoul asked."
    assert "What you wrote before" in questions.check(TASK, ...)._repr_mimebundle_()["text/html"]
    questions.save("again.json")
    assert content(other / "again.json") == content(folder / "mine.json")


def test_progress_counts_what_other_kernels_were_told(monkeypatch: pytest.MonkeyPatch) -> None:
    answered(monkeypatch)
    monkeypatch.setattr(questions, "_asked", {})
    found = questions.progress().set_index("question")[["answered", "right"]]
    parts = len(question(ORDER).parts)
    assert found.loc[[ORDER, WRITTEN, TASK], "answered"].tolist() == [1, 1, 1] and parts > 1
    assert found.loc[[WRITTEN, TASK], "right"].tolist() == [0, 0]


def test_where_both_answer_yours_stays_unless_the_file_is_to_replace_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = asked_anew(ORDER, monkeypatch).question.parts[0].keys
    asked_anew(ORDER, monkeypatch).panel.controls[0].index = 1
    part = question(ORDER).parts[0].id
    (folder / "other.json").write_text(json.dumps({"version": 2, "answers": {ORDER: {part: keys[1]}}}))
    questions.load("other.json")
    assert asked_anew(ORDER, monkeypatch).panel.chosen[0] == 1
    assert "1 question you had answered otherwise here, and your answer stays" in capsys.readouterr().out
    questions.load("other.json", replace=True)
    assert asked_anew(ORDER, monkeypatch).panel.chosen[0] == 2


def test_a_file_of_the_first_edition_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = question(ORDER).parts[0]
    (folder / "old.json").write_text(json.dumps({"version": 1, "answers": {ORDER: {asked.id: asked.keys[2]}}}))
    questions.load("old.json")
    assert asked_anew(ORDER, monkeypatch).panel.chosen[0] == 3


def test_what_this_edition_does_not_know_is_kept_and_saved_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tests = {"before": {"day": "2026-11-25", "right": ["hedge"]}}
    strange = {"version": 2, "tests": tests, "answers": {"asked-in-another-edition": {"answer": "this"}}}
    (folder / "other.json").write_text(json.dumps(strange))
    questions.load("other.json")
    assert "no file of this edition asks" in capsys.readouterr().out
    asked_anew(ORDER, monkeypatch).panel.controls[0].index = 1
    questions.save("mine.json")
    saved = content(folder / "mine.json")
    jsonschema.validate(saved, SCHEMA)
    assert saved["answers"]["asked-in-another-edition"] == {"answer": "this"} and saved["tests"] == tests


REFUSED = {
    "": "cannot be read as JSON",
    '{"version": 2, "answers": {"us-ord': "cannot be read as JSON",
    "[" * 100_000: "cannot be read as JSON",
    "[1, 2]": "without answers",
    '{"version": 2}': "without answers",
    '{"version": 3, "answers": {}}': "a later edition",
    '{"version": true, "answers": {}}': "another's",
    '{"version": 2, "format": "of a game", "answers": {}}': "another's",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:40] or "empty")
def test_a_file_that_is_none_is_refused_in_one_sentence_and_nothing_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    answered(monkeypatch)
    before = (folder / "answers.json").read_text(encoding="utf-8")
    (folder / "other.json").write_text(text)
    with pytest.raises(AnswersError, match=REFUSED[text]):
        questions.load("other.json")
    assert (folder / "answers.json").read_text(encoding="utf-8") == before


@pytest.mark.parametrize("name", ["not-there.json", "no/such/folder/mine.json"])
def test_a_file_that_is_not_there_is_a_sentence_too(name: str) -> None:
    with pytest.raises(AnswersError, match="was not read"):
        questions.load(name)


def test_a_file_is_not_written_over_where_it_holds_more(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_a_friend = '{"version": 2, "answers": {"us-order": {"x": "y"}}}'
    (folder / "mine.json").write_text(of_a_friend)
    answered(monkeypatch)
    questions.save("mine.json")
    assert (folder / "mine.json.before").read_text() == of_a_friend


def test_only_the_damaged_answer_of_a_file_is_left_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = question(ORDER).parts[0]
    given = {ORDER: {asked.id: asked.keys[0]}, WRITTEN: {"words": 7}}
    (folder / "other.json").write_text(json.dumps({"version": 2, "answers": given}))
    questions.load("other.json")
    assert asked_anew(ORDER, monkeypatch).panel.chosen[0] == 1
    assert f"Damaged, and so left out: {WRITTEN}" in capsys.readouterr().out
