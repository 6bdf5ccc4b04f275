"""People get a mail."""

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
    Trigger,
)
from cumulus.apps.messaging.contracts import Send
from cumulus.apps.messaging.facade import enqueue
from cumulus.core.errors import Terminal
from cumulus.core.ids import ContactId, RunId, TemplateVersionId
from cumulus.core.json import JsonObject


class SendMailConfig(NodeConfig, frozen=True):
    """`template_version_id` is pinned by publishing; a draft has none."""

    template_id: int | None = None
    template_version_id: int | None = None


class SendMail(NodeKind[SendMailConfig]):
    """The mail, queued in the outbox under (workspace, version, run, node)."""

    name: ClassVar[str] = "send_mail"
    config_type = SendMailConfig

    @override
    def findings(self, config: SendMailConfig, catalogue: Catalogue) -> list[Finding]:
        """Return whether the template is missing or gone."""
        if config.template_id is None:
            return [Finding("template_missing", "Choose the mail to send.")]
        if config.template_id not in catalogue.templates:
            return [Finding("unknown_template", "This mail is gone; choose another.")]
        return []

    @override
    def words(self, config: JsonObject, names: Names, locale: Locale) -> str:
        """Name the template."""
        template_id = config.get("template_id")
        name = names.templates.get(template_id, "…") if isinstance(template_id, int) else "…"
        return f"发送邮件“{name}”" if locale == "zh" else f"Send the mail “{name}”"

    @override
    def step(self, batch: StepBatch) -> Outcome:
        """Queue the mails and let everybody go on; two queries."""
        version_id = self.read(batch.node.config).template_version_id
        if version_id is None:
            raise Terminal("template_not_pinned", "The published mail has no version.")
        triggers = batch.load_triggers(batch.people.run_ids)
        enqueue(
            batch.workspace_id,
            [
                _send(batch, TemplateVersionId(version_id), run_id, contact_id, triggers[run_id])
                for run_id, contact_id in zip(batch.people.run_ids, batch.people.contact_ids, strict=True)
            ],
        )
        return Outcome({OUT: batch.people})


def _send(
    batch: StepBatch,
    template_version_id: TemplateVersionId,
    run_id: RunId,
    contact_id: ContactId,
    trigger: Trigger,
) -> Send:
    # After a wait the event is no longer what the mail answers to: no delay is measured.
    return Send(
        contact_id=contact_id,
        template_version_id=template_version_id,
        journey_version_id=batch.version_id,
        run_id=run_id,
        node=batch.node.id,
        event_at=trigger.event_at if batch.straight else None,
        event=trigger.event,
        depth=trigger.depth,
    )
