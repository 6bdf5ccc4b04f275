"""Files that go out by themselves: whole, once, in their owner's name, whatever happens in between."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from cumulus.apps.contacts.exporting.running import write_people
from cumulus.apps.contacts.exporting.scheduled import keeping, running, scheduling
from cumulus.apps.contacts.exporting.scheduled.contracts import RunState
from cumulus.apps.contacts.exporting.scheduled.locks import held
from cumulus.apps.contacts.exporting.scheduled.running import MOST_ATTEMPTS, run_scheduled
from cumulus.apps.contacts.exporting.scheduled.tests.conftest import MakePlace
from cumulus.apps.contacts.exporting.scheduled.tests.making import DAILY, EVERYBODY, begin, body, make, newest, run
from cumulus.apps.contacts.exporting.scheduled.tests.places import S3Place, SftpPlace, SomePlace
from cumulus.apps.contacts.exporting.selection import Selection
from cumulus.apps.contacts.models import ScheduledExport, ScheduledExportRun
from cumulus.core.errors import Terminal
from cumulus.core.ids import WorkspaceId
from cumulus.platform.remote import RemoteFiles
from tests.fixtures import Api

every_place = pytest.mark.parametrize("kind", ["s3", "sftp"])
pytestmark = pytest.mark.usefixtures("people")


@every_place
def test_a_file_of_everybody_comes_to_its_place(api: Api, make_place: MakePlace, kind: str) -> None:
    place = make_place(kind)
    done = run(api, make(api, place))
    assert place.files() == {"out/people.csv": EVERYBODY}
    assert (done["state"], done["rows"], done["bytes"], done["sent"]) == ("done", 3, len(EVERYBODY), len(EVERYBODY))
    assert (done["path"], done["error"]) == ("out/people.csv", "")
    assert done["seconds"] > 0


@every_place
@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_the_other_formats_come_readable(api: Api, make_place: MakePlace, kind: str, form: str) -> None:
    place = make_place(kind)
    run(api, make(api, place, selection={"columns": ["name"], "format": form, "tag": "金卡"}))
    file = io.BytesIO(place.files()[f"out/people.{form}"])
    if form == "xlsx":
        names = [row[0] for row in openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)][1:]
    else:
        names = pq.read_table(file)["name"].to_pylist()
    assert names == ["李雷", "Ada"]


def test_a_segment_goes_out_and_one_that_is_gone_says_so(api: Api, make_place: MakePlace) -> None:
    place = make_place("sftp")
    segment = api.post("/segments", {"name": "s", "expression": {"attribute": "age", "op": "gt", "value": 35}}).body
    scheduled_id = make(api, place, selection={"columns": ["name"], "segment": str(segment["id"]), "encoding": "utf-8"})
    run(api, scheduled_id)
    assert sorted(place.files()["out/people.csv"].decode().split()) == ["Ada", "Bob", "name"]
    api.delete(f"/segments/{segment['id']}")
    failed = run(api, scheduled_id)
    assert (failed["state"], failed["error"]) == ("failed", "segment_not_found")
    assert api.get(f"/scheduled-exports/{scheduled_id}").body["failures"] == 1


def test_the_files_name_has_the_workspaces_day(api: Api, make_place: MakePlace) -> None:
    place = make_place("sftp")
    scheduled_id = make(api, place, path="{year}/{month}/people-{date}-{time}-{run}.csv")
    run_id = begin(api, scheduled_id)
    at = datetime(2026, 11, 22, 20, 5, 7, tzinfo=UTC)  # the next day in Shanghai
    ScheduledExportRun.objects.filter(pk=run_id).update(created_at=at)
    run_scheduled(run_id)
    assert list(place.files()) == [f"2026/11/people-2026-11-23-040507-{run_id}.csv"]


@every_place
def test_a_crash_while_the_file_is_sent_leaves_no_half_file(
    api: Api, make_place: MakePlace, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place(kind)
    scheduled_id = make(api, place)
    run(api, scheduled_id)
    before = place.files()

    def dies(self: object, size: int = -1, /) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(running._Watched, "read", dies)
    run_id = begin(api, scheduled_id)
    with pytest.raises(KeyboardInterrupt):
        run_scheduled(run_id)
    monkeypatch.undo()
    assert place.files() == before
    assert list((Path(settings.DATA_DIR) / "tmp").glob("export-*")) == []
    assert run_id in scheduling.left_behind(timezone.now() + timedelta(minutes=3))
    run_scheduled(run_id)
    assert newest(api, scheduled_id)["state"] == "done"
    assert place.files() == {"out/people.csv": EVERYBODY}


def test_a_crash_after_the_file_came_brings_it_over_itself(
    api: Api, make_place: MakePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place("s3")
    scheduled_id = make(api, place, path="people-{run}", keep_last=5)
    run_id = begin(api, scheduled_id)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "_done", dies)
    with pytest.raises(KeyboardInterrupt):
        run_scheduled(run_id)
    monkeypatch.undo()
    assert newest(api, scheduled_id)["state"] == "running"
    run_scheduled(run_id)
    run_scheduled(run_id)
    assert (newest(api, scheduled_id)["state"], list(place.files())) == ("done", [f"people-{run_id}.csv"])


def test_what_is_deferred_three_times_at_once_runs_once(
    api: Api, make_place: MakePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place("sftp")
    run_id = begin(api, make(api, place))
    brought: list[str] = []
    original = write_people

    def counted(
        workspace_id: WorkspaceId, selection: Selection, target: BinaryIO, tell: Callable[[int, int], None]
    ) -> int:
        brought.append(threading.current_thread().name)
        return original(workspace_id, selection, target, tell)

    monkeypatch.setattr(running, "write_people", counted)

    def work() -> None:
        run_scheduled(run_id)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    run_scheduled(run_id)
    assert (len(brought), list(place.files())) == (1, ["out/people.csv"])


def test_while_another_holds_it_nothing_is_written(api: Api, make_place: MakePlace) -> None:
    place = make_place("sftp")
    scheduled_id = make(api, place)
    run_id = begin(api, scheduled_id)

    def work() -> None:
        run_scheduled(run_id)
        connection.close()

    with held(scheduled_id) as mine:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(60)
        assert (mine, newest(api, scheduled_id)["state"], place.files()) == (True, "waiting", {})


@every_place
def test_a_run_that_is_cancelled_on_the_way_brings_nothing_and_is_tried_again(
    api: Api, make_place: MakePlace, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place(kind)
    scheduled_id = make(api, place)
    run_id = begin(api, scheduled_id)
    read = running._Watched.read

    def cancelled_first(self: running._Watched, size: int = -1, /) -> bytes:
        assert api.post(f"/scheduled-exports/{scheduled_id}/runs/{run_id}/cancel").status in {200, 409}
        return read(self, size)

    monkeypatch.setattr(running._Watched, "read", cancelled_first)
    run_scheduled(run_id)
    monkeypatch.undo()
    assert (newest(api, scheduled_id)["state"], place.files()) == ("cancelled", {})
    again = api.post(f"/scheduled-exports/{scheduled_id}/runs/{run_id}/retry")
    assert (again.status, again.body["state"], again.body["id"]) == (200, "waiting", run_id)
    run_scheduled(run_id)
    assert (newest(api, scheduled_id)["state"], place.files()) == ("done", {"out/people.csv": EVERYBODY})
    assert api.post(f"/scheduled-exports/{scheduled_id}/runs/{run_id}/retry").body["code"] == "scheduled_run_not_failed"
    assert api.post(f"/scheduled-exports/{scheduled_id}/runs/{run_id}/cancel").body["code"] == "scheduled_run_over"


def test_the_network_is_tried_again_with_longer_pauses_and_given_up(api: Api, make_place: MakePlace) -> None:
    place = make_place("sftp")
    place.config["port"] = 1
    scheduled_id = make(api, place)
    run_id = begin(api, scheduled_id)
    pauses = []
    for _ in range(MOST_ATTEMPTS):
        pause = run_scheduled(run_id)
        pauses.append(None if pause is None else pause.total_seconds())
        assert pause is None or run_scheduled(run_id) is None  # not before its time
        ScheduledExportRun.objects.filter(pk=run_id).update(retry_at=None)
    found = newest(api, scheduled_id)
    assert pauses == [30, 120, 480, 1920, None]
    assert (found["state"], found["error"], found["rows"]) == ("failed", "remote_unreachable", 3)


@pytest.mark.parametrize("kind", ["s3", "sftp"])
def test_a_wrong_place_is_told_and_not_tried_again(api: Api, make_place: MakePlace, kind: str) -> None:
    place = make_place(kind)
    place.config = place.wrong_place()
    found = run(api, make(api, place))
    assert found["error"] in {"remote_failed", "host_key_unknown"}
    assert (found["state"], found["detail"] != "") == ("failed", True)


def test_what_died_too_often_is_given_up(api: Api, make_place: MakePlace) -> None:
    scheduled_id = make(api, make_place("sftp"))
    run_id = begin(api, scheduled_id)
    ScheduledExportRun.objects.filter(pk=run_id).update(state=RunState.RUNNING, attempts=MOST_ATTEMPTS)
    run_scheduled(run_id)
    assert newest(api, scheduled_id)["error"] == "scheduled_run_gave_up"


@every_place
def test_only_the_newest_files_stay_and_only_ours_go(api: Api, make_place: MakePlace, kind: str) -> None:
    place = make_place(kind)
    _put_other(place)
    scheduled_id = make(api, place, path="out/people-{run}", keep_last=2)
    paths = [run(api, scheduled_id)["path"] for _ in range(4)]
    assert sorted(place.files()) == sorted(["out/other.csv", *paths[2:]])
    runs = api.get(f"/scheduled-exports/{scheduled_id}/runs").body["items"]
    assert [each["removed_at"] is not None for each in runs] == [False, False, True, True]


def _put_other(place: SomePlace) -> None:
    if isinstance(place, S3Place):
        place.server.write("out/other.csv", b"theirs")
    elif isinstance(place, SftpPlace):
        place.server.write("out/other.csv", b"theirs", 1_780_000_000)


def test_a_file_of_the_same_name_is_replaced_and_never_taken_away(api: Api, make_place: MakePlace) -> None:
    place = make_place("sftp")
    scheduled_id = make(api, place, keep_last=1)
    for _ in range(3):
        run(api, scheduled_id)
    assert list(place.files()) == ["out/people.csv"]


def test_old_files_that_cannot_be_taken_away_are_told_and_go_later(
    api: Api, make_place: MakePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place("s3")
    scheduled_id = make(api, place, path="people-{run}", keep_last=1)
    run(api, scheduled_id)
    original = keeping.remove_older

    def refused(run: ScheduledExportRun, keep: int, files: RemoteFiles) -> None:
        monkeypatch.setattr(files, "delete", _refuse)
        original(run, keep, files)

    monkeypatch.setattr(keeping, "remove_older", refused)
    second = run(api, scheduled_id)
    assert (second["state"], second["error"], second["detail"]) == ("done", "old_files_stay", "HTTP 403")
    monkeypatch.setattr(keeping, "remove_older", original)
    third = run(api, scheduled_id)
    assert (list(place.files()), third["error"]) == ([third["path"]], "")


def _refuse(name: str) -> None:
    raise Terminal("remote_refused", "no", detail="HTTP 403")


def test_what_is_due_starts_once_and_is_due_again_later(api: Api, make_place: MakePlace) -> None:
    scheduled_id = make(api, make_place("sftp"), schedule={"kind": "every", "minutes": 15})
    ScheduledExport.objects.filter(pk=scheduled_id).update(next_at=timezone.now())
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
    mine = ScheduledExportRun.objects.filter(pk__in=runs, export_id=scheduled_id)
    assert (mine.count(), newest(api, scheduled_id)["made_by"]) == (1, "schedule")
    assert ScheduledExport.objects.get(pk=scheduled_id).next_at == now + timedelta(minutes=15)
    ScheduledExport.objects.filter(pk=scheduled_id).update(next_at=now)
    scheduling.start_due(now, lambda _: None)  # still under way
    assert ScheduledExportRun.objects.filter(export_id=scheduled_id).count() == 1


def test_what_is_paused_does_not_start_and_goes_on_when_it_is_resumed(api: Api, make_place: MakePlace) -> None:
    scheduled_id = make(api, make_place("sftp"), schedule=DAILY)
    place = f"/scheduled-exports/{scheduled_id}"
    due = api.get(place).body["next_at"]
    paused = api.patch(place, {"enabled": False}).body
    ScheduledExport.objects.filter(pk=scheduled_id, next_at__isnull=False).update(next_at=timezone.now())
    scheduling.start_due(timezone.now(), lambda _: None)
    assert (paused["enabled"], paused["next_at"]) == (False, None)
    assert ScheduledExportRun.objects.filter(export_id=scheduled_id).count() == 0
    assert api.patch(place, {"enabled": True}).body["next_at"] == due


def test_old_runs_go_and_those_whose_files_are_counted_stay(api: Api, make_place: MakePlace) -> None:
    place = make_place("sftp")
    counted, plain = make(api, place, path="a-{run}", keep_last=2), make(api, place, path="b-{run}")
    for each in (counted, counted, counted, plain):
        run(api, each)
    ScheduledExportRun.objects.filter(export_id__in=[counted, plain]).update(
        created_at=timezone.now() - timedelta(days=200)
    )
    assert scheduling.trim(timezone.now() - timedelta(days=180)) == 2
    assert ScheduledExportRun.objects.filter(export_id=counted).count() == 2


def test_one_that_is_deleted_while_it_runs_brings_nothing(
    api: Api, make_place: MakePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place("sftp")
    scheduled_id = make(api, place)
    run_id = begin(api, scheduled_id)
    read = running._Watched.read

    def deleted_first(self: running._Watched, size: int = -1, /) -> bytes:
        api.delete(f"/scheduled-exports/{scheduled_id}")
        return read(self, size)

    monkeypatch.setattr(running._Watched, "read", deleted_first)
    run_scheduled(run_id)
    assert place.files() == {}


def test_everything_is_audited(api: Api, make_place: MakePlace) -> None:
    place = make_place("sftp")
    scheduled_id = make(api, place)
    run(api, scheduled_id)
    api.patch(f"/scheduled-exports/{scheduled_id}", {"name": "Weekly"})
    api.delete(f"/scheduled-exports/{scheduled_id}")
    entries: dict[str, Any] = {entry["action"]: entry for entry in api.get("/audit").body["items"]}
    assert {f"scheduled_export.{verb}" for verb in ("created", "run", "delivered", "changed", "deleted")} <= set(
        entries
    )
    delivered = entries["scheduled_export.delivered"]
    assert (delivered["subject"], delivered["details"]["people"]) == (f"scheduled_export:{scheduled_id}", 3)
    assert body(place)["secrets"]["password"] not in str(entries)
