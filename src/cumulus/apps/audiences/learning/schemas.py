"""Requests and responses of learning."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal  # reports are JSON by kind, described in docs/reference/api.md

from ninja import Schema
from pydantic import Field, JsonValue, StringConstraints

from cumulus.apps.contacts.contracts import ContactCard

Kind = Literal["conversion", "churn", "purchase", "uplift"]
_Name = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
_Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class ModelSettingsBody(Schema):
    """What a model predicts, and about whom."""

    event: _Name = ""
    days: Annotated[int, Field(ge=1, le=365)] = 30
    value: _Name = ""
    first_time: bool = False
    who: JsonValue = None
    attributes: Annotated[list[_Name], Field(max_length=30)] = []
    treated: JsonValue = None
    control: JsonValue = None
    started_on: date | None = None


class ModelIn(Schema):
    """A model to be saved."""

    name: _Filled
    kind: Kind
    settings: ModelSettingsBody


class ModelCheckIn(Schema):
    """What somebody thinks of predicting."""

    kind: Kind
    settings: ModelSettingsBody


class ModelDateOut(Schema):
    """One date to learn at: people, and how many of them did it afterwards."""

    at: datetime
    people: int
    outcomes: int
    treated: int
    treated_outcomes: int


class MissingOut(Schema):
    """Of what there is too little."""

    what: str
    have: int
    need: int


class ModelCheckOut(Schema):
    """Whether there is enough to learn from."""

    enough: bool
    dates: list[ModelDateOut]
    missing: list[MissingOut]


class LearningRunOut(Schema):
    """How far a run is."""

    id: int
    task: str
    state: str
    percent: int
    step: str
    error: str
    missing: list[MissingOut]
    created_at: datetime
    finished_at: datetime | None


class ModelOut(Schema):
    """A model as the list shows it."""

    id: int
    name: str
    slug: str
    kind: str
    state: str
    settings: ModelSettingsBody
    people: int
    trained_at: datetime | None
    approved_at: datetime | None
    approved_by: str
    scored_at: datetime | None
    age_days: int | None
    drift: str
    run: LearningRunOut | None
    headline: float | None


class ModelScoringOut(Schema):
    """One scoring since the training: how far the score has moved, and the AUC or error on outcomes since."""

    at: datetime
    score: float
    since: float | None


class ModelAgeingOut(Schema):
    """When to train again, and why; the scorings since the training, the oldest first."""

    verdict: Literal["fresh", "soon", "due"]
    because: Literal["outcomes", "drift", "age"]
    due_on: date
    judged_from: datetime | None
    history: list[ModelScoringOut]


class ModelDetail(ModelOut):
    """A model with its report."""

    report: dict[str, Any]
    drift_report: dict[str, Any]
    ageing: ModelAgeingOut | None
    bands: dict[str, int]


class ScoredPerson(Schema):
    """A person with a score."""

    id: int
    name: str
    email: str
    value: float
    grade: str
    fit: float
    engagement: float


class ScoreReason(Schema):
    """One reason of a score: the feature, and what it adds."""

    name: str
    weight: float


class PersonScore(Schema):
    """Why a person has their score."""

    value: float
    grade: str
    fit: float
    engagement: float
    reasons: list[ScoreReason]


class LookIn(Schema):
    """What to learn from, beside behaviour and tags."""

    attributes: Annotated[list[_Name], Field(max_length=30)] = []
    groups: Annotated[int, Field(ge=2, le=12)] | None = None


class LookOut(Schema):
    """The newest run, and what it found when it is done."""

    run: LearningRunOut | None
    result: dict[str, Any]


class SaveSimilarIn(Schema):
    """The people most like the seed, as a segment."""

    name: _Filled
    size: Annotated[int, Field(ge=1, le=100_000_000)]


class SaveGroupIn(Schema):
    """A group, as a segment."""

    name: _Filled
    group: Annotated[int, Field(ge=0, le=20)]


class SavedSegment(Schema):
    """The segment that was made."""

    id: int
    name: str
    people: int


def scored_person(card: ContactCard, value: float, grade: str, fit: float, engagement: float) -> ScoredPerson:
    """Return a line of the list."""
    return ScoredPerson(
        id=card.id, name=card.name, email=card.email, value=value, grade=grade, fit=fit, engagement=engagement
    )
