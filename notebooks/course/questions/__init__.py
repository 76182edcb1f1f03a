"""Questions that answer back: `ask` shows one, `check` looks at a piece of code, `progress` sums up.

`test` asks the twelve questions of the test before the course, or after it, and tells the result at the end.
`save` writes all answers into a file to take along or to hand in, and `load` reads one, also one saved in the book.

A question is written once, in notebooks/questions/<lesson>.toml, and says the same words in JupyterLab, with and
without a kernel, and in the book.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace as changed
from pathlib import Path
from typing import Any

import pandas as pd
from IPython import get_ipython
from IPython.display import DisplayHandle, display

from course.questions import answers, answers_file, as_html, as_text, by_hand
from course.questions.answers_file import CODE, SAID, AnswersError, File, Given
from course.questions.judge import Judgement, can_be_drawn, is_passed_over, judge, not_given
from course.questions.kinds import KINDS
from course.questions.model import QUESTION_TYPE, WIDGET_TYPE, Question, QuestionError
from course.questions.read import question, questions
from course.questions.tally import Tally, tally

__all__ = [
    "AnswersError",
    "Question",
    "QuestionError",
    "Verdict",
    "ask",
    "check",
    "load",
    "progress",
    "question",
    "questions",
    "ran",
    "save",
    "test",
]

MINE = "my-answers.json"  # what `save` writes and `load` reads where no other name is given

_asked: "dict[str, Asked | Verdict]" = {}
_ran: list[str] = []  # the cells of a page; a notebook keeps its own


class Asked:
    """A question as a cell shows it, in two outputs: its widgets, and the same question in HTML, as text and as JSON.

    A notebook keeps its outputs whatever happens, and its widgets often not. The HTML is seen where the widgets are
    missing, and it says what was answered.
    """

    def __init__(self, asked: Question) -> None:
        from course.questions.as_widgets import Panel  # here, since a coding task has no widgets

        self.question = asked
        self.panel = Panel(asked)
        self.panel.give(answers.kept(asked.id))
        self.panel.on_answer(self._keep)
        self._shown: list[DisplayHandle] = []  # one for each time; where its output is gone, nothing hears it

    def _ipython_display_(self) -> None:
        view = {"version_major": 2, "version_minor": 0, "model_id": self.panel.box.model_id}
        display({WIDGET_TYPE: view}, raw=True)  # type: ignore[no-untyped-call]
        beside = DisplayHandle()  # type: ignore[no-untyped-call]
        beside.display(self._beside(), raw=True)  # type: ignore[no-untyped-call]
        self._shown.append(beside)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            "text/html": as_html.question_html(self.question),
            "text/plain": as_text.question_text(self.question),
            QUESTION_TYPE: self.question.as_json(),
        }

    def _beside(self) -> dict[str, Any]:
        return self._repr_mimebundle_() | {"text/html": as_html.beside_widgets(self.question, self.panel.given)}

    def _keep(self) -> None:
        answers.keep(self.question.id, self.panel.given)
        for beside in self._shown:
            beside.update(self._beside(), raw=True)  # type: ignore[no-untyped-call]

    @property
    def given(self) -> Given:
        """What was chosen, written and ticked so far."""
        return self.panel.given


class Verdict:
    """What `check` says about an answer: `right` is None where nothing was tried yet."""

    def __init__(self, asked: Question, judgement: Judgement, given: Given | None = None) -> None:
        self.question, self.right, self.sentence = asked, judgement.right, judgement.sentence
        self.given: Given = given or {}  # the cell and what was said of it; where nothing was tried, of an earlier one

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        html = as_html.verdict_html(self.question, self.right, self.sentence)
        if self.right is None and CODE in self.given:
            html += as_html.earlier_html(str(self.given[CODE]))
        return {"text/html": html, "text/plain": str(self), QUESTION_TYPE: self.question.as_json()}

    def __str__(self) -> str:
        return as_text.verdict_text(self.question, self.right, self.sentence)


def ask(name: str) -> Asked:
    """Show one question, with what was answered before; write it as the last line of a cell.

    name : the question's id in notebooks/questions/*.toml, such as "asean-tracks".
    Raises QuestionError where there is no such question, or where it is a coding task (those go to `check`).
    """
    asked = question(name)
    if KINDS[asked.kind].is_code:
        raise QuestionError(f"Question {name!r} is a coding task: show it with questions.check({name!r}, answer).")
    shown = _asked.get(name)
    if not isinstance(shown, Asked) or shown.question != asked:
        shown = _asked[name] = Asked(asked)
    return shown


def test(name: str) -> Any:
    """Show one of the two tests of twelve questions, with a button at its end that tells the result.

    name : "before" or "after". Raises QuestionError for another.
    """
    from course.questions.as_test import Sitting  # here, as its widgets are for whoever takes a test

    return Sitting(name)


def check(name: str, answer: Any) -> Verdict:
    """Look at the answer to a coding task and say whether it is right, and if not, why.

    name : the task's id in notebooks/questions/*.toml.
    answer : a frame, series, chart, number, text, list, set or dict; a function without arguments is called first.
        `...` means "not tried yet". A chart that can be drawn is shown above what is said of it.
    Raises QuestionError where there is no such task or no solution to it; never because of the answer.
    """
    task = question(name)
    solve, look = _solution(task), _checker(task)
    told = not_given(_cell())
    judgement = Judgement(None, told) if told else judge(task, answer, solve, look)
    if judgement.right and by_hand.is_typed(_cells()):
        judgement = Judgement(False, by_hand.TYPED)
    verdict = Verdict(task, judgement, _tried(name, judgement))
    _asked[name] = verdict
    if is_passed_over(_cell(), name):
        display(verdict)  # type: ignore[no-untyped-call]
    elif judgement.right is not None and can_be_drawn(answer):
        display(answer)  # type: ignore[no-untyped-call]
    return verdict


def ran(cell: str) -> None:
    """Keep the code of a cell that is about to run, where there is no notebook that keeps it."""
    _ran.append(cell)


def progress() -> pd.DataFrame:
    """Return what has been answered: one row a question, first those of this kernel in the order they were shown.

    Below them stand those of other lessons and other days, as the file beside the notebook keeps them.
    Columns: question, kind (str); parts, answered, right (int). A short answer counts as answered, never as right.
    """
    shown = {name: (one.question, one.given) for name, one in _asked.items()}
    kept = answers.everything().answers
    others = {one.id: (one, kept[one.id]) for one in questions() if kept.get(one.id) and one.id not in shown}
    rows = [(name, one.title, *tally(one, given)) for name, (one, given) in (shown | others).items()]
    return pd.DataFrame(rows, columns=["question", "kind", *Tally._fields])


def save(file: str = MINE, name: str | None = None) -> None:
    """Write all your answers, those of other lessons too, into one file, and say so.

    file : where to, beside the notebook. What it held and your answers do not is kept as FILE.before.
    name : yours, if you want it in the file; None leaves it as it was, "" takes it out.
    Raises AnswersError where it cannot be written, or where its name does not end in .json.
    """
    if Path(file).suffix != ".json":
        raise AnswersError(f"The name of the file ends in .json. Your own name is given so: save(name={file!r}).")
    mine = _all()
    mine = mine if name is None else changed(mine, name=" ".join(name.split()))
    target = Path(file)
    try:
        also = _set_aside(target, mine)
        answers_file.write(target, mine)
    except OSError as error:
        raise AnswersError(f"{file!r} cannot be written here: {error.strerror}.") from None
    if name is not None:
        answers.keep_all(mine)
    number = sum(map(bool, mine.answers.values()))
    print(f"Your answers to {_counted(number)} are in {file}{f', with the name {mine.name}' * bool(mine.name)}.{also}")


def load(file: str = MINE, replace: bool = False) -> None:
    """Take the answers in a file, saved here, in the book or in the course in the browser, and say so.

    file : where they are, beside the notebook.
    replace : whether the file's answer counts where you have another here; if not, yours stays.
    Raises AnswersError where the file cannot be read; then nothing is changed.
    """
    try:
        other = answers_file.read(Path(file))
    except AnswersError as error:
        raise AnswersError(f"{file!r} was not read, and nothing was changed. {error}") from None
    mine = _all()
    both, differ = answers_file.joined(mine, other, replace=replace), answers_file.differing(mine, other)
    for name, shown in _asked.items():
        if isinstance(shown, Asked):
            shown.panel.give(both.answers.get(name, {}))
    answers.keep_all(both)  # last, since a panel keeps what it shows
    print(_told(file, other, differ, replace))


def _all() -> File:
    """What the file beside the notebook keeps, and what this kernel knows where no such file can be written."""
    kept = answers.everything()
    return changed(kept, answers={**{name: shown.given for name, shown in _asked.items()}, **kept.answers})


def _tried(name: str, judgement: Judgement) -> Given:
    """Keep the cell that was tried, with what was said of it; where nothing was tried, return what was kept before."""
    if judgement.right is None:
        return answers.kept(name)
    given: Given = {SAID: "right" if judgement.right else "wrong"}
    if code := _cell():
        given[CODE] = code
    answers.keep(name, given)
    return given


def _cell() -> str:
    """The code of the cell that runs; "" where nobody has kept it."""
    return next(_cells(), "")


def _cells() -> Iterator[str]:
    """The code of the cells that were run, the newest first; none where nobody has kept it."""
    history = getattr(get_ipython(), "history_manager", None)
    return map(str, reversed(history.input_hist_raw if history else _ran))


def _set_aside(target: Path, mine: File) -> str:
    """Keep a file that is about to be written over, where it holds what our answers do not; say so."""
    if not target.exists():
        return ""
    try:
        before = answers_file.read(target)
        if not before.damaged and all(mine.answers.get(name) == given for name, given in before.answers.items()):
            return ""
    except AnswersError:
        pass
    aside = target.with_name(f"{target.name}.before")
    target.replace(aside)
    return f" What was in it is kept in {aside.name}."


def _told(file: str, other: File, differ: list[str], replace: bool) -> str:
    known = {one.id for one in questions()}
    strange = [name for name in other.answers if name not in known]
    sentences = [f"{file}: answers to {_counted(len(other.answers))} read; run a question's cell to see yours."]
    if differ and replace:
        sentences.append(f"They took the place of another answer to {_counted(len(differ))}.")
    elif differ:
        words = f"{_counted(len(differ))} you had answered otherwise here, and your answer stays"
        sentences.append(f"{words}: questions.load({file!r}, replace=True) takes the file's.")
    if strange:
        sentences.append(f"{_counted(len(strange))} of it no file of this edition asks: kept, and saved with the rest.")
    if other.damaged:
        sentences.append(f"Damaged, and so left out: {', '.join(other.damaged)}.")
    return " ".join(sentences)


def _counted(number: int) -> str:
    return f"{number} question{'' if number == 1 else 's'}"


def _solution(task: Question) -> Callable[[], Any]:
    from course.questions.solutions import SOLUTIONS  # here, since solutions read tables that other cells may not need

    if not KINDS[task.kind].is_code:
        raise QuestionError(f"Question {task.id!r} is no coding task: show it with questions.ask({task.id!r}).")
    if task.id not in SOLUTIONS:
        raise QuestionError(
            f"notebooks/course/questions/solutions.py has no solution to {task.id!r}: "
            "add a function of that name, with underscores, under @solution."
        )
    return SOLUTIONS[task.id]


def _checker(task: Question) -> Callable[[Any], str | None] | None:
    from course.questions.solutions import CHECKERS

    return CHECKERS.get(task.id)
