"""The local SMTP server behind the Mailbox page: mails go no further than our database."""

from __future__ import annotations

from cumulus.apps.messaging.sink.server import run_sink

__all__ = ["run_sink"]
