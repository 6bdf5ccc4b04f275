"""Requests and answers about portraits."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field, JsonValue, StringConstraints


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


class PairSideOut(Schema):
    """What one of two segments has of a trait."""

    count: int
    share: float
    index: int | None
    significant: bool


class PairTraitOut(Schema):
    """One thing that people have, on both sides; `apart`: the two differ by more than chance."""

    group: str
    name: str
    value: str
    base_count: int
    base_share: float
    left: PairSideOut
    right: PairSideOut
    apart: bool


class PairHistogramOut(HistogramOut):
    """A number attribute in bins, with the people of the second segment beside those of the first."""

    beside: list[int]


class PairHourOut(HourOut):
    """An hour of the week, with what the second segment did."""

    beside: int


class PairOut(Schema):
    """Two segments against one base: `both` is how many people are in both of them."""

    people: int
    other_people: int
    base_people: int
    both: int
    days: int
    traits: list[PairTraitOut]
    histograms: list[PairHistogramOut]
    hours: list[PairHourOut]
    took_ms: float


Figures = InsightOut | PairOut
"""What a saved portrait keeps: of one segment, or of two side by side."""


class TraitConditionOut(Schema):
    """Who has a trait, as a condition."""

    expression: JsonValue


class PortraitIn(Schema):
    """A portrait to keep: of a segment, or of two side by side, against everybody or another one."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    segment: Annotated[int, Field(gt=0, lt=2**63)]
    against: Annotated[int, Field(gt=0, lt=2**63)] | None = None
    beside: Annotated[int, Field(gt=0, lt=2**63)] | None = None


class AskedOut(Schema):
    """A segment as it was called when a portrait was taken."""

    id: int
    name: str


class SavedPortraitOut(Schema):
    """A saved portrait; `beside`: the second of two segments; `is_partial`: of a narrower scope than that of who asks."""

    id: int
    name: str
    segment: AskedOut
    against: AskedOut | None
    beside: AskedOut | None
    people: int
    other_people: int | None
    base_people: int
    taken_at: datetime
    created_by: str
    is_partial: bool


class SavedPortraitDetail(SavedPortraitOut):
    """A saved portrait with its figures: of one segment, or, as `pair`, of two."""

    figures: InsightOut | None
    pair: PairOut | None


class SavedPortraitList(Schema):
    """The saved portraits, newest first."""

    items: list[SavedPortraitOut]


class ChangedTraitOut(Schema):
    """A trait as it was when the portrait was saved, and as it is; None: it was not, or is no longer, among the figures."""

    group: str
    name: str
    value: str
    before: PairSideOut | None
    now: PairSideOut | None


class BesideChangesOut(Schema):
    """What changed of the second segment since two were saved side by side."""

    people: int
    people_before: int
    traits: list[ChangedTraitOut]


class PortraitChangesOut(Schema):
    """What changed since a portrait was saved; `other_rules`: the conditions of a segment are others now."""

    people: int
    people_before: int
    base_people: int
    base_people_before: int
    other_rules: bool
    traits: list[ChangedTraitOut]
    beside: BesideChangesOut | None
    took_ms: float
