"""Requests and answers about computed tags."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, JsonValue, StringConstraints

from cumulus.apps.audiences.schemas import Description, SampleOut

TagName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
ScheduleName = Literal["manual", "hourly", "nightly"]


class ComputedTagPatch(Schema):
    """What of a computed tag may change."""

    model_config = ConfigDict(extra="forbid")
    definition: JsonValue
    description: Description = ""
    schedule: ScheduleName = "nightly"
    owner_id: int | None = None


class ComputedTagIn(ComputedTagPatch):
    """A computed tag to save; the name stays for good."""

    name: TagName


class ComputedPreviewIn(Schema):
    """A definition to look at."""

    model_config = ConfigDict(extra="forbid")
    definition: JsonValue


class ValueCountOut(Schema):
    """One value, and how many people have it."""

    value: str
    count: int


class ComputedTagOut(Schema):
    """A computed tag with what its last refresh found."""

    id: int
    name: str
    description: str
    definition: JsonValue
    number: int
    schedule: str
    owner_id: int | None
    people: int
    values: list[ValueCountOut]
    refreshed_at: datetime | None
    broken_reason: str
    used_by: list[str]
    created_at: datetime
    updated_at: datetime


class ComputedVersionOut(Schema):
    """A definition that the tag has or had."""

    number: int
    definition: JsonValue
    created_by: str
    created_at: datetime


class ValuePreviewOut(ValueCountOut):
    """One value with a few of its people."""

    sample: list[SampleOut]


class ComputedPreviewOut(Schema):
    """What a definition would give, now."""

    total: int
    values: list[ValuePreviewOut]
    took_ms: float


class ComputedJobOut(Schema):
    """A refresh: statements done of all."""

    id: int
    status: str
    tags: int
    total: int
    done: int
    took_ms: int
    error: str
    created_at: datetime
    finished_at: datetime | None


class ComputedOwner(Schema):
    """Somebody who may look after a computed tag."""

    id: int
    name: str


class ComputedTagList(Schema):
    """All computed tags, the latest refreshes, and who may own a tag."""

    items: list[ComputedTagOut]
    jobs: list[ComputedJobOut]
    owners: list[ComputedOwner]


class ComputedVersionList(Schema):
    """The definitions of a computed tag, newest first."""

    items: list[ComputedVersionOut]
