"""Files brought in by tests, as the API and the jobs would."""

from __future__ import annotations

import io
from dataclasses import replace

from django.utils import timezone

from cumulus.apps.contacts.importing import mapping, services
from cumulus.apps.contacts.importing.running import run_import
from cumulus.apps.contacts.models import Contact, Import
from cumulus.core.ids import WorkspaceId


def brought(workspace_id: WorkspaceId, content: str | bytes, name: str = "people.csv", **options: object) -> Import:
    """Return an import that is mapped as suggested, with `options` of the mapping."""
    data = content if isinstance(content, bytes) else content.encode()
    found = services.upload(workspace_id, services.Upload(name, io.BytesIO(data), "test"))
    decided = replace(services.suggested(found), **options)  # type: ignore[arg-type]  # a mapping's own fields
    return services.decide(found, mapping.mapping_of(mapping.to_json(decided)))


def started(found: Import) -> Import:
    """Set an import going, without a job."""
    now = timezone.now()
    Import.objects.filter(pk=found.pk).update(state="running", said_at=now, started_at=now, beat_at=now)
    found.refresh_from_db()
    return found


def ran(found: Import) -> Import:
    """Run an import to its end."""
    run_import(started(found).pk)
    found.refresh_from_db()
    return found


def figures(found: Import) -> tuple[int, int, int, int]:
    """Return rows created, updated, unchanged, rejected."""
    return found.created, found.updated, found.unchanged, found.rejected


def whole_people(workspace_id: WorkspaceId) -> int:
    """Return how many people the workspace has."""
    return Contact.objects.filter(workspace_id=workspace_id, merged_into_id=None, removed_at=None).count()
