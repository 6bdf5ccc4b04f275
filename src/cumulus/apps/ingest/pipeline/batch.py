"""One batch through both stores, so that a crash anywhere loses nothing and doubles nothing.

    tx1        freeze the batch, count message ids, resolve people, quarantine
    warehouse  contacts, tags, overrides, events; the batch's id is the deduplication token
    tx2        reactors, what the data teaches, position

A contact id is committed before the warehouse sees it. A crash after tx1 finds the batch in
flight and runs the same stretch of the log again: message ids counted by this very batch are
its own, people are found as they were made, and the token keeps the insert single.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from cumulus.apps.ingest.contracts import Reactor, StoredEvent
from cumulus.apps.ingest.models import Batch, Position, Quarantined
from cumulus.apps.ingest.pipeline.catalogue import CatalogueLearner
from cumulus.apps.ingest.pipeline.items import Item, Row, Unfit, read_items
from cumulus.apps.ingest.pipeline.people import People, resolve_people
from cumulus.apps.ingest.pipeline.storing import WarehouseBatch, store
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.observe.metrics import (
    PIPELINE_BATCH_SECONDS,
    PIPELINE_BATCHES,
    PIPELINE_EVENTS,
)
from cumulus.platform.spine import reader

logger = logging.getLogger(__name__)

BATCH_ITEMS = 5_000
"""More does not make it faster [measured: 5,000 as fast as 20,000], only later."""

_REFRESHING = frozenset({"Contact Created", "Contact Updated", "Contacts Merged"})


@dataclass(slots=True)
class Resolved:
    """A batch after its first transaction: events with their people, in log order."""

    batch: Batch
    events: list[tuple[Item, ContactId]]
    people: People


class Pipeline:
    """Takes the log forward, one batch at a time; only one may run (see `locks`).

    Parameters
    ----------
    reactors : Sequence[Reactor]
        Called in order in the second transaction.
    """

    def __init__(self, reactors: Sequence[Reactor]) -> None:
        self._reactors = reactors
        self._learner = CatalogueLearner()

    def run_once(self, items: int = BATCH_ITEMS) -> int:
        """Process one batch of about `items` items; return how many the log gave, 0 at its end.

        Raises
        ------
        WarehouseUnavailable
            The batch stays in flight; call again.
        """
        started = time.perf_counter()
        resolved = self._resolve(items)
        if resolved is None:
            return 0
        store(_warehouse_batch(resolved), self._quarantine)
        self._finish(resolved)
        PIPELINE_BATCHES.inc()
        PIPELINE_EVENTS.labels("stored").inc(len(resolved.events))
        PIPELINE_BATCH_SECONDS.observe(time.perf_counter() - started)
        return resolved.batch.items

    @transaction.atomic
    def _resolve(self, items: int) -> Resolved | None:
        in_flight = Batch.objects.filter(state=Batch.State.IN_FLIGHT).first()
        rows = _rows_of(in_flight) if in_flight else reader.read_after(_position(), items)
        if not rows:
            return None
        batch = in_flight or _freeze(rows)
        found = [each for row in rows for each in read_items(_origin(row), row.body)]
        fit = _count_once(batch, [each for each in found if isinstance(each, Item)])
        people = resolve_people(fit)
        events = [(item, contact) for item, contact in zip(fit, people.of_item, strict=True) if contact is not None]
        if in_flight is None:
            unfit = [each for each in found if isinstance(each, Unfit)]
            nameless = zip(fit, people.of_item, strict=True)
            unfit += [_nameless(item) for item, contact in nameless if contact is None]
            _store_unfit(batch, unfit)
        _remember_people(batch, people, events)
        return Resolved(batch, events, people)

    @transaction.atomic
    def _finish(self, resolved: Resolved) -> None:
        stored = [_stored(item, contact) for item, contact in resolved.events]
        for react in self._reactors:
            react(stored)
        self._learner.learn([item for item, _ in resolved.events])
        batch = resolved.batch
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.DONE, done_at=timezone.now())
        Position.objects.update_or_create(pk=1, defaults={"xid": batch.to_xid, "seq": batch.to_seq})

    def _quarantine(self, batch_id: int, item: Item, detail: str) -> None:
        """Put aside an event that the warehouse refuses, so that it holds nobody up."""
        unfit = Unfit(item.row, "refused_by_warehouse", detail[:300], str(item.properties)[:20_000])
        _store_unfit(Batch(pk=batch_id), [unfit])


def _position() -> reader.Position:
    found = Position.objects.filter(pk=1).first()
    return reader.Position(found.xid, found.seq) if found else reader.Position(0, 0)


def _rows_of(batch: Batch) -> list[reader.LogRow]:
    return reader.read_between(
        reader.Position(batch.from_xid, batch.from_seq), reader.Position(batch.to_xid, batch.to_seq)
    )


def _freeze(rows: Sequence[reader.LogRow]) -> Batch:
    start, end = _position(), rows[-1].position
    return Batch.objects.create(
        from_xid=start.xid,
        from_seq=start.seq,
        to_xid=end.xid,
        to_seq=end.seq,
        items=sum(row.items for row in rows),
    )


def again(batch: Batch) -> list[tuple[Item, ContactId]]:
    """Return the events of a finished batch, with their people as they are now."""
    found = [each for row in _rows_of(batch) for each in read_items(_origin(row), row.body)]
    fit = _count_once(batch, [each for each in found if isinstance(each, Item)])
    people = resolve_people(fit)
    pairs = zip(fit, people.of_item, strict=True)
    return [(item, contact) for item, contact in pairs if contact is not None]


def _origin(row: reader.LogRow) -> Row:
    return Row(row.position.seq, row.workspace_id, row.source_id, row.received_at, row.ip)


def _count_once(batch: Batch, items: Sequence[Item]) -> list[Item]:
    """Return those items whose message id this batch is the first to bring."""
    first: dict[object, Item] = {}
    for item in items:
        first.setdefault(item.key, item)
    keys = list(first)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ingest_seenmessage (key, batch_id) SELECT unnest(%s::uuid[]), %s ON CONFLICT DO NOTHING",
            [keys, batch.pk],
        )
        if cursor.rowcount == len(keys):
            return list(first.values())
        cursor.execute(
            "SELECT key FROM ingest_seenmessage WHERE key = ANY(%s::uuid[]) AND batch_id = %s",
            [keys, batch.pk],
        )
        ours = {row[0] for row in cursor.fetchall()}
    PIPELINE_EVENTS.labels("duplicate").inc(len(items) - len(ours))
    return [item for key, item in first.items() if key in ours]


def _nameless(item: Item) -> Unfit:
    named = f"userId {str(item.user_id)[:60]!r}, anonymousId {str(item.anonymous_id)[:60]!r}"
    return Unfit(item.row, "nobody", f"these identifiers name nobody: {named}", item.name)


def _store_unfit(batch: Batch, unfit: Sequence[Unfit]) -> None:
    Quarantined.objects.bulk_create(
        [
            Quarantined(
                workspace_id=each.row.workspace_id,
                source_id=each.row.source_id,
                received_at=each.row.received_at,
                batch_id=batch.pk,
                reason=each.reason,
                detail=each.detail,
                item=each.item,
            )
            for each in unfit
        ]
    )
    PIPELINE_EVENTS.labels("quarantined").inc(len(unfit))


def _remember_people(batch: Batch, people: People, events: Sequence[tuple[Item, ContactId]]) -> None:
    """Keep with the batch whom it changed: a replay must write the same people again."""
    for item, contact in events:
        if item.row.source_id is None and item.name in _REFRESHING:
            people.changed[WorkspaceId(item.row.workspace_id)].add(contact)
    changed = {person for ids in people.changed.values() for person in ids}
    pairs = {pair for merged in people.merged.values() for pair in merged.items()}
    batch.changed_contacts = sorted({*batch.changed_contacts, *changed, *(old for old, _ in pairs)})
    if pairs:
        batch.merged_contacts = [person for pair in sorted(pairs) for person in pair]
    if batch.changed_contacts or batch.merged_contacts:
        batch.save(update_fields=["changed_contacts", "merged_contacts"])


def _warehouse_batch(resolved: Resolved) -> WarehouseBatch:
    merged = resolved.batch.merged_contacts
    return WarehouseBatch(
        id=resolved.batch.pk,
        events=resolved.events,
        changed_contacts=[ContactId(person) for person in resolved.batch.changed_contacts],
        merged={ContactId(old): ContactId(new) for old, new in zip(merged[::2], merged[1::2], strict=True)},
    )


def _stored(item: Item, contact: ContactId) -> StoredEvent:
    return StoredEvent(
        workspace_id=WorkspaceId(item.row.workspace_id),
        contact_id=contact,
        name=item.name,
        timestamp=item.timestamp,
        received_at=item.row.received_at,
        message_id=item.message_id,
        depth=item.depth,
        properties=item.properties,
    )
