"""Requests and answers about contacts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field, JsonValue

from cumulus.apps.contacts.portrait.timeline import TimelineKind
from cumulus.apps.contacts.tags.schemas import AppliedTagOut


class TagLabelOut(Schema):
    """A tag as a list shows it."""

    name: str
    color: str
    value: str


class ContactItem(Schema):
    """A person as a list shows them."""

    id: int
    name: str
    email: str
    phone: str
    city: str
    company: str
    tags: list[TagLabelOut]
    created_at: datetime
    last_seen_at: datetime | None


class IdentityOut(Schema):
    """One identifier of a person."""

    namespace: str
    value: str
    first_seen_at: datetime


class SuppressionOut(Schema):
    """A channel that is closed for a person."""

    channel: str
    reason: str
    at: datetime


class PersonStageOut(Schema):
    """The stage that a person is in, of one stage model."""

    model_id: int
    model: str
    key: str
    name_zh: str
    name_en: str
    tone: str
    since: datetime


class ComputedTagRef(Schema):
    """A computed tag that the person has."""

    id: int
    name: str
    value: str


class SegmentRef(Schema):
    """A segment that a person is in."""

    id: int
    name: str


class ContactCounts(Schema):
    """How much there is to see of a person."""

    events: int
    messages: int
    journeys: int


class LookedAfterBy(Schema):
    """The member who looks after a person."""

    id: int
    name: str


class OwnerList(Schema):
    """The members who may look after people."""

    items: list[LookedAfterBy]


class OwnerIn(Schema):
    """People to give to a member; null: to nobody."""

    model_config = ConfigDict(extra="forbid")
    contact_ids: Annotated[list[Annotated[int, Field(gt=0, lt=2**32)]], Field(min_length=1, max_length=1_000)]
    owner_id: Annotated[int, Field(gt=0, lt=2**31)] | None = None


class ContactOut(Schema):
    """A person with all that their page shows at once; `masked` names the attributes that are."""

    id: int
    name: str
    email: str
    phone: str
    attributes: dict[str, JsonValue]
    masked: list[str]
    owner: LookedAfterBy | None
    tags: list[AppliedTagOut]
    identities: list[IdentityOut]
    created_at: datetime
    updated_at: datetime
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    segments: list[SegmentRef]
    stages: list[PersonStageOut]
    computed_tags: list[ComputedTagRef]
    suppressions: list[SuppressionOut]
    counts: ContactCounts


class IdentityIn(Schema):
    """An identifier that somebody enters."""

    model_config = ConfigDict(extra="forbid")
    namespace: Annotated[str, Field(pattern=r"^(user_id|email|phone|anonymous_id)$")]
    value: Annotated[str, Field(min_length=1, max_length=255)]


class ContactIn(Schema):
    """A person that somebody enters."""

    model_config = ConfigDict(extra="forbid")
    attributes: dict[str, JsonValue] = Field(default_factory=dict)
    identities: list[IdentityIn] = Field(default_factory=list, max_length=20)


class ContactPatch(Schema):
    """Attributes to write; null removes one."""

    model_config = ConfigDict(extra="forbid")
    attributes: dict[str, JsonValue]


class TimelineItem(Schema):
    """One event of a person."""

    name: str
    kind: str
    about: TimelineKind
    timestamp: datetime
    received_at: datetime
    message_id: str
    source_id: int
    properties: dict[str, JsonValue]
