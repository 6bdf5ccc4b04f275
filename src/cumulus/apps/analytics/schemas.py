"""Answers of the home page and of the search."""

from __future__ import annotations

from datetime import date

from ninja import Schema


class DayOut(Schema):
    """One day's figures."""

    people_new: int
    people_active: int
    events: int
    messages_sent: int
    opened: int
    clicked: int
    journeys_live: int


class TrendDay(Schema):
    """One day of the trend."""

    date: date
    events: int
    people_new: int
    messages_sent: int


class NamedCount(Schema):
    """Something with how often it happened."""

    name: str
    count: int


class JourneyResult(Schema):
    """A journey and what it brought so far."""

    id: int
    name: str
    status: str
    entered: int
    active: int
    completed: int
    sent: int
    opened: int
    clicked: int


class DelayOut(Schema):
    """Event → message delay of the past day; null where nothing was sent."""

    p50_ms: float | None
    p95_ms: float | None
    samples: int


class FunnelStep(Schema):
    """One step of the message funnel."""

    key: str
    value: int


class HomeOut(Schema):
    """What the home page shows; `yesterday` only up to this time of day, so that the two compare."""

    greeting_name: str
    today: DayOut
    yesterday: DayOut
    trend: list[TrendDay]
    top_events: list[NamedCount]
    journeys: list[JourneyResult]
    delay: DelayOut
    people_total: int
    funnel: list[FunnelStep]


class SearchHit(Schema):
    """Something that the search found; `id` opens it."""

    kind: str
    id: str
    title: str
    subtitle: str


class SearchResult(Schema):
    """What the search found, people first."""

    items: list[SearchHit]
