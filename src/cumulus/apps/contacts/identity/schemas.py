"""Requests and answers about identifiers, merges and decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field


class IdentityKindOut(Schema):
    """A kind of identifier as the workspace has it."""

    namespace: str
    label_zh: str
    label_en: str
    rank: int
    normaliser: str
    region: str
    max_per_person: int | None
    scoped: bool
    follows_latest: bool
    expires_after_days: int | None
    standard: bool
    changed: bool
    values: int


class IdentityKindList(Schema):
    """Every kind, the strongest first."""

    items: list[IdentityKindOut]


class IdentityKindIn(Schema):
    """How a workspace wants a kind."""

    model_config = ConfigDict(extra="forbid")
    label_zh: Annotated[str, Field(max_length=60)] = ""
    label_en: Annotated[str, Field(max_length=60)] = ""
    rank: Annotated[int, Field(ge=1, le=9_999)]
    normaliser: Literal["text", "lower", "email", "phone", "scoped"] = "text"
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "CN"
    max_per_person: Annotated[int, Field(ge=1, le=1_000)] | None = None
    scoped: bool = False
    follows_latest: bool = False
    expires_after_days: Annotated[int, Field(ge=1, le=3_650)] | None = None


class IdentifierOut(Schema):
    """An identifier of a person, with where it belongs."""

    id: int
    namespace: str
    value: str
    first_seen_at: datetime
    part_id: int


class OutsideIdentifierOut(Schema):
    """Another person's identifier that came together with one of this person's."""

    id: int
    namespace: str
    value: str
    contact_id: int
    name: str


class IdentityLinkOut(Schema):
    """Two identifiers that came together; `refused` says why that joins nobody, `blocked` among the reasons."""

    left_id: int
    right_id: int
    at: datetime
    last_at: datetime
    source_id: int | None
    source: str
    by_hand: bool
    refused: str


class MergeOut(Schema):
    """Two records that became one person, by which identifiers; `contact_id` and `name` are of `into_id`'s person now."""

    id: int
    part_id: int
    into_id: int
    contact_id: int
    name: str
    part_contact_id: int
    part_name: str
    left: str
    right: str
    at: datetime
    by: str | None
    reason: str
    ended_at: datetime | None
    ended_by: str | None
    end_reason: str


class PersonIdentity(Schema):
    """Who a person is made of."""

    identifiers: list[IdentifierOut]
    outside: list[OutsideIdentifierOut]
    links: list[IdentityLinkOut]
    merges: list[MergeOut]


class MergeIn(Schema):
    """Make this contact and another one person."""

    model_config = ConfigDict(extra="forbid")
    with_id: Annotated[int, Field(gt=0, lt=2**32)]
    reason: Annotated[str, Field(max_length=200)] = ""


class ReasonIn(Schema):
    """Why somebody decides so."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, Field(max_length=200)] = ""


class DecidedOut(Schema):
    """The person that a decision was about, as they are now."""

    contact_id: int


class ExamplePersonOut(Schema):
    """One of the people whom a value came with."""

    contact_id: int
    name: str


class BlockedValueOut(Schema):
    """A value that names nobody, or may soon."""

    id: int
    namespace: str
    value: str
    state: str
    people: int
    found_at: datetime
    decided_at: datetime | None
    examples: list[ExamplePersonOut]


class BlockIn(Schema):
    """A value that names nobody."""

    model_config = ConfigDict(extra="forbid")
    namespace: Annotated[str, Field(min_length=1, max_length=40)]
    value: Annotated[str, Field(min_length=1, max_length=255)]


class DecideIn(Schema):
    """Yes or no."""

    model_config = ConfigDict(extra="forbid")
    approve: bool


class QueuedMergeOut(Schema):
    """A merge that is too large to happen by itself."""

    id: int
    left: str
    right: str
    left_contact_id: int
    left_name: str
    right_contact_id: int
    right_name: str
    identifiers: int
    state: str
    queued_at: datetime
