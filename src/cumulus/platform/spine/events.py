"""Events that Cumulus itself produces, and how they enter the log."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
import zstandard
from django.db import connection

from cumulus.core.ids import ContactId, SourceId, WorkspaceId
from cumulus.core.json import JsonObject, JsonView
from cumulus.platform.spine.later import put_off

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


def append_alike(workspace_id: WorkspaceId, name: str, properties: Mapping[ContactId, str], mark: str) -> None:
    """Say an event of many people, as `append_events` does; made for thousands, and put off (`later`).

    Parameters
    ----------
    properties : Mapping[ContactId, str]
        Of each person's event, a JSON object as text.
    mark : str
        Each event's message id is `mark:person`.
    """
    head = msgspec.json.encode({"type": "track", "event": name, "timestamp": None, "depth": 0})
    people = sorted(properties)
    start = f'{head.decode()[:-1]},"messageId":{msgspec.json.encode(mark).decode()[:-1]}:'
    put_off(
        [
            (workspace_id, len(part), compress(('{"batch":[' + ",".join(part) + "]}").encode()))
            for at in range(0, len(people), _ROWS_PER_LOG_ROW)
            if (
                part := [
                    f'{start}{who}","contactId":{who},"properties":{properties[who]}}}'
                    for who in people[at : at + _ROWS_PER_LOG_ROW]
                ]
            )
        ]
    )


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
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO spine_log (workspace_id, n, body) VALUES (%s, %s, %s)", rows)
        cursor.execute("NOTIFY cumulus_log")


def append_items(workspace_id: WorkspaceId, source_id: SourceId, items: Sequence[JsonObject], ip: str | None) -> None:
    """Append items as a source of the workspace sends them, in the caller's transaction; one log row.

    Parameters
    ----------
    items : Sequence[JsonObject]
        In Segment's envelope, each with a `messageId`; few enough for one request.
    """
    _append(workspace_id, source_id, [msgspec.json.encode(item) for item in items], ip)


def append_again(
    workspace_id: WorkspaceId, source_id: SourceId | None, items: Sequence[str], protocol: str = ""
) -> None:
    """Append items that a client sent earlier, as JSON texts, in the caller's transaction; one log row.

    They count like any others: once by their message ids.

    Parameters
    ----------
    protocol : str
        The reader that they are for; empty for Segment's.
    """
    _append(workspace_id, source_id, [item.encode() for item in items], None, protocol)


def _append(
    workspace_id: WorkspaceId, source_id: SourceId | None, items: Sequence[bytes], ip: str | None, protocol: str = ""
) -> None:
    if not items:
        return
    forced = b'"forcedProtocol":%b,' % msgspec.json.encode(protocol) if protocol else b""
    body = compress(b'{%b"batch":[%b]}' % (forced, b",".join(items)))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO spine_log (workspace_id, source_id, n, ip, body) VALUES (%s, %s, %s, %s, %s)",
            [workspace_id, source_id, len(items), ip, body],
        )
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
