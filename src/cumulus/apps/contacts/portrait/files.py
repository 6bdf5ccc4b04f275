"""Files about a person: kept, given back, deleted with them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.db import transaction
from django.db.models import Q

from cumulus.apps.contacts.models import ContactFile
from cumulus.apps.contacts.portrait import errors
from cumulus.apps.contacts.portrait.access import hold_person
from cumulus.apps.contacts.portrait.notes import MOST_SHOWN
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.files import FileRef, file_store
from cumulus.platform.files.store import Readable

MAX_BYTES = 20 * 1024 * 1024
"""A contract with pictures fits; films do not belong to a person's page."""
_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "eml": "message/rfc822",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "m4a": "audio/mp4",
    "md": "text/markdown",
    "mp3": "audio/mpeg",
    "pdf": "application/pdf",
    "png": "image/png",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "txt": "text/plain",
    "webp": "image/webp",
    "xls": "application/vnd.ms-excel",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "zip": "application/zip",
}
"""What is kept, by the name's ending; nothing that a browser would run."""
_LONGEST_NAME = 255


@dataclass(slots=True)
class _Hashing:
    """Takes the fingerprint of what goes by."""

    stream: Readable
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    size: int = 0

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""
        piece = self.stream.read(size)
        self.digest.update(piece)
        self.size += len(piece)
        return piece


def add_file(
    workspace_id: WorkspaceId, contact_id: ContactId, name: str, stream: Readable, author_id: int | None
) -> ContactFile:
    """Keep a file about a person. The same file again is the one that is there.

    Raises
    ------
    Invalid
        `file_type_refused`.
    TooLarge
        `file_too_large`; nothing is kept.
    """
    called = _clean(name)
    content_type = TYPES.get(PurePosixPath(called).suffix.removeprefix(".").lower())
    if content_type is None:
        raise errors.file_type_refused()
    store, hashing = file_store(), _Hashing(stream)
    ref = store.save(workspace_id, called, hashing, MAX_BYTES)
    kept = False
    try:
        with transaction.atomic():
            person = hold_person(workspace_id, contact_id)
            found, kept = ContactFile.objects.get_or_create(
                origin_id=person,
                sha256=hashing.digest.hexdigest(),
                name=called,
                defaults={
                    "workspace_id": workspace_id,
                    "contact_id": person,
                    "content_type": content_type,
                    "bytes": hashing.size,
                    "file": ref,
                    "author_id": author_id,
                },
            )
    finally:
        if not kept:
            store.delete(ref)
    return found


def delete_file(found: ContactFile) -> None:
    """Forget a file. Safe to run twice; a crash between leaves a row whose bytes are gone, and it can be run again."""
    file_store().delete(FileRef(found.file))
    ContactFile.objects.filter(pk=found.pk).delete()


def files_of(workspace_id: WorkspaceId, contact_id: ContactId) -> list[ContactFile]:
    """Return a person's files, newest first."""
    rows = ContactFile.objects.filter(workspace_id=workspace_id, contact_id=contact_id)
    return list(rows.order_by("-id")[:MOST_SHOWN])


def delete_bytes(workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> int:
    """Delete the bytes of the people's files and return how many; their rows are the caller's.

    The caller holds the people, so no file comes after this.
    """
    about = Q(contact_id__in=contact_ids) | Q(origin_id__in=contact_ids)
    refs = ContactFile.objects.filter(about, workspace_id=workspace_id).values_list("file", flat=True)
    for ref in refs:
        file_store().delete(FileRef(ref))
    return len(refs)


def _clean(name: str) -> str:
    called = PurePosixPath(name.replace("\\", "/")).name
    called = "".join(letter for letter in called if letter.isprintable()).strip()
    return called if len(called) <= _LONGEST_NAME else called[-_LONGEST_NAME:]
