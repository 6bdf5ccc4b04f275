"""People go one way or the other."""

from __future__ import annotations

from typing import Any, ClassVar

from typing_extensions import override

from cumulus.apps.audiences.facade import evaluate
from cumulus.apps.journeys.graph.model import NO, YES
from cumulus.apps.journeys.graph.rules import Catalogue, Finding
from cumulus.apps.journeys.nodes.base import (
    Locale,
    Names,
    NodeConfig,
    NodeKind,
    Outcome,
    StepBatch,
)
from cumulus.core.errors import Terminal
from cumulus.core.json import JsonObject


class ConditionConfig(NodeConfig, frozen=True):
    """`expression` is a tree of the audience language."""

    # Any: msgspec reads no recursive alias; the tree is JSON, and audiences checks it.
    expression: dict[str, Any] | None = None


class Condition(NodeKind[ConditionConfig]):
    """The split by an expression, evaluated for the batch's people only."""

    name: ClassVar[str] = "condition"
    config_type = ConditionConfig
    branches: ClassVar[tuple[str, ...]] = (YES, NO)

    @override
    def findings(self, config: ConditionConfig, catalogue: Catalogue) -> list[Finding]:
        """Return what the audience language says of the expression."""
        if not config.expression:
            return [Finding("condition_missing", "Say what decides between yes and no.")]
        return list(catalogue.check_expression(config.expression))

    @override
    def words(self, config: JsonObject, names: Names, locale: Locale) -> str:
        """Say the expression in words."""
        expression = config.get("expression")
        if not isinstance(expression, dict) or not expression:
            return "是否……？" if locale == "zh" else "If …"
        return names.expression_words(expression, locale)

    @override
    def step(self, batch: StepBatch) -> Outcome:
        """Split the batch; one query of the warehouse."""
        expression = self.read(batch.node.config).expression
        if not expression:
            raise Terminal("condition_missing", "The condition has no expression.")
        members = evaluate(batch.workspace_id, expression, among=batch.people.contact_ids, now=batch.now)
        yes, no = batch.people.split(frozenset(members))
        return Outcome({YES: yes, NO: no})
