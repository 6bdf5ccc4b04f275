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

__all__ = ["Batch", "CatalogueEvent", "CatalogueProperty", "Position", "Quarantined", "SeenMessage", "Thing"]
