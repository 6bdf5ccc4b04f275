"""The portrait and the timeline over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from django.http import HttpRequest
from ninja import Query, Router

from cumulus.apps.contacts.access import open_contact
from cumulus.apps.contacts.attributes.masking import Mask, mask_for
from cumulus.apps.contacts.portrait import timeline
from cumulus.apps.contacts.portrait.panel_schemas import PortraitOut
from cumulus.apps.contacts.portrait.panels import load_portrait
from cumulus.apps.contacts.queries import TimelineEntry
from cumulus.apps.contacts.schemas import TimelineItem
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.cursors import decode_cursor, encode_cursor
from cumulus.core.errors import Invalid
from cumulus.core.ids import ContactId
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page, SearchText
from cumulus.platform.warehouse.ahead import ahead

router = Router(tags=["portrait"])
_EARLIEST, _LATEST = 1900, 2200
"""Years that the warehouse's times reach."""


@router.get("/{int:contact_id}/portrait", response=PortraitOut)
def portrait(request: HttpRequest, contact_id: int) -> PortraitOut:
    """Show a person in four panels: who they are, their relation with us, how we talk, what they care about."""
    principal, contact = open_contact(request, contact_id, Permission.CONTACTS_VIEW)
    return load_portrait(principal, contact)


@router.get("/{int:contact_id}/events", response=Page[TimelineItem])
def events(
    request: HttpRequest,
    contact_id: int,
    name: SearchText = "",
    about: list[timeline.TimelineKind] = Query([]),  # type: ignore[type-arg]  # noqa: B008  # ninja's form
    q: SearchText = "",
    since: datetime | None = None,
    until: datetime | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[TimelineItem]:
    """List a contact's events, newest first: by name, by what they are about, by text, from and up to a moment."""
    principal, contact = open_contact(request, contact_id, Permission.CONTACTS_VIEW)
    person, mask = ContactId(contact.pk), mask_for(principal).about(contact.attributes)
    since, until = _moment(since, "since"), _moment(until, "until")
    # By parts a masked value could be guessed letter by letter: then only names are searched.
    wanted = timeline.Wanted(name, frozenset(about), q.strip(), since, until, by_name=mask.hides)
    before = _place(cursor)
    total = ahead(timeline.count_events, principal.workspace_id, person, wanted)
    found = timeline.timeline(principal.workspace_id, person, wanted, before, limit + 1)
    more = len(found) > limit
    return Page[TimelineItem](
        items=[_timeline_item(entry, mask) for _, entry in found[:limit]],
        total=total.result(),
        next_cursor=encode_cursor(found[limit - 1][0]) if more else None,
    )


def _moment(at: datetime | None, field: str) -> datetime | None:
    if at is None:
        return None
    if not _EARLIEST <= at.year <= _LATEST:
        raise Invalid("invalid_input", "Give a time between 1900 and 2200.", field=field)
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _place(cursor: str | None) -> timeline.Place | None:
    if not cursor:
        return None
    at_ms, key = decode_cursor(cursor, 2)
    if not isinstance(at_ms, int) or not isinstance(key, str) or abs(at_ms) > 2**43:
        raise Invalid("invalid_cursor", "Start again from the first page.", field="cursor")
    return at_ms, key


def _timeline_item(entry: TimelineEntry, mask: Mask) -> TimelineItem:
    return TimelineItem(
        name=entry.name,
        kind=entry.kind,
        about=timeline.kind_of(entry.name),
        timestamp=entry.timestamp,
        received_at=entry.received_at,
        message_id=entry.message_id,
        source_id=entry.source_id,
        properties=mask.properties(entry.name, msgspec.json.decode(entry.properties)),
    )
