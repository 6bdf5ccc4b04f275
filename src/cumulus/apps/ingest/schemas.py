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
