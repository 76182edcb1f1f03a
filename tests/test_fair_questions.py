"""Questions are fair: what is shown tells nothing about what is right, and an answer is kept by what was chosen."""

import re
from pathlib import Path

import pytest
from course.questions import as_html, kinds, read
from course.questions.model import Question

SAMPLER = Path(__file__).parent / "fixtures" / "00-sampler.toml"
COURSE = read.questions()
every_question = pytest.mark.parametrize("question", COURSE, ids=lambda question: question.id)


def with_text(folder: Path, old: str, new: str) -> Path:
    """The sampler with one text mended, in a folder of its own."""
    text = SAMPLER.read_text(encoding="utf-8")
    assert old in text
    (folder / SAMPLER.name).write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_options_stand_in_an_order_that_does_not_depend_on_the_file(tmp_path: Path) -> None:
    first = """  { text = "A port call by a training squadron", correct = true"""
    lines = SAMPLER.read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith(first))
    lines[place], lines[place + 1] = lines[place + 1], lines[place]
    (tmp_path / SAMPLER.name).write_text("\n".join(lines), encoding="utf-8")
    one, other = (read.question("sampler-multiple", folder) for folder in (SAMPLER.parent, tmp_path))
    assert [part.label for part in one.parts] == [part.label for part in other.parts]


def test_over_the_course_the_key_stands_in_each_place_about_as_often() -> None:
    parts = [question.parts[0] for question in COURSE if question.kind in ("single_choice", "predict_output")]
    places = [part.choices.index(part.right[0]) for part in parts]
    assert max(places.count(place) for place in set(places)) <= len(places) / 2


def test_numbers_are_shown_by_size(tmp_path: Path) -> None:
    folder = with_text(tmp_path, 'text = "ADMM-Plus"', 'text = "12 forums"')
    text = (folder / SAMPLER.name).read_text(encoding="utf-8")
    text = text.replace('text = "Shangri-La Dialogue"', 'text = "7 forums"')
    text = text.replace('text = "CSCAP <council>"', 'text = "1,000 forums"')
    (folder / SAMPLER.name).write_text(text, encoding="utf-8")
    assert read.question("sampler-single", folder).parts[0].choices == ("7 forums", "12 forums", "1,000 forums")


@every_question
def test_every_part_and_every_choice_has_a_name_of_its_own(question: Question) -> None:
    names = [part.id for part in question.parts]
    assert len(set(names)) == len(names)
    for part in question.parts:
        assert len(part.keys) == len(part.choices) == len(set(part.keys))
        assert all(re.fullmatch(r"[a-z0-9.-]+", key) for key in (part.id, *part.keys))


def test_a_named_option_keeps_its_name_and_its_place_when_its_text_is_mended(tmp_path: Path) -> None:
    named = with_text(tmp_path, '{ text = "ADMM-Plus"', '{ id = "admm", text = "ADMM-Plus"')
    before = read.question("sampler-single", named).parts[0]
    text = (named / SAMPLER.name).read_text(encoding="utf-8").replace('"ADMM-Plus"', '"The ADMM-Plus of ministers"')
    (named / SAMPLER.name).write_text(text, encoding="utf-8")
    after = read.question("sampler-single", named).parts[0]
    assert before.keys == after.keys
    assert after.choices[after.keys.index("admm")] == "The ADMM-Plus of ministers"


def test_two_options_of_one_name_are_refused(tmp_path: Path) -> None:
    folder = with_text(tmp_path, '{ text = "ADMM-Plus"', '{ id = "shangri-la-dialogue", text = "ADMM-Plus"')
    with pytest.raises(read.QuestionError, match="options, id: expected texts that all differ"):
        read.question("sampler-single", folder)


def test_the_page_names_each_part_and_each_choice() -> None:
    question = read.question("sampler-single", SAMPLER.parent)
    html = as_html.question_html(question)
    assert [part.id for part in question.parts] == re.findall(r'<fieldset [^>]*data-key="([^"]+)"', html)
    assert list(question.parts[0].keys) == re.findall(r'<input [^>]*data-key="([^"]+)"', html)


def test_a_second_hint_stands_folded_inside_the_first(tmp_path: Path) -> None:
    hint = 'hint = "Ask who speaks'
    folder = with_text(tmp_path, hint, 'how = "Cross out <them> one by one."\n' + hint)
    html = as_html.question_html(read.question("sampler-single", folder))
    assert re.search(r"question-hint.*question-how.*Cross out &lt;them&gt; one by one\.", html)


def test_an_objective_that_names_no_lesson_is_refused(tmp_path: Path) -> None:
    folder = with_text(tmp_path, 'kind = "single_choice"', 'kind = "single_choice"\nobjective = "read a forum"')
    with pytest.raises(read.QuestionError, match="objective"):
        read.question("sampler-single", folder)


def test_slugs_are_short_and_plain() -> None:
    assert kinds.slug("Track 1.5") == "track-1-5"
    assert kinds.slug("A port call by a training squadron of the navy") == "a-port-call-by-a-training"


def test_a_line_that_may_stand_in_two_places_is_right_in_both(tmp_path: Path) -> None:
    folder = with_text(tmp_path, '{ id = "column",', '{ id = "column", also = [2],')
    question = read.question("sampler-lines", folder)
    part = next(part for part in question.parts if part.id == "column")
    verdicts = {key: part.feedback_for(place).verdict for place, key in enumerate(part.keys, start=1)}
    assert verdicts == {"1": "wrong", "2": "right", "3": "right", "4": "wrong", "not-used": "wrong"}


def test_a_distractor_is_right_where_it_is_left_out() -> None:
    question = read.question("sampler-lines", SAMPLER.parent)
    part = next(part for part in question.parts if part.id == "sum")
    assert part.right == [kinds.NOT_USED]
    assert part.label == "`setting.sum()`"
