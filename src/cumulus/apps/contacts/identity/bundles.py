"""The claims of a batch, put together by whom they may concern; in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cumulus.apps.contacts.identity.claims import Claim
from cumulus.apps.contacts.identity.kinds import Identifier
from cumulus.apps.contacts.identity.lookup import Named

Pair = tuple[Identifier, Identifier]
"""The strongest name of a claim, and a weaker one."""


@dataclass(slots=True)
class Sighting:
    """When a batch saw two names together, first and last, or heard that they are not."""

    at: datetime
    key: str
    last_at: datetime
    source_id: int | None
    unlinked_at: datetime | None = None


@dataclass(slots=True)
class Bundle:
    """Names that could be one person's: what the batch brings together with who has them already.

    Attributes
    ----------
    people : set[int]
        The whole persons concerned.
    fresh : list[Identifier]
        Names that nobody has yet, in order of appearance.
    pairs : list[Pair]
        What links them, in order of appearance.
    """

    people: set[int] = field(default_factory=set)
    fresh: list[Identifier] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)


def sightings(claims: Sequence[Claim]) -> dict[Pair, Sighting]:
    """Return each pair of names that the claims bring together, or take apart, once."""
    found: dict[Pair, Sighting] = {}
    for claim in claims:
        strongest = claim.identifiers[0]
        for weaker in claim.identifiers[1:]:
            _see(found, (strongest, weaker), claim)
    return found


def _see(found: dict[Pair, Sighting], pair: Pair, claim: Claim) -> None:
    seen = found.get(pair)
    if seen is None:
        seen = found[pair] = Sighting(claim.at, claim.key, claim.at, claim.source_id)
        if claim.unlink:
            seen.unlinked_at = claim.at
        return
    if claim.unlink:
        seen.unlinked_at = max(seen.unlinked_at or claim.at, claim.at)
        return
    if (claim.at, claim.key) < (seen.at, seen.key):
        seen.at, seen.key, seen.source_id = claim.at, claim.key, claim.source_id
    seen.last_at = max(seen.last_at, claim.at)


def bundles(claims: Sequence[Claim], known: Mapping[Identifier, Named], news: set[Pair]) -> list[Bundle]:
    """Return what has to be folded: bundles with a new name, with several people, or with news of a contested one.

    Parameters
    ----------
    news : set[Pair]
        Pairs of known names of different people, or of people whose facts are contested, that
        say something new. The others of these were judged before.
    """
    joined = _Joined(known)
    pairs: dict[Pair, None] = {}
    for claim in claims:
        strongest = claim.identifiers[0]
        joined.add(strongest)
        for weaker in claim.identifiers[1:]:
            pair = (strongest, weaker)
            joined.add(weaker)
            if pair in news or strongest not in known or weaker not in known:
                pairs[pair] = None
                joined.join(strongest, weaker)
    return joined.bundles(list(pairs), news)


class _Joined:
    """Union-find over people (their ids) and fresh names (negative numbers)."""

    def __init__(self, known: Mapping[Identifier, Named]) -> None:
        self._known = known
        self._fresh: dict[Identifier, int] = {}
        self._parent: dict[int, int] = {}

    def add(self, name: Identifier) -> int:
        found = self._known.get(name)
        key = found.contact_id if found is not None else self._fresh.setdefault(name, -1 - len(self._fresh))
        if key not in self._parent:
            self._parent[key] = key
        return key

    def join(self, one: Identifier, other: Identifier) -> None:
        first, second = self._root(self.add(one)), self._root(self.add(other))
        if first != second:
            self._parent[second] = first

    def bundles(self, pairs: Sequence[Pair], news: set[Pair]) -> list[Bundle]:
        found: defaultdict[int, Bundle] = defaultdict(Bundle)
        for name, key in self._fresh.items():
            found[self._root(key)].fresh.append(name)
        people: defaultdict[int, set[int]] = defaultdict(set)
        for key in self._parent:
            if key > 0:
                people[self._root(key)].add(key)
        wanted = {root for root, concerned in people.items() if len(concerned) > 1} | set(found)
        wanted |= {self._root(self.add(pair[0])) for pair in news}
        for root in wanted:
            found[root].people = people.get(root, set())
        for pair in pairs:
            root = self._root(self.add(pair[0]))
            if root in wanted:
                found[root].pairs.append(pair)
        return list(found.values())

    def _root(self, key: int) -> int:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key
