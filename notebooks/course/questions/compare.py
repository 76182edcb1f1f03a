"""Compare a student's answer with the course's own, and say in one sentence where they part.

`difference` returns None where both say the same; it never lets an odd answer stop the notebook.
"""

import math
from collections import Counter
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from course.chart_words import units
from course.charts import data_of

NOT_AN_ENCODING = ("title", "axis", "legend", "header", "scale", "sort", "condition")


class Difference(NamedTuple):
    """Where an answer parts from the expected one: the kind of reason, and a sentence."""

    reason: str  # one of spec.REASONS
    sentence: str


def difference(
    given: Any, expected: Any, *, tolerance: float = 1e-6, ordered: bool = False, compare_data: bool = False
) -> Difference | None:
    """Return the first difference between two answers, or None.

    given, expected : frames and series (compared whatever the order of rows and columns and the index, 3 equal to
        3.0), charts (by mark and by what each channel encodes), numbers (within `tolerance`), texts, lists, sets.
    ordered : the order of rows, or of a list, matters.
    compare_data : the rows of a chart matter too.
    """
    if isinstance(expected, alt.TopLevelMixin):
        if not isinstance(given, alt.TopLevelMixin):
            return _type(given, "an Altair chart")
        return _chart_difference(given, expected, compare_data, tolerance)
    if isinstance(expected, (pd.DataFrame, pd.Series)):
        if not isinstance(given, (pd.DataFrame, pd.Series)):
            return _type(
                given, "a table (a DataFrame)" if isinstance(expected, pd.DataFrame) else "a column (a Series)"
            )
        return _table_difference(given, expected, tolerance, ordered)
    if isinstance(expected, bool):
        given = _scalar(given)
        return (
            _type(given, "True or False")
            if not isinstance(given, bool)
            else None
            if given == expected
            else Difference("values", f"You answer {given}.")
        )
    if isinstance(expected, (int, float)) or hasattr(expected, "dtype"):
        return _number_difference(_scalar(given), _scalar(expected), tolerance)
    if isinstance(expected, str):
        if not isinstance(given, str):
            return _type(given, "a text")
        same = " ".join(given.split()).casefold() == " ".join(expected.split()).casefold()
        return None if same else Difference("values", f"You answer {given[:80]!r}.")
    if isinstance(expected, dict):
        if not isinstance(given, dict):
            return _type(given, "a dict")
        return _list_difference(list(given.items()), list(expected.items()), False)
    return _list_difference(given, expected, ordered)


def named(value: Any) -> str:
    """What a value is, in a student's words."""
    if value is None:
        return "None"
    names = {
        pd.DataFrame: "a table (a DataFrame)",
        pd.Series: "a column (a Series)",
        str: "a text",
        bool: "True or False",
        int: "a number",
        float: "a number",
        list: "a list",
        set: "a set",
        dict: "a dict",
        tuple: "a tuple",
    }
    return next((name for kind, name in names.items() if type(value) is kind), f"a {type(value).__name__}")


def _type(given: Any, expected: str) -> Difference:
    advice = (
        " `print` shows a value and hands nothing on: leave it out, and keep what stands in its parentheses."
        if given is None
        else ""
    )
    return Difference("type", f"You give {named(given)}; the task asks for {expected}.{advice}")


def _scalar(value: Any) -> Any:
    """A single value out of NumPy or pandas, as Python has it."""
    if isinstance(value, (pd.Series, pd.DataFrame)) and value.size == 1:
        value = value.to_numpy().ravel()[0]
    return value.item() if hasattr(value, "item") and getattr(value, "size", 1) == 1 else value


def _number_difference(given: Any, expected: float, tolerance: float) -> Difference | None:
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        return _type(given, "a number")
    if math.isnan(given):
        return Difference("values", "Your number is missing (NaN): is there an empty value in what you add up?")
    if abs(given - expected) <= max(tolerance, 1e-9 * abs(expected)):
        return None
    return Difference("values", f"You answer {given:g}; that is too {'low' if given < expected else 'high'}.")


def _list_difference(given: Any, expected: Any, ordered: bool) -> Difference | None:
    if isinstance(given, (pd.Series, pd.Index)) or hasattr(given, "tolist"):
        given = given.tolist()
    if not isinstance(given, (list, tuple, set, frozenset)):
        return _type(given, "a list")
    if ordered and isinstance(given, (set, frozenset)):
        return Difference("type", "You give a set, which keeps no order; the task asks for a list.")
    mine, theirs = [_cell(item) for item in given], [_cell(item) for item in expected]
    if isinstance(expected, (set, frozenset)):
        mine = list(dict.fromkeys(mine))
    extra, missing = Counter(mine) - Counter(theirs), Counter(theirs) - Counter(mine)
    if extra:
        return Difference(
            "values", f"{_shown(next(iter(extra)))} does not belong in your list; missing from it: {missing.total()}."
        )
    if missing:
        return Difference("rows", f"Your list has {len(mine)} of {len(theirs)} items.")
    if ordered and mine != theirs:
        place = next(i for i, (a, b) in enumerate(zip(mine, theirs), start=1) if a != b)
        return Difference(
            "values", f"The items are right, but not their order: look at place {place}, {_shown(mine[place - 1])}."
        )
    return None


def _table_difference(
    given: pd.DataFrame | pd.Series, expected: pd.DataFrame | pd.Series, tolerance: float, ordered: bool
) -> Difference | None:
    mine, theirs = _frame(given), _frame(expected)
    if isinstance(expected, pd.Series):  # a series is its values, and the labels of its index where it has any
        if isinstance(given, pd.Series) and mine.shape[1] > theirs.shape[1]:
            mine = mine.iloc[:, -theirs.shape[1] :]
        if mine.shape[1] != theirs.shape[1]:
            return Difference(
                "columns",
                "Your answer is still a table with several columns; the task asks for one number in each row.",
            )
        mine.columns = theirs.columns
    elif isinstance(given, pd.Series):
        if theirs.shape[1] != mine.shape[1]:
            return _type(given, "a table (a DataFrame)")
        mine.columns = (
            [mine.columns[0], theirs.columns[-1]]
            if mine.shape[1] == 2 and mine.columns[-1] not in theirs
            else mine.columns
        )
    if len(mine) != len(theirs):
        return Difference(
            "rows", f"You have {len(mine)} row{'s' if len(mine) != 1 else ''}; the answer has {len(theirs)}."
        )
    absent = [name for name in theirs.columns if name not in mine.columns]
    if absent:
        return Difference("columns", f"Your table has no column `{absent[0]}`.")
    surplus = [name for name in mine.columns if name not in theirs.columns]
    if surplus:
        return Difference("columns", f"Your table has a column too many: `{surplus[0]}`.")
    for name in theirs.columns:
        ours, right = [_cell(value) for value in mine[name]], [_cell(value) for value in theirs[name]]
        if not _same_values(ours, right, tolerance, ordered):
            odd = next(iter(Counter(ours) - Counter(right)), None)
            detail = (
                f": {_shown(odd)} is not among the answer's values"
                if odd is not None
                else ": the values are right, their order is not"
                if ordered
                else ""
            )
            return Difference("values", f"The rows and columns fit, but not what column `{name}` holds{detail}.")
    rows, wanted = (
        sorted(
            ([_cell(value) for value in row] for row in frame[list(theirs.columns)].itertuples(index=False)),
            key=_texts_first,
        )
        for frame in (mine, theirs)
    )
    odd = next((row for row, other in zip(rows, wanted) if not _same_values(row, other, tolerance, True)), None)
    if odd is not None:
        return Difference(
            "values",
            f"Each column holds the right values, but they are not together in the right rows: look at {', '.join(map(_shown, odd[:3]))}.",
        )
    return None


def _frame(table: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """A table with the labels of its index as columns, where the index has names or labels of its own."""
    index = table.index
    plain = all(name is None for name in index.names) and (
        isinstance(table, pd.DataFrame) or pd.api.types.is_integer_dtype(index.dtype)
    )
    frame = table.to_frame() if isinstance(table, pd.Series) else table.copy()
    if not plain:
        labels = index.to_frame(index=False)
        labels.columns = [name if name is not None else f"label_{place}" for place, name in enumerate(index.names)]
        frame = pd.concat([labels, frame.reset_index(drop=True)], axis=1)
    return frame.loc[:, ~frame.columns.duplicated()]


def _cell(value: Any) -> Any:
    """A value as it is compared: missing is None, 3 is 3.0, a day is a text."""
    if isinstance(value, (list, tuple, set)):
        return tuple(_cell(item) for item in value)
    if isinstance(value, (pd.Timestamp, pd.Period, pd.Timedelta)) and not pd.isna(value):
        return str(value)
    value = value.item() if hasattr(value, "item") else value
    if value is None or pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return value if isinstance(value, (str, bool)) else str(value)


def _texts_first(row: list) -> tuple[list, list]:
    """What to sort rows by: what is exact before numbers, which may differ within the tolerance."""
    return [repr(value) for value in row if not isinstance(value, float)], [
        value for value in row if isinstance(value, float)
    ]


def _same_values(ours: list, right: list, tolerance: float, ordered: bool) -> bool:
    if not ordered:
        ours, right = (
            sorted(values, key=lambda value: (str(type(value)), value if value is not None else 0))
            for values in (ours, right)
        )
    return all(
        a == b or isinstance(a, float) and isinstance(b, float) and math.isclose(a, b, rel_tol=1e-9, abs_tol=tolerance)
        for a, b in zip(ours, right)
    )


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return "a missing value" if value is None else repr(value)


def _chart_difference(
    given: alt.TopLevelMixin, expected: alt.TopLevelMixin, compare_data: bool, tolerance: float
) -> Difference | None:
    mine, theirs = _encoded(given), _encoded(expected)
    if len(mine) != len(theirs):
        return Difference(
            "mark",
            f"Your figure has {len(mine)} chart{'s' if len(mine) != 1 else ''} in it; the answer has {len(theirs)}.",
        )
    for unit in (unit for unit in theirs if unit not in mine):
        other = next((candidate for candidate in mine if candidate[0] == unit[0] and candidate not in theirs), None)
        if other is None:
            other = next(candidate for candidate in mine if candidate not in theirs)
            return Difference("mark", f"Your mark is `{other[0]}`; another mark fits here.")
        return _encoding_difference(other[1], unit[1])
    if compare_data:
        found = _table_difference(data_of(given), data_of(expected), tolerance, False)
        return found and Difference(
            "data", f"The chart encodes the right things, but draws other rows. {found.sentence}"
        )
    return None


def _encoded(chart: alt.TopLevelMixin) -> list[tuple[str, dict[str, Any]]]:
    """Each mark of a figure, with what its channels encode; titles, scales and sizes are left out."""
    return [
        (
            unit["mark"],
            {
                name: {key: value for key, value in channel.items() if key not in NOT_AN_ENCODING}
                for name, channel in unit["encoding"].items()
                if isinstance(channel, dict) and name != "tooltip"
            },
        )
        for unit in units(chart.to_dict())
    ]


def _encoding_difference(mine: dict[str, Any], theirs: dict[str, Any]) -> Difference:
    for name in theirs:
        if name not in mine:
            return Difference("encoding", f"Your chart leaves the channel `{name}` unused.")
    for name in mine:
        if name not in theirs:
            return Difference("encoding", f"Your chart uses the channel `{name}`, which the answer does without.")
    name = next(name for name in theirs if mine[name] != theirs[name])
    for key in ("field", "aggregate", "type", *theirs[name], *mine[name]):
        ours, right = mine[name].get(key), theirs[name].get(key)
        if ours != right:
            shown = f"has the {key} `{ours}`" if ours is not None else f"has no {key}"
            return Difference(
                "encoding",
                f"In your chart the channel `{name}` {shown}; it should {'have another' if ours is not None and right is not None else 'have one' if ours is None else 'have none'}.",
            )
    return Difference("encoding", f"The channel `{name}` differs.")
