"""Requests and answers about attributes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field, JsonValue

from cumulus.apps.contacts.attributes.kinds import Function, Pii, Survivorship, Type
from cumulus.apps.contacts.schemas import LookedAfterBy


class DefinitionIn(Schema):
    """How an attribute is computed from a person's events."""

    model_config = ConfigDict(extra="forbid")
    event: Annotated[str, Field(min_length=1, max_length=200)]
    function: Function
    property: Annotated[str, Field(max_length=200)] = ""
    where: JsonValue = None
    within_days: Annotated[int, Field(ge=1, le=3_650)] | None = None


class AttributeIn(Schema):
    """How a workspace wants an attribute."""

    model_config = ConfigDict(extra="forbid")
    label_zh: Annotated[str, Field(max_length=60)] = ""
    label_en: Annotated[str, Field(max_length=60)] = ""
    description: Annotated[str, Field(max_length=500)] = ""
    type: Type
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    unit: Annotated[str, Field(max_length=20)] = ""
    group: Annotated[str, Field(max_length=60)] = ""
    owner_id: int | None = None
    pii: Pii = Pii.NONE
    survivorship: Survivorship = Survivorship.NEWEST
    source_priority: Annotated[list[Annotated[int, Field(ge=0, lt=2**31)]], Field(max_length=100)] = []
    definition: DefinitionIn | None = None


class FillOut(Schema):
    """How far the computation for everybody has come."""

    state: str
    done: int
    total: int
    filled_at: datetime | None


class AttributeOut(Schema):
    """An attribute, declared or only learned.

    `kinds` are those of the values that came, `filled` counts the people who have one, `rejects`
    the values of the past thirty days that were not written.
    """

    name: str
    declared: bool
    standard: bool
    label_zh: str
    label_en: str
    description: str
    type: Type | None
    currency: str
    unit: str
    group: str
    owner: LookedAfterBy | None
    pii: Pii
    survivorship: Survivorship
    source_priority: list[int]
    definition: DefinitionIn | None
    kinds: list[str]
    filled: int
    rejects: int
    fill: FillOut | None


class DeclaredOut(Schema):
    """What a declared attribute is called, and how its values are to be shown."""

    name: str
    label_zh: str
    label_en: str
    type: Type
    unit: str


class DeclaredList(Schema):
    """The attributes that the workspace declared."""

    items: list[DeclaredOut]


class AttributeList(Schema):
    """Every attribute, the declared ones first; of how many people."""

    people: int
    items: list[AttributeOut]


class ValueCount(Schema):
    """A value, and how many people have it."""

    value: str
    people: int


class RejectOut(Schema):
    """Values of one day that were not written; source 0 is Cumulus itself."""

    on: date
    source_id: int
    count: int
    example: str


class AttributeDetail(Schema):
    """What an attribute's values are like; `values` are the most frequent, masked as the caller's role is."""

    attribute: AttributeOut
    distinct: int
    values: list[ValueCount]
    rejects: list[RejectOut]


class AttributePreviewIn(Schema):
    """A computation to try."""

    model_config = ConfigDict(extra="forbid")
    type: Type
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    definition: DefinitionIn


class PreviewedPerson(Schema):
    """A person with what the computation gives."""

    id: int
    name: str
    value: JsonValue


class AttributePreview(Schema):
    """The computation for people who had the event last."""

    items: list[PreviewedPerson]


class HistoryEntry(Schema):
    """What was said of an attribute; a null value removed it."""

    value: JsonValue
    at: datetime
    source_id: int
    event: str
    by: str


class AttributeHistory(Schema):
    """What was said of a person's attribute, newest first; what stays is up to its rule."""

    items: list[HistoryEntry]
