"""The reactor: events let people in, inside the pipeline's second transaction."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

import msgspec

from cumulus.apps.audiences.facade import matches_event
from cumulus.apps.ingest.contracts import StoredEvent
from cumulus.apps.journeys.engine.runs import graph_of
from cumulus.apps.journeys.entries.entering import ONCE, Candidate, enter
from cumulus.apps.journeys.models import JourneyStatus, Version
from cumulus.apps.journeys.nodes.entry_event import EntryEvent, EntryEventConfig
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import DomainError
from cumulus.core.ids import JourneyId, JourneyVersionId, WorkspaceId

logger = logging.getLogger(__name__)

_KEY_LENGTH = 255
FRESH = timedelta(days=1)
"""An event that reaches us later than this after it happened is history, as an import brings it,
and lets nobody in; a phone that was offline for a night is still heard."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A live version that listens to an event."""

    journey_id: JourneyId
    version_id: JourneyVersionId
    node: str
    config: EntryEventConfig


def reactor(events: list[StoredEvent], clock: Clock = utc_now) -> None:
    """Let in whom `events` let in; safe if the same events come again.

    Costs one indexed query when no journey listens to any of them, five when people enter.
    Only the events of a listening journey's own name and workspace are looked at.
    """
    by_name: dict[tuple[WorkspaceId, str], list[StoredEvent]] = defaultdict(list)
    for event in events:
        by_name[event.workspace_id, event.name].append(event)
    candidates = [
        _candidate(entry, event)
        for key, entries in _listening({name for _, name in by_name}).items()
        for entry in entries
        for event in by_name.get(key, ())
        if _passes(entry, event)
    ]
    if candidates:
        enter(candidates, clock())


def _passes(entry: _Entry, event: StoredEvent) -> bool:
    """Broken filters and history let nobody in; the pipeline goes on."""
    if event.received_at - event.timestamp > FRESH:
        return False
    if not entry.config.where:
        return True
    try:
        return matches_event([*entry.config.where], event.properties)
    except DomainError as error:
        logger.warning("journey.filter_failed", extra={"version": entry.version_id, "error": error.code})
        return False


def _listening(names: set[str]) -> Mapping[tuple[WorkspaceId, str], Sequence[_Entry]]:
    """Return who listens to an event of one of `names`, by workspace and event."""
    found: dict[tuple[WorkspaceId, str], list[_Entry]] = defaultdict(list)
    rows = Version.objects.filter(entry_event__in=names, live_journeys__status=JourneyStatus.LIVE.value).values_list(
        "id", "journey_id", "journey__workspace_id", "entry_event", "entry_node"
    )
    for version_id, journey_id, workspace_id, event, node in rows:
        version = JourneyVersionId(version_id)
        entry = _Entry(JourneyId(journey_id), version, node, _config(version, node))
        found[WorkspaceId(workspace_id), str(event)].append(entry)
    return found


@lru_cache(maxsize=1024)
def _config(version_id: JourneyVersionId, node: str) -> EntryEventConfig:
    return EntryEvent().read(graph_of(version_id).by_id[node].config)


def _candidate(entry: _Entry, event: StoredEvent) -> Candidate:
    reentry = entry.config.reentry
    told = {
        "name": event.name,
        "timestamp": event.timestamp,
        "message_id": event.message_id,
        "properties": event.properties,
    }
    return Candidate(
        journey_id=entry.journey_id,
        version_id=entry.version_id,
        contact_id=event.contact_id,
        entry_node=entry.node,
        reentry=reentry,
        entry_key=ONCE if reentry == "never" else event.message_id[:_KEY_LENGTH],
        # The moment of arrival: a clock of the sender's may be wrong, the delay shall not be.
        event_at=event.received_at,
        event=msgspec.Raw(msgspec.json.encode(told)),
        depth=event.depth + 1,
        origin_id=event.origin_id,
    )
