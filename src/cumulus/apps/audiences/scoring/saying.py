"""What is said of a score that changed: from, to, why, and whether it crossed the line to sales. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cumulus.apps.audiences.scoring.card import Card, grade
from cumulus.apps.audiences.scoring.oracle import DIGITS, Scored
from cumulus.core.json import JsonObject, JsonValue

MAX_REASONS = 5
_LEAST_CHANGE = 0.01


@dataclass(frozen=True, slots=True)
class Before:
    """A score as it is stored; of somebody without one: nothing, and no grade."""

    value: float = 0.0
    grade: str = ""
    rules: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Saying:
    """A card under its slug, and why its scores are computed: `change`, `time`, `published`."""

    slug: str
    card: Card
    cause: str


def contributions(card: Card, rules: tuple[float, ...]) -> dict[str, float]:
    """Return what each rule brings, by its key; only those that bring something."""
    pairs = zip(card.rules, rules, strict=True)
    return {rule.key: round(points, DIGITS) for rule, points in pairs if round(points, DIGITS)}


def change_said(saying: Saying, before: Before, now: Scored) -> JsonObject | None:
    """Return the properties of `Score Changed`; None when it is not worth telling.

    Of what somebody did: when the whole points or the grade changed. A score that begins with a
    publication is no change, unless it begins beyond the line: a new card must not say a million things
    that nobody did. What time alone takes away is told when the grade or the side of the line is another.
    """
    value, old_grade = before.value, before.grade
    same_grade = now.grade == (old_grade or grade(saying.card, 0, 0))
    mql = saying.card.mql
    crossed = mql is not None and value < mql <= now.value
    fell = mql is not None and now.value < mql <= value
    if same_grade and not crossed and not fell and (saying.cause == "time" or round(now.value) == round(value)):
        return None
    if saying.cause == "published" and not old_grade and not crossed:
        return None
    said: JsonObject = {
        "score": saying.slug,
        "from": round(value, DIGITS),
        "to": round(now.value, DIGITS),
        "grade_from": old_grade,
        "grade": now.grade,
        "cause": saying.cause,
        "reasons": reasons(saying.card, before.rules, contributions(saying.card, now.rules)),
    }
    if crossed:
        said["crossed"] = "mql"
    return said


def reasons(card: Card, old: Mapping[str, float], new: Mapping[str, float]) -> list[JsonValue]:
    """Return which rules changed by how much, the largest first; a rule that is no more bears its key."""
    names = {rule.key: rule.name for rule in card.rules}
    changes = {key: round(new.get(key, 0) - old.get(key, 0), DIGITS) for key in {*old, *new}}
    ordered = sorted(changes.items(), key=lambda item: (-abs(item[1]), item[0]))
    return [
        {"rule": key, "name": names.get(key, key), "change": change}
        for key, change in ordered[:MAX_REASONS]
        if abs(change) >= _LEAST_CHANGE
    ]
