"""Connectors made over the API, mapped and run."""

from __future__ import annotations

from typing import Any

from cumulus.apps.ingest.connectors.running import run_connector
from cumulus.apps.ingest.connectors.tests.places import SomePlace
from cumulus.apps.ingest.models import ConnectorRun
from tests.fixtures import Api

PEOPLE = {
    "columns": [
        {"column": "email", "meaning": "identifier", "name": "email"},
        {"column": "name", "meaning": "attribute", "name": "name"},
        {"column": "amount", "meaning": "attribute", "name": "spent", "kind": "number"},
    ],
    "tags": ["shop"],
}
EVENTS = {
    "event": "Order Placed",
    "time_column": "at",
    "identities": [{"column": "email", "namespace": "email"}],
    "properties": [{"column": "amount", "name": "amount", "kind": "number"}],
}


def make(api: Api, place: SomePlace, target: str = "people") -> int:
    """Return a connector to a place, mapped."""
    body = {"name": "Shop", "kind": place.kind, "config": place.config, "secrets": place.secrets, "target": target}
    made = api.post("/connectors", body)
    assert made.status == 201, made.body
    connector_id: int = made.body["id"]
    mapping = {"people": PEOPLE} if target == "people" else {"events": EVENTS}
    changed = api.patch(f"/connectors/{connector_id}", mapping)
    assert changed.status == 200, changed.body
    return connector_id


def run(api: Api, connector_id: int) -> dict[str, Any]:
    """Run it as a worker does, and return the run."""
    started = api.post(f"/connectors/{connector_id}/run")
    assert started.status == 201, started.body
    run_connector(started.body["id"])
    return shown(api, connector_id)


def shown(api: Api, connector_id: int) -> dict[str, Any]:
    """Return the newest run."""
    found: dict[str, Any] = api.get(f"/connectors/{connector_id}/runs").body["items"][0]
    return found


def counts(run: dict[str, Any]) -> tuple[int, ...]:
    """Return rows, created, updated, unchanged, events, rejected."""
    return tuple(run[name] for name in ("rows", "created", "updated", "unchanged", "events", "rejected"))


def newest(connector_id: int) -> ConnectorRun:
    """Return the newest run's row."""
    return ConnectorRun.objects.filter(connector_id=connector_id).latest("id")
