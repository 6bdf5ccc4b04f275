"""Letting people in: one set-based statement for any mixture of journeys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import connection

from cumulus.apps.journeys.engine.queue import LiveVersion
from cumulus.apps.journeys.engine.runs import Tally, log_passage
from cumulus.apps.journeys.locks import hold_entrances, hold_shared
from cumulus.apps.journeys.nodes.entry_event import Reentry
from cumulus.core.ids import ContactId, JourneyId, JourneyVersionId, RunId, WorkspaceId
from cumulus.platform.spine.events import MAX_DEPTH

ONCE = "once"
"""The entry key of journeys that one enters once."""

_ENTER = """
    WITH candidate AS (
        SELECT * FROM json_to_recordset(%s::json)
            AS c (journey_id bigint, version_id bigint, contact_id bigint, origin_id bigint, entry_node text,
                  reentry text, entry_key text, event_at timestamptz, event jsonb, depth smallint)
    ), entered AS (
        INSERT INTO journeys_run (workspace_id, version_id, contact_id, origin_id, entered_at, event_at,
                                  event, depth, entry_key)
        SELECT j.workspace_id, c.version_id, c.contact_id, coalesce(c.origin_id, c.contact_id), %s, c.event_at,
               c.event, c.depth, c.entry_key
        FROM candidate c JOIN journeys_journey j ON j.id = c.journey_id
        WHERE j.status = 'live' AND j.live_version_id = c.version_id
          AND NOT EXISTS (
            SELECT FROM journeys_run r JOIN journeys_version v ON v.id = r.version_id
            WHERE r.contact_id = c.contact_id AND v.journey_id = c.journey_id
              AND (c.reentry = 'never' OR r.entry_key = c.entry_key
                   OR (c.reentry = 'after_exit' AND r.exited_at IS NULL)))
        ON CONFLICT DO NOTHING
        RETURNING id, workspace_id, version_id, contact_id, depth
    ), queued AS (
        INSERT INTO journeys_due
            (due_at, run_id, contact_id, version_id, workspace_id, attempts, node)
        SELECT %s, e.id, e.contact_id, e.version_id, e.workspace_id, 0, n.entry_node
        FROM entered e
        JOIN (SELECT DISTINCT version_id, entry_node FROM candidate) n USING (version_id)
    )
    SELECT e.version_id, v.journey_id, e.workspace_id, j.name, v.number, v.entry_node,
           array_agg(e.id ORDER BY e.id), array_agg(e.contact_id ORDER BY e.id),
           array_agg(e.depth ORDER BY e.id)
    FROM entered e
    JOIN journeys_version v ON v.id = e.version_id JOIN journeys_journey j ON j.id = v.journey_id
    GROUP BY e.version_id, v.journey_id, e.workspace_id, j.name, v.number, v.entry_node
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who may come in.

    Attributes
    ----------
    entry_key : str
        Names what brings them; the same key never enters the same journey twice.
    event : msgspec.Raw or None
        The event as JSON, for conditions and mails further on.
    depth : int
        The run's depth: one more than that of the event.
    origin_id : ContactId or None
        The part of the person whose event it was; None: the whole.
    """

    journey_id: JourneyId
    version_id: JourneyVersionId
    contact_id: ContactId
    entry_node: str
    reentry: Reentry
    entry_key: str
    event_at: datetime | None = None
    event: msgspec.Raw | None = None
    depth: int = 0
    origin_id: ContactId | None = None


def enter(candidates: Sequence[Candidate], now: datetime) -> int:
    """Start runs in the caller's transaction; return how many.

    Passed over: journeys that are not live any more or have a newer version, people whom the
    re-entry policy keeps out, keys that entered before, chains deeper than the log allows. So
    it is safe to run again with the same candidates, and by several workers at once: they take
    turns at a journey's entrance. Logs `Journey Entered`, wakes the engine. Seven statements,
    whatever the number of journeys and people.
    """
    wanted = _first_of_each([each for each in candidates if each.depth <= MAX_DEPTH])
    if not wanted:
        return 0
    hold_shared(each.journey_id for each in wanted)
    hold_entrances(each.journey_id for each in wanted)
    # One document: as arrays of text the events took psycopg ten times as long to quote.
    document = msgspec.json.encode(wanted).decode()
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, [document, now, now])
        entered = cursor.fetchall()
    return _announce(entered, now)


def _announce(entered: Sequence[tuple[object, ...]], now: datetime) -> int:
    tally, people = Tally(), 0
    for version_id, journey_id, workspace_id, name, number, node, *runs in entered:
        version = LiveVersion(
            JourneyVersionId(int(str(version_id))),
            JourneyId(int(str(journey_id))),
            WorkspaceId(int(str(workspace_id))),
            str(name),
            int(str(number)),
            stopped=False,
        )
        passages = _passages(*runs)
        tally.at(version.id, str(node)).entered += len(passages)
        log_passage(version, "Journey Entered", passages, now)
        people += len(passages)
    tally.write()
    if people:
        with connection.cursor() as cursor:
            cursor.execute("NOTIFY cumulus_due")
    return people


def _passages(*columns: object) -> list[tuple[RunId, ContactId, int]]:
    run_ids, contact_ids, depths = (list(each) for each in columns if isinstance(each, list))
    return list(zip(run_ids, contact_ids, depths, strict=True))


def _first_of_each(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Where one run at a time is allowed, the first event of a batch is the one that counts."""
    kept: dict[tuple[int, int, str], Candidate] = {}
    for each in candidates:
        key = each.entry_key if each.reentry == "always" else ""
        kept.setdefault((each.version_id, each.contact_id, key), each)
    return list(kept.values())
