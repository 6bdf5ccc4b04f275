"""Render, track and build: the pure pipeline from messages to envelopes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from cumulus.apps.content.contracts import MailTemplate
from cumulus.apps.content.facade import ContentError, MailFacts, mail_context, render
from cumulus.apps.messaging.mail.mime import Mailbox, MimeMail, build
from cumulus.apps.messaging.mail.tokens import Reader, Tokens
from cumulus.apps.messaging.mail.tracking import Tracker
from cumulus.core.json import JsonView

ORIGIN_HEADER = "X-Cumulus-Message"


@dataclass(frozen=True, slots=True)
class Draft:
    """A message whose every fact is known.

    Attributes
    ----------
    reader : Reader
        Whose mail it is; message 0 is a test, which is not tracked.
    to : str
        The address, already checked.
    contact, event : Mapping
        What the template sees.
    """

    reader: Reader
    message_ref: str
    to: str
    template: MailTemplate
    contact: Mapping[str, JsonView]
    event: Mapping[str, JsonView] | None
    workspace_name: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message ready for SMTP."""

    mail_from: str
    rcpt_to: str
    data: bytes
    subject: str = ""


@dataclass(frozen=True, slots=True)
class NotBuilt:
    """A message that cannot be made, and why, as a stable code."""

    reason: str


class MailBuilder:
    """Makes envelopes; keeps what all mails of an installation share.

    Parameters
    ----------
    sender : Mailbox
        Whom the mails come from.
    """

    def __init__(self, sender: Mailbox, tokens: Tokens, public_url: str) -> None:
        self._sender = sender
        self._tokens = tokens
        self._tracker = Tracker(tokens, public_url)

    def render_and_build(self, drafts: Sequence[Draft], now: datetime) -> list[Envelope | NotBuilt]:
        """Return for each draft, in order, its envelope or why there is none."""
        date = format_datetime(now)
        return [self._make(draft, date) for draft in drafts]

    def _make(self, draft: Draft, date: str) -> Envelope | NotBuilt:
        token = self._tokens.unsubscribe_token(draft.reader)
        unsubscribe_url = self._tracker.unsubscribe_url(token)
        context = mail_context(MailFacts(draft.contact, draft.event, {"name": draft.workspace_name}, unsubscribe_url))
        try:
            mail = render(draft.template, context)
        except ContentError as error:
            return NotBuilt(error.code)
        html = mail.html
        if draft.reader.message_id:
            html = self._tracker.track(html, draft.reader.message_id)
        data = build(
            MimeMail(
                sender=self._sender,
                to=Mailbox("", draft.to),
                subject=mail.subject,
                message_ref=draft.message_ref,
                date=date,
                html=html,
                text=mail.text,
                headers=self._headers(draft, unsubscribe_url),
            )
        )
        return Envelope(self._sender.address, draft.to, data, mail.subject)

    def _headers(self, draft: Draft, unsubscribe_url: str) -> tuple[tuple[str, str], ...]:
        workspace = draft.reader.workspace_id
        return (
            ("List-Unsubscribe", f"<{unsubscribe_url}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ("Feedback-ID", f"{draft.template.template_id}:{workspace}:email:cumulus"),
            ("Precedence", "bulk"),
            (ORIGIN_HEADER, self._tokens.origin_token(draft.reader)),
        )
