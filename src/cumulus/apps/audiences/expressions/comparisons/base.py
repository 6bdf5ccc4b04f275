"""What every kind of comparison can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.catalogue import Kind
from cumulus.apps.audiences.expressions.phrases import Locale
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import Field
from cumulus.core.json import JsonValue, JsonView


class Comparison(ABC):
    """A predicate over one value. A missing value, or one of another kind, never compares.

    A negated comparison (`ne`, `not_in`, `not_contains`, `has_none`, `not_exists`) is the exact
    opposite of its positive form, so it holds for a missing value.
    """

    @abstractmethod
    def condition(self, field: Field) -> str:
        """Return a boolean SQL expression; never NULL."""

    @abstractmethod
    def holds(self, value: JsonView, now: datetime, /) -> bool:
        """Return whether the value (None: missing) meets it at `now`: the oracle."""

    def turns(self, field: Field) -> str:
        """Return when the answer may change by time alone: SQL of epoch milliseconds; empty for never."""
        del field
        return ""

    @abstractmethod
    def words(self, locale: Locale) -> str:
        """Return a predicate that follows the value's name: `is "Suzhou"`."""


def never_null(condition: str, *, negated: bool) -> str:
    """Return `condition` with NULL as false, turned round if `negated`."""
    return f"{'NOT ' if negated else ''}ifNull({condition}, 0)"


Parser = Callable[[str, JsonValue, str, Scope], Comparison | None]
"""Takes the operator, its value, the value's path and the scope."""


@dataclass(frozen=True, slots=True)
class ComparisonKind:
    """The operators that compare one kind of value.

    Attributes
    ----------
    kinds : frozenset[Kind]
        The learned kinds that it can compare.
    takes : Callable
        Whether this kind claims a literal, where several kinds share an operator.
    """

    name: str
    kinds: frozenset[Kind]
    operators: frozenset[str]
    takes: Callable[[JsonValue], bool]
    parse: Parser
