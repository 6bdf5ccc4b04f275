"""Requests and answers about portraits."""

from __future__ import annotations

from ninja import Schema
from pydantic import ConfigDict, JsonValue


class InsightIn(Schema):
    """Whom to portray, and against whom: an expression each; without the second, against everybody."""

    model_config = ConfigDict(extra="forbid")
    expression: JsonValue
    against: JsonValue = None


class TraitOut(Schema):
    """One thing that people have: how many, which share of each side, the index, and whether it is more than chance."""

    group: str
    name: str
    value: str
    count: int
    base_count: int
    share: float
    base_share: float
    index: int | None
    significant: bool


class HistogramOut(Schema):
    """A number attribute in bins: the lower edges, and the people of each side."""

    name: str
    edges: list[float]
    mine: list[int]
    base: list[int]


class HourOut(Schema):
    """What people did in an hour of the week; Monday is 1."""

    day: int
    hour: int
    mine: int
    base: int


class IntensityOut(Schema):
    """How often people did something, per person who did it."""

    event: str
    mine: float
    base: float


class InsightOut(Schema):
    """The portrait."""

    people: int
    base_people: int
    days: int
    traits: list[TraitOut]
    histograms: list[HistogramOut]
    hours: list[HourOut]
    intensity: list[IntensityOut]
    took_ms: float
