"""Requests and answers about tags."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, JsonValue

from cumulus.platform.http.answers import Part

Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*\S[^\x00]*$")]
Color = Annotated[str, Field(pattern=r"^[a-z]{1,10}$")]
Text = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
Word = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]
RowId = Annotated[int, Field(ge=1, lt=2**63)]
Days = Annotated[int, Field(ge=1, le=3_650)]


class TagValue(Schema):
    """One value of a value tag, and how much it weighs."""

    model_config = ConfigDict(extra="forbid")
    value: Name
    weight: Annotated[float, Field(ge=-1000, le=1000)] = 1


class TagPatch(Schema):
    """What may be said of a tag; what is left out stays. The name stays for good."""

    model_config = ConfigDict(extra="forbid")
    color: Color = "primary"
    group_id: RowId | None = None
    owner_id: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    definition_zh: Text = ""
    definition_en: Text = ""
    kind: Literal["plain", "value", "source"] = "plain"
    values: list[TagValue] = Field(default_factory=list, max_length=50)
    expires_after_days: Days | None = None
    archived: bool = False


class TagIn(TagPatch):
    """A new tag of the library."""

    name: Name


class TagOut(Schema):
    """A tag of the library, and how many people have it."""

    id: int
    name: str
    color: str
    kind: str
    group_id: int | None
    group: str
    owner_id: int | None
    definition_zh: str
    definition_en: str
    values: list[TagValue]
    expires_after_days: int | None
    archived: bool
    created_at: datetime
    people: int
    rules: int
    codes: int


class TagOwner(Schema):
    """A member who may look after a tag."""

    id: int
    name: str


class TagList(Schema):
    """The tag library, and who may own a tag."""

    items: list[TagOut]
    owners: list[TagOwner]


class TagActivity(Schema):
    """How often each tag was applied, a number a day, the present day last; tags without are left out."""

    days: int
    added: dict[str, list[int]]


class TagDayOut(Schema):
    """How often a tag came on and off on one day (UTC)."""

    day: date
    added: int
    removed: int


class TagEventOut(Schema):
    """One application of a tag, or its end."""

    contact_id: int
    contact_name: str
    name: str
    at: datetime
    source: str
    value: str


class TagHistory(Schema):
    """Where a tag's people come from, day by day."""

    days: list[TagDayOut]
    recent: list[TagEventOut]
    by_source: dict[str, int]
    by_value: dict[str, int]


class PersonTagIn(Schema):
    """A tag for one person, by name; one that is new joins the library."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    color: Color = "primary"
    value: Word = ""


class AppliedTagOut(Part):
    """A tag on a person, and where it came from."""

    id: int
    name: str
    color: str
    kind: str
    value: str
    source: str
    applied_at: datetime
    applied_by: int | None
    expires_at: datetime | None


class ContactTags(Schema):
    """A person's tags, by name."""

    tags: list[AppliedTagOut]


class People(Schema):
    """Whom a tag is for: exactly one of the three."""

    model_config = ConfigDict(extra="forbid")
    ids: list[Annotated[int, Field(ge=1, lt=2**32)]] | None = Field(default=None, min_length=1, max_length=100_000)
    segment: RowId | None = None
    filter: dict[str, JsonValue] | None = None


class BulkIn(Schema):
    """A tag put on many people, or taken off them."""

    model_config = ConfigDict(extra="forbid")
    people: People
    action: Literal["add", "remove"] = "add"
    value: Word = ""


class TagJobOut(Schema):
    """How far a job is; `total` None means that it has not started."""

    id: int
    tag_id: int
    rule_id: int | None
    action: str
    value: str
    status: str
    total: int | None
    done: int
    changed: int
    error: str
    created_at: datetime
    finished_at: datetime | None


class JobList(Schema):
    """A tag's last jobs, newest first."""

    items: list[TagJobOut]


class TagGroupIn(Schema):
    """A folder of the library."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    exclusive: bool = False


class TagGroupOut(Schema):
    """A folder of the library; of an exclusive one, a person has at most one tag."""

    id: int
    name: str
    exclusive: bool
    tags: int


class TagGroupList(Schema):
    """The folders, by name."""

    items: list[TagGroupOut]
