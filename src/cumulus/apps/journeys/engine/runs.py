"""What the engine reads and writes of runs and of the figures on the nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

import msgspec
from django.db import connection

from cumulus.apps.journeys.engine.queue import LiveVersion
from cumulus.apps.journeys.graph.model import Graph, parse
from cumulus.apps.journeys.models import Version
from cumulus.apps.journeys.nodes.base import People, Trigger
from cumulus.core.ids import ContactId, JourneyVersionId, RunId, WorkspaceId
from cumulus.platform.spine.events import InternalEvent, append_events

_FINISH = """
    UPDATE journeys_run SET exited_at = %s, exit_reason = %s
    WHERE id = ANY (%s) AND exited_at IS NULL
    RETURNING id, contact_id, depth
"""

_COUNT = """
    INSERT INTO journeys_nodestat
        (version_id, node, entered, "left", completed, failed, last_error)
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[],
                         %s::bigint[], %s::text[])
    ON CONFLICT (version_id, node) DO UPDATE SET
        entered = journeys_nodestat.entered + EXCLUDED.entered,
        "left" = journeys_nodestat."left" + EXCLUDED."left",
        completed = journeys_nodestat.completed + EXCLUDED.completed,
        failed = journeys_nodestat.failed + EXCLUDED.failed,
        last_error = CASE WHEN EXCLUDED.last_error IS NULL AND EXCLUDED."left" = 0
                          THEN journeys_nodestat.last_error ELSE EXCLUDED.last_error END
"""


@dataclass(slots=True)
class NodeCount:
    """What one transaction adds to a node's figures; who gets on clears the last error."""

    entered: int = 0
    left: int = 0
    completed: int = 0
    failed: int = 0
    last_error: str | None = None


@dataclass(slots=True)
class Tally:
    """The figures that one transaction adds, by version and node."""

    nodes: dict[tuple[JourneyVersionId, str], NodeCount] = field(default_factory=lambda: defaultdict(NodeCount))

    def at(self, version_id: JourneyVersionId, node: str) -> NodeCount:
        """Return the figures of a node, to be added to."""
        return self.nodes[version_id, node]

    def write(self) -> None:
        """Add the figures up in the database.

        One statement, rows in one order for all workers. They wait for each other here, so
        it belongs to the end of a transaction.
        """
        if not self.nodes:
            return
        rows = [
            (key[0], key[1], add.entered, add.left, add.completed, add.failed, add.last_error)
            for key, add in sorted(self.nodes.items())
        ]
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [list(column) for column in zip(*rows, strict=True)])


@lru_cache(maxsize=1024)
def graph_of(version_id: JourneyVersionId) -> Graph:
    """Return a version's graph; versions never change."""
    return parse(Version.objects.values_list("graph", flat=True).get(pk=version_id))


def load_triggers(run_ids: Sequence[RunId]) -> Mapping[RunId, Trigger]:
    """Return what brought each run in; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, event::text, event_at, depth FROM journeys_run WHERE id = ANY (%s)",
            [list(run_ids)],
        )
        return {
            RunId(run_id): Trigger(None if event is None else msgspec.json.decode(event), event_at, depth)
            for run_id, event, event_at, depth in cursor.fetchall()
        }


def finish(version: LiveVersion, people: People, reason: str, now: datetime) -> None:
    """End the runs and log `Journey Exited` for those that were still active."""
    with connection.cursor() as cursor:
        cursor.execute(_FINISH, [now, reason, list(people.run_ids)])
        ended = cursor.fetchall()
    log_passage(
        version,
        "Journey Exited",
        [(RunId(run_id), ContactId(contact_id), depth) for run_id, contact_id, depth in ended],
        now,
        reason,
    )


def log_passage(
    version: LiveVersion,
    event: str,
    runs: Sequence[tuple[RunId, ContactId, int]],
    now: datetime,
    reason: str | None = None,
) -> None:
    """Append `event` for each (run, contact, depth) to the log."""
    properties: dict[str, str | int] = {
        "journey": version.journey_name,
        "journey_id": version.journey_id,
        "version": version.number,
    }
    if reason is not None:
        properties["reason"] = reason
    append_events(
        WorkspaceId(version.workspace_id),
        [InternalEvent(event, contact_id, properties, timestamp=now, depth=depth) for _, contact_id, depth in runs],
    )
