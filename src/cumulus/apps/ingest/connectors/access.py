"""The only way from an id in a request to a connector or a run."""

from __future__ import annotations

from django.http import HttpRequest

from cumulus.apps.ingest.connectors import errors
from cumulus.apps.ingest.models import Connector, ConnectorRun
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise


def open_connector(request: HttpRequest, connector_id: int, permission: Permission) -> tuple[Principal, Connector]:
    """Return who asks and the connector, having checked the right.

    Raises
    ------
    NotFound
        `connector_not_found`: it does not exist, or in another workspace.
    """
    principal = authorise(request, permission)
    found = Connector.objects.filter(workspace_id=principal.workspace_id, pk=connector_id).first()
    if found is None:
        raise errors.connector_not_found()
    return principal, found


def run_of(connector: Connector, run_id: int) -> ConnectorRun:
    """Return the connector's run of that id, or raise `connector_run_not_found`."""
    found = ConnectorRun.objects.filter(connector=connector, pk=run_id).first()
    if found is None:
        raise errors.run_not_found()
    return found
