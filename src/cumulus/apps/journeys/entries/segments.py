"""Segments let people in: the members at publication, afterwards whoever becomes one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F

from cumulus.apps.audiences.facade import evaluate
from cumulus.apps.journeys.engine.runs import Tally, graph_of
from cumulus.apps.journeys.entries.entering import ONCE, Candidate, enter
from cumulus.apps.journeys.locks import hold_shared
from cumulus.apps.journeys.models import Journey, JourneyStatus, NodeStat, Presence
from cumulus.apps.journeys.nodes.entry_segment import EntrySegment, EntrySegmentConfig, membership
from cumulus.core.clock import Clock
from cumulus.core.errors import DomainError
from cumulus.core.ids import ContactId, JourneyId, JourneyVersionId, WorkspaceId

logger = logging.getLogger(__name__)

SCAN_SECONDS = 3.0
"""Between two evaluations of one journey's segment, at least."""
_SHARE_OF_TIME = 10
"""A scan that takes long is repeated after ten times as long: a tenth of a core at most."""
_TURN_SECONDS = 0.5
_CHUNK = 5_000

_APPEAR = """
    INSERT INTO journeys_presence (journey_id, contact_id)
    SELECT %s, contact_id FROM unnest(%s::bigint[]) AS contact_id
    ON CONFLICT DO NOTHING RETURNING contact_id
"""
_DISAPPEAR = "DELETE FROM journeys_presence WHERE journey_id = %s AND contact_id = ANY (%s)"
_PRESENT = "SELECT array_agg(contact_id) FROM journeys_presence WHERE journey_id = %s"


@dataclass(frozen=True, slots=True)
class Watch:
    """A live journey with a segment as its entry."""

    journey_id: JourneyId
    version_id: JourneyVersionId
    workspace_id: WorkspaceId
    generation: int
    node: str
    config: EntrySegmentConfig


@dataclass(slots=True)
class SegmentWatcher:
    """Scans the segments that journeys enter by, and remembers who was there.

    The memory saves reading everybody's presence for each scan. It is valid for one
    generation of the journey; another worker's change moves the generation on.
    """

    _known: dict[JourneyId, tuple[int, set[ContactId]]] = field(default_factory=dict)
    _next_at: dict[JourneyId, float] = field(default_factory=dict)
    # Whose entry is known to show no error; anew for each process.
    _sound: set[JourneyVersionId] = field(default_factory=set)

    def scan(self, now: datetime, monotonic: Callable[[], float] = time.monotonic) -> int:
        """Scan every journey whose turn it is; return how many people entered.

        A segment that fails lets nobody in, shows its error on the entry until it works again,
        and does not hold up the others.
        """
        entered = 0
        for watch in watches():
            if monotonic() < self._next_at.get(watch.journey_id, 0.0):
                continue
            began = monotonic()
            try:
                entered += self.scan_one(watch, now)
                self._clear_error(watch)
            except (OperationalError, InterfaceError):
                raise  # The connection is lost, for all of them.
            except Exception as error:  # noqa: BLE001  # one segment must not hold up the others
                self._show_error(watch, error)
            took = monotonic() - began
            self._next_at[watch.journey_id] = monotonic() + max(SCAN_SECONDS, _SHARE_OF_TIME * took)
        return entered

    def scan_one(self, watch: Watch, now: datetime) -> int:
        """Let in whoever became a member since the last scan; forget who is none any more."""
        members = set(evaluate(watch.workspace_id, membership(_segment(watch)), among=None, now=now))
        known = self._present(watch)
        gone, joined = known - members, members - known
        changes: list[Callable[[int], int]] = [
            *(partial(_disappear, watch, part) for part in _chunks(gone)),
            *(partial(_appear, watch, part, now) for part in _chunks(joined)),
        ]
        generation, entered = watch.generation, 0
        for change in changes:
            with transaction.atomic():
                if not _advance(watch, generation):
                    return entered
                entered += change(generation)
            generation += 1
        self._known[watch.journey_id] = (generation, members)
        return entered

    def _clear_error(self, watch: Watch) -> None:
        if watch.version_id not in self._sound:
            NodeStat.objects.filter(version_id=watch.version_id, node=watch.node).update(last_error=None)
            self._sound.add(watch.version_id)

    def _show_error(self, watch: Watch, error: Exception) -> None:
        code = error.code if isinstance(error, DomainError) else type(error).__name__
        logger.warning(
            "journey.segment_failed",
            extra={"journey": watch.journey_id, "error": code},
            exc_info=not isinstance(error, DomainError),
        )
        self._sound.discard(watch.version_id)
        tally = Tally()
        tally.at(watch.version_id, watch.node).last_error = code[:200]
        tally.write()

    def _present(self, watch: Watch) -> set[ContactId]:
        generation, known = self._known.get(watch.journey_id, (-1, set()))
        if generation == watch.generation:
            return known
        with connection.cursor() as cursor:
            cursor.execute(_PRESENT, [watch.journey_id])
            row = cursor.fetchone()
        return set(row[0] or ()) if row else set()


def watch_forever(stop: threading.Event, clock: Clock) -> None:
    """Scan until `stop` is set; costs one small query twice a second when there is nothing."""
    watcher = SegmentWatcher()
    while not stop.wait(_TURN_SECONDS):
        try:
            watcher.scan(clock())
        except Exception:
            logger.exception("journey.segment_scan_broken")
            connection.close()
    connection.close()


def watches() -> list[Watch]:
    """Return the live journeys that people enter by a segment."""
    rows = Journey.objects.filter(
        status=JourneyStatus.LIVE.value, live_version__entry_kind=EntrySegment.name
    ).values_list("id", "live_version_id", "workspace_id", "presence_generation", "live_version__entry_node")
    return [
        Watch(
            JourneyId(journey_id),
            JourneyVersionId(version_id),
            WorkspaceId(workspace_id),
            generation,
            node,
            EntrySegment().read(graph_of(JourneyVersionId(version_id)).by_id[node].config),
        )
        for journey_id, version_id, workspace_id, generation, node in rows.order_by("id")
    ]


def forget_members(journey_id: JourneyId) -> None:
    """Forget who was a member: the entry segment is another one now.

    In the caller's transaction, which holds the journey alone.
    """
    Presence.objects.filter(journey_id=journey_id).delete()
    Journey.objects.filter(pk=journey_id).update(presence_generation=F("presence_generation") + 1)


def _segment(watch: Watch) -> int | str:
    segment = watch.config.segment
    return "" if segment is None else segment


def _chunks(people: Collection[ContactId]) -> list[list[ContactId]]:
    ordered = sorted(people)
    return [ordered[at : at + _CHUNK] for at in range(0, len(ordered), _CHUNK)]


def _advance(watch: Watch, generation: int) -> bool:
    """Move the generation on; False when the journey changed or another worker was first."""
    hold_shared([watch.journey_id])
    return bool(
        Journey.objects.filter(
            pk=watch.journey_id,
            status=JourneyStatus.LIVE.value,
            live_version_id=watch.version_id,
            presence_generation=generation,
        ).update(presence_generation=F("presence_generation") + 1)
    )


def _disappear(watch: Watch, people: Sequence[ContactId], _: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_DISAPPEAR, [watch.journey_id, list(people)])
    return 0


def _appear(watch: Watch, people: Sequence[ContactId], now: datetime, generation: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_APPEAR, [watch.journey_id, list(people)])
        appeared = [ContactId(row[0]) for row in cursor.fetchall()]
    reentry = watch.config.reentry
    key = ONCE if reentry == "never" else f"segment:{generation}"
    return enter(
        [
            Candidate(watch.journey_id, watch.version_id, contact_id, watch.node, reentry, key)
            for contact_id in appeared
        ],
        now,
    )
