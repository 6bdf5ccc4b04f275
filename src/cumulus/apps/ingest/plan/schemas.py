"""Questions and answers about the tracking plan."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, Field, JsonValue

Status = Literal["learned", "planned", "live", "deprecated"]
Governed = Literal["planned", "live", "deprecated"]
Kind = Literal["any", "text", "number", "bool", "date", "datetime", "list", "object"]
Violations = Literal["accept", "warn", "quarantine"]


def _clean(text: str) -> str:
    cleaned = text.replace("\0", "").strip()
    if not cleaned:
        raise ValueError("Give at least one character.")
    return cleaned


Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_clean)]
Text = Annotated[str, Field(max_length=500), AfterValidator(lambda text: text.replace("\0", "").strip())]
Allowed = Annotated[str, Field(max_length=200)] | int | float | bool


class PropertyIn(Schema):
    """What the plan is to say of a property; `allowed` empty means any value of the kind."""

    name: Name
    kind: Kind = "any"
    required: bool = False
    allowed: Annotated[list[Allowed], Field(max_length=200)] = []
    pii: bool = False
    description_zh: Text = ""
    description_en: Text = ""


class EventChange(Schema):
    """What the plan is to say of an event; `properties` null leaves them, or takes those of the data."""

    status: Governed
    owner_id: int | None = None
    description_zh: Text = ""
    description_en: Text = ""
    properties: Annotated[list[PropertyIn], Field(max_length=300)] | None = None


class EventIn(EventChange):
    """An event to plan."""

    name: Name


class PropertyOut(PropertyIn):
    """A property as the plan has it, and the kinds that the data had; `declared` false: only the data knows it."""

    declared: bool
    seen_kinds: list[str]


class PlanEvent(Schema):
    """An event of the dictionary; `violations` of the past seven days."""

    id: int
    name: str
    status: Status
    owner_id: int | None
    owner: str
    description_zh: str
    description_en: str
    count: int
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    properties: int
    violations: int
    also: list[str]


class PlanEvents(Schema):
    """A page of the dictionary by name; `statuses` counts the whole of it, `missing`: planned, never came."""

    items: list[PlanEvent]
    total: int
    next_cursor: str | None
    statuses: dict[str, int]


class PlanName(Schema):
    """What the plan calls an event; empty in a language whose description is no name."""

    name: str
    name_zh: str
    name_en: str


class PlanPropertyName(PlanName):
    """The same of a property of `event`."""

    event: str


class PlanNames(Schema):
    """The events, and the properties of events, that the plan gives a name."""

    items: list[PlanName]
    properties: list[PlanPropertyName]


class PlanEventDetail(PlanEvent):
    """An event with its properties."""

    property_list: list[PropertyOut]
    trend: list[int]


class Trend(Schema):
    """How often an event came on each of the past 30 days, today last."""

    name: str
    counts: list[int]


class Trends(Schema):
    """One series for each name."""

    items: list[Trend]


class BrokenOut(Schema):
    """How often a place broke the plan in the past 30 days."""

    property: str
    code: str
    source_id: int
    count: int
    example: str
    last_at: datetime


class ViolationsOut(Schema):
    """Where an event broke the plan, and how often on each of the past 30 days, today last."""

    items: list[BrokenOut]
    by_day: list[int]


class ExampleOut(Schema):
    """An event as it was stored."""

    timestamp: datetime
    source_id: int
    contact_id: int
    properties: dict[str, JsonValue]


class Examples(Schema):
    """The newest events of a name."""

    items: list[ExampleOut]


class PlanSuggestionOut(Schema):
    """`name` is probably another way to write `target`."""

    name: str
    target: str
    why: Literal["spelling", "slip", "properties"]


class Suggestions(Schema):
    """The surest first."""

    items: list[PlanSuggestionOut]


class NamePair(Schema):
    """Two event names."""

    name: Name
    target: Name


class AliasOut(Schema):
    """Events called `name` are stored as `target`, those received from `since` on."""

    id: int
    name: str
    target: str
    since: datetime


class Aliases(Schema):
    """By name."""

    items: list[AliasOut]


class SourceRulesIn(Schema):
    """How strict the plan is with a source, and whether it is beyond suspicion."""

    violations: Violations
    exempt: bool = False


class SourceRulesOut(SourceRulesIn):
    """The same, with the source."""

    source_id: int
    name: str


class SourceRulesList(Schema):
    """One entry for each source."""

    items: list[SourceRulesOut]


class MemberName(Schema):
    """Who may own an event."""

    id: int
    name: str


class Members(Schema):
    """The workspace's members."""

    items: list[MemberName]


class PlanText(Schema):
    """A plan as JSON text."""

    text: Annotated[str, Field(max_length=5_000_000)]


class PlanImport(PlanText):
    """A plan to take over; events that it does not name stay as they are."""

    dry_run: bool = True


class PlanImported(Schema):
    """What the import changes, or would change: names of events."""

    created: list[str]
    changed: list[str]
    unchanged: int
    aliases: int
