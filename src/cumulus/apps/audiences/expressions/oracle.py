"""The in-memory answer, written to be obviously right: tests hold ClickHouse against it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cumulus.apps.audiences.expressions.people import Person
from cumulus.apps.audiences.expressions.tree import All, Any, Node, Not
from cumulus.core.ids import ContactId


def matches(node: Node, person: Person, now: datetime) -> bool:
    """Return whether `person` is in the audience of `node` at `now`."""
    match node:
        case All(children):
            return all(matches(child, person, now) for child in children)
        case Any(children):
            return any(matches(child, person, now) for child in children)
        case Not(child):
            return not matches(child, person, now)
        case _:
            return node.matches(person, now)


def members(node: Node, people: Iterable[Person], now: datetime) -> list[ContactId]:
    """Return the ids of the matching people, ascending."""
    return sorted(person.id for person in people if matches(node, person, now))
