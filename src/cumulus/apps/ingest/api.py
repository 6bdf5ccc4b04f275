"""What came in, over HTTP: refused items and the live view."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest
from ninja import Router

from cumulus.apps.ingest import queries
from cumulus.apps.ingest.schemas import LiveEventOut, LiveEvents, QuarantinedItem
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page

quarantine_router = Router(tags=["ingest"])
live_router = Router(tags=["ingest"])


@quarantine_router.get("", response=Page[QuarantinedItem])
def list_quarantined(
    request: HttpRequest,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[QuarantinedItem]:
    """List the items that were not fit to store, newest first."""
    principal = authorise(request, Permission.SETTINGS_VIEW)
    rows, total = queries.quarantined(principal.workspace_id, decode_id(cursor), limit + 1)
    more = len(rows) > limit
    return Page[QuarantinedItem](
        items=[
            QuarantinedItem(
                id=row.pk,
                source_id=row.source_id,
                received_at=row.received_at,
                reason=row.reason,
                detail=row.detail,
                item=row.item,
            )
            for row in rows[:limit]
        ],
        total=total,
        next_cursor=encode_cursor([rows[limit - 1].pk]) if more else None,
    )


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
