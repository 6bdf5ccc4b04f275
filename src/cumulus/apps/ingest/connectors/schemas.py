"""What the API takes and gives about connectors."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

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
from cumulus.core.schedules import MAX_MINUTES, Recurrence

# A kind's own settings, JSON that the kind checks.
Json = Any

_PLAIN = r"^[^\x00-\x1f\x7f]+$"
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=_PLAIN)]
ColumnName = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Short = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Tag = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]
Secrets = Annotated[
    dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=10_000)]], Field(max_length=4)
]
Settings = Annotated[dict[Annotated[str, Field(max_length=40)], Json], Field(max_length=20)]
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


class ConnectorSchedule(Schema):
    """When it is done; times of day are the workspace's."""

    model_config = ConfigDict(extra="forbid")
    kind: Recurrence = Recurrence.MANUAL
    minutes: Annotated[int, Field(ge=1, le=MAX_MINUTES)] = 60
    at: Annotated[str, Field(max_length=5)] = "03:00"
    cron: Annotated[str, Field(max_length=100)] = ""


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
    schedule: ConnectorSchedule | None = None
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
    schedule: ConnectorSchedule
    cursor: dict[str, Json]
    created_at: datetime
    updated_at: datetime


class ConnectorTestOut(Schema):
    """Whether the place can be read; `detail` is what its server said."""

    ok: bool
    code: str = ""
    message: str = ""
    detail: str = ""


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
