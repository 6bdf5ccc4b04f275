"""The list of people; a segment narrows it through a function that assembly passes in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

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
ExpressionPage = Callable[[Principal, str, int | None, int], tuple[list[ContactId], int]]
"""The same of an expression that is not saved, as JSON text."""
_Expression = Annotated[str, Field(max_length=30_000)]


def add_list(router: Router, member_page: MemberPage, expression_page: ExpressionPage) -> Router:
    """Add `GET /contacts` to the app's router: one address, one router, or Django asks the first only."""

    @router.get("", response=Page[ContactItem])
    def list_contacts(
        request: HttpRequest,
        q: SearchText = "",
        segment: str = "",
        tag: str = "",
        expression: _Expression = "",
        limit: Limit = DEFAULT_LIMIT,
        cursor: str | None = None,
    ) -> Page[ContactItem]:
        """List people, newest first: all, those that a text finds, a tag's, a segment's or an expression's."""
        principal = authorise(request, Permission.CONTACTS_VIEW)
        workspace_id = principal.workspace_id
        before = decode_id(cursor)
        if expression:
            _alone("expression", q, tag, segment)
            ids, total = expression_page(principal, expression, before, limit + 1)
        elif segment:
            _alone("segment", q, tag)
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


def _alone(field: str, *others: str) -> None:
    if not any(others):
        return
    if field == "segment":
        raise Invalid(
            "segment_stands_alone",
            "List a segment without q and tag, or put these conditions into the segment.",
            field=field,
        )
    raise Invalid(
        "expression_stands_alone", "List by an expression without other filters, or put these into it.", field=field
    )
