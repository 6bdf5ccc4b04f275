"""Numbers, compared as 64-bit floating point."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.catalogue import Kind
from cumulus.apps.audiences.expressions.comparisons.base import (
    Comparison,
    ComparisonKind,
    never_null,
)
from cumulus.apps.audiences.expressions.literals import finite, parse_number
from cumulus.apps.audiences.expressions.phrases import Locale, number, one_of
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import Field, Query
from cumulus.core.json import JsonValue, JsonView

_NEGATIONS = {"ne": "eq", "not_in": "in"}
_SYMBOLS = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "eq": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
_WORDS: dict[str, tuple[str, str]] = {
    "eq": ("等于 {}", "is {}"),
    "ne": ("不等于 {}", "is not {}"),
    "gt": ("大于 {}", "is more than {}"),
    "gte": ("至少为 {}", "is at least {}"),
    "lt": ("小于 {}", "is less than {}"),
    "lte": ("至多为 {}", "is at most {}"),
    "in": ("是 {}", "is {}"),
    "not_in": ("不是 {}", "is not {}"),
    "between": ("在 {} 到 {} 之间", "is from {} to {}"),
}


@dataclass(frozen=True, slots=True)
class NumberComparison(Comparison):
    """`op` against `values`: both ends (inclusive) for `between`, the list for `in`."""

    op: str
    values: tuple[float, ...]

    def condition(self, field: Field) -> str:
        return self.over(field.number, field.query)

    def over(self, expression: str, query: Query) -> str:
        """Return the condition on any Nullable(Float64) expression, such as a sum."""
        positive = _NEGATIONS.get(self.op, self.op)
        return never_null(_positive(positive, self.values, expression, query), negated=positive != self.op)

    def holds(self, value: JsonView, _now: datetime) -> bool:
        positive = _NEGATIONS.get(self.op, self.op)
        found = finite(value)
        return (found is not None and _compares(positive, found, self.values)) == (positive == self.op)

    def words(self, locale: Locale) -> str:
        template = _WORDS[self.op][0 if locale == "zh" else 1]
        shown = [number(value) for value in self.values]
        return template.format(*shown if self.op == "between" else [one_of(shown, locale)])


def _positive(op: str, values: tuple[float, ...], expression: str, query: Query) -> str:
    if op == "in":
        return f"{expression} IN {query.bind(list(values), 'Array(Float64)')}"
    bound = [query.bind(value, "Float64") for value in values]
    if op == "between":
        return f"{expression} BETWEEN {bound[0]} AND {bound[1]}"
    return f"{expression} {_SYMBOLS[op]} {bound[0]}"


def _compares(op: str, value: float, values: tuple[float, ...]) -> bool:
    if op == "in":
        return value in values
    if op == "between":
        return values[0] <= value <= values[1]
    return _OPERATORS[op](value, values[0])


def _parse(op: str, raw: JsonValue, path: str, scope: Scope) -> Comparison | None:
    return parse_number_comparison(op, raw, path, scope)


def parse_number_comparison(op: str, raw: JsonValue, path: str, scope: Scope) -> NumberComparison | None:
    """Return the comparison, or None after reporting; `op` must be one of this kind's."""
    many = op in {"in", "not_in", "between"}
    items = scope.list_of(raw, path) if many else [raw]
    if items is None:
        return None
    found = [parse_number(item, f"{path}.{i}" if many else path, scope) for i, item in enumerate(items)]
    values = tuple(value for value in found if value is not None)
    if len(values) < len(items):
        return None
    if op == "between" and (len(values) != 2 or values[0] > values[1]):
        scope.problem(path, "not_a_range", "Give two numbers, the smaller one first.")
        return None
    return NumberComparison(op, values)


def _is_number(raw: JsonValue) -> bool:
    return isinstance(raw, (int, float)) and not isinstance(raw, bool)


def _takes(raw: JsonValue) -> bool:
    return _is_number(raw) or (isinstance(raw, list) and all(_is_number(item) for item in raw))


NUMBER = ComparisonKind("number", frozenset({Kind.NUMBER}), frozenset(_WORDS), _takes, _parse)
