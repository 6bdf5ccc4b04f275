"""Questions and answers about the quarantine."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, JsonValue

Category = Literal["fault", "violation", "suspect"]
State = Literal["waiting", "released", "discarded"]
Short = Annotated[str, Field(max_length=200)]
ItemText = Annotated[str, Field(max_length=1_000_000)]


class QuarantinedItem(Schema):
    """An item that was kept out, and why; `item` is the beginning of its text, `places` where the fault is."""

    id: int
    source_id: int | None
    received_at: datetime
    category: Category
    reason: str
    detail: str
    fields: dict[str, JsonValue]
    places: list[str]
    event: str
    item: str
    state: State


class QuarantineCount(Schema):
    """How many items wait that came on a day (UTC) from a source for a reason."""

    day: date
    category: Category
    reason: str
    source_id: int | None
    count: int


class QuarantineCounts(Schema):
    """Of the past 30 days, by day."""

    items: list[QuarantineCount]


class Attempt(Schema):
    """An item to try: `item` null means as it is; `accept` leaves the plan aside."""

    item: ItemText | None = None
    accept: bool = False


class AttemptResult(Schema):
    """Whether the item would be stored now, or why not."""

    passes: bool
    reason: str = ""
    detail: str = ""
    fields: dict[str, JsonValue] = {}
    places: list[str] = []


class WantedItems(Schema):
    """Which waiting items; what is left out does not matter. Source 0 is Cumulus itself."""

    category: Category | None = None
    reason: Annotated[str, Field(max_length=40)] = ""
    event: Short = ""
    source_id: Annotated[int, Field(ge=0, lt=2**31)] | None = None


class RemedyStepIn(Schema):
    """One change to each item; `path` joins keys by dots."""

    op: Literal["rename_event", "set", "rename", "remove", "convert"]
    path: Short = ""
    to: Short = ""
    value: JsonValue = None


class RemedyIn(Schema):
    """What to do with the items."""

    action: Literal["release", "discard"] = "release"
    steps: Annotated[list[RemedyStepIn], Field(max_length=20)] = []
    accept: bool = False
    declare: bool = False
    dry_run: bool = True


class JobIn(Schema):
    """Work on many items."""

    wanted: WantedItems
    remedy: RemedyIn


class QuarantineJobOut(Schema):
    """How far the work is; `reasons` counts the items that did not pass."""

    id: int
    state: Literal["waiting", "running", "done", "cancelled"]
    wanted: WantedItems
    remedy: RemedyIn
    total: int
    done: int
    passed: int
    reasons: dict[str, int]
    created_at: datetime
    finished_at: datetime | None


class Jobs(Schema):
    """The newest work, newest first."""

    items: list[QuarantineJobOut]


class SuspectRuleOut(Schema):
    """A suspect rule: whether and from where on it holds, and what it kept apart in the past 30 days."""

    key: str
    enabled: bool
    threshold: int
    unit: str
    lowest: int
    highest: int
    count: int


class Rules(Schema):
    """Every suspect rule."""

    items: list[SuspectRuleOut]


class SuspectRuleIn(Schema):
    """How a suspect rule is to hold."""

    key: Short
    enabled: bool
    threshold: Annotated[int, Field(ge=0, lt=2**31)] = 0


class RulesIn(Schema):
    """Rules to change; others stay."""

    items: Annotated[list[SuspectRuleIn], Field(max_length=20)]
