"""The four panels as the API tells of them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from ninja import Schema
from pydantic import JsonValue

from cumulus.apps.contacts.portrait.interests import InterestKind, InterestTrend
from cumulus.apps.contacts.schemas import SegmentRef
from cumulus.apps.contacts.tags.schemas import AppliedTagOut


class FactOut(Schema):
    """One attribute of a person."""

    key: str
    value: JsonValue


class FactGroupOut(Schema):
    """Attributes that belong together: `contact`, `work`, `place`, `other`, or `declared` under the workspace's title."""

    key: str
    title: str
    items: list[FactOut]


class PortraitAccountOut(Schema):
    """Where a person belongs, and their part in its decisions."""

    id: int
    name: str
    role: str
    title: str


class NamesOut(Schema):
    """What a person is called in one kind of identifier; `count` is all, `values` the first of them."""

    namespace: str
    label_zh: str
    label_en: str
    values: list[str]
    count: int


class WhoPanel(Schema):
    """Who they are; the account is null without the right to see accounts."""

    groups: list[FactGroupOut]
    account: PortraitAccountOut | None
    names: list[NamesOut]


class TouchOut(Schema):
    """How somebody came: `campaign`, `referral` or `direct`."""

    type: str
    at: datetime
    source: str
    medium: str
    campaign: str
    landing_page: str


class OrdersOut(Schema):
    """What a person ordered in one currency; empty: none was told."""

    currency: str
    count: int
    total: Decimal
    first_at: datetime
    last_at: datetime


class StageOut(Schema):
    """A date of the relation: `created`, `first_event`, `identified`, `first_order`, `last_order`, `last_event`."""

    key: str
    at: datetime


class JourneyStayOut(Schema):
    """A journey that a person is in, or was."""

    id: int
    name: str
    entered_at: datetime
    active: bool


class TagGroupedOut(Schema):
    """A person's tags of one group; an empty group: those in none."""

    group: str
    tags: list[AppliedTagOut]


class ScoreOut(Schema):
    """A score of a model."""

    key: str
    value: float


class RelationPanel(Schema):
    """The relation with us."""

    since: datetime
    events: int
    first_touch: TouchOut | None
    last_touch: TouchOut | None
    stages: list[StageOut]
    orders: list[OrdersOut]
    segments: list[SegmentRef]
    journeys: list[JourneyStayOut]
    owner: str
    scores: list[ScoreOut]
    tags: list[TagGroupedOut]


class ChannelOut(Schema):
    """How a person is reached on a channel; `reason` says why not, `reachable` when they are.

    Opened and clicked count people, not machines; `opened` includes who clicked.
    """

    channel: str
    reachable: bool
    reason: str
    sent: int
    opened: int
    clicked: int
    last_sent_at: datetime | None


class TalkPanel(Schema):
    """How we talk; `hours` counts what they did by hour of the week in `timezone`, Monday 0 o'clock first."""

    channels: list[ChannelOut]
    hours: list[int]
    best_hour: int | None
    timezone: str
    last_sent_at: datetime | None
    last_answered_at: datetime | None
    last_event_at: datetime | None


class InterestOut(Schema):
    """One thing that a person cares about; `share` is the strength against their strongest."""

    kind: InterestKind
    value: str
    strength: float
    before: float
    share: float
    events: int
    last_at: datetime
    trend: InterestTrend


class CarePanel(Schema):
    """What they care about; strengths halve every `half_life_days`."""

    interests: list[InterestOut]
    pages: list[InterestOut]
    products: list[InterestOut]
    half_life_days: int


class PortraitOut(Schema):
    """A person in four panels."""

    who: WhoPanel
    relation: RelationPanel
    talk: TalkPanel
    care: CarePanel
    took_ms: int
