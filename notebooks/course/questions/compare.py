"""Compare a student's answer with the course's own, and say in one sentence where they part.

`difference` returns None where both say the same; it never lets an odd answer stop the notebook.
"""

import math
from collections import Counter
from collections.abc import Iterable
from itertools import zip_longest
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from course.chart_words import units
from course.charts import data_of

NOT_AN_ENCODING = ("title", "axis", "legend", "header", "scale", "sort", "condition")
CHART = "an Altair chart"
NAMES = {
    type(None): "None",
    pd.DataFrame: "a table (a DataFrame)",
    pd.Series: "a column (a Series)",
    str: "a text",
    bool: "True or False",
    int: "a number",
    float: "a number",
    list: "a list",
    set: "a set",
    dict: "a dict",
    tuple: "two things, with a comma between them (a tuple)",
}
CONDITION = " A condition alone is a text. The table, and `.query(…)`, go round it."
UNIQUE = " `unique` lists the different values, and `nunique` counts them."
GROUPED = " They are only grouped. What is worked out of each group follows behind a dot, such as `.mean()`."
DRAW = " Draw it: `alt.Chart(my_table)`, a mark, and `.encode(…)`."
QUOTED = " Leave out the quotation marks round it, and Python works it out."
COMMA = " A number has a point and no comma: 0.5, and not 0,5."
SHAPE = " `shape` gives the numbers of rows and of columns; `len` gives that of rows alone."
ASKED = {
    "a table (a DataFrame)": " It says of each row whether the condition is true; `query` keeps those for which it is.",
    "a number": " It says of each row whether the condition is true: `sum` counts the True, `mean` gives their share.",
}
NOT_A_NUMBER = (
    "Your number is missing (NaN): an empty value went into it, or two columns whose rows have different names."
)
PRINTED = " `print` shows a value and hands nothing on: leave it out, and keep what is in its parentheses."


class Difference(NamedTuple):
    """Where an answer parts from the expected one: the kind of reason, and a sentence."""

    reason: str  # one of kinds.REASONS
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
        return _chart_difference(given, expected, tolerance, compare_data)
    if isinstance(expected, (pd.DataFrame, pd.Series)):
        return _table_difference(given, expected, tolerance, ordered)
    if isinstance(expected, bool):
        return _flag_difference(scalar(given), expected)
    if isinstance(expected, (int, float)) or hasattr(expected, "dtype"):
        return _number_difference(scalar(given), scalar(expected), tolerance)
    if isinstance(expected, str):
        return _text_difference(given, expected)
    if isinstance(expected, dict):
        return _dict_difference(given, expected)
    return _list_difference(given, expected, ordered)


def named(value: Any) -> str:
    """Return what a value is, in a student's words."""
    if flags(value):
        return "a column of True and False"
    if "GroupBy" in type(value).__name__:
        return "groups of rows (a GroupBy)"
    if _is_array(value):
        return "a list of values (an array)"
    return NAMES.get(type(value), f"a {type(value).__name__}")


def _is_array(value: Any) -> bool:
    """Whether a value is a list as NumPy or pandas has it, and no column."""
    return hasattr(value, "dtype") and not isinstance(value, pd.Series) and value.ndim == 1


def flags(value: Any) -> bool:
    """Tell whether a value is a condition, asked of each row."""
    return isinstance(value, pd.Series) and pd.api.types.is_bool_dtype(value)


def wrong_type(given: Any, expected: str) -> Difference:
    """Say what an answer is and what the task asks for, and what to do about it where that can be seen."""
    return Difference("type", f"You give {named(given)}; the task asks for {expected}.{_advice(given, expected)}")


def _advice(given: Any, expected: str) -> str:
    """What to do about an answer of the wrong type, where that can be seen."""
    if given is None:
        return PRINTED
    if isinstance(given, str):
        return CONDITION if expected.startswith("a table") else QUOTED
    if isinstance(given, (pd.DataFrame, pd.Series)) and expected == CHART:
        return DRAW
    if "GroupBy" in type(given).__name__:
        return GROUPED
    if _is_array(given) and expected == "a number":
        return UNIQUE
    return ASKED.get(expected, "") if flags(given) else ""


# Single values -------------------------------------------------------------------------------------------------------


def scalar(value: Any) -> Any:
    """A single value out of NumPy or pandas, as Python has it."""
    if isinstance(value, (pd.Series, pd.DataFrame)) and value.size == 1:
        value = value.to_numpy().ravel()[0]
    return value.item() if hasattr(value, "item") and getattr(value, "size", 1) == 1 else value


def _flag_difference(given: Any, expected: bool) -> Difference | None:
    if not isinstance(given, bool):
        return wrong_type(given, "True or False")
    return None if given == expected else Difference("values", f"You answer {given}.")


def _number_difference(given: Any, expected: float, tolerance: float) -> Difference | None:
    if isinstance(given, tuple):
        wrong = wrong_type(given, "a number")
        return wrong._replace(sentence=wrong.sentence + (COMMA if expected % 1 else SHAPE))
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        return wrong_type(given, "a number")
    if math.isnan(given):
        return Difference("values", NOT_A_NUMBER)
    if abs(given - expected) <= max(tolerance, 1e-9 * abs(expected)):
        return None
    side = "low" if given < expected else "high"
    return Difference("values", f"You answer {given:g}; that is too {side}.")


def _text_difference(given: Any, expected: str) -> Difference | None:
    if not isinstance(given, str):
        return wrong_type(given, "a text")
    same = " ".join(given.split()).casefold() == " ".join(expected.split()).casefold()
    return None if same else Difference("values", f"You answer {given[:80]!r}.")


# Lists ---------------------------------------------------------------------------------------------------------------


def _dict_difference(given: Any, expected: dict[Any, Any]) -> Difference | None:
    if not isinstance(given, dict):
        return wrong_type(given, "a dict")
    return _list_difference(list(given.items()), list(expected.items()), ordered=False)


def _list_difference(given: Any, expected: Iterable[Any], ordered: bool) -> Difference | None:
    if hasattr(given, "tolist"):
        given = given.tolist()
    if not isinstance(given, (list, tuple, set, frozenset)):
        return wrong_type(given, "a list")
    if ordered and isinstance(given, (set, frozenset)):
        return Difference("type", "You give a set, which keeps no order; the task asks for a list.")
    mine, theirs = _cells(given), _cells(expected)
    if isinstance(expected, (set, frozenset)):
        mine = list(dict.fromkeys(mine))
    return _items_difference(mine, theirs) or (_order_difference(mine, theirs) if ordered else None)


def _items_difference(mine: list[Any], theirs: list[Any]) -> Difference | None:
    extra, missing = Counter(mine) - Counter(theirs), Counter(theirs) - Counter(mine)
    if extra:
        odd = _shown(next(iter(extra)))
        return Difference("values", f"{odd} does not belong in your list; missing from it: {missing.total()}.")
    if missing:
        return Difference("rows", f"Your list has {len(mine)} of {len(theirs)} items.")
    return None


def _order_difference(mine: list[Any], theirs: list[Any]) -> Difference | None:
    for place, (ours, right) in enumerate(zip(mine, theirs, strict=True), start=1):
        if ours != right:
            where = f"look at place {place}, {_shown(ours)}"
            return Difference("values", f"The items are right, but not their order: {where}.")
    return None


# Tables --------------------------------------------------------------------------------------------------------------


def _table_difference(
    given: Any, expected: pd.DataFrame | pd.Series, tolerance: float, ordered: bool
) -> Difference | None:
    if not isinstance(given, (pd.DataFrame, pd.Series)):
        return wrong_type(given, named(expected))
    mine, theirs = _frame(given), _frame(expected)
    if isinstance(expected, pd.Series):
        mine = _values_and_labels(mine, theirs) if isinstance(given, pd.Series) else mine
        if mine.shape[1] != theirs.shape[1]:
            several = "Your answer is still a table with several columns; the task asks for one number in each row."
            return Difference("columns", several)
        mine.columns = theirs.columns
    elif isinstance(given, pd.Series):
        if mine.shape[1] != theirs.shape[1]:
            return wrong_type(given, "a table (a DataFrame)")
        mine.columns = _column_names(mine, theirs)
    return (
        _shape_difference(mine, theirs)
        or _column_difference(mine, theirs, tolerance, ordered)
        or _row_difference(mine, theirs, tolerance)
    )


def _frame(table: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """A table with the labels of its index as columns, where the index has names or labels of its own."""
    frame = table.to_frame() if isinstance(table, pd.Series) else table.copy()
    if not _is_counted(table):
        names = [name if name is not None else f"label_{place}" for place, name in enumerate(table.index.names)]
        labels = table.index.to_frame(index=False)
        labels.columns = pd.Index(names)
        frame = pd.concat([labels, frame.reset_index(drop=True)], axis=1)
    return frame.loc[:, ~frame.columns.duplicated()]


def _is_counted(table: pd.DataFrame | pd.Series) -> bool:
    """Whether the index only counts the rows, and so says nothing; a frame's may be any that has no name."""
    if any(name is not None for name in table.index.names):
        return False
    return isinstance(table, pd.DataFrame) or pd.api.types.is_integer_dtype(table.index.dtype)


def _values_and_labels(mine: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """A series is its values, and the labels of its index where the expected one has any."""
    return mine.iloc[:, -theirs.shape[1] :] if mine.shape[1] > theirs.shape[1] else mine


def _column_names(mine: pd.DataFrame, theirs: pd.DataFrame) -> pd.Index:
    """The names of a series that stands for a table: a name that it got from pandas gives way to the expected."""
    first, last = mine.columns[0], mine.columns[-1]
    if mine.shape[1] == 2 and last not in theirs:
        return pd.Index([first, theirs.columns[-1]])
    return mine.columns


def _shape_difference(mine: pd.DataFrame, theirs: pd.DataFrame) -> Difference | None:
    if len(mine) != len(theirs):
        return Difference("rows", f"You have {_counted(len(mine), 'row')}; the answer has {len(theirs)}.")
    for name in theirs.columns:
        if name not in mine.columns:
            return Difference("columns", f"Your table has no column `{name}`.")
    for name in mine.columns:
        if name not in theirs.columns:
            return Difference("columns", f"Your table has a column too many: `{name}`.")
    return None


def _column_difference(mine: pd.DataFrame, theirs: pd.DataFrame, tolerance: float, ordered: bool) -> Difference | None:
    for name in theirs.columns:
        ours, right = _cells(mine[name]), _cells(theirs[name])
        if not _same_values(ours, right, tolerance, ordered):
            detail = _odd_value(ours, right, ordered)
            return Difference("values", f"The rows and columns fit, but not what column `{name}` holds{detail}.")
    return None


def _odd_value(ours: list[Any], right: list[Any], ordered: bool) -> str:
    surplus = list(Counter(ours) - Counter(right))
    if surplus and surplus[0] is not None:
        return f": {_shown(surplus[0])} is not among the answer's values"
    return ": the values are right, their order is not" if ordered else ""


def _row_difference(mine: pd.DataFrame, theirs: pd.DataFrame, tolerance: float) -> Difference | None:
    names = list(theirs.columns)
    for row, wanted in zip(_sorted_rows(mine, names), _sorted_rows(theirs, names), strict=True):
        if not _same_values(row, wanted, tolerance, ordered=True):
            shown = ", ".join(map(_shown, row[:3]))
            apart = "Each column holds the right values, but they are not together in the right rows"
            return Difference("values", f"{apart}: look at {shown}.")
    return None


def _sorted_rows(frame: pd.DataFrame, names: list[Any]) -> list[list[Any]]:
    return sorted((_cells(row) for row in frame[names].itertuples(index=False)), key=_texts_first)


def _texts_first(row: list[Any]) -> tuple[list[str], list[float]]:
    """What to sort rows by: what is exact before numbers, which may differ within the tolerance."""
    numbers = [value for value in row if isinstance(value, float)]
    return [repr(value) for value in row if not isinstance(value, float)], numbers


def _cells(values: Iterable[Any]) -> list[Any]:
    return [_cell(value) for value in values]


def _cell(value: Any) -> Any:
    """A value as it is compared: missing is None, 3 is 3.0, a day is a text."""
    if isinstance(value, (list, tuple, set)) or _is_array(value):
        return tuple(_cells(value))
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, (pd.Timestamp, pd.Period, pd.Timedelta)):
        return str(value)
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return value if isinstance(value, (str, bool)) else str(value)


def _same_values(ours: list[Any], right: list[Any], tolerance: float, ordered: bool) -> bool:
    if not ordered:
        ours, right = sorted(ours, key=_type_first), sorted(right, key=_type_first)
    return all(_same(mine, theirs, tolerance) for mine, theirs in zip_longest(ours, right))


def _type_first(value: Any) -> tuple[str, Any]:
    """What to sort values by that may be of several types, or missing."""
    return str(type(value)), 0 if value is None else value


def _same(mine: Any, theirs: Any, tolerance: float) -> bool:
    if isinstance(mine, float) and isinstance(theirs, float):
        return math.isclose(mine, theirs, rel_tol=1e-9, abs_tol=tolerance)
    return bool(mine == theirs)


def _shown(value: Any) -> str:
    if value is None:
        return "a missing value"
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return repr(value)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# Charts --------------------------------------------------------------------------------------------------------------


class _Unit(NamedTuple):
    """One mark of a figure, with what its channels encode; titles, scales and sizes are left out."""

    mark: str
    channels: dict[str, dict[str, Any]]


def _chart_difference(
    given: Any, expected: alt.TopLevelMixin, tolerance: float, compare_data: bool
) -> Difference | None:
    if not isinstance(given, alt.TopLevelMixin):
        return wrong_type(given, CHART)
    found = _units_difference(_encoded(given), _encoded(expected))
    if found or not compare_data:
        return found
    rows = _table_difference(data_of(given), data_of(expected), tolerance, ordered=False)
    return rows and Difference("data", f"The chart encodes the right things, but draws other rows. {rows.sentence}")


def _encoded(chart: alt.TopLevelMixin) -> list[_Unit]:
    return [_Unit(unit["mark"], _channels(unit["encoding"])) for unit in units(chart.to_dict())]


def _channels(encoding: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        name: {key: value for key, value in channel.items() if key not in NOT_AN_ENCODING}
        for name, channel in encoding.items()
        if isinstance(channel, dict) and name != "tooltip"
    }


def _units_difference(mine: list[_Unit], theirs: list[_Unit]) -> Difference | None:
    if len(mine) != len(theirs):
        charts = _counted(len(mine), "chart")
        return Difference("mark", f"Your figure has {charts} in it; the answer has {len(theirs)}.")
    missing = [unit for unit in theirs if unit not in mine]
    if not missing:
        return None
    surplus = [unit for unit in mine if unit not in theirs] or mine  # where one is drawn twice, none is surplus
    same_mark = [unit for unit in surplus if unit.mark == missing[0].mark]
    if not same_mark:
        return Difference("mark", f"Your mark is `{surplus[0].mark}`; another mark fits here.")
    return _encoding_difference(same_mark[0].channels, missing[0].channels)


def _encoding_difference(mine: dict[str, dict[str, Any]], theirs: dict[str, dict[str, Any]]) -> Difference:
    for name in theirs:
        if name not in mine:
            return Difference("encoding", f"Your chart leaves the channel `{name}` unused.")
    for name in mine:
        if name not in theirs:
            return Difference("encoding", f"Your chart uses the channel `{name}`, which the answer does without.")
    name = next(name for name in theirs if mine[name] != theirs[name])
    return Difference("encoding", f"In your chart the channel `{name}` {_channel_words(mine[name], theirs[name])}.")


def _channel_words(mine: dict[str, Any], theirs: dict[str, Any]) -> str:
    """What one channel has, and what it should have: field, aggregate and type before anything else."""
    keys = ("field", "aggregate", "type", *theirs, *mine)
    key = next(key for key in keys if mine.get(key) != theirs.get(key))
    if key not in mine:
        return f"has no {key}; it should have one"
    should = "have another" if key in theirs else "have none"
    return f"has the {key} `{mine[key]}`; it should {should}"
