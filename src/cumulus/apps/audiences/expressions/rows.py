"""People by the rows of a table: the shape that most leaves share."""

from __future__ import annotations

from collections.abc import Sequence

from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.apps.audiences.expressions.tree import Asking
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


def only_row(query: Query, table: str, conditions: Sequence[str], shown: str) -> str:
    """Return what the only candidate's row in `table` says; empty without one."""
    further = "".join(f" AND {condition}" for condition in conditions)
    return (
        f"(SELECT any({shown}) FROM {table} FINAL WHERE workspace_id = {{workspace:UInt32}}{further}{query.candidates})"
    )


def turns_of(asking: Asking, table: str, conditions: Sequence[str], turn: str) -> str:
    """Return the earliest `turn` of a person's rows in `table`; empty when it is: never.

    Parameters
    ----------
    turn : str
        SQL over a row, of epoch milliseconds.
    """
    if not turn:
        return ""
    further = "".join(f" AND {condition}" for condition in conditions)
    column = asking.of_people(
        f"SELECT contact_id AS who, min(({turn})::Int64) AS answer FROM {table} FINAL "
        f"WHERE workspace_id = {{workspace:UInt32}}{further}{asking.query.candidates} GROUP BY who"
    )
    return f"nullIf({column}, 0)"


def epoch_ms(column: str) -> str:
    """Return the epoch milliseconds of a DateTime64 column."""
    return f"toUnixTimestamp64Milli({column})"


def parse_operator(raw: JsonObject, path: str, scope: Scope, *allowed: str) -> str | None:
    """Return the leaf's operator, or None after reporting."""
    op = raw.get("op")
    if isinstance(op, str) and op in allowed:
        return op
    scope.problem(at(path, "op"), "unknown_operator", f"Choose {' or '.join(allowed)}.")
    return None
