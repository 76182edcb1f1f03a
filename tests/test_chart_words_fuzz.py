"""The words of hundreds of charts that nobody drew by hand, held against the marks that Vega draws.

Vega says in its scene graph what each mark shows, and every sentence of the words is checked against these marks.
A sentence of a form that `CHECKS` does not know fails.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import vl_convert
from charts_by_chance import chart_by_chance
from course import charts
from course.chart_words import marks, transforms, units
from course.chart_words import sentences as words
from course.charts import VEGA_LITE

CHARTS = 400

Mark = dict[str, str]  # what a mark shows, by the titles of its channels, as Vega writes it


# What Vega draws


def drawn(spec: dict) -> list[list[Mark]]:
    """The marks of each chart in a figure, read from Vega's scene graph."""
    parts = spec.get("layer") or spec.get("hconcat") or [spec]
    names = [part.get("name") or f"_{number}_" for number, part in enumerate(parts)]
    charts: list[list[Mark]] = [[] for _ in parts]
    plain = {**spec, "config": {}}  # the course's style adds points to lines
    for group in mark_groups(vl_convert.vegalite_to_scenegraph(plain, vl_version=VEGA_LITE)["scenegraph"]):
        items = [item for item in group["items"] if item.get("defined") is not False]
        place = next(place for place, name in enumerate(names) if name in group["name"] or len(names) == 1)
        charts[place].extend(read_aloud(item["description"]) for item in items)
    return charts


def mark_groups(part: Any) -> Iterator[dict]:
    if isinstance(part, dict):
        if part.get("role") == "mark" and part.get("name", "").endswith("marks"):
            yield part
        else:
            yield from mark_groups(list(part.values()))
    elif isinstance(part, list):
        for each in part:
            yield from mark_groups(each)


def read_aloud(description: str) -> Mark:
    """`amount: 3; partner: China` as a dictionary."""
    return dict(part.split(": ", 1) for part in description.split("; "))


def value(text: str) -> float | None:
    """A number as Vega writes it; None where it is none."""
    try:
        found = float(text.replace("\u2212", "-").replace(",", ""))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def day(text: str) -> str:
    """A day as Vega writes it, in ISO 8601; any other text as it is."""
    try:
        return datetime.strptime(text, "%b %d, %Y").date().isoformat()
    except ValueError:
        return "no value" if text == "null" else text


def same(said: str, shown: str) -> bool:
    """Whether words and mark say the same: a number rounded to two decimals, a day as far as it is known."""
    number, written = value(shown), value(said)
    if number is not None and written is not None:
        return abs(number - written) <= 0.00501
    return day(shown) == said or (day(shown) != shown and day(shown).startswith(said))


def numbers(marks_drawn: list[Mark], title: str) -> list[float]:
    return [found for mark in marks_drawn if (found := value(mark.get(title, ""))) is not None]


# What the words say: each form of sentence, and how it is checked against the marks


def count_of_marks(found: re.Match, shown: list[Mark]) -> bool:
    return int(found[1]) == len(shown)


def ends_of_values(found: re.Match, shown: list[Mark]) -> bool:
    values = numbers(shown, found["title"])
    if int(found["count"]) != len(values):
        return False
    return all(
        belongs(found[end], found[f"{end}_of"], work(values), found["title"], shown)
        for end, work in (("high", max), ("low", min))
    )


def belongs(said: str, owner: str | None, true: float, title: str, shown: list[Mark]) -> bool:
    """Whether a value is right, and stands with a mark that has it, and the count of the others too."""
    owners = [
        mark for mark in shown if value(mark.get(title, "")) is not None and abs(value(mark[title]) - true) < 1e-9
    ]
    if not same(said, str(true)):
        return False
    if owner is None:
        return True
    more = re.fullmatch(r"(.*?)(?: and (\d+) more)?", owner)
    return len(owners) == int(more[2] or 0) + 1 and any(carries(mark, more[1]) for mark in owners)


def carries(mark: Mark, names: str) -> bool:
    """Whether a mark shows every one of some names, which commas part."""
    left = names
    for text in sorted(map(day, mark.values()), key=len, reverse=True):
        for each in {rounded(text), *((text, text[:7], text[:4]) if DAY.fullmatch(text) else (text,))}:
            left = re.sub(rf"(^|, ){re.escape(each)}(?=, |$)", "", left, count=1)
    return not left.strip(", ")


def rounded(text: str) -> str:
    """A number as words write it; any other text as it is."""
    number = value(text)
    return text if number is None else f"{number:.2f}".rstrip("0").rstrip(".")


def values_by_key(found: re.Match, shown: list[Mark]) -> bool:
    title, left = found["title"], [mark for mark in shown if value(mark.get(found["title"], "")) is not None]
    for part in found["rest"].split("; "):
        key, _, said = part.rpartition(": ")
        for each in said.split(" and "):
            owner = next((mark for mark in left if same(each, mark[title]) and carries(mark, key)), None)
            if owner is None:
                return False
            left.remove(owner)
    return not left


def values_alone(found: re.Match, shown: list[Mark]) -> bool:
    said = found["rest"].split(" and ")
    values = [mark[found["title"]] for mark in shown if value(mark.get(found["title"], "")) is not None]
    return len(said) == len(values) and all(same(one, other) for one, other in zip(said, values, strict=True))


def by_group(found: re.Match, shown: list[Mark], quantity: str) -> bool:
    groups = defaultdict(list)
    for mark in shown:
        if (number := value(mark.get(quantity, ""))) is not None:
            groups[day(mark[found["group"]])].append(number)
    whole = sum if found["how"] == "Total" else max
    said = dict(part.rsplit(": ", 1) for part in found["rest"].split("; "))
    return said.keys() == groups.keys() and all(same(said[name], str(whole(values))) for name, values in groups.items())


def reach(found: re.Match, shown: list[Mark]) -> bool:
    places = [day(mark[found["title"]]) for mark in shown if mark.get(found["title"]) not in (None, "null")]
    if value(places[0]) is not None:
        places = [str(work(map(value, places))) for work in (min, max)]
    ends = ((found["low"], min(places, key=rank)), (found["high"], max(places, key=rank)))
    return all(same(said, true) or true.startswith(said) for said, true in ends)


def rank(text: str) -> Any:
    number = value(text)
    return text if number is None else number


def counts(found: re.Match, shown: list[Mark], gap: str) -> bool:
    true = Counter(day(mark[found["title"]]) for mark in shown)
    said = dict(part.rsplit(gap, 1) for part in found["rest"].split("; "))
    whole = len(true) == len(said) + int(found["more"] or 0) if "more" in found.groupdict() else len(true) == len(said)
    return whole and all(true[name] == int(count) for name, count in said.items())


DAY = re.compile(r"\d{4}-\d\d-\d\d")
LINE = r"(?:^|; )(.*?) from (\S+) \((.*?)\) to (\S+) \((.*?)\), highest (\S+) \((.*?)\)(?=;|$)"


def without(mark: Mark, *titles: str) -> Mark:
    return {title: text for title, text in mark.items() if title not in titles}


def lines(found: re.Match, shown: list[Mark], x: str, title: str) -> bool:
    said = re.findall(LINE, found["rest"])
    left = list(shown)
    for name, first, first_at, last, last_at, top, top_at in said:
        line = [mark for mark in left if name == title or carries(without(mark, x, title), name)]
        left = [mark for mark in left if mark not in line]
        best = max(numbers(line, title), default=math.nan)
        for number, place in ((first, first_at), (last, last_at), (top, top_at)):
            if not any(same(number, mark[title]) and carries(mark, place) for mark in line):
                return False
        if not same(top, str(best)) or not line:
            return False
    return bool(said) and not left


def pairs(found: re.Match, shown: list[Mark]) -> bool:
    said = [part.split(", ") for part in found["rest"].split("; ")]
    true = sorted((value(mark[found["x"]]), value(mark[found["y"]])) for mark in shown)
    return len(said) == len(true) and all(
        same(a, str(x)) and same(b, str(y)) for (a, b), (x, y) in zip(said, true, strict=True)
    )


def places(found: re.Match, shown: list[Mark], x: str, y: str) -> bool:
    said = [part.rsplit(": ", 1) for part in found["rest"].split("; ")]
    return all(any(same(a, mark[y]) and same(b, mark[x]) for mark in shown) for a, b in said) and all(
        any(same(a, mark[y]) and same(b, mark[x]) for a, b in said) for mark in shown
    )


def is_true(sentence: str, shown: list[Mark], x: str, y: str, quantity: str) -> bool:
    """Whether a sentence holds of the marks; `x`, `y` and `quantity` are titles that it does not repeat."""
    read = [(check, re.fullmatch(form, sentence)) for form, check in CHECKS.items()]
    return any(check(found, shown, x, y, quantity) for check, found in read if found)


CHECKS: dict[str, Callable[..., bool]] = {
    r"No marks\.": lambda found, shown, *_: not shown,
    r"(\d+) (?:mark|point)s?\.": lambda found, shown, *_: count_of_marks(found, shown),
    r"\d+ lines\.": lambda *_: True,
    r"(?P<count>\d+) values of (?P<title>.+): the highest (?P<high>\S+?)(?: \((?P<high_of>.+)\))?, "
    r"the lowest (?P<low>\S+?)(?: \((?P<low_of>.+)\))?\.": lambda found, shown, *_: ends_of_values(found, shown),
    r"(?P<how>Total|Highest) by (?P<group>.+?): (?P<rest>.+)\.": lambda found, shown, x, y, quantity: by_group(
        found, shown, quantity
    ),
    r"Marks by (?P<title>.+?): (?P<rest>.+?)(?:; and (?P<more>\d+) more)?\.": lambda found, shown, *_: counts(
        found, shown, ": "
    ),
    r"(?P<x>.+), then (?P<y>.+), by rising .+?: (?P<rest>.+)\.": lambda found, shown, *_: pairs(found, shown),
    r"(?P<rest>.+ from \S+ \(.+\) to \S+ \(.+\), highest .+\))\.": lambda found, shown, x, y, quantity: lines(
        found, shown, x, y
    ),
    r"(?P<title>\S+|\w+ of \w+) from (?P<low>\S+) to (?P<high>\S+)\.": lambda found, shown, *_: reach(found, shown),
    r"(?P<title>\w+|\w+ of \w+) for (?P<rest>.+: .+)\.": lambda found, shown, *_: values_by_key(found, shown),
    r"(?P<title>\w+|\w+ of \w+): (?P<rest>-?[\d.]+(?: and -?[\d.]+)*)\.": lambda found, shown, *_: values_alone(
        found, shown
    ),
    r"(?P<title>\w+): (?P<rest>[^:]+ \d+)\.": lambda found, shown, *_: counts(found, shown, " "),
    r"(?P<rest>.+: .+)\.": lambda found, shown, x, y, quantity: places(found, shown, x, y),
}


def told_wrongly(number: int) -> list[str]:
    """The sentences of a chart that Vega's marks do not bear out, with what they should have been held against."""
    spec = chart_by_chance(number).to_dict()
    units = drawn(spec)
    wrong = []
    for chart, shown in zip(sentences(spec), units, strict=True):
        for each in chart["sentences"]:
            if not is_true(each, shown, chart["x"], chart["y"], chart["quantity"]):
                wrong.append(f"chart {number}: {each}  Vega draws {len(shown)} marks: {shown[:14]}")
    return wrong


def sentences(spec: dict) -> Iterator[dict]:
    """What is said of each chart in a figure, without its title and its kind."""
    for unit in units(spec):
        chart = words.Chart(unit)
        said = chart.content()
        titles = {name: words.name_of(channel) for name, channel in chart.channels.items()}
        yield {
            "sentences": said,
            "x": titles.get("x", ""),
            "y": titles.get("y", ""),
            "quantity": titles.get(chart.quantity(), ""),
        }


@pytest.mark.parametrize("start", range(0, CHARTS, 50))
def test_the_words_of_a_chart_are_true_of_what_vega_draws(start: int) -> None:
    wrong = [sentence for number in range(start, start + 50) for sentence in told_wrongly(number)]
    assert not wrong, "\n".join(wrong)


def test_most_charts_are_told_by_their_marks() -> None:
    told = [bool(chart["sentences"]) for number in range(100) for chart in sentences(chart_by_chance(number).to_dict())]
    assert sum(told) > 0.7 * len(told)


def test_no_chart_is_said_to_lack_a_column_that_it_has(capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(100):
        charts._say_what_is_unknown(chart_by_chance(number).to_dict())
    assert capsys.readouterr().err == ""


FAULTS = {
    "a filter is ignored": (transforms.KNOWN, "filter", lambda _transform, rows, _unit: rows),
    "a sum counts": (transforms.SUMMARIES, "sum", len),
    "a mean is the highest": (transforms.SUMMARIES, "mean", max),
    "a lookup finds one value": (transforms.KNOWN, "lookup", lambda _, rows, __: [row | {"rank": 9} for row in rows]),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_words_with_a_fault_are_found_out(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(*FAULTS[fault])
    assert any(told_wrongly(number) for number in range(120))


def test_words_that_count_marks_without_a_place_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "is_drawn", lambda _mark, _unit: True)
    assert any(told_wrongly(number) for number in range(120))
