"""Event names that are probably one: the same words written otherwise, a slip, or the same properties. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from cumulus.core.known_names import KNOWN

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_SHORTEST_FOR_SLIPS = 6
_SHORTEST_FOR_TWO = 9
_MOST_SLIPS = 2
_FEWEST_PROPERTIES = 3
_MOST_NAMES = 400
"""Names compared letter by letter: some 80,000 pairs, a fraction of a second."""


@dataclass(frozen=True, slots=True)
class Event:
    """A name with how often it came and the names of its properties."""

    name: str
    count: int
    governed: bool
    properties: frozenset[str]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`name` is probably another way to write `target`; `why` is `spelling`, `slip` or `properties`."""

    name: str
    target: str
    why: str


def words_of(name: str) -> tuple[str, ...]:
    """Return a name's words in small letters: `orderPaid`, `order_paid` and `Order Paid` agree."""
    return tuple(word.lower() for word in _WORD.findall(name))


def suggestions(events: Sequence[Event]) -> list[Suggestion]:
    """Return pairs that look like one event, the surest first; the governed or more frequent one is the target."""
    ranked = sorted(events, key=lambda each: (-each.governed, -each.count, each.name))[:_MOST_NAMES]
    rank = {each.name: at for at, each in enumerate(ranked)}
    found: dict[frozenset[str], Suggestion] = {}
    for first, second, why in (*_same_words(ranked), *_slips(ranked), *_same_properties(ranked)):
        target, name = sorted((first, second), key=lambda each: rank[each.name])
        if not (first.governed and second.governed) and not _are_two(first.name, second.name):
            found.setdefault(frozenset((name.name, target.name)), Suggestion(name.name, target.name, why))
    return list(found.values())


def _are_two(first: str, second: str) -> bool:
    """Return whether everybody knows both names: what was reviewed was not viewed."""
    return first in KNOWN.event and second in KNOWN.event


_Pair = tuple[Event, Event, str]


def _same_words(events: Sequence[Event]) -> Iterator[_Pair]:
    groups: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        groups["".join(words_of(event.name))].append(event)
    for key, group in groups.items():
        if key:
            yield from ((group[0], other, "spelling") for other in group[1:])


def _slips(events: Sequence[Event]) -> Iterator[_Pair]:
    keys = [("".join(words_of(event.name)), event) for event in events]
    long = [(key, event) for key, event in keys if len(key) >= _SHORTEST_FOR_SLIPS and key.isascii()]
    for (key, event), (other_key, other) in combinations(long, 2):
        most = _MOST_SLIPS if min(len(key), len(other_key)) >= _SHORTEST_FOR_TWO else 1
        if _digits(key) == _digits(other_key) and 0 < distance(key, other_key, most) <= most:
            yield event, other, "slip"


def _digits(key: str) -> str:
    return "".join(char for char in key if char.isdigit())


def _same_properties(events: Sequence[Event]) -> Iterator[_Pair]:
    groups: defaultdict[frozenset[str], list[Event]] = defaultdict(list)
    for event in events:
        if len(event.properties) >= _FEWEST_PROPERTIES:
            groups[event.properties].append(event)
    for group in groups.values():
        for event, other in combinations(group, 2):
            if _share_a_word(event.name, other.name):
                yield event, other, "properties"


def _share_a_word(first: str, second: str) -> bool:
    """Return whether the longer half of the words agrees: `Order Paid` and `Order Payment`, not `Order Shipped`."""
    one, two = set(words_of(first)), set(words_of(second))
    stems = {word[:3] for word in one}, {word[:3] for word in two}
    return bool(one & two) and (stems[0] == stems[1])


def distance(first: str, second: str, most: int) -> int:
    """Return how many letters must change, go or come; `most + 1` for any number beyond `most`."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        here = [row]
        for column, other in enumerate(second, 1):
            here.append(min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != other)))
        if min(here) > most:
            return most + 1
        above = here
    return above[-1]
