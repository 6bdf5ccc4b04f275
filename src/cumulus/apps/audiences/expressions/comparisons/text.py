"""Text: exact, except that `contains` ignores case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.catalogue import Kind
from cumulus.apps.audiences.expressions.comparisons.base import (
    Comparison,
    ComparisonKind,
    never_null,
)
from cumulus.apps.audiences.expressions.phrases import Locale, one_of, quoted
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import Field
from cumulus.core.json import JsonValue, JsonView

_NEGATIONS = {"ne": "eq", "not_in": "in", "not_contains": "contains"}
_WORDS: dict[str, tuple[str, str]] = {
    "eq": ("是{}", "is {}"),
    "ne": ("不是{}", "is not {}"),
    "in": ("是{}", "is {}"),
    "not_in": ("不是{}", "is not {}"),
    "contains": ("包含{}", "contains {}"),
    "not_contains": ("不包含{}", "does not contain {}"),
    "starts_with": ("以{}开头", "starts with {}"),
    "ends_with": ("以{}结尾", "ends with {}"),
}


@dataclass(frozen=True, slots=True)
class TextComparison(Comparison):
    """`op` against any one of `values`."""

    op: str
    values: tuple[str, ...]

    def condition(self, field: Field) -> str:
        positive = _NEGATIONS.get(self.op, self.op)
        return never_null(_positive(positive, self.values, field), negated=positive != self.op)

    def holds(self, value: JsonView, _now: datetime) -> bool:
        positive = _NEGATIONS.get(self.op, self.op)
        found = isinstance(value, str) and _compares(positive, value, self.values)
        return found == (positive == self.op)

    def words(self, locale: Locale) -> str:
        shown = one_of([quoted(value, locale) for value in self.values], locale)
        return _WORDS[self.op][0 if locale == "zh" else 1].format(shown)


def _positive(op: str, values: tuple[str, ...], field: Field) -> str:
    if op == "in":
        return f"{field.text} IN {field.query.bind(list(values), 'Array(String)')}"
    value = field.query.bind(values[0], "String")
    match op:
        case "eq":
            return f"{field.text} = {value}"
        case "starts_with":
            return f"startsWith({field.text}, {value})"
        case "ends_with":
            return f"endsWith({field.text}, {value})"
        case _:
            return f"{_position_function(values[0])}({field.text}, {value}) > 0"


def _position_function(needle: str) -> str:
    """Return the cheapest search that ignores case for this needle: 30 ms less a million."""
    if needle.lower() == needle.upper():
        return "position"
    return "positionCaseInsensitive" if needle.isascii() else "positionCaseInsensitiveUTF8"


def _compares(op: str, value: str, values: tuple[str, ...]) -> bool:
    match op:
        case "eq" | "in":
            return value in values
        case "starts_with":
            return value.startswith(values[0])
        case "ends_with":
            return value.endswith(values[0])
        case _:
            return values[0].lower() in value.lower()


def _parse(op: str, raw: JsonValue, path: str, scope: Scope) -> Comparison | None:
    many = op in {"in", "not_in"}
    items = scope.list_of(raw, path) if many else [raw]
    if items is None:
        return None
    texts = [scope.text(item, f"{path}.{i}" if many else path) for i, item in enumerate(items)]
    values = tuple(text for text in texts if text is not None)
    if len(values) < len(items):
        return None
    if op not in {"eq", "ne", "in", "not_in"} and not values[0]:
        scope.problem(path, "empty_text", "Give at least one character.")
        return None
    return TextComparison(op, values)


def _takes(raw: JsonValue) -> bool:
    return isinstance(raw, str) or (isinstance(raw, list) and all(isinstance(item, str) for item in raw))


TEXT = ComparisonKind("text", frozenset({Kind.TEXT, Kind.DATE}), frozenset(_WORDS), _takes, _parse)
