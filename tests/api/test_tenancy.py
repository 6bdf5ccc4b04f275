"""Another workspace's token sees nothing and changes nothing, whatever it calls."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import connection, models

from tests.api.filling import Filled, fill, graph, when
from tests.api.operations import Operation, every_operation
from tests.fixtures import Api, make_workspace

OPERATIONS = every_operation()
OF_ITS_OWN = {"GET /session", "PATCH /session"}
"""They answer about the caller and name nothing of anybody else."""
ALIVE = {
    "GET /home",
    "GET /accounts/export.csv",
    "GET /segments/{segment_id}/members.csv",
    "GET /imports/{import_id}/rejects.csv",
    "GET /connectors/{connector_id}/runs/{run_id}/rejects.csv",
    "GET /exports/{export_id}/file",
    "GET /contacts/{contact_id}/portrait",
    "GET /insight/side-by-side",
}
"""What changes by itself, and an export, which is written into the audit log."""
OF_EVERYBODY = {"POST /consent/presets/{preset}"}
"""What the path names is the product's, not a workspace's."""
NAMED_FREELY = {
    "PUT /identity-kinds/{namespace}",
    "DELETE /identity-kinds/{namespace}",
    "PUT /attributes/{name}",
    "DELETE /attributes/{name}",
    "GET /attributes/{name}",
    "POST /attributes/{name}/refresh",
    "PUT /members/roles/{role}/scope",
}
"""The name in the path is the caller's own to give."""
CHANGED_BY_READING = {"last_used_at", "took_ms", "count", "counted_at"}


def _picture(filled: Filled) -> str:
    """Return what the workspace's own token sees, as text."""
    seen = []
    for operation in OPERATIONS:
        path = filled.path(operation)
        if operation.method == "GET" and str(operation) not in {*OF_ITS_OWN, *ALIVE}:
            seen.append([path, _without_moments(filled.api.get(path).body)])
    return json.dumps(seen, sort_keys=True)


def _without_moments(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_moments(item) for key, item in value.items() if key not in CHANGED_BY_READING}
    return [_without_moments(item) for item in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def filled(engines: None) -> Filled:
    return fill()


@pytest.fixture(scope="module")
def picture(filled: Filled, module_drain: Callable[[], int]) -> str:
    module_drain()
    picture = _picture(filled)
    assert picture.count(filled.mark) > 20
    return picture


@dataclass
class Watched:
    """The workspace's rows as they were, looked at again only when somebody has written since."""

    filled: Filled
    rows: list[tuple[str, str]]
    written: int

    def assert_unchanged(self) -> None:
        """Whoever writes anything, in whatever table, takes a number that nobody had before."""
        if self.written != _next_transaction():
            assert _rows(self.filled) == self.rows
            self.written = _next_transaction()


def _next_transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def _rows(filled: Filled) -> list[tuple[str, str]]:
    """Return a fingerprint of each table's rows of the workspace."""
    owned = [model._meta.db_table for model in apps.get_models() if "workspace_id" in _columns(model)]
    prints = (
        f"SELECT '{table}', md5(string_agg(row::text, '|' ORDER BY row::text)) FROM {table} AS row WHERE workspace_id = %s"
        for table in owned
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(prints), [filled.workspace.id] * len(owned))
        return list(cursor.fetchall())


def _columns(model: type[models.Model]) -> set[str | None]:
    return {field.column for field in model._meta.concrete_fields}


@pytest.fixture(scope="module")
def watched(filled: Filled, picture: str) -> Watched:
    written, rows = _next_transaction(), _rows(filled)
    assert len([each for _, each in rows if each]) > 20
    return Watched(filled, rows, written)


@pytest.fixture(scope="module")
def intruder(engines: None) -> Api:
    return Api(make_workspace().token)


SCORE_CARD = {"groups": [{"name": "x", "factor": "fit", "rules": []}]}
S3 = {"bucket": "x", "access_key": "x", "endpoint": "http://127.0.0.1:9"}
STATES = [{"key": "x", "name_zh": "x", "name_en": "x", "expression": {"all": []}}]
BODIES: dict[str, object] = {
    "POST /accounts": {"name": "x"},
    "PUT /accounts/settings": {"create_from_company": False},
    "POST /accounts/suggestions/{suggestion_id}": {"account_id": None},
    "PATCH /accounts/{account_id}": {"name": "taken"},
    "POST /accounts/{account_id}/merge": {"other_id": 1},
    "PUT /accounts/{account_id}/members/{contact_id}": {"role": "buyer"},
    "POST /contacts": {"attributes": {"name": "x"}},
    "PATCH /contacts/{contact_id}": {"attributes": {"name": "taken"}},
    "POST /contacts/{contact_id}/tags": {"name": "taken"},
    "POST /contacts/{contact_id}/merge": {"with_id": 1},
    "POST /contacts/{contact_id}/identity/{identity_id}/detach": {"reason": "taken"},
    "PUT /identity-kinds/{namespace}": {"rank": 5, "label_en": "taken"},
    "POST /merges/{merge_id}/undo": {"reason": "taken"},
    "POST /merge-queue/{queued_id}/decide": {"approve": True},
    "POST /blocked-values": {"namespace": "device_id", "value": "taken"},
    "POST /blocked-values/{blocked_id}/decide": {"approve": False},
    "PUT /attributes/{name}": {"type": "text", "label_en": "taken"},
    "POST /attributes/preview": {"type": "number", "definition": {"event": "x", "function": "count"}},
    "POST /contacts/owner": {"contact_ids": [1]},
    "PUT /members/roles/{role}/scope": {"kind": "owned"},
    "POST /contacts/{contact_id}/consent": {"purpose": "marketing", "channel": "email", "state": "given"},
    "POST /consent/purposes": {"key": "taken", "name_zh": "x", "name_en": "x"},
    "PUT /consent/purposes/{purpose_id}": {"name_zh": "taken", "name_en": "taken"},
    "POST /consent/purposes/{purpose_id}/texts": {"text_zh": "taken", "text_en": "taken"},
    "POST /privacy-requests": {"contact_id": 1, "kind": "export"},
    "POST /exports": {"columns": ["name"]},
    "POST /scheduled-exports": {"name": "x", "selection": {"columns": ["name"]}, "kind": "s3", "config": S3},
    "POST /scheduled-exports/test": {"kind": "s3", "config": S3, "secrets": {"secret_key": "x"}},
    "PATCH /scheduled-exports/{scheduled_id}": {"name": "taken"},
    "PUT /imports/{import_id}/mapping": {"columns": []},
    "PUT /imports/{import_id}/reading": {"encoding": "utf-8"},
    "POST /journeys": {"name": "x", "graph": {"nodes": [], "edges": []}},
    "PUT /journeys/{journey_id}": {"name": "taken", "graph": {"nodes": [], "edges": []}},
    "POST /journeys/{journey_id}/validate": {"graph": {"nodes": [], "edges": []}},
    "POST /members": {"email": "someone@example.com", "role": "analyst"},
    "PATCH /members/{member_id}": {"role": "admin"},
    "POST /plan/events": {"name": "x", "status": "live"},
    "PUT /plan/events/{event_id}": {"status": "deprecated"},
    "POST /plan/suggestions/dismiss": {"name": "x", "target": "y"},
    "POST /plan/aliases": {"name": "x", "target": "y"},
    "PUT /plan/sources/{source_id}": {"violations": "quarantine"},
    "POST /plan/import": {"text": "{}"},
    "PUT /quarantine/rules": {"items": [{"key": "too_old", "enabled": True, "threshold": 9}]},
    "POST /quarantine/jobs": {"wanted": {}, "remedy": {"action": "discard", "dry_run": False}},
    "POST /quarantine/{item_id}/try": {},
    "POST /quarantine/{item_id}/release": {},
    "POST /scores": {"name": "x", "definition": SCORE_CARD},
    "POST /scores/preview": {"definition": SCORE_CARD},
    "POST /scores/back-test": {
        "definition": SCORE_CARD,
        "outcome": {"event": "Page Viewed"},
        "since": "2026-01-01T00:00:00Z",
        "days": 30,
    },
    "PUT /scores/{score_id}": {"name": "taken", "definition": SCORE_CARD, "revision": 1},
    "POST /scores/{score_id}/publish": {"revision": 1},
    "POST /segments": {"name": "x", "expression": {"all": []}},
    "POST /segments/preview": {"expression": {"all": []}},
    "POST /segments/text": {"text": "everybody"},
    "PUT /segments/{segment_id}": {"name": "taken", "expression": {"all": []}},
    "POST /segments/static": {"name": "x"},
    "POST /segments/{segment_id}/list": {"add": {"ids": [1]}},
    "POST /segments/{segment_id}/snapshot": {"name": "taken"},
    "POST /segments/overlap": {"segments": [1, 2]},
    "POST /segments/explain": {"expression": {"all": []}, "contact_id": 1},
    "POST /segments/compose": {"operation": "union", "segments": [1]},
    "POST /segment-folders": {"name": "x"},
    "PUT /segment-folders/{folder_id}": {"name": "taken"},
    "POST /insight/compare": {"expression": {"all": []}},
    "POST /insight/portraits": {"name": "x", "segment": 1},
    "POST /computed-tags": {"name": "x", "definition": {"kind": "expression", "expression": {"all": []}}},
    "POST /computed-tags/preview": {"definition": {"kind": "expression", "expression": {"all": []}}},
    "PUT /computed-tags/{computed_tag_id}": {"definition": {"kind": "expression", "expression": {"all": []}}},
    "POST /stages": {"name": "x", "states": STATES},
    "POST /stages/preview": {"states": STATES},
    "PUT /stages/{stage_model_id}": {"name": "taken", "states": STATES},
    "POST /segments/{segment_id}/lookalike": {},
    "POST /segments/{segment_id}/lookalike/save": {"name": "taken", "size": 1},
    "POST /models": {"name": "x", "kind": "churn", "settings": {}},
    "POST /models/check": {"kind": "churn", "settings": {}},
    "PUT /models/{model_id}": {"name": "taken", "kind": "churn", "settings": {}},
    "POST /models/clusters": {},
    "POST /models/clusters/save": {"name": "x", "group": 0},
    "PATCH /session": {"name": "x"},
    "POST /sources": {"name": "x", "kind": "web"},
    "PATCH /sources/{source_id}": {"name": "taken"},
    "POST /contacts/{contact_id}/notes": {"text": "taken"},
    "PATCH /contacts/{contact_id}/notes/{note_id}": {"text": "taken"},
    "POST /contacts/{contact_id}/tasks": {"title": "taken"},
    "PATCH /contacts/{contact_id}/tasks/{task_id}": {"title": "taken"},
    "PUT /match-rules": {"rules": []},
    "POST /match-rules/preview": {"rules": []},
    "POST /match-reviews/decide": {"ids": [1], "decision": "reject"},
    "POST /match-reviews/{match_id}/decide": {"decision": "reject"},
    "POST /connectors": {"name": "x", "kind": "csv_url", "config": {"url": "https://x.example/"}},
    "PATCH /connectors/{connector_id}": {"name": "taken"},
    "POST /connectors/{connector_id}/preview": {},
    "POST /tags": {"name": "x", "color": "blue"},
    "PATCH /tags/{tag_id}": {"definition_en": "taken"},
    "POST /tags/{tag_id}/apply": {"people": {"ids": [1]}},
    "POST /tags/codes": {"tag_id": 1, "target_url": "https://example.com"},
    "PATCH /tags/codes/{tag_code_id}": {"scene": "taken"},
    "POST /tags/mappings": {"field": "x", "tag_id": 1},
    "POST /tag-groups": {"name": "x"},
    "PUT /tag-groups/{tag_group_id}": {"name": "taken"},
    "POST /tag-rules": {"name": "x", "tag_id": 1, "when": when("x")},
    "POST /tag-rules/dry-run": {"when": when("x")},
    "PUT /tag-rules/{tag_rule_id}": {"name": "taken", "tag_id": 1, "when": when("x")},
    "POST /tag-rules/{tag_rule_id}/apply": {"days": 1},
    "POST /groups": {"name": "x"},
    "PATCH /groups/{group_id}": {"name": "taken"},
    "POST /groups/{group_id}/members": {"contact_ids": [1]},
    "POST /groups/{group_id}/tags": {"tag_id": 1},
    "POST /templates": {"name": "x", "subject": "x", "format": "html", "source": "<p>x</p>"},
    "POST /templates/preview": {"subject": "x", "format": "html", "source": "<p>x</p>"},
    "POST /templates/convert": {"format": "html", "source": "<p>Hi</p>"},
    "PUT /templates/{template_id}": {"name": "taken", "subject": "x", "format": "html", "source": "<p>x</p>"},
    "POST /templates/{template_id}/test": {"to": "someone@example.com"},
    "POST /webhooks": {"name": "x"},
    "POST /webhooks/preview": {"mapping": {"items": []}, "sample": {"a": 1}},
    "PATCH /webhooks/{webhook_id}": {"name": "taken"},
    "POST /webhooks/{webhook_id}/replay": {"since": "2020-01-01T00:00:00Z", "failed_only": False},
    "POST /notices/seen": {"ids": [1]},
    "POST /tokens": {"name": "x", "scopes": ["contacts.view"]},
}


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_another_workspaces_token_sees_and_changes_nothing(
    filled: Filled, watched: Watched, intruder: Api, operation: Operation
) -> None:
    answer = intruder.call(operation.method, filled.path(operation), BODIES.get(str(operation)))
    assert filled.mark.encode() not in answer.content, answer.content
    if "{" in operation.path and str(operation) not in NAMED_FREELY | OF_EVERYBODY:
        assert answer.status == 404, answer.body
    assert answer.status < 500
    watched.assert_unchanged()


def test_the_workspace_sees_what_it_saw_before(filled: Filled, picture: str) -> None:
    assert _picture(filled) == picture


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if str(o) not in OF_ITS_OWN], ids=str)
def test_without_a_token_nothing_is_said(filled: Filled, anonymous_api: Api, operation: Operation) -> None:
    answer = anonymous_api.call(operation.method, filled.path(operation), BODIES.get(str(operation)))
    assert answer.status == 401, answer.body
    assert filled.mark.encode() not in answer.content


def test_ids_of_another_workspace_inside_a_body_lead_nowhere(filled: Filled, intruder: Api) -> None:
    ids = filled.ids
    inside = intruder.post("/segments/preview", {"expression": {"segment": ids["segment_id"], "op": "in"}})
    assert inside.status == 422 or inside.body["count"] == 0
    mail = {"subject": "{{ contact.name }}", "format": "html", "source": "<p>{{ contact.email }}</p>"}
    shown = intruder.post("/templates/preview", {**mail, "contact_id": ids["contact_id"]})
    journey = intruder.post("/journeys", {"name": "x", "graph": graph("x", ids["template_id"])})
    listed = intruder.get(f"/contacts?segment={ids['segment_id']}")
    assert journey.status in {201, 200}
    assert journey.body["problems"]
    for answer in (inside, shown, journey, listed, intruder.get(f"/contacts?tag={filled.mark}")):
        assert answer.status < 500
        assert f"{filled.mark}@".encode() not in answer.content


def test_a_key_of_one_workspace_tells_nothing_of_another(filled: Filled, intruder: Api) -> None:
    assert intruder.get(f"/contacts/lookup?namespace=email&value={filled.mark}@example.com").status == 404
