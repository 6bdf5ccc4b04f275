"""What scheduled exports are called."""

from __future__ import annotations

from enum import StrEnum


class RunState(StrEnum):
    """waiting → running → done | failed | cancelled; running → waiting (the network: another try later).

    failed | cancelled → waiting, when somebody wants it again; cancelled → done, when the file lay
    there already.
    """

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (RunState.WAITING.value, RunState.RUNNING.value)
OVER = (RunState.FAILED.value, RunState.CANCELLED.value)


class PlaceKind(StrEnum):
    """Where files go."""

    S3 = "s3"
    SFTP = "sftp"
