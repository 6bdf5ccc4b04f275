"""What the API takes and gives about connectors."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from cumulus.apps.contacts.facade import (
    ColumnMeaning,
    DateOrder,
    FoundColumn,
    Policy,
    SampleRow,
    ValueKind,
)
from cumulus.apps.ingest.connectors.contracts import RunState, Target
from cumulus.platform.http.places import Json, RunSchedule, Secrets, Settings

_PLAIN = r"^[^\x00-\x1f\x7f]+$"
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=_PLAIN)]
ColumnName = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Short = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Tag = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]
_MOST_COLUMNS = 300


class NamedMeaning(ColumnMeaning):
    """What a column means, by its name."""

    column: ColumnName


class PeopleMapping(Schema):
    """How rows become people."""

    model_config = ConfigDict(extra="forbid")
    columns: Annotated[list[NamedMeaning], Field(max_length=_MOST_COLUMNS)]
    tags: Annotated[list[Tag], Field(max_length=20)] = []
    policy: Policy = Policy.OVERWRITE
    dates: DateOrder = DateOrder.YMD
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "CN"
    required: Annotated[str, Field(max_length=40)] = ""


class EventIdentity(Schema):
    """A column that says who it was."""

    model_config = ConfigDict(extra="forbid")
    column: ColumnName
    namespace: Annotated[str, Field(max_length=40)]


class EventProperty(Schema):
    """A column that becomes a property."""

    model_config = ConfigDict(extra="forbid")
    column: ColumnName
    name: Short
    kind: ValueKind = ValueKind.TEXT


class EventsMapping(Schema):
    """How rows become events; `event` for all of them, or the column that has each one's name."""

    model_config = ConfigDict(extra="forbid")
    event: Short = ""
    event_column: ColumnName = ""
    time_column: ColumnName = ""
    identities: Annotated[list[EventIdentity], Field(max_length=20)]
    properties: Annotated[list[EventProperty], Field(max_length=_MOST_COLUMNS)] = []
    dates: DateOrder = DateOrder.YMD


class ConnectorIn(Schema):
    """A connector to make: where the data lies."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    kind: Annotated[str, Field(max_length=20)]
    config: Settings
    secrets: Secrets = {}
    target: Target = Target.PEOPLE


class ConnectorChange(Schema):
    """What is to be different; what is absent stays."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    config: Settings | None = None
    secrets: Secrets | None = None
    target: Target | None = None
    people: PeopleMapping | None = None
    events: EventsMapping | None = None
    schedule: RunSchedule | None = None
    enabled: bool | None = None


class ConnectorRunOut(Schema):
    """A run; `unchanged` are rows that changed nobody, and events that counted before."""

    id: int
    state: RunState
    made_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    retry_at: datetime | None
    rows: int
    created: int
    updated: int
    unchanged: int
    events: int
    rejected: int
    reasons: dict[str, int]
    cursor_before: dict[str, Json]
    cursor_after: dict[str, Json]
    error: str
    detail: str


class ConnectorRow(Schema):
    """A connector in the list; `spark` are the rows of its last runs, the oldest first."""

    id: int
    name: str
    kind: str
    target: Target
    enabled: bool
    mapped: bool
    next_at: datetime | None
    failures: int
    alert: bool
    last_run: ConnectorRunOut | None
    spark: list[int]


class ConnectorOut(ConnectorRow):
    """A connector with its settings; secrets are never told, only which there are."""

    source_id: int
    config: dict[str, Json]
    secrets_set: list[str]
    people: PeopleMapping | None
    events: EventsMapping | None
    schedule: RunSchedule
    cursor: dict[str, Json]
    created_at: datetime
    updated_at: datetime


class ConnectorPreviewIn(Schema):
    """How many rows, and a mapping to try that is not kept."""

    model_config = ConfigDict(extra="forbid")
    limit: Annotated[int, Field(ge=1, le=50)] = 20
    people: PeopleMapping | None = None
    events: EventsMapping | None = None


class ConnectorEventShown(Schema):
    """A row as an event, or why it is rejected."""

    line: int
    problem: str
    column: str
    item: dict[str, Json] | None


class ConnectorPreviewOut(Schema):
    """The first rows: as they stand, and as they would be kept under the mapping, if there is one."""

    columns: list[FoundColumn]
    rows: list[list[str]]
    people: list[SampleRow]
    events: list[ConnectorEventShown]
