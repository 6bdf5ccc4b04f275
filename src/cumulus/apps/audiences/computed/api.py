"""Computed tags over HTTP."""

from __future__ import annotations

import time
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from cumulus.apps.audiences.computed import jobs, queries, services
from cumulus.apps.audiences.computed.errors import ComputedJobNotFound, ComputedTagNotFound
from cumulus.apps.audiences.computed.schemas import (
    ComputedJobOut,
    ComputedOwner,
    ComputedPreviewIn,
    ComputedPreviewOut,
    ComputedTagIn,
    ComputedTagList,
    ComputedTagOut,
    ComputedTagPatch,
    ComputedVersionList,
    ComputedVersionOut,
    ValueCountOut,
    ValuePreviewOut,
)
from cumulus.apps.audiences.computed.tasks import defer_job
from cumulus.apps.audiences.models import ComputedTag, ComputedTagJob
from cumulus.apps.audiences.schemas import SampleOut
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise, member_names, record_audit, user_names
from cumulus.core.clock import utc_now
from cumulus.core.ids import UserId, WorkspaceId

router = Router(tags=["computed tags"])
_JOBS_SHOWN = 5


@router.get("", response=ComputedTagList)
def list_computed_tags(request: HttpRequest) -> ComputedTagList:
    """List the computed tags by name, with what their last refresh found."""
    workspace_id = authorise(request, Permission.SEGMENTS_VIEW).workspace_id
    users = services.used_by(workspace_id)
    latest = ComputedTagJob.objects.filter(workspace_id=workspace_id).order_by("-id")[:_JOBS_SHOWN]
    return ComputedTagList(
        items=[_answer(tag, users) for tag in queries.live_tags(workspace_id).order_by("name")],
        jobs=[_job(job) for job in latest],
        owners=[ComputedOwner(id=key, name=name) for key, name in member_names(workspace_id).items()],
    )


@router.post("", response={201: ComputedTagOut})
def create_computed_tag(request: HttpRequest, body: ComputedTagIn) -> Status[ComputedTagOut]:
    """Save a computed tag and have it refreshed."""
    principal = authorise(request, Permission.SEGMENTS_EDIT)
    tag = services.create_tag(principal.workspace_id, body.name, _draft(body), principal.user_id, utc_now())
    record_audit(principal, "computed_tag.created", f"computed_tag:{tag.pk}")
    _refresh_soon(principal.workspace_id, [tag.pk])
    return Status(201, _shown(tag))


@router.post("/preview", response=ComputedPreviewOut)
def preview_computed_tag(request: HttpRequest, body: ComputedPreviewIn) -> ComputedPreviewOut:
    """Show what a definition would give: exact counts, and a few people, by value."""
    principal = authorise(request, Permission.SEGMENTS_VIEW)
    began = time.monotonic()
    definition = services.definition_of(principal.workspace_id, body.definition)
    total, figures = queries.preview(principal, definition, utc_now())
    took = (time.monotonic() - began) * 1000
    sees_people = Permission.CONTACTS_VIEW in principal.permissions
    people = [who for each in figures for who in each.sample] if sees_people else []
    cards = {card.id: card for card in contacts.cards_for(principal, people)}
    return ComputedPreviewOut(
        total=total,
        took_ms=round(took, 1),
        values=[
            ValuePreviewOut(
                value=each.value,
                count=each.count,
                sample=[
                    SampleOut(id=card.id, name=card.name, email=card.email, phone=card.phone)
                    for who in each.sample
                    if (card := cards.get(who)) is not None
                ],
            )
            for each in figures
        ],
    )


@router.post("/refresh", response={202: ComputedJobOut})
def refresh_all(request: HttpRequest) -> Status[ComputedJobOut]:
    """Refresh all computed tags in one go."""
    principal = authorise(request, Permission.SEGMENTS_EDIT)
    tags = list(queries.live_tags(principal.workspace_id).values_list("id", flat=True))
    record_audit(principal, "computed_tag.refreshed", "all")
    return Status(202, _job(_refresh_soon(principal.workspace_id, tags)))


@router.get("/jobs/{int:computed_job_id}", response=ComputedJobOut)
def read_job(request: HttpRequest, computed_job_id: int) -> ComputedJobOut:
    """Show how far a refresh is."""
    return _job(_open_job(request, computed_job_id, Permission.SEGMENTS_VIEW)[1])


@router.post("/jobs/{int:computed_job_id}/cancel", response=ComputedJobOut)
def cancel_job(request: HttpRequest, computed_job_id: int) -> ComputedJobOut:
    """Stop a refresh after its present statement; what it has written stays."""
    principal, job = _open_job(request, computed_job_id, Permission.SEGMENTS_EDIT)
    if jobs.cancel(job, utc_now()):
        record_audit(principal, "computed_tag.refresh_cancelled", f"computed_job:{job.pk}")
    job.refresh_from_db()
    return _job(job)


@router.get("/{int:computed_tag_id}", response=ComputedTagOut)
def read_computed_tag(request: HttpRequest, computed_tag_id: int) -> ComputedTagOut:
    """Show a computed tag."""
    return _shown(_open(request, computed_tag_id, Permission.SEGMENTS_VIEW)[1])


@router.put("/{int:computed_tag_id}", response=ComputedTagOut)
def update_computed_tag(request: HttpRequest, computed_tag_id: int, body: ComputedTagPatch) -> ComputedTagOut:
    """Change a computed tag and have it refreshed; the former definition is kept."""
    principal, tag = _open(request, computed_tag_id, Permission.SEGMENTS_EDIT)
    saved = services.update_tag(tag, _draft(body), principal.user_id, utc_now())
    record_audit(principal, "computed_tag.updated", f"computed_tag:{tag.pk}")
    _refresh_soon(principal.workspace_id, [tag.pk])
    return _shown(saved)


@router.delete("/{int:computed_tag_id}", response={204: None})
def archive_computed_tag(request: HttpRequest, computed_tag_id: int) -> HttpResponse:
    """Archive a computed tag that no segment uses."""
    principal, tag = _open(request, computed_tag_id, Permission.SEGMENTS_EDIT)
    services.archive_tag(tag, utc_now())
    record_audit(principal, "computed_tag.archived", f"computed_tag:{tag.pk}")
    return HttpResponse(status=204)


@router.get("/{int:computed_tag_id}/versions", response=ComputedVersionList)
def list_versions(request: HttpRequest, computed_tag_id: int) -> ComputedVersionList:
    """List the definitions that a computed tag had, newest first."""
    _, tag = _open(request, computed_tag_id, Permission.SEGMENTS_VIEW)
    versions = list(tag.versions.order_by("-number")[:100])
    names = user_names([UserId(each.created_by) for each in versions if each.created_by is not None])
    return ComputedVersionList(
        items=[
            ComputedVersionOut(
                number=each.number,
                definition=each.definition,
                created_by=names.get(UserId(each.created_by or 0), ""),
                created_at=each.created_at,
            )
            for each in versions
        ]
    )


@router.post("/{int:computed_tag_id}/refresh", response={202: ComputedJobOut})
def refresh_one(request: HttpRequest, computed_tag_id: int) -> Status[ComputedJobOut]:
    """Refresh one computed tag."""
    principal, tag = _open(request, computed_tag_id, Permission.SEGMENTS_EDIT)
    record_audit(principal, "computed_tag.refreshed", f"computed_tag:{tag.pk}")
    return Status(202, _job(_refresh_soon(principal.workspace_id, [tag.pk])))


def _open(request: HttpRequest, tag_id: int, permission: Permission) -> tuple[Principal, ComputedTag]:
    principal = authorise(request, permission)
    rows = queries.live_tags(principal.workspace_id)
    tag = rows.filter(pk=tag_id).first() if 0 < tag_id < 2**63 else None
    if tag is None:
        raise ComputedTagNotFound
    return principal, tag


def _open_job(request: HttpRequest, job_id: int, permission: Permission) -> tuple[Principal, ComputedTagJob]:
    principal = authorise(request, permission)
    rows = ComputedTagJob.objects.filter(workspace_id=principal.workspace_id)
    job = rows.filter(pk=job_id).first() if 0 < job_id < 2**63 else None
    if job is None:
        raise ComputedJobNotFound
    return principal, job


def _refresh_soon(workspace_id: WorkspaceId, tag_ids: list[int]) -> ComputedTagJob:
    job = jobs.ask(workspace_id, tag_ids, utc_now())
    defer_job(job.pk)
    return job


def _draft(body: ComputedTagPatch) -> services.TagDraft:
    return services.TagDraft(body.description, body.definition, body.schedule, body.owner_id)


def _shown(tag: ComputedTag) -> ComputedTagOut:
    return _answer(tag, services.used_by(WorkspaceId(tag.workspace_id)))


def _answer(tag: ComputedTag, users: Mapping[str, list[str]]) -> ComputedTagOut:
    values = [ValueCountOut(**each) for each in tag.counts]
    return ComputedTagOut(
        id=tag.pk,
        name=tag.name,
        description=tag.description,
        definition=tag.definition,
        number=tag.number,
        schedule=tag.schedule,
        owner_id=tag.owner_id,
        people=sum(each.count for each in values),
        values=values,
        refreshed_at=tag.refreshed_at,
        broken_reason=tag.broken_reason,
        used_by=users.get(tag.name, []),
        created_at=tag.created_at,
        updated_at=tag.updated_at,
    )


def _job(job: ComputedTagJob) -> ComputedJobOut:
    return ComputedJobOut(
        id=job.pk,
        status=job.status,
        tags=len(job.tag_ids),
        total=job.total,
        done=job.done,
        took_ms=job.took_ms,
        error=job.error,
        created_at=job.created_at,
        finished_at=job.finished_at,
    )
