"""Requests and answers about rules, codes, form mappings and groups."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, JsonValue

from cumulus.apps.contacts.tags.definitions import MAX_DAYS
from cumulus.apps.contacts.tags.schemas import Days, Name, RowId, Word


class TagStepIn(Schema):
    """An event, with filters as a segment's event condition has them."""

    model_config = ConfigDict(extra="forbid")
    event: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    where: list[dict[str, JsonValue]] = Field(default_factory=list, max_length=20)


class EventWhenIn(Schema):
    """Each time an event happens."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["event"]
    event: TagStepIn


class SequenceWhenIn(Schema):
    """Each time `then` happens within `days` after `first`, and no `without` in between."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["sequence"]
    first: TagStepIn
    then: TagStepIn
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)]
    without: TagStepIn | None = None


WhenIn = Annotated[EventWhenIn | SequenceWhenIn, Field(discriminator="kind")]


class TagRuleIn(Schema):
    """A rule: when something happens, a tag comes on or goes off."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    tag_id: RowId
    action: Literal["add", "remove"] = "add"
    value: Word = ""
    expires_after_days: Days | None = None
    when: WhenIn
    enabled: bool = True


class TagRuleOut(Schema):
    """A rule of the workspace."""

    id: int
    name: str
    tag_id: int
    action: str
    value: str
    expires_after_days: int | None
    when: WhenIn
    enabled: bool
    owner_id: int | None
    created_at: datetime
    updated_at: datetime


class RuleList(Schema):
    """Rules, by name."""

    items: list[TagRuleOut]


class GalleryItem(Schema):
    """A rule to begin with; `key` names its text on the page."""

    key: str
    tag: str
    when: WhenIn


class Gallery(Schema):
    """Rules to begin with."""

    items: list[GalleryItem]


class DryRunIn(Schema):
    """A rule to try on what happened."""

    model_config = ConfigDict(extra="forbid")
    when: WhenIn
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)] = 30


class PastIn(Schema):
    """How far back a rule is applied."""

    model_config = ConfigDict(extra="forbid")
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)] = 30


class SamplePerson(Schema):
    """Somebody for whom a rule would have come true, and when last."""

    id: int
    name: str
    at: datetime


class DryRunOut(Schema):
    """For how many people a rule would have come true, exactly, and the last ten of them."""

    people: int
    days: int
    sample: list[SamplePerson]


class CodeIn(Schema):
    """A tracked code: who scans it gets the tag and is led to the target."""

    model_config = ConfigDict(extra="forbid")
    tag_id: RowId
    value: Word = ""
    target_url: Annotated[str, Field(min_length=1, max_length=2000)]
    scene: Word = ""


class CodePatch(Schema):
    """What may change of a code; the printed picture stays good."""

    model_config = ConfigDict(extra="forbid")
    target_url: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    scene: Word | None = None
    disabled: bool | None = None


class CodeOut(Schema):
    """A tracked code and its address."""

    id: int
    code: str
    address: str
    tag_id: int
    value: str
    target_url: str
    scene: str
    disabled: bool
    scans: int
    created_at: datetime


class CodeList(Schema):
    """Tracked codes, newest first."""

    items: list[CodeOut]


class TagMappingIn(Schema):
    """A form's field whose answer means a tag; an empty form means every form, an empty answer any."""

    model_config = ConfigDict(extra="forbid")
    form: Word = ""
    field: Name
    field_value: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    tag_id: RowId
    value: Word = ""


class MappingOut(Schema):
    """A mapping of the workspace."""

    id: int
    form: str
    field: str
    field_value: str
    tag_id: int
    value: str


class MappingList(Schema):
    """Mappings, in the order in which they were made."""

    items: list[MappingOut]


class GroupIn(Schema):
    """A community of people."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*\S[^\x00]*$")]
    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")] = "community"
    external_id: Annotated[str, Field(max_length=255, pattern=r"^[^\x00]*$")] = ""


class GroupPatch(Schema):
    """What may change of a group."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*\S[^\x00]*$")]


class GroupTagIn(Schema):
    """A tag for all members of a group."""

    model_config = ConfigDict(extra="forbid")
    tag_id: RowId
    value: Word = ""


class GroupTagOut(Schema):
    """A tag that a group gives its members."""

    tag_id: int
    name: str
    color: str
    value: str


class GroupOut(Schema):
    """A group, its tags and how many people are in it now."""

    id: int
    name: str
    kind: str
    external_id: str
    members: int
    tags: list[GroupTagOut]
    created_at: datetime


class GroupMemberIn(Schema):
    """People who come into a group."""

    model_config = ConfigDict(extra="forbid")
    contact_ids: list[Annotated[int, Field(ge=1, lt=2**32)]] = Field(min_length=1, max_length=10_000)


class GroupMemberOut(Schema):
    """Somebody in a group, and since when."""

    contact_id: int
    name: str
    joined_at: datetime
