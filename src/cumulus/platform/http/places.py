"""What people send about places elsewhere, and about when something recurs."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field

from cumulus.core.schedules import MAX_MINUTES, Recurrence

# A kind's own settings, JSON that the kind checks.
Json = Any
Secrets = Annotated[
    dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=10_000)]], Field(max_length=4)
]
Settings = Annotated[dict[Annotated[str, Field(max_length=40)], Json], Field(max_length=20)]


class RunSchedule(Schema):
    """When something runs by itself: every so many minutes, daily at a time, or by cron."""

    model_config = ConfigDict(extra="forbid")
    kind: Recurrence = Recurrence.MANUAL
    minutes: Annotated[int, Field(ge=1, le=MAX_MINUTES)] = 60
    at: Annotated[str, Field(max_length=5)] = "03:00"
    cron: Annotated[str, Field(max_length=100)] = ""


class PlaceTestOut(Schema):
    """Whether a place can be reached; `detail` is what its server said."""

    ok: bool
    code: str = ""
    message: str = ""
    detail: str = ""
