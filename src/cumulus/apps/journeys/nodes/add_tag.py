"""People get a tag."""

from __future__ import annotations

from typing import ClassVar

from typing_extensions import override

from cumulus.apps.contacts.facade import apply_tag
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
from cumulus.core.errors import Terminal
from cumulus.core.json import JsonObject

_MAX_LENGTH = 100


class AddTagConfig(NodeConfig, frozen=True):
    """`tag` is a name; the tag is made when it does not exist."""

    tag: str = ""


class AddTag(NodeKind[AddTagConfig]):
    """The tag, with the journey as its source."""

    name: ClassVar[str] = "add_tag"
    config_type = AddTagConfig

    @override
    def findings(self, config: AddTagConfig, catalogue: Catalogue) -> list[Finding]:
        """Return whether the name is missing or too long."""
        if not config.tag.strip():
            return [Finding("tag_missing", "Name the tag to add.")]
        if len(config.tag) > _MAX_LENGTH or "\0" in config.tag:
            return [Finding("invalid_tag", f"A tag has at most {_MAX_LENGTH} characters.")]
        return []

    @override
    def words(self, config: JsonObject, names: Names, locale: Locale) -> str:
        """Name the tag."""
        tag = config.get("tag") or "…"
        return f"打上标签“{tag}”" if locale == "zh" else f"Add the tag “{tag}”"

    @override
    def step(self, batch: StepBatch) -> Outcome:
        """Tag everybody who lacks it and let everybody go on."""
        tag = self.read(batch.node.config).tag.strip()
        if not tag:
            raise Terminal("tag_missing", "The tag has no name.")
        triggers = batch.load_triggers(batch.people.run_ids)
        depth = max((trigger.depth for trigger in triggers.values()), default=0)
        # One person may stand here with two runs.
        contact_ids = sorted(set(batch.people.contact_ids))
        source = f"journey:{batch.journey_id}"
        apply_tag(batch.workspace_id, contact_ids, tag, source, depth=depth)
        return Outcome({OUT: batch.people})
