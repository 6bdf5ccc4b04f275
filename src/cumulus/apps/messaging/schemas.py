"""Request and response types of messaging."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Field, Schema


class MessageOut(Schema):
    """A message to a person, and how far it came."""

    id: int
    channel: str
    template: str | None
    template_id: int | None
    journey_id: int | None
    journey: str | None
    subject: str
    status: str
    reason: str | None
    to: str
    queued_at: datetime
    sent_at: datetime | None
    opened_at: datetime | None
    clicked_at: datetime | None


class MailRow(Schema):
    """A mail in the local mailbox."""

    id: int
    subject: str
    # `from` is a keyword of Python, so the field has another name inside.
    sender: str = Field(serialization_alias="from")
    to: str
    received_at: datetime
    message_ref: str
    contact_id: int | None
    snippet: str


class MailOut(MailRow):
    """A mail with its content; show `html` in a sandbox only."""

    html: str
    text: str
    headers: list[Annotated[list[str], Field(min_length=2, max_length=2)]]
    size: int


class TrialIn(Schema):
    """Where to send a test, and as whom to fill it; as nobody when absent."""

    to: str = Field(max_length=320)
    contact_id: int | None = None


class TrialOut(Schema):
    """The Message-ID of the test."""

    message_ref: str
