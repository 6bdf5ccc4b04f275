"""Facts folded into people: pure, and the same whatever order the facts came in.

Links are taken in the order of time, a person's own decisions first. A link joins two groups
unless the rules forbid what would come of it; then it is refused and the groups stay apart.
Duplicates change nothing, and nothing depends on when a fact was heard of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cumulus.apps.contacts.identity.kinds import Identifier, Kinds

MAX_IDENTIFIERS = 1_000
"""Of one person; beyond it a merge waits for somebody's decision. [reference: identity rules]"""

LIMIT = "limit"
APART = "apart"
EXPIRED = "expired"
TOO_LARGE = "too_large"
UNLINKED = "unlinked"

Side = tuple[int, int]
"""(decision, side): names on different sides of a decision are never one person's."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two names that came together; `left` is the stronger.

    Attributes
    ----------
    at, key : datetime, str
        When it was first seen, and by which message.
    last_at : datetime
        When it was seen last.
    unlinked_at : datetime or None
        When a client last said the opposite; a link seen after that holds again.
    by_hand : bool
        Whether a person decided it; no limit holds it up.
    """

    left: int
    right: int
    at: datetime
    key: str
    last_at: datetime
    unlinked_at: datetime | None = None
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of some names.

    Attributes
    ----------
    names : Mapping[int, Identifier]
        By the id of the identity.
    links : Sequence[Link]
        Between these names, in any order.
    sides : Mapping[int, frozenset[Side]]
        Of those names that somebody put apart from others.
    """

    names: Mapping[int, Identifier]
    links: Sequence[Link]
    sides: Mapping[int, frozenset[Side]] = field(default_factory=dict)


@dataclass(slots=True)
class Partition:
    """Who is who.

    Attributes
    ----------
    group_of : dict[int, int]
        For each name one of the names of its group, the same for all of them.
    joins : list[Link]
        The links that joined two groups, in their order.
    refused : dict[tuple[int, int], str]
        The links that joined nobody because a rule forbids it, with the rule.
    """

    group_of: dict[int, int] = field(default_factory=dict)
    joins: list[Link] = field(default_factory=list)
    refused: dict[tuple[int, int], str] = field(default_factory=dict)


def partition(evidence: Evidence, kinds: Kinds, most: int) -> Partition:
    """Return the people that the evidence amounts to."""
    groups = _Groups(evidence, kinds, most)
    found = Partition()
    expired = _expired(evidence, kinds)
    for link in sorted(evidence.links, key=lambda each: _order(each, evidence.names)):
        reason = _void(link, expired) or groups.join(link)
        if reason:
            found.refused[link.left, link.right] = reason
        elif reason is None:
            found.joins.append(link)
    found.group_of = {name: groups.root(name) for name in evidence.names}
    return found


def within_limits(names: Iterable[Identifier], kinds: Kinds, most: int) -> bool:
    """Return whether one person may have all of `names`."""
    counts = Counter(_bucket(name, kinds) for name in names)
    return counts.total() <= most and all(_within(bucket, count, kinds) for bucket, count in counts.items())


def _order(link: Link, names: Mapping[int, Identifier]) -> tuple[bool, datetime, str, Identifier, Identifier]:
    return not link.by_hand, link.at, link.key, names[link.left], names[link.right]


def _void(link: Link, expired: set[tuple[int, int]]) -> str:
    if link.unlinked_at is not None and link.last_at <= link.unlinked_at:
        return UNLINKED
    return EXPIRED if (link.left, link.right) in expired and not link.by_hand else ""


def _expired(evidence: Evidence, kinds: Kinds) -> set[tuple[int, int]]:
    """Return the links of values that were silent for so long before that they are another's by now."""
    of_name: dict[int, list[Link]] = {}
    for link in evidence.links:
        kind = kinds.by_namespace.get(evidence.names[link.right].namespace)
        if kind is not None and kind.expires_after_days is not None:
            of_name.setdefault(link.right, []).append(link)
    found: set[tuple[int, int]] = set()
    for right, links in of_name.items():
        kind = kinds.by_namespace[evidence.names[right].namespace]
        silence = timedelta(days=kind.expires_after_days or 0)
        links.sort(key=lambda each: _order(each, evidence.names))
        heard, over = links[0].last_at, False
        for link in links:
            over = over or link.at - heard > silence
            heard = max(heard, link.last_at)
            if over:
                found.add((link.left, link.right))
    return found


_Bucket = tuple[str, str]


def _bucket(name: Identifier, kinds: Kinds) -> _Bucket:
    kind = kinds.by_namespace.get(name.namespace)
    return name.namespace, name.value.partition(":")[0] if kind is not None and kind.scoped else ""


def _within(bucket: _Bucket, count: int, kinds: Kinds) -> bool:
    kind = kinds.by_namespace.get(bucket[0])
    return kind is None or kind.max_per_person is None or count <= kind.max_per_person


class _Groups:
    def __init__(self, evidence: Evidence, kinds: Kinds, most: int) -> None:
        self._kinds = kinds
        self._most = most
        self._parent = {name: name for name in evidence.names}
        self._counts = {name: Counter([_bucket(found, kinds)]) for name, found in evidence.names.items()}
        self._sides = {name: evidence.sides.get(name, frozenset()) for name in evidence.names}

    def root(self, name: int) -> int:
        while self._parent[name] != name:
            self._parent[name] = self._parent[self._parent[name]]
            name = self._parent[name]
        return name

    def join(self, link: Link) -> str | None:
        """Join the two groups; return "" when they are one already … None when they are now, or the rule against it."""
        one, other = self.root(link.left), self.root(link.right)
        if one == other:
            return ""
        if reason := self._against(one, other, link):
            return reason
        if self._counts[one].total() < self._counts[other].total():
            one, other = other, one
        self._parent[other] = one
        self._counts[one].update(self._counts.pop(other))
        self._sides[one] |= self._sides.pop(other)
        return None

    def _against(self, one: int, other: int, link: Link) -> str:
        if any((decision, 1 - side) in self._sides[other] for decision, side in self._sides[one]):
            return APART
        if link.by_hand:
            return ""
        mine, theirs = self._counts[one], self._counts[other]
        if mine.total() + theirs.total() > self._most:
            return TOO_LARGE
        smaller = min(mine, theirs, key=len)
        crowded = any(not _within(bucket, mine[bucket] + theirs[bucket], self._kinds) for bucket in smaller)
        return LIMIT if crowded else ""
