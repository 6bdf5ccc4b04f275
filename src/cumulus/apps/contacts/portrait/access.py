"""The only way from an id in a request to a note, a task or a file of a person."""

from __future__ import annotations

from typing import TypeVar

from django.db import connection
from django.db.models import Model

from cumulus.apps.contacts.errors import contact_not_found
from cumulus.apps.contacts.models import Contact, ContactFile, ContactNote, ContactTask
from cumulus.apps.contacts.portrait import errors
from cumulus.core.errors import NotFound
from cumulus.core.ids import ContactId, WorkspaceId

Kept = TypeVar("Kept", bound=Model)


def find_note(contact: Contact, note_id: int) -> ContactNote:
    """Return the person's note, or raise `note_not_found`."""
    return _find(ContactNote, contact, note_id, errors.note_not_found())


def find_task(contact: Contact, task_id: int) -> ContactTask:
    """Return the person's task, or raise `task_not_found`."""
    return _find(ContactTask, contact, task_id, errors.task_not_found())


def find_file(contact: Contact, file_id: int) -> ContactFile:
    """Return the person's file, or raise `contact_file_not_found`."""
    return _find(ContactFile, contact, file_id, errors.contact_file_not_found())


def _find(model: type[Kept], contact: Contact, kept_id: int, missing: NotFound) -> Kept:
    rows = model._default_manager.filter(workspace_id=contact.workspace_id, contact_id=contact.pk)
    found = rows.filter(pk=kept_id).first()
    if found is None:
        raise missing
    return found


def hold_person(workspace_id: WorkspaceId, contact_id: ContactId) -> ContactId:
    """Return whom the id means now, held until the transaction ends.

    A merge or an erasure under way is waited for, so that what is attached lands on the person that is left.

    Raises
    ------
    NotFound
        `contact_not_found`: erased meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(merged_into_id, id) FROM contacts_contact"
            " WHERE id = %s AND workspace_id = %s AND removed_at IS NULL FOR SHARE",
            [contact_id, workspace_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise contact_not_found()
    return ContactId(row[0])
