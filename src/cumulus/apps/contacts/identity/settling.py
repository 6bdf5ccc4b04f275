"""Groups of names become people: who keeps their record, whose part whom becomes, where each name lives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from cumulus.apps.contacts.identity.folding import Folded, Group
from cumulus.apps.contacts.identity.kinds import Identifier, Kinds
from cumulus.apps.contacts.identity.lookup import Named, allocate, parts_of


@dataclass(slots=True)
class Settlement:
    """What changes in the store.

    Attributes
    ----------
    created : set[int]
        New contacts.
    homes : dict[int, int]
        Of each fresh name, and of each name that changes its part, by identity id.
    moved : dict[int, int]
        Parts that belong to another whole person than before.
    before : dict[int, int]
        Whom they belonged to.
    whole : dict[int, int]
        Of every part concerned, moved or not, new or not.
    edges : list[tuple[int, int, tuple[int, int]]]
        (part, part, joining names): what holds parts together, new or not.
    """

    created: set[int] = field(default_factory=set)
    homes: dict[int, int] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)
    before: dict[int, int] = field(default_factory=dict)
    whole: dict[int, int] = field(default_factory=dict)
    edges: list[tuple[int, int, tuple[int, int]]] = field(default_factory=list)


def settle(folded: Folded, kinds: Kinds) -> Settlement:
    """Return how the store follows the fold; new contacts have their ids already.

    A part goes where its strongest name goes. Of several persons the one with a unique name (a
    user id) stays, the oldest first.
    """
    result = Settlement(before=parts_of(folded.people))
    result.whole.update(result.before)
    homes = _anchors(folded.groups, kinds)
    ids = iter(allocate("contacts_contact", sum(not homes[at] for at in range(len(folded.groups)))))
    for at, group in enumerate(folded.groups):
        parts = homes[at]
        if not parts:
            parts = [next(ids)]
            result.created.add(parts[0])
        main = _main(parts, group, result.before, kinds)
        result.whole.update(dict.fromkeys(parts, main))
        _house(group, set(parts), main, folded.joins if len(parts) > 1 else (), result)
    _follow(result)
    _edges(folded, result)
    return result


def _anchors(groups: Sequence[Group], kinds: Kinds) -> list[list[int]]:
    """Return the parts of each group."""
    strongest: dict[int, tuple[tuple[int, str, str], int]] = {}
    for at, group in enumerate(groups):
        for each in group.known:
            place = (kinds.strength(each.name), at)
            strongest[each.home_id] = min(strongest.get(each.home_id, place), place)
    parts: list[list[int]] = [[] for _ in groups]
    for home, (_, at) in sorted(strongest.items()):
        parts[at].append(home)
    return parts


def _main(parts: Sequence[int], group: Group, before: Mapping[int, int], kinds: Kinds) -> int:
    """Return who stays the whole person: somebody who is one, so that nothing moves without need."""
    wholes = {before[part] for part in parts if before.get(part) in parts}
    unique = {each.contact_id for each in group.known if _is_unique(each.name, kinds)}
    candidates: Collection[int] = wholes or parts
    return min(candidates, key=lambda part: (part not in unique, part))


def _is_unique(name: Identifier, kinds: Kinds) -> bool:
    kind = kinds.by_namespace.get(name.namespace)
    return kind is not None and kind.max_per_person == 1 and not kind.scoped


def _house(group: Group, parts: set[int], main: int, joins: Sequence[tuple[int, int]], result: Settlement) -> None:
    """Give each name without a part in its group one: that of the name it came with, else the main one."""
    beside: dict[int, int] = {}
    homes = {each.id: each.home_id for each in group.known if each.home_id in parts}
    for left, right in joins:
        if right not in homes and left in homes:
            beside.setdefault(right, homes[left])
        if left not in homes and right in homes:
            beside.setdefault(left, homes[right])
    for each in group.known:
        if each.home_id not in parts:
            result.homes[each.id] = beside.get(each.id, main)
    for identity in group.fresh:
        result.homes[identity] = beside.get(identity, main)


def _follow(result: Settlement) -> None:
    """Let parts without a name go with the person that they are part of."""
    for part, whole in result.before.items():
        now = result.whole[part]
        if now == whole and result.whole[whole] != whole:
            result.whole[part] = result.whole[whole]
    result.moved = {part: whole for part, whole in result.whole.items() if result.before.get(part, part) != whole}


def _edges(folded: Folded, result: Settlement) -> None:
    homes: Mapping[int, int] = {
        each.id: result.homes.get(each.id, each.home_id) for group in folded.groups for each in group.known
    } | result.homes
    for left, right in folded.joins:
        one, other = homes.get(left), homes.get(right)
        if one is not None and other is not None and one != other and result.whole[one] == result.whole[other]:
            result.edges.append((one, other, (left, right)))


def by_person(names: Sequence[Named]) -> dict[int, list[Named]]:
    """Return the names of each whole person."""
    found: defaultdict[int, list[Named]] = defaultdict(list)
    for each in names:
        found[each.contact_id].append(each)
    return found
