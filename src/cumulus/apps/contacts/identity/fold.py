"""Claims folded into people: pure, in order, in memory.

The rule: identifiers that come together are one person's, unless that would give one person
two user ids. Then the strongest identifier decides whom the event belongs to, and the past
of the other person stays theirs (a shared device does not join two people).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cumulus.apps.contacts.identity.claims import USER_ID, Claim, Identifier

Person = int
"""A contact's id, or a negative number for somebody new, counted -1, -2, …"""


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of the claimed identifiers and of their owners.

    Attributes
    ----------
    owners : Mapping[Identifier, Person]
        Of those claimed identifiers that somebody has.
    user_ids : Mapping[Person, frozenset[str]]
        The user ids of these owners.
    """

    owners: Mapping[Identifier, Person]
    user_ids: Mapping[Person, frozenset[str]]


@dataclass(slots=True)
class Folded:
    """What a batch of claims amounts to.

    Attributes
    ----------
    people : list[Person]
        The person of each claim, in the claims' order, merges followed.
    created : list[Person]
        New people that are left after merging, in order of appearance.
    attached : dict[Identifier, Person]
        Identifiers that gained an owner.
    merged : dict[Person, Person]
        Known people that became part of another known person.
    """

    people: list[Person] = field(default_factory=list)
    created: list[Person] = field(default_factory=list)
    attached: dict[Identifier, Person] = field(default_factory=dict)
    merged: dict[Person, Person] = field(default_factory=dict)


def fold(claims: Iterable[Claim], known: Known) -> Folded:
    """Return who each claim is about, and what changes in the store."""
    state = _State(known)
    people = [state.claim(claim.identifiers) for claim in claims]
    return state.result(people)


class _State:
    def __init__(self, known: Known) -> None:
        self._owners: dict[Identifier, Person] = dict(known.owners)
        self._user_ids: dict[Person, frozenset[str]] = dict(known.user_ids)
        self._attached: dict[Identifier, Person] = {}
        self._parents: dict[Person, Person] = {}
        self._created = 0

    def claim(self, names: tuple[Identifier, ...]) -> Person:
        person = self._first_owner(names)
        for name in names:
            owner = self._owner(name)
            if owner is None:
                self._attach(name, person)
            elif owner != person and self._are_one(owner, person):
                person = self._merge(owner, person)
        return person

    def result(self, people: list[Person]) -> Folded:
        created = [person for person in range(-1, -self._created - 1, -1) if person not in self._parents]
        return Folded(
            people=[self._root(person) for person in people],
            created=created,
            attached={name: self._root(person) for name, person in self._attached.items()},
            merged={person: self._root(person) for person in self._parents if person > 0},
        )

    def _first_owner(self, names: tuple[Identifier, ...]) -> Person:
        """The owner of the strongest owned name that contradicts no stronger name."""
        wanted = {name.value for name in names if name.namespace == USER_ID}
        for name in names:
            owner = self._owner(name)
            if owner is not None and self._may_be(owner, wanted):
                return owner
        self._created += 1
        return -self._created

    def _may_be(self, person: Person, wanted: set[str]) -> bool:
        theirs = self._user_ids.get(person, frozenset())
        return not wanted or not theirs or bool(theirs & wanted)

    def _are_one(self, one: Person, other: Person) -> bool:
        mine, theirs = (self._user_ids.get(each, frozenset()) for each in (one, other))
        return not mine or not theirs or mine == theirs

    def _attach(self, name: Identifier, person: Person) -> None:
        self._owners[name] = person
        self._attached[name] = person
        if name.namespace == USER_ID:
            self._user_ids[person] = self._user_ids.get(person, frozenset()) | {name.value}

    def _merge(self, one: Person, other: Person) -> Person:
        winner, loser = sorted((one, other), key=self._seniority)
        self._parents[loser] = winner
        both = self._user_ids.get(winner, frozenset()) | self._user_ids.get(loser, frozenset())
        self._user_ids[winner] = both
        return winner

    def _seniority(self, person: Person) -> tuple[bool, bool, int]:
        """Stored before new, with a user id before without, the older before the younger."""
        return (person < 0, not self._user_ids.get(person), abs(person))

    def _owner(self, name: Identifier) -> Person | None:
        owner = self._owners.get(name)
        return None if owner is None else self._root(owner)

    def _root(self, person: Person) -> Person:
        while person in self._parents:
            person = self._parents[person]
        return person
