"""The nightly proof of stages: everybody's stage computed in full and held against where they are.

Whoever seems to stand wrong may only be on the way. So suspects are compared again a little later; who
still stands wrong then, and does not wait to be judged, is counted, told of, and moved.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from pyroaring import BitMap

from cumulus.apps.audiences.locks import only_mover
from cumulus.apps.audiences.models import StageDirty, StageModel, StageTurn, StageWorkspace
from cumulus.apps.audiences.stages.due import CHUNK
from cumulus.apps.audiences.stages.ladders import ladders_of
from cumulus.apps.audiences.stages.noting import note_moved
from cumulus.apps.audiences.stages.placing import moved_people
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.observe.metrics import STAGE_DRIFT

logger = logging.getLogger(__name__)

_HOUR = 2
"""UTC; a day's proof is due from then on."""
_SETTLED = timedelta(seconds=15)
"""After so long, what was on the way has arrived."""
_LOOK_AGAIN = timedelta(minutes=1)
"""Names that data brings mend a broken model: looked at so often."""


def prove_some(now: datetime, busy: Collection[int]) -> bool:
    """Take the proof one model further; return whether one was looked at.

    Parameters
    ----------
    busy : Collection[int]
        Workspaces where people are due whom nobody has seen yet: they would seem to stand wrong.
    """
    models = StageModel.objects.filter(archived_at=None, needs_fill=False).exclude(workspace_id__in=busy)
    models = models.order_by("id")
    suspected = models.filter(Q(suspected_at__lte=now - _SETTLED) | Q(suspected_at__gt=now)).first()
    if suspected is not None:
        return _settle(suspected, now)
    due = _due(models, now).first()
    if due is not None:
        _look(due, now)
    return due is not None


def _due(models: QuerySet[StageModel], now: datetime) -> QuerySet[StageModel]:
    night = now.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    night = night if night <= now else night - timedelta(days=1)
    in_round = StageWorkspace.objects.filter(round_after__isnull=False).values("workspace_id")
    broken = ~Q(broken_reason="") & Q(proved_at__lt=now - _LOOK_AGAIN)
    when = Q(proved_at=None) | Q(proved_at__lt=night) | Q(proved_at__gt=now) | broken
    return models.filter(when, suspected_at=None).exclude(workspace_id__in=in_round)


def _look(model: StageModel, now: datetime) -> None:
    workspace_id, found = WorkspaceId(model.workspace_id), BitMap()
    for _, ladder in ladders_of(workspace_id, [model]):
        for block in moved_people(ladder, workspace_id, model.pk, now):
            found.update(block)
    if found:
        rows = StageModel.objects.filter(pk=model.pk, fill_mark=model.fill_mark, needs_fill=False)
        rows.update(suspects=found.serialize(), suspected_at=now)
    else:
        _note(model, 0, now)


@transaction.atomic
def _settle(model: StageModel, now: datetime) -> bool:
    workspace_id, drift = WorkspaceId(model.workspace_id), 0
    if not only_mover() or StageTurn.objects.filter(workspace_id=workspace_id).exists():
        return False
    model.refresh_from_db()
    waiting = BitMap(StageDirty.objects.filter(workspace_id=workspace_id).values_list("contact_id", flat=True))
    seen = BitMap() if model.suspects is None else BitMap.deserialize(bytes(model.suspects))
    suspects = [ContactId(each) for each in seen - waiting]
    for _, ladder in ladders_of(workspace_id, [model]):
        for at in range(0, len(suspects), CHUNK):
            for block in moved_people(ladder, workspace_id, model.pk, now, suspects[at : at + CHUNK]):
                note_moved(workspace_id, block)
                drift += len(block)
    _note(model, drift, now)
    return True


def _note(model: StageModel, drift: int, now: datetime) -> None:
    StageModel.objects.filter(pk=model.pk).update(proved_at=now, drift_count=drift, suspects=None, suspected_at=None)
    if drift:
        STAGE_DRIFT.inc(drift)
        logger.warning("stage_model.drifted", extra={"model": model.pk, "people": drift})
