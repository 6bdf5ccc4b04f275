"""A portrait put together: shares, indexes, and what is more than chance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cumulus.apps.audiences.expressions.tree import Node
from cumulus.apps.audiences.insight import counting
from cumulus.apps.audiences.insight.counting import Count, Sides
from cumulus.apps.audiences.insight.statistics import index, p_value, significant
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import source_cards, workspace_card

_PLACES = ("province", "region", "state", "city", "country")
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


@dataclass(frozen=True, slots=True)
class Portrait:
    """What sets people apart."""

    people: int
    base_people: int
    traits: list[Trait]
    histograms: list[Histogram]
    hours: list[tuple[int, int, int, int]]
    times: dict[str, tuple[int, int]]


def portray(principal: Principal, tree: Node, against: Node | None, now: datetime) -> Portrait:
    """Return the portrait of whom `tree` means, of the people whom the one who asks sees.

    Attributes that their role sees masked are left out. Nine statements.
    """
    workspace_id = principal.workspace_id
    sides = Sides(workspace_id, tree, against, now, contacts.restriction(principal))
    catalogue, hidden = load_catalogue(workspace_id), dict(contacts.mask_for(principal).classes or {})
    unseen = {**hidden, **dict.fromkeys(_NEVER)}
    people, base = counting.sizes(sides)
    where = [name for name in _PLACES if name in catalogue.attributes and name not in hidden]
    did = counting.events(sides)
    found = [
        *(("attribute", each) for each in counting.texts(sides, catalogue, unseen)),
        *(("tag", each) for each in counting.tags(sides)),
        *(("event", each) for each, _, _ in did),
        *(("source", each) for each in _named_sources(principal, counting.sources(sides))),
        *(("place", each) for each in _provinces(counting.places(sides, where))),
    ]
    zone = workspace_card(workspace_id).timezone
    return Portrait(
        people,
        base,
        _judged([_trait(group, each, people, base, apart=against is not None) for group, each in found]),
        [
            Histogram(name, [edge for edge, _, _ in bins], [mine for _, mine, _ in bins], [all_ for _, _, all_ in bins])
            for name, bins in counting.numbers(sides, catalogue, unseen).items()
        ],
        counting.hours(sides, zone),
        {each.value: (mine, all_) for each, mine, all_ in did},
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
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in found:
        code = contacts.place_code(each.value)
        if code is not None:
            sums[code[:2]][0] += each.mine
            sums[code[:2]][1] += each.base
    return [Count("", code, mine, base) for code, (mine, base) in sorted(sums.items())]
