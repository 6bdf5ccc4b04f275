"""Folders of the segment list."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from cumulus.apps.audiences.errors import FolderExists, FolderNotFound
from cumulus.apps.audiences.models import SegmentFolder
from cumulus.core.ids import WorkspaceId

Folder = tuple[int, str, int]
"""Id, name, how many segments are in it."""


def folders(workspace_id: WorkspaceId) -> list[Folder]:
    """Return the folders by name, with how many segments are in each."""
    live = Count("segment", filter=Q(segment__archived_at=None))
    rows = SegmentFolder.objects.filter(workspace_id=workspace_id).annotate(size=live).order_by("name")
    return list(rows.values_list("id", "name", "size"))


def check_folder(workspace_id: WorkspaceId, folder_id: int | None) -> None:
    """Raise `segment_folder_not_found` unless it is the workspace's, or None."""
    if folder_id is not None:
        find_folder(workspace_id, folder_id)


def find_folder(workspace_id: WorkspaceId, folder_id: int) -> SegmentFolder:
    """Return the folder, or raise `segment_folder_not_found`."""
    found = SegmentFolder.objects.filter(workspace_id=workspace_id, pk=folder_id).first()
    if found is None:
        raise FolderNotFound
    return found


def save_folder(workspace_id: WorkspaceId, name: str, folder: SegmentFolder | None = None) -> SegmentFolder:
    """Make a folder, or give one another name.

    Raises
    ------
    FolderExists
        `segment_folder_exists`.
    """
    folder = folder or SegmentFolder(workspace_id=workspace_id)
    folder.name = name
    try:
        with transaction.atomic():
            folder.save()
    except IntegrityError as error:
        raise FolderExists from error
    return folder
