"""Kinds, versions, users, sizes and comparisons of segments over HTTP."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import Field

from cumulus.apps.audiences import answers
from cumulus.apps.audiences import queries as segment_queries
from cumulus.apps.audiences.access import open_segment, require
from cumulus.apps.audiences.calling import load_names
from cumulus.apps.audiences.explaining import explain
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.live import composing, folders, queries, services
from cumulus.apps.audiences.live.picking import pick
from cumulus.apps.audiences.live.schemas import (
    ExplainIn,
    OverlapOut,
    OverlapRegionOut,
    SegmentComposeIn,
    SegmentComposeOut,
    SegmentFolderIn,
    SegmentFolderOut,
    SegmentListIn,
    SegmentListOut,
    SegmentsIn,
    SegmentSizeOut,
    SegmentStandingOut,
    SegmentUserOut,
    SegmentVersionOut,
    SnapshotIn,
    StaticSegmentIn,
    VerdictOut,
)
from cumulus.apps.audiences.live.sizes import size_history
from cumulus.apps.audiences.models import Segment
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.schemas import SegmentOut, WordsOut
from cumulus.apps.audiences.usage import users_of
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise, record_audit, user_names
from cumulus.core.clock import utc_now
from cumulus.core.errors import NotFound
from cumulus.core.ids import ContactId, UserId
from cumulus.core.json import JsonValue

router = Router(tags=["segments"])
folder_router = Router(tags=["segments"])

Days = Annotated[int, Field(ge=1, le=1_000)]


@router.post("/static", response={201: SegmentOut})
def create_static(request: HttpRequest, body: StaticSegmentIn) -> Status[SegmentOut]:
    """Save a segment by list; whoever is not known is left out."""
    principal = authorise(request, Permission.SEGMENTS_EDIT)
    require(principal, Permission.CONTACTS_VIEW)
    picked = pick(principal, body.people.ids, body.people.namespace, body.people.values)
    draft = services.ListDraft(body.name, body.description, body.folder_id)
    made = services.create_list(principal.workspace_id, draft, picked.people, principal.user_id, utc_now())
    record_audit(principal, "segment.created", f"segment:{made.pk}")
    return Status(201, answers.segment(made, load_catalogue(principal.workspace_id)))


@router.post("/{int:segment_id}/list", response=SegmentListOut)
def change_list(request: HttpRequest, segment_id: int, body: SegmentListIn) -> SegmentListOut:
    """Put people on a static segment's list and take others off."""
    needed = (Permission.SEGMENTS_EDIT, Permission.CONTACTS_VIEW)
    principal, segment = open_segment(request, segment_id, *needed)
    add = pick(principal, body.add.ids, body.add.namespace, body.add.values)
    remove = pick(principal, body.remove.ids, body.remove.namespace, body.remove.values)
    added, removed = services.change_members(segment, add.people, remove.people, utc_now())
    record_audit(principal, "segment.list_changed", f"segment:{segment.pk}")
    unknown = add.unknown + remove.unknown
    return SegmentListOut(added=added, removed=removed, unknown_count=len(unknown), unknown=unknown[:20])


@router.post("/{int:segment_id}/snapshot", response={201: SegmentOut})
def snapshot(request: HttpRequest, segment_id: int, body: SnapshotIn) -> Status[SegmentOut]:
    """Freeze the members of this moment as a segment of its own."""
    principal, segment = open_segment(request, segment_id, Permission.SEGMENTS_EDIT)
    made = services.take_snapshot(segment, body.name, principal.user_id, utc_now())
    record_audit(principal, "segment.created", f"segment:{made.pk}")
    return Status(201, answers.segment(made, load_catalogue(principal.workspace_id)))


@router.get("/{int:segment_id}/versions", response=list[SegmentVersionOut])
def versions(request: HttpRequest, segment_id: int) -> list[SegmentVersionOut]:
    """List the versions, the newest first, with who changed what."""
    principal, segment = open_segment(request, segment_id, Permission.SEGMENTS_VIEW)
    catalogue, names = load_catalogue(principal.workspace_id), load_names(principal.workspace_id)
    found = queries.versions_of(segment)
    authors = user_names({UserId(each.version.author_id) for each in found if each.version.author_id is not None})
    return [
        SegmentVersionOut(
            number=each.version.number,
            name=each.version.name,
            words=WordsOut(**segment_queries.words(each.version.expression, catalogue, names)),
            author_name=authors.get(UserId(each.version.author_id or 0), ""),
            at=each.version.at,
            changes=each.lines,
        )
        for each in found
    ]


@router.post("/{int:segment_id}/versions/{int:number}/restore", response=SegmentOut)
def restore(request: HttpRequest, segment_id: int, number: int) -> SegmentOut:
    """Make an earlier version the present one."""
    principal, segment = open_segment(request, segment_id, Permission.SEGMENTS_EDIT)
    saved = services.restore_version(segment, number, principal.user_id, utc_now())
    record_audit(principal, "segment.updated", f"segment:{segment.pk}")
    return answers.segment(saved, load_catalogue(principal.workspace_id))


@router.post("/{int:segment_id}/unarchive", response=SegmentOut)
def unarchive(request: HttpRequest, segment_id: int) -> SegmentOut:
    """Take an archived segment into use again."""
    principal = authorise(request, Permission.SEGMENTS_EDIT)
    segment = services.bring_back(principal.workspace_id, segment_id, utc_now())
    record_audit(principal, "segment.restored", f"segment:{segment.pk}")
    return answers.segment(segment, load_catalogue(principal.workspace_id))


@router.post("/{int:segment_id}/build", response=SegmentOut)
def build(request: HttpRequest, segment_id: int) -> SegmentOut:
    """Find the members of a kept segment anew."""
    principal, segment = open_segment(request, segment_id, Permission.SEGMENTS_EDIT)
    services.build_again(segment)
    record_audit(principal, "segment.rebuilt", f"segment:{segment.pk}")
    return _fresh(principal, segment)


@router.post("/{int:segment_id}/build/cancel", response=SegmentOut)
def cancel_build(request: HttpRequest, segment_id: int) -> SegmentOut:
    """Stop finding the members; the segment is then counted when somebody asks."""
    principal, segment = open_segment(request, segment_id, Permission.SEGMENTS_EDIT)
    services.stop_building(segment, utc_now())
    record_audit(principal, "segment.updated", f"segment:{segment.pk}")
    return _fresh(principal, segment)


@router.get("/{int:segment_id}/users", response=list[SegmentUserOut])
def users(request: HttpRequest, segment_id: int) -> list[SegmentUserOut]:
    """List what refers to a segment."""
    principal, segment = open_segment(request, segment_id, Permission.SEGMENTS_VIEW)
    found = users_of(principal.workspace_id, "segment", (segment.pk, segment.slug), ("segment", segment.pk))
    return [SegmentUserOut(kind=each.kind, id=each.id, name=each.name) for each in found]


@router.get("/{int:segment_id}/sizes", response=list[SegmentSizeOut])
def sizes(request: HttpRequest, segment_id: int, days: Days = 90) -> list[SegmentSizeOut]:
    """List how many members there were, the oldest first."""
    _, segment = open_segment(request, segment_id, Permission.SEGMENTS_VIEW)
    points = size_history(segment.pk, utc_now() - timedelta(days=days))
    return [SegmentSizeOut(at=at, count=count) for at, count in points]


@router.get("/{int:segment_id}/people/{int:contact_id}", response=SegmentStandingOut)
def standing(request: HttpRequest, segment_id: int, contact_id: int) -> SegmentStandingOut:
    """Say whether a person is in a segment."""
    needed = (Permission.SEGMENTS_VIEW, Permission.CONTACTS_VIEW)
    principal, segment = open_segment(request, segment_id, *needed)
    if not contacts.may_see(principal, contact_id):
        raise NotFound("contact_not_found", "There is no such contact.")
    found = queries.standing_of(segment, ContactId(contact_id), utc_now())
    return SegmentStandingOut(inside=found.inside, since=found.since)


@router.get("/{int:segment_id}/explain/{int:contact_id}", response=list[VerdictOut])
def explain_segment(request: HttpRequest, segment_id: int, contact_id: int) -> list[VerdictOut]:
    """Say why a person is in a segment, or not: each condition's answer, and what they have."""
    needed = (Permission.SEGMENTS_VIEW, Permission.CONTACTS_VIEW)
    principal, segment = open_segment(request, segment_id, *needed)
    return _explained(principal, segment.expression, contact_id)


@router.post("/explain", response=list[VerdictOut])
def explain_expression(request: HttpRequest, body: ExplainIn) -> list[VerdictOut]:
    """Say the same of an expression that is not saved."""
    principal = authorise(request, Permission.SEGMENTS_VIEW)
    require(principal, Permission.CONTACTS_VIEW)
    return _explained(principal, body.expression, body.contact_id)


def _explained(principal: Principal, expression: JsonValue, contact_id: int) -> list[VerdictOut]:
    if not contacts.may_see(principal, contact_id):
        raise NotFound("contact_not_found", "There is no such contact.")
    tree = parse(expression, load_catalogue(principal.workspace_id)).required()
    found = explain(principal, tree, ContactId(contact_id), utc_now())
    return [
        VerdictOut(
            path=each.path, is_group=each.is_group, holds=each.holds, value=each.value, words=WordsOut(**each.words)
        )
        for each in found
    ]


@router.post("/overlap", response=OverlapOut)
def overlap(request: HttpRequest, body: SegmentsIn) -> OverlapOut:
    """Count each region of two or three segments laid over each other."""
    principal = authorise(request, Permission.SEGMENTS_VIEW)
    began = time.monotonic()
    segments = _opened(principal, body.segments)
    sets = composing.members_of(principal, segments, utc_now())
    found = [
        OverlapRegionOut(segments=list(inside), count=count)
        for inside, count in composing.regions([each.pk for each in segments], sets)
    ]
    return OverlapOut(regions=found, total=sum(each.count for each in found), took_ms=_since(began))


@router.post("/compose", response=SegmentComposeOut)
def compose(request: HttpRequest, body: SegmentComposeIn) -> SegmentComposeOut:
    """Count a union, an intersection, or the first without the others."""
    principal = authorise(request, Permission.SEGMENTS_VIEW)
    began = time.monotonic()
    count = composing.compose_count(principal, _opened(principal, body.segments), body.operation, utc_now())
    return SegmentComposeOut(count=count, took_ms=_since(began))


@folder_router.get("", response=list[SegmentFolderOut])
def list_folders(request: HttpRequest) -> list[SegmentFolderOut]:
    """List the folders by name."""
    workspace_id = authorise(request, Permission.SEGMENTS_VIEW).workspace_id
    return [SegmentFolderOut(id=pk, name=name, count=count) for pk, name, count in folders.folders(workspace_id)]


@folder_router.post("", response={201: SegmentFolderOut})
def create_folder(request: HttpRequest, body: SegmentFolderIn) -> Status[SegmentFolderOut]:
    """Make a folder."""
    principal = authorise(request, Permission.SEGMENTS_EDIT)
    made = folders.save_folder(principal.workspace_id, body.name)
    record_audit(principal, "segment_folder.created", f"segment_folder:{made.pk}")
    return Status(201, SegmentFolderOut(id=made.pk, name=made.name, count=0))


@folder_router.put("/{int:folder_id}", response={204: None})
def rename_folder(request: HttpRequest, folder_id: int, body: SegmentFolderIn) -> HttpResponse:
    """Give a folder another name."""
    principal = authorise(request, Permission.SEGMENTS_EDIT)
    folder = folders.find_folder(principal.workspace_id, folder_id)
    folders.save_folder(principal.workspace_id, body.name, folder)
    record_audit(principal, "segment_folder.updated", f"segment_folder:{folder.pk}")
    return HttpResponse(status=204)


@folder_router.delete("/{int:folder_id}", response={204: None})
def delete_folder(request: HttpRequest, folder_id: int) -> HttpResponse:
    """Delete a folder; its segments stay, in none."""
    principal = authorise(request, Permission.SEGMENTS_EDIT)
    folder = folders.find_folder(principal.workspace_id, folder_id)
    folder.delete()
    record_audit(principal, "segment_folder.deleted", f"segment_folder:{folder_id}")
    return HttpResponse(status=204)


def _opened(principal: Principal, segment_ids: list[int]) -> list[Segment]:
    return [segment_queries.find_segment(principal.workspace_id, str(each)) for each in dict.fromkeys(segment_ids)]


def _fresh(principal: Principal, segment: Segment) -> SegmentOut:
    segment.refresh_from_db()
    return answers.segment(segment, load_catalogue(principal.workspace_id))


def _since(began: float) -> float:
    return round((time.monotonic() - began) * 1000, 1)
