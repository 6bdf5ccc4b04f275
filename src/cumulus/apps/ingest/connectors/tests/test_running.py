"""What runs bring: exactly once, whatever happens in between."""

from __future__ import annotations

import threading
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from cumulus.apps.ingest.connectors import running, scheduling
from cumulus.apps.ingest.connectors.contracts import RunState
from cumulus.apps.ingest.connectors.kinds.contract import Page
from cumulus.apps.ingest.connectors.kinds.registry import KINDS
from cumulus.apps.ingest.connectors.locks import held
from cumulus.apps.ingest.connectors.running import MOST_ATTEMPTS, run_connector
from cumulus.apps.ingest.connectors.tests.conftest import MakePlace
from cumulus.apps.ingest.connectors.tests.making import counts, make, newest, run, shown
from cumulus.apps.ingest.connectors.tests.places import CsvUrlPlace, PostgreSqlPlace, SftpPlace, row
from cumulus.apps.ingest.models import Connector, ConnectorRun
from cumulus.apps.ingest.tests.sending import Drain
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

every_kind = pytest.mark.parametrize("key", sorted(KINDS))


@every_kind
def test_people_come_once_and_are_updated(api: Api, make_place: MakePlace, key: str) -> None:
    place = make_place(key)
    place.add([row(1), row(2)])
    connector_id = make(api, place)
    assert counts(run(api, connector_id)) == (2, 2, 0, 0, 0, 0)
    place.add([row(2, "2026-02-01 00:00:00", 50), row(3, "2026-02-01 00:00:00")])
    assert counts(run(api, connector_id)) == (2, 1, 1, 0, 0, 0)
    assert counts(run(api, connector_id)) == (0, 0, 0, 0, 0, 0)
    assert api.get("/contacts?tag=shop").status == 200


@every_kind
def test_events_count_once(
    api: Api, workspace: TestWorkspace, warehouse: Warehouse, drain: Drain, make_place: MakePlace, key: str
) -> None:
    place = make_place(key)
    place.add([row(1), row(2)])
    connector_id = make(api, place, "events")
    assert counts(run(api, connector_id)) == (2, 0, 0, 0, 2, 0)
    drain()
    api.post(f"/connectors/{connector_id}/reset")
    place.add([row(3, "2026-01-05 00:00:00", 7)])
    assert counts(run(api, connector_id)) == (3, 0, 0, 2, 1, 0)
    drain()
    assert _orders(warehouse, workspace) == [1, 1, 7]


def _orders(warehouse: Warehouse, workspace: TestWorkspace) -> list[int]:
    sql = "SELECT properties.amount::Int64 AS n FROM events WHERE workspace_id = {w:UInt32} AND name = 'Order Placed' ORDER BY n"
    return [number for (number,) in warehouse.query(sql, {"w": workspace.id}).rows]


@every_kind
def test_a_crash_between_pages_loses_and_doubles_nothing(
    api: Api, workspace: TestWorkspace, make_place: MakePlace, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place(key)
    place.add([row(number, f"2026-01-01 {number // 3600:02}:{number // 60 % 60:02}:00") for number in range(4_100)])
    connector_id = make(api, place)
    run_id = api.post(f"/connectors/{connector_id}/run").body["id"]
    write = running._write
    written: list[int] = []

    def dies_in_the_second(connector: int, run: int, pages: int, page: Page) -> bool:
        if written:
            raise KeyboardInterrupt
        written.append(pages)
        return write(connector, run, pages, page)

    monkeypatch.setattr(running, "_write", dies_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        run_connector(run_id)
    monkeypatch.undo()
    assert counts(shown(api, connector_id))[:2] == (2_000, 2_000)
    assert run_id in scheduling.left_behind(timezone.now() + timedelta(minutes=3))
    run_connector(run_id)
    done = shown(api, connector_id)
    assert (done["state"], *counts(done)) == ("done", 4_100, 4_100, 0, 0, 0, 0)


def test_two_at_once_read_once(api: Api, make_place: MakePlace) -> None:
    place = make_place("postgresql")
    place.add([row(number) for number in range(3_000)])
    connector_id = make(api, place)
    run_id = api.post(f"/connectors/{connector_id}/run").body["id"]

    def work() -> None:
        run_connector(run_id)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert counts(shown(api, connector_id))[:2] == (3_000, 3_000)


def test_a_second_run_is_refused_while_one_is_under_way(api: Api, make_place: MakePlace) -> None:
    connector_id = make(api, make_place("postgresql"))
    assert api.post(f"/connectors/{connector_id}/run").status == 201
    again = api.post(f"/connectors/{connector_id}/run")
    assert (again.status, again.body["code"]) == (409, "connector_running")


def test_a_cancelled_run_keeps_what_was_written(
    api: Api, make_place: MakePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place("postgresql")
    place.add([row(number, f"2026-01-01 {number // 3600:02}:{number // 60 % 60:02}:00") for number in range(4_100)])
    connector_id = make(api, place)
    run_id = api.post(f"/connectors/{connector_id}/run").body["id"]
    write = running._write

    def cancelled_after_the_first(connector: int, run: int, pages: int, page: Page) -> bool:
        if pages == 1:
            assert api.post(f"/connectors/{connector}/runs/{run}/cancel").status == 200
        return write(connector, run, pages, page)

    monkeypatch.setattr(running, "_write", cancelled_after_the_first)
    run_connector(run_id)
    monkeypatch.undo()
    found = shown(api, connector_id)
    assert (found["state"], found["rows"]) == ("cancelled", 2_000)
    assert counts(run(api, connector_id))[:2] == (2_100, 2_100)


def test_the_network_is_tried_again_with_longer_pauses_and_given_up(api: Api, make_place: MakePlace) -> None:
    place = make_place("csv_url")
    assert isinstance(place, CsvUrlPlace)
    place.server.status = 503
    connector_id = make(api, place)
    run_id = api.post(f"/connectors/{connector_id}/run").body["id"]
    pauses = []
    for _ in range(MOST_ATTEMPTS):
        pause = run_connector(run_id)
        pauses.append(None if pause is None else pause.total_seconds())
        ConnectorRun.objects.filter(pk=run_id).update(retry_at=None)
    assert pauses == [30, 120, 480, 1920, None]
    found = shown(api, connector_id)
    assert (found["state"], found["error"], found["detail"]) == ("failed", "remote_unreachable", "HTTP 503")


def test_a_waiting_try_does_not_come_early(api: Api, make_place: MakePlace) -> None:
    place = make_place("csv_url")
    assert isinstance(place, CsvUrlPlace)
    place.server.status = 503
    connector_id = make(api, place)
    run_id = api.post(f"/connectors/{connector_id}/run").body["id"]
    run_connector(run_id)
    asked = len(place.server.asked)
    assert run_connector(run_id) is None
    assert len(place.server.asked) == asked


def test_three_failures_raise_an_alert_and_a_success_ends_it(api: Api, make_place: MakePlace) -> None:
    place = make_place("postgresql")
    assert isinstance(place, PostgreSqlPlace)
    connector_id = make(api, place)
    with psycopg.connect(place.owner, autocommit=True) as owner:
        owner.execute("ALTER TABLE people RENAME TO gone")
        states = []
        for _ in range(3):
            assert run(api, connector_id)["error"] == "remote_failed"
            states.append(api.get(f"/connectors/{connector_id}").body["alert"])
        [told] = api.get("/notices").body["items"]
        owner.execute("ALTER TABLE gone RENAME TO people")
    assert (told["kind"], told["subject_id"], told["times"]) == ("connector_failed", connector_id, 3)
    run(api, connector_id)
    assert api.get("/notices").body["items"][0]["resolved_at"] is not None
    assert (states, api.get(f"/connectors/{connector_id}").body["alert"]) == ([False, False, True], False)


def test_rejected_rows_have_reasons_and_a_file(api: Api, make_place: MakePlace) -> None:
    place = make_place("postgresql")
    assert isinstance(place, PostgreSqlPlace)
    place.add([row(1), (2, "not a mail", "=HYPERLINK()", 1, "2026-01-02 00:00:00")])
    connector_id = make(api, place)
    done = run(api, connector_id)
    assert (done["rejected"], done["reasons"]) == (1, {"invalid_email": 1})
    file = api.get(f"/connectors/{connector_id}/runs/{done['id']}/rejects.csv").content.decode("utf-8-sig")
    assert file.splitlines() == [
        "id,email,name,amount,at,line,reason,column",
        "2,not a mail,'=HYPERLINK(),1,2026-01-02T00:00:00,2,Not a mail address,email",
    ]


def test_a_file_that_cannot_be_read_is_one_rejected_row(api: Api, make_place: MakePlace) -> None:
    place = make_place("sftp")
    assert isinstance(place, SftpPlace)
    place.add([row(1)])
    place.server.write("in/broken.parquet", b"PAR1 nothing", 1_780_000_500)
    connector_id = make(api, place)
    done = run(api, connector_id)
    assert (done["created"], done["reasons"]) == (1, {"file_unreadable": 1})
    assert counts(run(api, connector_id)) == (0, 0, 0, 0, 0, 0)


def test_a_file_written_anew_is_read_again_and_its_events_count_once(
    api: Api, make_place: MakePlace, drain: Drain
) -> None:
    place = make_place("sftp")
    assert isinstance(place, SftpPlace)
    place.server.write("in/log.csv", b"id,email,name,amount,at\n1,a@b.example,A,1,2026-01-01\n", 1_780_000_000)
    connector_id = make(api, place, "events")
    assert counts(run(api, connector_id)) == (1, 0, 0, 0, 1, 0)
    drain()
    place.server.write(
        "in/log.csv",
        b"id,email,name,amount,at\n1,a@b.example,A,1,2026-01-01\n2,b@b.example,B,1,2026-01-01\n",
        1_780_000_900,
    )
    assert counts(run(api, connector_id)) == (2, 0, 0, 1, 1, 0)


def test_a_table_whose_header_changed_is_not_read(api: Api, make_place: MakePlace) -> None:
    place = make_place("csv_url")
    assert isinstance(place, CsvUrlPlace)
    place.add([row(1)])
    connector_id = make(api, place)
    place.server.content = b"id,mail\n1,a@b.example\n"
    connector = api.patch(
        f"/connectors/{connector_id}", {"config": {"url": place.server.url}, "secrets": place.secrets}
    )
    assert connector.status == 200
    done = run(api, connector_id)
    assert (done["state"], done["error"], done["detail"], done["rows"]) == ("failed", "column_missing", "email", 0)


def test_what_died_too_often_is_given_up(api: Api, make_place: MakePlace) -> None:
    connector_id = make(api, make_place("postgresql"))
    run_id = api.post(f"/connectors/{connector_id}/run").body["id"]
    ConnectorRun.objects.filter(pk=run_id).update(state=RunState.RUNNING, attempts=MOST_ATTEMPTS)
    run_connector(run_id)
    assert shown(api, connector_id)["error"] == "connector_gave_up"


def test_what_is_due_starts_once_and_is_due_again_later(api: Api, make_place: MakePlace) -> None:
    connector_id = make(api, make_place("postgresql"))
    body = {"schedule": {"kind": "every", "minutes": 15}, "enabled": True}
    due = api.patch(f"/connectors/{connector_id}", body).body["next_at"]
    assert due is not None
    Connector.objects.filter(pk=connector_id).update(next_at=timezone.now())
    now = timezone.now()
    started: list[list[int]] = []

    def work() -> None:
        started.append(scheduling.start_due(now, lambda _: None))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    runs = [run for part in started for run in part]
    mine = ConnectorRun.objects.filter(pk__in=runs, connector_id=connector_id)
    connector = Connector.objects.get(pk=connector_id)
    assert (mine.count(), newest(connector_id).made_by) == (1, "schedule")
    assert connector.next_at == now + timedelta(minutes=15)


def test_what_is_still_read_is_not_started_again(api: Api, make_place: MakePlace) -> None:
    connector_id = make(api, make_place("postgresql"))
    api.patch(f"/connectors/{connector_id}", {"schedule": {"kind": "every", "minutes": 15}, "enabled": True})
    first = api.post(f"/connectors/{connector_id}/run").body["id"]
    Connector.objects.filter(pk=connector_id).update(next_at=timezone.now())
    scheduling.start_due(timezone.now(), lambda _: None)
    assert newest(connector_id).pk == first


def test_while_another_holds_it_nothing_is_read(api: Api, make_place: MakePlace) -> None:
    connector_id = make(api, make_place("postgresql"))
    run_id = api.post(f"/connectors/{connector_id}/run").body["id"]

    def work() -> None:
        run_connector(run_id)
        connection.close()

    with held(connector_id) as mine:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(60)
        assert (mine, shown(api, connector_id)["state"]) == (True, "waiting")
