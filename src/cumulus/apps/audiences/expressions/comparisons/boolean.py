"""Yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.catalogue import Kind
from cumulus.apps.audiences.expressions.comparisons.base import (
    Comparison,
    ComparisonKind,
    never_null,
)
from cumulus.apps.audiences.expressions.phrases import Locale
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import Field
from cumulus.core.json import JsonValue, JsonView


@dataclass(frozen=True, slots=True)
class BooleanComparison(Comparison):
    """The value is `wanted`."""

    wanted: bool

    def condition(self, field: Field) -> str:
        return never_null(f"{field.boolean} = {'true' if self.wanted else 'false'}", negated=False)

    def holds(self, value: JsonView, _now: datetime) -> bool:
        return value is self.wanted

    def words(self, locale: Locale) -> str:
        if locale == "zh":
            return "为真" if self.wanted else "为假"
        return "is true" if self.wanted else "is false"


def _parse(_op: str, raw: JsonValue, path: str, scope: Scope) -> Comparison | None:
    if isinstance(raw, bool):
        return BooleanComparison(raw)
    scope.problem(path, "not_bool", "Give true or false.")
    return None


BOOLEAN = ComparisonKind(
    "bool",
    frozenset({Kind.BOOL}),
    frozenset({"is"}),
    lambda raw: isinstance(raw, bool),
    _parse,
)
