"""Taking due messages out of the queue, and what happens to those whose taker died."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from cumulus.apps.messaging.contracts import EMAIL_CHANNEL, MessageStatus
from cumulus.core.ids import (
    ContactId,
    JourneyVersionId,
    MessageId,
    TemplateVersionId,
    WorkspaceId,
)
from cumulus.core.json import JsonObject
from cumulus.platform.observe.metrics import MESSAGES


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this process has under a lease; `attempts` counts this one."""

    id: MessageId
    workspace_id: WorkspaceId
    contact_id: ContactId
    template_version_id: TemplateVersionId
    journey_version_id: JourneyVersionId | None
    event: JsonObject | None
    depth: int
    queued_at: datetime
    attempts: int
    message_ref: str


_CLAIM = """
    WITH picked AS (
        SELECT id FROM messaging_message
        WHERE status = 'queued' AND due_at <= %(now)s
        ORDER BY due_at, id LIMIT %(limit)s
        FOR UPDATE SKIP LOCKED
    )
    UPDATE messaging_message AS message
    SET status = 'sending', lease_until = %(lease)s, attempts = attempts + 1,
        message_ref = coalesce(message_ref, message.id || '.' || workspace_id || '@' || %(domain)s)
    FROM picked WHERE message.id = picked.id
    RETURNING message.id, workspace_id, contact_id, template_version_id, journey_version_id,
              event::text, depth, queued_at, attempts, message_ref
"""


def claim(now: datetime, lease_until: datetime, limit: int, domain: str) -> list[Claimed]:
    """Take up to `limit` due messages, longest due first; the statement commits by itself.

    Rows that another process is taking are skipped, not waited for.
    """
    parameters: dict[str, datetime | int | str] = {"now": now, "lease": lease_until, "limit": limit, "domain": domain}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, parameters)
        rows = cursor.fetchall()
    claimed = [_claimed(*row) for row in rows]
    return sorted(claimed, key=lambda message: message.id)


def _claimed(
    message_id: int,
    workspace_id: int,
    contact_id: int,
    template_version_id: int,
    journey_version_id: int | None,
    event: str | None,
    depth: int,
    queued_at: datetime,
    attempts: int,
    message_ref: str,
) -> Claimed:
    return Claimed(
        MessageId(message_id),
        WorkspaceId(workspace_id),
        ContactId(contact_id),
        TemplateVersionId(template_version_id),
        None if journey_version_id is None else JourneyVersionId(journey_version_id),
        None if event is None else json.loads(event),
        depth,
        queued_at,
        attempts,
        message_ref,
    )


def extend(messages: Sequence[MessageId], lease_until: datetime) -> None:
    """Renew the lease of messages that are still being sent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE messaging_message SET lease_until = %s WHERE id = ANY(%s) AND status = 'sending'",
            [lease_until, list(messages)],
        )


def release(messages: Sequence[MessageId]) -> None:
    """Put messages back that were claimed and surely not handed over."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE messaging_message
            SET status = 'queued', lease_until = NULL, attempts = attempts - 1
            WHERE id = ANY(%s) AND status = 'sending'
            """,
            [list(messages)],
        )


def expire(now: datetime) -> int:
    """Mark messages uncertain whose sender died with them, and return how many.

    They may have been handed over, so they are not sent again by themselves.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE messaging_message
            SET status = 'uncertain', reason = 'lease_expired', lease_until = NULL
            WHERE status = 'sending' AND lease_until < %s
            """,
            [now],
        )
        expired = int(cursor.rowcount)
    MESSAGES.labels(EMAIL_CHANNEL, MessageStatus.UNCERTAIN.value).inc(expired)
    return expired
