"""One transaction of the engine: claim who is due, move them until they stay, write it down."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, transaction

from cumulus.apps.journeys.engine import queue, runs
from cumulus.apps.journeys.engine.queue import LiveVersion, Stay
from cumulus.apps.journeys.engine.runs import Tally
from cumulus.apps.journeys.graph.model import Node
from cumulus.apps.journeys.locks import try_hold_shared
from cumulus.apps.journeys.nodes.base import Outcome, People, StepBatch
from cumulus.apps.journeys.nodes.exit import COMPLETED
from cumulus.apps.journeys.nodes.registry import KINDS, AnyKind
from cumulus.core.errors import DomainError, Retryable, Terminal
from cumulus.core.ids import JourneyVersionId
from cumulus.platform.observe.metrics import JOURNEY_STEPS

logger = logging.getLogger(__name__)

STOPPED = "stopped"
ERROR = "error"

MAX_BATCH = 5_000
"""Measured flat from 1,000 to 20,000; small enough that a transaction ends in a quarter second."""

BACK_OFF = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)
"""Waits between the attempts of a failing node; after the last attempt the run ends."""

ABSENT_BACK_OFF = timedelta(seconds=5)
"""While a server we stand on is away: such failures do not count as attempts."""


@dataclass(frozen=True, slots=True)
class _Group:
    """People of one version at one node, to be moved on."""

    version: LiveVersion
    node: str
    people: People
    attempts: int = 0
    straight: bool = False


@dataclass(frozen=True, slots=True)
class _Way:
    """People of a group who go to one node, staying there until an instant, or leave."""

    people: People
    target: Node | None
    stay_until: datetime | None = None


@dataclass(slots=True)
class _Work:
    """What one transaction has done so far."""

    now: datetime
    steps: int = 0
    open: list[_Group] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    ends: dict[tuple[JourneyVersionId, str], list[People]] = field(default_factory=lambda: defaultdict(list))
    versions: dict[JourneyVersionId, LiveVersion] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)


def step_once(now: datetime, limit: int = MAX_BATCH) -> int:
    """Move up to `limit` people who are due at `now`; return the number of steps they made.

    One transaction. A person goes on until they stay somewhere (a wait), leave, or fail, so a
    claim can make several steps. Several workers may call it at once: a person is claimed by
    one of them. After a crash at any point all of it is undone and done again.

    Returns
    -------
    int
        Steps made and people pushed back or ended; 0 when nothing could be claimed.
    """
    with transaction.atomic():
        queue.tune()
        work = _claim(now, limit)
        if not work.open:
            return 0
        while work.open:
            _move(work, work.open.pop())
        _write(work)
    return work.steps


def seconds_until_due(now: datetime) -> float | None:
    """Return how long nobody is due; None when nobody waits at all."""
    with transaction.atomic():
        queue.tune()
        found = [each.due_at for each in queue.waiting()]
    return max((min(found) - now).total_seconds(), 0) if found else None


def _claim(now: datetime, limit: int) -> _Work:
    """Share the batch among the versions with due people, so that none starves another."""
    work = _Work(now)
    ready = [each.version for each in queue.waiting() if each.version.stopped or each.due_at <= now]
    held = try_hold_shared([version.journey_id for version in ready]) if ready else set()
    work.versions = {version.id: version for version in ready if version.journey_id in held}
    if not work.versions:
        return work
    share = -(-limit // len(work.versions))
    for claimed in queue.claim(list(work.versions), now, share):
        group = _Group(work.versions[claimed.version_id], claimed.node, claimed.people, claimed.attempts)
        work.open.append(replace(group, straight=_is_entry(group)))
    return work


def _is_entry(group: _Group) -> bool:
    node = runs.graph_of(group.version.id).by_id.get(group.node)
    return node is not None and node.kind in KINDS and KINDS[node.kind].enters


def _move(work: _Work, group: _Group) -> None:
    """Take one group one step on; failures stay inside the group."""
    work.steps += len(group.people)
    if group.version.stopped:
        _end(work, group, STOPPED)
        return
    try:
        with transaction.atomic():
            node, kind = _node(group)
            outcome = kind.step(_batch(work, group, node))
            ways = _ways(work, group, outcome)
    except (OperationalError, InterfaceError):
        raise  # The connection or the transaction is lost: nothing can be written down.
    except Exception as error:  # noqa: BLE001  # whatever a node does must not stop the others
        _push_back(work, group, error)
        return
    JOURNEY_STEPS.labels(kind=kind.name).inc(len(group.people))
    if outcome.finish_reason is not None:
        _end(work, group, outcome.finish_reason, completed=True)
    for way in ways:
        _follow(work, replace(group, people=way.people), way)


def _node(group: _Group) -> tuple[Node, AnyKind]:
    node = runs.graph_of(group.version.id).by_id.get(group.node)
    if node is None:
        raise Terminal("unknown_node", "The version has no such node.")
    return node, _kind(node)


def _kind(node: Node) -> AnyKind:
    if node.kind not in KINDS:
        raise Terminal("unknown_kind", "There is no such kind of node.")
    return KINDS[node.kind]


def _batch(work: _Work, group: _Group, node: Node) -> StepBatch:
    return StepBatch(
        workspace_id=group.version.workspace_id,
        journey_id=group.version.journey_id,
        version_id=group.version.id,
        node=node,
        people=group.people,
        now=work.now,
        straight=group.straight,
        load_triggers=runs.load_triggers,
    )


def _ways(work: _Work, group: _Group, outcome: Outcome) -> list[_Way]:
    """Return where everybody goes; whatever may fail is done before anything is noted down."""
    graph = runs.graph_of(group.version.id)
    return [_way(work, people, graph.after(group.node, branch)) for branch, people in outcome.moves.items() if people]


def _way(work: _Work, people: People, target: Node | None) -> _Way:
    if target is None or not _kind(target).holds:
        return _Way(people, target)
    return _Way(people, target, work.now + _kind(target).delay(target.config))


def _follow(work: _Work, group: _Group, way: _Way) -> None:
    """Send a part of a group along its way."""
    if way.target is None:
        _end(work, group, COMPLETED, completed=True)
        return
    work.tally.at(group.version.id, group.node).left += len(group.people)
    work.tally.at(group.version.id, way.target.id).entered += len(group.people)
    if way.stay_until is None:
        work.open.append(replace(group, node=way.target.id, attempts=0))
    else:
        work.stays.append(Stay(group.version, way.target.id, way.stay_until, group.people))


def _end(work: _Work, group: _Group, reason: str, *, completed: bool = False) -> None:
    count = work.tally.at(group.version.id, group.node)
    count.left += len(group.people)
    count.completed += len(group.people) if completed else 0
    work.ends[group.version.id, reason].append(group.people)


def _push_back(work: _Work, group: _Group, error: Exception) -> None:
    """Try the group again later, or end its runs after the last attempt."""
    code = error.code if isinstance(error, DomainError) else type(error).__name__
    count = work.tally.at(group.version.id, group.node)
    count.last_error = code[:200]
    last = group.attempts >= len(BACK_OFF)
    logger.warning(
        "journey.node_failed",
        extra={
            "version": group.version.id,
            "node": group.node,
            "people": len(group.people),
            "attempts": group.attempts + 1,
            "error": code,
        },
        exc_info=not isinstance(error, (DomainError, DatabaseError)),
    )
    if isinstance(error, Retryable):
        wait, attempts = ABSENT_BACK_OFF, group.attempts
    elif last:
        count.failed += len(group.people)
        _end(work, group, ERROR)
        return
    else:
        wait, attempts = BACK_OFF[group.attempts], group.attempts + 1
    stay = Stay(group.version, group.node, work.now + wait, group.people, attempts)
    work.stays.append(stay)


def _write(work: _Work) -> None:
    queue.put(work.stays)
    for (version_id, reason), parts in work.ends.items():
        people = People(
            [run_id for part in parts for run_id in part.run_ids],
            [contact_id for part in parts for contact_id in part.contact_ids],
        )
        runs.finish(work.versions[version_id], people, reason, work.now)
    work.tally.write()
