"""Writes a batch's verdicts and the events they are, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.contracts import SuppressionReason
from cumulus.apps.content.contracts import MailTemplate
from cumulus.apps.messaging.contracts import EMAIL_CHANNEL, MessageStatus
from cumulus.apps.messaging.delivery.verdicts import Verdict
from cumulus.apps.messaging.events import MessageFacts, message_event
from cumulus.apps.messaging.naming import journey_labels
from cumulus.core.ids import JourneyVersionId, MessageId, TemplateVersionId, WorkspaceId
from cumulus.platform.observe.metrics import MESSAGE_DELAY_SECONDS, MESSAGES
from cumulus.platform.spine.events import InternalEvent, append_events

_EVENTS = {MessageStatus.SENT: "Email Sent", MessageStatus.BOUNCED: "Email Bounced"}

# A late result is still the truth about a message whose lease ended meanwhile.
_UPDATE = """
    UPDATE messaging_message AS message
    SET status = verdict.status, reason = verdict.reason, lease_until = NULL,
        due_at = coalesce(verdict.due_at, message.due_at),
        attempts = message.attempts - verdict.refund,
        to_address = verdict.address, subject = verdict.subject,
        sent_at = CASE WHEN verdict.status = 'sent' THEN verdict.at END,
        bounced_at = CASE WHEN verdict.status = 'bounced' THEN verdict.at END
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::int[], %s::text[],
                %s::text[], %s::timestamptz[])
        AS verdict (id, status, reason, due_at, refund, address, subject, at)
    WHERE message.id = verdict.id AND message.status IN ('sending', 'uncertain')
    RETURNING message.id, message.event_at
"""


def record(verdicts: Sequence[Verdict], templates: Mapping[TemplateVersionId, MailTemplate]) -> None:
    """Store the verdicts, log `Email Sent` and `Email Bounced`, close the channel of the bounced.

    Safe to run twice: a message whose verdict is stored is not touched again, nor are its
    events. Two statements and a few per workspace.
    """
    with transaction.atomic():
        written = _update(verdicts)
        by_workspace: defaultdict[WorkspaceId, list[Verdict]] = defaultdict(list)
        for verdict in verdicts:
            if verdict.message.id in written and verdict.status in _EVENTS:
                by_workspace[verdict.message.workspace_id].append(verdict)
        for workspace_id, told in by_workspace.items():
            append_events(workspace_id, _events(workspace_id, told, templates))
            _close_channel(workspace_id, told)
    _count(verdicts, written)


def _count(verdicts: Sequence[Verdict], written: Mapping[MessageId, datetime | None]) -> None:
    """Fill the metrics, once the verdicts are committed; one of a retry counts as queued."""
    for verdict in verdicts:
        if verdict.message.id not in written:
            continue
        MESSAGES.labels(EMAIL_CHANNEL, verdict.status.value).inc()
        event_at = written[verdict.message.id]
        if verdict.status is MessageStatus.SENT and event_at is not None:
            seconds = (verdict.at - event_at).total_seconds()
            MESSAGE_DELAY_SECONDS.labels(EMAIL_CHANNEL).observe(max(seconds, 0.0))


def _update(verdicts: Sequence[Verdict]) -> dict[MessageId, datetime | None]:
    """Return which messages took their verdict, with the moment of the event that led to each."""
    columns: list[list[object]] = [
        [verdict.message.id for verdict in verdicts],
        [verdict.status.value for verdict in verdicts],
        [verdict.reason for verdict in verdicts],
        [verdict.due_at for verdict in verdicts],
        [verdict.refund for verdict in verdicts],
        [verdict.to for verdict in verdicts],
        [verdict.subject[:500] for verdict in verdicts],
        [verdict.at for verdict in verdicts],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, columns)
        return {MessageId(message_id): event_at for message_id, event_at in cursor.fetchall()}


def _events(
    workspace_id: WorkspaceId,
    verdicts: Sequence[Verdict],
    templates: Mapping[TemplateVersionId, MailTemplate],
) -> list[InternalEvent]:
    versions: set[JourneyVersionId] = {
        verdict.message.journey_version_id for verdict in verdicts if verdict.message.journey_version_id is not None
    }
    labels = journey_labels(workspace_id, versions)
    events = []
    for verdict in verdicts:
        message = verdict.message
        template = templates.get(message.template_version_id)
        version = message.journey_version_id
        facts = MessageFacts(
            message.id,
            verdict.person,
            template.name if template else None,
            labels.get(version) if version is not None else None,
        )
        extra = {"reason": verdict.reason} if verdict.reason else {}
        name = _EVENTS[verdict.status]
        events.append(message_event(name, facts, extra, verdict.at, depth=message.depth))
    return events


def _close_channel(workspace_id: WorkspaceId, verdicts: Sequence[Verdict]) -> None:
    bounced = [v.person for v in verdicts if v.status is MessageStatus.BOUNCED]
    if bounced:
        contacts.suppress(workspace_id, bounced, EMAIL_CHANNEL, SuppressionReason.BOUNCED)
