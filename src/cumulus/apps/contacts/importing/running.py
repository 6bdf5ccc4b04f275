"""An import's run: batch by batch, each with its checkpoint in one transaction.

A crash loses the batch that was not committed and nothing else; whoever runs it again reads the
file up to the checkpoint and goes on there. Two that run at once: the second finds no lock.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from cumulus.apps.contacts.attributes.saying import said
from cumulus.apps.contacts.contracts import SuppressionReason
from cumulus.apps.contacts.identity.kinds import kinds_of
from cumulus.apps.contacts.importing.batches import Batch, people_of, read_ahead
from cumulus.apps.contacts.importing.bulk import Said, Written, write_people
from cumulus.apps.contacts.importing.declared import as_declared
from cumulus.apps.contacts.importing.mapping import Policy, mapping_of
from cumulus.apps.contacts.importing.outcome import outcome_of, pack
from cumulus.apps.contacts.importing.readers.contracts import reading_of
from cumulus.apps.contacts.importing.rows import Person
from cumulus.apps.contacts.models import Import, ImportBatch
from cumulus.apps.contacts.services import suppress
from cumulus.apps.contacts.tags.services import apply_tag
from cumulus.core.errors import DomainError
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.files import FileRef, file_store
from cumulus.platform.spine.events import append_alike

logger = logging.getLogger(__name__)

_IMPORT = 7_011
_SURELY_SHORT = 500
"""Letters of attributes that an event's properties may hold whatever they are (`said`)."""
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode  # any JSON
Progress = Callable[[Import], None]


@contextmanager
def held(import_id: int) -> Iterator[bool]:
    """Be the only one who works at the import; False when somebody does. A dead one's hold ends with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_IMPORT, import_id])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_IMPORT, import_id])


def run_import(import_id: int, progress: Progress | None = None) -> None:
    """Bring the file's people in until it ends, or somebody pauses or cancels. Safe to run twice."""
    with held(import_id) as mine:
        found = Import.objects.filter(pk=import_id, state=Import.State.RUNNING).first()
        if not mine or found is None:
            return
        try:
            _run(found, progress)
        except DomainError as error:
            _end(import_id, Import.State.FAILED, error.code)
            logger.warning("import.failed", extra={"import": import_id, "code": error.code})


def _run(found: Import, progress: Progress | None) -> None:
    path = file_store().path(FileRef(found.file))
    mapping = as_declared(WorkspaceId(found.workspace_id), mapping_of(found.mapping or {}))
    batches = people_of(
        path, reading_of(found.reading), mapping, kinds_of(WorkspaceId(found.workspace_id)), found.position
    )
    with closing(read_ahead(batches)) as coming:
        for batch in coming:
            if not _write(found.pk, batch, mapping.policy):
                return
            if progress is not None:
                progress(Import.objects.get(pk=found.pk))
    _end(found.pk, Import.State.DONE)
    logger.info("import.done", extra={"import": found.pk})


def _end(import_id: int, state: Import.State, error: str = "") -> None:
    Import.objects.filter(pk=import_id, state=Import.State.RUNNING).update(
        state=state, error=error, finished_at=timezone.now()
    )


@transaction.atomic
def _write(import_id: int, batch: Batch, policy: Policy) -> bool:
    """Write one batch and the checkpoint behind it; False when it is no longer wanted."""
    began = time.perf_counter()
    found = Import.objects.select_for_update().get(pk=import_id)
    if found.state != Import.State.RUNNING or found.position != batch.first:
        return False
    workspace_id, source = WorkspaceId(found.workspace_id), f"import:{found.pk}"
    said_at = found.said_at or timezone.now()
    written = write_people(workspace_id, batch.people, Said(policy, said_at, source))
    log_changes(workspace_id, written, source, batch.first)
    tagged = put_tags(workspace_id, batch.people, written, source)
    close_channels(workspace_id, batch.people, written)
    ImportBatch.objects.create(
        workspace_id=workspace_id,
        import_id=found.pk,
        first=batch.first,
        outcome=pack(outcome_of(written, tagged, batch.rejected)),
    )
    _count(found, batch, written)
    found.position += batch.rows
    found.beat_at = timezone.now()
    found.seconds += time.perf_counter() - began
    found.save(update_fields=["position", "created", "updated", "unchanged", "rejected", "beat_at", "seconds"])
    return True


def _count(found: Import, batch: Batch, written: Written) -> None:
    """Count rows: the first that names somebody new made them, later ones update them."""
    created, updated, unchanged = counted(written)
    found.created += created
    found.updated += updated
    found.unchanged += unchanged
    found.rejected += len(batch.rejected)


def counted(written: Written) -> tuple[int, int, int]:
    """Return the rows that made somebody, changed somebody, and changed nothing."""
    made: set[ContactId] = set()
    updated = 0
    for who in written.contact_ids:
        if who is not None and who in written.created and who not in made:
            made.add(who)
        elif who is not None and (who in written.changed or who in written.created):
            updated += 1
    return len(made), updated, len(written.contact_ids) - len(made) - updated


def log_changes(workspace_id: WorkspaceId, written: Written, source: str, first: int) -> None:
    """Log who is new and who changed, with what the rows say of them; `first` tells the source's batches apart."""
    told: dict[ContactId, JsonObject] = {}
    by = _encode(source).decode()
    for person, who in zip(written.people, written.contact_ids, strict=True):
        if who is not None and who not in written.plain:
            told[who] = {**told[who], **person.traits} if who in told else person.traits
    for event, whom in (
        ("Contact Created", written.created),
        ("Contact Updated", written.changed - written.created),
    ):
        properties = {who: _properties(by, written.plain.get(who), told.get(who)) for who in whom}
        append_alike(workspace_id, event, properties, f"{source}:{event}:{first}")


def _properties(by: str, plain: str | None, told: JsonObject | None) -> str:
    """Return an event's properties as JSON; of a plain row, whose attributes stand ready as JSON, put together."""
    if plain is not None and len(plain) <= _SURELY_SHORT and ":null" not in plain:
        return f'{{"by":{by},"set":{plain}}}'
    values = _decode(plain) if plain is not None else told or {}
    return _encode({"by": msgspec.Raw(by.encode()), **said(values)}).decode()


def _gathered(people: Sequence[Person], written: Written, what: str) -> dict[str, list[ContactId]]:
    if not any([getattr(person, what) for person in people]):  # noqa: C419  # so in most files
        return {}
    found: dict[str, dict[ContactId, None]] = {}
    for person, who in zip(people, written.contact_ids, strict=True):
        if who is not None:
            for each in getattr(person, what):
                found.setdefault(each, {})[who] = None
    return {name: list(whom) for name, whom in found.items()}


def put_tags(workspace_id: WorkspaceId, people: Sequence[Person], written: Written, source: str) -> list[str]:
    """Tag a batch's people as its rows say; return the tags."""
    tagged = _gathered(people, written, "tags")
    for tag, whom in tagged.items():
        apply_tag(workspace_id, whom, tag, source)
    return list(tagged)


def close_channels(workspace_id: WorkspaceId, people: Sequence[Person], written: Written) -> None:
    """Close the channels that a batch's rows close."""
    for channel, whom in _gathered(people, written, "closed").items():
        suppress(workspace_id, whom, channel, SuppressionReason.UNSUBSCRIBED)
