"""Notes, tasks and files of a person over HTTP."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import FileResponse, HttpRequest
from ninja import File, Router, Status
from ninja.files import UploadedFile

from cumulus.apps.contacts.access import open_contact
from cumulus.apps.contacts.attributes.masking import Mask, mask_for
from cumulus.apps.contacts.models import Contact, ContactFile, ContactNote, ContactTask
from cumulus.apps.contacts.portrait import access, files, notes
from cumulus.apps.contacts.portrait.schemas import (
    AssigneeOut,
    ContactFileList,
    ContactFileOut,
    NoteIn,
    NoteList,
    NoteOut,
    NotePatch,
    TaskIn,
    TaskList,
    TaskOut,
    TaskPatch,
)
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise, member_names, record_audit, user_names
from cumulus.core.errors import Invalid
from cumulus.core.ids import ContactId, UserId
from cumulus.platform.files import FileRef, file_store

router = Router(tags=["portrait"])
_VIEW, _EDIT = Permission.CONTACTS_VIEW, Permission.CONTACTS_EDIT


@router.get("/{int:contact_id}/notes", response=NoteList)
def list_notes(request: HttpRequest, contact_id: int) -> NoteList:
    """List what people wrote about a person."""
    principal, contact = open_contact(request, contact_id, _VIEW)
    return _notes(principal, contact)


@router.post("/{int:contact_id}/notes", response={201: NoteOut})
def add_note(request: HttpRequest, contact_id: int, body: NoteIn) -> Status[NoteOut]:
    """Write a note about a person."""
    principal, contact = open_contact(request, contact_id, _EDIT)
    new = notes.NewNote(body.text, body.pinned, principal.user_id, body.once)
    note = notes.add_note(principal.workspace_id, ContactId(contact.pk), new)
    record_audit(principal, "note.added", f"contact:{contact.pk}", {"note_id": note.pk})
    return Status(201, _note(note, _authors([note]), mask_for(principal).about(contact.attributes)))


@router.patch("/{int:contact_id}/notes/{int:note_id}", response=NoteOut)
def change_note(request: HttpRequest, contact_id: int, note_id: int, body: NotePatch) -> NoteOut:
    """Change a note's text, or pin it."""
    principal, contact = open_contact(request, contact_id, _EDIT)
    found = access.find_note(contact, note_id)
    if body.text is not None and mask_for(principal).about(contact.attributes).text(found.text) != found.text:
        authorise(request, Permission.CONTACTS_UNMASK)  # what they did not see would be overwritten
    note = notes.change_note(found, body.text, body.pinned)
    record_audit(principal, "note.changed", f"contact:{contact.pk}", {"note_id": note.pk})
    return _note(note, _authors([note]), mask_for(principal).about(contact.attributes))


@router.delete("/{int:contact_id}/notes/{int:note_id}", response={204: None})
def delete_note(request: HttpRequest, contact_id: int, note_id: int) -> Status[None]:
    """Delete a note."""
    principal, contact = open_contact(request, contact_id, _EDIT)
    access.find_note(contact, note_id).delete()
    record_audit(principal, "note.deleted", f"contact:{contact.pk}", {"note_id": note_id})
    return Status(204, None)


@router.get("/{int:contact_id}/tasks", response=TaskList)
def list_tasks(request: HttpRequest, contact_id: int) -> TaskList:
    """List what is to be done about a person, and what was."""
    principal, contact = open_contact(request, contact_id, _VIEW)
    found = notes.tasks_of(principal.workspace_id, ContactId(contact.pk))
    names, authors = member_names(principal.workspace_id), _authors(found)
    mask = mask_for(principal).about(contact.attributes)
    return TaskList(
        items=[_task(each, names, authors, mask) for each in found],
        assignees=[AssigneeOut(id=member, name=name) for member, name in names.items()],
    )


@router.post("/{int:contact_id}/tasks", response={201: TaskOut})
def add_task(request: HttpRequest, contact_id: int, body: TaskIn) -> Status[TaskOut]:
    """Add a task about a person."""
    principal, contact = open_contact(request, contact_id, _EDIT)
    new = notes.NewTask(body.title, body.due_on, body.assignee_id, principal.user_id, body.once)
    task = notes.add_task(principal.workspace_id, ContactId(contact.pk), new)
    record_audit(principal, "task.added", f"contact:{contact.pk}", {"task_id": task.pk})
    return Status(201, _changed(task, principal, contact))


@router.patch("/{int:contact_id}/tasks/{int:task_id}", response=TaskOut)
def change_task(request: HttpRequest, contact_id: int, task_id: int, body: TaskPatch) -> TaskOut:
    """Change a task, tick it off, or open it again."""
    principal, contact = open_contact(request, contact_id, _EDIT)
    found = access.find_task(contact, task_id)
    if body.title is not None and mask_for(principal).about(contact.attributes).text(found.title) != found.title:
        authorise(request, Permission.CONTACTS_UNMASK)  # what they did not see would be overwritten
    sent = body.model_dump(exclude_unset=True)
    done = sent.pop("done", None)
    changes = {key: value for key, value in sent.items() if key != "title" or value is not None}
    task = notes.change_task(found, changes)
    if done is not None:
        task = notes.finish_task(task, done=done)
    details = {"task_id": task.pk, "done": task.done_at is not None}
    record_audit(principal, "task.changed", f"contact:{contact.pk}", {**details})
    return _changed(task, principal, contact)


@router.delete("/{int:contact_id}/tasks/{int:task_id}", response={204: None})
def delete_task(request: HttpRequest, contact_id: int, task_id: int) -> Status[None]:
    """Delete a task."""
    principal, contact = open_contact(request, contact_id, _EDIT)
    access.find_task(contact, task_id).delete()
    record_audit(principal, "task.deleted", f"contact:{contact.pk}", {"task_id": task_id})
    return Status(204, None)


@router.get("/{int:contact_id}/files", response=ContactFileList)
def list_files(request: HttpRequest, contact_id: int) -> ContactFileList:
    """List the files about a person."""
    principal, contact = open_contact(request, contact_id, _VIEW)
    found = files.files_of(principal.workspace_id, ContactId(contact.pk))
    authors, mask = _authors(found), mask_for(principal).about(contact.attributes)
    return ContactFileList(
        items=[_file(each, authors, mask) for each in found], max_bytes=files.MAX_BYTES, endings=sorted(files.TYPES)
    )


@router.post("/{int:contact_id}/files", response={201: ContactFileOut})
def add_file(
    request: HttpRequest,
    contact_id: int,
    file: UploadedFile | None = File(None),  # type: ignore[type-arg]  # noqa: B008  # ninja's form
) -> Status[ContactFileOut]:
    """Keep a file about a person; the same file again is the one that is there."""
    principal, contact = open_contact(request, contact_id, _EDIT)
    if file is None:
        raise Invalid("file_empty", "Send a file in the form's field `file`.", field="file")
    found = files.add_file(principal.workspace_id, ContactId(contact.pk), file.name or "file", file, principal.user_id)
    record_audit(principal, "contact_file.added", f"contact:{contact.pk}", {"file_id": found.pk, "bytes": found.bytes})
    return Status(201, _file(found, _authors([found]), mask_for(principal).about(contact.attributes)))


@router.get("/{int:contact_id}/files/{int:file_id}")
def read_file(request: HttpRequest, contact_id: int, file_id: int) -> FileResponse:
    """Give a file back, always as a download; what is in it cannot be masked, so it asks for `contacts.unmask`."""
    principal, contact = open_contact(request, contact_id, _VIEW)
    if mask_for(principal).hides:
        authorise(request, Permission.CONTACTS_UNMASK)
    found = access.find_file(contact, file_id)
    stream = file_store().open(FileRef(found.file))
    answer = FileResponse(stream, as_attachment=True, filename=found.name, content_type=found.content_type)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@router.delete("/{int:contact_id}/files/{int:file_id}", response={204: None})
def delete_file(request: HttpRequest, contact_id: int, file_id: int) -> Status[None]:
    """Delete a file."""
    principal, contact = open_contact(request, contact_id, _EDIT)
    files.delete_file(access.find_file(contact, file_id))
    record_audit(principal, "contact_file.deleted", f"contact:{contact.pk}", {"file_id": file_id})
    return Status(204, None)


def _notes(principal: Principal, contact: Contact) -> NoteList:
    found = notes.notes_of(principal.workspace_id, ContactId(contact.pk))
    authors, mask = _authors(found), mask_for(principal).about(contact.attributes)
    return NoteList(items=[_note(each, authors, mask) for each in found])


def _authors(rows: Iterable[ContactNote | ContactTask | ContactFile]) -> dict[UserId, str]:
    return user_names({UserId(each.author_id) for each in rows if each.author_id is not None})


def _name(authors: dict[UserId, str], author_id: int | None) -> str:
    return "" if author_id is None else authors.get(UserId(author_id), "")


def _note(note: ContactNote, authors: dict[UserId, str], mask: Mask) -> NoteOut:
    return NoteOut(
        id=note.pk,
        text=mask.text(note.text),
        pinned=note.pinned,
        author=_name(authors, note.author_id),
        created_at=note.created_at,
        updated_at=note.updated_at,
    )


def _changed(task: ContactTask, principal: Principal, contact: Contact) -> TaskOut:
    mask = mask_for(principal).about(contact.attributes)
    return _task(task, member_names(principal.workspace_id), _authors([task]), mask)


def _task(task: ContactTask, members: dict[int, str], authors: dict[UserId, str], mask: Mask) -> TaskOut:
    member = task.assignee_id
    known = member is not None and member in members
    return TaskOut(
        id=task.pk,
        title=mask.text(task.title),
        due_on=task.due_on,
        assignee=AssigneeOut(id=member, name=members[member]) if known and member is not None else None,
        author=_name(authors, task.author_id),
        done_at=task.done_at,
        created_at=task.created_at,
    )


def _file(found: ContactFile, authors: dict[UserId, str], mask: Mask) -> ContactFileOut:
    return ContactFileOut(
        id=found.pk,
        name=mask.text(found.name),
        content_type=found.content_type,
        bytes=found.bytes,
        author=_name(authors, found.author_id),
        created_at=found.created_at,
    )
