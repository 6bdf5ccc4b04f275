"""The nightly proof: each live segment computed in full and held against where people are.

Whoever seems to stand wrong may only be on the way: an event is in the warehouse before its
reaction is. So suspects are judged again a little later; who still stands wrong then, and does not
wait to be judged, is counted, told of, and put right.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from pyroaring import BitMap

from cumulus.apps.audiences.evaluation import context
from cumulus.apps.audiences.expressions.compiler import compile_members
from cumulus.apps.audiences.live.engine import TURN_PEOPLE, Engine
from cumulus.apps.audiences.live.members import read_state, stored_members
from cumulus.apps.audiences.models import Changed, Segment
from cumulus.platform.observe.metrics import SEGMENT_DRIFT
from cumulus.platform.warehouse.client import get_warehouse

logger = logging.getLogger(__name__)

_HOUR = 2
"""UTC; a day's proof is due from then on."""
_SETTLED = timedelta(seconds=15)
"""After so long, what was on the way has arrived."""


def prove_some(engine: Engine, now: datetime) -> int:
    """Take the proof one segment further; return how many segments were looked at, 0 when none is due."""
    for segment_id, (seen_at, people) in list(engine.suspects.items()):
        if now - seen_at >= _SETTLED:
            del engine.suspects[segment_id]
            if segment_id in engine.definitions.segments:
                _settle(engine, segment_id, people, now)
                return 1
    due = _next_due(engine, now)
    if due is None:
        return 0
    differing = _differing(engine, due, now)
    if differing:
        engine.suspects[due] = (now, differing)
    else:
        _note(due, 0, now)
    return 1


def _next_due(engine: Engine, now: datetime) -> int | None:
    night = now.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    night = night if night <= now else night - timedelta(days=1)
    dynamic = [
        each.id for each in engine.definitions.segments.values() if not each.listed and each.id not in engine.suspects
    ]
    ready = Segment.objects.filter(pk__in=dynamic, build=Segment.Build.READY)
    never = ready.filter(proved_at=None)
    return (never | ready.filter(proved_at__lt=night)).order_by("id").values_list("id", flat=True).first()


def _differing(engine: Engine, segment_id: int, now: datetime) -> BitMap:
    tree = engine.definitions.segments[segment_id].tree
    compiled = compile_members(tree, context(engine.workspace_id, now))
    state = get_warehouse().scalar(
        f"SELECT hex(groupBitmapState(contact_id)) FROM ({compiled.sql})",  # compiled, with parameters
        compiled.params,
    )
    stored = stored_members(engine.workspace_id, [segment_id])[segment_id]
    if stored != engine.memory.of(segment_id):
        logger.warning("segment.memory_differs", extra={"segment": segment_id})
        engine.memory.reload([segment_id])
    return read_state(bytes.fromhex(state)) ^ stored


def _settle(engine: Engine, segment_id: int, people: BitMap, now: datetime) -> None:
    rows = Changed.objects.filter(workspace_id=engine.workspace_id, contact_id__in=list(people))
    waiting = set(rows.values_list("contact_id", flat=True))
    suspects = [each for each in people if each not in waiting]
    drift = 0
    for at in range(0, len(suspects), TURN_PEOPLE):
        asked = dict.fromkeys(suspects[at : at + TURN_PEOPLE], frozenset({segment_id}))
        drift += len(engine.settle(asked, now, lambda: None).stays)
    _note(segment_id, drift, now)


def _note(segment_id: int, drift: int, now: datetime) -> None:
    Segment.objects.filter(pk=segment_id).update(proved_at=now, drift_count=drift)
    if drift:
        SEGMENT_DRIFT.inc(drift)
        logger.warning("segment.drifted", extra={"segment": segment_id, "people": drift})
