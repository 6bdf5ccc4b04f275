"""Reads of messaging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.contracts import ChannelCounts
from cumulus.apps.content import facade as content
from cumulus.apps.content.contracts import MailTemplate
from cumulus.apps.messaging.contracts import (
    DelayPercentiles,
    JourneyLabel,
    MessageCard,
    MessageCounts,
    MessagePage,
    MessageStatus,
)
from cumulus.apps.messaging.models import MailboxMail, OutgoingMessage
from cumulus.apps.messaging.naming import journey_labels
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.core.ids import (
    ContactId,
    JourneyVersionId,
    MessageId,
    TemplateVersionId,
    WorkspaceId,
)

_COUNTS = """
    count(sent_at), count(opened_at), count(clicked_at),
    count(*) FILTER (WHERE status IN ('failed', 'bounced', 'uncertain')),
    count(*) FILTER (WHERE status = 'suppressed')
"""


def journey_counts(
    workspace_id: WorkspaceId, version_ids: Sequence[JourneyVersionId]
) -> dict[tuple[JourneyVersionId, str], MessageCounts]:
    """Return how the messages of each journey version's nodes fared; silent nodes are absent."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT journey_version_id, node, {_COUNTS} FROM messaging_message
            WHERE workspace_id = %s AND journey_version_id = ANY(%s) GROUP BY 1, 2
            """,
            [workspace_id, list(version_ids)],
        )
        return {(row[0], row[1]): MessageCounts(*row[2:]) for row in cursor.fetchall()}


def workspace_counts(workspace_id: WorkspaceId, start: datetime, end: datetime) -> MessageCounts:
    """Return what happened from `start` up to, not including, `end`.

    Each figure counts by its own time: a mail sent yesterday and opened today is an open of
    today. `failed` and `suppressed` count by the time they were queued.
    """
    sql = """
        SELECT
          (SELECT count(*) FROM messaging_message
           WHERE workspace_id = %(ws)s AND sent_at >= %(start)s AND sent_at < %(end)s),
          (SELECT count(*) FROM messaging_message
           WHERE workspace_id = %(ws)s AND opened_at >= %(start)s AND opened_at < %(end)s),
          (SELECT count(*) FROM messaging_message
           WHERE workspace_id = %(ws)s AND clicked_at >= %(start)s AND clicked_at < %(end)s),
          (SELECT count(*) FROM messaging_message
           WHERE workspace_id = %(ws)s AND status IN ('failed', 'bounced', 'uncertain')
             AND queued_at >= %(start)s AND queued_at < %(end)s),
          (SELECT count(*) FROM messaging_message
           WHERE workspace_id = %(ws)s AND status = 'suppressed'
             AND queued_at >= %(start)s AND queued_at < %(end)s)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {"ws": workspace_id, "start": start, "end": end})
        return MessageCounts(*cursor.fetchone())


def delay_percentiles(workspace_id: WorkspaceId, since: datetime) -> DelayPercentiles:
    """Return how long it took from event to sent message, of messages sent since then."""
    sql = """
        SELECT percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
                   ORDER BY extract(epoch FROM sent_at - event_at)::float8 * 1000), count(*)
        FROM messaging_message
        WHERE workspace_id = %s AND sent_at >= %s AND event_at IS NOT NULL
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [workspace_id, since])
        percentiles, samples = cursor.fetchone()
    p50, p95 = percentiles or (None, None)
    return DelayPercentiles(p50, p95, samples)


def messages_of(workspace_id: WorkspaceId, contact_id: ContactId, limit: int, cursor: str | None) -> MessagePage:
    """Return a person's messages, newest first. Three queries.

    Raises
    ------
    Invalid
        `invalid_cursor`.
    """
    every = OutgoingMessage.objects.filter(workspace_id=workspace_id, contact_id__in=contacts.parts_of(contact_id))
    before = decode_id(cursor)
    page = every if before is None else every.filter(id__lt=before)
    rows = list(page.order_by("-id")[: limit + 1])
    shown = rows[:limit]
    templates = content.load_versions([TemplateVersionId(row.template_version_id) for row in shown])
    versions = {JourneyVersionId(row.journey_version_id) for row in shown if row.journey_version_id}
    journeys = journey_labels(workspace_id, versions)
    return MessagePage(
        tuple(_card(row, templates, journeys) for row in shown),
        every.count(),
        encode_cursor([shown[-1].pk]) if len(rows) > limit else None,
    )


def mails_for(workspace_id: WorkspaceId, own_address: str | None) -> QuerySet[MailboxMail]:
    """Return the mails that somebody of the workspace may see.

    Parameters
    ----------
    own_address : str or None
        The person's own address. Mails of the installation (a password reset carries a secret)
        are shown to their addressee alone.
    """
    visible = Q(workspace_id=workspace_id)
    if own_address:
        visible |= Q(workspace_id__isnull=True, rcpt_to__iexact=own_address)
    return MailboxMail.objects.filter(visible)


def _card(
    row: OutgoingMessage,
    templates: Mapping[TemplateVersionId, MailTemplate],
    journeys: Mapping[JourneyVersionId, JourneyLabel],
) -> MessageCard:
    template = templates.get(TemplateVersionId(row.template_version_id))
    version = row.journey_version_id
    journey = journeys.get(JourneyVersionId(version)) if version is not None else None
    return MessageCard(
        id=MessageId(row.pk),
        channel=row.channel,
        template=template.name if template else None,
        template_id=template.template_id if template else None,
        journey_version_id=JourneyVersionId(version) if version is not None else None,
        journey_id=journey.id if journey else None,
        journey=journey.name if journey else None,
        subject=row.subject or (template.subject if template else ""),
        status=MessageStatus(row.status),
        reason=row.reason,
        to=row.to_address,
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        opened_at=row.opened_at,
        clicked_at=row.clicked_at,
    )


def count_messages(workspace_id: WorkspaceId, contact_id: ContactId) -> int:
    """Return how many messages a contact has, with those to the records that are part of them."""
    parts = contacts.parts_of(contact_id)
    return OutgoingMessage.objects.filter(workspace_id=workspace_id, contact_id__in=parts).count()


def channel_counts(workspace_id: WorkspaceId, contact_id: ContactId) -> list[ChannelCounts]:
    """Return what came of a person's messages by channel, with those to their parts; one query."""
    rows = OutgoingMessage.objects.filter(
        workspace_id=workspace_id, contact_id__in=contacts.parts_of(contact_id), sent_at__isnull=False
    )
    told = rows.values_list("channel").annotate(Count("id"), Count("opened_at"), Count("clicked_at"), Max("sent_at"))
    return [ChannelCounts(*row) for row in told.order_by("channel")]
