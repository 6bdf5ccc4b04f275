"""An export's job: people in the order of their ids, two thousand at a time."""

from __future__ import annotations

import logging
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from django.utils import timezone

from cumulus.apps.contacts.attributes.catalogue import catalogue_of
from cumulus.apps.contacts.attributes.masking import OPEN, Mask
from cumulus.apps.contacts.display import display_name
from cumulus.apps.contacts.exporting.selection import Selection, ids_of, selection_of
from cumulus.apps.contacts.exporting.writers import WRITERS, Row
from cumulus.apps.contacts.importing.rows import as_text
from cumulus.apps.contacts.models import AppliedTag, Contact, Export, Identity
from cumulus.core.errors import DomainError
from cumulus.core.ids import WorkspaceId
from cumulus.platform.files import file_store

logger = logging.getLogger(__name__)

_CHUNK = 2_000


class _Cancelled(Exception):
    """Nobody wants the file any more."""


def run_export(export_id: int) -> None:
    """Write the file. Safe to run twice: the second finds it taken; after a crash it begins anew."""
    if not Export.objects.filter(pk=export_id, state=Export.State.WAITING).update(
        state=Export.State.RUNNING, beat_at=timezone.now(), rows=0
    ):
        return
    found = Export.objects.get(pk=export_id)
    running = Export.objects.filter(pk=export_id, state=Export.State.RUNNING)
    try:
        _write(found)
    except _Cancelled:
        return
    except DomainError as error:
        running.update(state=Export.State.FAILED, error=error.code, finished_at=timezone.now())
        logger.warning("export.failed", extra={"export": export_id, "code": error.code})


def _write(found: Export) -> None:
    workspace_id, selection = WorkspaceId(found.workspace_id), selection_of(found.selection)

    def fill(target: BinaryIO) -> None:
        write_people(workspace_id, selection, target, lambda done, total: _tell(found.pk, done, total))

    store = file_store()
    ref = store.write(workspace_id, f"export.{selection.format}", fill)
    kept = Export.objects.filter(pk=found.pk, state=Export.State.RUNNING).update(
        state=Export.State.DONE, file=ref, bytes=store.size(ref), finished_at=timezone.now()
    )
    if not kept:
        store.delete(ref)
    logger.info("export.done", extra={"export": found.pk})


def write_people(
    workspace_id: WorkspaceId, selection: Selection, target: BinaryIO, tell: Callable[[int, int], None]
) -> int:
    """Write the file; return how many people are in it.

    Parameters
    ----------
    tell : Callable
        Called with (people done, people in all) at the start and after each chunk; what it
        raises ends the writing.
    """
    ids = ids_of(workspace_id, selection)
    tell(0, len(ids))
    writer = WRITERS[selection.format](target, selection)
    written = 0
    for done, rows in _chunks(workspace_id, ids, selection):
        writer.add(rows)
        written += len(rows)
        tell(done, len(ids))
    writer.close()
    return written


def _tell(export_id: int, done: int, total: int) -> None:
    running = Export.objects.filter(pk=export_id, state=Export.State.RUNNING)
    if not running.update(rows=done, total=total, beat_at=timezone.now()):
        raise _Cancelled


def _chunks(workspace_id: WorkspaceId, ids: array[int], selection: Selection) -> Iterator[tuple[int, list[Row]]]:
    mask = Mask(catalogue_of(workspace_id).masked()) if selection.masked else OPEN
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK].tolist()
        yield start + len(part), rows_of(workspace_id, part, selection.columns, mask)


def rows_of(workspace_id: WorkspaceId, ids: Sequence[int], columns: Sequence[str], mask: Mask = OPEN) -> list[Row]:
    """Return a row, as masked, for each of `ids` that is a whole person now; three queries."""
    people = Contact.objects.filter(workspace_id=workspace_id, merged_into_id=None, removed_at=None).in_bulk(list(ids))
    tags = _gathered(
        AppliedTag.objects.filter(contact_id__in=ids).values_list("contact_id", "tag__name"), "tags" in columns
    )
    wanted = [column.partition(":")[2] for column in columns if column.startswith("identifier:")]
    named = Identity.objects.filter(workspace_id=workspace_id, contact_id__in=ids, namespace__in=wanted)
    names: dict[tuple[int, str], list[str]] = defaultdict(list)
    for contact_id, namespace, value in named.values_list("contact_id", "namespace", "value") if wanted else ():
        names[contact_id, namespace].append(value)

    def cell(person: Contact, column: str) -> str:
        kind, _, name = column.partition(":")
        if kind == "attribute":
            return as_text(mask.value(name, person.attributes.get(name)))
        if kind == "identifier":
            return ";".join(mask.identifier(name, each) for each in sorted(names.get((person.pk, name), ())))
        return mask.name(display_name(person.attributes)) if kind == "name" else _fixed(person, kind, tags)

    return [[cell(people[each], column) for column in columns] for each in ids if each in people]


def _fixed(person: Contact, column: str, tags: dict[int, list[str]]) -> str:
    if column == "id":
        return str(person.pk)
    if column == "tags":
        return ";".join(sorted(set(tags.get(person.pk, ()))))
    moment = person.updated_at if column == "updated_at" else person.created_at
    return moment.isoformat(timespec="seconds")


def _gathered(pairs: object, wanted: bool) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    if wanted:
        for contact_id, name in pairs:  # type: ignore[attr-defined]  # a lazy list of pairs
            found[contact_id].append(name)
    return found
