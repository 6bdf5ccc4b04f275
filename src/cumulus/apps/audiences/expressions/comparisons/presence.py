"""There is a value, of whatever kind, or there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.catalogue import Kind
from cumulus.apps.audiences.expressions.comparisons.base import Comparison, ComparisonKind
from cumulus.apps.audiences.expressions.phrases import Locale
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import Field
from cumulus.core.json import JsonValue, JsonView


@dataclass(frozen=True, slots=True)
class Presence(Comparison):
    """There is a value if `wanted`; null is none, an empty text or list is one."""

    wanted: bool

    def condition(self, field: Field) -> str:
        return field.exists if self.wanted else f"NOT {field.exists}"

    def holds(self, value: JsonView, _now: datetime) -> bool:
        return (value is not None) == self.wanted

    def words(self, locale: Locale) -> str:
        if locale == "zh":
            return "有值" if self.wanted else "没有值"
        return "is known" if self.wanted else "is not known"


def _parse(op: str, raw: JsonValue, path: str, scope: Scope) -> Comparison | None:
    if raw is None:
        return Presence(op == "exists")
    scope.problem(path, "unexpected_value", f"Remove the value: {op!r} takes none.")
    return None


PRESENCE = ComparisonKind(
    "presence",
    frozenset(Kind) - {Kind.OBJECT},
    frozenset({"exists", "not_exists"}),
    lambda raw: raw is None,
    _parse,
)
