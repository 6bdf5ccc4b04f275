"""What connectors are called."""

from __future__ import annotations

from enum import StrEnum


class Target(StrEnum):
    """What a connector's rows become."""

    PEOPLE = "people"
    EVENTS = "events"


class RunState(StrEnum):
    """waiting → running → done | failed | cancelled; running → waiting (the network: another try later)."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (RunState.WAITING.value, RunState.RUNNING.value)
ALERT_AFTER = 3
"""Runs that failed one after the other before the list asks for a person."""
