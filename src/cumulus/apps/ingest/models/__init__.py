"""The app's tables, by what they are about."""

from __future__ import annotations

from cumulus.apps.ingest.models.pipeline import (
    Batch,
    CatalogueEvent,
    CatalogueProperty,
    Position,
    Quarantined,
    SeenMessage,
)
from cumulus.apps.ingest.models.plan import (
    LiveTrace,
    Oversight,
    PlanAlias,
    PlanDistinct,
    PlanProperty,
    QuarantineJob,
    SourceRules,
    SuspectRule,
    Violation,
)
from cumulus.apps.ingest.models.things import Thing
from cumulus.apps.ingest.models.webhooks import Delivery, Webhook

__all__ = [
    "Batch",
    "CatalogueEvent",
    "CatalogueProperty",
    "Delivery",
    "LiveTrace",
    "Oversight",
    "PlanAlias",
    "PlanDistinct",
    "PlanProperty",
    "Position",
    "QuarantineJob",
    "Quarantined",
    "SeenMessage",
    "SourceRules",
    "SuspectRule",
    "Thing",
    "Violation",
    "Webhook",
]
