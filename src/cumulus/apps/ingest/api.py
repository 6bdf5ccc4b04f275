"""What came in last, over HTTP."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest
from ninja import Router

from cumulus.apps.ingest import queries
from cumulus.apps.ingest.schemas import LiveEventOut, LiveEvents
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit

live_router = Router(tags=["ingest"])


@live_router.get("/events", response=LiveEvents)
def live_events(request: HttpRequest, limit: Limit = DEFAULT_LIMIT) -> LiveEvents:
    """Show the events received last."""
    principal = authorise(request, Permission.CONTACTS_VIEW)
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
                properties=msgspec.json.decode(event.properties),
            )
            for event in queries.live_events(principal.workspace_id, limit)
        ]
    )
