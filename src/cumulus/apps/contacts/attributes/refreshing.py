"""Keeping computed attributes true: who became stale, everybody after a new definition, everybody each day.

Events make people stale in the pipeline's second transaction, one statement a batch. A loop in
the worker recomputes them, a whole attribute's at once, and fills new definitions chunk by
chunk: where it stands is in the attribute's row, so a crash costs one chunk.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import DatabaseError, InterfaceError, connection, transaction

from cumulus.apps.contacts.attributes.computing import compute, typed
from cumulus.apps.contacts.attributes.definitions import SETTLED_SECONDS, Definition, concerned, read
from cumulus.apps.contacts.attributes.kinds import Type
from cumulus.apps.contacts.attributes.writing import BY, write_computed
from cumulus.apps.contacts.contracts import Happened
from cumulus.apps.contacts.identity.arrays import number_array
from cumulus.apps.contacts.locks import lock_computing
from cumulus.apps.contacts.models import Attribute, Contact, StaleAttribute
from cumulus.apps.workspaces.facade import workspace_card
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import DomainError
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import WarehouseError

logger = logging.getLogger(__name__)

_PAUSE_SECONDS = 1.0
_CHUNK = 20_000
"""People in one statement: the array is 200 kB, the aggregate a fraction of a second."""
_MOVING = frozenset({"Contacts Merged", "Contacts Split"})


def mark_stale(events: Sequence[Happened]) -> None:
    """Remember whose computed attributes `events` concern; at most one statement. A reactor."""
    depths: defaultdict[tuple[int, int], int] = defaultdict(int)
    for event in events:
        if event.is_own and event.properties.get("by") == BY:
            continue
        known = concerned(event.workspace_id)
        if not known:
            continue
        moved = event.is_own and event.name in _MOVING
        attributes = {each for ids in known.values() for each in ids} if moved else known.get(event.name, ())
        for attribute in attributes:
            for person in _people(event, moved=moved):
                depths[attribute, person] = max(depths[attribute, person], event.depth)
    if not depths:
        return
    ordered = sorted(depths)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_staleattribute AS stale (attribute_id, contact_id, mark, depth)"
            " SELECT attribute, contact, nextval('contacts_stale'), depth"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::smallint[]) AS new (attribute, contact, depth)"
            " ON CONFLICT (attribute_id, contact_id) DO UPDATE"
            " SET mark = excluded.mark, depth = greatest(stale.depth, excluded.depth)",
            [
                number_array(attribute for attribute, _ in ordered),
                number_array(person for _, person in ordered),
                number_array(depths[each] for each in ordered),
            ],
        )


def _people(event: Happened, *, moved: bool) -> list[int]:
    left = event.properties.get("from") if moved else None
    return [event.contact_id, left] if isinstance(left, int) else [event.contact_id]


def run_forever(stop: threading.Event, clock: Clock = utc_now) -> None:
    """Refresh until `stop` is set, every second; any failure is logged and tried again."""
    try:
        while not stop.is_set():
            if not _turn(clock):
                stop.wait(_PAUSE_SECONDS)
    finally:
        connection.close()


def _turn(clock: Clock) -> bool:
    try:
        return refresh_once(clock())
    except (DatabaseError, InterfaceError, WarehouseError, DomainError) as error:
        logger.warning("attributes.refresh_failed", extra={"error": type(error).__name__})
    except Exception:
        logger.exception("attributes.refresh_broken")
    connection.close()
    return False


def refresh_once(now: datetime) -> bool:
    """Recompute who is stale, then one chunk of every fill under way; return if there may be more at once."""
    more = False
    for attribute_id in list(StaleAttribute.objects.order_by().values_list("attribute_id", flat=True).distinct()):
        more |= _refresh_stale(attribute_id, now)
    ask_daily(now)
    settled = now - timedelta(seconds=SETTLED_SECONDS)
    running = Attribute.objects.filter(fill_state=Attribute.Fill.RUNNING, fill_asked_at__lt=settled, archived_at=None)
    for attribute_id in list(running.order_by("id").values_list("id", flat=True)):
        more |= _fill_chunk(attribute_id, now)
    return more


@transaction.atomic
def _refresh_stale(attribute_id: int, now: datetime) -> bool:
    lock_computing(attribute_id)
    rows = StaleAttribute.objects.filter(attribute_id=attribute_id).order_by("mark")
    stale = list(rows.values_list("contact_id", "mark", "depth")[:_CHUNK])
    attribute = _live(attribute_id)
    if attribute is not None:
        wholes = _wholes([contact_id for contact_id, _, _ in stale])
        depths: defaultdict[ContactId, int] = defaultdict(int)
        for contact_id, _, depth in stale:
            if (whole := wholes.get(contact_id)) is not None:
                depths[whole] = max(depths[whole], depth)
        _recompute(attribute, depths, now)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM contacts_staleattribute AS stale USING unnest(%s::bigint[], %s::bigint[]) AS done (id, mark)"
            " WHERE stale.attribute_id = %s AND stale.contact_id = done.id AND stale.mark = done.mark",
            [number_array(each for each, _, _ in stale), number_array(mark for _, mark, _ in stale), attribute_id],
        )
    return len(stale) == _CHUNK


def _live(attribute_id: int) -> Attribute | None:
    found = Attribute.objects.filter(pk=attribute_id, archived_at=None, definition__isnull=False)
    return found.first()


def _wholes(people: Sequence[int]) -> dict[int, ContactId]:
    rows = Contact.objects.filter(pk__in=people).values_list("id", "merged_into_id")
    return {person: ContactId(root or person) for person, root in rows}


def _recompute(attribute: Attribute, depths: Mapping[ContactId, int], now: datetime) -> int:
    workspace_id = WorkspaceId(attribute.workspace_id)
    values = compute(workspace_id, definition_of(attribute), list(depths), now)
    kind = Type(attribute.type)
    fitting = {person: typed(values.get(person), kind, attribute.currency) for person in depths}
    return write_computed(workspace_id, attribute.name, fitting, depths, now)


def definition_of(attribute: Attribute) -> Definition:
    """Return how a computed attribute is computed."""
    return read(attribute.definition or {})


@transaction.atomic
def _fill_chunk(attribute_id: int, now: datetime) -> bool:
    """Compute the next people; return whether there are more."""
    lock_computing(attribute_id)
    attribute = _live(attribute_id)
    if attribute is None or attribute.fill_state != Attribute.Fill.RUNNING:
        return False
    people = Contact.objects.filter(workspace_id=attribute.workspace_id, merged_into_id=None)
    chunk = list(people.filter(pk__gt=attribute.fill_after).order_by("id").values_list("id", flat=True)[:_CHUNK])
    try:
        with transaction.atomic():
            _recompute(attribute, dict.fromkeys(map(ContactId, chunk), 0), now)
    except DomainError:
        attribute.fill_state = Attribute.Fill.FAILED
        logger.warning("attributes.fill_failed", extra={"attribute": attribute_id})
    else:
        attribute.fill_done += len(chunk)
        attribute.fill_after = chunk[-1] if chunk else attribute.fill_after
        if len(chunk) < _CHUNK:
            attribute.fill_state, attribute.filled_at = Attribute.Fill.IDLE, now
    attribute.save(update_fields=["fill_state", "fill_done", "fill_after", "filled_at"])
    return attribute.fill_state == Attribute.Fill.RUNNING


def ask_for_fill(attribute: Attribute, now: datetime) -> None:
    """Let the attribute be computed for everybody, from the first person on."""
    people = Contact.objects.filter(workspace_id=attribute.workspace_id, merged_into_id=None)
    attribute.fill_state, attribute.fill_asked_at = Attribute.Fill.RUNNING, now
    attribute.fill_after, attribute.fill_done, attribute.fill_total = 0, 0, people.count()
    attribute.save(update_fields=["fill_state", "fill_asked_at", "fill_after", "fill_done", "fill_total"])


def ask_daily(now: datetime) -> None:
    """Let what changes with time be computed anew once a day has begun in its workspace's zone."""
    idle = Attribute.objects.filter(
        fill_state=Attribute.Fill.IDLE,
        archived_at=None,
        definition__isnull=False,
        filled_at__lt=now - timedelta(hours=1),
    )
    for attribute in idle:
        filled_at = attribute.filled_at
        if filled_at is None or not definition_of(attribute).ages:
            continue
        zone = ZoneInfo(workspace_card(WorkspaceId(attribute.workspace_id)).timezone)
        if filled_at.astimezone(zone).date() < now.astimezone(zone).date():
            ask_for_fill(attribute, now - timedelta(seconds=SETTLED_SECONDS + 1))
