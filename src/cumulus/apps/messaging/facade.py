"""What other apps may ask of messaging."""

from __future__ import annotations

from cumulus.apps.messaging.naming import name_journeys_with
from cumulus.apps.messaging.queries import (
    delay_percentiles,
    journey_counts,
    messages_of,
    workspace_counts,
)
from cumulus.apps.messaging.services import enqueue

__all__ = [
    "delay_percentiles",
    "enqueue",
    "journey_counts",
    "messages_of",
    "name_journeys_with",
    "workspace_counts",
]
