"""Reads of what the pipeline learned, refused and stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from cumulus.apps.ingest.contracts import LearnedCatalogue, LearnedEvent
from cumulus.apps.ingest.models import CatalogueEvent, CatalogueProperty, Quarantined
from cumulus.core.ids import ContactId, SourceId, WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse


def catalogue(workspace_id: WorkspaceId) -> LearnedCatalogue:
    """Return the names and kinds that the workspace's data taught; two queries."""
    kinds: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    rows = CatalogueProperty.objects.filter(workspace_id=workspace_id)
    for event, name, kind in rows.values_list("event", "name", "kind"):
        kinds[event, name].add(kind)
    properties: defaultdict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for (event, name), found in kinds.items():
        properties[event][name] = frozenset(found)
    events = CatalogueEvent.objects.filter(workspace_id=workspace_id, count__gt=0)
    return LearnedCatalogue(
        attributes=properties.pop("", {}),
        events={
            name: LearnedEvent(count, properties.get(name, {})) for name, count in events.values_list("name", "count")
        },
    )


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One event as the live view shows it; `properties` as JSON text."""

    message_id: str
    kind: str
    name: str
    timestamp: datetime
    received_at: datetime
    contact_id: ContactId
    source_id: int
    properties: str


def live_events(workspace_id: WorkspaceId, limit: int) -> list[LiveEvent]:
    """Return the events received last, newest first, of the past day."""
    found = get_warehouse().query(
        """
        SELECT message_id, kind, name, timestamp, received_at, contact_id, source_id, toString(properties)
        FROM events
        WHERE workspace_id = {workspace:UInt32} AND received_at > now() - INTERVAL 1 DAY
        ORDER BY received_at DESC, event_key LIMIT {limit:UInt32}
        """,
        {"workspace": workspace_id, "limit": limit},
    )
    return [LiveEvent(*row) for row in found.rows]


_SEEN_EVENTS = 10


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """A name, when it came, and the page it happened on; empty where it is not of a page."""

    name: str
    received_at: datetime
    page: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a source sent in the past day.

    Attributes
    ----------
    last_received_at : datetime or None
        None when nothing came.
    last_events : list[SeenEvent]
        At most ten, newest first.
    """

    last_received_at: datetime | None
    count_last_hour: int
    quarantined_last_hour: int
    last_events: list[SeenEvent]


def seen(workspace_id: WorkspaceId, source_id: SourceId) -> Seen:
    """Return what the source sent in the past day; two queries of the warehouse, one of PostgreSQL."""
    warehouse, whose = get_warehouse(), {"workspace": workspace_id, "source": source_id}
    ((last, count),) = warehouse.query(
        """
        SELECT maxOrNull(received_at), countIf(received_at > now() - INTERVAL 1 HOUR)
        FROM events
        WHERE workspace_id = {workspace:UInt32} AND source_id = {source:UInt32} AND received_at > now() - INTERVAL 1 DAY
        """,
        whose,
    ).rows
    newest = warehouse.query(
        """
        WITH JSONExtractString(context, 'page', 'url') AS url, JSONExtractString(context, 'page', 'path') AS path
        SELECT name, received_at, if(url = '', path, url)
        FROM events
        WHERE workspace_id = {workspace:UInt32} AND source_id = {source:UInt32} AND received_at > now() - INTERVAL 1 DAY
        ORDER BY received_at DESC, timestamp DESC, event_key LIMIT {limit:UInt32}
        """,
        {**whose, "limit": _SEEN_EVENTS},
    )
    refused = Quarantined.objects.filter(
        workspace_id=workspace_id, source_id=source_id, received_at__gt=timezone.now() - timedelta(hours=1)
    )
    return Seen(last, count, refused.count(), [SeenEvent(*row) for row in newest.rows])
