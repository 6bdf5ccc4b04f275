"""Taking a person out of the log, the quarantine and the warehouse."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from cumulus.apps.contacts.privacy.contracts import Name
from cumulus.apps.ingest.connectors.erasing import erase_rejects
from cumulus.apps.ingest.locks import lock_position, log_rows_kept
from cumulus.apps.ingest.models import Batch, LiveTrace, Position, Quarantined, Violation
from cumulus.apps.ingest.pipeline.items import message_key
from cumulus.apps.ingest.pipeline.place import log_position
from cumulus.apps.ingest.webhooks.erasing import erase_deliveries
from cumulus.core.errors import Unavailable
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.redaction import Redaction
from cumulus.platform.spine import rewriting
from cumulus.platform.warehouse.client import get_warehouse

_ID_FIELDS = ("userId", "anonymousId", "previousId", "distinct_id", "login_id", "anonymous_id")


def is_done(seq: int) -> bool:
    """Return whether the pipeline has finished every row of the log up to `seq`, what was put off among them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT NOT EXISTS (
                SELECT FROM spine_log JOIN ingest_position AS place ON place.id = 1
                WHERE (spine_log.xid, spine_log.seq) > (place.xid::text::xid8, place.seq) AND spine_log.seq <= %(seq)s)
                AND NOT EXISTS (SELECT FROM spine_later WHERE seq <= %(seq)s)
            """,
            {"seq": seq},
        )
        return bool(cursor.fetchone()[0]) and not Batch.objects.filter(state=Batch.State.IN_FLIGHT).exists()


@contextmanager
def quiet_pipeline() -> Iterator[bool]:
    """Hold the pipeline's place for the caller's transaction; False while a batch is in flight.

    A batch between its two transactions has resolved people already, and would write of those
    that are gone. While the place is held no batch begins.
    """
    with transaction.atomic():
        lock_position()
        yield not Batch.objects.filter(state=Batch.State.IN_FLIGHT).exists()


def erase_from_log(
    workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name], mails: Sequence[str]
) -> int:
    """Rewrite done rows that hold the person's items (`contacts.privacy.Eraser`).

    Raises
    ------
    Unavailable
        `log_in_use`: a rebuild or the nightly trim works on old rows; try again.
    """
    with log_rows_kept() as alone:
        if not alone:
            raise Unavailable("log_in_use", "Something else works on old log rows. Try again.")
        place, _ = Position.objects.get_or_create(pk=1)
        words = Redaction([*(each.value for each in identifiers), *mails])
        judge = _Judge(workspace_id, contact_ids, identifiers)
        return rewriting.rewrite(workspace_id, log_position(place), judge, words.clean)


class _Judge:
    """Knows the person's items: by contact, by what they are called, by what the warehouse says."""

    def __init__(
        self, workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name]
    ) -> None:
        self._workspace_id = workspace_id
        self._people = set(contact_ids)
        self._names = {each.value for each in identifiers} | {each.value.lower() for each in identifiers}
        found = get_warehouse().query(
            "SELECT toString(event_key) FROM events"
            " WHERE workspace_id = {workspace:UInt32} AND contact_id IN {people:Array(UInt32)}",
            {"workspace": workspace_id, "people": list(contact_ids)},
        )
        self._keys = {row[0] for row in found.rows}

    def __call__(self, seq: int, index: int, item: dict[str, Any]) -> bool:  # as clients sent it
        if item.get("contactId") in self._people:
            return True
        if any(str(item.get(field, "")).strip() in self._names for field in _ID_FIELDS):
            return True
        traits = item.get("traits")
        if isinstance(traits, dict) and any(
            str(traits.get(key, "")).strip().lower() in self._names for key in ("email", "phone")
        ):
            return True
        message_id = str(item.get("messageId") or f"log-{seq}-{index}").replace("\x00", "").strip()
        return str(message_key(self._workspace_id, message_id)) in self._keys


def erase_from_quarantine(
    workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name], mails: Sequence[str]
) -> int:
    """Delete refused items that name the person (`contacts.privacy.Eraser`)."""
    del contact_ids
    words = Redaction([*(each.value for each in identifiers), *mails])
    short = {f'"{each.value}"' for each in identifiers}
    rows = Quarantined.objects.filter(workspace_id=workspace_id).values_list("id", "item", "detail")
    theirs = [
        pk
        for pk, item, detail in rows.iterator(chunk_size=2_000)
        if words.found_in(item) or words.found_in(detail) or any(value in item for value in short)
    ]
    return Quarantined.objects.filter(pk__in=theirs).delete()[0]


def erase_traces(
    workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name], mails: Sequence[str]
) -> int:
    """Empty the live view's ring, and examples of violations that name the person (`contacts.privacy.Eraser`)."""
    del contact_ids
    words = Redaction([*(each.value for each in identifiers), *mails])
    gone = LiveTrace.objects.filter(workspace_id=workspace_id).delete()[0]
    rows = Violation.objects.filter(workspace_id=workspace_id).exclude(example="").values_list("id", "example")
    theirs = [pk for pk, example in rows.iterator(chunk_size=2_000) if words.found_in(example)]
    return gone + Violation.objects.filter(pk__in=theirs).update(example="")


def erase_from_webhooks(
    workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name], mails: Sequence[str]
) -> int:
    """Delete deliveries that speak of the person (`contacts.privacy.Eraser`)."""
    del contact_ids
    return erase_deliveries(workspace_id, [*(each.value for each in identifiers), *mails])


def erase_from_connectors(
    workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name], mails: Sequence[str]
) -> int:
    """Delete rejected rows that speak of the person (`contacts.privacy.Eraser`)."""
    del contact_ids
    return erase_rejects(workspace_id, [*(each.value for each in identifiers), *mails])


_BY_PERSON = {
    "events": "contact_id",
    "contacts": "contact_id",
    "contact_tags": "contact_id",
    "score_reasons": "contact_id",
    "contact_consents": "contact_id",
    "account_members": "contact_id",
    "contact_scores": "contact_id",
    "contact_stages": "contact_id",
    "segment_due": "contact_id",
    "segment_stays": "contact_id",
    "contact_overrides": "old_id",
}


def erase_from_warehouse(
    workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name], mails: Sequence[str]
) -> int:
    """Delete the person's rows and black out what others' events say (`contacts.privacy.Eraser`).

    Mutations that rewrite the parts, waited for. Their text has ids only: ClickHouse keeps it.
    """
    people = {"workspace": workspace_id, "people": list(contact_ids)}
    warehouse, gone = get_warehouse(), 0
    for table, column in _BY_PERSON.items():
        where = f"workspace_id = {{workspace:UInt32}} AND {column} IN {{people:Array(UInt32)}}"
        count = int(str(warehouse.scalar(f"SELECT count() FROM {table} WHERE {where}", people)))
        if count:
            numbers = ", ".join(str(int(person)) for person in contact_ids)
            warehouse.command(
                f"ALTER TABLE {table} DELETE WHERE workspace_id = {int(workspace_id)} AND {column} IN ({numbers})"
                " SETTINGS mutations_sync = 2"
            )
        gone += count
    return gone + _mentions(workspace_id, Redaction([*(each.value for each in identifiers), *mails]))


_MENTIONING = """
    SELECT toString(event_key), cityHash64(toString(properties), context), toString(properties), context
    FROM events WHERE workspace_id = {workspace:UInt32}
        AND multiSearchAnyCaseInsensitiveUTF8(concat(toString(properties), context), {words:Array(String)})
"""


def _mentions(workspace_id: WorkspaceId, words: Redaction) -> int:
    """Black out the person in the events of others: the cleaned row first, then the old one goes."""
    if not words.values:
        return 0
    warehouse = get_warehouse()
    found = warehouse.query(_MENTIONING, {"workspace": workspace_id, "words": [*words.values]})
    mentioning = [row for row in found.rows if words.found_in(row[2]) or words.found_in(row[3])]
    for key, digest, properties, context in mentioning:
        chosen = f"workspace_id = {int(workspace_id)} AND event_key = '{key}'"
        fresh = {"properties": words.clean(properties), "context": words.clean(context), "digest": digest}
        if not _has_clean_copy(chosen, fresh):
            warehouse.command(
                "INSERT INTO events SELECT * REPLACE ({properties:String}::JSON(max_dynamic_paths = 256) AS properties,"
                f" {{context:String}} AS context) FROM (SELECT * FROM events WHERE {chosen}"
                " AND cityHash64(toString(properties), context) = {digest:UInt64} LIMIT 1)",
                fresh,
            )
        warehouse.command(
            f"ALTER TABLE events DELETE WHERE {chosen} AND cityHash64(toString(properties), context) = {int(digest)}"
            " SETTINGS mutations_sync = 2"
        )
    return len(mentioning)


def _has_clean_copy(chosen: str, fresh: dict[str, Any]) -> bool:  # the client's parameters
    """A crash between the copy and the deletion leaves both; the copy is not made again."""
    found = get_warehouse().scalar(
        f"SELECT count() FROM events WHERE {chosen} AND cityHash64(toString(properties), context) <> {{digest:UInt64}}",
        fresh,
    )
    return int(str(found)) > 0


_LEFT = """
    SELECT count() FROM system.parts WHERE database = currentDatabase() AND NOT active AND rows > 0
        AND table IN {tables:Array(String)} AND remove_time <= toDateTime({since:UInt32})
"""


def await_old_parts(seconds: float = 60.0) -> bool:
    """Wait until the files that mutations replaced are removed; False when they still lie there."""
    waiting, since = threading.Event(), int(time.time())
    for _ in range(int(seconds * 2)):
        if not int(str(get_warehouse().scalar(_LEFT, {"tables": [*_BY_PERSON], "since": since}))):
            return True
        waiting.wait(0.5)
    return False
