"""What to do about an error: a sentence for each of the mistakes that beginners make most.

It is found from the words of the error, and from the tables and names that were at hand where it arose.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher, get_close_matches
from types import FrameType
from typing import Any

import altair as alt
import pandas as pd

Names = dict[str, Any]

LISTED = 20  # columns named in a sentence
ROWS = 6  # names of rows in a sentence
VALUES = 2000  # of a column that are searched for a text
ONE_SIGN = "One equals sign gives a name, and two ask whether two things are the same: ==."
NOT_THE_SAME = "Not the same is written !=, in this order."
WHOLE = (
    "The whole condition goes in double quotation marks, and it asks with two equals signs: "
    "query(\"kind == 'causal'\")."
)
JOINED = "A query takes one text. Join its conditions by the word `and`, inside one pair of double quotation marks."
NESTED = "Inside quotation marks use the other kind: double ones round the whole, single ones within."
IN_MARKS = "Inside a condition a text and a date take single quotation marks, and a name has no blank in it."
COLUMN_FIRST = 'Take one column first, in square brackets, and then the tool: ["days"].max().'
WHOLE_COLUMNS = (
    "Whole columns are joined by & and |, and turned round by ~, each condition in parentheses; the words `and`, `or` "
    "and `not` belong in a query."
)
ROUND = "A tool takes round brackets: .query(…), and not .query[…]."
A_SIGN = "Between two pairs of parentheses a sign is missing, such as * or /."
NO_FILE = 'No file of this name is there. A table for practice is in `folder`: pd.read_csv(folder / "…").'
TABLE_FIRST = 'Here two texts are compared. Take the column out of its table first: claims["kind"] == "causal".'
TEXT_OR_NUMBER = (
    "A text is set against a number. A year is a number and takes no quotation marks; a date is a text and takes them."
)
NO_TOOL = (
    "A table, a column and a chart are no tools. A tool follows after a dot, .query(…), and a column in brackets, "
    '["level"].'
)
SET_TO_WORK = "The tool before the dot lacks its parentheses, as in .mark_bar().encode(…)."
WORK_IT_OUT = "Put the calculation in parentheses, and the tool behind them: (…).mean()."
ROW_BY_ROW = "To ask of each row whether its value is in another column or list, use .isin(…)."
UNKNOWN_NAME = (
    "If it is a text, it takes quotation marks. If it is a name, it is spelt in another way, or the cell that makes it "
    "has not run."
)

UNREADABLE = (  # of a line that Python cannot read: its words, then the line, then the line with ⟨ where reading ended
    (r"unexpected indent", "The line begins with a space: take it away."),
    (r"\.\.\. *[\w\"'(]|[\w\"')] *\.\.\.", "The three dots are still there: put your line in their place."),
    (r"cannot assign|in numexpr query\n.*[^=!<>]=[^=!<>]", ONE_SIGN),
    (r"=!|!==|<>|⟨!|!⟨", NOT_THE_SAME),
    (r"=>|=<", "The equals sign comes last: >= and <=."),
    (r"in numexpr query", IN_MARKS),
    (r"forgot a comma.*↵", "It is missing at the end of a line: between two things in parentheses stands a comma."),
    (r"forgot a comma\?.*⟨[^\n]?['\"]", NESTED),
    (r"forgot a comma", "Between two things in the same parentheses stands a comma, and in a calculation a sign."),
    (r"unterminated string", "A quotation mark is missing: a text has one before it and one behind it."),
    (r"was never closed|unmatched|does not match", "Each bracket that opens has to close again: count them."),
    (r"invalid decimal literal", WORK_IT_OUT),
    (r"\.\[", "Square brackets follow without a dot before them."),
    (r"⟨(?:in|is|and|or|not) ", "That is a word of Python's own. In a name there is no blank, but `_`: in_person."),
    (r"⟨:[NOQT]\b", 'A column with its type is a text: "year:Q", in quotation marks.'),
    (r"⟨:", "To divide, write /."),
    (r"\d ?%", "A share is a number from 0 to 1: 0.85, and not 85 %."),
    (r"[\])\"'] *⟨\w|\w +⟨\w", "Before this word something is missing: a dot, a comma, a sign or `and`."),
)
FIXED = (  # kind and words of an error; the first that fits
    (r"cannot assign without", ONE_SIGN),
    (r"nodes are not implemented", "A condition asks with signs: ==, !=, <, <=, >, >=."),
    (r"expr must be a string|query\(\) got an unexpected keyword", WHOLE),
    (r"query\(\) takes|None of \[Index\(\[ *\((?:True|False)", JOINED),
    (r"boolean label", "Inside a condition the name of a column takes no quotation marks; only the value does."),
    (r"KeyError: (?:True|False)$|'bool' object has no attribute", TABLE_FIRST),
    (r"truth value of a", WHOLE_COLUMNS),
    (r"for [&|]:|'r?(?:or|and)_' with", "Put each condition in parentheses of its own: (…) | (…)."),
    (r"for \^|'r?xor' with", "A square is written with two stars: ** 2."),
    (r"unsupported operand.*'tuple'", "A number has a point and no comma: 0.5, and not 0,5."),
    (r"unsupported operand.*'list'", "Square brackets make a list; a calculation takes round ones: ( )."),
    (r"unsupported operand.*Path'", 'A folder and a file are joined by /: folder / "my-table.csv".'),
    (r"unsupported operand.*'(?:method|function)'", "A tool lacks its parentheses: .mean(), and not .mean."),
    (r"unsupported operand.*'str'", "Nobody can calculate with a text. Did you mean the number of rows, len(…)?"),
    (r"not supported between instances|: ufunc '|Invalid comparison between", TEXT_OR_NUMBER),
    (r"'(?:method|function)' object is not subscriptable", ROUND),
    (r"'\w*(?:DataFrame|Series|Chart)\w*' object is not callable", NO_TOOL),
    (r"(?:float|int)\d*' object is not callable", A_SIGN),
    (r"(?:str|UndefinedType)' object is not callable", 'A whole chart gets its title so: .properties(title="…").'),
    (r"'(?:method|function)' object has no attribute", SET_TO_WORK),
    (r"'(?:tuple|list)' object has no attribute", "A comma, or a pair of square brackets, has made a list of it."),
    (r"No axis named 1", "Close the parentheses before the tool: (scores * my_weights).sum(axis=1)."),
    (r"No axis named \d", "There are two: axis=1 goes along each row, and axis=0 down each column."),
    (r"not ordered for|No axis named|(?:str|string|category)'? (?:dtype|does not)|dtype category does", COLUMN_FIRST),
    (r"numeric_only accepts", COLUMN_FIRST),
    (r"missing \d+ required", "It belongs in the same parentheses: write it there too."),
    (r"unary ~: 'str'", 'The sign ~ turns a whole column round: ~my_table["open"].'),
    (r"Boolean array expected|PathLike object, not DataFrame", "The name of a column takes quotation marks."),
    (r"positional of type", 'Inside encode each column stands in its channel: alt.X("year"), alt.Y("count()").'),
    (r"passed to isin", 'Inside isin stands a column or a list, such as rounds["year"].'),
    (r"identically-labeled|unhashable type: 'Series'", ROW_BY_ROW),
    (r"matplotlib", "This course draws with Altair: alt.Chart(…)."),
    (r"FileNotFoundError", NO_FILE),
)
A_COLUMN = (
    '`{0}` is a column, and its name takes quotation marks: ["{0}"]. In a query the whole condition does: '
    'query("{0} …").'
)
OR_A_COLUMN = " If you mean the column, its name takes quotation marks; in a query the whole condition does."
GROUP_FIRST = 'Group the table, and take the column behind that: .groupby("{}")["{}"].'
DRAWN = "A table is drawn by a chart: alt.Chart(my_table).{}(…)."
WORDS = {
    "answer": "Begin your line with `answer =`, spelt so and with one equals sign.",
    "count": 'In a channel the number of rows is a text: "count()", in quotation marks.',
    "true": "Python writes True with a capital letter.",
    "false": "Python writes False with a capital letter.",
    "nan": "An empty cell is equal to nothing. Ask with .isna().",
}
EMPTY = ("nan", "na", "null", "none", "empty")  # what an empty cell is called in a condition
BELONGS = {  # a tool, and what to do where it is asked of something that has none
    "query": "Keep rows of the table first, and take a column, or one number, after that.",
    "str": 'Texts are searched in one column: take it first, tri["topic"].str.contains(…).',
    "contains": "It is a tool for texts, and they come first: .str.contains(…).",
    "len": "len goes round the table: len(…).",
    "domain": "It belongs in the scale: .scale(domain=[…]).",
}


def advice(error: BaseException) -> str:
    """Return what to do about an error, in a sentence or two; empty where the course knows nothing about it."""
    known = _first(UNREADABLE, _read(error)) if isinstance(error, SyntaxError) else _first(FIXED, _told(error))
    look = LOOK.get(type(error).__name__)
    return known or (look(error) if look else "")


def _first(known: tuple[tuple[str, str], ...], told: str) -> str:
    return next((what for words, what in known if re.search(words, told, re.DOTALL)), "")


def _told(error: BaseException) -> str:
    words = error.args[0] if isinstance(error, KeyError) and error.args else error
    return f"{type(error).__name__}: {words}"


def _read(error: SyntaxError) -> str:
    line, place = (error.text or "").rstrip("\n"), max((error.offset or 1) - 1, 0)
    goes_on = (error.end_lineno or 0) > (error.lineno or 0) > 0
    return f"{error.msg}\n{line}\n{line[:place]}⟨{line[place:]}{'↵' * goes_on}"


# Names that are not known --------------------------------------------------------------------------------------------


def _of_a_name(error: BaseException) -> str:
    """What to do about a name that Python does not know."""
    missing, names = _quoted(error), _names(error)
    tables = [value for value in names.values() if isinstance(value, pd.DataFrame)]
    own = [name for name in names if not name.startswith("_")]
    if missing.lower() in WORDS:
        return WORDS[missing.lower()]
    is_column = any(missing in table for table in tables)
    if variant := _variant(missing, own):
        return f"Did you mean `{variant}`?{OR_A_COLUMN if is_column else ''}"
    if is_column:
        return A_COLUMN.format(missing)
    if hasattr(alt, missing):
        return f"Write its toolbox and a dot before it: alt.{missing}."
    if near := nearest(missing, own, 0.8):
        return f"Did you mean `{near}`?"
    if any(_has_value(table, missing) for table in tables):
        return f"A text takes quotation marks: '{missing}'."
    if hasattr(pd.DataFrame, missing) or hasattr(pd.Series, missing) or hasattr(alt.Chart, missing):
        return f"It is a tool: write the table or the chart, and a dot, before it: ….{missing}(…)."
    return UNKNOWN_NAME


def _of_a_name_in_a_condition(error: BaseException) -> str:
    """What to do about a name that a query does not find."""
    missing, table = _quoted(error), _asked(error, "query")
    if missing.lower() in EMPTY:
        return WORDS["nan"]
    if table is None:
        return UNKNOWN_NAME
    if _has_value(table, missing):
        return f"A text takes single quotation marks inside the condition: '{missing}'."
    return f"{_no_column(missing, table.columns)} A text takes single quotation marks."


def _of_a_key(error: BaseException) -> str:
    """What to do about a column, or a row, that is not there."""
    key = error.args[0] if error.args else ""
    missing = key.removeprefix("Column not found: ") if isinstance(key, str) else key
    asked = _asked(error, "__getitem__", "groupby")
    if isinstance(missing, tuple):
        return "Several columns are picked by a list, in a second pair of brackets: [[…]]."
    if isinstance(asked, pd.DataFrame) and missing not in asked.columns and _is_by_row(error):
        return _no_row(missing, asked.index)
    if isinstance(asked, pd.DataFrame):
        return _no_column(missing, asked.columns)
    if isinstance(asked, pd.Series) and asked is _asked(error, "groupby"):
        return GROUP_FIRST.format(missing, asked.name)
    if isinstance(asked, pd.Series):
        rows = ", ".join(map(str, asked.index[:ROWS]))
        more = ", …" if len(asked) > ROWS else "."
        return f"That is one column already, and none of its rows has this name. They are called {rows}{more}"
    return ""


def _no_column(missing: Any, columns: Iterable[Any]) -> str:
    """Say that a table has no such column, and which one may be meant, or which it has."""
    known = sorted(map(str, columns))
    near = nearest(str(missing), known)
    asked = f"; did you mean `{near}`?" if near else "."
    listed = f" It has {', '.join(known[:LISTED])}{', …' if known[LISTED:] else ''}."
    return f"The table has no column `{missing}`{asked}{'' if _is_like(near, missing) else listed}"


def _is_by_row(error: BaseException) -> bool:
    """Whether one row was asked for by its name: .loc["…"]."""
    asked = [step.f_locals for step in _steps(error) if step.f_code.co_name == "__getitem__"]
    return any(type(one.get("self")).__name__ == "_LocIndexer" and isinstance(one.get("key"), str) for one in asked)


def _no_row(missing: Any, rows: Iterable[Any]) -> str:
    """Say that a table has no row of this name, and which one may be meant."""
    near = nearest(str(missing), map(str, rows))
    return f"The table has no row `{missing}`{f'; did you mean `{near}`?' if near else '.'}"


def _is_like(near: str, missing: Any) -> bool:
    """Whether a name is so near that no other can be meant."""
    return bool(near) and SequenceMatcher(None, near.casefold(), str(missing).casefold()).ratio() > 0.8


def _of_a_tool(error: BaseException) -> str:
    """What to do about a tool that is not there."""
    missing, owner = getattr(error, "name", None) or "", getattr(error, "obj", None)
    if missing in BELONGS and not hasattr(owner, missing):
        return BELONGS[missing]
    if isinstance(owner, (pd.DataFrame, pd.Series)) and (missing == "encode" or missing.startswith("mark_")):
        return DRAWN.format(missing)
    if isinstance(owner, alt.TopLevelMixin) and hasattr(alt, missing):
        return f"A channel stands inside encode: .encode(alt.{missing}(…))."
    if missing == "Colour":
        return "Altair spells it the American way: alt.Color."
    near = nearest(missing, [name for name in dir(owner) if not name.startswith("_")])
    return f"Did you mean `{near}`?" if near else ""


def _of_a_parameter(error: BaseException) -> str:
    """What to do about a word that Altair does not know, of which it lists all that it knows."""
    first, _, rest = str(error).partition("\n")
    near = nearest(_quoted(first), rest.split())
    return f"Did you mean `{near}`?" if near else ""


LOOK: dict[str, Callable[[BaseException], str]] = {
    "NameError": _of_a_name,
    "UndefinedVariableError": _of_a_name_in_a_condition,
    "KeyError": _of_a_key,
    "AttributeError": _of_a_tool,
    "SchemaValidationError": _of_a_parameter,
}


# What was at hand ----------------------------------------------------------------------------------------------------


def _quoted(error: BaseException | str) -> str:
    """The first text in quotation marks in an error's words."""
    found = re.search(r"'([^']*)'", str(error))
    return found[1] if found else ""


def _variant(name: str, known: Iterable[str]) -> str:
    """The known name that differs from another in its capitals, or else in an s at its end; empty where none does."""
    plain = {one.casefold(): one for one in known}
    small = name.casefold()
    return next((plain[one] for one in (small, f"{small}s", small.removesuffix("s")) if one in plain), "")


def nearest(name: str, known: Iterable[str], likeness: float = 0.75) -> str:
    """The known name most like another, whatever its capitals; empty where none is like it."""
    plain = {one.casefold(): one for one in known}
    found = get_close_matches(name.casefold(), plain, n=1, cutoff=likeness)
    return plain[found[0]] if found else ""


def _has_value(table: pd.DataFrame, text: str) -> bool:
    """Whether a column of texts has this one."""
    columns = [table[name] for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    return any(text in set(column.dropna().astype(str).head(VALUES)) for column in columns)


def _steps(error: BaseException) -> Iterator[FrameType]:
    """Where an error passed, from the student's line to the inside of a library."""
    trace = error.__traceback__
    while trace:
        yield trace.tb_frame
        trace = trace.tb_next


def _names(error: BaseException) -> Names:
    """The names of the notebook in which an error arose."""
    own = [step for step in _steps(error) if step.f_globals.get("__name__") == "__main__"]
    return {**own[-1].f_globals, **own[-1].f_locals} if own else {}


def _asked(error: BaseException, *tools: str) -> Any:
    """The table or column whose tool raised an error; None where there is none."""
    found = None
    for step in _steps(error):
        owner: Any = step.f_locals.get("self")
        if step.f_code.co_name in tools and hasattr(owner, "obj"):
            owner = owner.obj  # of a grouped table
        if step.f_code.co_name in tools and isinstance(owner, (pd.DataFrame, pd.Series)):
            found = owner
    return found
