"""Requests and answers about accounts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field, JsonValue

from cumulus.apps.contacts.accounts.roles import AccountRole

ShortText = Annotated[str, Field(max_length=100)]
Money = Annotated[Decimal, Field(max_digits=18, decimal_places=2, ge=0)]
RowId = Annotated[int, Field(ge=1, lt=2**32)]


class ExternalId(Schema):
    """Another system's id of an account."""

    namespace: Annotated[str, Field(min_length=1, max_length=40)]
    value: Annotated[str, Field(min_length=1, max_length=255)]


class AccountPatch(Schema):
    """Facts to write; a field that is not given stays, null empties it."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    legal_name: Annotated[str, Field(max_length=200)] = ""
    domains: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=50)] = Field(default_factory=list)
    credit_code: Annotated[str, Field(max_length=40)] = ""
    external_ids: Annotated[list[ExternalId], Field(max_length=50)] = Field(default_factory=list)
    parent_id: RowId | None = None
    owner_id: RowId | None = None
    industry: ShortText = ""
    region: ShortText = ""
    tier: Annotated[str, Field(max_length=40)] = ""
    signed: bool = False
    signed_on: date | None = None
    annual_revenue: Money | None = None
    annual_cost: Money | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    attributes: dict[str, JsonValue] = Field(default_factory=dict)


class AccountIn(AccountPatch):
    """An account that somebody enters."""

    name: Annotated[str, Field(min_length=1, max_length=200)]


class WeekOut(Schema):
    """How much happened in a week."""

    week: date
    events: int


class OwnerOut(Schema):
    """Who looks after an account."""

    id: int
    name: str


class AccountItem(Schema):
    """An account as a list shows it."""

    id: int
    name: str
    industry: str
    region: str
    tier: str
    signed: bool
    signed_on: date | None
    annual_revenue: float | None
    annual_cost: float | None
    currency: str
    owner: OwnerOut | None
    members: int
    weeks: list[WeekOut]
    last_touch_at: datetime | None
    created_at: datetime


class AccountRef(Schema):
    """An account by name."""

    id: int
    name: str


class MergedOut(AccountRef):
    """An account that was merged into another; the merge can be undone."""

    merged_at: datetime


class AccountOut(Schema):
    """An account with all that its page shows at once."""

    id: int
    name: str
    legal_name: str
    domains: list[str]
    credit_codes: list[str]
    external_ids: list[ExternalId]
    parent: AccountRef | None
    owner: OwnerOut | None
    industry: str
    region: str
    tier: str
    signed: bool
    signed_on: date | None
    annual_revenue: float | None
    annual_cost: float | None
    currency: str
    attributes: dict[str, JsonValue]
    source: str
    members: int
    empty_seats: list[AccountRole]
    merged: list[MergedOut]
    created_at: datetime
    updated_at: datetime


class AccountMemberOut(Schema):
    """A person's part in an account."""

    contact_id: int
    name: str
    email: str
    phone: str
    role: AccountRole
    title: str
    source: str
    is_primary: bool
    since: datetime
    until: datetime | None
    recent_events: int
    last_seen_at: datetime | None


class MemberList(Schema):
    """Who belongs to an account, and who did before."""

    items: list[AccountMemberOut]
    former: list[AccountMemberOut]


class AccountMemberIn(Schema):
    """A person to take in, or to give a part; without a title it stays."""

    model_config = ConfigDict(extra="forbid")
    role: AccountRole = AccountRole.OTHER
    title: Annotated[str, Field(max_length=200)] | None = None


class NodeOut(Schema):
    """An account in its tree."""

    id: int
    name: str
    parent_id: int | None
    depth: int
    members: int
    signed: bool


class TreeOut(Schema):
    """The tree that an account stands in, from its top."""

    items: list[NodeOut]


class NameCount(Schema):
    """How often an event happened."""

    name: str
    count: int


class EngagementOut(Schema):
    """What an account's people did."""

    weeks: list[WeekOut]
    active_members: int
    members: int
    last_touch_at: datetime | None
    messages: int
    events: int
    names: list[NameCount]


class AccountEvent(Schema):
    """One event of an account's people."""

    contact_id: int
    person: str
    name: str
    kind: str
    timestamp: datetime
    received_at: datetime
    message_id: str
    source_id: int
    properties: dict[str, JsonValue]


class AccountMergeIn(Schema):
    """The account to merge into the one in the address."""

    model_config = ConfigDict(extra="forbid")
    other_id: RowId


class AccountSuggestionOut(Schema):
    """A person who may belong to one of several accounts."""

    id: int
    contact_id: int
    person: str
    evidence: str
    value: str
    accounts: list[AccountRef]
    created_at: datetime


class DecisionIn(Schema):
    """The account that a person belongs to; null: to none of them."""

    model_config = ConfigDict(extra="forbid")
    account_id: RowId | None


class SettingsBody(Schema):
    """How people find their accounts."""

    model_config = ConfigDict(extra="forbid")
    create_from_company: bool


class ChoicesOut(Schema):
    """What the filters of the list offer."""

    industries: list[str]
    regions: list[str]
    tiers: list[str]
    owners: list[OwnerOut]


class RejectedRow(Schema):
    """A row of a file that was not taken, and why."""

    row: int
    reason: str
    value: str


class ImportedOut(Schema):
    """What became of a file's rows."""

    rows: int
    created: int
    updated: int
    rejected: int
    columns: list[str]
    ignored_columns: list[str]
    rejects: list[RejectedRow]
    seconds: float


class ContactAccountOut(Schema):
    """Where a person belongs, or belonged."""

    account_id: int
    account: str
    role: AccountRole
    title: str
    is_primary: bool
    since: datetime
    until: datetime | None


class AccountRunOut(Schema):
    """A run in which people find their accounts.

    Attributes
    ----------
    state : str
        `waiting`, `running`, `done` or `cancelled`.
    joined : int
        How many people came into an account by it.
    accounts : int, optional
        Of how many accounts it is; null: of all.
    started_at : datetime
        Of one that waits: since when.
    """

    id: int
    state: str
    total: int
    done: int
    joined: int
    accounts: int | None
    started_at: datetime
    ended_at: datetime | None


class LastAccountRun(Schema):
    """The run that is under way, else the one that waits, else the latest; null when there was none."""

    run: AccountRunOut | None
