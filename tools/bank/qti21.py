"""QTI 2.1: a package of items and a test. Each part of a question is an interaction with feedback of its own."""

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from course.questions.as_html import inline
from course.questions.as_text import plain
from course.questions.model import Feedback, Part

from tools.bank.entries import TITLE, Entry, model_html, runs, said, unit_of, values_of
from tools.bank.files import as_bytes, element, html_elements, write_zip

QTI, PACKAGE = "http://www.imsglobal.org/xsd/imsqti_v2p1", "http://www.imsglobal.org/xsd/imscp_v1p1"
TEST = "test.xml"


def write(target: Path, entries: Sequence[Entry]) -> None:
    """Write every entry as an item, a test with a section a lesson, the pictures, and the manifest."""
    contents = {f"items/{entry.id}.xml": as_bytes(item(entry)) for entry in entries}
    contents |= {f"images/{picture.name}": picture.png for entry in entries for picture in entry.pictures}
    contents |= {TEST: as_bytes(_test(entries)), "imsmanifest.xml": as_bytes(_manifest(entries))}
    write_zip(target, contents)


def item(entry: Entry) -> ET.Element:
    """Return one question as an item: its score is the number of parts that are right."""
    numbered = list(enumerate(entry.parts, start=1))
    judged = [(place, part) for place, part in numbered if part.control != "reveal"]
    return element(
        "assessmentItem",
        *(_response(place, part) for place, part in numbered),
        _outcome("SCORE", "float", "0"),
        _outcome("MAXSCORE", "float", str(len(judged))),
        *(_outcome(f"FEEDBACK_{place}", "identifier") for place, _ in numbered),
        _outcome("AFTER", "identifier"),
        _body(entry),
        _processing(numbered),
        *(_modal(place, part, found, entry.is_alone) for place, part in numbered for found in part.feedback),
        _told("AFTER", "after", entry.after_html(with_words=False)),
        xmlns=QTI,
        identifier=entry.id,
        title=entry.name,
        adaptive="false",
        timeDependent="false",
    )


def _response(place: int, part: Part) -> ET.Element:
    base = {"slider": "float", "reveal": "string"}.get(part.control, "identifier")
    declared = element("responseDeclaration", identifier=f"RESPONSE_{place}", cardinality="single", baseType=base)
    if part.control != "reveal":
        right = next(item for item in part.feedback if item.verdict == "right").choices
        middle = right[len(right) // 2]
        value = part.keys[middle - 1] if part.control == "slider" else _choice(middle)
        declared.append(element("correctResponse", element("value", value)))
    return declared


def _outcome(name: str, base: str, value: str = "") -> ET.Element:
    default = [element("defaultValue", element("value", value))] if value else []
    return element("outcomeDeclaration", *default, identifier=name, cardinality="single", baseType=base)


def _body(entry: Entry) -> ET.Element:
    images = [
        element("p", element("img", src=f"../images/{picture.name}", alt=picture.words)) for picture in entry.pictures
    ]
    asked = [_interaction(place, part, entry.is_alone) for place, part in enumerate(entry.parts, start=1)]
    rubric = _rubric(model_html(entry.question)) if entry.question.checklist else []
    return element("itemBody", *rubric, *images, html_elements(entry.stem_html()), *asked)


def _rubric(html: str) -> list[ET.Element]:
    return [element("rubricBlock", html_elements(html), view="scorer")]


def _interaction(place: int, part: Part, alone: bool) -> ET.Element:
    return {"radio": _radio, "select": _select, "slider": _slider, "reveal": _text}[part.control](place, part, alone)


def _radio(place: int, part: Part, alone: bool) -> ET.Element:
    choices = [
        html_elements(str(inline(text)), "simpleChoice", identifier=_choice(number))
        for number, text in enumerate(part.choices, start=1)
    ]
    prompt = [] if alone else [html_elements(str(inline(part.label)), "prompt")]
    return element(
        "choiceInteraction", *prompt, *choices, responseIdentifier=f"RESPONSE_{place}", shuffle="false", maxChoices="1"
    )


def _select(place: int, part: Part, alone: bool) -> ET.Element:
    choices = [
        element("inlineChoice", plain(text), identifier=_choice(number))
        for number, text in enumerate(part.choices, start=1)
    ]
    asked = element("inlineChoiceInteraction", *choices, responseIdentifier=f"RESPONSE_{place}", shuffle="false")
    line = html_elements(f"{inline(part.label)} ", "p")
    line.append(asked)
    return line


def _slider(place: int, part: Part, alone: bool) -> ET.Element:
    values, unit = values_of(part), unit_of(part)
    return element(
        "sliderInteraction",
        element("prompt", f"{part.label}{f' ({unit})' if unit else ''}"),
        responseIdentifier=f"RESPONSE_{place}",
        lowerBound=f"{values[0]:g}",
        upperBound=f"{values[-1]:g}",
        step=str(max(1, round(values[1] - values[0]))),
        stepLabel="false",
    )


def _text(place: int, part: Part, alone: bool) -> ET.Element:
    return element("extendedTextInteraction", responseIdentifier=f"RESPONSE_{place}", expectedLines="8")


def _processing(numbered: Sequence[tuple[int, Part]]) -> ET.Element:
    """What each answer sets: the words that it gets, and a point where it is right."""
    conditions = [_condition(place, part) for place, part in numbered]
    return element("responseProcessing", *conditions, _set("AFTER", _value("identifier", "after")))


def _condition(place: int, part: Part) -> ET.Element:
    if part.control == "reveal":
        return element(
            "responseCondition", element("responseIf", _given(place), *_consequence(place, 1, part.feedback[0]))
        )
    branches = [
        element(
            "responseElseIf" if number > 1 else "responseIf",
            _chosen(place, part, found),
            *_consequence(place, number, found),
        )
        for number, found in enumerate(part.feedback, start=1)
    ]
    return element("responseCondition", *branches)


def _given(place: int) -> ET.Element:
    return element("not", element("isNull", _variable(f"RESPONSE_{place}")))


def _chosen(place: int, part: Part, found: Feedback) -> ET.Element:
    """Whether what was answered is among the choices that get some words."""
    answer = _variable(f"RESPONSE_{place}")
    if part.control == "slider":
        values = values_of(part)
        bands = [_between(place, values[first - 1], values[last - 1]) for first, last in runs(found.choices)]
        return bands[0] if len(bands) == 1 else element("or", *bands)
    values_ = [_value("identifier", _choice(number)) for number in found.choices]
    return (
        element("match", answer, values_[0])
        if len(values_) == 1
        else element("member", answer, element("multiple", *values_))
    )


def _between(place: int, low: float, high: float) -> ET.Element:
    least = element("gte", _variable(f"RESPONSE_{place}"), _value("float", f"{low:g}"))
    return element("and", least, element("lte", _variable(f"RESPONSE_{place}"), _value("float", f"{high:g}")))


def _consequence(place: int, number: int, found: Feedback) -> list[ET.Element]:
    words = _set(f"FEEDBACK_{place}", _value("identifier", f"words_{place}_{number}"))
    point = _set("SCORE", element("sum", _variable("SCORE"), _value("float", "1")))
    return [words, point] if found.verdict == "right" else [words]


def _modal(place: int, part: Part, found: Feedback, alone: bool) -> ET.Element:
    label = "" if alone else f"<strong>{inline(part.label)}</strong> "
    number = part.feedback.index(found) + 1
    return _told(f"FEEDBACK_{place}", f"words_{place}_{number}", f"<p>{label}{said(found)}</p>")


def _told(outcome: str, name: str, html: str) -> ET.Element:
    return html_elements(html, "modalFeedback", outcomeIdentifier=outcome, identifier=name, showHide="show")


def _set(name: str, value: ET.Element) -> ET.Element:
    return element("setOutcomeValue", value, identifier=name)


def _value(base: str, text: str) -> ET.Element:
    return element("baseValue", text, baseType=base)


def _variable(name: str) -> ET.Element:
    return element("variable", identifier=name)


def _choice(place: int) -> str:
    return f"choice_{place}"


def _test(entries: Sequence[Entry]) -> ET.Element:
    sections = []
    for number, (group, members) in enumerate(itertools.groupby(entries, key=lambda entry: entry.group), start=1):
        references = [
            element("assessmentItemRef", identifier=entry.id, href=f"items/{entry.id}.xml", fixed="false")
            for entry in members
        ]
        sections.append(
            element("assessmentSection", *references, identifier=f"section_{number}", title=group, visible="true")
        )
    part = element("testPart", *sections, identifier="part_1", navigationMode="nonlinear", submissionMode="individual")
    return element("assessmentTest", part, xmlns=QTI, identifier="course", title=TITLE)


def _manifest(entries: Sequence[Entry]) -> ET.Element:
    resources = [_resource(entry) for entry in entries]
    test = element(
        "resource",
        element("file", href=TEST),
        *(element("dependency", identifierref=f"item-{entry.id}") for entry in entries),
        identifier="test",
        type="imsqti_test_xmlv2p1",
        href=TEST,
    )
    metadata = element("metadata", element("schema", "QTIv2.1 Package"), element("schemaversion", "1.0.0"))
    return element(
        "manifest",
        metadata,
        element("organizations"),
        element("resources", test, *resources),
        xmlns=PACKAGE,
        identifier="course-package",
    )


def _resource(entry: Entry) -> ET.Element:
    path = f"items/{entry.id}.xml"
    images = [element("file", href=f"images/{picture.name}") for picture in entry.pictures]
    return element(
        "resource",
        element("file", href=path),
        *images,
        identifier=f"item-{entry.id}",
        type="imsqti_item_xmlv2p1",
        href=path,
    )
