"""What the data teaches: event names, properties, attributes and their kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain

from django.db import connection, transaction

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.ingest.pipeline.items import CHANGING, Item
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonValue

_MAX_REMEMBERED = 200_000
_DATE_LENGTHS = range(10, 36)

Event = tuple[Item, ContactId]
Learned = tuple[int, str, str, str]
"""Workspace, event (empty for attributes), property, kind."""


def kind_of(value: JsonValue) -> str:
    """Return a value's kind: text, number, bool, date, list or object."""
    if isinstance(value, str):
        return "date" if _is_date(value) else "text"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, list):
        return "list"
    if isinstance(value, dict):
        return "object"
    return "text"


def _is_date(text: str) -> bool:
    if len(text) not in _DATE_LENGTHS or text[4] != "-" or not text[:4].isdigit():
        return False
    try:
        datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
    except ValueError:
        return False
    return True


class CatalogueLearner:
    """Writes what is new; remembers what it wrote, so known data costs no query."""

    def __init__(self) -> None:
        self._known: set[Learned] = set()

    def learn(self, events: Sequence[Event]) -> None:
        """Take over what `events` teach, in the caller's transaction.

        Attributes that somebody wrote by hand or imported stand in no event: an event of ours
        says whose they are.
        """
        items = [item for item, _ in events]
        edited = [contact for item, contact in events if item.is_own(CHANGING)]
        taught = [_taught(items), _taught_by_people(edited)] if edited else [_taught(items)]
        fresh = set(chain.from_iterable(taught)) - self._known
        if fresh:
            _write_properties(fresh)
        _count_events(items)
        transaction.on_commit(lambda: self._remember(fresh))

    def _remember(self, fresh: set[Learned]) -> None:
        if len(self._known) > _MAX_REMEMBERED:
            self._known.clear()
        self._known |= fresh


def _taught(items: Iterable[Item]) -> Iterable[Learned]:
    for item in items:
        workspace_id = item.row.workspace_id
        for key, value in item.traits.items():
            if value is not None:
                yield workspace_id, "", key, kind_of(value)
        for change in item.changes:
            if change.kind != "remove":
                yield workspace_id, "", change.name, kind_of(change.value)
        for key, value in item.properties.items():
            if value is not None:
                yield workspace_id, item.name, key, kind_of(value)


def _taught_by_people(people: Sequence[ContactId]) -> Iterable[Learned]:
    for workspace_id, attributes in contacts.attributes_of(people):
        for key, value in attributes.items():
            yield workspace_id, "", key, kind_of(value)


def _write_properties(fresh: set[Learned]) -> None:
    ordered = sorted(fresh)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO ingest_catalogueproperty (workspace_id, event, name, kind, first_seen_at)
            SELECT workspace_id, event, name, kind, now()
            FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[])
                AS new (workspace_id, event, name, kind)
            ON CONFLICT DO NOTHING
            """,
            [list(column) for column in zip(*ordered, strict=True)],
        )


def _count_events(items: Sequence[Item]) -> None:
    counts = Counter((item.row.workspace_id, item.name) for item in items)
    if not counts:
        return
    ordered = sorted(counts.items())
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO ingest_catalogueevent
                (workspace_id, name, count, first_seen_at, last_seen_at)
            SELECT workspace_id, name, count, now(), now()
            FROM unnest(%s::int[], %s::text[], %s::bigint[]) AS new (workspace_id, name, count)
            ON CONFLICT (workspace_id, name) DO UPDATE SET
                count = ingest_catalogueevent.count + excluded.count,
                last_seen_at = excluded.last_seen_at
            """,
            [
                [workspace_id for (workspace_id, _), _ in ordered],
                [name for (_, name), _ in ordered],
                [count for _, count in ordered],
            ],
        )
