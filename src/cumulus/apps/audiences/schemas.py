"""Requests and answers about segments."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, JsonValue, StringConstraints

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$"),
]
Description = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]


KindName = Literal["dynamic", "static", "snapshot"]
KeepingName = Literal["on_demand", "daily", "live"]
ChannelName = Literal["email", "sms", "phone", "wechat", "wecom", "push"]
BuildName = Literal["idle", "running", "ready"]


class WordsOut(Schema):
    """An expression as a sentence; empty when it cannot be read."""

    zh: str
    en: str


class ExpressionProblemOut(Schema):
    """One fault of an expression, by its path such as `all.0.where.1`."""

    path: str
    code: str
    message: str


class SegmentPreviewIn(Schema):
    """An expression to look at."""

    model_config = ConfigDict(extra="forbid")
    expression: JsonValue


class ExpressionTextIn(Schema):
    """An expression as text, or as JSON."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, StringConstraints(max_length=1_000_000)] | None = None
    expression: JsonValue = None


class ExpressionTextOut(Schema):
    """The expression in both forms, and what is wrong with it here."""

    expression: JsonValue
    text: str
    problems: list[ExpressionProblemOut]


class ConditionOut(Schema):
    """One condition: how many meet it alone, and how many are lost by it alone."""

    path: str
    count: int
    loss: int


class SampleOut(Schema):
    """One of the newest members."""

    id: int
    name: str
    email: str
    phone: str


class ReachOut(Schema):
    """How many members a channel reaches: they have what it needs, it is not closed, and marketing is allowed."""

    channel: ChannelName
    count: int


class SegmentPreviewOut(Schema):
    """What an expression selects now; with problems it selects nobody."""

    count: int
    total: int
    took_ms: float
    conditions: list[ConditionOut]
    sample: list[SampleOut]
    reach: list[ReachOut]
    words: WordsOut
    problems: list[ExpressionProblemOut]


class SegmentIn(Schema):
    """A segment to save; `keeping` live makes entries and exits events."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    expression: JsonValue
    description: Description = ""
    keeping: KeepingName = "on_demand"
    folder_id: int | None = None
    owner_id: int | None = None


class SegmentBuildOut(Schema):
    """How far the members of a kept segment are found."""

    state: BuildName
    done: int
    total: int


class SegmentOut(Schema):
    """A saved segment."""

    id: int
    slug: str
    name: str
    description: str
    expression: JsonValue
    count: int | None
    counted_at: datetime | None
    words: WordsOut
    broken_reason: str | None
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    kind: KindName
    keeping: KeepingName
    folder_id: int | None
    owner_id: int | None
    owner_name: str
    version: int
    taken_from_id: int | None
    build: SegmentBuildOut
    proved_at: datetime | None
    drift_count: int
    sizes: list[int]


class CatalogueFieldOut(Schema):
    """An attribute or property, and the kinds of its values."""

    name: str
    kinds: list[str]


class CatalogueEventOut(Schema):
    """An event, how often it was seen, and its properties."""

    name: str
    count: int
    properties: list[CatalogueFieldOut]


class CatalogueSegmentOut(Schema):
    """A segment to refer to."""

    id: int
    slug: str
    name: str


class CatalogueScoreOut(Schema):
    """A score: `kind` is `card`, or what its model predicts; the grades that it gives."""

    slug: str
    name: str
    kind: str
    grades: list[str]


class CatalogueStageOut(Schema):
    """A state of a lifecycle, with its two names and its colour."""

    key: str
    name_zh: str
    name_en: str
    tone: str


class CatalogueStageModelOut(Schema):
    """A lifecycle and its states in their order."""

    slug: str
    name: str
    states: list[CatalogueStageOut]


class CatalogueComputedTagOut(Schema):
    """A computed tag with the values that people have, the most frequent first."""

    name: str
    values: list[str]


class CataloguePurposeOut(Schema):
    """A use of data that people are asked about; without channels it is asked everywhere."""

    key: str
    name_zh: str
    name_en: str
    channels: list[str]


class CatalogueIdentityOut(Schema):
    """A kind of identifier that people may have."""

    key: str
    name_zh: str
    name_en: str


class CatalogueJourneyOut(Schema):
    """A journey to refer to."""

    id: int
    name: str


class CatalogueOut(Schema):
    """What may be named in an expression."""

    attributes: list[CatalogueFieldOut]
    tags: list[str]
    events: list[CatalogueEventOut]
    segments: list[CatalogueSegmentOut]
    scores: list[CatalogueScoreOut]
    stage_models: list[CatalogueStageModelOut]
    computed_tags: list[CatalogueComputedTagOut]
    purposes: list[CataloguePurposeOut]
    consent_channels: list[str]
    journeys: list[CatalogueJourneyOut]
    templates: list[str]
    identities: list[CatalogueIdentityOut]
    channels: list[str]
    outcomes: list[str]
    account_fields: list[CatalogueFieldOut]


class SlugNameOut(Schema):
    """What something is called, by its slug."""

    slug: str
    name: str


class StageNameOut(Schema):
    """What a stage of a lifecycle is called, by the lifecycle's slug and the stage's key."""

    model: str
    key: str
    name_zh: str
    name_en: str


class MovingNamesOut(Schema):
    """What scores, lifecycles and their stages are called."""

    scores: list[SlugNameOut]
    stage_models: list[SlugNameOut]
    stages: list[StageNameOut]


class PlaceOut(Schema):
    """A region, province or city of China; `name` is what expressions call it, a region has no code."""

    name: str
    short: str
    name_en: str
    code: str
    inside: list[PlaceOut]


class RegionsOut(Schema):
    """The seven regions with their provinces and cities."""

    items: list[PlaceOut]


class SegmentOwnerOut(Schema):
    """Somebody of the workspace who may own a segment."""

    id: int
    name: str


class SegmentOwnersOut(Schema):
    """Those who may own a segment, by name."""

    items: list[SegmentOwnerOut]


class ValuesOut(Schema):
    """Suggested values, the most frequent first."""

    items: list[str]
