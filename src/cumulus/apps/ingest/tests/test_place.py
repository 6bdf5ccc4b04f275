"""The pipeline finds its place again in a database that was restored elsewhere."""

from __future__ import annotations

from django.db import connection

from cumulus.apps.ingest.models import Position
from cumulus.apps.ingest.pipeline.batch import Pipeline
from cumulus.apps.ingest.pipeline.place import recognise_database
from cumulus.apps.ingest.tests.sending import Drain, numbers, send
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import TestWorkspace

FAR_AHEAD = 10**12


def number(n: int) -> JsonObject:
    return {"type": "track", "event": "Numbered", "userId": "u", "properties": {"n": n}}


def pretend_the_ids_come_from_a_server_far_ahead() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE spine_log SET xid = (xid::text::bigint + %s)::text::xid8 WHERE xid < %s::text::xid8",
            [FAR_AHEAD, FAR_AHEAD],
        )
        cursor.execute("UPDATE ingest_batch SET to_xid = to_xid + %s WHERE state = 'in_flight'", [FAR_AHEAD])
        cursor.execute("UPDATE ingest_position SET xid = xid + %s, database = 'another'", [FAR_AHEAD])


def test_a_restored_log_is_read_on_exactly_once(workspace: TestWorkspace, warehouse: Warehouse, drain: Drain) -> None:
    drain()
    recognise_database()
    for n in range(3):
        send(workspace, number(n))
    drain()
    send(workspace, number(3))
    assert Pipeline([])._resolve(5_000) is not None  # in flight when the dump was taken
    send(workspace, number(4))
    pretend_the_ids_come_from_a_server_far_ahead()
    send(workspace, number(5))  # the collector was up before the pipeline
    assert recognise_database()
    assert not recognise_database()
    send(workspace, number(6))
    drain()
    assert numbers(warehouse, workspace) == list(range(7))
    assert Position.objects.get().xid < FAR_AHEAD
