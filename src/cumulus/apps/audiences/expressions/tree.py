"""The parsed expression: groups here, leaves in their own files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cumulus.apps.audiences.expressions.people import Person
from cumulus.apps.audiences.expressions.phrases import Voice
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.sql import Query


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition over a person's row, and when it may change.

    Attributes
    ----------
    turns : str
        SQL of epoch milliseconds, NULL or `NEVER_MS` for never; empty: time alone changes nothing.
    """

    condition: str
    turns: str = ""


class Asking(Protocol):
    """What a leaf may ask for where many are judged at once (`wide.Wide`)."""

    @property
    def query(self) -> Query: ...
    @property
    def now_ms(self) -> int: ...
    def of_events(self, names: Sequence[str], aggregate: str) -> str: ...
    def of_people(self, statement: str) -> str: ...
    def has_tag(self, tag: str) -> str: ...


class Leaf(ABC):
    """One condition; each kind is one file and one line in the registry."""

    @abstractmethod
    def condition(self, query: Query) -> str:
        """Return a boolean SQL expression over a row of `contacts`; never NULL."""

    @abstractmethod
    def matches(self, person: Person, now: datetime, /) -> bool:
        """Return whether `person` meets the condition at `now`: the oracle."""

    def judged(self, asking: Asking) -> Judged:
        """Return the same where many leaves are judged at once, over the same people."""
        return Judged(self.condition(asking.query))

    def inlined(self) -> Node | None:
        """Return the tree that this leaf stands for; None when it stands for itself."""
        return None

    def shown(self, query: Query) -> str:
        """Return SQL of what is there instead, as text, for the only candidate; empty: the answer says it all."""
        del query
        return ""

    @abstractmethod
    def depends(self) -> frozenset[str]:
        """Return what a change of which can change the answer: `attribute:city`, `tag:vip`, `event:Order Completed`.

        Others: `identity`, `consent`, `account`, `members:` with the key of what changes of another member, `score:` and `stage:` with the slug, `segment:` with the
        id. What only the clock changes is none of these.
        """

    @abstractmethod
    def words(self, voice: Voice) -> str:
        """Return a clause that follows "People " in English and precedes "的人" in Chinese."""


@dataclass(frozen=True, slots=True)
class All:
    """Every child must hold; without children everybody matches."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One child must hold; without children nobody matches."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The child must not hold."""

    child: Node


Node = All | Any | Not | Leaf


def walk(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Yield every node with its path, parents before children."""
    yield path, node
    for child_path, child in children(node, path):
        yield from walk(child, child_path)


def dependencies(node: Node) -> frozenset[str]:
    """Return what a change of which can change who is meant (`Leaf.depends`)."""
    leaves = [each for _, each in walk(node) if isinstance(each, Leaf)]
    return frozenset().union(*(leaf.depends() for leaf in leaves))


def of_members(key: str) -> str:
    """Return the key of a change to one member of an account, for what depends on all of its members."""
    return f"members:{key}"


def children(node: Node, path: str) -> list[tuple[str, Node]]:
    """Return the children of `node` with their paths; a leaf has none."""
    match node:
        case All(inside):
            return [(at(path, "all", i), child) for i, child in enumerate(inside)]
        case Any(inside):
            return [(at(path, "any", i), child) for i, child in enumerate(inside)]
        case Not(child):
            return [(at(path, "not"), child)]
        case _:
            return []
