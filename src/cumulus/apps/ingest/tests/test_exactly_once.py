"""Whatever stops, wherever: every event exactly once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest
from django.db import connection

from cumulus.apps.contacts.models import Contact
from cumulus.apps.ingest.contracts import StoredEvent
from cumulus.apps.ingest.facade import on_merge, rebuild, trim_log
from cumulus.apps.ingest.models import Batch, Quarantined
from cumulus.apps.ingest.pipeline.batch import Pipeline
from cumulus.apps.ingest.pipeline.storing import WarehouseBatch, store
from cumulus.apps.ingest.tests.sending import Drain, alive, numbers, overrides, send, tagged
from cumulus.core.errors import Conflict
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace


class Crash(Exception):
    """The process ends here."""


def tracks(numbers: range) -> list[JsonObject]:
    """Return events of a few people, each with its number and a message id that follows from it."""
    return [
        {
            "type": "track",
            "event": "Numbered",
            "userId": f"u{n % 3}",
            "anonymousId": f"a{n % 5}",
            "messageId": f"m-{n}",
            "properties": {"n": n},
        }
        for n in numbers
    ]


def crash_before_the_warehouse(pipeline: Pipeline) -> None:
    pipeline._resolve(5_000)


def crash_before_the_second_transaction(pipeline: Pipeline) -> None:
    resolved = pipeline._resolve(5_000)
    assert resolved is not None
    store(WarehouseBatch(resolved.batch.pk, resolved.events, [ContactId(c) for c in resolved.batch.changed_contacts]))


def crash_within_the_second_transaction(_: Pipeline) -> None:
    def fail(events: list[StoredEvent]) -> None:
        raise Crash

    with pytest.raises(Crash):
        Pipeline([fail]).run_once()


def crash_after_the_second_transaction(pipeline: Pipeline) -> None:
    pipeline.run_once()


@pytest.mark.parametrize(
    "crash",
    [
        crash_before_the_warehouse,
        crash_before_the_second_transaction,
        crash_within_the_second_transaction,
        crash_after_the_second_transaction,
    ],
)
def test_a_crash_loses_nothing_and_doubles_nothing(
    crash: Callable[[Pipeline], None], workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    drain()
    send(workspace, *tracks(range(10)), {"type": "dance", "userId": "u"})
    send(workspace, *tracks(range(5, 20)))
    crash(Pipeline([]))
    send(workspace, *tracks(range(15, 30)))
    reacted: list[str] = []
    after = Pipeline([lambda found: reacted.extend(event.message_id for event in found)])
    while after.run_once():
        pass
    assert numbers(warehouse, workspace) == list(range(30))
    assert len(reacted) == len(set(reacted))
    assert Quarantined.objects.filter(workspace_id=workspace.id).count() == 1
    assert alive(warehouse, workspace) == list(
        Contact.objects.filter(workspace_id=workspace.id, merged_into_id=None)
        .order_by("id")
        .values_list("id", flat=True)
    )
    assert Batch.objects.filter(state=Batch.State.IN_FLIGHT).count() == 0


def test_an_event_that_the_warehouse_refuses_is_put_aside_once(
    workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    drain()
    send(workspace, *tracks(range(4)))
    pipeline = Pipeline([])
    resolved = pipeline._resolve(5_000)
    assert resolved is not None
    resolved.events[2][0].properties = cast(JsonObject, [1])  # as if our own checks had a hole
    for _ in range(2):
        refused = store(WarehouseBatch(resolved.batch.pk, resolved.events, []))
        assert [each.item.message_id for each in refused] == ["m-2"]
        pipeline._finish(resolved, refused)
    assert numbers(warehouse, workspace) == [0, 1, 3]
    assert Quarantined.objects.filter(workspace_id=workspace.id, reason="refused_by_warehouse").count() == 1


def test_two_pipelines_at_once_do_the_work_once(workspace: TestWorkspace, warehouse: Warehouse, drain: Drain) -> None:
    drain()
    for start in range(0, 200, 10):
        send(workspace, *tracks(range(start, start + 15)))
    reacted: list[str] = []

    def work() -> None:
        pipeline = Pipeline([lambda found: reacted.extend(event.message_id for event in found)])
        while pipeline.run_once(20):
            pass
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drain()
    assert numbers(warehouse, workspace) == list(range(205))
    ours = [message for message in reacted if message.startswith("m-")]
    assert len(ours) == len(set(ours)) == 205


def test_a_merge_moves_tags_and_history_and_is_told_to_others(
    workspace: TestWorkspace, warehouse: Warehouse, api: Api, drain: Drain
) -> None:
    merges: list[tuple[int, int]] = []
    pipeline = Pipeline([on_merge(lambda _, pairs: merges.extend(pairs.items()))])
    send(workspace, {"type": "track", "event": "Seen", "anonymousId": "a1", "properties": {"n": 1}})
    send(workspace, {"type": "track", "event": "Seen", "anonymousId": "a2", "properties": {"n": 2}})
    send(workspace, {"type": "identify", "userId": "u1", "properties": {}})
    drain()
    first, second, user = Contact.objects.filter(workspace_id=workspace.id).order_by("id").values_list("id", flat=True)
    api.post(f"/contacts/{first}/tags", {"name": " vip "})
    send(workspace, {"type": "alias", "userId": None, "anonymousId": "a2", "previousId": "a1"})
    while pipeline.run_once():
        pass
    send(workspace, {"type": "track", "event": "Login", "userId": "u1", "anonymousId": "a1"})
    while pipeline.run_once():
        pass
    assert overrides(warehouse, workspace) == {first: user, second: user}
    assert alive(warehouse, workspace) == [user]
    assert tagged(warehouse, workspace, "vip") == [user]
    assert merges == [(second, first), (first, user), (second, user)]
    profile = api.get(f"/contacts/{first}").body
    assert (profile["id"], [tag["name"] for tag in profile["tags"]]) == (user, ["vip"])
    timeline = api.get(f"/contacts/{user}/events?name=Seen").body
    assert timeline["total"] == 2


def test_a_rebuild_gives_the_same_warehouse(
    workspace: TestWorkspace, warehouse: Warehouse, api: Api, drain: Drain
) -> None:
    send(workspace, *tracks(range(20)), *tracks(range(10)))
    drain()
    person = alive(warehouse, workspace)[0]
    api.post(f"/contacts/{person}/tags", {"name": "kept"})
    drain()
    send(workspace, *tracks(range(15, 25)))
    crash_before_the_second_transaction(Pipeline([]))
    before = alive(warehouse, workspace), overrides(warehouse, workspace), tagged(warehouse, workspace, "kept")
    rebuild(lambda done, total: None)
    assert numbers(warehouse, workspace) == list(range(20))
    drain()
    assert numbers(warehouse, workspace) == list(range(25))
    assert before == (
        alive(warehouse, workspace),
        overrides(warehouse, workspace),
        tagged(warehouse, workspace, "kept"),
    )


def test_trimmed_rows_leave_their_events_through_a_rebuild(
    workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    send(workspace, *tracks(range(5)))
    drain()
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(received_at) FROM spine_log WHERE workspace_id = %s", [workspace.id])
        boundary = cursor.fetchone()[0] + timedelta(milliseconds=1)
    send(workspace, *tracks(range(5, 8)))
    trim_log(boundary)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM spine_log WHERE workspace_id = %s", [workspace.id])
        assert cursor.fetchone()[0] == 1
    drain()
    assert trim_log(boundary) == 0
    rebuild(lambda done, total: None)
    send(workspace, *tracks(range(8)))
    drain()
    assert numbers(warehouse, workspace) == list(range(8))


def test_a_rebuild_beside_a_running_pipeline_is_refused(workspace: TestWorkspace) -> None:
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7002, 0)")
            held.set()
            release.wait(30)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(30)
    try:
        with pytest.raises(Conflict):
            rebuild(lambda done, total: None)
    finally:
        release.set()
        thread.join()
