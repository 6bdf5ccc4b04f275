"""Text against a regular expression: RE2's language, which never takes more than one walk over the text."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from datetime import datetime

import re2

from cumulus.apps.audiences.expressions.catalogue import Kind
from cumulus.apps.audiences.expressions.comparisons.base import Comparison, ComparisonKind, never_null
from cumulus.apps.audiences.expressions.phrases import Locale, quoted
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import Field
from cumulus.core.json import JsonValue, JsonView

_MAX_LENGTH = 200
"""With the bound on memory: no pattern costs more than some hundred nanoseconds a character."""
_MAX_MEMORY = 1 << 20
_DOT_IS_ANY = "(?s)"
"""ClickHouse's `match` lets a dot be a line's end; said, so that it is so everywhere."""


@dataclass(frozen=True, slots=True)
class PatternComparison(Comparison):
    """A part of the text matches `pattern`, or none does."""

    pattern: str
    wanted: bool

    def condition(self, field: Field) -> str:
        pattern = field.query.bind(_DOT_IS_ANY + self.pattern, "String")
        return never_null(f"match({field.text}, {pattern})", negated=not self.wanted)

    def holds(self, value: JsonView, _now: datetime) -> bool:
        found = isinstance(value, str) and _compiled(self.pattern).search(value) is not None
        return found == self.wanted

    def words(self, locale: Locale) -> str:
        pattern = quoted(self.pattern, locale)
        if locale == "zh":
            return f"{'符合' if self.wanted else '不符合'}正则{pattern}"
        return f"{'matches' if self.wanted else 'does not match'} the pattern {pattern}"


def _compiled(pattern: str) -> typing.Any:  # the library has no types
    options = re2.Options()
    options.max_mem = _MAX_MEMORY
    options.log_errors = False
    return re2.compile(_DOT_IS_ANY + pattern, options)


def _parse(op: str, raw: JsonValue, path: str, scope: Scope) -> Comparison | None:
    pattern = scope.text(raw, path, "a pattern")
    if pattern is None:
        return None
    if not 0 < len(pattern) <= _MAX_LENGTH:
        scope.problem(path, "pattern_too_long", f"Give a pattern of 1 to {_MAX_LENGTH} characters.")
        return None
    try:
        _compiled(pattern)
    except re2.error:
        scope.problem(path, "not_a_pattern", "This is no regular expression of RE2, or it is too costly.")
        return None
    return PatternComparison(pattern, op == "matches")


PATTERN = ComparisonKind(
    "pattern",
    frozenset({Kind.TEXT, Kind.DATE}),
    frozenset({"matches", "not_matches"}),
    lambda raw: isinstance(raw, str),
    _parse,
)
