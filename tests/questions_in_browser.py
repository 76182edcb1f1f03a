"""Try every choice of a question in a browser and compare the words that appear with its specification.

Used by the tests of the book and of JupyterLab; `page` is a Playwright page, `spec` the question's JSON.
"""

import contextlib
from typing import Any

from playwright.sync_api import TimeoutError

VERDICTS = {"right": "✓ Right:", "close": "≈ Close:", "wrong": "✗ Not quite:", "model": "A model answer:"}
TO_ITS_CELL = """words => {
  words.closest(".jp-WindowedPanel-outer")?.scrollBy(0, 60);
  const place = words.closest(".jp-Cell")?.dataset.windowedListIndex;
  if (place) window.jupyterapp?.shell.currentWidget.content.scrollToItem(Number(place), "center");
}"""
MOST_VALUES = 8  # a slider is tried at both ends of each band, up to so many places


def expected_words(spec: dict[str, Any], feedback: dict[str, Any]) -> str:
    """What a reader sees for a choice, as one line of text."""
    following = spec.get("next", "") if len(spec["parts"]) == 1 and feedback["verdict"] == "right" else ""
    return squeeze(
        " ".join([VERDICTS[feedback["verdict"]], feedback["words"], f"Next: {following}" if following else ""])
    )


def squeeze(text: str) -> str:
    """Text without markup characters and with single spaces, so that Markdown and a rendered page compare."""
    return " ".join(text.replace("*", "").replace("`", "").split())


def choices_to_try(part: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """(choice, its feedback) for all choices of a part; of a slider, the ends of each band."""
    tried = []
    for feedback in part["feedback"]:
        places = feedback["choices"]
        tried += [
            (place, feedback) for place in (places if part["control"] != "slider" else sorted({places[0], places[-1]}))
        ]
    return tried if part["control"] != "slider" else tried[:MOST_VALUES]


def exercise_html_question(page: Any, section: Any, spec: dict[str, Any], scripts: bool = True) -> int:
    """Choose everything in a question of the book; return how many words were compared.

    `section`: locator of `section.question`. With `scripts` off only what CSS can show is tried. Raises AssertionError.
    """
    if scripts:
        _assert_silent(spec, section, "feedback before any choice")
    if spec["kind"] == "ordering" and scripts:
        return _order_in_html(section, spec)
    spots = section.locator(".question-part").all()
    compared = sum(_try_in_html(spec, part, spot, scripts) for part, spot in zip(spec["parts"], spots, strict=True))
    if scripts:
        section.get_by_role("button", name="Reset").click()
        _assert_silent(spec, section, "Reset leaves feedback")
    return compared


def _assert_silent(spec: dict[str, Any], section: Any, otherwise: str) -> None:
    live = section.locator(".question-live").all_inner_texts()
    assert not squeeze("".join(live)), f"{spec['id']}: {otherwise}"


def _try_in_html(spec: dict[str, Any], part: dict[str, Any], spot: Any, scripts: bool) -> int:
    """Choose everything in one part; where nothing can be chosen without a script, open its key and read that."""
    if part["control"] == "reveal":
        spot.locator("summary").click()
        return _compare(spec, spot.locator(".question-words").inner_text(), part["feedback"][0], "the model answer")
    if part["control"] != "radio" and not scripts:
        spot.locator(".question-key > summary").click()
        read = spot.locator(".question-words").all_inner_texts()
        pairs = zip(read, part["feedback"], strict=True)
        return sum(_compare(spec, words, feedback, words[:20]) for words, feedback in pairs)
    compared = 0
    for choice, feedback in choices_to_try(part):
        _choose_in_html(spec, part, spot, choice)
        live = ".question-live" if scripts else f".question-option:nth-of-type({choice}) .question-words"
        compared += _compare(spec, spot.locator(live).inner_text(), feedback, part["choices"][choice - 1])
    return compared


def _choose_in_html(spec: dict[str, Any], part: dict[str, Any], spot: Any, choice: int) -> None:
    if part["control"] == "radio":
        spot.locator(".question-option input").nth(choice - 1).check()
    elif part["control"] == "select":
        spot.locator("select").select_option(str(choice))
    else:
        spot.locator("input[type=range]").fill(str(choice))
        assert spot.locator("output").inner_text() == part["choices"][choice - 1], f"{spec['id']}: slider at {choice}"


def _order_in_html(section: Any, spec: dict[str, Any]) -> int:
    """Check the first order, then bring the items into the right order by keyboard and check again."""
    items = section.locator(".question-part")
    labels = {squeeze(part["label"]): part for part in spec["parts"]}
    compared = 0
    for attempt in ("as shown", "sorted"):
        if attempt == "sorted":
            for place, text in enumerate(map(squeeze, spec["answer"])):
                for _ in range(len(labels)):
                    now = [squeeze(label) for label in items.locator(".question-label").all_inner_texts()].index(text)
                    if now == place:
                        break
                    items.nth(now).locator(".question-moves button").first.press("Enter")
        section.get_by_role("button", name="Check the order").press("Enter")
        for place, item in enumerate(items.all(), start=1):
            part = labels[squeeze(item.locator(".question-label").inner_text())]
            feedback = next(each for each in part["feedback"] if place in each["choices"])
            compared += _compare(
                spec, item.locator(".question-live").inner_text(), feedback, f"{part['label']} at {place}"
            )
    assert all(text.startswith("✓") for text in items.locator(".question-live").all_inner_texts()), (
        f"{spec['id']}: the right order is not right"
    )
    section.get_by_role("button", name="Reset").click()
    return compared


def exercise_lab_question(page: Any, cell: Any, spec: dict[str, Any]) -> int:
    """Choose everything in a question of JupyterLab, with or without a kernel; return how many words were compared.

    `cell`: locator of the notebook's cell, or of anything that holds one `.course-question`. Raises AssertionError.
    """
    compared = 0
    rows = cell.locator(".course-question .course-part")
    rows.nth(len(spec["parts"]) - 1).wait_for(timeout=20_000)
    for part, row in zip(spec["parts"], rows.all(), strict=True):
        words = row.locator(".question-words")
        assert words.count() == 0, f"{spec['id']}: feedback before any choice"
        for choice, feedback in choices_to_try(part):
            _choose_in_lab(row, choice)
            words.first.wait_for(state="attached")
            page.wait_for_function(
                "([row, text]) => row.innerText.includes(text)",
                arg=[row.element_handle(), VERDICTS[feedback["verdict"]].split(" ", 1)[-1]],
            )
            _bring_into_view(words.first)  # what is not painted is read without its line breaks
            compared += _compare(spec, words.first.inner_text(), feedback, part["choices"][choice - 1])
        _choose_in_lab(row, 0)
        words.first.wait_for(state="detached")
    return compared


def _bring_into_view(words: Any) -> None:
    """Scroll to words, and again where JupyterLab, which is still opening the lesson, scrolls away and hides them."""
    for _ in range(10):
        words.evaluate(TO_ITS_CELL)
        with contextlib.suppress(TimeoutError):
            words.wait_for(timeout=3_000)
            return
    raise TimeoutError("What is said does not stay in view.")


def _choose_in_lab(row: Any, choice: int) -> None:
    if row.locator("select").count():
        row.locator("select").select_option(index=choice)
    else:
        row.locator(".widget-radio-box input").nth(choice).check()


def _compare(spec: dict[str, Any], seen: str, feedback: dict[str, Any], choice: str) -> int:
    expected = expected_words(spec, feedback)
    assert squeeze(seen) == expected, f"{spec['id']}, {choice}: expected {expected!r}, read {squeeze(seen)!r}"
    return 1
