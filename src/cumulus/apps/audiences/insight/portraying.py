"""A portrait put together: shares, indexes, and what is more than chance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cumulus.apps.audiences.expressions.tree import Node
from cumulus.apps.audiences.insight import counting
from cumulus.apps.audiences.insight.counting import Count, Sides
from cumulus.apps.audiences.insight.countries import country_of
from cumulus.apps.audiences.insight.statistics import index, p_value, significant
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import source_cards, workspace_card

PLACES = ("province", "region", "state", "city", "country")
"""Attributes that say where people are; the first that a person has counts."""
_PARTS_OF_CHINA = {"TW": "71", "HK": "81", "MO": "82"}
"""Two letters that ISO 3166 keeps for provinces of China, with their division codes."""
_NEVER = frozenset({"name", "email", "phone", "firstName", "lastName", "first_name", "last_name", "nickname", "id"})


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that people have: how many on each side, the index (100: alike), and whether it is more than chance."""

    group: str
    name: str
    value: str
    count: int
    base_count: int
    share: float
    base_share: float
    index: int | None
    p: float
    significant: bool = False


@dataclass(frozen=True, slots=True)
class Histogram:
    """A number attribute in bins: the lower edges, and the people of each side."""

    name: str
    edges: list[float]
    mine: list[int]
    base: list[int]
    beside: list[int]


@dataclass(frozen=True, slots=True)
class Portrait:
    """What sets people apart.

    Attributes
    ----------
    hours : list of (weekday, hour, events of mine, of the base, beside)
    times : dict
        How often mine, the base and those beside did each event.
    """

    people: int
    base_people: int
    traits: list[Trait]
    histograms: list[Histogram]
    hours: list[tuple[int, int, int, int, int]]
    times: dict[str, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two portraits against one base, over the same traits in the same order.

    Attributes
    ----------
    both : int
        Who is on both sides.
    apart : list[bool]
        Per trait whether the shares of the two differ by more than chance.
    """

    left: Portrait
    right: Portrait
    both: int
    apart: list[bool]


def portray(principal: Principal, tree: Node, against: Node | None, now: datetime) -> Portrait:
    """Return the portrait of whom `tree` means, of the people whom the one who asks sees.

    Attributes that their role sees masked are left out. Nine statements.
    """
    found = _counted(principal, Sides(principal.workspace_id, tree, against, now, contacts.restriction(principal)))
    return found.portrait(apart=against is not None)


def portray_both(principal: Principal, left: Node, right: Node, against: Node | None, now: datetime) -> Pair:
    """Return two portraits side by side, from the same nine statements.

    Whether the two differ is tested as if nobody were on both sides, which errs towards chance.
    """
    within = contacts.restriction(principal)
    found = _counted(principal, Sides(principal.workspace_id, left, against, now, within, right))
    other = found.turned()
    p_values = [p_value(mine.mine, found.people, mine.beside, other.people) for _, mine in found.found]
    apart = against is not None
    return Pair(found.portrait(apart=apart), other.portrait(apart=apart), found.both, significant(p_values))


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was counted of all sides; `found` are (group, count)."""

    people: int
    base: int
    beside: int
    both: int
    found: list[tuple[str, Count]]
    histograms: list[Histogram]
    hours: list[tuple[int, int, int, int, int]]
    times: dict[str, tuple[int, int, int]]

    def turned(self) -> _Counted:
        """Return the same seen from those beside."""
        return replace(
            self,
            people=self.beside,
            beside=self.people,
            found=[(group, replace(each, mine=each.beside, beside=each.mine)) for group, each in self.found],
            histograms=[replace(each, mine=each.beside, beside=each.mine) for each in self.histograms],
            hours=[(day, hour, beside, base, mine) for day, hour, mine, base, beside in self.hours],
            times={name: (beside, base, mine) for name, (mine, base, beside) in self.times.items()},
        )

    def portrait(self, *, apart: bool) -> Portrait:
        """Return the portrait; `apart`: the base is not everybody."""
        traits = [_trait(group, each, self.people, self.base, apart=apart) for group, each in self.found]
        return Portrait(self.people, self.base, _judged(traits), self.histograms, self.hours, self.times)


def _counted(principal: Principal, sides: Sides) -> _Counted:
    workspace_id = principal.workspace_id
    catalogue, hidden = load_catalogue(workspace_id), dict(contacts.mask_for(principal).classes or {})
    unseen = {**hidden, **dict.fromkeys(_NEVER)}
    people, base, beside, both = counting.sizes(sides)
    where = [name for name in PLACES if name in catalogue.attributes and name not in hidden]
    did = counting.events(sides)
    found = [
        *(("attribute", each) for each in counting.texts(sides, catalogue, unseen)),
        *(("tag", each) for each in counting.tags(sides)),
        *(("event", each) for each, *_ in did),
        *(("source", each) for each in _named_sources(principal, counting.sources(sides))),
        *(("place", each) for each in _provinces(counting.places(sides, where))),
    ]
    bins = counting.numbers(sides, catalogue, unseen)
    return _Counted(
        people,
        base,
        beside,
        both,
        found,
        [Histogram(name, *(list(column) for column in zip(*rows, strict=True))) for name, rows in bins.items()],
        counting.hours(sides, workspace_card(workspace_id).timezone),
        {each.value: (mine, all_, other) for each, mine, all_, other in did},
    )


def _trait(group: str, found: Count, people: int, base: int, *, apart: bool) -> Trait:
    """Return a trait; against everybody, the people are compared with those who are not among them."""
    others, rest = (found.base, base) if apart else (found.base - found.mine, base - people)
    return Trait(
        group,
        found.name,
        found.value,
        found.mine,
        found.base,
        found.mine / people if people else 0.0,
        found.base / base if base else 0.0,
        index(found.mine, people, found.base, base),
        p_value(found.mine, people, others, rest),
    )


def _judged(traits: Sequence[Trait]) -> list[Trait]:
    held = significant([trait.p for trait in traits])
    return [replace(trait, significant=holds) for trait, holds in zip(traits, held, strict=True)]


def _named_sources(principal: Principal, found: Sequence[Count]) -> list[Count]:
    names = {str(card.id): card.name for card in source_cards(principal.workspace_id)}
    return [replace(each, value=names[each.value]) for each in found if each.value in names]


def _provinces(found: Sequence[Count]) -> list[Count]:
    """Return places folded into provinces, by their code of two digits, and countries, by theirs of two letters."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for each in found:
        code = area_of(each.value)
        if code is not None:
            for side, people in enumerate((each.mine, each.base, each.beside)):
                sums[code][side] += people
    return [Count("", code, *counts) for code, counts in sorted(sums.items())]


def area_of(place: str) -> str | None:
    """Return the province or country that a place lies in; None when it is none, or several."""
    code = contacts.place_code(place) or country_of(place)
    return None if code is None else _PARTS_OF_CHINA.get(code, code[:2])
