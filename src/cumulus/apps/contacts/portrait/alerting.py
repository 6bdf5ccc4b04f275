"""Tasks for many people's owners at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cumulus.apps.contacts.models import Contact, ContactTask
from cumulus.apps.contacts.portrait.notes import TASK_ADDED
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.spine.events import InternalEvent, append_events


def add_tasks_for_owners(workspace_id: WorkspaceId, titles: Mapping[ContactId, str], once: str, now: datetime) -> int:
    """Give each person's owner a task, due today; return how many. People without an owner get none.

    Inside the caller's transaction; safe to run twice with the same `once`. Four statements.
    """
    people = Contact.objects.select_for_update(of=("self",), no_key=True).filter(
        workspace_id=workspace_id, pk__in=titles, merged_into_id=None, removed_at=None, owner_id__isnull=False
    )
    rows = [
        ContactTask(
            workspace_id=workspace_id,
            contact_id=person,
            origin_id=person,
            title=titles[ContactId(person)][:200],
            due_on=now.date(),
            assignee_id=owner,
            once=once,
            created_at=now,
        )
        for person, owner in people.order_by("id").values_list("id", "owner_id")
    ]
    known = ContactTask.objects.filter(
        workspace_id=workspace_id, once=once, origin_id__in=[row.origin_id for row in rows]
    )
    done = set(known.values_list("origin_id", flat=True))
    made = ContactTask.objects.bulk_create([row for row in rows if row.origin_id not in done])
    append_events(
        workspace_id,
        [InternalEvent(TASK_ADDED, ContactId(row.contact_id), {"task_id": row.pk, "title": row.title}) for row in made],
    )
    return len(made)
