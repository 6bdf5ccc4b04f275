"""Noting whose score moved, of a model that scored everybody anew: too many to say an event of each."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from django.db import connection

from cumulus.apps.audiences.live.definitions import DependentsCache
from cumulus.core.ids import WorkspaceId

_CACHE = DependentsCache()
_NOTE = """
    INSERT INTO audiences_changed (workspace_id, contact_id, keys, depth)
    SELECT %s, person, %s::jsonb, 0 FROM unnest(%s::bigint[]) AS person ORDER BY person
"""


def note_rescored(workspace_id: WorkspaceId, slug: str, people: Iterable[list[int]]) -> int:
    """Let live segments that depend on the score judge `people` again; return how many, 0 when none depends.

    In the caller's transaction; one statement for each list.
    """
    key = f"score:{slug}"
    known = _CACHE.get({workspace_id}).get(workspace_id)
    if known is None or not known.concerned([key]):
        return 0
    noted = 0
    with connection.cursor() as cursor:
        for part in filter(None, people):
            cursor.execute(_NOTE, [workspace_id, msgspec.json.encode([key]).decode(), part])
            noted += len(part)
    return noted
