"""What segments keep of a person, taken away when they are erased."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from cumulus.apps.audiences.following.changes import EVERYTHING
from cumulus.apps.audiences.following.crowds import forget_person
from cumulus.apps.audiences.live.definitions import ask_for_build, bump
from cumulus.apps.audiences.live.lists import change_list
from cumulus.apps.audiences.locks import lock_definitions
from cumulus.apps.audiences.models import Changed, LiveWorkspace, Segment, SegmentList
from cumulus.apps.contacts.privacy.contracts import Name
from cumulus.core.ids import ContactId, WorkspaceId


@transaction.atomic
def erase_from_segments(
    workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name], mails: Sequence[str]
) -> int:
    """Take the person off every list; the loop takes them out of every segment, silently."""
    del identifiers, mails
    lock_definitions(workspace_id)
    people = [int(each) for each in contact_ids]
    parts = {each >> 16 for each in people}
    rows = SegmentList.objects.filter(workspace_id=workspace_id, part__in=parts)
    segments = list(Segment.objects.filter(pk__in=rows.values("segment_id")).order_by("id"))
    changed = [each for each in segments if change_list(each, remove=people)[1]]
    if changed:
        bump(workspace_id)
        ask_for_build(changed)
    forget_person(workspace_id, people)
    if LiveWorkspace.objects.filter(workspace_id=workspace_id).exists():
        gone = [Changed(workspace_id=workspace_id, contact_id=each, keys=[EVERYTHING]) for each in people]
        Changed.objects.bulk_create(gone)
    return len(changed)
