"""Answers of the live debugger."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import JsonValue


class TraceOut(Schema):
    """An item that just came in, and what the pipeline made of it.

    `outcome` is `stored`, `new_person`, `changed_person`, `duplicate` or `quarantined`; `contact_id` 0 means nobody.
    """

    id: int
    outcome: str
    source_id: int
    contact_id: int
    message_id: str
    kind: str
    name: str
    timestamp: datetime | None
    received_at: datetime
    reason: str
    fields: dict[str, JsonValue]
    violations: list[dict[str, JsonValue]]
    raw: str


class Traces(Schema):
    """What came since `after`, oldest first; ask again with `next_after`."""

    items: list[TraceOut]
    next_after: int
