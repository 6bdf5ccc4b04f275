"""A person's score in plain Python, written to be obviously right: tests hold ClickHouse against it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from cumulus.apps.audiences.expressions.literals import finite
from cumulus.apps.audiences.expressions.oracle import matches
from cumulus.apps.audiences.expressions.people import Happening, Person, read
from cumulus.apps.audiences.expressions.sql import milliseconds
from cumulus.apps.audiences.scoring.card import (
    MAX_EVENT_POINTS,
    AnyRule,
    Card,
    EventRule,
    Factor,
    StandingRule,
    bounded,
    grade,
)

DIGITS = 2
"""Points are kept to the hundredth."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A score; `rules` is what each rule brings, in the card's order, before the groups' caps."""

    value: float
    fit: float
    engagement: float
    grade: str
    rules: tuple[float, ...]


def score(card: Card, person: Person, now: datetime) -> Scored:
    """Return the person's score at `now`: a fold over the whole history."""
    rules = tuple(contribution(rule, person, now) for rule in card.rules)
    return folded(card, rules)


def folded(card: Card, rules: tuple[float, ...]) -> Scored:
    """Return the score that the rules' contributions make."""
    factors, given = dict.fromkeys(Factor, 0.0), iter(rules)
    for group in card.groups:
        factors[group.factor] += bounded(sum(next(given) for _ in group.rules), group.cap)
    fit, engagement = (round(factors[factor], DIGITS) for factor in Factor)
    value = round(sum(card.weights[factor] * factors[factor] for factor in Factor), DIGITS)
    return Scored(value, fit, engagement, grade(card, fit, engagement), rules)


def contribution(rule: AnyRule, person: Person, now: datetime) -> float:
    """Return what a rule brings a person at `now`."""
    if isinstance(rule, StandingRule):
        return rule.points if matches(rule.tree, person, now) else 0.0
    found = [event for event in person.events if counts(rule, event, now)]
    if rule.first_only and found:
        earliest = min(milliseconds(event.timestamp) for event in found)
        same = [event for event in found if milliseconds(event.timestamp) == earliest]
        found = [max(same, key=lambda event: points_of(rule, event))]
    days: dict[date, list[Happening]] = defaultdict(list)
    for event in found:
        days[event.timestamp.date()].append(event)
    return bounded(sum(_of_day(rule, events, now) for events in days.values()), rule.cap)


def counts(rule: EventRule, event: Happening, now: datetime) -> bool:
    """Return whether an event counts for a rule: not one of the future, nor one outside the window."""
    return (
        event.name == rule.event
        and milliseconds(event.timestamp) <= milliseconds(now)
        and rule.window.holds(event.timestamp, now)
        and all(each.holds(event.properties, now) for each in rule.filters)
        and (not rule.per or finite(read(event.properties, rule.per)) is not None)
    )


def points_of(rule: EventRule, event: Happening) -> float:
    """Return what an event brings before caps and decay."""
    times = finite(read(event.properties, rule.per)) if rule.per else 1.0
    return bounded(rule.points * (times or 0.0), MAX_EVENT_POINTS)


def _of_day(rule: EventRule, events: list[Happening], now: datetime) -> float:
    raw = sum(points_of(rule, event) for event in events)
    decayed = sum(points_of(rule, event) * _left(rule, event, now) for event in events)
    cap = rule.cap_per_day
    return decayed if cap is None or abs(raw) <= cap else decayed * cap / abs(raw)


def _left(rule: EventRule, event: Happening, now: datetime) -> float:
    """Return which part of an event's points is left by `now`."""
    if rule.half_life_seconds is None:
        return 1.0
    age_ms = milliseconds(now) - milliseconds(event.timestamp)
    return float(0.5 ** (age_ms / (rule.half_life_seconds * 1000)))
