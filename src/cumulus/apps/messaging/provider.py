"""Which server mails go to, and what they carry, from the settings."""

from __future__ import annotations

from django.conf import settings

from cumulus.apps.messaging.mail.building import MailBuilder
from cumulus.apps.messaging.mail.mime import parse_mailbox
from cumulus.apps.messaging.mail.tokens import Tokens
from cumulus.apps.messaging.smtp.address import Security, SmtpServer, parse_smtp_url
from cumulus.core.errors import Unavailable

SINK_CONNECTIONS = 32
"""The sink commits together what waits together, so as many mails share one commit."""


def smtp_server() -> SmtpServer:
    """Return the provider, or the local sink when none is set.

    Raises
    ------
    Unavailable
        `no_mail_server`: neither is there.
    """
    if settings.SMTP_URL:
        return parse_smtp_url(settings.SMTP_URL)
    if not settings.SINK_PORT:
        raise Unavailable("no_mail_server", "Set CUMULUS_SMTP_URL to a mail server.")
    return SmtpServer(
        "127.0.0.1",
        settings.SINK_PORT,
        security=Security.NONE,
        connections=SINK_CONNECTIONS,
        messages_per_connection=10_000,
    )


def tokens() -> Tokens:
    """Return the installation's tokens."""
    return Tokens(settings.SECRET_KEY)


def mail_builder() -> MailBuilder:
    """Return a builder for the installation's mails."""
    return MailBuilder(parse_mailbox(settings.DEFAULT_FROM_EMAIL), tokens(), settings.PUBLIC_URL)


def message_domain() -> str:
    """Return the right-hand side of our Message-IDs."""
    return parse_mailbox(settings.DEFAULT_FROM_EMAIL).address.rpartition("@")[2] or "localhost"
