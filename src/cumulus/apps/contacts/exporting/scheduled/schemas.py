"""What the API takes and gives about scheduled exports."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from cumulus.apps.contacts.exporting.scheduled.contracts import PlaceKind, RunState
from cumulus.apps.contacts.exporting.scheduled.naming import MAX_PATH
from cumulus.apps.contacts.exporting.schemas import ExportChoice
from cumulus.platform.http.places import Json, RunSchedule, Secrets, Settings

_PLAIN = r"^[^\x00-\x1f\x7f]+$"
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=_PLAIN)]
Path = Annotated[str, Field(min_length=1, max_length=MAX_PATH, pattern=_PLAIN)]
KeepLast = Annotated[int, Field(ge=0, le=10_000)]


class ScheduledExportIn(Schema):
    """A scheduled export to make; `keep_last` 0 keeps all files."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    selection: ExportChoice
    kind: PlaceKind
    config: Settings
    secrets: Secrets = {}
    path: Path = "people-{date}"
    keep_last: KeepLast = 0
    schedule: RunSchedule = RunSchedule()
    enabled: bool = True


class ScheduledExportChange(Schema):
    """What is to be different; what is absent stays."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    selection: ExportChoice | None = None
    kind: PlaceKind | None = None
    config: Settings | None = None
    secrets: Secrets | None = None
    path: Path | None = None
    keep_last: KeepLast | None = None
    schedule: RunSchedule | None = None
    enabled: bool | None = None


class ScheduledPlaceIn(Schema):
    """A place to try; secrets that are not given are those of the scheduled export `scheduled_id`."""

    model_config = ConfigDict(extra="forbid")
    kind: PlaceKind
    config: Settings
    secrets: Secrets = {}
    path: Path = "people-{date}"
    scheduled_id: int | None = None


class ScheduledRunOut(Schema):
    """A run: one file. `sent` of `bytes` are there; `place` and `path` say where."""

    id: int
    state: RunState
    made_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    retry_at: datetime | None
    removed_at: datetime | None
    total: int
    rows: int
    bytes: int
    sent: int
    seconds: float
    place: str
    path: str
    error: str
    detail: str


class ExportOwner(Schema):
    """In whose name it runs; `reason` says why it cannot."""

    name: str
    is_me: bool
    is_program: bool
    reason: str


class ScheduledExportRow(Schema):
    """A scheduled export in the list; `spark` are the people of its last files, the oldest first."""

    id: int
    name: str
    kind: PlaceKind
    place: str
    path: str
    schedule: RunSchedule
    enabled: bool
    next_at: datetime | None
    failures: int
    owner: ExportOwner
    last_run: ScheduledRunOut | None
    spark: list[int]


class ScheduledExportOut(ScheduledExportRow):
    """A scheduled export with its settings; secrets are never told, only which there are."""

    selection: ExportChoice
    config: dict[str, Json]
    secrets_set: list[str]
    keep_last: int
    example: str
    created_at: datetime
    updated_at: datetime
