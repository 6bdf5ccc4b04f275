"""Verbs of computed tags, one transaction each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from cumulus.apps.audiences.computed.definitions import Definition, read_definition
from cumulus.apps.audiences.computed.errors import ComputedTagInUse, TagNameTaken
from cumulus.apps.audiences.locks import lock_definitions
from cumulus.apps.audiences.models import ComputedTag, ComputedTagVersion
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.usage import index
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.facade import member_names
from cumulus.core.errors import Invalid
from cumulus.core.ids import UserId, WorkspaceId
from cumulus.core.json import JsonValue


@dataclass(frozen=True, slots=True)
class TagDraft:
    """A computed tag as it is to be saved; `owner_id` is a member, None nobody."""

    description: str
    definition: JsonValue
    schedule: str
    owner_id: int | None


def definition_of(workspace_id: WorkspaceId, raw: JsonValue) -> Definition:
    """Return a definition by today's catalogue. Computed tags do not build on each other.

    Raises
    ------
    InvalidExpression
        With every problem.
    """
    return read_definition(raw, replace(load_catalogue(workspace_id), computed_tags={}))


@transaction.atomic
def create_tag(
    workspace_id: WorkspaceId, name: str, draft: TagDraft, author: UserId | None, now: datetime
) -> ComputedTag:
    """Save a new computed tag; nobody has it before its first refresh.

    Raises
    ------
    InvalidExpression
        `invalid_expression`, with `problems`.
    TagNameTaken
        `tag_name_taken`: a computed tag, archived ones included, or a tag of the library has the name.
    """
    lock_definitions(workspace_id)
    _check(workspace_id, draft)
    if name in contacts.tag_names(workspace_id):
        raise TagNameTaken
    try:
        with transaction.atomic():
            tag = ComputedTag.objects.create(
                workspace_id=workspace_id, name=name, created_at=now, updated_at=now, **_fields(draft)
            )
    except IntegrityError as error:
        raise TagNameTaken from error
    _keep_version(tag, author, now)
    return tag


@transaction.atomic
def update_tag(tag: ComputedTag, draft: TagDraft, author: UserId | None, now: datetime) -> ComputedTag:
    """Change a computed tag; another definition is another version. The name stays.

    Raises
    ------
    InvalidExpression
        `invalid_expression`.
    """
    workspace_id = WorkspaceId(tag.workspace_id)
    lock_definitions(workspace_id)
    _check(workspace_id, draft)
    tag = ComputedTag.objects.select_for_update().get(pk=tag.pk)
    changed = tag.definition != draft.definition
    for field, value in _fields(draft).items():
        setattr(tag, field, value)
    tag.updated_at, tag.broken_reason = now, ""
    tag.number += int(changed)
    tag.save()
    if changed:
        _keep_version(tag, author, now)
    return tag


@transaction.atomic
def archive_tag(tag: ComputedTag, now: datetime) -> None:
    """Take a computed tag out of use.

    Raises
    ------
    ComputedTagInUse
        `computed_tag_in_use`: something refers to it.
    """
    workspace_id = WorkspaceId(tag.workspace_id)
    lock_definitions(workspace_id)
    if users := used_by(workspace_id).get(tag.name):
        raise ComputedTagInUse(users)
    ComputedTag.objects.filter(pk=tag.pk, archived_at=None).update(archived_at=now, updated_at=now)


def used_by(workspace_id: WorkspaceId) -> dict[str, list[str]]:
    """Return the names of what refers to a tag, by the tag's name; a query for each kind of holder."""
    return {str(tag): [each.name for each in users] for tag, users in index(workspace_id, "tag").items()}


def name_is_computed(workspace_id: WorkspaceId, name: str) -> bool:
    """Return whether a computed tag, archived ones included, has the name."""
    return ComputedTag.objects.filter(workspace_id=workspace_id, name=name).exists()


def _check(workspace_id: WorkspaceId, draft: TagDraft) -> None:
    definition_of(workspace_id, draft.definition)
    if draft.owner_id is not None and draft.owner_id not in member_names(workspace_id):
        raise Invalid("invalid_owner", "The owner is no member of this workspace.", field="owner_id")


def _fields(draft: TagDraft) -> dict[str, JsonValue]:
    return {
        "description": draft.description,
        "definition": draft.definition,
        "schedule": draft.schedule,
        "owner_id": draft.owner_id,
    }


def _keep_version(tag: ComputedTag, author: UserId | None, now: datetime) -> None:
    ComputedTagVersion.objects.create(
        tag=tag, number=tag.number, definition=tag.definition, created_by=author, created_at=now
    )
