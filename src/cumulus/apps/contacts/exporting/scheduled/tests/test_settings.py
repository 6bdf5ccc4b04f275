"""What people say of a scheduled export, checked before anything is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import override_settings

from cumulus.apps.contacts.exporting.scheduled.naming import checked_path, path_for
from cumulus.apps.contacts.exporting.scheduled.tests.conftest import MakePlace
from cumulus.apps.contacts.exporting.scheduled.tests.making import DAILY, body, make
from cumulus.apps.contacts.models import ScheduledExport
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.errors import Invalid
from tests.fixtures import Api

every_place = pytest.mark.parametrize("kind", ["s3", "sftp"])
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("people", "people.csv"),
        ("people.CSV", "people.CSV"),
        ("/srv/out/{year}/{month}/{day}/p-{date}", "/srv/out/2026/01/02/p-2026-01-02.csv"),
        ("客户 {time}-{run}", "客户 030405-7.csv"),
        ("a.xlsx", "a.xlsx.csv"),
    ],
)
def test_a_name_is_filled_in(pattern: str, path: str) -> None:
    assert path_for(checked_path(pattern), "csv", AT, 7) == path


@pytest.mark.parametrize(
    "bad",
    ["", " ", "/", "a//b", "a/", "../a", "a/../b", ".", "a\\b", "{who}", "{date", "a}b", "x" * 301, "a\nb", "{{date}}"],
)
def test_a_name_that_is_none_is_refused(bad: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked_path(bad)
    assert caught.value.code == "invalid_export_path"


@every_place
def test_a_place_is_tried_before_it_is_kept_and_nothing_stays(api: Api, make_place: MakePlace, kind: str) -> None:
    place = make_place(kind)
    wanted = {"kind": place.kind, "config": place.config, "secrets": place.secrets, "path": "out/{date}"}
    assert api.post("/scheduled-exports/test", wanted).body["ok"] is True
    assert place.files() == {}
    wrong = api.post("/scheduled-exports/test", {**wanted, "config": place.wrong_place()}).body
    assert (wrong["ok"], wrong["code"] in {"remote_failed", "host_key_unknown"}) == (False, True)
    assert wrong["detail"] != ""
    with override_settings(CONNECTORS_PRIVATE=False):
        assert api.post("/scheduled-exports/test", wanted).body["code"] == "address_refused"
    assert ScheduledExport.objects.filter(name="Nightly", kind=kind, path="out/{date}").count() == 0


def test_a_wrong_password_is_told(api: Api, make_place: MakePlace) -> None:
    place = make_place("sftp")
    wanted = {"kind": "sftp", "config": place.config, "secrets": {"password": "wrong"}}
    assert api.post("/scheduled-exports/test", wanted).body["code"] == "remote_refused"


@every_place
def test_a_stored_secret_is_tried_but_never_told_or_sent_elsewhere(api: Api, make_place: MakePlace, kind: str) -> None:
    place = make_place(kind)
    scheduled_id = make(api, place)
    shown = api.get(f"/scheduled-exports/{scheduled_id}")
    assert shown.body["secrets_set"] == list(place.secrets)
    assert next(iter(place.secrets.values())).encode() not in shown.content
    assert next(iter(place.secrets.values())) not in ScheduledExport.objects.get(pk=scheduled_id).secret
    wanted = {"kind": kind, "config": place.config, "scheduled_id": scheduled_id}
    assert api.post("/scheduled-exports/test", wanted).body["ok"] is True
    elsewhere = {**place.config, **({"endpoint": "http://127.0.0.1:9"} if kind == "s3" else {"host": "localhost"})}
    moved = api.post("/scheduled-exports/test", {**wanted, "config": elsewhere})
    changed = api.patch(f"/scheduled-exports/{scheduled_id}", {"config": elsewhere})
    assert (moved.body["code"], changed.body["code"]) == ("secret_needed", "secret_needed")
    assert (
        api.patch(f"/scheduled-exports/{scheduled_id}", {"config": elsewhere, "secrets": place.secrets}).status == 200
    )


def test_another_kind_of_place_begins_without_secrets(api: Api, make_place: MakePlace) -> None:
    scheduled_id = make(api, make_place("s3"))
    place = make_place("sftp")
    changed = api.patch(f"/scheduled-exports/{scheduled_id}", {"kind": "sftp", "config": place.config})
    assert (changed.body["kind"], changed.body["secrets_set"]) == ("sftp", [])


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"selection": {"columns": ["name"], "segment": "1", "q": "x"}}, "segment_stands_alone"),
        ({"selection": {"columns": ["name"], "segment": "999999"}}, "segment_not_found"),
        ({"selection": {"columns": []}}, "invalid_input"),
        ({"path": "../x"}, "invalid_export_path"),
        ({"config": {"host": "h"}}, "invalid_connector_settings"),
        ({"config": {"host": "h", "user": "u", "port": 0}}, "invalid_connector_settings"),
        ({"secrets": {"secret_key": "x"}}, "unknown_secret"),
        ({"schedule": {"kind": "cron", "cron": "nonsense"}}, "invalid_schedule"),
        ({"kind": "ftp"}, "invalid_input"),
        ({"keep_last": -1}, "invalid_input"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(
    api: Api, make_place: MakePlace, wrong: dict[str, Any], code: str
) -> None:
    before = api.get("/scheduled-exports").body["total"]
    refused = api.post("/scheduled-exports", {**body(make_place("sftp")), **wrong})
    assert refused.body["code"] == code, refused.body
    assert api.get("/scheduled-exports").body["total"] == before


def test_a_scheduled_export_is_listed_changed_and_deleted(api: Api, make_place: MakePlace) -> None:
    place = make_place("sftp")
    scheduled_id = make(api, place, schedule=DAILY, keep_last=7)
    row = api.get("/scheduled-exports").body["items"][0]
    assert (row["name"], row["enabled"], row["next_at"] is not None, row["last_run"]) == ("Nightly", True, True, None)
    assert row["place"] == f"sftp://ftp@127.0.0.1:{place.config['port']}"
    changed = api.patch(f"/scheduled-exports/{scheduled_id}", {"name": "All", "keep_last": 0, "path": "all"}).body
    assert (changed["name"], changed["keep_last"], changed["path"], changed["example"]) == ("All", 0, "all", "all.csv")
    assert (changed["selection"]["columns"], changed["schedule"]["kind"]) == (["name", "identifier:email"], "daily")
    assert api.delete(f"/scheduled-exports/{scheduled_id}").status == 204
    assert api.get(f"/scheduled-exports/{scheduled_id}").body["code"] == "scheduled_export_not_found"


def test_a_second_run_is_refused_while_one_is_under_way(api: Api, make_place: MakePlace) -> None:
    scheduled_id = make(api, make_place("sftp"))
    assert api.post(f"/scheduled-exports/{scheduled_id}/run").status == 201
    again = api.post(f"/scheduled-exports/{scheduled_id}/run")
    assert (again.status, again.body["code"]) == (409, "scheduled_export_running")


def test_without_the_right_nothing_is_told_or_done(
    api: Api, anonymous_api: Api, other_api: Api, make_place: MakePlace, token_with: Callable[..., Api]
) -> None:
    place = make_place("sftp")
    scheduled_id = make(api, place)
    viewer = token_with(Permission.CONTACTS_VIEW, Permission.DATA_EDIT)
    calls: list[tuple[str, str, object]] = [
        ("GET", "", None),
        ("POST", "", body(place)),
        ("POST", "/test", {"kind": "sftp", "config": place.config}),
        ("GET", f"/{scheduled_id}", None),
        ("PATCH", f"/{scheduled_id}", {"name": "taken"}),
        ("DELETE", f"/{scheduled_id}", None),
        ("POST", f"/{scheduled_id}/run", None),
        ("POST", f"/{scheduled_id}/take-over", None),
        ("GET", f"/{scheduled_id}/runs", None),
        ("POST", f"/{scheduled_id}/runs/1/cancel", None),
        ("POST", f"/{scheduled_id}/runs/1/retry", None),
    ]
    for method, path, sent in calls:
        assert viewer.call(method, f"/scheduled-exports{path}", sent).status == 403
        assert anonymous_api.call(method, f"/scheduled-exports{path}", sent).status == 401
        if str(scheduled_id) in path:
            assert other_api.call(method, f"/scheduled-exports{path}", sent).status == 404
    assert api.get(f"/scheduled-exports/{scheduled_id}").body["name"] == "Nightly"
    tried = {"kind": "sftp", "config": place.config, "scheduled_id": scheduled_id}
    assert other_api.post("/scheduled-exports/test", tried).status == 404
