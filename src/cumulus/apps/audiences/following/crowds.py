"""Changes that concern many people at once: noted in one row, and spread by a loop (`spreading`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from django.db import connection
from pyroaring import BitMap

from cumulus.apps.audiences.models import WideChange
from cumulus.core.ids import WorkspaceId

_ACCOUNTS = """
    INSERT INTO audiences_widechange AS old (workspace_id, account_id, keys, depth, after_id, begun)
    SELECT workspace, account, ARRAY(SELECT jsonb_array_elements_text(keys)), depth, 0, false
    FROM unnest(%s::int[], %s::bigint[], %s::text[]::jsonb[], %s::smallint[]) AS new (workspace, account, keys, depth)
    ON CONFLICT (workspace_id, account_id) WHERE account_id IS NOT NULL AND NOT begun DO UPDATE
    SET keys = ARRAY(SELECT DISTINCT unnest(old.keys || excluded.keys)), depth = greatest(old.depth, excluded.depth)
"""


def note_accounts(changes: Mapping[tuple[int, int], Mapping[str, int]]) -> None:
    """Note that something changed for all members of accounts: a row for each, however many members it has.

    Parameters
    ----------
    changes : Mapping
        By workspace and account: what changed, each with how deep in a chain of causes it is.
    """
    ordered = sorted(changes)
    if not ordered:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _ACCOUNTS,
            [
                [workspace for workspace, _ in ordered],
                [account for _, account in ordered],
                [msgspec.json.encode(sorted(changes[each])).decode() for each in ordered],
                [max(changes[each].values()) for each in ordered],
            ],
        )


def note_many(workspace_id: WorkspaceId, people: BitMap | None, keys: Iterable[str]) -> None:
    """Note that `keys` changed of many people, None: of everybody; in the caller's transaction."""
    if people is None or people:
        body = None if people is None else people.serialize()
        WideChange.objects.create(workspace_id=workspace_id, people=body, keys=sorted(keys))


def forget_person(workspace_id: WorkspaceId, people: Iterable[int]) -> None:
    """Take people out of what is on its way."""
    gone = BitMap(people)
    for row in WideChange.objects.filter(workspace_id=workspace_id, people__isnull=False):
        left = BitMap.deserialize(bytes(row.people or b""))
        if left & gone:
            WideChange.objects.filter(pk=row.pk).update(people=(left - gone).serialize())
