"""Background jobs of audiences, by room; Procrastinate finds them here."""

from __future__ import annotations

from procrastinate.contrib.django import app

from cumulus.apps.audiences.columns import tend_columns
from cumulus.apps.audiences.computed import tasks as computed
from cumulus.apps.audiences.learning import tasks as learning
from cumulus.apps.audiences.live import tasks as live

__all__ = ["computed", "learning", "live", "tend"]


@app.periodic(cron="*/5 * * * *")
@app.task(name="audiences.tend_columns", queueing_lock="audiences.tend_columns")
def tend(timestamp: int) -> None:
    """Give often held attributes columns of their own; again finds nothing to do."""
    del timestamp
    tend_columns()
