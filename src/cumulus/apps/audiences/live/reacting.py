"""Noting who changed: the pipeline calls this with each batch, in its second transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
from django.db import connection

from cumulus.apps.audiences.live.definitions import DependentsCache
from cumulus.apps.audiences.live.keys import EVERYTHING, Dependents, keys_of, people_of
from cumulus.apps.contacts.contracts import Happened

_CACHE = DependentsCache()
_NEWEST = """
    INSERT INTO audiences_newestcontact AS known (workspace_id, person_id)
    SELECT * FROM unnest(%s::int[], %s::bigint[])
    ON CONFLICT (workspace_id) DO UPDATE SET person_id = greatest(known.person_id, excluded.person_id)
    RETURNING workspace_id, person_id
"""


def segment_reactor(events: Sequence[Happened]) -> None:
    """Note the people of whom `events` changed something that a live segment depends on.

    Costs a query, and with live segments two statements for a whole batch. Rows are only added: it
    waits for nobody, and what is noted twice is judged once more.
    """
    known = _CACHE.get({event.workspace_id for event in events})
    if known:
        _note(_changes([event for event in events if event.workspace_id in known], known))


def _changes(
    events: Sequence[Happened], known: Mapping[int, Dependents]
) -> dict[tuple[int, int], tuple[set[str], int]]:
    newest = _newest_before(events)
    found: dict[tuple[int, int], tuple[set[str], int]] = {}
    for event in events:
        dependents = known[event.workspace_id]
        keys = {key for key in keys_of(event) if dependents.concerned([key])}
        for person in people_of(event):
            theirs = {EVERYTHING} if person > newest[event.workspace_id] else keys
            if theirs:
                before, depth = found.get((event.workspace_id, person), (set(), 0))
                found[event.workspace_id, person] = (before | theirs, max(depth, event.depth))
    return found


def _newest_before(events: Sequence[Happened]) -> Mapping[int, int]:
    """Return each workspace's highest contact id before these events, and remember the new one.

    Ids grow in the order in which the pipeline meets people, so a higher one is somebody who was
    never judged. People who are made by hand or by a file have an event that says so.
    """
    highest: defaultdict[int, int] = defaultdict(int)
    for event in events:
        highest[event.workspace_id] = max(highest[event.workspace_id], int(event.contact_id))
    workspaces = sorted(highest)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT workspace_id, person_id FROM audiences_newestcontact WHERE workspace_id = ANY(%s)", [workspaces]
        )
        before: dict[int, int] = dict(cursor.fetchall())
        risen = [each for each in workspaces if highest[each] > before.get(each, 0)]
        if risen:
            cursor.execute(_NEWEST, [risen, [highest[each] for each in risen]])
    return {each: before.get(each, 0) for each in workspaces}


def _note(changes: Mapping[tuple[int, int], tuple[set[str], int]]) -> None:
    if not changes:
        return
    ordered = sorted(changes)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audiences_changed (workspace_id, contact_id, keys, depth)"
            " SELECT * FROM unnest(%s::int[], %s::bigint[], %s::text[]::jsonb[], %s::smallint[])",
            [
                [workspace_id for workspace_id, _ in ordered],
                [person for _, person in ordered],
                [msgspec.json.encode(sorted(changes[each][0])).decode() for each in ordered],
                [changes[each][1] for each in ordered],
            ],
        )
