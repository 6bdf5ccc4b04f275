"""What the checks need to know from outside: the kinds of node and the workspace's names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from cumulus.core.json import JsonObject


class Severity(StrEnum):
    """Whether a problem stands in the way of publishing."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one node's config; English, one sentence that says what to do."""

    code: str
    message: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding with its place; `node` is empty when it concerns the whole graph."""

    node: str
    code: str
    message: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The names that a workspace knows.

    Attributes
    ----------
    templates : frozenset of int
        The mail templates that can be sent.
    check_expression : callable
        Returns what is wrong with an expression of the audience language.
    """

    templates: frozenset[int]
    check_expression: Callable[[JsonObject], Sequence[Finding]]


class KindRules(Protocol):
    """What the graph's checks ask of a kind of node."""

    @property
    def branches(self) -> tuple[str, ...]:
        """The ways out, in order; none for an end."""

    @property
    def enters(self) -> bool:
        """Whether people come into the journey here."""

    @property
    def holds(self) -> bool:
        """Whether people stay here for a while, so that a loop through it is no spin."""

    def check(self, config: JsonObject, catalogue: Catalogue) -> list[Finding]:
        """Return what is wrong with a node's config."""
