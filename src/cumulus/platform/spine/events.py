"""Events that Cumulus itself produces, and how they enter the log."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
import zstandard
from django.db import connection

from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonView

MAX_DEPTH = 8
"""How often one event may cause another before the chain is cut: a loop of reactors ends."""

_COMPRESSION_LEVEL = 1
_ROWS_PER_LOG_ROW = 5_000


@dataclass(frozen=True, slots=True)
class InternalEvent:
    """One thing that happened inside Cumulus to one person.

    Attributes
    ----------
    name : str
        Past tense, object first: `Email Opened`.
    contact_id : ContactId
        Whom it concerns.
    properties : Mapping[str, JsonView]
        What is worth filtering by.
    timestamp : datetime or None
        When it happened; None means when it is logged.
    message_id : str
        Counted once, forever; give a deterministic one when the caller may run twice.
    depth : int
        One more than the depth of the event that caused it.
    """

    name: str
    contact_id: ContactId
    properties: Mapping[str, JsonView] = field(default_factory=dict)
    timestamp: datetime | None = None
    message_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    depth: int = 0


@dataclass(frozen=True, slots=True)
class VisitorEvent:
    """One thing that happened inside Cumulus to somebody known by an anonymous id only."""

    name: str
    anonymous_id: str
    properties: Mapping[str, JsonView] = field(default_factory=dict)
    message_id: str = field(default_factory=lambda: str(uuid.uuid4()))


def compress(body: bytes) -> bytes:
    """Return `body` as the log stores it."""
    return zstandard.ZstdCompressor(level=_COMPRESSION_LEVEL).compress(body)


def append_events(workspace_id: WorkspaceId, events: Sequence[InternalEvent]) -> None:
    """Append `events` to the log inside the caller's transaction and wake the pipeline.

    Events deeper than `MAX_DEPTH` are cut. Costs one statement per 5,000 events.
    """
    kept = [event for event in events if event.depth <= MAX_DEPTH]
    if not kept:
        return
    parts = (kept[at : at + _ROWS_PER_LOG_ROW] for at in range(0, len(kept), _ROWS_PER_LOG_ROW))
    _write([(workspace_id, len(part), compress(_encode(part))) for part in parts])


def append_visitor_events(workspace_id: WorkspaceId, events: Sequence[VisitorEvent]) -> None:
    """Append events of visitors; the pipeline finds out who each of them is."""
    batch = [
        {
            "type": "track",
            "event": event.name,
            "anonymousId": event.anonymous_id,
            "properties": event.properties,
            "messageId": event.message_id,
        }
        for event in events
    ]
    if batch:
        _write([(workspace_id, len(batch), compress(msgspec.json.encode({"batch": batch})))])


def _write(rows: Sequence[tuple[WorkspaceId, int, bytes]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO spine_log (workspace_id, n, body) VALUES (%s, %s, %s)", rows)
        cursor.execute("NOTIFY cumulus_log")


def _encode(events: Sequence[InternalEvent]) -> bytes:
    return msgspec.json.encode(
        {
            "batch": [
                {
                    "type": "track",
                    "event": event.name,
                    "contactId": event.contact_id,
                    "properties": event.properties,
                    "timestamp": event.timestamp,
                    "messageId": event.message_id,
                    "depth": event.depth,
                }
                for event in events
            ]
        }
    )
