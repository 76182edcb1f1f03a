"""No student's answer is lost: it is kept by what was chosen, found in the next session, never shown as another."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from course import questions
from course.questions.model import Question
from course.questions.read import question

ORDER, WRITTEN = "us-order", "us-led-sentence"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a notebook, in which answers.json is kept."""
    monkeypatch.delenv("COURSE_ANSWERS")
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
    assert again.tally == first.tally
    assert all(stack.selected_index for stack in again.panel._stacks)  # its feedback is shown with it
    kept = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    assert kept["version"] == 1 and len(kept["answers"][ORDER]) == len(first.panel.controls)


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
