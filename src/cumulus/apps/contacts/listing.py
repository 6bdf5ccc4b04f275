"""The list of people; a segment narrows it through a function that assembly passes in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from ninja import Router

from cumulus.apps.contacts.answers import contact_item
from cumulus.apps.contacts.schemas import ContactItem
from cumulus.apps.contacts.searching import find_page
from cumulus.apps.contacts.seeing import cards_for, search_for
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.core.errors import Invalid
from cumulus.core.ids import ContactId
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page, SearchText

MemberPage = Callable[[Principal, str, int | None, int], tuple[list[ContactId], int]]
"""(who asks, segment id or slug, ids below, limit) → one page, newest first, and the total."""


def add_list(router: Router, member_page: MemberPage) -> Router:
    """Add `GET /contacts` to the app's router: one address, one router, or Django asks the first only."""

    @router.get("", response=Page[ContactItem])
    def list_contacts(
        request: HttpRequest,
        q: SearchText = "",
        segment: str = "",
        tag: str = "",
        limit: Limit = DEFAULT_LIMIT,
        cursor: str | None = None,
    ) -> Page[ContactItem]:
        """List people, newest first: all, those that a text finds, a tag's or a segment's."""
        principal = authorise(request, Permission.CONTACTS_VIEW)
        workspace_id = principal.workspace_id
        before = decode_id(cursor)
        if segment:
            _alone(q, tag)
            ids, total = member_page(principal, segment, before, limit + 1)
        else:
            ids, total = find_page(workspace_id, search_for(principal, q.strip(), tag, before, limit + 1))
        more = len(ids) > limit
        return Page[ContactItem](
            items=[contact_item(card) for card in cards_for(principal, ids[:limit])],
            total=total,
            next_cursor=encode_cursor([ids[limit - 1]]) if more else None,
        )

    return router


def _alone(q: str, tag: str) -> None:
    if q or tag:
        raise Invalid(
            "segment_stands_alone",
            "List a segment without q and tag, or put these conditions into the segment.",
            field="segment",
        )
