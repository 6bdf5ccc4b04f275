"""Notices over HTTP: what a member is told by itself."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from cumulus.apps.workspaces.access import authorise
from cumulus.apps.workspaces.contracts import NoticeKind
from cumulus.apps.workspaces.models import Notice
from cumulus.apps.workspaces.notices import queries, schemas, services

router = Router(tags=["session"])


@router.get("", response=schemas.NoticeList)
def list_notices(request: HttpRequest) -> schemas.NoticeList:
    """List what fails of one's own, for administrators of everybody's, and what works again."""
    told = queries.told_to(authorise(request, None))
    return schemas.NoticeList(items=[_notice(row, seen) for row, seen in told.shown], unseen=told.unseen)


@router.post("/seen", response={204: None})
def see_notices(request: HttpRequest, body: schemas.SeenIn) -> Status[None]:
    """Note that one has seen these."""
    services.mark_seen(authorise(request, None), body.ids)
    return Status(204, None)


def _notice(row: Notice, seen: bool) -> schemas.NoticeOut:
    return schemas.NoticeOut(
        id=row.pk,
        kind=NoticeKind(row.kind),
        subject_id=int(row.subject.rpartition(":")[2]),
        name=row.details.get("name", ""),
        error=row.details.get("error", ""),
        times=row.times,
        raised_at=row.raised_at,
        last_at=row.last_at,
        resolved_at=row.resolved_at,
        seen=seen,
    )
