"""The locks of connectors."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime

from cumulus.apps.ingest.models import Connector, ConnectorRun
from cumulus.platform.postgres import holding

_CONNECTOR = 7_013
_AT_ONCE = 200


def held(connector_id: int) -> AbstractContextManager[bool]:
    """Be the only one who reads the connector; False when somebody does."""
    return holding.held(_CONNECTOR, connector_id)


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
