"""Read a Vega-Lite specification part by part: its titles, its single charts, the columns that it uses."""

from collections.abc import Iterator
from typing import Any, TypedDict

from course.chart_words import expressions

Spec = dict[str, Any]
Rows = list[dict[str, Any]]

CONCATENATED = ("hconcat", "vconcat", "concat")
EXPRESSIONS = {"filter", "and", "or", "not", "calculate", "test", "expr", "signal", "update", "valueExpr", "labelExpr"}
NOT_A_COLUMN = {"$schema", "datasets", "values", "config", "usermeta", "title", "description", "type", "format"}
PARTIAL_DATES = {
    "date_from": "date",
    "end_date_to": "end_date",
}  # a day that is drawn, and the text that says what is known


class Unit(TypedDict):
    """A single chart inside a figure, with what it inherits.

    `mark` is the name of its mark, `look` the mark's own properties, `rows` its data before any transform: None where
    they are not in the specification. `parameters` are those of the whole figure, by name.
    """

    mark: str
    look: Spec
    encoding: Spec
    title: Any
    rows: Rows | None
    transforms: list[Spec]
    parameters: dict[str, Spec]
    datasets: dict[str, Any]


def titles(spec: Spec) -> list[str]:
    """Find the title and the subtitle of a specification, each on one line."""
    title = spec.get("title")
    parts = [title.get("text"), title.get("subtitle")] if isinstance(title, dict) else [title]
    return [line for line in map(one_line, parts) if line]


def one_line(text: Any) -> str:
    """Join a text of one or several lines; anything else is no text."""
    lines = text if isinstance(text, list) else [text]
    return " ".join(line.strip() for line in lines if isinstance(line, str)).strip()


def units(spec: Spec) -> Iterator[Unit]:
    """Yield every single chart inside a figure, with what it inherits from the parts around it."""
    parameters = {part["name"]: part for part in parameters_of(spec)}
    top = Inherited(rows=None, transforms=[], encoding={})
    yield from _units(spec, top, parameters, spec.get("datasets", {}))


def parameters_of(spec: Any) -> Iterator[Spec]:
    """Yield the parameters that any part of a figure defines."""
    for part in parts(spec):
        for parameter in part.get("params") or []:
            if isinstance(parameter, dict) and "name" in parameter:
                yield parameter


def parts(spec: Any) -> Iterator[Spec]:
    """Yield every object in a specification, the outer ones first; rows and style are passed over."""
    if isinstance(spec, list):
        for each in spec:
            yield from parts(each)
    elif isinstance(spec, dict):
        yield spec
        for key, each in spec.items():
            if key not in {"datasets", "values", "config", "usermeta"}:
                yield from parts(each)


class Inherited(TypedDict):
    """What a part of a figure takes over from the parts around it."""

    rows: Rows | None
    transforms: list[Spec]
    encoding: Spec


def _units(spec: Spec, above: Inherited, parameters: dict[str, Spec], datasets: dict[str, Any]) -> Iterator[Unit]:
    here = _inherit(spec, above, datasets)
    if "mark" in spec:
        look = spec["mark"] if isinstance(spec["mark"], dict) else {"type": spec["mark"]}
        yield Unit(
            mark=look["type"],
            look=look,
            encoding=here["encoding"],
            title=spec.get("title"),
            rows=here["rows"],
            transforms=here["transforms"],
            parameters=parameters,
            datasets=datasets,
        )
    for child, below in _children(spec, here):
        yield from _units(child, below, parameters, datasets)


def _inherit(spec: Spec, above: Inherited, datasets: dict[str, Any]) -> Inherited:
    """Data of its own make a part forget the rows and the transforms above it."""
    own = spec.get("transform") or []
    encoding = {**above["encoding"], **(spec.get("encoding") or {}), **_facets(spec)}
    if "data" in spec:
        return Inherited(rows=rows_in(spec["data"], datasets), transforms=own, encoding=encoding)
    return Inherited(rows=above["rows"], transforms=above["transforms"] + own, encoding=encoding)


def rows_in(data: Any, datasets: dict[str, Any]) -> Rows | None:
    """Find the rows that stand in the specification itself; None where Vega fetches, makes or parses them."""
    if not isinstance(data, dict) or (data.get("format") or {}).get("parse"):
        return None
    rows = data["values"] if "values" in data else datasets.get(data.get("name", ""))
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    return rows


def _facets(spec: Spec) -> Spec:
    facet = spec.get("facet") or {}
    return {"facet": facet} if "field" in facet else {name: facet[name] for name in ("row", "column") if name in facet}


def _children(spec: Spec, here: Inherited) -> Iterator[tuple[Spec, Inherited]]:
    for layer in spec.get("layer") or []:
        yield layer, here
    beside = Inherited(rows=here["rows"], transforms=here["transforms"], encoding=_facets(spec))
    for key in CONCATENATED:
        for part in spec.get(key) or []:
            yield part, beside
    if "spec" in spec:
        for child in _repeated(spec["spec"], spec.get("repeat")):
            yield child, beside


def _repeated(spec: Spec, repeat: Any) -> Iterator[Spec]:
    """The chart once for each field that it is repeated for."""
    if not repeat:
        yield spec
    elif isinstance(repeat, list):
        for field in repeat:
            yield _replaced(spec, {"repeat": field})
    else:
        layers = repeat.get("layer") or [None]
        for row in repeat.get("row") or [None]:
            for column in repeat.get("column") or [None]:
                for layer in layers:
                    yield _replaced(spec, {"row": row, "column": column, "layer": layer})


def _replaced(part: Any, fields: Spec) -> Any:
    if isinstance(part, list):
        return [_replaced(each, fields) for each in part]
    if not isinstance(part, dict):
        return part
    if set(part) == {"repeat"} and isinstance(part["repeat"], str):
        return fields.get(part["repeat"])
    return {key: _replaced(each, fields) for key, each in part.items()}


def used_columns(spec: Spec, columns: set[str]) -> set[str]:
    """Choose from `columns` those that any part of the figure uses.

    A partial date brings its text, which says how much of it is known. All are used where a part takes whole rows: a
    map, a tooltip of all the data, an expression that looks a column up.
    """
    named: set[str] = set()
    for key, text in _texts(spec):
        if key in EXPRESSIONS:
            in_expression = expressions.columns(text)
            if in_expression is None:
                return columns
            named |= in_expression
        else:
            named |= {text, *field_path(text)[:1]}
    if _takes_wholerows_in(spec):
        return columns
    used = named & columns
    return used | {text for day, text in PARTIAL_DATES.items() if day in used and text in columns}


MADE = {"fold", "density", "regression", "loess", "quantile", "pivot", "flatten", "impute", "lookup", "sequence"}


def unknown_columns(spec: Spec, columns: set[str]) -> list[str]:
    """Name the fields of channels that are none of `columns`, and that no transform mentions: a chart draws nothing.

    Nothing is said of a figure whose transforms give columns names of their own, or whose rows lie elsewhere.
    """
    channels = [each for part in parts(spec) for each in (part.get("encoding") or {}).values()]
    fields = {each["field"] for each in channels if isinstance(each, dict) and isinstance(each.get("field"), str)}
    transforms = [each for part in parts(spec) for each in part.get("transform") or []]
    elsewhere = any({"url", "graticule", "sphere", "sequence"} & set(part.get("data") or {}) for part in parts(spec))
    if not columns or elsewhere or any(MADE & set(each) for each in transforms):
        return []
    mentioned = {name for _, text in _texts(transforms) for name in (text, f"{text}_end")}  # a bin has two ends
    return sorted(field for field in fields if not {field, *field_path(field)[:1]} & (columns | mentioned))


def _texts(part: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in the specification that may name a column, with the key that it stands under."""
    if isinstance(part, str):
        yield key, part
    elif isinstance(part, list):
        for each in part:
            yield from _texts(each, key)
    elif isinstance(part, dict):
        for name, each in part.items():
            if name not in NOT_A_COLUMN or (name == "title" and isinstance(each, dict)):
                yield from _texts(each, name)


def _takes_wholerows_in(spec: Spec) -> bool:
    for part in parts(spec):
        mark = part.get("mark")
        look = mark if isinstance(mark, dict) else {"type": mark}
        tooltip = look.get("tooltip")
        if look.get("type") == "geoshape" or (isinstance(tooltip, dict) and tooltip.get("content") == "data"):
            return True
    return False


def field_path(field: str) -> list[str]:
    r"""Split a field as Vega does: `a.b` and `a['b']` are two steps, `a\.b` is one."""
    steps, step, place = [], "", 0
    while place < len(field):
        letter = field[place]
        if letter == "\\":
            step += field[place + 1 : place + 2]
            place += 1
        elif letter in ".[":
            steps.append(step)
            step = ""
        elif letter == "]":
            step = step.strip("'\"")
        else:
            step += letter
        place += 1
    return [*steps, step]
