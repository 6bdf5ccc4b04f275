"""The check of a whole file, as a job."""

from __future__ import annotations

from django.utils import timezone

from cumulus.apps.contacts.importing.declared import as_declared
from cumulus.apps.contacts.importing.mapping import mapping_of
from cumulus.apps.contacts.importing.previewing import check
from cumulus.apps.contacts.importing.readers.contracts import reading_of
from cumulus.apps.contacts.importing.running import held
from cumulus.apps.contacts.models import Import
from cumulus.core.errors import DomainError
from cumulus.core.ids import WorkspaceId
from cumulus.platform.files import FileRef, file_store


def check_import(import_id: int) -> None:
    """Count what the import would do, and keep it with the import. Safe to run twice."""
    with held(import_id) as mine:
        found = Import.objects.filter(pk=import_id, state=Import.State.CHECKING).first()
        if not mine or found is None:
            return
        checking = Import.objects.filter(pk=import_id, state=Import.State.CHECKING)

        def stop(rows: int) -> bool:
            return not checking.update(beat_at=timezone.now(), preview={"looked_at": rows})

        try:
            path = file_store().path(FileRef(found.file))
            mapping = as_declared(WorkspaceId(found.workspace_id), mapping_of(found.mapping or {}))
            counted = check(WorkspaceId(found.workspace_id), path, reading_of(found.reading), mapping, stop)
        except DomainError as error:
            checking.update(state=Import.State.UPLOADED, preview=None, error=error.code)
            return
        if counted is not None:
            checking.update(state=Import.State.UPLOADED, preview=counted.to_json(), error="")
