"""Verbs of imports: bring a file, say what it means, check, run, stop, take back."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any  # the columns' own types

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cumulus.apps.contacts.identity.kinds import Kinds, kinds_of
from cumulus.apps.contacts.importing import errors, mapping, tasks
from cumulus.apps.contacts.importing.declared import as_declared
from cumulus.apps.contacts.importing.detecting import detect
from cumulus.apps.contacts.importing.inspecting import look, sample
from cumulus.apps.contacts.importing.readers.contracts import Reading, reading_of
from cumulus.apps.contacts.models import Import
from cumulus.core.errors import Conflict, DomainError, Invalid
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.files import FileRef, file_store
from cumulus.platform.files.store import Readable

logger = logging.getLogger(__name__)

_State = Import.State
ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "cp1252")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody brings."""

    name: str
    stream: Readable
    made_by: str = ""


def upload(workspace_id: WorkspaceId, new: Upload) -> Import:
    """Keep the file and say what is in it.

    Raises
    ------
    TooLarge
        `file_too_large`.
    Invalid
        `file_unreadable`, `file_empty`, `too_many_columns`, `zip_holds_several`; nothing is kept.
    """
    store = file_store()
    ref = store.save(workspace_id, new.name, new.stream, settings.IMPORT_MAX_BYTES)
    try:
        reading = detect(store.path(ref), new.name)
        found = look(store.path(ref), reading)
    except DomainError:
        store.delete(ref)
        raise
    made = Import.objects.create(
        workspace_id=workspace_id,
        name=(new.name.replace("\x00", "").strip() or "file")[:255],
        file=ref,
        bytes=store.size(ref),
        reading=reading.to_json(),
        found=found,
        made_by=new.made_by,
    )
    logger.info("import.uploaded", extra={"import": made.pk, "bytes": made.bytes, "format": str(reading.format)})
    return made


def read_otherwise(found: Import, encoding: str, delimiter: str, header: bool) -> Import:
    """Read the file as a person says; what was decided about its columns is forgotten."""
    if encoding not in ENCODINGS or len(delimiter) != 1 or delimiter in '"\r\n':
        raise Invalid("unknown_reading", "Choose one of the encodings, and one character between cells.")
    reading: Reading = replace(reading_of(found.reading), encoding=encoding, delimiter=delimiter, header=header)
    columns = look(file_store().path(FileRef(found.file)), reading)
    _move(found, (_State.UPLOADED,), reading=reading.to_json(), found=columns, mapping=None, preview=None)
    return found


def decide(found: Import, decided: mapping.Mapping) -> Import:
    """Say what the columns mean. Raises `Invalid` as `mapping.check`."""
    mapping.check(decided, len(found.found["columns"]), _kinds(found))
    _move(found, (_State.UPLOADED,), mapping=mapping.to_json(decided), preview=None)
    return found


def suggested(found: Import) -> mapping.Mapping:
    """Return what was found as a mapping."""
    return mapping.mapping_of({"columns": [column["suggestion"] for column in found.found["columns"]]})


def preview(found: Import) -> list[JsonObject]:
    """Return the first rows as they would be kept, and start counting the whole file."""
    decided = _decided(found)
    shown = sample(file_store().path(FileRef(found.file)), reading_of(found.reading), decided, _kinds(found))
    with transaction.atomic():
        _move(found, (_State.UPLOADED,), state=_State.CHECKING, preview=None, beat_at=timezone.now())
        tasks.start(tasks.check, found.pk)
    return shown


@transaction.atomic
def start(found: Import) -> Import:
    """Begin, in the background. Everything it writes is said at this moment."""
    _decided(found)
    now = timezone.now()
    _move(found, (_State.UPLOADED,), state=_State.RUNNING, said_at=now, started_at=now, beat_at=now)
    tasks.start(tasks.run, found.pk)
    return found


def pause(found: Import) -> Import:
    """Stop after the batch at hand."""
    return _move(found, (_State.RUNNING,), state=_State.PAUSED)


@transaction.atomic
def resume(found: Import) -> Import:
    """Go on where it stopped."""
    _move(found, (_State.PAUSED, _State.FAILED), state=_State.RUNNING, error="", beat_at=timezone.now())
    tasks.start(tasks.run, found.pk)
    return found


def cancel(found: Import) -> Import:
    """End it after the batch at hand, or end a check; what was written stays until it is undone."""
    if found.state == _State.CHECKING:
        return _move(found, (_State.CHECKING,), state=_State.UPLOADED)
    stopped = (_State.UPLOADED, _State.RUNNING, _State.PAUSED, _State.FAILED)
    return _move(found, stopped, state=_State.CANCELLED, finished_at=timezone.now())


@transaction.atomic
def undo(found: Import) -> Import:
    """Take it back, in the background."""
    _move(
        found, (_State.DONE, _State.CANCELLED, _State.FAILED), state=_State.UNDOING, undone=None, beat_at=timezone.now()
    )
    tasks.start(tasks.undo, found.pk)
    return found


def _kinds(found: Import) -> Kinds:
    return kinds_of(WorkspaceId(found.workspace_id))


def _decided(found: Import) -> mapping.Mapping:
    if found.mapping is None:
        raise errors.not_mapped()
    return as_declared(WorkspaceId(found.workspace_id), mapping.mapping_of(found.mapping))


def _move(found: Import, expected: tuple[Import.State, ...], /, **values: Any) -> Import:
    """Change the import if it is still where it should be; the first of two wins."""
    moved = Import.objects.filter(pk=found.pk, state__in=expected).update(**values)
    found.refresh_from_db()
    if not moved:
        raise _wrong(found)
    return found


def _wrong(found: Import) -> Conflict:
    return errors.wrong_state(found.state)
