"""Who may see and change connectors, and what is told of their secrets."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from cumulus.apps.ingest.connectors.erasing import erase_rejects
from cumulus.apps.ingest.connectors.tests.conftest import MakePlace
from cumulus.apps.ingest.connectors.tests.making import EVENTS, PEOPLE, make, run
from cumulus.apps.ingest.connectors.tests.places import row
from cumulus.apps.ingest.models import Connector, ConnectorReject
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.models import AuditEntry
from tests.fixtures import Api, TestWorkspace

NEW = {"name": "Sheet", "kind": "csv_url", "config": {"url": "http://127.0.0.1:1/x.csv"}}
CALLS = [
    ("GET", "", None, Permission.DATA_VIEW),
    ("GET", "/{id}", None, Permission.DATA_VIEW),
    ("GET", "/{id}/runs", None, Permission.DATA_VIEW),
    ("POST", "", NEW, Permission.DATA_EDIT),
    ("PATCH", "/{id}", {"name": "taken"}, Permission.DATA_EDIT),
    ("POST", "/{id}/test", None, Permission.DATA_EDIT),
    ("POST", "/{id}/preview", {}, Permission.DATA_EDIT),
    ("POST", "/{id}/reset", None, Permission.DATA_EDIT),
    ("GET", "/{id}/runs/{run}/rejects.csv", None, Permission.DATA_EDIT),
    ("POST", "/{id}/run", None, Permission.DATA_EDIT),
    ("DELETE", "/{id}", None, Permission.DATA_EDIT),
]
SHOWS_ROWS = ("/preview", "/rejects.csv")
"""What shows the place's own rows asks for the sight of people in full too."""


@pytest.mark.parametrize(("method", "path", "body", "right"), CALLS)
def test_rights(
    api: Api, anonymous_api: Api, other_api: Api, token_with: Callable[..., Api], make_place: MakePlace,
    method: str, path: str, body: Any, right: Permission,
) -> None:  # fmt: skip
    place = make_place("csv_url")
    place.add([row(1)])
    connector_id = make(api, place)
    address = "/connectors" + path.format(id=connector_id, run=run(api, connector_id)["id"])
    before = list(Connector.objects.order_by("pk").values())
    others = [each for each in Permission if each != right]
    assert anonymous_api.call(method, address, body).status == 401
    assert token_with(*others).call(method, address, body).status == 403
    if path:
        assert other_api.call(method, address, body).status == 404
    assert list(Connector.objects.order_by("pk").values()) == before
    needed = {right, Permission.CONTACTS_UNMASK} if path.endswith(SHOWS_ROWS) else {right}
    assert token_with(*needed).call(method, address, body).status in {200, 201, 204}
    if len(needed) > 1:
        assert token_with(right).call(method, address, body).body["code"] == "people_hidden"


def test_secrets_never_leak(
    api: Api, workspace: TestWorkspace, make_place: MakePlace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    place = make_place("postgresql")
    place.add([row(1)])
    connector_id = make(api, place)
    secret = place.secrets["password"]
    wrong = {**place.config, "user": "nobody"}
    answers = [
        api.get("/connectors").body,
        api.get(f"/connectors/{connector_id}").body,
        api.post(f"/connectors/{connector_id}/test").body,
        run(api, connector_id),
        api.patch(f"/connectors/{connector_id}", {"config": wrong, "secrets": place.secrets}).body,
        api.post(f"/connectors/{connector_id}/test").body,
        api.post(f"/connectors/{connector_id}/preview", {}).body,
        run(api, connector_id),
    ]
    kept = Connector.objects.get(pk=connector_id)
    audit = list(AuditEntry.objects.filter(workspace_id=workspace.id).values_list("details", flat=True))
    told = json.dumps([answers, audit, kept.config, kept.secret, kept.cursor], default=str)
    assert secret not in told + caplog.text
    assert answers[1]["secrets_set"] == ["password"]


def test_a_stored_secret_is_not_sent_to_another_place(api: Api, make_place: MakePlace) -> None:
    place = make_place("postgresql")
    connector_id = make(api, place)
    elsewhere = {"config": {**place.config, "host": "evil.example"}}
    refused = api.patch(f"/connectors/{connector_id}", elsewhere)
    assert (refused.status, refused.body["code"]) == (422, "secret_needed")
    assert api.patch(f"/connectors/{connector_id}", {**elsewhere, "secrets": {"password": "new"}}).status == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**NEW, "kind": "fax"}, "unknown_connector_kind"),
        ({**NEW, "config": {}}, "invalid_connector_settings"),
        ({**NEW, "config": {"url": 1}}, "invalid_connector_settings"),
        ({**NEW, "config": {"url": "http://x", "colour": "red"}}, "invalid_connector_settings"),
        ({**NEW, "secrets": {"password": "x"}}, "unknown_secret"),
        (
            {
                "name": "x",
                "kind": "mysql",
                "config": {"host": "h", "database": "d", "user": "u", "query": "DROP TABLE people"},
            },
            "invalid_query",
        ),
        (
            {
                "name": "x",
                "kind": "mysql",
                "config": {"host": "h", "database": "d", "user": "u", "table": "t", "port": 0},
            },
            "invalid_connector_settings",
        ),
    ],
)
def test_settings_that_do_not_fit_are_refused(api: Api, body: Any, code: str) -> None:
    refused = api.post("/connectors", body)
    assert (refused.status, refused.body["code"]) == (422, code)


@pytest.mark.parametrize(
    ("target", "mapping", "code"),
    [
        ("people", {**PEOPLE, "columns": []}, "identity_missing"),
        ("events", {**EVENTS, "event": ""}, "no_event_name"),
        ("events", {**EVENTS, "identities": []}, "identity_missing"),
        ("events", {**EVENTS, "identities": [{"column": "x", "namespace": "shoe_size"}]}, "unknown_identity"),
    ],
)
def test_mappings_that_cannot_be_meant_are_refused(
    api: Api, make_place: MakePlace, target: str, mapping: Any, code: str
) -> None:
    connector_id = make(api, make_place("csv_url"), target)
    refused = api.patch(f"/connectors/{connector_id}", {target: mapping})
    assert (refused.status, refused.body["code"]) == (422, code)


def test_a_preview_shows_what_rows_become(api: Api, make_place: MakePlace) -> None:
    place = make_place("csv_url")
    place.add([row(1), (2, "no mail", "B", 1, "2026-01-01 08:00:00")])
    people = api.post(f"/connectors/{make(api, place)}/preview", {"limit": 5}).body
    assert [column["suggestion"]["name"] for column in people["columns"]][1:3] == ["email", "name"]
    assert [each["problem"] for each in people["people"]] == ["", "invalid_email"]
    events = api.post(f"/connectors/{make(api, place, 'events')}/preview", {}).body["events"]
    assert events[0]["item"]["timestamp"] == "2025-12-31T16:00:00+00:00"
    assert [each["problem"] for each in events] == ["", "nobody"]


def test_a_query_is_one_read_only_statement(api: Api, make_place: MakePlace) -> None:
    place = make_place("postgresql")
    place.add([row(1)])
    config = {name: value for name, value in place.config.items() if name != "table"}
    evil = {**config, "query": "SELECT 1) AS a; DROP TABLE people; SELECT * FROM (SELECT 1"}
    connector_id = make(api, place)
    api.patch(f"/connectors/{connector_id}", {"config": evil})
    answer = api.post(f"/connectors/{connector_id}/test").body
    assert (answer["ok"], answer["code"]) == (False, "remote_failed")
    like = {**config, "query": "SELECT * FROM people WHERE email LIKE 'p%'"}
    api.patch(f"/connectors/{connector_id}", {"config": like})
    assert api.post(f"/connectors/{connector_id}/test").body["ok"] is True


def test_redirects_do_not_carry_the_secret_elsewhere(api: Api, make_place: MakePlace) -> None:
    first, second = make_place("csv_url"), make_place("csv_url")
    second.add([row(1)])
    second.server.token = ""  # type: ignore[attr-defined]
    first.server.location = str(second.config["url"])  # type: ignore[attr-defined]
    connector_id = make(api, first)
    assert api.post(f"/connectors/{connector_id}/test").body["ok"] is True
    assert second.server.asked == ["/sheet.csv"]  # type: ignore[attr-defined]


def test_a_person_is_forgotten_in_rejected_rows(
    api: Api, workspace: TestWorkspace, other_workspace: TestWorkspace, make_place: MakePlace
) -> None:
    place = make_place("csv_url")
    place.add([(1, "Ann@broken", "Ann", 1, "2026-01-01")])
    run(api, make(api, place))
    assert erase_rejects(other_workspace.id, ["ann@broken"]) == 0
    assert erase_rejects(workspace.id, ["ann@broken"]) == 1
    assert not ConnectorReject.objects.filter(workspace_id=workspace.id).exists()
