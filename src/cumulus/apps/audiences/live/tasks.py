"""Nightly work on segments."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from cumulus.apps.audiences.live.nightly import count_daily
from cumulus.core.clock import utc_now

logger = logging.getLogger(__name__)


@app.periodic(cron="50 1 * * *")
@app.task(name="audiences.count_daily", queueing_lock="audiences.count_daily")
def count_daily_segments(timestamp: int) -> None:
    """Count the segments that are counted each night; again counts again, and keeps one point."""
    del timestamp
    logger.info("segments.counted", extra={"segments": count_daily(utc_now())})
