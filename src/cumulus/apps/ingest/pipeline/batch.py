"""One batch through both stores, so that a crash anywhere loses nothing and doubles nothing.

    tx1        freeze the batch, count message ids, resolve people, quarantine
    warehouse  contacts, tags, overrides, events; the batch's id is the deduplication token
    tx2        reactors, what the data teaches, position

A contact id is committed before the warehouse sees it. A crash after tx1 finds the batch in
flight and runs the same stretch of the log again: message ids counted by this very batch are
its own, people are found as they were made, and the token keeps the insert single.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from cumulus.apps.ingest.contracts import Reactor, StoredEvent
from cumulus.apps.ingest.live.tracing import Traced, trace, write_traces
from cumulus.apps.ingest.locks import lock_position
from cumulus.apps.ingest.models import Batch, Position, Quarantined
from cumulus.apps.ingest.pipeline.catalogue import CatalogueLearner
from cumulus.apps.ingest.pipeline.items import Item, Row, Thing, Unfit
from cumulus.apps.ingest.pipeline.parcels import TakeIn, take_in
from cumulus.apps.ingest.pipeline.people import People, check_identities, resolve_people
from cumulus.apps.ingest.pipeline.place import log_position
from cumulus.apps.ingest.pipeline.reading import read_items
from cumulus.apps.ingest.pipeline.storing import Event, Refused, WarehouseBatch, store
from cumulus.apps.ingest.pipeline.things import store_things
from cumulus.apps.ingest.plan.judging import Judge, Verdict, item_text, rename_all
from cumulus.apps.ingest.plan.violations import count_breaches
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.observe.metrics import (
    PIPELINE_BATCH_SECONDS,
    PIPELINE_BATCHES,
    PIPELINE_EVENTS,
    PIPELINE_LAG_SECONDS,
)
from cumulus.platform.spine import reader

BATCH_ITEMS = 5_000
"""More does not make it faster [measured: 5,000 as fast as 20,000], only later."""


@dataclass(slots=True)
class Resolved:
    """A batch after its first transaction: events with their people, in log order."""

    batch: Batch
    events: list[Event]
    received_at: datetime | None
    """Of its oldest row from outside: what an import says may be late."""
    traced: list[Traced] = field(default_factory=list)
    """What became of the items of workspaces whose live view somebody watches."""


class Pipeline:
    """Takes the log forward, one batch at a time; only one should run (see `locks`).

    Two that run all the same do the same work twice, and one of them finishes it.

    Parameters
    ----------
    reactors : Sequence[Reactor]
        Called in order in the second transaction.
    take_in : TakeIn
        Called when the log has less than a batch: brings in what was put off.
    """

    def __init__(self, reactors: Sequence[Reactor], take_in: TakeIn = take_in) -> None:
        self._reactors = reactors
        self._take_in = take_in
        self._learner = CatalogueLearner()
        self._judge = Judge()

    def run_once(self, items: int = BATCH_ITEMS) -> int:
        """Process one batch of about `items` items; return how many the log gave, 0 at its end.

        Raises
        ------
        WarehouseUnavailable
            The batch stays in flight; call again.
        """
        started = time.perf_counter()
        resolved = self._resolve(items)
        if resolved is None and self._take_in():
            resolved = self._resolve(items)
        if resolved is None:
            return 0
        batch = resolved.batch
        changed = [ContactId(person) for person in batch.changed_contacts]
        refused = store(WarehouseBatch(batch.pk, resolved.events, changed))
        self._finish(resolved, refused)
        PIPELINE_BATCHES.inc()
        PIPELINE_EVENTS.labels("stored").inc(len(resolved.events) - len(refused))
        PIPELINE_BATCH_SECONDS.observe(time.perf_counter() - started)
        if resolved.received_at is not None:
            PIPELINE_LAG_SECONDS.set((datetime.now(UTC) - resolved.received_at).total_seconds())
        if batch.items < items:
            self._take_in()
        return batch.items

    @transaction.atomic
    def _resolve(self, items: int) -> Resolved | None:
        place = lock_position()
        in_flight = Batch.objects.filter(state=Batch.State.IN_FLIGHT).first()
        rows = reader.read_again(in_flight.stretches) if in_flight else reader.read_after(log_position(place), items)
        if not rows and in_flight is None:
            return None
        batch = in_flight or _freeze(rows)
        found = check_identities([each for row in rows for each in read_items(_origin(row), row.body)])
        read = [each for each in found if isinstance(each, Item)]
        if in_flight is not None:
            fit, verdict, unfit = counted(read), Verdict(), []
        else:
            verdict = self._judge.judge(first_of_each(read))
            fit = count_once(verdict.fit)
            unfit = [each for each in found if isinstance(each, Unfit)] + verdict.held
            PIPELINE_EVENTS.labels("duplicate").inc(len(read) - len(verdict.fit) - len(verdict.held))
            count_breaches(verdict.broken)
        people = resolve_people(fit, replayed=in_flight is not None)
        store_things([each for each in found if isinstance(each, Thing)])
        if in_flight is None:
            unfit += [_nameless(item) for item, who in zip(fit, people.of_item, strict=True) if who is None]
            _store_unfit(batch, unfit)
        events = with_people(fit, people)
        _remember_changed(batch, people, events)
        oldest = min((row.received_at for row in rows if row.source_id is not None), default=None)
        return Resolved(batch, events, oldest, trace(verdict, read, unfit, fit, people) if verdict.watched else [])

    @transaction.atomic
    def _finish(self, resolved: Resolved, refused: Sequence[Refused]) -> None:
        batch = resolved.batch
        in_flight = Batch.objects.filter(pk=batch.pk, state=Batch.State.IN_FLIGHT)
        if not in_flight.update(state=Batch.State.DONE, done_at=timezone.now()):
            return  # another pipeline has finished it
        _store_unfit(batch, [_refused(each) for each in refused])
        keys = {each.item.key for each in refused}
        kept = [event for event in resolved.events if event[0].key not in keys]
        changed = frozenset(batch.changed_contacts)
        stored = [_stored(item, contact, is_changed=contact in changed) for item, contact in kept]
        for react in self._reactors:
            react(stored)
        self._learner.learn(kept)
        write_traces(resolved.traced, refused)
        high_seq = Greatest(F("high_seq"), max(batch.stretches, default=0))
        Position.objects.filter(pk=1).update(xid=batch.to_xid, seq=batch.to_seq, high_seq=high_seq)


def _freeze(rows: Sequence[reader.LogRow]) -> Batch:
    end = rows[-1].position
    return Batch.objects.create(
        stretches=reader.stretches_of(rows),
        to_xid=end.xid,
        to_seq=end.seq,
        items=sum(row.items for row in rows),
    )


def again(rows: Sequence[reader.LogRow]) -> list[Event]:
    """Return the events of rows that are done, with their people as they are now."""
    found = check_identities([each for row in rows for each in read_items(_origin(row), row.body)])
    fit = counted([each for each in found if isinstance(each, Item)])
    return with_people(fit, resolve_people(fit, replayed=True))


def with_people(items: Sequence[Item], people: People) -> list[Event]:
    """Return the items that name somebody, each with its contact, and tell them their part of it."""
    found: list[Event] = []
    for item, contact, origin in zip(items, people.of_item, people.origins, strict=True):
        if contact is not None:
            item.origin_id = origin
            found.append((item, contact))
    return found


def _origin(row: reader.LogRow) -> Row:
    return Row(row.position.seq, row.workspace_id, row.source_id, row.received_at, row.ip)


def first_of_each(items: Sequence[Item]) -> list[Item]:
    """Return the items in order, those with a message id that came before left out."""
    first: dict[UUID, Item] = {}
    for item in items:
        first.setdefault(item.key, item)
    return list(first.values())


def count_once(items: Sequence[Item]) -> list[Item]:
    """Return those of `items`, each with another message id, that are the first ever to bring theirs."""
    # As one text: the driver writes an array's items one by one.
    keys = ",".join(item.key.hex for item in items)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ingest_seenmessage (key, seq) SELECT * FROM"
            " unnest(string_to_array(%s, ',')::uuid[], %s::bigint[])"
            " ON CONFLICT DO NOTHING",
            [keys, "{" + ",".join(str(item.row.seq) for item in items) + "}"],
        )
        ours = list(items) if cursor.rowcount == len(items) else _counted(items)
    PIPELINE_EVENTS.labels("duplicate").inc(len(items) - len(ours))
    return ours


def counted(items: Sequence[Item]) -> list[Item]:
    """Return the items of rows that were read before which count, under the names they have.

    What was kept apart then was not counted, and stays out.
    """
    ours = first_of_each(_counted(items))
    rename_all(ours)
    return ours


def _counted(items: Sequence[Item]) -> list[Item]:
    keys = ",".join({item.key.hex for item in items})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, seq FROM ingest_seenmessage WHERE key = ANY(string_to_array(%s, ',')::uuid[])", [keys]
        )
        seqs: dict[UUID, int] = dict(cursor.fetchall())
    return [item for item in items if seqs.get(item.key) == item.row.seq]


def _nameless(item: Item) -> Unfit:
    named = f"userId {str(item.user_id)[:60]!r}, anonymousId {str(item.anonymous_id)[:60]!r}"
    if item.named:
        named = ", ".join(f"{namespace} {str(value)[:60]!r}" for namespace, value in item.named)
    detail = f"these identifiers name nobody: {named}"[:300]
    return Unfit(item.row, "nobody", detail, item_text(item), event=item.name, key=item.key)


def _refused(each: Refused) -> Unfit:
    item = each.item
    return Unfit(item.row, "refused_by_warehouse", each.detail[:300], item_text(item), event=item.name, key=item.key)


def _store_unfit(batch: Batch, unfit: Sequence[Unfit]) -> None:
    Quarantined.objects.bulk_create(
        [
            Quarantined(
                workspace_id=each.row.workspace_id,
                source_id=each.row.source_id,
                received_at=each.row.received_at,
                batch_id=batch.pk,
                category=each.category,
                reason=each.reason,
                detail=each.detail,
                fields=each.fields,
                event=each.event,
                item=each.item,
                protocol=each.protocol,
                key=each.key,
                seq=each.row.seq,
            )
            for each in unfit
        ],
        batch_size=1_000,
    )
    PIPELINE_EVENTS.labels("quarantined").inc(len(unfit))


def _remember_changed(batch: Batch, people: People, events: Sequence[Event]) -> None:
    """Keep with the batch whom it changed: a replay must write the same people again."""
    changed = {*batch.changed_contacts, *people.changed}
    for item, contact in events:
        changed |= item.old_rows(contact)
    if len(changed) > len(batch.changed_contacts):
        batch.changed_contacts = sorted(changed)
        batch.save(update_fields=["changed_contacts"])


def _stored(item: Item, contact: ContactId, *, is_changed: bool) -> StoredEvent:
    return StoredEvent(
        workspace_id=WorkspaceId(item.row.workspace_id),
        contact_id=contact,
        name=item.name,
        timestamp=item.timestamp,
        received_at=item.row.received_at,
        message_id=item.message_id,
        depth=item.depth,
        properties=item.properties,
        is_own=item.row.source_id is None,
        origin_id=item.origin_id,
        is_changed=is_changed,
    )
