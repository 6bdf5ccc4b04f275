"""A large account answers at once: 200 members, 100,000 events."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pyarrow as pa
import pytest

from cumulus.apps.contacts.accounts.facts import AccountFacts
from cumulus.apps.contacts.accounts.services import create_account
from cumulus.apps.ingest.tests.sending import Drain, send
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

MEMBERS, EVENTS = 200, 100_000
MOST_SECONDS = 0.3


@pytest.mark.slow
def test_a_large_account_answers_at_once(
    api: Api, workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    account = create_account(workspace.id, AccountFacts({"name": "Large"}, ("large.example",)))
    for n in range(MEMBERS):
        send(workspace, {"type": "identify", "userId": f"u{n}", "traits": {"email": f"u{n}@large.example"}})
    drain()
    drain()
    people = [each["contact_id"] for each in api.get(f"/accounts/{account}/members").body["items"]]
    assert len(people) == MEMBERS
    for first in range(0, EVENTS, 20_000):
        warehouse.insert_arrow("events", _events(workspace, people, first, 20_000), None)
    paths = (f"/accounts/{account}", f"/accounts/{account}/events", f"/accounts/{account}/engagement", "/accounts")
    took = {path: min(_seconds(api, path) for _ in range(5)) for path in (*paths, f"/accounts/{account}/members")}
    assert api.get(f"/accounts/{account}/events").body["total"] > EVENTS
    assert {path: seconds for path, seconds in took.items() if seconds > MOST_SECONDS} == {}, took


def _seconds(api: Api, path: str) -> float:
    started = time.perf_counter()
    assert api.get(path).status == 200
    return time.perf_counter() - started


def _events(workspace: TestWorkspace, people: list[int], first: int, count: int) -> pa.Table:
    now = datetime.now(UTC)
    at = [now - timedelta(minutes=n) for n in range(first, first + count)]
    return pa.table(
        {
            "workspace_id": pa.array([workspace.id] * count, pa.uint32()),
            "contact_id": pa.array([people[n % len(people)] for n in range(count)], pa.uint32()),
            "name": pa.array([f"Event {n % 20}" for n in range(count)]),
            "timestamp": pa.array(at, pa.timestamp("ms", tz="UTC")),
            "event_key": pa.array([str(uuid4()) for _ in range(count)]),
            "message_id": pa.array([f"m{n}" for n in range(first, first + count)]),
            "kind": pa.array(["track"] * count),
            "received_at": pa.array(at, pa.timestamp("ms", tz="UTC")),
            "source_id": pa.array([workspace.source_id] * count, pa.uint32()),
            "depth": pa.array([0] * count, pa.uint8()),
            "properties": pa.array(['{"page": "/x"}'] * count),
            "context": pa.array(["{}"] * count),
        }
    )
