"""The course as a whole: it cannot be guessed, tests what it promises, comes back, and gives less help each time."""

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import guess
import lesson_minutes
import lint_questions
import pytest
from course import names
from course.lessons import Lesson, code_of, lesson_files, lessons
from course.questions.kinds import KINDS
from course.questions.model import Question
from course.questions.read import questions

HERE = Path(__file__).parent
ALL = questions()
LESSONS = lessons()
BACK = {2: ["1"] * 3, 3: ["1", "1", "2"], 4: ["1", "2", "3"]}  # which lessons come back; from 5 on: 1, 2 and 4 before
CODE = ("parsons", *(name for name, kind in KINDS.items() if kind.is_code))
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.path.stem)


def asked_in(lesson: Lesson) -> list[Question]:
    """The lesson's own questions, without those from earlier lessons."""
    return [question for question in lesson.questions if question.lesson == lesson.path.stem]


@pytest.mark.parametrize("strategy", guess.STRATEGIES)
def test_a_reader_of_nothing_stays_near_chance(strategy: str) -> None:
    found = guess.score(guess.STRATEGIES[strategy], ALL)
    assert found.items > 0
    assert found.above_chance <= 10, f"{found.right:.0f} of {found.items} right, {found.chance:.1f} by chance"


@pytest.mark.parametrize("file", dict.fromkeys(question.lesson for question in ALL))
def test_nor_does_one_file_of_questions_give_its_answers_away(file: str) -> None:
    here = [question for question in ALL if question.lesson == file]
    found = {name: guess.score(strategy, here) for name, strategy in guess.STRATEGIES.items()}
    assert {name: one for name, one in found.items() if one.items >= 10 and one.above_chance > 10} == {}


SAID = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def told_elsewhere(asking: list[Question], others: list[Question]) -> list[str]:
    """What other questions say of the number that a slider asks for, such as *the six boxes*."""
    told = []
    for question in asking:
        texts = [text for other in others if other != question for text in shown(other)]
        for item in guess.items_of(question):
            if item.form == "slider":
                found = a_number(item.part.right[0])
                told += [f"{question.id}: {text}" for text in texts if found.search(text)]
    return told


def a_number(key: str) -> re.Pattern[str]:
    """A pattern for what a slider has right, such as *6 boxes*, in figures or as a word."""
    number, _, unit = key.partition(" ")
    either = f"({number}|{SAID[int(number)]})" if number.isdigit() and int(number) < len(SAID) else number
    noun = re.escape(re.sub(r"\(s\)$|s$", "", unit))
    return re.compile(rf"\b{either}\b[^.,;]{{0,20}}\b{noun}" if unit else rf"\b{either}\b", re.IGNORECASE)


def shown(question: Question) -> list[str]:
    """What can be read of a question before it is answered."""
    listed = [choice for item in guess.items_of(question) if item.form != "slider" for choice in item.part.choices]
    return [question.stem, question.code, *(part.label for part in question.parts), *listed]


@every_lesson
def test_no_question_tells_the_number_that_another_of_its_lesson_asks_for(lesson: Lesson) -> None:
    assert told_elsewhere(asked_in(lesson), asked_in(lesson)) == []


def test_nor_does_any_question_tell_a_number_of_the_two_tests() -> None:
    assert told_elsewhere([question for question in ALL if question.pair], ALL) == []


def test_a_number_that_is_told_is_found() -> None:
    asked = [question for question in ALL if question.id in ("toolkit-empty-china", "toolkit-why-empty")]
    told = replace(asked[1], stem="Here are five of the six boxes that are empty for China.")
    assert len(told_elsewhere(asked[:1], [told])) == 1


def test_a_reader_who_always_takes_the_key_is_not_taken_for_a_guesser() -> None:
    found = guess.score(lambda item: next(iter(item.key)), ALL)
    assert found.above_chance > 40


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.id)
def test_no_rule_finds_a_fault(question: Question) -> None:
    assert lint_questions.faults(question) == []


def test_there_are_enough_questions() -> None:
    assert len(ALL) >= 110


@every_lesson
def test_every_objective_is_tested_and_every_question_names_one(lesson: Lesson) -> None:
    promised = {f"{lesson.number}.{place}" for place in range(1, len(lesson.objectives) + 1)}
    tested = {question.objective for question in ALL if question.objective.startswith(f"{lesson.number}.")}
    assert tested == promised
    assert {question.objective for question in asked_in(lesson)} == promised, "the lesson tests its own objectives"


@every_lesson
def test_three_questions_come_back_from_earlier_lessons(lesson: Lesson) -> None:
    came = [question for question in lesson.questions if question.lesson == f"recall-{lesson.path.stem[:2]}"]
    number = lesson.number
    expected = BACK.get(number, [str(number - 4), str(number - 2), str(number - 1)]) if number > 1 else []
    assert sorted(question.objective.partition(".")[0] for question in came) == sorted(expected)
    assert lesson.questions[: len(came)] == came, "they stand before the lesson's own questions"


@every_lesson
def test_a_lesson_has_a_ladder_of_code(lesson: Lesson) -> None:
    tasks = [question.kind for question in asked_in(lesson) if question.kind in CODE]
    assert len(tasks) >= 3
    assert "parsons" in tasks or lesson.number > 3
    assert "write" in tasks or lesson.number < 4


def test_there_are_enough_tasks_of_code() -> None:
    assert sum(question.kind in CODE for lesson in LESSONS for question in asked_in(lesson)) >= 35


@every_lesson
def test_every_task_is_tried_by_five_who_are_right_and_five_who_are_not(lesson: Lesson) -> None:
    file = HERE / "tasks" / f"{lesson.path.stem}.toml"
    tried = tomllib.loads(file.read_text(encoding="utf-8"))
    assert set(tried) == {question.id for question in asked_in(lesson) if KINDS[question.kind].is_code}
    for name, answers in tried.items():
        assert len(answers["right"]) >= 5 and len(answers["wrong"]) >= 5, name
        assert len(set(answers["right"])) == len(answers["right"])


@every_lesson
def test_few_names_are_new_in_a_lesson_and_each_is_told_in_words(lesson: Lesson) -> None:
    new = [name for name in names.first_uses() if name.lesson == lesson.path.stem]
    assert len(new) <= 20, [name.name for name in new]
    assert [name.name for name in new if not name.told] == []


def test_the_reference_has_every_name_with_a_sentence_and_an_example_of_a_lesson() -> None:
    code = ["".join(code_of(path).split()) for path in lesson_files()]
    listed = [entry for group in names.reference().values() for entry in group]
    assert len(listed) == len({name.name for name, _ in listed}) == len(names.first_uses(known=set()))
    for name, does in listed:
        assert re.search(rf"\b{name.name}\b", name.example), name
        assert does.endswith((".", "?", "…")) and len(does.split()) <= 25, name
        pieces = [piece.strip("(),.") for piece in "".join(name.example.split()).split("…")]
        assert any(all(piece in text for piece in pieces) for text in code), name


@pytest.mark.parametrize("wrong", ['tilt = "Leans a bar."\n', ""])
def test_a_name_that_no_lesson_uses_or_no_sentence_tells_stops_the_book(tmp_path, monkeypatch, wrong: str) -> None:
    told = names.WORDS.read_text(encoding="utf-8")
    first = next(line for line in told.splitlines(keepends=True) if line.startswith("head = "))
    copy = tmp_path / "names.toml"
    copy.write_text(told.replace(first, first + wrong if wrong else ""), encoding="utf-8")
    monkeypatch.setattr(names, "WORDS", copy)
    said = "No lesson uses .* take it out there: tilt" if wrong else r"write it there: head \(lesson 0"
    with pytest.raises(names.NamesError, match=said):
        names.reference()


def test_a_name_of_the_library_stays_one_where_a_table_gets_a_column_of_that_name(monkeypatch) -> None:
    monkeypatch.setattr(names.data, "codebook", lambda table: {"column": ["between", "year"]})
    assert names.columns() == {"year"}
    assert "between" in {name.name for name in names.first_uses()}


@every_lesson
def test_lines_to_put_in_order_use_only_names_that_were_told(lesson: Lesson) -> None:
    """A name in a line stands in a cell or in the words of this lesson or of one before it."""
    told = {word for path in lesson_files()[: lesson.number] for word in words_told(path)}
    for question in asked_in(lesson):
        for part in question.parts if question.kind == "parsons" else []:
            line = re.sub(r'"[^"]*"', "", part.label)
            assert set(re.findall(r"\.(\w+)|\b\w+(?=\()", line)) - {""} <= told, line


def words_told(path: Path) -> list[str]:
    """Every word of a lesson's code, and of the code in its prose."""
    prose = "".join("".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])
    return re.findall(r"\w+", " ".join([code_of(path), *re.findall(r"`[^`]+`", prose)]))


@every_lesson
def test_a_lesson_takes_the_minutes_that_it_promises(lesson: Lesson) -> None:
    """Within ten per cent, as a reader of English as a second language needs them; so does what can wait."""
    prose = "".join("".join(cell["source"]) for cell in json.loads(lesson.path.read_text(encoding="utf-8"))["cells"])
    promised, later = re.search(r"\*\*Time\*\* (\d+) minutes(?:, and (\d+) more for \*)?", prose).groups()
    counted = lesson_minutes.counted(lesson.path)
    assert abs(int(promised) - counted) <= counted / 10, f"promised {promised}, counted {counted:.1f}"
    assert abs(int(later or 0) - lesson_minutes.second_sitting(lesson.path)) <= 1


@every_lesson
def test_a_question_comes_early(lesson: Lesson) -> None:
    """Within six minutes: at 130 words of text a minute, half a minute a cell of code."""
    minutes = 0.0
    for cell in json.loads(lesson.path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if "questions." in source and "import" not in source:
            return
        minutes += 0.5 if cell["cell_type"] == "code" else len(source.split()) / 130
        assert minutes <= 6.5
