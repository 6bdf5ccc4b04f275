"""Messages on their way out, and the local mailbox."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from cumulus.apps.messaging.contracts import MessageStatus

_Queued = models.Q(status=MessageStatus.QUEUED.value)
_Sending = models.Q(status=MessageStatus.SENDING.value)


class OutgoingMessage(models.Model):
    """One message to one person: the outbox, and afterwards the record of it.

    Created queued, in the transaction that decided on it; the unique key makes a second
    decision nothing. See `MessageStatus` for what follows.
    """

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField()
    channel = models.CharField(max_length=20)
    template_version_id = models.BigIntegerField()
    journey_version_id = models.BigIntegerField(null=True)
    run_id = models.BigIntegerField(null=True)
    node = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=12, default=MessageStatus.QUEUED.value)
    reason = models.CharField(max_length=200, null=True)
    to_address = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    event = models.JSONField(null=True)
    event_at = models.DateTimeField(null=True)
    depth = models.SmallIntegerField(default=0)
    queued_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    clicked_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    # The Message-ID header, fixed at the first attempt: a second copy is recognised by it.
    message_ref = models.CharField(max_length=200, null=True)

    class Meta:
        db_table = "messaging_message"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace_id", "journey_version_id", "run_id", "node"],
                name="message_once_per_step",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=_Queued, name="message_claim"),
            models.Index(fields=["lease_until"], condition=_Sending, name="message_lease"),
            models.Index(fields=["workspace_id", "contact_id", "-id"], name="message_of_contact"),
            models.Index(
                fields=["workspace_id", "sent_at"],
                condition=models.Q(sent_at__isnull=False),
                name="message_sent_at",
            ),
            models.Index(
                fields=["workspace_id", "opened_at"],
                condition=models.Q(opened_at__isnull=False),
                name="message_opened_at",
            ),
            models.Index(
                fields=["workspace_id", "clicked_at"],
                condition=models.Q(clicked_at__isnull=False),
                name="message_clicked_at",
            ),
        ]


class MailboxMail(models.Model):
    """A mail that the local sink took; a second copy of the same Message-ID is not kept.

    `workspace_id` None: a mail of the installation itself, such as a password reset.
    """

    workspace_id = models.IntegerField(null=True)
    contact_id = models.BigIntegerField(null=True)
    message_ref = models.CharField(max_length=255, unique=True)
    mail_from = models.CharField(max_length=320, blank=True)
    rcpt_to = models.TextField()
    subject = models.TextField(blank=True)
    raw = models.BinaryField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id", "-id"], name="mailbox_newest_first")]
