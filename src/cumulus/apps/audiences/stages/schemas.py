"""Requests and answers about stage models."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from cumulus.apps.audiences.schemas import Description, Name

StageKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
StageName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
Tone = Literal["primary", "teal", "amber", "coral", "violet", "green", "sky", "gray"]


class StageIn(Schema):
    """One state: its names, its condition, and whether whoever comes into it alerts their owner."""

    model_config = ConfigDict(extra="forbid")
    key: StageKey
    name_zh: StageName
    name_en: StageName
    tone: Tone = "primary"
    expression: JsonValue
    alert: bool = False


class StageModelIn(Schema):
    """A stage model to save; the last state whose condition holds is a person's stage."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    description: Description = ""
    states: Annotated[list[StageIn], Field(min_length=1, max_length=20)]


class StagePreviewIn(Schema):
    """States to look at."""

    model_config = ConfigDict(extra="forbid")
    states: Annotated[list[StageIn], Field(min_length=1, max_length=20)]


class StageCountOut(Schema):
    """How many people are in a stage; an empty key counts those in none."""

    key: str
    count: int


class StagePreviewOut(Schema):
    """How many people would be where."""

    counts: list[StageCountOut]


class StageModelOut(Schema):
    """A stage model, and how many people are where."""

    id: int
    slug: str
    name: str
    description: str
    states: list[StageIn]
    counts: list[StageCountOut]
    is_placing: bool
    broken_reason: str
    drift_count: Annotated[
        int, Field(description="People whom the last nightly proof found in a wrong stage, and moved.")
    ]
    proved_at: datetime | None
    used_by: list[str]
    updated_at: datetime


class StageModelList(Schema):
    """All stage models, and the states of one to start from."""

    items: list[StageModelOut]
    preset: list[StageIn]


class MoveOut(Schema):
    """How often people went from one stage to another; empty: from none, to none."""

    before: str
    after: str
    count: int


class DwellOut(Schema):
    """How long people stayed in a stage before they left it: the half of them, nine tenths of them."""

    stage: str
    people: int
    median_days: float
    upper_days: float


class StageFlowOut(Schema):
    """How people moved in the last days."""

    days: int
    moves: list[MoveOut]
    dwell: list[DwellOut]
