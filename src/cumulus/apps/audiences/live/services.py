"""Writes about lists, snapshots, versions and building; one transaction each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cumulus.apps.audiences import evaluation, queries, services
from cumulus.apps.audiences.errors import SegmentIsNoList, SegmentNotFound, VersionNotFound
from cumulus.apps.audiences.live.definitions import ask_for_build, bump, is_kept
from cumulus.apps.audiences.live.folders import check_folder
from cumulus.apps.audiences.live.lists import change_list
from cumulus.apps.audiences.live.versions import keep_version, rebuild
from cumulus.apps.audiences.locks import lock_definitions
from cumulus.apps.audiences.models import Segment, SegmentVersion
from cumulus.apps.workspaces.facade import member_of
from cumulus.core.ids import SegmentId, UserId, WorkspaceId


@dataclass(frozen=True, slots=True)
class ListDraft:
    """A segment by list as it is to be saved; `taken_from`: the segment that a snapshot is of."""

    name: str
    description: str = ""
    folder_id: int | None = None
    taken_from: int | None = None


@transaction.atomic
def create_list(
    workspace_id: WorkspaceId, draft: ListDraft, people: Iterable[int], author: UserId | None, now: datetime
) -> Segment:
    """Save a static segment, or a snapshot, with its people; the loop writes who is inside."""
    lock_definitions(workspace_id)
    check_folder(workspace_id, draft.folder_id)
    segment = Segment.objects.create(
        workspace_id=workspace_id,
        name=draft.name,
        slug=services.free_slug(workspace_id, draft.name),
        description=draft.description,
        expression={},
        kind=Segment.Kind.SNAPSHOT if draft.taken_from else Segment.Kind.STATIC,
        taken_from_id=draft.taken_from,
        folder_id=draft.folder_id,
        created_by=author,
        owner_id=member_of(workspace_id, author),
        created_at=now,
        updated_at=now,
    )
    segment.expression = {"listed": segment.pk}
    segment.save(update_fields=["expression"])
    change_list(segment, add=people)
    keep_version(segment, author, now)
    rebuild(segment, now)
    return segment


def take_snapshot(source: Segment, name: str, author: UserId | None, now: datetime) -> Segment:
    """Freeze a segment's members of this moment under a name of their own; a broken one has none."""
    workspace_id = WorkspaceId(source.workspace_id)
    tree = queries.segment_tree(workspace_id, source)
    people = [] if tree is None else evaluation.packed_ids(tree, workspace_id, now)
    draft = ListDraft(name, source.description, source.folder_id, source.pk)
    return create_list(workspace_id, draft, people, author, now)


@transaction.atomic
def change_members(segment: Segment, add: Collection[int], remove: Collection[int], now: datetime) -> tuple[int, int]:
    """Put people on a static segment's list and take others off; return how many each.

    Raises
    ------
    SegmentIsNoList
        `segment_is_no_list`.
    """
    workspace_id = WorkspaceId(segment.workspace_id)
    lock_definitions(workspace_id)
    if segment.kind != Segment.Kind.STATIC:
        raise SegmentIsNoList
    changed = change_list(segment, add, remove)
    if any(changed):
        Segment.objects.filter(pk=segment.pk).update(updated_at=now)
        bump(workspace_id)
        ask_for_build([segment])
    return changed


def restore_version(segment: Segment, number: int, author: UserId | None, now: datetime) -> Segment:
    """Make an earlier version the present one, as a new version.

    Raises
    ------
    VersionNotFound
        `segment_version_not_found`.
    """
    found = SegmentVersion.objects.filter(segment=segment, number=number).first()
    if found is None:
        raise VersionNotFound
    keeping = services.Keeping(segment.keeping)
    draft = services.SegmentDraft(
        found.name, found.description, found.expression, keeping, segment.folder_id, segment.owner_id
    )
    return services.update_segment(WorkspaceId(segment.workspace_id), SegmentId(segment.pk), draft, now, author)


@transaction.atomic
def bring_back(workspace_id: WorkspaceId, segment_id: int, now: datetime) -> Segment:
    """Take an archived segment into use again; nothing happens when it is in use.

    Raises
    ------
    SegmentNotFound
        `segment_not_found`.
    """
    lock_definitions(workspace_id)
    segment = Segment.objects.filter(workspace_id=workspace_id, pk=segment_id).first()
    if segment is None:
        raise SegmentNotFound
    if segment.archived_at is not None:
        segment.archived_at = None
        segment.save(update_fields=["archived_at"])
        rebuild(segment, now)
    return segment


@transaction.atomic
def build_again(segment: Segment) -> None:
    """Find the members of a kept segment anew, from the first person on."""
    workspace_id = WorkspaceId(segment.workspace_id)
    lock_definitions(workspace_id)
    if is_kept(segment):
        bump(workspace_id)
        ask_for_build([segment])


@transaction.atomic
def stop_building(segment: Segment, now: datetime) -> None:
    """Keep a segment live no longer while its members are still being found; a list is always found."""
    workspace_id = WorkspaceId(segment.workspace_id)
    lock_definitions(workspace_id)
    stopped = Segment.objects.filter(pk=segment.pk, build=Segment.Build.RUNNING, kind=Segment.Kind.DYNAMIC).update(
        build=Segment.Build.IDLE, keeping=Segment.Keeping.ON_DEMAND, updated_at=now
    )
    if stopped:
        bump(workspace_id)
