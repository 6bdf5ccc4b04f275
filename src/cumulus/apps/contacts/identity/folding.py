"""Bundles folded into groups: at once where no rule is in question, from all their facts where one is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from cumulus.apps.contacts.identity.bundles import Bundle, Pair
from cumulus.apps.contacts.identity.kinds import Identifier, Kinds
from cumulus.apps.contacts.identity.lookup import Named, links_of, names_of, names_with, sides_of
from cumulus.apps.contacts.identity.partition import (
    MAX_IDENTIFIERS,
    TOO_LARGE,
    Evidence,
    Link,
    Partition,
    partition,
    within_limits,
)

MAX_FOLDED = 20_000
"""Names in one fold; whatever reaches further stays as it is and waits for a decision."""


@dataclass(slots=True)
class Group:
    """One person as the fold sees them: names that somebody has, and names that nobody had."""

    known: list[Named] = field(default_factory=list)
    fresh: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Folded:
    """What the bundles amount to.

    Attributes
    ----------
    groups : list[Group]
    joins : list[tuple[int, int]]
        Pairs of identity ids that joined them, in their order.
    people : set[int]
        Whole persons whose names were looked at.
    judged : dict[tuple[int, int], str]
        Every fact of those that were folded from their facts, with the rule that refuses it or "".
    too_large : dict[tuple[int, int], int]
        Joins that wait for a decision, with the names that the person would have.
    """

    groups: list[Group] = field(default_factory=list)
    joins: list[tuple[int, int]] = field(default_factory=list)
    people: set[int] = field(default_factory=set)
    judged: dict[tuple[int, int], str] = field(default_factory=dict)
    too_large: dict[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a fold works with.

    Attributes
    ----------
    ids : Mapping[Identifier, int]
        The identity id of every name in the bundles, given to fresh ones beforehand.
    disputed : set[int]
        Persons of whom a fact was refused.
    unlinked : set[Pair]
        Pairs that the batch takes apart.
    """

    kinds: Kinds
    ids: Mapping[Identifier, int]
    disputed: set[int]
    unlinked: set[Pair]


def fold(bundles: Sequence[Bundle], scope: Scope) -> Folded:
    """Return who is who among the bundles' names; their facts are stored already."""
    folded = Folded(people=set(chain.from_iterable(bundle.people for bundle in bundles)))
    members: defaultdict[int, list[Named]] = defaultdict(list)
    for each in names_of(folded.people):
        members[each.contact_id].append(each)
    doubtful: list[Bundle] = []
    for bundle in bundles:
        known = [each for person in sorted(bundle.people) for each in members[person]]
        if _is_plain(bundle, known, scope):
            folded.groups.append(Group(known, [scope.ids[name] for name in bundle.fresh]))
            folded.joins += [(scope.ids[left], scope.ids[right]) for left, right in bundle.pairs]
        else:
            doubtful.append(bundle)
    if doubtful:
        seeds = {each.id: each for bundle in doubtful for person in bundle.people for each in members[person]}
        fresh = {scope.ids[name]: name for bundle in doubtful for name in bundle.fresh}
        refold(seeds, fresh, scope.kinds, folded)
    return folded


def _is_plain(bundle: Bundle, known: Sequence[Named], scope: Scope) -> bool:
    """Return whether all of it is one person's, whatever the order it came in."""
    if bundle.people & scope.disputed or any(pair in scope.unlinked for pair in bundle.pairs):
        return False
    names = [*(each.name for each in known), *bundle.fresh]
    if any(_expires(name, scope.kinds) for name in names):
        return False
    return within_limits(names, scope.kinds, MAX_IDENTIFIERS)


def _expires(name: Identifier, kinds: Kinds) -> bool:
    kind = kinds.by_namespace.get(name.namespace)
    return kind is not None and kind.expires_after_days is not None


def refold(seeds: Mapping[int, Named], fresh: Mapping[int, Identifier], kinds: Kinds, folded: Folded) -> None:
    """Fold everything that facts reach from these names, and add it to `folded`."""
    known, links = _reach(seeds, fresh)
    names = {identity: each.name for identity, each in known.items()} | dict(fresh)
    usable = [link for link in links if not _blocked(link, names, kinds)]
    found = partition(Evidence(names, usable, sides_of(names)), kinds, MAX_IDENTIFIERS)
    groups: defaultdict[int, Group] = defaultdict(Group)
    for identity, group in found.group_of.items():
        if identity in known:
            groups[group].known.append(known[identity])
        else:
            groups[group].fresh.append(identity)
    folded.groups += groups.values()
    folded.joins += [(link.left, link.right) for link in found.joins]
    folded.people |= {each.contact_id for each in known.values()}
    folded.judged |= {(link.left, link.right): found.refused.get((link.left, link.right), "") for link in usable}
    folded.too_large |= _too_large(found)


def _reach(seeds: Mapping[int, Named], fresh: Mapping[int, Identifier]) -> tuple[dict[int, Named], list[Link]]:
    """Return the names that facts reach, refused ones too, with all other names of their people, and these facts."""
    known = dict(seeds)
    links: dict[tuple[int, int], Link] = {}
    frontier: set[int] = {*seeds, *fresh}
    while frontier and len(known) < MAX_FOLDED:
        found = links_of(frontier)
        links |= {(link.left, link.right): link for link in found}
        met = {end for link in found for end in (link.left, link.right)} - known.keys() - fresh.keys()
        people = {each.contact_id for each in names_with(met)}
        gained = {each.id: each for each in names_of(people) if each.id not in known}
        known |= gained
        frontier = set(gained)
    inside = known.keys() | fresh.keys()
    return known, [link for link in links.values() if link.left in inside and link.right in inside]


def _blocked(link: Link, names: Mapping[int, Identifier], kinds: Kinds) -> bool:
    return names[link.left] in kinds.blocked or names[link.right] in kinds.blocked


def _too_large(found: Partition) -> dict[tuple[int, int], int]:
    sizes: defaultdict[int, int] = defaultdict(int)
    for group in found.group_of.values():
        sizes[group] += 1
    large: Iterable[tuple[int, int]] = (pair for pair, reason in found.refused.items() if reason == TOO_LARGE)
    return {
        (left, right): sizes[found.group_of[left]] + sizes[found.group_of[right]]
        for left, right in large
        if found.group_of[left] != found.group_of[right]
    }
