"""Verbs of ingest beside the pipeline."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cumulus.apps.ingest.locks import lock_position, log_rows_kept
from cumulus.apps.ingest.models import Batch
from cumulus.apps.ingest.pipeline.place import log_position
from cumulus.platform.spine import keeping


def trim_log(before: datetime) -> int:
    """Delete log rows that are done and came before `before`; return how many.

    The warehouse keeps their events, message ids stay counted. A rebuild cannot write these
    events again, so the place remembers the boundary before the first row goes. Safe to run
    twice, and beside the pipeline.
    """
    with log_rows_kept() as alone:
        return _trim(before) if alone else 0


def _trim(before: datetime) -> int:
    boundary = before.replace(microsecond=before.microsecond // 1000 * 1000)  # the warehouse has milliseconds
    with transaction.atomic():
        place = lock_position()
        boundary = max(boundary, place.trimmed_before or boundary)
        place.trimmed_before = boundary
        place.save(update_fields=["trimmed_before"])
        Batch.objects.filter(state=Batch.State.DONE, done_at__lt=boundary).delete()
    return keeping.trim(log_position(place), boundary)
