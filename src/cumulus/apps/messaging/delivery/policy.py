"""Whether a message may go out at all; the last look before the provider."""

from __future__ import annotations

from dataclasses import dataclass

from cumulus.apps.contacts.consent.contracts import ConsentVerdict
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


def decide(
    person: Addressee | None, template: MailTemplate | None, consent: ConsentVerdict = ConsentVerdict.ALLOWED
) -> Allowed | Refusal:
    """Return what to send with, or why not to.

    Reasons: `contact_missing`, `unsubscribed`, `bounced`, `complained`, `no_consent`,
    `consent_withdrawn`, `consent_pending`, `consent_expired`, `no_address`, `invalid_address`,
    `template_missing`.

    Parameters
    ----------
    consent : ConsentVerdict
        What the person says of the message's purpose.
    """
    if person is None:
        return Refusal(MessageStatus.FAILED, "contact_missing")
    silent = _silenced(person, consent)
    if silent is not None:
        return Refusal(MessageStatus.SUPPRESSED, silent)
    address = envelope_address(person.email)
    if address is None:
        return Refusal(MessageStatus.FAILED, "invalid_address")
    if template is None:
        return Refusal(MessageStatus.FAILED, "template_missing")
    return Allowed(person, template, address)


def _silenced(person: Addressee, consent: ConsentVerdict) -> str | None:
    closed = person.suppressed.get(EMAIL_CHANNEL)
    if closed is not None:
        return closed.value
    if consent is not ConsentVerdict.ALLOWED:
        return consent.value
    return None if person.email.strip() else "no_address"
