"""The kinds of comparison, and how one is chosen for an operator and a value."""

from __future__ import annotations

from cumulus.apps.audiences.expressions.catalogue import Kinds
from cumulus.apps.audiences.expressions.comparisons.base import Comparison, ComparisonKind
from cumulus.apps.audiences.expressions.comparisons.boolean import BOOLEAN
from cumulus.apps.audiences.expressions.comparisons.date import DATE
from cumulus.apps.audiences.expressions.comparisons.lists import LIST
from cumulus.apps.audiences.expressions.comparisons.number import NUMBER
from cumulus.apps.audiences.expressions.comparisons.pattern import PATTERN
from cumulus.apps.audiences.expressions.comparisons.presence import PRESENCE
from cumulus.apps.audiences.expressions.comparisons.region import REGION
from cumulus.apps.audiences.expressions.comparisons.text import TEXT
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.core.json import JsonObject

COMPARISONS: tuple[ComparisonKind, ...] = (TEXT, NUMBER, BOOLEAN, DATE, LIST, PATTERN, REGION, PRESENCE)


def parse_comparison(raw: JsonObject, kinds: Kinds, path: str, scope: Scope) -> Comparison | None:
    """Return the comparison in `op` and `value` of a leaf, or None after reporting.

    Parameters
    ----------
    kinds : Kinds
        The kinds that the compared name was seen with; comparing another kind is an error,
        because it could never match.
    """
    op, value = raw.get("op"), raw.get("value")
    fitting = [kind for kind in COMPARISONS if isinstance(op, str) and op in kind.operators]
    if not isinstance(op, str) or not fitting:
        scope.problem(at(path, "op"), "unknown_operator", "Choose an operator that exists.")
        return None
    chosen = next((kind for kind in fitting if kind.takes(value)), fitting[0])
    if not chosen.kinds & kinds:
        known = ", ".join(sorted(kinds)) or "nothing yet"
        scope.problem(
            at(path, "op"),
            "wrong_kind",
            f"{op!r} with this value compares {chosen.name}, but the values here are {known}.",
        )
        return None
    return chosen.parse(op, value, at(path, "value"), scope)
