"""Lists of texts or of numbers: has any, all or none of the given values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.catalogue import Kind
from cumulus.apps.audiences.expressions.comparisons.base import Comparison, ComparisonKind
from cumulus.apps.audiences.expressions.literals import finite
from cumulus.apps.audiences.expressions.phrases import Locale, all_of, number, one_of, quoted
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import Field
from cumulus.core.json import JsonValue, JsonView

_WORDS: dict[str, tuple[str, str]] = {
    "has_any": ("含有{}", "includes {}"),
    "has_all": ("同时含有{}", "includes {}"),
    "has_none": ("不含{}", "does not include {}"),
}


@dataclass(frozen=True, slots=True)
class ListComparison(Comparison):
    """The list has any, all or none of `texts` or (one of the two is empty) of `numbers`."""

    op: str
    texts: tuple[str, ...]
    numbers: tuple[float, ...]

    def condition(self, field: Field) -> str:
        if self.texts:
            found, wanted = field.texts, field.query.bind(list(self.texts), "Array(String)")
        else:
            found, wanted = field.numbers, field.query.bind(list(self.numbers), "Array(Float64)")
        function = "hasAll" if self.op == "has_all" else "hasAny"
        if "" in self.texts or 0 in self.numbers:
            # `hasAny` takes a NULL for its type's empty value.
            found = [f"arrayFilter(e -> isNotNull(e), {items})" for items in found]
        condition = " OR ".join(f"{function}({items}, {wanted})" for items in found)
        return f"{'NOT ' if self.op == 'has_none' else ''}({condition})"

    def holds(self, value: JsonView, _now: datetime) -> bool:
        items = value if isinstance(value, list) else []
        found: set[str | float] = {item for item in items if isinstance(item, str)}
        found |= {number for item in items if (number := finite(item)) is not None}
        wanted: set[str | float] = {*self.texts, *self.numbers}
        if self.op == "has_all":
            return wanted <= found
        return bool(wanted & found) == (self.op == "has_any")

    def words(self, locale: Locale) -> str:
        shown = [quoted(text, locale) for text in self.texts] or [number(n) for n in self.numbers]
        join = all_of if self.op == "has_all" else one_of
        return _WORDS[self.op][0 if locale == "zh" else 1].format(join(shown, locale))


def _parse(op: str, raw: JsonValue, path: str, scope: Scope) -> Comparison | None:
    items = scope.list_of(raw, path)
    if items is None:
        return None
    numbers = tuple(value for item in items if (value := finite(item)) is not None)
    if len(numbers) == len(items):
        return ListComparison(op, (), numbers)
    texts = [scope.text(item, f"{path}.{i}") for i, item in enumerate(items)]
    values = tuple(text for text in texts if text is not None)
    return ListComparison(op, values, ()) if len(values) == len(items) else None


LIST = ComparisonKind(
    "list",
    frozenset({Kind.LIST}),
    frozenset(_WORDS),
    lambda raw: isinstance(raw, list),
    _parse,
)
