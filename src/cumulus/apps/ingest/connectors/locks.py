"""The locks of connectors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from cumulus.apps.ingest.models import Connector, ConnectorRun

_CONNECTOR = 7_013
_AT_ONCE = 200


@contextmanager
def held(connector_id: int) -> Iterator[bool]:
    """Be the only one who reads the connector; False when somebody does. A dead one's hold ends with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_CONNECTOR, connector_id])
        row = cursor.fetchone()
    mine = bool(row and row[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_CONNECTOR, connector_id])


def lock_connector(connector_id: int) -> Connector | None:
    """Return the connector, locked until the transaction ends; None when it is gone."""
    return Connector.objects.select_for_update().filter(pk=connector_id).first()


def lock_run(run_id: int) -> ConnectorRun | None:
    """Return the run, locked until the transaction ends; after its connector."""
    return ConnectorRun.objects.select_for_update().filter(pk=run_id).first()


def claim_due(now: datetime) -> list[Connector]:
    """Return connectors that are due, locked; those that another worker holds are left to it."""
    due = Connector.objects.filter(enabled=True, next_at__lte=now).order_by("pk")
    return list(due.select_for_update(skip_locked=True)[:_AT_ONCE])
