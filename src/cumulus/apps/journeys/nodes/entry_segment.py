"""People come in when they are, or become, members of a segment."""

from __future__ import annotations

from typing import ClassVar

from typing_extensions import override

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
from cumulus.apps.journeys.nodes.entry_event import Reentry
from cumulus.core.json import JsonObject


class EntrySegmentConfig(NodeConfig, frozen=True):
    """`segment` is an id or a slug."""

    segment: int | str | None = None
    reentry: Reentry = "never"


def membership(segment: int | str) -> JsonObject:
    """Return the expression whose members are the segment's."""
    return {"segment": segment, "op": "in"}


class EntrySegment(NodeKind[EntrySegmentConfig]):
    """The entry by segment; a scan every few seconds brings the people."""

    name: ClassVar[str] = "entry_segment"
    config_type = EntrySegmentConfig
    enters: ClassVar[bool] = True

    @override
    def findings(self, config: EntrySegmentConfig, catalogue: Catalogue) -> list[Finding]:
        """Return what the audience language says of the segment."""
        if config.segment is None or config.segment == "":
            return [Finding("segment_missing", "Choose the segment whose members come in.")]
        return list(catalogue.check_expression(membership(config.segment)))

    @override
    def words(self, config: JsonObject, names: Names, locale: Locale) -> str:
        """Name the segment."""
        segment = config.get("segment")
        if segment is None or segment == "":
            return "进入某个人群分组时" if locale == "zh" else "When somebody joins a segment"
        leaf: JsonObject = {"segment": segment, "op": "in"}
        return names.expression_words(leaf, locale)

    @override
    def step(self, batch: StepBatch) -> Outcome:
        """Let everybody pass."""
        return Outcome({OUT: batch.people})
