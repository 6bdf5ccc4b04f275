"""The sandbox that templates run in: no loader, few filters, bounded work."""

from __future__ import annotations

from datetime import date, datetime

from minijinja import Environment

FUEL = 100_000
"""Instructions for one part of one mail; a long newsletter needs some 5,000."""

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
        "slice",
        "sort",
        "split",
        "string",
        "striptags",
        "sum",
        "title",
        "tojson",
        "trim",
        "truncate",
        "unique",
        "upper",
        "urlencode",
    ]
)
"""The rest is left out because it undoes escaping (`safe`), shows insides (`pprint`) or makes
text of any size from a number (`format`, `indent`)."""

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
    "wordwrap",
    "zip",
]
_REMOVED_GLOBALS = ("debug", "namespace", "cycler", "joiner")


def make_environment() -> Environment:
    """Return an empty sandbox; parts named `…html` are escaped, others are plain text."""
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
    return environment


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


def format_number(value: object, digits: int = 0) -> str:
    """Return a number with thousands separators and `digits` decimals; else the value itself."""
    if value is None:
        return ""
    try:
        return f"{float(str(value)):,.{min(max(digits, 0), 12)}f}"
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
