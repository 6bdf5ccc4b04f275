"""The tag library over HTTP: tags, tags for many people, and a person's tags."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Status

from cumulus.apps.contacts import errors
from cumulus.apps.contacts.access import open_contact
from cumulus.apps.contacts.models import Tag, TagCode, TagJob, TagRule
from cumulus.apps.contacts.seeing import check_seen, names_for
from cumulus.apps.contacts.tags import queries, services
from cumulus.apps.contacts.tags.access import open_row
from cumulus.apps.contacts.tags.answers import applied_out, job_out, tag_out
from cumulus.apps.contacts.tags.applying import Application, put_tags
from cumulus.apps.contacts.tags.jobs import cancel_job, hand
from cumulus.apps.contacts.tags.schemas import (
    BulkIn,
    ContactTags,
    JobList,
    PersonTagIn,
    TagActivity,
    TagDayOut,
    TagEventOut,
    TagHistory,
    TagIn,
    TagJobOut,
    TagList,
    TagOut,
    TagOwner,
    TagPatch,
)
from cumulus.apps.contacts.tags.tasks import defer_job
from cumulus.apps.workspaces.contracts import Permission, Principal, ScopeKind
from cumulus.apps.workspaces.facade import authorise, member_names, member_of, record_audit
from cumulus.core.errors import Invalid
from cumulus.core.ids import ContactId, TagId, WorkspaceId

router = Router(tags=["tags"])
person_router = Router(tags=["tags"])

_ACTIVITY_DAYS = 30
_HISTORY_DAYS = 90
_RECENT = 30


@router.get("", response=TagList)
def list_tags(request: HttpRequest) -> TagList:
    """List the tag library, and who may own a tag."""
    workspace_id = authorise(request, Permission.CONTACTS_VIEW).workspace_id
    rows = queries.library(workspace_id)
    return TagList(
        items=[
            tag_out(tag, getattr(tag, "people", 0), getattr(tag, "rules", 0), getattr(tag, "codes", 0)) for tag in rows
        ],
        owners=[TagOwner(id=member, name=name) for member, name in member_names(workspace_id).items()],
    )


@router.post("", response={201: TagOut})
def create_tag(request: HttpRequest, body: TagIn) -> Status[TagOut]:
    """Add a tag to the library; one of that name stays as it is."""
    with transaction.atomic():
        principal = authorise(request, Permission.CONTACTS_EDIT)
        workspace_id = principal.workspace_id
        known = Tag.objects.filter(workspace_id=workspace_id, name=body.name.strip()).exists()
        tag = Tag.objects.get(pk=services.ensure_tag(workspace_id, body.name, body.color))
        if not known:
            tag.owner_id = member_of(workspace_id, principal.user_id)
            services.describe_tag(tag, body.dict(exclude={"name"}, exclude_unset=True))
            record_audit(principal, "tag.created", f"tag:{tag.pk}", {"name": tag.name})
        return Status(201, _out(tag))


@router.get("/activity", response=TagActivity)
def activity(request: HttpRequest) -> TagActivity:
    """Tell how often each tag was applied on each of the last 30 days."""
    workspace_id = authorise(request, Permission.CONTACTS_VIEW).workspace_id
    return TagActivity(days=_ACTIVITY_DAYS, added=queries.activity(workspace_id, _ACTIVITY_DAYS))


@router.get("/jobs/{int:tag_job_id}", response=TagJobOut)
def read_job(request: HttpRequest, tag_job_id: int) -> TagJobOut:
    """Tell how far a job is."""
    return job_out(open_row(request, TagJob, tag_job_id, Permission.CONTACTS_VIEW)[1])


@router.post("/jobs/{int:tag_job_id}/cancel", response=TagJobOut)
def stop_job(request: HttpRequest, tag_job_id: int) -> TagJobOut:
    """Stop a job; what is done stays."""
    principal, job = open_row(request, TagJob, tag_job_id, Permission.CONTACTS_EDIT)
    if cancel_job(job.pk):
        record_audit(principal, "tag.job_cancelled", f"tag:{job.tag_id}", {"job": job.pk})
    job.refresh_from_db()
    return job_out(job)


@router.get("/{int:tag_id}", response=TagOut)
def read_tag(request: HttpRequest, tag_id: int) -> TagOut:
    """Show one tag."""
    return _out(open_row(request, Tag, tag_id, Permission.CONTACTS_VIEW)[1])


@router.patch("/{int:tag_id}", response=TagOut)
def update_tag(request: HttpRequest, tag_id: int, body: TagPatch) -> TagOut:
    """Describe a tag, put it into a folder, archive it; what is left out stays."""
    with transaction.atomic():
        principal, tag = open_row(request, Tag, tag_id, Permission.CONTACTS_EDIT)
        said = body.dict(exclude_unset=True)
        services.describe_tag(tag, said)
        record_audit(principal, "tag.updated", f"tag:{tag.pk}", {"fields": [*sorted(said)]})
        return _out(Tag.objects.select_related("group").get(pk=tag.pk))


@router.get("/{int:tag_id}/history", response=TagHistory)
def history(request: HttpRequest, tag_id: int) -> TagHistory:
    """Tell how a tag came on and off people: 90 days, the last applications, and the sources."""
    principal, tag = open_row(request, Tag, tag_id, Permission.CONTACTS_VIEW)
    recent = queries.recent(principal.workspace_id, tag.name, _RECENT)
    names = names_for(principal, {each.contact_id for each in recent})
    return TagHistory(
        days=[
            TagDayOut(day=each.day, added=each.added, removed=each.removed)
            for each in queries.daily(principal.workspace_id, tag.name, _HISTORY_DAYS)
        ],
        recent=[
            TagEventOut(
                contact_id=each.contact_id,
                contact_name=names[ContactId(each.contact_id)],
                name=each.name,
                at=each.at,
                source=each.source,
                value=each.value,
            )
            for each in recent
            if each.contact_id in names
        ],
        by_source=queries.source_counts(tag),
        by_value=queries.value_counts(tag),
    )


@router.get("/{int:tag_id}/jobs", response=JobList)
def list_jobs(request: HttpRequest, tag_id: int) -> JobList:
    """List a tag's last 20 jobs, newest first."""
    _, tag = open_row(request, Tag, tag_id, Permission.CONTACTS_VIEW)
    return JobList(items=[job_out(job) for job in TagJob.objects.filter(tag=tag).order_by("-id")[:20]])


@router.post("/{int:tag_id}/apply", response={202: TagJobOut})
def apply_to_many(request: HttpRequest, tag_id: int, body: BulkIn) -> Status[TagJobOut]:
    """Put a tag on many people, or take it off them, as a job with progress."""
    with transaction.atomic():
        principal, tag = open_row(request, Tag, tag_id, Permission.CONTACTS_EDIT)
        people = body.people.dict(exclude_none=True)
        if len(people) != 1:
            raise Invalid("invalid_people", "Give one of ids, segment and filter.", field="people")
        _check_reach(principal, people)
        if tag.archived_at is not None:
            raise errors.tag_archived()
        if body.action == "remove":
            services.check_removable(tag)
        services.check_value(tag, body.value)
        job = TagJob.objects.create(
            workspace_id=principal.workspace_id,
            tag=tag,
            action=body.action,
            value=body.value,
            people=people,
            created_by=principal.user_id,
        )
        defer_job(job.pk)
        record_audit(principal, "tag.applied", f"tag:{tag.pk}", {"job": job.pk, "action": body.action})
        return Status(202, job_out(job))


@person_router.get("/{int:contact_id}/tags", response=ContactTags)
def person_tags(request: HttpRequest, contact_id: int) -> ContactTags:
    """List a contact's tags, and where each came from."""
    _, contact = open_contact(request, contact_id, Permission.CONTACTS_VIEW)
    return _tags(ContactId(contact.pk))


@person_router.post("/{int:contact_id}/tags", response=ContactTags)
def add_tag(request: HttpRequest, contact_id: int, body: PersonTagIn) -> ContactTags:
    """Put a tag on a contact."""
    with transaction.atomic():
        principal, contact = open_contact(request, contact_id, Permission.CONTACTS_EDIT)
        person, workspace_id = ContactId(contact.pk), principal.workspace_id
        tag = Tag.objects.get(pk=services.ensure_tag(workspace_id, body.name, body.color))
        if tag.archived_at is not None:
            raise errors.tag_archived()
        services.check_value(tag, body.value)
        source = hand(principal.user_id)
        put_tags(workspace_id, [Application(person, TagId(tag.pk), source, body.value, by=principal.user_id)])
        record_audit(principal, "contact.tagged", f"contact:{person}", {"tag": tag.name})
        return _tags(person)


@person_router.delete("/{int:contact_id}/tags/{int:tag_id}", response=ContactTags)
def drop_tag(request: HttpRequest, contact_id: int, tag_id: int) -> ContactTags:
    """Take a tag off a contact; a source tag stays."""
    with transaction.atomic():
        principal, contact = open_contact(request, contact_id, Permission.CONTACTS_EDIT)
        person = ContactId(contact.pk)
        if tag_id >= 2**63:
            raise errors.tag_not_found()
        services.remove_tag(principal.workspace_id, [person], TagId(tag_id), hand(principal.user_id))
        record_audit(principal, "contact.untagged", f"contact:{person}", {"tag_id": tag_id})
        return _tags(person)


def _check_reach(principal: Principal, people: dict[str, Any]) -> None:
    """Let those who see only some people name them one by one: a job does not ask who sees whom."""
    if principal.scope.kind is not ScopeKind.ALL and not people.get("ids"):
        raise Invalid("invalid_people", "Name the people: your role sees only some of them.", field="people")
    check_seen(principal, people.get("ids") or [])


def _tags(person: ContactId) -> ContactTags:
    return ContactTags(tags=[applied_out(each) for each in queries.applied_to(person)])


def _out(tag: Tag) -> TagOut:
    people = queries.people_counts(WorkspaceId(tag.workspace_id), tag.pk).get(tag.pk, 0)
    rules = TagRule.objects.filter(tag=tag, enabled=True).count()
    return tag_out(tag, people, rules, TagCode.objects.filter(tag=tag).count())
