"""Where the pipeline stands in the log, also in a database that was restored elsewhere."""

from __future__ import annotations

import logging

from django.db import transaction

from cumulus.apps.ingest.locks import lock_position
from cumulus.apps.ingest.models import Batch, Position
from cumulus.platform.spine import keeping, reader

logger = logging.getLogger(__name__)


def log_position(place: Position) -> reader.Position:
    """Return the place as the log's reader takes it."""
    return reader.Position(place.xid, place.seq)


@transaction.atomic
def recognise_database() -> bool:
    """Find the place again when this is another server than the last time; return if it was.

    Call it before the first batch, with the pipeline's lock. Safe to run twice.
    """
    place = lock_position()
    identity = keeping.database_identity()
    if place.database == identity and not keeping.is_ahead(log_position(place)):
        return False
    moved = place.database != "" or keeping.is_ahead(log_position(place))
    place.database = identity
    if moved:
        _rebase(place)
    place.save(update_fields=["database", "xid", "seq"])
    return moved


def _rebase(place: Position) -> None:
    in_flight = Batch.objects.filter(state=Batch.State.IN_FLIGHT)
    held = [seq for batch in in_flight for seq in batch.stretches]
    start = keeping.rebase(log_position(place), place.high_seq, held)
    place.xid, place.seq = start.xid, start.seq
    in_flight.update(to_xid=start.xid, to_seq=start.seq)
    logger.warning("log.rebased", extra={"xid": start.xid, "high_seq": place.high_seq})
