"""What came in last, over HTTP."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest
from ninja import Router

from cumulus.apps.contacts.facade import mask_for, masks_about, visible
from cumulus.apps.ingest import queries
from cumulus.apps.ingest.schemas import LiveEventOut, LiveEvents, SeenEvent, SourceSeen
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise, source_card_of
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit

live_router = Router(tags=["ingest"])
seen_router = Router(tags=["ingest"])


@live_router.get("/events", response=LiveEvents)
def live_events(request: HttpRequest, limit: Limit = DEFAULT_LIMIT) -> LiveEvents:
    """Show the events received last."""
    principal = authorise(request, Permission.CONTACTS_VIEW)
    found = queries.live_events(principal.workspace_id, limit)
    people = {event.contact_id for event in found}
    seen, masks = visible(principal, people), masks_about(principal, people)
    return LiveEvents(
        items=[
            LiveEventOut(
                message_id=event.message_id,
                kind=event.kind,
                name=event.name,
                timestamp=event.timestamp,
                received_at=event.received_at,
                contact_id=event.contact_id,
                source_id=event.source_id,
                properties=masks[event.contact_id].properties(event.name, msgspec.json.decode(event.properties)),
            )
            for event in found
            if event.contact_id in seen
        ]
    )


@seen_router.get("/{source_id}/seen", response=SourceSeen)
def source_seen(request: HttpRequest, source_id: int) -> SourceSeen:
    """Say what a source has sent lately: whether its snippet works."""
    principal = authorise(request, Permission.SETTINGS_VIEW)
    source = source_card_of(principal, source_id)
    seen, mask = queries.seen(principal.workspace_id, source.id), mask_for(principal)
    return SourceSeen(
        last_received_at=seen.last_received_at,
        count_last_hour=seen.count_last_hour,
        quarantined_last_hour=seen.quarantined_last_hour,
        last_events=[
            SeenEvent(name=event.name, at=event.received_at, page=mask.text(event.page)) for event in seen.last_events
        ],
    )
