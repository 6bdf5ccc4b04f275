"""A score card as the program sees it: groups of rules, two factors, a grade; and what changes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cumulus.apps.audiences.expressions.filters import PropertyFilter
from cumulus.apps.audiences.expressions.problems import Problem
from cumulus.apps.audiences.expressions.tree import Node, dependencies
from cumulus.apps.audiences.expressions.windows import Always, Window

LETTERS, DIGITS = "ABCD", "1234"
MAX_EVENT_POINTS = 1_000_000.0
"""What one event can bring at most, either way: a property may be any number."""


class Factor(StrEnum):
    """What a group of rules speaks of."""

    FIT = "fit"
    """Who they are."""
    ENGAGEMENT = "engagement"
    """What they do."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What every rule has.

    Attributes
    ----------
    key : str
        Names it in reasons and stored contributions; stays when the words change.
    points : float
        What it brings; below 0 it takes away.
    """

    key: str
    name: str
    points: float


@dataclass(frozen=True, slots=True)
class StandingRule(Rule):
    """Its points count while the expression holds."""

    tree: Node


@dataclass(frozen=True, slots=True)
class EventRule(Rule):
    """Its points count for each event, or for the first one only.

    Attributes
    ----------
    per : str
        A numeric property that multiplies `points`; an event without it brings nothing. Empty: none.
    cap : float or None
        The rule's contribution lies between `-cap` and `cap`, after decay.
    cap_per_day : float or None
        What one UTC day's events bring before decay lies between `-cap_per_day` and `cap_per_day`.
    half_life_seconds : int or None
        After so long an event's points are half of what they were; None: they stay.
    """

    event: str
    filters: tuple[PropertyFilter, ...] = ()
    window: Window = field(default_factory=Always)
    per: str = ""
    cap: float | None = None
    cap_per_day: float | None = None
    half_life_seconds: int | None = None
    first_only: bool = False


AnyRule = StandingRule | EventRule


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that speak of one thing; their sum lies between `-cap` and `cap`."""

    name: str
    factor: Factor
    rules: tuple[AnyRule, ...]
    cap: float | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A score card.

    Attributes
    ----------
    thresholds : Mapping[Factor, tuple[float, float, float]]
        From which points on a factor earns its first, second and third mark, falling; below all, the fourth.
    weights : Mapping[Factor, float]
        How much a factor counts in the value.
    mql : float or None
        The value from which on somebody is ready for sales; None: the card does not say.
    cells : Mapping[str, str]
        What the workspace calls a grade, by grade.
    waiting : tuple[Problem, ...]
        Names that no data has brought yet: what they stand for holds for nobody until then.
    """

    groups: tuple[Group, ...]
    thresholds: Mapping[Factor, tuple[float, float, float]]
    weights: Mapping[Factor, float]
    mql: float | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    waiting: tuple[Problem, ...] = ()

    @property
    def rules(self) -> tuple[AnyRule, ...]:
        """Return all rules, in the groups' order."""
        return tuple(rule for group in self.groups for rule in group.rules)

    @property
    def depends(self) -> frozenset[str]:
        """Return the keys of what a change of which can change the score (`Leaf.depends`)."""
        found = (
            frozenset({f"event:{rule.event}"}) if isinstance(rule, EventRule) else dependencies(rule.tree)
            for rule in self.rules
        )
        return frozenset().union(*found)

    @property
    def moves(self) -> bool:
        """Return whether the clock alone may change somebody's score."""
        return any(_moves(rule) for rule in self.rules)


def _moves(rule: AnyRule) -> bool:
    """Return whether time changes what a rule brings; a condition might, whatever it asks."""
    if isinstance(rule, StandingRule):
        return True
    return rule.half_life_seconds is not None or not isinstance(rule.window, Always) or bool(rule.filters)


def mark(points: float, thresholds: tuple[float, float, float]) -> int:
    """Return the place of a factor's points, 0 the best, 3 the last."""
    return next((place for place, least in enumerate(thresholds) if points >= least), len(thresholds))


def grade(card: Card, fit: float, engagement: float) -> str:
    """Return the grade, `A1` to `D4`: the letter is the fit, the digit the engagement."""
    letter = mark(fit, card.thresholds[Factor.FIT])
    return LETTERS[letter] + DIGITS[mark(engagement, card.thresholds[Factor.ENGAGEMENT])]


def bounded(points: float, cap: float | None) -> float:
    """Return the points, between `-cap` and `cap`."""
    return points if cap is None else max(-cap, min(cap, points))


def grades() -> Iterator[str]:
    """Yield every grade, best fit first."""
    return (letter + digit for letter in LETTERS for digit in DIGITS)
