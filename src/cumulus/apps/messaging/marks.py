"""Opens, clicks and unsubscribes: what readers do with a message, as rows and events."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.consent.contracts import MARKETING, ConsentGiven, ConsentSource, ConsentStatus, Proof
from cumulus.apps.contacts.contracts import SuppressionReason
from cumulus.apps.content import facade as content
from cumulus.apps.messaging.contracts import EMAIL_CHANNEL
from cumulus.apps.messaging.events import MessageFacts, message_event
from cumulus.apps.messaging.mail.tokens import Reader
from cumulus.apps.messaging.models import OutgoingMessage
from cumulus.apps.messaging.naming import journey_labels
from cumulus.core.ids import (
    ContactId,
    JourneyVersionId,
    MessageId,
    TemplateVersionId,
    WorkspaceId,
)
from cumulus.platform.spine.events import append_events


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to a tracking address; `bot`: a machine made it, it does not count as a person."""

    at: datetime
    bot: bool


@transaction.atomic
def mark_opened(message_id: MessageId, visit: Visit) -> None:
    """Note that a message was opened.

    The first open by a person is stored and logged as `Email Opened`; a machine's is only
    logged, with `bot` true, and counted once.
    """
    message = _find(message_id)
    if message is None:
        return
    if visit.bot:
        _log(message, "Email Opened", visit, {"bot": True}, once="-bot")
    elif _first_open(message_id, visit.at):
        _log(message, "Email Opened", visit, {"bot": False})


@transaction.atomic
def mark_clicked(message_id: MessageId, url: str, visit: Visit) -> None:
    """Note a click; who clicks has opened. Several clicks on a link in a minute are one event."""
    message = _find(message_id)
    if message is None:
        return
    if not visit.bot:
        if _first_open(message_id, visit.at):
            _log(message, "Email Opened", visit, {"bot": False})
        OutgoingMessage.objects.filter(pk=message_id, clicked_at__isnull=True).update(clicked_at=visit.at)
    link = hashlib.sha256(url.encode()).hexdigest()[:12]
    minute = int(visit.at.timestamp() // 60)
    once = f"-{'bot-' if visit.bot else ''}{link}-{minute}"
    _log(message, "Link Clicked", visit, {"url": url, "bot": visit.bot}, once=once)


@transaction.atomic
def unsubscribe(reader: Reader, at: datetime, proof: Proof | None = None) -> None:
    """Close mail for the person, note it in the consent ledger, log `Email Unsubscribed`.

    Safe to run twice.
    """
    if not reader.contact_id:
        return
    contacts.suppress(
        reader.workspace_id,
        [reader.contact_id],
        EMAIL_CHANNEL,
        SuppressionReason.UNSUBSCRIBED,
    )
    contacts.record_consent(reader.workspace_id, [_withdrawal(reader, at, proof or Proof())])
    message = _find(reader.message_id)
    facts = _facts(message) if message else MessageFacts(reader.message_id, reader.contact_id, None, None)
    event = message_event("Email Unsubscribed", facts, {}, at, once=f"-{reader.contact_id}")
    append_events(reader.workspace_id, [event])


def _withdrawal(reader: Reader, at: datetime, proof: Proof) -> ConsentGiven:
    return ConsentGiven(
        reader.contact_id,
        MARKETING,
        EMAIL_CHANNEL,
        ConsentStatus.WITHDRAWN,
        ConsentSource.UNSUBSCRIBE,
        at=at,
        proof=replace(proof, evidence=f"message:{reader.message_id}"),
        once=f"unsubscribed:{reader.message_id}:{reader.contact_id}",
        reason="unsubscribed",
    )


def _find(message_id: MessageId) -> OutgoingMessage | None:
    if not 0 < message_id < 2**63:
        return None
    return OutgoingMessage.objects.filter(pk=message_id).first()


def _first_open(message_id: MessageId, at: datetime) -> bool:
    rows = OutgoingMessage.objects.filter(pk=message_id, opened_at__isnull=True)
    return rows.update(opened_at=at) == 1


def _log(
    message: OutgoingMessage,
    name: str,
    visit: Visit,
    extra: dict[str, str | bool],
    once: str = "",
) -> None:
    event = message_event(name, _facts(message), extra, visit.at, once=once)
    append_events(WorkspaceId(message.workspace_id), [event])


def _facts(message: OutgoingMessage) -> MessageFacts:
    version = TemplateVersionId(message.template_version_id)
    template = content.load_versions([version]).get(version)
    journey = message.journey_version_id
    label = None
    if journey is not None:
        key = JourneyVersionId(journey)
        label = journey_labels(WorkspaceId(message.workspace_id), [key]).get(key)
    return MessageFacts(
        MessageId(message.pk),
        ContactId(message.contact_id),
        template.name if template else None,
        label,
    )
