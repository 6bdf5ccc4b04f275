"""What a person did and what was done about them, newest first: filtered, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cumulus.apps.contacts.queries import MINE, TimelineEntry
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse


class TimelineKind(StrEnum):
    """What an event is about."""

    PAGE = "page"
    TRACK = "track"
    MESSAGE = "message"
    JOURNEY = "journey"
    TAG = "tag"
    CONSENT = "consent"
    NOTE = "note"
    ACCOUNT = "account"
    AUDIENCE = "audience"
    IDENTITY = "identity"


NAMES: Mapping[TimelineKind, tuple[str, ...]] = {
    TimelineKind.PAGE: ("Page Viewed", "Screen Viewed"),
    TimelineKind.MESSAGE: ("Email Sent", "Email Opened", "Email Bounced", "Email Unsubscribed", "Link Clicked"),
    TimelineKind.JOURNEY: ("Journey Entered", "Journey Exited"),
    TimelineKind.TAG: ("Tag Added", "Tag Removed", "QR Scanned"),
    TimelineKind.CONSENT: ("Consent Requested", "Consent Given", "Consent Withdrawn"),
    TimelineKind.NOTE: ("Note Added", "Task Added", "Task Done"),
    TimelineKind.ACCOUNT: ("Account Joined", "Account Left", "Account Moved", "Account Role Changed"),
    TimelineKind.AUDIENCE: ("Segment Entered", "Segment Exited", "Score Changed", "Stage Changed"),
    TimelineKind.IDENTITY: (
        "Contact Created",
        "Contact Updated",
        "Contact Removed",
        "Contact Identified",
        "Contacts Merged",
        "Contacts Split",
        "Group Joined",
        "Alias Created",
    ),
}
"""The names of each kind; every other name is a `track`."""

_KIND_OF = {name: kind for kind, names in NAMES.items() for name in names}
_OWN = sorted(_KIND_OF)
# "/" would be sought as "\/" otherwise.
_AS_WRITTEN = {"output_format_json_escape_forward_slashes": 0}


def kind_of(name: str) -> TimelineKind:
    """Return what an event of that name is about."""
    return _KIND_OF.get(name, TimelineKind.TRACK)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are shown; empty text, no kinds and None: all.

    Attributes
    ----------
    text : str
        Part of the name or of the properties, in any case.
    since, until : datetime or None
        From, and up to but not including.
    by_name : bool
        Whether the text is sought in names alone.
    """

    name: str = ""
    kinds: frozenset[TimelineKind] = frozenset()
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    by_name: bool = False


Place = tuple[int, str]
"""Where a page ended: milliseconds and the event's key."""


def timeline(
    workspace_id: WorkspaceId, person: ContactId, wanted: Wanted, before: Place | None, limit: int
) -> list[tuple[Place, TimelineEntry]]:
    """Return a person's events, newest first, each with the place that a next page starts from.

    The first query finds which, from the sort key alone; the second reads just their properties.
    """
    where, parameters = _condition(workspace_id, person, wanted)
    if before is not None:
        where += (
            " AND timestamp <= fromUnixTimestamp64Milli({at_ms:Int64})"
            " AND (toUnixTimestamp64Milli(timestamp), toString(event_key)) < ({at_ms:Int64}, {key:String})"
        )
        parameters |= {"at_ms": before[0], "key": before[1]}
    found = get_warehouse().query(
        f"""
        SELECT toUnixTimestamp64Milli(timestamp) AS at_ms, toString(event_key) AS key, name FROM events
        WHERE {where} ORDER BY at_ms DESC, key DESC LIMIT {{limit:UInt32}}
        """,
        {**parameters, "limit": limit},
        _AS_WRITTEN,
    )
    return _entries(workspace_id, person, [(row[0], row[1], row[2]) for row in found.rows])


def _entries(
    workspace_id: WorkspaceId, person: ContactId, places: list[tuple[int, str, str]]
) -> list[tuple[Place, TimelineEntry]]:
    if not places:
        return []
    found = get_warehouse().query(
        f"""
        SELECT toUnixTimestamp64Milli(timestamp) AS at_ms, toString(event_key) AS key, name, kind,
            timestamp, received_at, message_id, source_id, toString(properties)
        FROM events PREWHERE {MINE} AND name IN {{names:Array(String)}}
            AND timestamp >= fromUnixTimestamp64Milli({{first:Int64}})
            AND timestamp <= fromUnixTimestamp64Milli({{last:Int64}})
            AND event_key IN {{keys:Array(UUID)}}
        ORDER BY at_ms DESC, key DESC
        """,
        {
            "workspace": workspace_id,
            "person": person,
            "names": sorted({name for _, _, name in places}),
            "first": places[-1][0],
            "last": places[0][0],
            "keys": [key for _, key, _ in places],
        },
    )
    return [((row[0], row[1]), TimelineEntry(*row[2:])) for row in found.rows]


def count_events(workspace_id: WorkspaceId, person: ContactId, wanted: Wanted) -> int:
    """Return how long the whole timeline is."""
    where, parameters = _condition(workspace_id, person, wanted)
    found = get_warehouse().query(f"SELECT count() FROM events WHERE {where}", parameters, _AS_WRITTEN)
    return int(found.rows[0][0])


def _condition(workspace_id: WorkspaceId, person: ContactId, wanted: Wanted) -> tuple[str, dict[str, object]]:
    where, parameters = [MINE], dict[str, object](workspace=workspace_id, person=person)
    if wanted.name:
        where.append("name = {name:String}")
        parameters["name"] = wanted.name
    if wanted.kinds:
        named = [name for kind in wanted.kinds for name in NAMES.get(kind, ())]
        others = "name NOT IN {own:Array(String)} OR " if TimelineKind.TRACK in wanted.kinds else ""
        where.append(f"({others}name IN {{named:Array(String)}})")
        parameters |= {"named": sorted(named), "own": _OWN}
    if wanted.text:
        seen = "positionCaseInsensitiveUTF8({}, {{text:String}}) > 0"
        sought = ["name"] if wanted.by_name else ["name", "toString(properties)"]
        where.append(f"({' OR '.join(seen.format(text) for text in sought)})")
        parameters["text"] = wanted.text
    for at, sign, key in ((wanted.since, ">=", "since"), (wanted.until, "<", "until")):
        if at is not None:
            where.append(f"timestamp {sign} fromUnixTimestamp64Milli({{{key}:Int64}})")
            parameters[key] = int(at.timestamp() * 1000)
    return " AND ".join(where), parameters
