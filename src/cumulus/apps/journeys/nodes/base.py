"""What every kind of node is: a config, words, and a step that works on a set of people."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Generic, Literal, TypeVar

import msgspec

from cumulus.apps.journeys.graph.model import OUT, Node
from cumulus.apps.journeys.graph.rules import Catalogue, Finding
from cumulus.core.errors import Terminal
from cumulus.core.ids import ContactId, JourneyId, JourneyVersionId, RunId, WorkspaceId
from cumulus.core.json import JsonObject

Locale = Literal["zh", "en"]


class NodeConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind's config; fields default to None where a draft may lack them."""


Config = TypeVar("Config", bound=NodeConfig)


def _no_words(_expression: JsonObject, _locale: Locale) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Names:
    """How the workspace calls what configs point to."""

    templates: Mapping[int, str] = field(default_factory=dict)
    expression_words: Callable[[JsonObject, Locale], str] = _no_words


@dataclass(frozen=True, slots=True)
class People:
    """Runs and whose they are, index by index."""

    run_ids: Sequence[RunId] = ()
    contact_ids: Sequence[ContactId] = ()

    def __len__(self) -> int:
        return len(self.run_ids)

    def __add__(self, other: People) -> People:
        return People([*self.run_ids, *other.run_ids], [*self.contact_ids, *other.contact_ids])

    def split(self, chosen: Collection[ContactId]) -> tuple[People, People]:
        """Return those whose contact is in `chosen`, and the others."""
        inside, outside = People([], []), People([], [])
        for run_id, contact_id in zip(self.run_ids, self.contact_ids, strict=True):
            side = inside if contact_id in chosen else outside
            side.run_ids.append(run_id)  # type: ignore[attr-defined]  # both are lists here
            side.contact_ids.append(contact_id)  # type: ignore[attr-defined]
        return inside, outside


@dataclass(frozen=True, slots=True)
class Trigger:
    """What brought a run into the journey."""

    event: JsonObject | None
    event_at: datetime | None
    depth: int


@dataclass(frozen=True, slots=True)
class StepBatch:
    """People who stand at one node of one version and are due.

    Attributes
    ----------
    straight : bool
        They came here from the entry without a wait, so the event is the cause of the moment.
    now : datetime
        The step's instant.
    load_triggers : callable
        Returns each run's trigger; one query, only for kinds that need it.
    """

    workspace_id: WorkspaceId
    journey_id: JourneyId
    version_id: JourneyVersionId
    node: Node
    people: People
    now: datetime
    straight: bool
    load_triggers: Callable[[Sequence[RunId]], Mapping[RunId, Trigger]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the people of a batch go: each of them exactly once.

    Attributes
    ----------
    moves : Mapping[str, People]
        By branch; a branch without an edge ends the journey.
    finish_reason : str or None
        For a kind without branches: why the journey ends for everybody in the batch.
    """

    moves: Mapping[str, People] = field(default_factory=dict)
    finish_reason: str | None = None


class NodeKind(ABC, Generic[Config]):
    """A kind of node."""

    name: ClassVar[str]
    config_type: type[Config]
    branches: ClassVar[tuple[str, ...]] = (OUT,)
    enters: ClassVar[bool] = False
    holds: ClassVar[bool] = False

    def read(self, config: JsonObject) -> Config:
        """Return the typed config.

        Raises
        ------
        Terminal
            `invalid_config`, with the place in the message.
        """
        try:
            return msgspec.convert(config, self.config_type, strict=False)
        except (msgspec.ValidationError, OverflowError) as error:
            raise Terminal("invalid_config", f"{error}.") from error

    def check(self, config: JsonObject, catalogue: Catalogue) -> list[Finding]:
        """Return what is wrong with a node's config; pure but for the catalogue."""
        try:
            typed = self.read(config)
        except Terminal as error:
            return [Finding(error.code, error.message)]
        return self.findings(typed, catalogue)

    def delay(self, config: JsonObject) -> timedelta:  # noqa: ARG002  # for kinds that hold
        """Return how long people stay after they arrive; nothing for most kinds."""
        return timedelta(0)

    @abstractmethod
    def findings(self, config: Config, catalogue: Catalogue) -> list[Finding]:
        """Return what is wrong with a config of the right shape."""

    @abstractmethod
    def words(self, config: JsonObject, names: Names, locale: Locale) -> str:
        """Return one short line that says what the node does, also for a half-made config."""

    @abstractmethod
    def step(self, batch: StepBatch) -> Outcome:
        """Do the node's work for the whole batch, in the caller's transaction.

        Runs again for the same people only if the transaction was rolled back. Whatever it
        raises sends nobody anywhere: the engine tries again later, then ends the runs.
        """
