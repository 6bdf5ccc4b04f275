"""What the quarantine need not keep any longer."""

from __future__ import annotations

from datetime import datetime

from cumulus.apps.ingest.models import Quarantined, QuarantineJob, Violation


def trim_quarantine(before: datetime) -> int:
    """Delete items received before then, finished work and counts of that time; return how many items.

    Safe to run twice.
    """
    items, _ = Quarantined.objects.filter(received_at__lt=before).delete()
    QuarantineJob.objects.filter(finished_at__lt=before).delete()
    Violation.objects.filter(day__lt=before.date()).delete()
    return items
