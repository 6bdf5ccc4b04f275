"""Scheduled exports made over the API, and run as a worker does."""

from __future__ import annotations

from typing import Any

from cumulus.apps.contacts.exporting.scheduled.running import run_scheduled
from cumulus.apps.contacts.exporting.scheduled.tests.places import SomePlace
from tests.fixtures import Api

SELECTION = {"columns": ["name", "identifier:email"], "encoding": "utf-8"}
DAILY = {"kind": "daily", "at": "03:00"}
EVERYBODY = b"name,identifier:email\r\n\xe6\x9d\x8e\xe9\x9b\xb7,31@x.io\r\nAda,36@x.io\r\nBob,40@x.io\r\n"


def body(place: SomePlace, **other: Any) -> dict[str, Any]:
    """Return what makes a scheduled export to a place."""
    where = {"kind": place.kind, "config": place.config, "secrets": place.secrets}
    return {"name": "Nightly", "selection": SELECTION, "path": "out/people", **where, **other}


def make(api: Api, place: SomePlace, **other: Any) -> int:
    """Return a scheduled export to a place."""
    made = api.post("/scheduled-exports", body(place, **other))
    assert made.status == 201, made.body
    scheduled_id: int = made.body["id"]
    return scheduled_id


def begin(api: Api, scheduled_id: int) -> int:
    """Return a run that waits."""
    started = api.post(f"/scheduled-exports/{scheduled_id}/run")
    assert started.status == 201, started.body
    run_id: int = started.body["id"]
    return run_id


def run(api: Api, scheduled_id: int) -> dict[str, Any]:
    """Run it as a worker does, and return the run."""
    run_scheduled(begin(api, scheduled_id))
    return newest(api, scheduled_id)


def newest(api: Api, scheduled_id: int) -> dict[str, Any]:
    """Return the newest run."""
    found: dict[str, Any] = api.get(f"/scheduled-exports/{scheduled_id}/runs").body["items"][0]
    return found
