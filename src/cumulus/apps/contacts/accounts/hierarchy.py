"""Which account stands below which; merged ones count as the whole that they are part of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from cumulus.core.ids import AccountId, WorkspaceId

MAX_DEPTH = 20
"""A group's levels; more than any real one, so that a fault in the data ends."""

_ABOVE = f"""
    WITH RECURSIVE line (id, depth) AS (
        SELECT %(start)s::bigint, 0
        UNION
        SELECT coalesce(parent.merged_into_id, parent.id), depth + 1
        FROM line JOIN contacts_account AS account ON account.id = line.id
        JOIN contacts_account AS parent ON parent.id = account.parent_id
        WHERE depth < {MAX_DEPTH} AND account.workspace_id = %(workspace)s
    )
    SELECT DISTINCT ON (id) id, depth FROM line ORDER BY id, depth
"""
_BELOW = f"""
    WITH RECURSIVE line (id, above, depth) AS (
        SELECT unnest(%(start)s::bigint[]), 0::bigint, 0
        UNION
        SELECT account.id, line.id, depth + 1
        FROM line
        JOIN contacts_account AS part ON part.id = line.id OR part.merged_into_id = line.id
        JOIN contacts_account AS account ON account.parent_id = part.id
            AND account.merged_into_id IS NULL AND account.id <> line.id
        WHERE depth < {MAX_DEPTH} AND part.workspace_id = %(workspace)s
    )
    SELECT DISTINCT ON (id) id, above, depth FROM line ORDER BY id, depth
"""


@dataclass(frozen=True, slots=True)
class Node:
    """An account in a tree: the one it stands below (0 for the top), and how deep."""

    account_id: AccountId
    above: AccountId
    depth: int


def line_above(workspace_id: WorkspaceId, account: AccountId) -> list[AccountId]:
    """Return the accounts above this one, the nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, {"start": account, "workspace": workspace_id})
        rows = sorted(cursor.fetchall(), key=lambda row: row[1])
    return [AccountId(pk) for pk, _ in rows if pk != account]


def tree_below(workspace_id: WorkspaceId, tops: Collection[AccountId]) -> list[Node]:
    """Return `tops` and all below them, by depth."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, {"start": list(tops), "workspace": workspace_id})
        rows = sorted(cursor.fetchall(), key=lambda row: (row[2], row[0]))
    return [Node(AccountId(pk), AccountId(above), depth) for pk, above, depth in rows]


def whole_tree(workspace_id: WorkspaceId, account: AccountId) -> list[Node]:
    """Return the tree that an account stands in, from its top."""
    above = line_above(workspace_id, account)
    return tree_below(workspace_id, [above[-1] if above else account])
