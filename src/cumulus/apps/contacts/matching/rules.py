"""Declared rules: which agreements make two people one, and which are for somebody to look at. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from cumulus.apps.contacts.matching.blocking import Pairs
from cumulus.apps.contacts.matching.comparing import How, Similarity, compare, compare_all, usual
from cumulus.apps.contacts.matching.people import Person
from cumulus.apps.contacts.matching.weighing import Weights

PROBABILITY = "probability"
"""Stands for all fields together: how likely the two are one person (`weighing`)."""


class Action(StrEnum):
    """What follows when a rule holds."""

    MERGE = "merge"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Condition:
    """A field is alike enough; `how` None: as the field is usually compared.

    `field` may be `probability`; then `how` means nothing.
    """

    field: str
    how: How | None
    at_least: float


@dataclass(frozen=True, slots=True)
class Rule:
    """When all conditions hold, something follows."""

    name: str
    when: tuple[Condition, ...]
    then: Action


def _same(field: str) -> Condition:
    return Condition(field, How.EXACT, 1.0)


_SIMILAR_NAME = Condition("name", How.SIMILAR, 0.92)
DEFAULT_RULES = (
    Rule("same identifier", (_same("identifier"),), Action.MERGE),
    Rule("same name, company and mail domain", (_same("name"), _same("company"), _same("mail_domain")), Action.REVIEW),
    Rule("similar name, same birth date", (_SIMILAR_NAME, _same("birth_date")), Action.REVIEW),
    Rule("similar name, same phone", (_SIMILAR_NAME, _same("phone")), Action.REVIEW),
)
"""What a workspace begins with; the first rule that holds decides."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a pair.

    Attributes
    ----------
    one, other : int
        Places in the list of people.
    score : float
        How likely the two are one person.
    evidence : Mapping[str, float]
        By field of which both have a value, how alike they are.
    """

    one: int
    other: int
    rule: Rule
    score: float
    evidence: Mapping[str, float]


def judge(people: Sequence[Person], pairs: Pairs, rules: Sequence[Rule], weights: Weights) -> list[Verdict]:
    """Return the pairs that a rule holds for, each with the first such rule."""
    if not len(pairs[0]) or not rules:
        return []
    compared = compare_all(people, pairs)
    likely = weights.probability(compared)
    first = _first_rule(people, pairs, rules, compared, likely)
    return [
        Verdict(
            int(pairs[0][at]),
            int(pairs[1][at]),
            rules[first[at]],
            round(float(likely[at]), 4),
            {name: round(float(alike[at]), 3) for name, alike in compared.items() if not np.isnan(alike[at])},
        )
        for at in np.flatnonzero(first >= 0).tolist()
    ]


def _first_rule(
    people: Sequence[Person],
    pairs: Pairs,
    rules: Sequence[Rule],
    compared: Mapping[str, Similarity],
    likely: npt.NDArray[np.float64],
) -> npt.NDArray[np.int64]:
    """Return the place of the first rule that holds for each pair; -1 where none does."""
    known: dict[tuple[str, How | None], npt.NDArray[np.floating]] = {(PROBABILITY, None): likely}
    first = np.full(len(likely), -1, np.int64)
    for place in reversed(range(len(rules))):
        holds = np.full(len(likely), True, bool)
        for condition in rules[place].when:
            key = _key(condition)
            if key not in known:
                known[key] = _alike(people, pairs, key, compared)
            holds &= known[key] >= condition.at_least - 1e-6
        first[holds] = place
    return first


def _key(condition: Condition) -> tuple[str, How | None]:
    if condition.field == PROBABILITY:
        return PROBABILITY, None
    return condition.field, condition.how or usual(condition.field)


def _alike(
    people: Sequence[Person], pairs: Pairs, key: tuple[str, How | None], compared: Mapping[str, Similarity]
) -> Similarity:
    field, how = key
    return compared[field] if how is None or how is usual(field) else compare(people, pairs, field, how)
