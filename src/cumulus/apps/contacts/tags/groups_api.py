"""Groups of people over HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from cumulus.apps.contacts.access import find_contact
from cumulus.apps.contacts.locks import lock_people
from cumulus.apps.contacts.models import Group, GroupMember, GroupTag, Tag
from cumulus.apps.contacts.seeing import check_seen, names_for
from cumulus.apps.contacts.tags import services
from cumulus.apps.contacts.tags.access import find_row, open_row
from cumulus.apps.contacts.tags.membership import Visit, follow_visits, give, take_back
from cumulus.apps.contacts.tags.rule_schemas import (
    GroupIn,
    GroupMemberIn,
    GroupMemberOut,
    GroupOut,
    GroupPatch,
    GroupTagIn,
    GroupTagOut,
)
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise, record_audit
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.core.errors import Conflict
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page

router = Router(tags=["groups"])


@router.get("", response=Page[GroupOut])
def list_groups(request: HttpRequest, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None) -> Page[GroupOut]:
    """List the groups of people, newest first."""
    workspace_id = authorise(request, Permission.CONTACTS_VIEW).workspace_id
    groups = Group.objects.filter(workspace_id=workspace_id)
    before = decode_id(cursor)
    page = groups.filter(pk__lt=before) if before else groups
    found = list(page.order_by("-id").values_list("id", flat=True)[: limit + 1])
    more = len(found) > limit
    return Page[GroupOut](
        items=_out(workspace_id, found[:limit]),
        total=groups.count(),
        next_cursor=encode_cursor([found[limit - 1]]) if more else None,
    )


@router.post("", response={201: GroupOut})
def create_group(request: HttpRequest, body: GroupIn) -> Status[GroupOut]:
    """Make a group; events that name its `external_id` bring its members."""
    principal = authorise(request, Permission.CONTACTS_EDIT)
    external = body.external_id.strip() or f"hand-{uuid.uuid4().hex}"
    group = Group(workspace_id=principal.workspace_id, name=body.name.strip(), kind=body.kind, external_id=external)
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:
        raise Conflict("group_exists", "There is a group with this id already.", field="external_id") from error
    record_audit(principal, "group.created", f"group:{group.pk}", {"name": group.name})
    return Status(201, _out(principal.workspace_id, [group.pk])[0])


@router.get("/{int:group_id}", response=GroupOut)
def read_group(request: HttpRequest, group_id: int) -> GroupOut:
    """Show one group."""
    principal, group = open_row(request, Group, group_id, Permission.CONTACTS_VIEW)
    return _out(principal.workspace_id, [group.pk])[0]


@router.patch("/{int:group_id}", response=GroupOut)
def rename_group(request: HttpRequest, group_id: int, body: GroupPatch) -> GroupOut:
    """Rename a group."""
    principal, group = open_row(request, Group, group_id, Permission.CONTACTS_EDIT)
    group.name = body.name.strip()
    group.save(update_fields=["name"])
    record_audit(principal, "group.updated", f"group:{group.pk}", {"name": group.name})
    return _out(principal.workspace_id, [group.pk])[0]


@router.get("/{int:group_id}/members", response=Page[GroupMemberOut])
def list_members(
    request: HttpRequest, group_id: int, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[GroupMemberOut]:
    """List who is in a group now, newest person first."""
    principal, group = open_row(request, Group, group_id, Permission.CONTACTS_VIEW)
    members = GroupMember.objects.filter(group=group, left_at=None)
    before = decode_id(cursor)
    page = members.filter(contact_id__lt=before) if before else members
    found = list(page.order_by("-contact_id").distinct("contact_id")[: limit + 1])
    more = len(found) > limit
    names = names_for(principal, {member.contact_id for member in found})
    return Page[GroupMemberOut](
        items=[
            GroupMemberOut(contact_id=each.contact_id, name=names[ContactId(each.contact_id)], joined_at=each.joined_at)
            for each in found[:limit]
            if each.contact_id in names
        ],
        total=members.values("contact_id").distinct().count(),
        next_cursor=encode_cursor([found[limit - 1].contact_id]) if more else None,
    )


@router.post("/{int:group_id}/members", response=GroupOut)
def add_members(request: HttpRequest, group_id: int, body: GroupMemberIn) -> GroupOut:
    """Let people into a group; they get its tags."""
    with transaction.atomic():
        principal, group = open_row(request, Group, group_id, Permission.CONTACTS_EDIT)
        people = [ContactId(person) for person in body.contact_ids]
        check_seen(principal, people)
        _move(principal.workspace_id, group, people, joins=True)
        record_audit(principal, "group.members_added", f"group:{group.pk}", {"people": len(people)})
        return _out(principal.workspace_id, [group.pk])[0]


@router.delete("/{int:group_id}/members/{int:contact_id}", response=GroupOut)
def drop_member(request: HttpRequest, group_id: int, contact_id: int) -> GroupOut:
    """Take a person out of a group; what they have from it alone goes."""
    with transaction.atomic():
        principal, group = open_row(request, Group, group_id, Permission.CONTACTS_EDIT)
        person = ContactId(find_contact(principal.workspace_id, contact_id).pk)
        check_seen(principal, [person])
        _move(principal.workspace_id, group, [person], joins=False)
        record_audit(principal, "group.member_removed", f"group:{group.pk}", {"contact": person})
        return _out(principal.workspace_id, [group.pk])[0]


def _move(workspace_id: WorkspaceId, group: Group, people: list[ContactId], *, joins: bool) -> None:
    lock_people(workspace_id, people)
    now = timezone.now()
    follow_visits(workspace_id, [Visit(person, group.external_id, group.name, now, joins) for person in people])


@router.post("/{int:group_id}/tags", response=GroupOut)
def tag_group(request: HttpRequest, group_id: int, body: GroupTagIn) -> GroupOut:
    """Give a group a tag: its members have it, and who joins gets it."""
    with transaction.atomic():
        principal, group = open_row(request, Group, group_id, Permission.CONTACTS_EDIT)
        tag = find_row(principal.workspace_id, Tag, body.tag_id)
        services.check_value(tag, body.value)
        GroupTag.objects.update_or_create(
            group=group, tag=tag, defaults={"workspace_id": principal.workspace_id, "value": body.value}
        )
        members = _members(principal.workspace_id, group)
        give(principal.workspace_id, [(person, group.pk) for person in members])
        record_audit(principal, "group.tagged", f"group:{group.pk}", {"tag": tag.name})
        return _out(principal.workspace_id, [group.pk])[0]


@router.delete("/{int:group_id}/tags/{int:tag_id}", response=GroupOut)
def untag_group(request: HttpRequest, group_id: int, tag_id: int) -> GroupOut:
    """Take a tag from a group; members who have it from the group alone lose it."""
    with transaction.atomic():
        principal, group = open_row(request, Group, group_id, Permission.CONTACTS_EDIT)
        tag = find_row(principal.workspace_id, Tag, tag_id)
        GroupTag.objects.filter(group=group, tag=tag).delete()
        members = _members(principal.workspace_id, group)
        take_back(principal.workspace_id, [(person, group.pk) for person in members])
        record_audit(principal, "group.untagged", f"group:{group.pk}", {"tag": tag.name})
        return _out(principal.workspace_id, [group.pk])[0]


def _members(workspace_id: WorkspaceId, group: Group) -> list[ContactId]:
    """Return who is in the group, their rows held."""
    found = GroupMember.objects.filter(group=group, left_at=None).values_list("contact_id", flat=True)
    people = [ContactId(person) for person in found.distinct()]
    lock_people(workspace_id, people)
    return people


def _out(workspace_id: WorkspaceId, ids: Collection[int]) -> list[GroupOut]:
    """Return groups, newest first; two queries."""
    here = Count("groupmember__contact_id", filter=Q(groupmember__left_at=None), distinct=True)
    groups = Group.objects.filter(workspace_id=workspace_id, id__in=ids).annotate(members=here).order_by("-id")
    gives = GroupTag.objects.filter(group_id__in=ids).select_related("tag").order_by("tag__name")
    tags: dict[int, list[GroupTagOut]] = {}
    for each in gives:
        one = GroupTagOut(tag_id=each.tag_id, name=each.tag.name, color=each.tag.color, value=each.value)
        tags.setdefault(each.group_id, []).append(one)
    return [
        GroupOut(
            id=group.pk,
            name=group.name,
            kind=group.kind,
            external_id=group.external_id,
            members=getattr(group, "members", 0),
            tags=tags.get(group.pk, []),
            created_at=group.created_at,
        )
        for group in groups
    ]
