"""What records say of things: the newest record of each stands."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django.db import connection

from cumulus.apps.ingest.pipeline.items import Thing

_UPSERT = """
    INSERT INTO ingest_thing (workspace_id, item_type, item_id, properties, deleted, updated_at)
    SELECT * FROM unnest(%s::int[], %s::text[], %s::text[], %s::jsonb[], %s::bool[], %s::timestamptz[])
    ON CONFLICT (workspace_id, item_type, item_id) DO UPDATE SET
        properties = excluded.properties, deleted = excluded.deleted, updated_at = excluded.updated_at
    WHERE ingest_thing.updated_at <= excluded.updated_at
"""


def store_things(things: Sequence[Thing]) -> None:
    """Write the things, in log order, in the caller's transaction. Safe to run twice; one statement.

    A record older than what is stored changes nothing, whenever it comes.
    """
    newest: dict[tuple[int, str, str], Thing] = {}
    for thing in things:
        name = (thing.row.workspace_id, thing.type, thing.id)
        if name not in newest or newest[name].updated_at <= thing.updated_at:
            newest[name] = thing
    if not newest:
        return
    rows = [
        (*name, msgspec.json.encode(thing.properties).decode(), thing.deleted, thing.updated_at)
        for name, thing in sorted(newest.items())
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [list(column) for column in zip(*rows, strict=True)])
