"""Whether a message may go out at all; the last look before the provider."""

from __future__ import annotations

from dataclasses import dataclass

from cumulus.apps.contacts.contracts import Addressee
from cumulus.apps.content.contracts import MailTemplate
from cumulus.apps.messaging.contracts import EMAIL_CHANNEL, MessageStatus
from cumulus.apps.messaging.mail.addresses import envelope_address


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message does not go out; `reason` is a stable code."""

    status: MessageStatus
    reason: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """A message that may go out, and what it needs for that."""

    person: Addressee
    template: MailTemplate
    address: str


def decide(person: Addressee | None, template: MailTemplate | None) -> Allowed | Refusal:
    """Return what to send with, or why not to.

    Reasons: `contact_missing`, `unsubscribed`, `bounced`, `complained`, `no_address`,
    `invalid_address`, `template_missing`.
    """
    if person is None:
        return Refusal(MessageStatus.FAILED, "contact_missing")
    closed = person.suppressed.get(EMAIL_CHANNEL)
    if closed is not None:
        return Refusal(MessageStatus.SUPPRESSED, closed.value)
    if not person.email.strip():
        return Refusal(MessageStatus.SUPPRESSED, "no_address")
    address = envelope_address(person.email)
    if address is None:
        return Refusal(MessageStatus.FAILED, "invalid_address")
    if template is None:
        return Refusal(MessageStatus.FAILED, "template_missing")
    return Allowed(person, template, address)
