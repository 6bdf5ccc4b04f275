"""That somebody was erased, kept so that a restored backup can be erased again."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings

from cumulus.apps.contacts.models import Contact, Identity, Tombstone
from cumulus.apps.contacts.privacy.contracts import Name
from cumulus.apps.contacts.privacy.people import keyed_hash
from cumulus.core.ids import ContactId, WorkspaceId

_FILE = "tombstones.jsonl"


def path() -> Path:
    """Return the file beside the stores: a restored database is older than it."""
    return Path(settings.DATA_DIR) / "privacy" / _FILE


def write(workspace_id: WorkspaceId, request_id: int, names: Sequence[Name], at: datetime) -> None:
    """Keep the hashes in the database and in the file. Safe to run twice."""
    hashes = sorted({_hash(workspace_id, name) for name in names})
    stones = [
        Tombstone(workspace_id=workspace_id, identifier_hash=each, request_id=request_id, erased_at=at)
        for each in hashes
    ]
    Tombstone.objects.bulk_create(stones, ignore_conflicts=True)
    line = json.dumps({"workspace": workspace_id, "request": request_id, "at": at.isoformat(), "hashes": hashes})
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("a") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def _hash(workspace_id: WorkspaceId, name: Name) -> str:
    return keyed_hash(workspace_id, f"{name.namespace}:{name.value}")


def come_back() -> Iterator[tuple[WorkspaceId, ContactId]]:
    """Yield people whom a restored backup brought back: made before they were erased."""
    for workspace_id, erased in sorted(_erased().items()):
        found: dict[int, datetime] = {}
        names = Identity.objects.filter(workspace_id=workspace_id)
        for namespace, value, contact_id in names.values_list("namespace", "value", "contact_id").iterator(
            chunk_size=10_000
        ):
            at = erased.get(_hash(workspace_id, Name(namespace, value)))
            if at is not None:
                found[contact_id] = max(at, found.get(contact_id, at))
        for contact in Contact.objects.filter(workspace_id=workspace_id, pk__in=found).order_by("id"):
            if contact.created_at <= found[contact.pk]:
                yield workspace_id, ContactId(contact.merged_into_id or contact.pk)


def _erased() -> dict[WorkspaceId, dict[str, datetime]]:
    """Return when each hash was erased last, from the database and the file."""
    erased: defaultdict[WorkspaceId, dict[str, datetime]] = defaultdict(dict)
    stones = Tombstone.objects.values_list("workspace_id", "identifier_hash", "erased_at")
    lines = [(WorkspaceId(workspace), each, at) for workspace, each, at in stones]
    if path().exists():
        for text in path().read_text().splitlines():
            stone = json.loads(text)
            at = datetime.fromisoformat(stone["at"])
            lines += [(WorkspaceId(stone["workspace"]), each, at) for each in stone["hashes"]]
    for workspace_id, each, at in lines:
        erased[workspace_id][each] = max(at, erased[workspace_id].get(each, at))
    return erased
