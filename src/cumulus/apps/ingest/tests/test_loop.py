"""The running pipeline: what was sent is seen at once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from cumulus.apps.ingest.pipeline.loop import run_forever
from cumulus.apps.ingest.tests.sending import events, send
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

FRESH_SECONDS = 1.0
_DEADLINE_SECONDS = 30.0


@pytest.fixture
def running(engines: None) -> Iterator[None]:
    """Two pipelines, of which one works."""
    stop = threading.Event()
    dsn = os.environ["DATABASE_URL"]
    threads = [threading.Thread(target=run_forever, args=(dsn, [], stop)) for _ in range(2)]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join(30)


def seconds_until(holds: Callable[[], bool]) -> float:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < _DEADLINE_SECONDS
        time.sleep(0.005)
    return time.monotonic() - began


def notify() -> None:
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY cumulus_log")


def test_an_event_and_its_person_are_seen_within_a_second(
    running: None, workspace: TestWorkspace, warehouse: Warehouse, api: Api
) -> None:
    delays = []
    for n in range(6):
        mail = f"p{n}@fresh.example"
        send(workspace, {"type": "identify", "userId": f"u{n}", "traits": {"email": mail}})
        notify()
        delays.append(seconds_until(lambda n=n: len(events(warehouse, workspace)) == n + 1))  # type: ignore[misc]
        assert api.get(f"/contacts?q={mail}").body["total"] == 1
    assert sorted(delays)[3] < FRESH_SECONDS


def test_a_row_behind_an_older_transaction_is_seen_soon_after_its_end(
    running: None, workspace: TestWorkspace, warehouse: Warehouse
) -> None:
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_current_xact_id()")
            held.set()
            release.wait(30)
            cursor.execute("COMMIT")
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(30)
    send(workspace, {"type": "track", "event": "Waits", "userId": "u"})
    notify()
    assert events(warehouse, workspace) == []
    release.set()
    thread.join()
    seconds_until(lambda: len(events(warehouse, workspace)) == 1)
