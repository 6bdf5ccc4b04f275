"""Who is to be judged against live segments, as the reactor notes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from django.db import connection

from cumulus.apps.audiences.following.changes import Dependents, Notes
from cumulus.apps.audiences.live.definitions import DependentsCache

_CACHE = DependentsCache()


def live_dependents(workspace_ids: Iterable[int]) -> Mapping[int, Dependents]:
    """Return which kept segments depend on what, of workspaces that have some; never out of date."""
    return _CACHE.get(workspace_ids)


def note_for_segments(notes: Notes) -> None:
    """Note people with what changed of them. Rows are only added: it waits for nobody."""
    ordered = sorted(notes)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audiences_changed (workspace_id, contact_id, keys, depth)"
            " SELECT * FROM unnest(%s::int[], %s::bigint[], %s::text[]::jsonb[], %s::smallint[])",
            [
                [workspace_id for workspace_id, _ in ordered],
                [person for _, person in ordered],
                [msgspec.json.encode(sorted(notes[each].keys)).decode() for each in ordered],
                [notes[each].depth for each in ordered],
            ],
        )
