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
from cumulus.apps.ingest.models.things import Thing
from cumulus.apps.ingest.models.webhooks import Delivery, Webhook

__all__ = [
    "Batch",
    "CatalogueEvent",
    "CatalogueProperty",
    "Delivery",
    "Position",
    "Quarantined",
    "SeenMessage",
    "Thing",
    "Webhook",
]
