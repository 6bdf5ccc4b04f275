"""Writes of messaging, one transaction each (or in the caller's, where it says so)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django.db import connection

from cumulus.apps.messaging.contracts import EMAIL_CHANNEL, Send
from cumulus.core.ids import WorkspaceId

_ENQUEUE = """
    INSERT INTO messaging_message (
        workspace_id, contact_id, channel, template_version_id, journey_version_id, run_id, node,
        event_at, event, depth, status, to_address, subject, queued_at, due_at, attempts)
    SELECT %s, contact_id, %s, template_version_id, journey_version_id, run_id, node,
           event_at, event::jsonb, depth, 'queued', '', '', now(), now(), 0
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[],
                %s::timestamptz[], %s::text[], %s::smallint[])
        AS send (contact_id, template_version_id, journey_version_id, run_id, node,
                 event_at, event, depth)
    ORDER BY journey_version_id, run_id, node
    ON CONFLICT ON CONSTRAINT message_once_per_step DO NOTHING
"""


def enqueue(workspace_id: WorkspaceId, sends: Sequence[Send]) -> int:
    """Queue messages in the caller's transaction and wake delivery when it commits.

    Safe to run twice: a journey's step (version, run, node) is queued once, forever. One
    statement for all of them, in the order of the key, so that two of them never wait for
    each other.

    Returns
    -------
    int
        How many were new.
    """
    if not sends:
        return 0
    columns: list[list[object]] = [
        [send.contact_id for send in sends],
        [send.template_version_id for send in sends],
        [send.journey_version_id for send in sends],
        [send.run_id for send in sends],
        [send.node for send in sends],
        [send.event_at for send in sends],
        [None if send.event is None else _json(send.event) for send in sends],
        [send.depth for send in sends],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ENQUEUE, [workspace_id, EMAIL_CHANNEL, *columns])
        queued = int(cursor.rowcount)
        if queued:
            cursor.execute("NOTIFY cumulus_outbox")
    return queued


def _json(event: object) -> str:
    # PostgreSQL's jsonb has no NUL character; a template shows none either.
    return msgspec.json.encode(event).decode().replace("\\u0000", "")
