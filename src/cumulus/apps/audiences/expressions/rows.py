"""People by the rows of a table: the shape that most leaves share."""

from __future__ import annotations

from collections.abc import Sequence

from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.core.json import JsonObject


def holders(query: Query, table: str, conditions: Sequence[str], *, wanted: bool = True) -> str:
    """Return the condition that a person has a row in `table`, or has none.

    Parameters
    ----------
    table : str
        Of this code's own words, never a user's. Its newest rows are read, by workspace and candidates.
    conditions : Sequence[str]
        On the row; joined by "and".
    """
    further = "".join(f" AND {condition}" for condition in conditions)
    return (
        f"contact_id {'IN' if wanted else 'NOT IN'} (SELECT contact_id FROM {table} FINAL "
        f"WHERE workspace_id = {{workspace:UInt32}}{further}{query.candidates})"
    )


def parse_operator(raw: JsonObject, path: str, scope: Scope, *allowed: str) -> str | None:
    """Return the leaf's operator, or None after reporting."""
    op = raw.get("op")
    if isinstance(op, str) and op in allowed:
        return op
    scope.problem(at(path, "op"), "unknown_operator", f"Choose {' or '.join(allowed)}.")
    return None
