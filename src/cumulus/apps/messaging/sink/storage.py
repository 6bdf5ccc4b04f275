"""Stores received mails, many in one transaction; a mail that came before is not kept twice."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import close_old_connections

from cumulus.apps.messaging.mail.tokens import Tokens
from cumulus.apps.messaging.models import MailboxMail
from cumulus.apps.messaging.sink.letters import Letter


def store(letters: Sequence[Letter], tokens: Tokens) -> None:
    """Commit the mails; those whose Message-ID is known are left out. One statement."""
    close_old_connections()
    MailboxMail.objects.bulk_create([_mail(letter, tokens) for letter in letters], ignore_conflicts=True)


def _mail(letter: Letter, tokens: Tokens) -> MailboxMail:
    origin = tokens.read_origin(letter.origin) if letter.origin else None
    return MailboxMail(
        workspace_id=origin.workspace_id if origin else None,
        contact_id=(origin.contact_id or None) if origin else None,
        message_ref=letter.message_ref or f"{uuid.uuid4()}@sink",
        mail_from=letter.mail_from,
        rcpt_to=", ".join(letter.rcpt_to),
        subject=letter.subject,
        raw=letter.raw,
    )
