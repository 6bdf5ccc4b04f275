"""Verbs of the tag library, one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from cumulus.apps.contacts import errors
from cumulus.apps.contacts.accounts.errors import invalid_owner
from cumulus.apps.contacts.models import Tag, TagGroup
from cumulus.apps.contacts.models.tags import TagKind
from cumulus.apps.contacts.tags.applying import Application, put_tags, take_tags
from cumulus.apps.contacts.tags.joins import JOINS
from cumulus.apps.workspaces.facade import member_names
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import Conflict, Invalid
from cumulus.core.ids import ContactId, TagId, WorkspaceId
from cumulus.core.json import JsonObject


def apply_tag(
    workspace_id: WorkspaceId,
    people: Sequence[ContactId],
    tag: str,
    source: str,
    depth: int = 0,
    value: str = "",
) -> int:
    """Put `tag` on `people`; return how many gained it, or another value of it.

    Safe to run twice. The tag is made when it is new; `Tag Added` is logged for those who
    gained it.

    Parameters
    ----------
    source : str
        Where it came from: `hand:7`, `import:3`, `journey:12`.
    depth : int
        The depth of the event that caused it.
    value : str
        Of a value tag, one of its values.

    Raises
    ------
    Invalid
        `invalid_tag_name`, `unknown_tag_value`.
    """
    found = _ensure_tag(workspace_id, tag)
    check_value(found, value)
    tag_id = TagId(found.pk)
    return put_tags(workspace_id, [Application(person, tag_id, source, value, depth=depth) for person in people])


def remove_tag(
    workspace_id: WorkspaceId,
    people: Sequence[ContactId],
    tag_id: TagId,
    source: str,
    depth: int = 0,
) -> int:
    """Take a tag off `people`; return how many had it. Logs `Tag Removed` for them.

    Raises
    ------
    NotFound
        `tag_not_found`.
    Conflict
        `tag_is_immutable`: it says where somebody came from.
    """
    found = Tag.objects.filter(pk=tag_id, workspace_id=workspace_id).first()
    if found is None:
        raise errors.tag_not_found()
    check_removable(found)
    return take_tags(workspace_id, [Application(person, tag_id, source, depth=depth) for person in people])


def check_value(tag: Tag, value: str) -> None:
    """Raise `unknown_tag_value` when `value` is none of the tag's; none is always allowed."""
    if value and value not in {each["value"] for each in tag.values}:
        raise errors.unknown_tag_value()


def check_removable(tag: Tag) -> None:
    """Raise `tag_is_immutable` for a source tag."""
    if tag.kind == TagKind.SOURCE:
        raise errors.tag_is_immutable()


def ensure_tag(workspace_id: WorkspaceId, name: str, color: str = "primary") -> TagId:
    """Return the tag of that name, made when it is new.

    Raises
    ------
    Invalid
        `invalid_tag_name`: empty, or longer than 100 characters.
    Conflict
        `tag_name_taken`: a computed tag has the name.
    """
    return TagId(_ensure_tag(workspace_id, name, color).pk)


def _ensure_tag(workspace_id: WorkspaceId, name: str, color: str = "primary") -> Tag:
    name = name.replace("\x00", "").strip()
    if not name or len(name) > 100:
        raise Invalid("invalid_tag_name", "A tag's name has 1 to 100 characters.", field="name")
    known = Tag.objects.filter(workspace_id=workspace_id, name=name).first()
    if known is None and JOINS.is_computed(workspace_id, name):
        raise errors.tag_name_taken()
    return known or Tag.objects.get_or_create(workspace_id=workspace_id, name=name, defaults={"color": color})[0]


def describe_tag(tag: Tag, said: JsonObject, clock: Clock = utc_now) -> Tag:
    """Write what `said` holds (the fields of `schemas.TagPatch`) onto the tag.

    Raises
    ------
    Invalid
        `invalid_tag_values`: a value tag without values, or one of them twice.
    NotFound
        `tag_group_not_found`.
    Invalid
        `invalid_owner`: no member of the workspace.
    """
    fields = dict(said)
    archived = fields.pop("archived", None)
    if archived is not None:
        tag.archived_at = _archived_at(tag, bool(archived), clock)
    if fields.get("group_id") is not None:
        open_group(WorkspaceId(tag.workspace_id), int(str(fields["group_id"])))
    owner = fields.get("owner_id")
    if owner is not None and owner not in member_names(WorkspaceId(tag.workspace_id)):
        raise invalid_owner()
    for name, value in fields.items():
        setattr(tag, name, value)
    _check_values(tag)
    tag.save()
    return tag


def _archived_at(tag: Tag, archived: bool, clock: Clock) -> datetime | None:
    return (tag.archived_at or clock()) if archived else None


def _check_values(tag: Tag) -> None:
    names = [each["value"] for each in tag.values]
    if len(set(names)) != len(names) or (tag.kind == TagKind.VALUE) != bool(names):
        raise Invalid("invalid_tag_values", "A value tag has values, each once; no other tag has any.", field="values")


def open_group(workspace_id: WorkspaceId, group_id: int) -> TagGroup:
    """Return the workspace's tag group, or raise `tag_group_not_found`."""
    found = TagGroup.objects.filter(workspace_id=workspace_id, pk=group_id).first() if group_id < 2**63 else None
    if found is None:
        raise errors.tag_group_not_found()
    return found


def save_group(group: TagGroup) -> TagGroup:
    """Store a tag group.

    Making a group exclusive takes nothing off anybody: it holds from the next tag on.

    Raises
    ------
    Conflict
        `tag_group_exists`.
    """
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:
        raise Conflict("tag_group_exists", "There is a group of that name.", field="name") from error
    return group
