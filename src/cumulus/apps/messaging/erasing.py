"""A person's messages for an export, and what erasure leaves of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.utils import timezone

from cumulus.apps.contacts.privacy.contracts import Name
from cumulus.apps.messaging.contracts import MessageStatus
from cumulus.apps.messaging.models import MailboxMail, OutgoingMessage
from cumulus.apps.messaging.reading import open_mail
from cumulus.core.errors import Unavailable
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue
from cumulus.core.redaction import Redaction


def known_addresses(workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> set[str]:
    """Return the addresses to which the person was ever written."""
    sent = OutgoingMessage.objects.filter(workspace_id=workspace_id, contact_id__in=contact_ids)
    return {address.lower() for address in sent.values_list("to_address", flat=True).distinct() if address}


def erase_messages(
    workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name], mails: Sequence[str]
) -> int:
    """Empty the outbox's rows of what is personal; they stay, so that figures and "once" stay.

    Raises
    ------
    Unavailable
        `message_in_flight`: a message to the person is being handed over, and would be noted after.
    """
    words = Redaction([*(each.value for each in identifiers), *mails])
    mine = OutgoingMessage.objects.filter(workspace_id=workspace_id, contact_id__in=contact_ids)
    if mine.filter(status=MessageStatus.SENDING.value, lease_until__gt=timezone.now()).exists():
        raise Unavailable("message_in_flight", "A message to this person is being sent. Try again.")
    holding = mine.exclude(to_address="", subject="", event=None)
    changed = holding.update(to_address="", subject="", event=None)
    others = OutgoingMessage.objects.filter(workspace_id=workspace_id).exclude(event=None)
    for message in others.iterator(chunk_size=2_000):
        if words.found_in(str(message.event)) or words.found_in(message.subject):
            changed += OutgoingMessage.objects.filter(pk=message.pk).update(event=None, subject="")
    return changed


def erase_mailbox(
    workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name], mails: Sequence[str]
) -> int:
    """Delete the mails that the local server took for the person, or that name them."""
    words = Redaction([*(each.value for each in identifiers), *mails])
    found = MailboxMail.objects.filter(Q(workspace_id=workspace_id) | Q(workspace_id=None))
    theirs = [
        mail.pk for mail in found.iterator(chunk_size=200) if mail.contact_id in contact_ids or _names(mail, words)
    ]
    return MailboxMail.objects.filter(pk__in=theirs).delete()[0]


def _names(mail: MailboxMail, words: Redaction) -> bool:
    if mail.workspace_id is None:
        # A mail of the installation: only the question for a consent goes to people.
        return words.found_in(mail.rcpt_to) and b"/consent/confirm/" in bytes(mail.raw)
    if words.found_in(mail.rcpt_to) or words.found_in(mail.subject):
        return True
    opened = open_mail(bytes(mail.raw))
    headers = "\n".join(value for _, value in opened.headers)
    return words.found_in(opened.text) or words.found_in(opened.html) or words.found_in(headers)


def export_messages(workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> Sequence[Mapping[str, JsonValue]]:
    """Return what was sent to the person, with the text where this installation keeps it."""
    kept = MailboxMail.objects.filter(workspace_id=workspace_id, contact_id__in=contact_ids)
    bodies = {mail.message_ref.strip("<>"): open_mail(bytes(mail.raw)) for mail in kept.iterator(chunk_size=200)}
    sent = OutgoingMessage.objects.filter(workspace_id=workspace_id, contact_id__in=contact_ids).order_by("id")
    rows: list[Mapping[str, JsonValue]] = []
    for message in sent.iterator(chunk_size=2_000):
        body = bodies.get((message.message_ref or "").strip("<>"))
        rows.append(
            {
                "channel": message.channel,
                "to": message.to_address,
                "subject": message.subject,
                "status": message.status,
                "queued_at": message.queued_at.isoformat(),
                "sent_at": message.sent_at.isoformat() if message.sent_at else None,
                "opened_at": message.opened_at.isoformat() if message.opened_at else None,
                "clicked_at": message.clicked_at.isoformat() if message.clicked_at else None,
                "text": body.text if body else None,
                "html": body.html if body else None,
            }
        )
    return rows
