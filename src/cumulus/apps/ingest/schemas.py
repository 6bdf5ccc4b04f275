"""Answers about what came in."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import JsonValue


class LiveEventOut(Schema):
    """An event that just came in; source 0 is Cumulus itself."""

    message_id: str
    kind: str
    name: str
    timestamp: datetime
    received_at: datetime
    contact_id: int
    source_id: int
    properties: dict[str, JsonValue]


class LiveEvents(Schema):
    """The events received last, newest first."""

    items: list[LiveEventOut]


class SeenEvent(Schema):
    """An event of a source; `page` is the address it happened on, or empty."""

    name: str
    at: datetime
    page: str


class SourceSeen(Schema):
    """What a source has sent in the past day, and its newest events, newest first."""

    last_received_at: datetime | None
    count_last_hour: int
    quarantined_last_hour: int
    last_events: list[SeenEvent]
