"""Requests and answers about match rules and pairs that may be one person."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from cumulus.apps.contacts.matching.comparing import How
from cumulus.apps.contacts.matching.rules import Action
from cumulus.apps.contacts.schemas import ContactItem, ContactOut

State = Literal["proposed", "merged", "rejected", "undone"]


class MatchConditionBody(Schema):
    """A field is alike enough; `probability` stands for all fields together."""

    model_config = ConfigDict(extra="forbid")
    field: Annotated[str, Field(min_length=1, max_length=40)]
    how: How | None = None
    at_least: Annotated[float, Field(ge=0, le=1)] = 1.0


class MatchRuleBody(Schema):
    """When all conditions hold, merge or let somebody look."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1, max_length=80)]
    when: Annotated[list[MatchConditionBody], Field(min_length=1, max_length=10)]
    then: Action


class MatchRulesIn(Schema):
    """Rules in order; the first that holds decides."""

    model_config = ConfigDict(extra="forbid")
    rules: Annotated[list[MatchRuleBody], Field(max_length=20)]


class MatchRulesOut(Schema):
    """The rules that hold, whether they are the defaults, and what can be compared."""

    rules: list[MatchRuleBody]
    is_default: bool
    fields: list[str]
    learned: bool


class MatchPreviewOut(Schema):
    """What rules would do among the newest people; `by_rule` in the rules' order."""

    people: int
    merge: int
    review: int
    by_rule: list[int]


class MatchRunOut(Schema):
    """A run over everybody."""

    id: int
    state: str
    total: int
    done: int
    started_at: datetime
    ended_at: datetime | None


class LastMatchRun(Schema):
    """The latest run; null when there was none."""

    run: MatchRunOut | None


class MatchEvidenceOut(Schema):
    """How alike two people are in a field, 0 to 1."""

    field: str
    similarity: float


class MatchItem(Schema):
    """Two people who may be one; a side is null when there is no such person any more."""

    id: int
    state: str
    score: float
    rule: str
    evidence: list[MatchEvidenceOut]
    found_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    can_undo: bool
    left: ContactItem | None
    right: ContactItem | None


class MatchDetail(Schema):
    """A pair with all that is known of both.

    Attributes
    ----------
    kept : dict[str, str]
        By attribute, whose value a merged person would have: `left` or `right`.
    """

    id: int
    state: str
    left: ContactOut
    right: ContactOut
    kept: dict[str, Literal["left", "right"]]


class MatchDecisionIn(Schema):
    """One person, or two."""

    model_config = ConfigDict(extra="forbid")
    decision: Literal["merge", "reject"]


class MatchDecisionsIn(Schema):
    """The same decision for several pairs."""

    model_config = ConfigDict(extra="forbid")
    ids: Annotated[list[Annotated[int, Field(gt=0, lt=2**63)]], Field(min_length=1, max_length=200)]
    decision: Literal["merge", "reject"]


class MatchDecisionsOut(Schema):
    """How many were decided; the others were decided before, or cannot be merged."""

    decided: int
    skipped: int


class MatchDecided(Schema):
    """The person a decision left; null after a rejection."""

    contact_id: int | None
