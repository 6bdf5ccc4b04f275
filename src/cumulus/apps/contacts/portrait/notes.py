"""Verbs of notes and tasks, one transaction each, and their lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from cumulus.apps.contacts.models import ContactNote, ContactTask
from cumulus.apps.contacts.portrait import errors
from cumulus.apps.contacts.portrait.access import hold_person
from cumulus.apps.workspaces.facade import member_names
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonView
from cumulus.platform.spine.events import InternalEvent, append_events

NOTE_ADDED, TASK_ADDED, TASK_DONE = "Note Added", "Task Added", "Task Done"
MOST_SHOWN = 500
"""The newest so many are listed: what people write by hand stays far below."""


@dataclass(frozen=True, slots=True)
class NewNote:
    """What somebody writes about a person; `once` names it for callers that may run twice."""

    text: str
    pinned: bool = False
    author_id: int | None = None
    once: str = ""


@dataclass(frozen=True, slots=True)
class NewTask:
    """What is to be done about a person; `assignee_id` is a member, None nobody yet."""

    title: str
    due_on: date | None = None
    assignee_id: int | None = None
    author_id: int | None = None
    once: str = ""


@transaction.atomic
def add_note(workspace_id: WorkspaceId, contact_id: ContactId, new: NewNote, clock: Clock = utc_now) -> ContactNote:
    """Keep a note and log `Note Added`, which does not tell the text. With `once`, safe to run twice."""
    person, now = hold_person(workspace_id, contact_id), clock()
    facts = {
        "workspace_id": workspace_id,
        "contact_id": person,
        "origin_id": person,
        "text": new.text,
        "pinned": new.pinned,
        "author_id": new.author_id,
        "created_at": now,
        "updated_at": now,
    }
    if not new.once:
        note, added = ContactNote.objects.create(**facts), True
    else:
        note, added = ContactNote.objects.get_or_create(origin_id=person, once=new.once, defaults=facts)
    if added:
        _tell(workspace_id, NOTE_ADDED, person, {"note_id": note.pk})
    return note


def change_note(note: ContactNote, text: str | None, pinned: bool | None, clock: Clock = utc_now) -> ContactNote:
    """Write another text or pin a note; None leaves as it is."""
    if text is not None:
        note.text, note.updated_at = text, clock()
    if pinned is not None:
        note.pinned = pinned
    ContactNote.objects.filter(pk=note.pk).update(text=note.text, pinned=note.pinned, updated_at=note.updated_at)
    return note


@transaction.atomic
def add_task(workspace_id: WorkspaceId, contact_id: ContactId, new: NewTask, clock: Clock = utc_now) -> ContactTask:
    """Keep a task and log `Task Added`. With `once`, safe to run twice.

    Raises
    ------
    Invalid
        `unknown_assignee`.
    """
    check_assignee(workspace_id, new.assignee_id)
    person = hold_person(workspace_id, contact_id)
    facts = {
        "workspace_id": workspace_id,
        "contact_id": person,
        "origin_id": person,
        "title": new.title,
        "due_on": new.due_on,
        "assignee_id": new.assignee_id,
        "author_id": new.author_id,
        "created_at": clock(),
    }
    if not new.once:
        task, added = ContactTask.objects.create(**facts), True
    else:
        task, added = ContactTask.objects.get_or_create(origin_id=person, once=new.once, defaults=facts)
    if added:
        _tell(workspace_id, TASK_ADDED, person, {"task_id": task.pk, "title": task.title})
    return task


def change_task(task: ContactTask, changes: Mapping[str, object]) -> ContactTask:
    """Write `title`, `due_on` or `assignee_id`.

    Raises
    ------
    Invalid
        `unknown_assignee`.
    """
    assignee = changes.get("assignee_id")
    check_assignee(WorkspaceId(task.workspace_id), assignee if isinstance(assignee, int) else None)
    if changes:
        ContactTask.objects.filter(pk=task.pk).update(**changes)
        task.refresh_from_db()
    return task


@transaction.atomic
def finish_task(task: ContactTask, *, done: bool, clock: Clock = utc_now) -> ContactTask:
    """Tick a task off and log `Task Done`, or open it again. Of several at once, one ticks it off."""
    rows = ContactTask.objects.filter(pk=task.pk)
    if not done:
        rows.update(done_at=None)
    elif rows.filter(done_at=None).update(done_at=clock()):
        person = ContactId(rows.values_list("contact_id", flat=True).get())
        _tell(WorkspaceId(task.workspace_id), TASK_DONE, person, {"task_id": task.pk, "title": task.title})
    task.refresh_from_db()
    return task


def check_assignee(workspace_id: WorkspaceId, member_id: int | None) -> None:
    """Raise `unknown_assignee` unless the member works in the workspace."""
    if member_id is not None and member_id not in member_names(workspace_id):
        raise errors.unknown_assignee()


def notes_of(workspace_id: WorkspaceId, contact_id: ContactId) -> list[ContactNote]:
    """Return a person's notes, pinned ones first, then the newest."""
    rows = ContactNote.objects.filter(workspace_id=workspace_id, contact_id=contact_id)
    return list(rows.order_by("-pinned", "-id")[:MOST_SHOWN])


def tasks_of(workspace_id: WorkspaceId, contact_id: ContactId) -> list[ContactTask]:
    """Return a person's tasks: open ones by the day they are due, then those that are done."""
    rows = ContactTask.objects.filter(workspace_id=workspace_id, contact_id=contact_id)
    order = (F("done_at").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "-id")
    return list(rows.order_by(*order)[:MOST_SHOWN])


def _tell(workspace_id: WorkspaceId, name: str, person: ContactId, properties: Mapping[str, JsonView]) -> None:
    append_events(workspace_id, [InternalEvent(name, person, properties)])
