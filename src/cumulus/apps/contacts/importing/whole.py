"""A file from beginning to end in one go: what `cumulus import` does."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.utils import timezone

from cumulus.apps.contacts.identity.kinds import kinds_of
from cumulus.apps.contacts.importing import mapping, services
from cumulus.apps.contacts.importing.declared import as_declared
from cumulus.apps.contacts.importing.inspecting import sample
from cumulus.apps.contacts.importing.previewing import Checked, check
from cumulus.apps.contacts.importing.readers.contracts import reading_of
from cumulus.apps.contacts.importing.running import run_import
from cumulus.apps.contacts.models import Import
from cumulus.core.errors import Invalid
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.files import FileRef, file_store


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file is brought in without anybody looking.

    Attributes
    ----------
    identity : str
        The namespace that every row must have.
    columns : Mapping[str, str]
        Meanings by column name, `kind:name` (`attribute:city`, `identifier:phone`, `tags`, `ignore`);
        the other columns keep what their names suggest.
    """

    identity: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file's rows."""

    import_id: int
    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    seconds: float


def import_people(
    workspace_id: WorkspaceId, new: services.Upload, wanted: Wanted, progress: Callable[[int, int], None]
) -> Imported:
    """Create or update a person per row; safe to run twice with the same file.

    The import is kept like one of the pages': it can be looked at, and undone.

    Parameters
    ----------
    progress : Callable[[int, int], None]
        Called with the rows that are done and the rows in all, about, after each batch.

    Raises
    ------
    Invalid
        As `services.upload` and `mapping.check`, or the reader's code when the file breaks halfway;
        the rows before stay imported.
    """
    began = time.perf_counter()
    found = _prepared(workspace_id, new, wanted)
    now = timezone.now()
    Import.objects.filter(pk=found.pk).update(state=Import.State.RUNNING, said_at=now, started_at=now, beat_at=now)
    rows = int(found.found["rows"])
    run_import(found.pk, lambda running: progress(running.position, max(rows, running.position)))
    found.refresh_from_db()
    if found.error:
        raise Invalid(found.error, "The file cannot be read to its end; the rows before are imported.", field="file")
    return Imported(
        found.pk,
        found.position,
        found.created,
        found.updated,
        found.unchanged,
        found.rejected,
        time.perf_counter() - began,
    )


def check_people(workspace_id: WorkspaceId, new: services.Upload, wanted: Wanted) -> tuple[Checked, list[JsonObject]]:
    """Return what `import_people` would do, and the first rows; nothing is kept."""
    found = _prepared(workspace_id, new, wanted)
    path, reading = file_store().path(FileRef(found.file)), reading_of(found.reading)
    decided = as_declared(workspace_id, mapping.mapping_of(found.mapping or {}))
    try:
        counted = check(workspace_id, path, reading, decided)
        return counted or Checked(), sample(path, reading, decided, kinds_of(workspace_id))
    finally:
        file_store().delete(FileRef(found.file))
        found.delete()


def _prepared(workspace_id: WorkspaceId, new: services.Upload, wanted: Wanted) -> Import:
    found = services.upload(workspace_id, new)
    names = [str(column["name"]) for column in found.found["columns"]]
    for name in wanted.columns:
        if name not in names:
            raise Invalid("column_missing", f"The file has no column {name!r}.", field="map")
    decided = services.suggested(found)
    columns = [
        _column(wanted.columns[name]) if name in wanted.columns else _named(name, column, wanted.identity)
        for name, column in zip(names, decided.columns, strict=True)
    ]
    if wanted.identity and all(_says_who(column) != wanted.identity for column in columns):
        raise Invalid("column_missing", f"The file has no column {wanted.identity!r}.", field="identity")
    return services.decide(found, replace(decided, columns=tuple(columns), required=wanted.identity))


def _says_who(column: mapping.Column) -> str:
    return column.name if column.meaning is mapping.Meaning.IDENTIFIER else ""


def _named(name: str, column: mapping.Column, identity: str) -> mapping.Column:
    """A column called as the wanted identifier is it, whatever stands in it."""
    return mapping.Column(mapping.Meaning.IDENTIFIER, identity) if name == identity else column


def _column(text: str) -> mapping.Column:
    meaning, _, name = text.partition(":")
    name, _, kind = name.partition(":")
    try:
        return mapping.Column(mapping.Meaning(meaning), name, mapping.Kind(kind or "text"))
    except ValueError as error:
        raise Invalid("unknown_meaning", f"A column cannot be {text!r}.", field="map") from error
