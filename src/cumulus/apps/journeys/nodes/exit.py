"""People leave the journey."""

from __future__ import annotations

from typing import ClassVar

from typing_extensions import override

from cumulus.apps.journeys.graph.rules import Catalogue, Finding
from cumulus.apps.journeys.nodes.base import (
    Locale,
    Names,
    NodeConfig,
    NodeKind,
    Outcome,
    StepBatch,
)
from cumulus.core.json import JsonObject

COMPLETED = "completed"
_MAX_LENGTH = 100


class ExitConfig(NodeConfig, frozen=True):
    """`reason` is the user's own word for this end; shown on the run."""

    reason: str | None = None


class Exit(NodeKind[ExitConfig]):
    """The end."""

    name: ClassVar[str] = "exit"
    config_type = ExitConfig
    branches: ClassVar[tuple[str, ...]] = ()

    @override
    def findings(self, config: ExitConfig, catalogue: Catalogue) -> list[Finding]:
        """Return whether the reason is too long."""
        reason = config.reason or ""
        if len(reason) > _MAX_LENGTH or "\0" in reason:
            return [Finding("invalid_reason", f"Keep the reason below {_MAX_LENGTH} characters.")]
        return []

    @override
    def words(self, config: JsonObject, names: Names, locale: Locale) -> str:
        """Say the reason, if one is given."""
        reason = config.get("reason")
        plain = "离开旅程" if locale == "zh" else "Leave the journey"
        return f"{plain}: {reason}" if reason else plain

    @override
    def step(self, batch: StepBatch) -> Outcome:
        """End the journey for everybody."""
        return Outcome(finish_reason=self.read(batch.node.config).reason or COMPLETED)
