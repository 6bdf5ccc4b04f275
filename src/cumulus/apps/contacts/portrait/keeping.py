"""Notes, tasks and files in an export of everything about a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cumulus.apps.contacts.models import ContactFile, ContactNote, ContactTask
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue


def export_notes(workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> Sequence[Mapping[str, JsonValue]]:
    """Return what people wrote about the person."""
    found = ContactNote.objects.filter(workspace_id=workspace_id, contact_id__in=contact_ids).order_by("id")
    return [{"text": each.text, "created_at": each.created_at.isoformat()} for each in found]


def export_tasks(workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> Sequence[Mapping[str, JsonValue]]:
    """Return what was to be done about the person."""
    found = ContactTask.objects.filter(workspace_id=workspace_id, contact_id__in=contact_ids).order_by("id")
    return [
        {
            "title": each.title,
            "due_on": None if each.due_on is None else each.due_on.isoformat(),
            "done_at": None if each.done_at is None else each.done_at.isoformat(),
            "created_at": each.created_at.isoformat(),
        }
        for each in found
    ]


def export_files(workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> Sequence[Mapping[str, JsonValue]]:
    """Return which files are kept about the person; their bytes are downloaded one by one."""
    found = ContactFile.objects.filter(workspace_id=workspace_id, contact_id__in=contact_ids).order_by("id")
    return [
        {
            "name": each.name,
            "bytes": each.bytes,
            "sha256": each.sha256,
            "created_at": each.created_at.isoformat(),
        }
        for each in found
    ]
