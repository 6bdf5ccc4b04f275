"""What came in, over HTTP: refused items and the live view."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest
from ninja import Router

from cumulus.apps.contacts.facade import HIDDEN, Mask, mask_for, masks_about, visible
from cumulus.apps.ingest import queries
from cumulus.apps.ingest.schemas import LiveEventOut, LiveEvents, QuarantinedItem, SeenEvent, SourceSeen
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise, source_card_of
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page

quarantine_router = Router(tags=["ingest"])
live_router = Router(tags=["ingest"])
seen_router = Router(tags=["ingest"])


@quarantine_router.get("", response=Page[QuarantinedItem])
def list_quarantined(
    request: HttpRequest,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[QuarantinedItem]:
    """List the items that were not fit to store, newest first."""
    principal = authorise(request, Permission.SETTINGS_VIEW)
    rows, total = queries.quarantined(principal.workspace_id, decode_id(cursor), limit + 1)
    more, mask = len(rows) > limit, mask_for(principal)
    return Page[QuarantinedItem](
        items=[
            QuarantinedItem(
                id=row.pk,
                source_id=row.source_id,
                received_at=row.received_at,
                reason=row.reason,
                detail=mask.text(row.detail),
                item=_shown(row.item, mask),
            )
            for row in rows[:limit]
        ],
        total=total,
        next_cursor=encode_cursor([rows[limit - 1].pk]) if more else None,
    )


def _shown(item: str, mask: Mask) -> str:
    """Return a refused item's text; what cannot be read as JSON shows nothing to whom people are masked."""
    if not mask.hides:
        return item
    try:
        read = msgspec.json.decode(item)
    except msgspec.DecodeError:
        return HIDDEN
    return msgspec.json.encode(mask.properties("", read)).decode() if isinstance(read, dict) else HIDDEN


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
