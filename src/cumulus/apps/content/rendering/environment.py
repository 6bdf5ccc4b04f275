"""The sandbox that templates run in: no loader, few filters, bounded work and output."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from datetime import date, datetime

from minijinja import Environment

from cumulus.apps.content.errors import ContentError
from cumulus.apps.content.rendering.masking import JINJA_TAG
from cumulus.apps.content.rendering.problems import Problem

FUEL = 100_000
"""Instructions for one part of one mail; a long newsletter needs some 5,000."""

MAX_VALUE_CHARACTERS = 1_000_000
"""What the values in one part of one mail may come to, and what one filter may make."""

_MAX_LOOPED_CHARACTERS = 20_000_000
_FEWEST_STEPS = 1_000

NAMES = frozenset({"contact", "event", "account", "workspace", "links"})
"""What a template may speak of."""

LINKS = frozenset({"unsubscribe"})

FILTERS = frozenset(
    [
        "abs",
        "batch",
        "bool",
        "capitalize",
        "count",
        "d",
        "date",
        "default",
        "dictsort",
        "e",
        "escape",
        "first",
        "float",
        "int",
        "items",
        "join",
        "last",
        "length",
        "lines",
        "list",
        "lower",
        "map",
        "max",
        "min",
        "number",
        "pluralize",
        "reject",
        "rejectattr",
        "replace",
        "reverse",
        "round",
        "select",
        "selectattr",
        "sort",
        "split",
        "string",
        "striptags",
        "sum",
        "title",
        "trim",
        "truncate",
        "unique",
        "upper",
        "urlencode",
    ]
)
"""The rest is left out because it undoes escaping (`safe`), shows insides (`pprint`) or makes
anything of any size from a number (`format`, `indent`, `slice`, `tojson`)."""

FUNCTIONS = frozenset({"range", "loop", "dict"})

_REMOVED_FILTERS = [
    "safe",
    "attr",
    "chain",
    "filesizeformat",
    "format",
    "groupby",
    "indent",
    "pprint",
    "slice",
    "tojson",
    "wordwrap",
    "zip",
]
_REMOVED_GLOBALS = ("debug", "namespace", "cycler", "joiner")


class _Budget(threading.local):
    """Counts what the values of one part come to, in the thread that fills it."""

    used = 0

    def take(self, value: object) -> object:
        """Return the value as it is shown; a missing one is empty."""
        if value is None:
            return ""
        self.used += len(value) if isinstance(value, str) else 8
        if self.used > MAX_VALUE_CHARACTERS:
            raise too_much()
        return value


class Sandbox:
    """An environment for templates; parts named `…html` are escaped, others are plain text."""

    def __init__(self) -> None:
        self._budget = _Budget()
        self.environment = make_environment()
        self.environment.finalizer = self._budget.take

    def add(self, part: str, source: str) -> None:
        """Compile one part; raises `TemplateError`."""
        self.environment.add_template(part, source)
        self.environment.fuel = min(self.environment.fuel or FUEL, steps_for(source))

    def fill(self, part: str, context: dict[str, object]) -> str:
        """Return the part in one context; raises whatever the template does wrong."""
        self._budget.used = 0
        return self.environment.render_template(part, **context)


def steps_for(source: str) -> int:
    """Return how many instructions a source may take, so that its loops write no endless text.

    An instruction writes at most the longest piece of text between two tags of a loop.
    """
    depth = longest = end = 0
    for tag in JINJA_TAG.finditer(source):
        if depth:
            longest = max(longest, tag.start() - end)
        end = tag.end()
        word = _BLOCK.match(tag[0])
        depth += 0 if word is None else _LOOPS.get(word[1], 0)
    return max(min(FUEL, _MAX_LOOPED_CHARACTERS // max(longest, 1)), _FEWEST_STEPS)


_BLOCK = re.compile(r"\{%[-+]?\s*(\w+)")
_LOOPS = {"for": 1, "endfor": -1}


def too_much() -> ContentError:
    """A template makes more than a mail can hold."""
    return ContentError(Problem("too_much_text"))


def make_environment() -> Environment:
    """Return an empty sandbox without a bound on what values come to: enough for checking."""
    environment = Environment(
        debug=False,
        fuel=FUEL,
        undefined_behavior="chainable",
        auto_escape_callback=lambda name: name.endswith("html"),
        keep_trailing_newline=False,
    )
    for name in _REMOVED_FILTERS:
        environment.remove_filter(name)
    for name in _REMOVED_GLOBALS:
        environment.remove_global(name)
    environment.add_filter("date", format_date)
    environment.add_filter("number", format_number)
    environment.add_filter("replace", replace)
    environment.add_filter("join", join)
    environment.add_filter("batch", batch)
    return environment


def replace(value: object, old: object, new: object) -> str:
    """Return the text with each `old` replaced, unless that makes it endless."""
    text, wanted, given = _text(value), _text(old), _text(new)
    if text.count(wanted) * len(given) > MAX_VALUE_CHARACTERS:
        raise too_much()
    return text.replace(wanted, given)


def join(values: Iterable[object], separator: object = "") -> str:
    """Return the values as one text, unless that is endless."""
    parts, between = [_text(value) for value in values], _text(separator)
    if sum(map(len, parts)) + len(parts) * len(between) > MAX_VALUE_CHARACTERS:
        raise too_much()
    return between.join(parts)


def batch(values: Iterable[object], count: int, filler: object = None) -> list[list[object]]:
    """Return the values in rows of `count`, the last one padded with `filler` when given."""
    items, size = list(values), min(max(int(count), 1), 1_000)
    rows = [items[at : at + size] for at in range(0, len(items), size)]
    if rows and filler is not None:
        rows[-1] += [filler] * (size - len(rows[-1]))
    return rows


def _text(value: object) -> str:
    return "" if value is None else str(value)


def format_date(value: object, style: str = "iso") -> str:
    """Return a date or ISO text as `2026-03-09`, `zh` 2026年3月9日 or `en` 9 March 2026.

    What is not a date comes back as it is; a missing value is empty.
    """
    found = _as_date(value)
    if found is None:
        return "" if value is None else str(value)
    if style == "zh":
        return f"{found.year}年{found.month}月{found.day}日"
    if style == "en":
        return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"
    return found.isoformat()


def format_number(value: object, digits: object = 0) -> str:
    """Return a number with thousands separators and `digits` decimals; else the value itself."""
    if value is None:
        return ""
    places = digits if isinstance(digits, int) else 0
    try:
        return f"{float(str(value)):,.{min(max(places, 0), 12)}f}"
    except ValueError:
        return str(value)


# strftime would follow the process's locale.
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _as_date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError:
        return None
