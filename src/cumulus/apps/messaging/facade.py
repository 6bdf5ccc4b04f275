"""What other apps may ask of messaging."""

from __future__ import annotations

from cumulus.apps.messaging.delivery.loop import run_forever as run_delivery
from cumulus.apps.messaging.erasing import erase_mailbox, erase_messages, export_messages, known_addresses
from cumulus.apps.messaging.naming import name_journeys_with
from cumulus.apps.messaging.queries import (
    count_messages,
    delay_percentiles,
    journey_counts,
    messages_of,
    workspace_counts,
)
from cumulus.apps.messaging.services import enqueue
from cumulus.apps.messaging.sink.server import run_sink

__all__ = [
    "count_messages",
    "delay_percentiles",
    "enqueue",
    "erase_mailbox",
    "erase_messages",
    "export_messages",
    "journey_counts",
    "known_addresses",
    "messages_of",
    "name_journeys_with",
    "run_delivery",
    "run_sink",
    "workspace_counts",
]
