"""The events that messages give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.messaging.contracts import JourneyLabel
from cumulus.core.ids import ContactId, MessageId
from cumulus.core.json import JsonView
from cumulus.platform.spine.events import InternalEvent


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What every event about a message tells."""

    message_id: MessageId
    contact_id: ContactId
    template: str | None
    journey: JourneyLabel | None


def message_event(
    name: str,
    facts: MessageFacts,
    extra: Mapping[str, JsonView],
    at: datetime,
    *,
    depth: int = 0,
    once: str = "",
) -> InternalEvent:
    """Return the event; its id makes it count once per message, name and `once`."""
    journey = facts.journey
    properties: dict[str, JsonView] = {
        "message_id": facts.message_id,
        "template": facts.template,
        "journey": journey.name if journey else None,
        "journey_id": journey.id if journey else None,
        **extra,
    }
    slug = name.lower().replace(" ", "-")
    return InternalEvent(
        name,
        facts.contact_id,
        {key: value for key, value in properties.items() if value is not None},
        at,
        message_id=f"message-{facts.message_id}-{slug}{once}",
        depth=depth,
    )
