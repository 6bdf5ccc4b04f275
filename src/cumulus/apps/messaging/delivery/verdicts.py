"""From what happened to a message to its next state; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cumulus.apps.messaging.contracts import MessageStatus
from cumulus.apps.messaging.delivery.claims import Claimed
from cumulus.apps.messaging.smtp.outcomes import Outcome, OutcomeKind
from cumulus.core.ids import ContactId

MAX_ATTEMPTS = 6
"""With the waits below the last try is about an hour and three quarters after the first."""

GIVE_UP_AFTER = timedelta(hours=24)
"""How long a provider may be out of reach before its messages fail."""

_DEFERRED_FIRST_SECONDS = 30.0
_DROPPED_FIRST_SECONDS = 2.0
_GROWTH = 4
_LONGEST_SECONDS = 3_600.0
_UNREACHABLE_LONGEST_SECONDS = 60.0

_FINAL = {
    OutcomeKind.SENT: MessageStatus.SENT,
    OutcomeKind.BOUNCED: MessageStatus.BOUNCED,
    OutcomeKind.REJECTED: MessageStatus.FAILED,
    OutcomeKind.UNCERTAIN: MessageStatus.UNCERTAIN,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The next state of one claimed message.

    Attributes
    ----------
    person : ContactId
        Whom its events concern.
    due_at : datetime or None
        When to try again; set exactly when the status is queued.
    refund : int
        1 gives the attempt back: it was not the message's fault.
    """

    message: Claimed
    person: ContactId
    status: MessageStatus
    reason: str | None
    at: datetime
    to: str = ""
    subject: str = ""
    due_at: datetime | None = None
    refund: int = 0


def outage_pause(outages: int) -> timedelta:
    """Return how long to leave a provider alone after so many vain batches in a row."""
    return timedelta(seconds=min(2.0 ** min(max(outages - 1, 0), 10), _UNREACHABLE_LONGEST_SECONDS))


def judge(
    message: Claimed, outcome: Outcome, now: datetime, outages: int
) -> tuple[MessageStatus, datetime | None, int]:
    """Return the message's next status, when to try again, and whether its attempt is given back.

    Parameters
    ----------
    outages : int
        How many batches in a row found the provider out of reach altogether, this one included.
    """
    final = _FINAL.get(outcome.kind)
    if final is not None:
        return final, None, 0
    if outcome.kind is OutcomeKind.UNREACHABLE:
        if now - message.queued_at > GIVE_UP_AFTER:
            return MessageStatus.FAILED, None, 0
        return MessageStatus.QUEUED, now + outage_pause(outages), 1
    if message.attempts >= MAX_ATTEMPTS:
        return MessageStatus.FAILED, None, 0
    deferred = outcome.kind is OutcomeKind.DEFERRED
    first = _DEFERRED_FIRST_SECONDS if deferred else _DROPPED_FIRST_SECONDS
    wait = min(first * _GROWTH ** (message.attempts - 1), _LONGEST_SECONDS)
    return MessageStatus.QUEUED, now + timedelta(seconds=wait), 0
