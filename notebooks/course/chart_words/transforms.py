"""The transforms of a chart, worked out on its rows as Vega works them out when the chart opens.

A transform that is not among `KNOWN` raises `UnsaidError`.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from course.chart_words import expressions
from course.chart_words.expressions import Row, UnsaidError
from course.chart_words.specification import Rows, Spec, Unit, field_path, rows_in


def rows_of(unit: Unit) -> Rows:
    """Work out the rows that a chart's encoding meets. Raises UnsaidError where only Vega knows them."""
    if unit["rows"] is None:
        raise UnsaidError("no rows in the specification")
    rows = unit["rows"]
    for transform in unit["transforms"]:
        rows = transformed(transform, rows, unit)
    return rows


def transformed(transform: Spec, rows: Rows, unit: Unit) -> Rows:
    """Work out one transform."""
    for name, work in KNOWN.items():
        if name in transform:
            return work(transform, rows, unit)
    raise UnsaidError(f"a transform that only Vega works out: {sorted(transform)}")


def filtered(transform: Spec, rows: Rows, unit: Unit) -> Rows:
    """Keep the rows that pass a test."""
    test = predicate(transform["filter"], rows, unit)
    return [row for row in rows if test(row)]


def calculated(transform: Spec, rows: Rows, unit: Unit) -> Rows:
    """Add a column that an expression gives."""
    reading, names = expressions.read(transform["calculate"]), values_of(unit)
    return [{**row, transform["as"]: reading(row, names)} for row in rows]


def aggregated(transform: Spec, rows: Rows, unit: Unit) -> Rows:
    """Make one row of each group."""
    groups = grouped(rows, transform.get("groupby") or [])
    if not rows:
        raise UnsaidError("a sum over nothing")
    return [
        {**key, **{column: work(members) for column, work in columns_of(transform["aggregate"])}}
        for key, members in groups
    ]


def joined(transform: Spec, rows: Rows, unit: Unit) -> Rows:
    """Add to each row what its whole group comes to."""
    added: dict[int, Row] = {}
    for _, members in grouped(rows, transform.get("groupby") or []):
        whole = {column: work(members) for column, work in columns_of(transform["joinaggregate"])}
        added |= {id(row): whole for row in members}
    return [{**row, **added[id(row)]} for row in rows]


def folded(transform: Spec, rows: Rows, unit: Unit) -> Rows:
    """Make a row of each of several columns: its name and its value."""
    key, value = (transform.get("as") or ["key", "value"]) + ["value"] * (len(transform.get("as") or []) == 1)
    return [{**row, key: column, value: get(row, column)} for row in rows for column in transform["fold"]]


def looked_up(transform: Spec, rows: Rows, unit: Unit) -> Rows:
    """Add columns of another table, from the last row there that has the same key."""
    source = transform["from"]
    fields, others = source.get("fields"), other_rows(source.get("data"), unit)
    if not fields or "as" in transform:
        raise UnsaidError("a table that only Vega can look up")
    table = {same_key(get(other, source["key"])): other for other in others}
    nothing = dict.fromkeys(fields, transform.get("default") or None)  # Vega-Lite takes 0 for no default
    found = [table.get(same_key(get(row, transform["lookup"])), nothing) for row in rows]
    return [{**row, **{field: get(other, field) for field in fields}} for row, other in zip(rows, found, strict=True)]


def other_rows(data: Any, unit: Unit) -> Rows:
    """Find the rows of another table in the specification."""
    rows = rows_in(data, unit["datasets"])
    if rows is None:
        raise UnsaidError("rows that only Vega has")
    return rows


def same_key(value: Any) -> Any:
    """Make keys comparable. Raises UnsaidError for keys that JavaScript would write in its own way."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise UnsaidError("a key that is neither a text nor a whole number")


KNOWN: dict[str, Callable[[Spec, Rows, Unit], Rows]] = {
    "filter": filtered,
    "calculate": calculated,
    "aggregate": aggregated,
    "joinaggregate": joined,
    "fold": folded,
    "lookup": looked_up,
}


def get(row: Row, field: Any) -> Any:
    """Take a column of a row; a number that is none is a missing value. Raises UnsaidError where the row lacks it."""
    path = field_path(field) if isinstance(field, str) else []
    if len(path) != 1 or path[0] not in row:
        raise UnsaidError(f"no such column: {field}")
    value = row[path[0]]
    return None if isinstance(value, float) and not math.isfinite(value) else value


# Filters


def predicate(test: Any, rows: Rows, unit: Unit) -> Callable[[Row], bool]:
    """Read a test of rows: an expression, a test of a field, a selection, or a combination of these."""
    if isinstance(test, str):
        reading, names = expressions.read(test), values_of(unit)
        return lambda row: expressions.truth(reading(row, names))
    if "not" in test:
        inner = predicate(test["not"], rows, unit)
        return lambda row: not inner(row)
    for word, combine in (("and", all), ("or", any)):
        if word in test:
            tests = [predicate(each, rows, unit) for each in test[word]]
            return lambda row, combine=combine: combine(each(row) for each in tests)  # type: ignore[misc]
    if "param" in test:
        return selected(test, unit)
    return field_test(test, rows)


def selected(test: Spec, unit: Unit) -> Callable[[Row], bool]:
    """Read a selection as it stands when the chart opens."""
    parameter = unit["parameters"].get(test["param"], {})
    select = parameter.get("select")
    if select is None:
        raise UnsaidError("a parameter that is no selection")
    chosen = parameter.get("value")
    if not chosen:
        everything = test.get("empty", True)
        return lambda _row: everything
    kind = select.get("type") if isinstance(select, dict) else select
    if kind != "point" or not isinstance(chosen, list):
        raise UnsaidError("a selection that only Vega can read")
    return lambda row: any(
        all(expressions.same(get(row, field), value) for field, value in each.items()) for each in chosen
    )


def field_test(test: Spec, rows: Rows) -> Callable[[Row], bool]:
    """Read a test of one field, such as `{"field": "year", "gte": 2010}`."""
    field = test.get("field")
    if "timeUnit" in test:
        raise UnsaidError("a test of a part of a date")
    for name, make in FIELD_TESTS.items():
        if name in test:
            check_kinds(test[name], [get(row, field) for row in rows])
            passes = make(test[name])
            return lambda row: passes(get(row, field))
    raise UnsaidError(f"a test that only Vega knows: {sorted(test)}")


def check_kinds(wanted: Any, values: list[Any]) -> None:
    """Raise UnsaidError where a test compares two kinds of value: Vega would convert the column first."""
    wishes = wanted if isinstance(wanted, list) else [wanted]
    kinds = {expressions.kind_of(value) for value in [*wishes, *values] if value is not None}
    if isinstance(wanted, bool) and kinds <= {bool, float, str}:
        kinds = {expressions.kind_of(value) for value in values if value is not None} or {bool}
    if len(kinds) > 1 or not kinds <= {bool, float, str}:
        raise UnsaidError("a test between two kinds of value")


def compared(sign: str) -> Callable[[Any], Callable[[Any], bool]]:
    """Make a test that compares with one value."""
    work = expressions.OPERATORS[sign]
    return lambda wanted: lambda value: work(value, wanted)


FIELD_TESTS: dict[str, Callable[[Any], Callable[[Any], bool]]] = {
    "equal": compared("==="),
    "lt": compared("<"),
    "lte": compared("<="),
    "gt": compared(">"),
    "gte": compared(">="),
    "oneOf": lambda wanted: lambda value: any(expressions.identical(value, each) for each in wanted),
    "range": lambda ends: lambda value: expressions.within(value, ends),
    "valid": lambda wanted: lambda value: (value is not None) == wanted,
}


def values_of(unit: Unit) -> dict[str, Any]:
    """The parameters that have a value when the chart opens, by name."""
    return {
        name: parameter["value"]
        for name, parameter in unit["parameters"].items()
        if "value" in parameter and "select" not in parameter and not isinstance(parameter["value"], dict)
    }


# Groups


def grouped(rows: Rows, fields: list[str]) -> list[tuple[Row, Rows]]:
    """Put rows with the same values together, groups in the order of their first rows: (values by field, rows)."""
    groups: dict[tuple[Any, ...], tuple[Row, Rows]] = {}
    for row in rows:
        values = {field: get(row, field) for field in fields}
        key = tuple((expressions.kind_of(value), hashable(value)) for value in values.values())
        groups.setdefault(key, ({field_path(field)[0]: value for field, value in values.items()}, []))[1].append(row)
    return list(groups.values())


def hashable(value: Any) -> Any:
    """Accept a value that can be a key."""
    if isinstance(value, (dict, list)):
        raise UnsaidError("a value made of values")
    return value


def columns_of(operations: list[Spec]) -> list[tuple[str, Callable[[Rows], Any]]]:
    """Read the new columns of an aggregation: (name, how to work it out on the rows of a group)."""
    return [(each["as"], partial(summary, each["op"], each.get("field"))) for each in operations]


def summary(operation: Any, field: str | None, rows: Rows) -> Any:
    """Work out one number for a group; None where no row has a value.

    A missing value takes no part, in a sum or in a mean, as in Vega. Raises UnsaidError for an operation that is not
    known, and for a sum of texts.
    """
    if operation == "count":
        return len(rows)
    values = [get(row, field) for row in rows]
    present = [value for value in values if value is not None]
    if operation == "distinct":
        return len({(expressions.kind_of(value), hashable(value)) for value in values})
    if operation in {"valid", "missing"}:
        return len(present) if operation == "valid" else len(values) - len(present)
    if not isinstance(operation, str) or operation not in SUMMARIES:
        raise UnsaidError(f"an operation that only Vega knows: {operation}")
    if any(expressions.kind_of(value) is not float for value in present):
        raise UnsaidError("a sum of what are no numbers")
    return SUMMARIES[operation](present) if present else None


def mean(values: list[float]) -> float:
    """Take the mean of one number or more."""
    return sum(values) / len(values)


def median(values: list[float]) -> float:
    """Take the middle number, or the mean of the two in the middle."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else mean(ordered[half - 1 : half + 1])


SUMMARIES: dict[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "mean": mean,
    "average": mean,
    "median": median,
    "min": min,
    "max": max,
}
