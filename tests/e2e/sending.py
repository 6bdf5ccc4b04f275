"""Scheduled exports for the pages to show."""

from __future__ import annotations

from typing import Any

from tests.acceptance.serving import Served

COLUMNS = ["name", "identifier:email", "tags"]
_OVER = {"done", "failed"}


def scheduled(served: Served, name: str, place: dict[str, Any], **other: object) -> int:
    """Return a scheduled export to a place, daily at night."""
    body = {"name": name, "selection": {"columns": COLUMNS}, "schedule": {"kind": "daily", "at": "03:30"}, **place}
    made: int = served.api("POST", "/scheduled-exports", {**body, **other})["id"]
    return made


def ran(served: Served, scheduled_id: int) -> str:
    """Run it to its end, and return how that was."""
    path = f"/scheduled-exports/{scheduled_id}"
    run_id = served.api("POST", f"{path}/run")["id"]

    def state() -> str:
        found = {run["id"]: run["state"] for run in served.api("GET", f"{path}/runs")["items"]}
        return str(found[run_id])

    served.wait_until(lambda: state() in _OVER)
    return state()


def broken(served: Served) -> int:
    """Return one whose run has failed."""
    place = {"kind": "s3", "config": {"bucket": "not a bucket", "access_key": "x"}}
    scheduled_id = scheduled(served, "Nowhere", place)
    assert ran(served, scheduled_id) == "failed"
    return scheduled_id
