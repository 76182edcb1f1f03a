"""The part of Vega's expression language that the words of a chart need: read, and worked out on one row.

It covers comparisons, arithmetic, logic, `datum.column`, `datum['column']`, parameters and a few functions, with the
rules of JavaScript for missing values. Anything else raises `UnsaidError`.
"""

import math
import operator
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)
  | (?P<name>[A-Za-z_$][\w$]*)
  | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
  | (?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[-+*/%<>!?:()\[\],.{}])
    )""",
    re.VERBOSE,
)
BINDING = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "===": 3, "!==": 3,
    "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}  # fmt: skip
TIGHTEST = 7
WORDS = {"true": True, "false": False, "null": None}

Row = dict[str, Any]
Names = dict[str, Any]
Reading = Callable[[Row, Names], Any]  # an expression, ready to be worked out on a row with the values of parameters
Token = tuple[str, str]


class UnsaidError(Exception):
    """What a chart draws cannot be worked out here, so its words say nothing of it."""


def evaluate(expression: str, row: Row, names: Names) -> Any:
    """Work an expression out on one row; `names` are the values of the parameters. Raises UnsaidError."""
    return read(expression)(row, names)


def read(expression: str) -> Reading:
    """Read an expression once, to be worked out on many rows. Raises UnsaidError where it is not understood."""
    reader = Reader(list(tokens(expression)))
    reading = reader.choice()
    if reader.rest:
        raise UnsaidError(f"not understood: {expression}")
    return reading


def tokens(expression: str) -> Iterator[Token]:
    """Split an expression into (kind, text). Raises UnsaidError at a sign that is not known."""
    place, end = 0, len(expression.rstrip())
    while place < end:
        found = TOKEN.match(expression, place)
        if found is None:
            raise UnsaidError(f"not understood: {expression[place:]}")
        kind = found.lastgroup or ""
        text = found[kind]
        yield kind, re.sub(r"\\(.)", r"\1", text[1:-1]) if kind == "text" else text
        place = found.end()


def columns(expression: str) -> set[str] | None:
    """Name the columns that an expression looks up; None where it may take any: `datum` as a whole, `datum[other]`."""
    end = ("sign", "")
    try:
        found = [end, *tokens(expression), end, end]
    except UnsaidError:
        return None
    named = set()
    for place, token in enumerate(found):
        if token != ("name", "datum") or found[place - 1] == ("sign", "."):
            continue
        (_, sign), (kind, text) = found[place + 1], found[place + 2]
        if (sign, kind) not in {(".", "name"), ("[", "text")}:
            return None
        named.add(text)
    return named


class Reader:
    """Read tokens from left to right, each operator by how closely it binds."""

    def __init__(self, rest: list[Token]) -> None:
        self.rest = rest

    def take(self, sign: str) -> bool:
        """Pass over a sign, if it comes next."""
        found = bool(self.rest) and self.rest[0] == ("sign", sign)
        if found:
            self.rest.pop(0)
        return found

    def expect(self, sign: str) -> None:
        """Pass over a sign that has to come next."""
        if not self.take(sign):
            raise UnsaidError(f"expected {sign}")

    def choice(self) -> Reading:
        """Read `test ? one : other`, or what stands alone."""
        test = self.binary(1)
        if not self.take("?"):
            return test
        one = self.choice()
        self.expect(":")
        other = self.choice()
        return lambda row, names: (one if truth(test(row, names)) else other)(row, names)

    def binary(self, least: int) -> Reading:
        """Read operators that bind at least so closely."""
        if least == TIGHTEST:
            return self.unary()
        left = self.binary(least + 1)
        while self.rest and self.rest[0][0] == "sign" and BINDING.get(self.rest[0][1]) == least:
            sign = self.rest.pop(0)[1]
            left = joined(sign, left, self.binary(least + 1))
        return left

    def unary(self) -> Reading:
        """Read `!x`, `-x`, `+x`, or a value."""
        if self.take("!"):
            value = self.unary()
            return lambda row, names: not truth(value(row, names))
        if self.take("-"):
            value = self.unary()
            return lambda row, names: -number(value(row, names))
        if self.take("+"):
            value = self.unary()
            return lambda row, names: number(value(row, names))
        return self.value()

    def value(self) -> Reading:
        """Read a number, a text, a name, a list, or what stands in brackets."""
        if self.take("("):
            inner = self.choice()
            self.expect(")")
            return inner
        if self.take("["):
            items = self.items("]")
            return lambda row, names: [item(row, names) for item in items]
        if not self.rest:
            raise UnsaidError("an expression ends too early")
        kind, text = self.rest.pop(0)
        if kind == "number":
            return constant(float(text))
        if kind == "text":
            return constant(text)
        if kind == "name":
            return self.name(text)
        raise UnsaidError(f"not understood: {text}")

    def name(self, name: str) -> Reading:
        """Read what a name stands for: a constant, a column, a call, a parameter."""
        if name in WORDS:
            return constant(WORDS[name])
        if name == "datum":
            return self.column()
        if self.take("("):
            arguments = self.items(")")
            if name not in FUNCTIONS:
                raise UnsaidError(f"not known: {name}")
            return lambda row, names: FUNCTIONS[name](*[argument(row, names) for argument in arguments])
        return lambda _, names: looked_up(names, name)

    def column(self) -> Reading:
        """Read `.column` or `['column']` after `datum`."""
        bracket = self.take("[")
        if not bracket:
            self.expect(".")
        kind, column = self.rest.pop(0) if self.rest else ("", "")
        if kind != ("text" if bracket else "name"):
            raise UnsaidError("a column that only Vega can look up")
        if bracket:
            self.expect("]")
        if self.rest and self.rest[0] in {("sign", "."), ("sign", "[")}:
            raise UnsaidError("a value inside a value")
        return lambda row, _: looked_up(row, column)

    def items(self, end: str) -> list[Reading]:
        """Read what stands between commas, up to `end`."""
        found: list[Reading] = []
        while not self.take(end):
            if found:
                self.expect(",")
            found.append(self.choice())
        return found


def constant(value: Any) -> Reading:
    """Read the same value on every row."""
    return lambda _row, _names: value


def looked_up(place: dict[str, Any], name: str) -> Any:
    """Look a name up; one that is missing is left to Vega."""
    if name not in place:
        raise UnsaidError(f"no value: {name}")
    return place[name]


def joined(sign: str, left: Reading, right: Reading) -> Reading:
    """Join two readings by an operator; `&&` and `||` work the second out only where it matters."""
    if sign == "&&":
        return lambda row, names: right(row, names) if truth(left(row, names)) else left(row, names)
    if sign == "||":
        return lambda row, names: left(row, names) if truth(left(row, names)) else right(row, names)
    work = OPERATORS[sign]
    return lambda row, names: work(left(row, names), right(row, names))


def truth(value: Any) -> bool:
    """Tell whether JavaScript takes a value for true."""
    return True if isinstance(value, list) else bool(value)


def number(value: Any) -> float:
    """Take a value for a number: a missing one is 0, as in JavaScript. Raises UnsaidError for a text."""
    if value is None:
        return 0
    if isinstance(value, (bool, int, float)):
        return value
    raise UnsaidError("a text in the place of a number")


def same(one: Any, other: Any) -> bool:
    """Compare as `==` does where it needs no conversion. Raises UnsaidError where it would."""
    if one is None or other is None:
        return one is other
    if kind_of(one) is not kind_of(other):
        raise UnsaidError("a comparison of two kinds")
    return one == other


def identical(one: Any, other: Any) -> bool:
    """Compare as `===` does: values of two kinds differ."""
    return kind_of(one) is kind_of(other) and one == other


def kind_of(value: Any) -> type:
    """Tell texts, numbers, truth values and missing ones apart."""
    return float if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value)


def ordered(one: Any, other: Any) -> tuple[Any, Any]:
    """Make two values comparable: two texts as they are, else two numbers."""
    if isinstance(one, str) and isinstance(other, str):
        return one, other
    return number(one), number(other)


def relation(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Make an operator of a comparison."""
    return lambda one, other: test(*ordered(one, other))


def plus(one: Any, other: Any) -> Any:
    """Add two numbers or join two texts."""
    if isinstance(one, str) and isinstance(other, str):
        return one + other
    return number(one) + number(other)


def divided(one: Any, other: Any) -> float:
    """Divide. Raises UnsaidError where the divisor is 0, since what Vega then draws is no number."""
    if number(other) == 0:
        raise UnsaidError("division by 0")
    return number(one) / number(other)


def remainder(one: Any, other: Any) -> float:
    """Divide and keep the rest, with the sign of the first, as in JavaScript."""
    divided(one, other)
    return math.fmod(number(one), number(other))


def year(value: Any) -> int:
    """Read the year of a moment in ISO 8601. Raises UnsaidError for anything else."""
    return moment(value).year


def moment(value: Any) -> datetime:
    """Read a moment in ISO 8601, without a time zone. Raises UnsaidError for anything else."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise UnsaidError("a moment that only Vega can read") from error
    if found.tzinfo is not None:
        raise UnsaidError("a moment in a time zone")
    return found


def index_of(place: Any, value: Any) -> float:
    """Find a value in a list, or a text in a text; -1 where it is not there."""
    if isinstance(place, str) and isinstance(value, str):
        return place.find(value)
    if not isinstance(place, list):
        raise UnsaidError("a search in what is no list")
    return next((position for position, each in enumerate(place) if identical(each, value)), -1)


def within(value: Any, ends: Any) -> bool:
    """Tell whether a number lies between two, both included."""
    low, high = sorted(map(number, ends))
    return low <= number(value) <= high


def rounded(value: Any) -> float:
    """Round as JavaScript does: halves go up."""
    return math.floor(number(value) + 0.5)


def text(value: Any) -> str:
    """Accept a text only."""
    if not isinstance(value, str):
        raise UnsaidError("expected a text")
    return value


def root(value: Any) -> float:
    """Take the square root. Raises UnsaidError below 0."""
    if number(value) < 0:
        raise UnsaidError("the root of a number below 0")
    return math.sqrt(number(value))


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": same,
    "!=": lambda one, other: not same(one, other),
    "===": identical,
    "!==": lambda one, other: not identical(one, other),
    "<": relation(operator.lt),
    ">": relation(operator.gt),
    "<=": relation(operator.le),
    ">=": relation(operator.ge),
    "+": plus,
    "-": lambda one, other: number(one) - number(other),
    "*": lambda one, other: number(one) * number(other),
    "/": divided,
    "%": remainder,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "year": year,
    "month": lambda value: moment(value).month - 1,  # January is 0 in Vega
    "abs": lambda value: abs(number(value)),
    "max": lambda *values: max(map(number, values)),
    "min": lambda *values: min(map(number, values)),
    "round": rounded,
    "floor": lambda value: math.floor(number(value)),
    "ceil": lambda value: math.ceil(number(value)),
    "sqrt": root,
    "indexof": index_of,
    "inrange": within,
    "isValid": lambda value: value is not None,
    "length": lambda value: len(value if isinstance(value, list) else text(value)),
    "lower": lambda value: text(value).lower(),
    "upper": lambda value: text(value).upper(),
    "if": lambda test, one, other: one if truth(test) else other,
}
