"""Django's own mails (password resets) go the way of all mails."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from cumulus.apps.messaging.errors import mail_not_sent
from cumulus.apps.messaging.mail.addresses import envelope_address
from cumulus.apps.messaging.mail.building import Envelope
from cumulus.apps.messaging.mail.mime import parse_mailbox
from cumulus.apps.messaging.provider import smtp_server
from cumulus.apps.messaging.smtp.carrier import send_now
from cumulus.apps.messaging.smtp.outcomes import OutcomeKind
from cumulus.core.errors import DomainError

logger = logging.getLogger(__name__)


class SystemMailBackend(BaseEmailBackend):
    """Hands mails to the provider at once; a failure is raised unless Django asks for silence."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send `email_messages` and return how many were taken whole.

        Raises
        ------
        Unavailable
            `mail_not_sent`, or `no_mail_server`.
        """
        sent = 0
        for message in email_messages:
            try:
                sent += self._send(message)
            except DomainError as error:
                logger.warning("system_mail.failed", extra={"code": error.code})
                if not self.fail_silently:
                    raise
        return sent

    def _send(self, message: EmailMessage) -> int:
        sender = parse_mailbox(message.from_email).address
        data = _with_crlf(message.message().as_bytes())
        recipients = [envelope_address(parse_mailbox(to).address) for to in message.recipients()]
        envelopes = [Envelope(sender, to, data) for to in recipients if to is not None]
        if len(envelopes) < len(recipients):
            raise mail_not_sent("invalid_address")
        outcomes = send_now(smtp_server(), envelopes) if envelopes else []
        failed = [outcome for outcome in outcomes if outcome.kind is not OutcomeKind.SENT]
        if failed:
            raise mail_not_sent(failed[0].detail)
        return 1 if outcomes else 0


def _with_crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
