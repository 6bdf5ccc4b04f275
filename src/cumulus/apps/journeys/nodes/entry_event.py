"""People come in when they do something."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from typing_extensions import override

from cumulus.apps.audiences.facade import matches_event
from cumulus.apps.journeys.graph.model import OUT
from cumulus.apps.journeys.graph.rules import Catalogue, Finding
from cumulus.apps.journeys.nodes.base import (
    Locale,
    Names,
    NodeConfig,
    NodeKind,
    Outcome,
    StepBatch,
)
from cumulus.core.errors import DomainError
from cumulus.core.json import JsonObject

Reentry = Literal["never", "after_exit", "always"]
"""never: once in the journey's life · after_exit: not while they are in it · always: each event."""


class EntryEventConfig(NodeConfig, frozen=True):
    """`where` holds property leaves of the audience language; all must hold."""

    event: str = ""
    # Any: msgspec reads no recursive alias; the values are JSON, and audiences checks them.
    where: list[dict[str, Any]] = []
    reentry: Reentry = "never"


class EntryEvent(NodeKind[EntryEventConfig]):
    """The entry by event; the reactor brings the people."""

    name: ClassVar[str] = "entry_event"
    config_type = EntryEventConfig
    enters: ClassVar[bool] = True

    @override
    def findings(self, config: EntryEventConfig, catalogue: Catalogue) -> list[Finding]:
        """Return what the audience language says of the event and its filters."""
        if not config.event.strip():
            return [Finding("event_missing", "Choose the event that lets people in.")]
        try:
            # Of an event that never came the catalogue knows no properties: the form is checked here.
            matches_event([*config.where], {})
        except DomainError as error:
            return [Finding(error.code, error.message)]
        leaf: JsonObject = {"event": config.event, "where": list(config.where)}
        return list(catalogue.check_expression(leaf))

    @override
    def words(self, config: JsonObject, names: Names, locale: Locale) -> str:
        """Name the event."""
        event = config.get("event") or "…"
        return f"当发生“{event}”时" if locale == "zh" else f"When “{event}” happens"

    @override
    def step(self, batch: StepBatch) -> Outcome:
        """Let everybody pass."""
        return Outcome({OUT: batch.people})
