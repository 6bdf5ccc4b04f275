"""Segments and the catalogue over HTTP."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Router, Status

from cumulus.apps.audiences import answers, choices, queries, services, suggestions
from cumulus.apps.audiences.access import open_segment, require
from cumulus.apps.audiences.calling import load_moving
from cumulus.apps.audiences.export import member_csv
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.text import parse_text, write
from cumulus.apps.audiences.naming import load_catalogue, load_naming
from cumulus.apps.audiences.offering import load_offer
from cumulus.apps.audiences.schemas import (
    CatalogueOut,
    ExpressionTextIn,
    ExpressionTextOut,
    MovingNamesOut,
    RegionsOut,
    SegmentIn,
    SegmentOut,
    SegmentOwnerOut,
    SegmentOwnersOut,
    SegmentPreviewIn,
    SegmentPreviewOut,
    ValuesOut,
)
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise, member_names, record_audit
from cumulus.core.clock import utc_now
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.core.errors import Invalid
from cumulus.core.ids import SegmentId
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page, SearchText

router = Router(tags=["segments"])
catalogue_router = Router(tags=["catalogue"])


@router.post("/preview", response=SegmentPreviewOut)
def preview(request: HttpRequest, body: SegmentPreviewIn) -> SegmentPreviewOut:
    """Count an expression exactly, with the share of each condition and a few people."""
    principal = authorise(request, Permission.SEGMENTS_VIEW)
    began = time.monotonic()
    found = queries.preview(principal, body.expression, utc_now())
    sees_people = Permission.CONTACTS_VIEW in principal.permissions
    people = contacts.cards_for(principal, found.figures.sample if sees_people else ())
    return answers.preview(found, people, (time.monotonic() - began) * 1000)


@router.post("/text", response=ExpressionTextOut)
def text(request: HttpRequest, body: ExpressionTextIn) -> ExpressionTextOut:
    """Read an expression from its text form, or write it: whichever is given is turned into the other."""
    workspace_id = authorise(request, Permission.SEGMENTS_VIEW).workspace_id
    if (body.text is None) == (body.expression is None):
        raise Invalid("text_or_expression", "Give a text or an expression, one of them.")
    expression = body.expression if body.text is None else parse_text(body.text)
    problems = parse(expression, load_catalogue(workspace_id)).problems
    return ExpressionTextOut(expression=expression, text=write(expression), problems=answers.problems(problems))


@router.get("", response=Page[SegmentOut])
def list_segments(
    request: HttpRequest,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
    folder_id: int | None = None,
    archived: bool = False,  # its name in the address
    q: SearchText = "",
) -> Page[SegmentOut]:
    """List the segments, newest first, with the counts last taken; of a folder (0: of none), by name, or archived."""
    workspace_id = authorise(request, Permission.SEGMENTS_VIEW).workspace_id
    rows = queries.listed_segments(workspace_id, folder_id, q, archived=archived)
    found = queries.segment_page(rows, decode_id(cursor), limit + 1)
    return Page[SegmentOut](
        items=answers.segments(workspace_id, found[:limit], load_catalogue(workspace_id)),
        total=rows.count(),
        next_cursor=encode_cursor([found[limit - 1].pk]) if len(found) > limit else None,
    )


@router.post("", response={201: SegmentOut})
def create(request: HttpRequest, body: SegmentIn) -> Status[SegmentOut]:
    """Save a segment."""
    principal = authorise(request, Permission.SEGMENTS_EDIT)
    workspace_id = principal.workspace_id
    made = services.create_segment(workspace_id, _draft(body), principal.user_id, utc_now())
    record_audit(principal, "segment.created", f"segment:{made.pk}")
    return Status(201, answers.segment(made, load_catalogue(workspace_id)))


@router.get("/owners", response=SegmentOwnersOut)
def owners(request: HttpRequest) -> SegmentOwnersOut:
    """List who may own a segment."""
    names = member_names(authorise(request, Permission.SEGMENTS_VIEW).workspace_id)
    found = sorted(names.items(), key=lambda each: each[1])
    return SegmentOwnersOut(items=[SegmentOwnerOut(id=pk, name=name) for pk, name in found])


@router.get("/{int:segment_id}", response=SegmentOut)
def read(request: HttpRequest, segment_id: int) -> SegmentOut:
    """Show a segment with a fresh count."""
    principal, segment = open_segment(request, segment_id, Permission.SEGMENTS_VIEW)
    services.refresh_count(principal.workspace_id, segment, utc_now())
    return answers.segment(segment, load_catalogue(principal.workspace_id))


@router.put("/{int:segment_id}", response=SegmentOut)
def update(request: HttpRequest, segment_id: int, body: SegmentIn) -> SegmentOut:
    """Change a segment; its slug stays."""
    principal, segment = open_segment(request, segment_id, Permission.SEGMENTS_EDIT)
    workspace_id = principal.workspace_id
    draft, author = _draft(body), principal.user_id
    saved = services.update_segment(workspace_id, SegmentId(segment.pk), draft, utc_now(), author)
    record_audit(principal, "segment.updated", f"segment:{segment.pk}")
    return answers.segment(saved, load_catalogue(workspace_id))


@router.delete("/{int:segment_id}", response={204: None})
def archive(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Archive a segment that nothing refers to."""
    principal, segment = open_segment(request, segment_id, Permission.SEGMENTS_EDIT)
    services.archive_segment(principal.workspace_id, SegmentId(segment.pk), utc_now())
    record_audit(principal, "segment.archived", f"segment:{segment.pk}")
    return HttpResponse(status=204)


@router.get("/{int:segment_id}/members", response=Page[contacts.ContactItem])
def members(
    request: HttpRequest,
    segment_id: int,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[contacts.ContactItem]:
    """List the members, newest first."""
    needed = (Permission.SEGMENTS_VIEW, Permission.CONTACTS_VIEW)
    principal, segment = open_segment(request, segment_id, *needed)
    before = decode_id(cursor)
    ids, total = queries.member_page(principal, segment, before, limit + 1, utc_now())
    return Page[contacts.ContactItem](
        items=[contacts.contact_item(card) for card in contacts.cards_for(principal, ids[:limit])],
        total=total,
        next_cursor=encode_cursor([ids[limit - 1]]) if len(ids) > limit else None,
    )


@router.get("/{int:segment_id}/members.csv", response={200: None})
def export(request: HttpRequest, segment_id: int) -> StreamingHttpResponse:
    """Download the members as CSV."""
    needed = (Permission.SEGMENTS_VIEW, Permission.CONTACTS_EXPORT)
    principal, segment = open_segment(request, segment_id, *needed)
    workspace_id = principal.workspace_id
    tree = queries.segment_tree(workspace_id, segment)
    record_audit(principal, "segment.exported", f"segment:{segment.pk}")
    pieces = member_csv(tree, principal, utc_now())
    answer = StreamingHttpResponse(
        _one_by_one(pieces) if isinstance(request, ASGIRequest) else pieces,
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="segment-{segment.pk}.csv"'
    return answer


@catalogue_router.get("", response=CatalogueOut)
def catalogue(request: HttpRequest) -> CatalogueOut:
    """List what may be named in an expression."""
    principal = authorise(request, Permission.SEGMENTS_VIEW)
    naming = load_naming(principal.workspace_id)
    return choices.catalogue(naming, load_offer(principal, naming.catalogue))


@catalogue_router.get("/names", response=MovingNamesOut)
def names(request: HttpRequest) -> MovingNamesOut:
    """List what scores, lifecycles and their stages are called: events name them by slug and key."""
    return answers.moving_names(load_moving(authorise(request, Permission.CONTACTS_VIEW).workspace_id))


@catalogue_router.get("/regions", response=RegionsOut)
def regions(request: HttpRequest) -> RegionsOut:
    """List the regions of China with their provinces and cities; some 400 places, always the same."""
    authorise(request, Permission.SEGMENTS_VIEW)
    return choices.places()


@catalogue_router.get("/values", response=ValuesOut)
def values(
    request: HttpRequest,
    attribute: SearchText = "",
    event: SearchText = "",
    property: SearchText = "",  # noqa: A002  # its name in the address
    tag: SearchText = "",
    tag_source: SearchText = "",
    account: SearchText = "",
    q: SearchText = "",
) -> ValuesOut:
    """Suggest values of an attribute, of an event's property, of a tag or its sources, of a company's field."""
    principal = authorise(request, Permission.SEGMENTS_VIEW)
    require(principal, Permission.CONTACTS_VIEW)
    workspace_id = principal.workspace_id
    if attribute:
        items = suggestions.attribute_values(workspace_id, attribute, q, contacts.restriction(principal))
    elif event and property:
        items = suggestions.property_values(workspace_id, event, property, q)
    elif tag:
        items = suggestions.tag_values(workspace_id, tag, q, contacts.restriction(principal))
    elif tag_source:
        items = suggestions.tag_sources(workspace_id, tag_source, q, contacts.restriction(principal))
    elif account:
        require(principal, Permission.ACCOUNTS_VIEW)
        items = suggestions.account_values(workspace_id, account, q)
    else:
        raise Invalid("nothing_named", "Name an attribute, an event and its property, a tag or a company's field.")
    mask = contacts.mask_for(principal)
    name = attribute or property
    if name in (mask.classes or {}):
        return ValuesOut(items=[])
    return ValuesOut(items=list(dict.fromkeys(map(mask.text, items))))


def _draft(body: SegmentIn) -> services.SegmentDraft:
    keeping = services.Keeping(body.keeping)
    return services.SegmentDraft(body.name, body.description, body.expression, keeping, body.folder_id, body.owner_id)


async def _one_by_one(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Yield `pieces` without holding up the event loop, or the whole file in memory."""
    following = sync_to_async(lambda: next(pieces, None))
    while (piece := await following()) is not None:
        yield piece
