"""Another workspace's token sees nothing and changes nothing, whatever it calls."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cumulus.apps.contacts.matching.working import match_people
from cumulus.apps.contacts.models import AccountSuggestion, Contact, Import, MatchPair, Merge, QueuedMerge
from cumulus.apps.ingest.models import Quarantined
from cumulus.apps.messaging.models import MailboxMail
from cumulus.core.ids import WorkspaceId
from tests.api.operations import Operation, every_operation
from tests.fixtures import Answer, Api, TestWorkspace, make_workspace

OPERATIONS = every_operation()
OF_ITS_OWN = {"GET /session", "PATCH /session"}
"""They answer about the caller and name nothing of anybody else."""
ALIVE = {
    "GET /home",
    "GET /accounts/export.csv",
    "GET /segments/{segment_id}/members.csv",
    "GET /imports/{import_id}/rejects.csv",
    "GET /exports/{export_id}/file",
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


@dataclass(frozen=True)
class Filled:
    """A workspace with one of everything; each name holds `mark`."""

    workspace: TestWorkspace
    api: Api
    mark: str
    ids: dict[str, Any]

    def picture(self) -> str:
        """Return what its own token sees, as text."""
        seen = []
        for operation in OPERATIONS:
            path = self.path(operation)
            if operation.method == "GET" and str(operation) not in {*OF_ITS_OWN, *ALIVE}:
                body = self.api.get(path).body
                seen.append([path, _without_moments(body)])
        return json.dumps(seen, sort_keys=True)

    def path(self, operation: Operation) -> str:
        """Return the operation's path with the ids of this workspace, and the queries that it needs."""
        path = operation.path
        for name, value in self.ids.items():
            path = path.replace("{" + name + "}", str(value))
        assert "{" not in path, f"tell this test how to make one: {path}"
        wanted = {
            "/contacts/lookup": f"?namespace=email&value={self.mark}@example.com",
            "/search": f"?q={self.mark}",
            "/catalogue/values": "?attribute=name",
            "/journeys/{journey_id}/people": "?node=start",
        }
        return path + wanted.get(operation.path, "")


def _without_moments(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_moments(item) for key, item in value.items() if key not in CHANGED_BY_READING}
    return [_without_moments(item) for item in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def filled(engines: None) -> Filled:
    workspace, mark = make_workspace(), f"m{secrets.token_hex(6)}"
    api = Api(workspace.token)
    ids = _fill(api, mark)
    mail = MailboxMail.objects.create(
        workspace_id=workspace.id,
        message_ref=f"<{mark}@example.com>",
        mail_from="a@example.com",
        rcpt_to=f"{mark}@example.com",
        subject=mark,
        raw=f"Subject: {mark}\r\nTo: {mark}@example.com\r\n\r\n{mark}".encode(),
    )
    item = Quarantined.objects.create(
        workspace_id=workspace.id,
        received_at=timezone.now(),
        batch_id=1,
        reason="nobody",
        item=f'{{"type": "track", "event": "{mark}"}}',
    )
    return Filled(workspace, api, mark, {**ids, "mail_id": mail.pk, "item_id": item.pk})


def _fill(api: Api, mark: str) -> dict[str, Any]:
    contact = _made(api.post("/contacts", {"attributes": {"name": mark, "email": f"{mark}@example.com"}}))
    merge = _merge(api, contact["id"], mark)
    tag = _made(api.post(f"/contacts/{contact['id']}/tags", {"name": mark}))
    segment = _made(api.post("/segments", {"name": mark, "expression": {"tag": mark, "op": "has"}}))
    source = (
        f"<mjml><mj-body><mj-section><mj-column><mj-text>{mark}</mj-text></mj-column></mj-section></mj-body></mjml>"
    )
    template = _made(api.post("/templates", {"name": mark, "subject": mark, "format": "mjml", "source": source}))
    journey = _made(api.post("/journeys", {"name": mark, "graph": _graph(mark, template["id"])}))
    assert api.post(f"/journeys/{journey['id']}/publish").status == 200
    made_source = _made(api.post("/sources", {"name": mark, "kind": "web"}))
    webhook = _made(api.post("/webhooks", {"name": mark}))
    posted = Client().post(webhook["address"].removeprefix("http://testserver"), {"mark": mark}, "application/json")
    token = _made(api.post("/tokens", {"name": mark, "scopes": ["contacts.view"]}))
    member = _made(api.post("/members", {"email": f"{mark}@members.example", "role": "analyst"}))
    account = _made(api.post("/accounts", {"name": mark, "domains": [f"{mark}.example"]}))
    _made(api.put(f"/accounts/{account['id']}/members/{contact['id']}", {"title": mark}))
    twin = _made(api.post("/accounts", {"name": f"{mark} Ltd"}))
    consent = _made(api.post("/consent/presets/pipl"))
    text = {"text_zh": mark, "text_en": mark}
    purpose_id = consent["purposes"][0]["id"]
    _made(api.post(f"/consent/purposes/{purpose_id}/texts", text))
    wish = {"contact_id": contact["id"], "kind": "export", "reason": mark}
    request = _made(api.post("/privacy-requests", wish))
    brought = Import.objects.create(
        workspace_id=contact_workspace(contact["id"]),
        name=mark,
        file="0/none",
        reading={"format": "csv", "packing": "", "encoding": "utf-8", "delimiter": ",", "header": True},
        found={"columns": [], "rows": 0},
    )
    export = _made(api.post("/exports", {"name": mark, "columns": ["name"], "q": mark}))
    tag_id = next(label["id"] for label in tag["tags"]) if "tags" in tag else tag["id"]
    rule = _made(api.post("/tag-rules", {"name": mark, "tag_id": tag_id, "when": _when(mark)}))
    code = _made(api.post("/tags/codes", {"tag_id": tag_id, "target_url": f"https://{mark}.example", "scene": mark}))
    mapping = _made(api.post("/tags/mappings", {"field": mark, "tag_id": tag_id}))
    folder = _made(api.post("/tag-groups", {"name": mark}))
    group = _made(api.post("/groups", {"name": mark}))
    job = api.post(f"/tags/{tag_id}/apply", {"people": {"ids": [contact["id"]]}})
    return {
        "tag_rule_id": rule["id"],
        "tag_code_id": code["id"],
        "tag_mapping_id": mapping["id"],
        "tag_group_id": folder["id"],
        "group_id": group["id"],
        "tag_job_id": job.body["id"],
        "contact_id": contact["id"],
        **merge,
        **_matched(api, contact["id"], mark),
        "tag_id": tag_id,
        "segment_id": segment["id"],
        "template_id": template["id"],
        "journey_id": journey["id"],
        "source_id": made_source["id"],
        "webhook_id": webhook["id"],
        "delivery_id": posted.json()["delivery"],
        "token_id": token["id"],
        "member_id": member["id"],
        "name": _attribute(api, mark),
        "role": "sales",
        "account_id": account["id"],
        "suggestion_id": _suggested(contact["id"], [account["id"], twin["id"]], mark),
        **_fill_plan(api, mark),
        "purpose_id": purpose_id,
        "request_id": request["id"],
        "preset": "gdpr",
        "import_id": brought.pk,
        "export_id": export["id"],
    }


def _merge(api: Api, contact_id: int, mark: str) -> dict[str, Any]:
    other = _made(api.post("/contacts", {"attributes": {"email": f"{mark}@example.org"}}))
    assert api.post(f"/contacts/{contact_id}/merge", {"with_id": other["id"], "reason": mark}).status == 200
    identity = api.get(f"/contacts/{contact_id}/identity").body
    blocked = _made(api.post("/blocked-values", {"namespace": "device_id", "value": mark}))
    left, right = (name["id"] for name in identity["identifiers"][:2])
    workspace_id = Merge.objects.get(pk=identity["merges"][0]["id"]).workspace_id
    queued = QueuedMerge.objects.create(workspace_id=workspace_id, left_id=left, right_id=right, identifiers=2_000)
    assert api.put("/identity-kinds/shop_number", {"rank": 200, "label_en": mark}).status == 200
    return {
        "merge_id": identity["merges"][0]["id"],
        "identity_id": left,
        "blocked_id": blocked["id"],
        "queued_id": queued.pk,
        "namespace": "shop_number",  # a name that the intruder may use as well
    }


def _attribute(api: Api, mark: str) -> str:
    definition = {"event": mark, "function": "count"}
    body = {"type": "number", "label_en": mark, "definition": definition}
    assert api.put("/attributes/shop_tier", body).status == 200
    return "shop_tier"  # a name that the intruder may use as well


def _matched(api: Api, contact_id: int, mark: str) -> dict[str, Any]:
    other = _made(api.post("/contacts", {"attributes": {"name": mark, "email": f"{mark}@example.net"}}))
    rule = {"name": mark, "when": [{"field": "name"}], "then": "review"}
    _made(api.put("/match-rules", {"rules": [rule]}))
    workspace_id = WorkspaceId(Contact.objects.get(pk=contact_id).workspace_id)
    match_people(workspace_id, [contact_id, other["id"]])
    run = _made(api.post("/match-rules/runs"))
    return {"match_id": MatchPair.objects.get(workspace_id=workspace_id).pk, "run_id": run["id"]}


def _suggested(contact_id: int, account_ids: list[int], mark: str) -> int:
    workspace_id = Contact.objects.get(pk=contact_id).workspace_id
    made = AccountSuggestion.objects.create(
        workspace_id=workspace_id,
        contact_id=contact_id,
        origin_id=contact_id,
        account_ids=account_ids,
        evidence="name",
        value=mark,
    )
    return made.pk


def _fill_plan(api: Api, mark: str) -> dict[str, Any]:
    event = _made(api.post("/plan/events", {"name": mark, "status": "planned"}))
    alias = _made(api.post("/plan/aliases", {"name": f"{mark} old", "target": mark}))
    job = _made(api.post("/quarantine/jobs", {"wanted": {"event": mark}, "remedy": {}}))
    return {"event_id": event["id"], "alias_id": alias["id"], "job_id": job["id"]}


def _when(event: str) -> dict[str, object]:
    return {"kind": "event", "event": {"event": event}}


def contact_workspace(contact_id: int) -> int:
    """Return whose contact it is."""
    return Contact.objects.get(pk=contact_id).workspace_id


def _graph(mark: str, template_id: int) -> dict[str, object]:
    nodes: list[dict[str, object]] = [
        {"id": "start", "kind": "entry_event", "config": {"event": mark}},
        {"id": "mail", "kind": "send_mail", "config": {"template_id": template_id}},
        {"id": "end", "kind": "exit", "config": {}},
    ]
    places = [{**node, "position": {"x": 0, "y": 100 * row}} for row, node in enumerate(nodes)]
    edges = [
        {"id": "a", "source": "start", "target": "mail", "branch": "out"},
        {"id": "b", "source": "mail", "target": "end", "branch": "out"},
    ]
    return {"nodes": places, "edges": edges}


def _made(answer: Answer) -> dict[str, Any]:
    assert answer.status in {200, 201}, answer.body
    body: dict[str, Any] = answer.body
    return body


@pytest.fixture(scope="module")
def picture(filled: Filled, module_drain: Callable[[], int]) -> str:
    module_drain()
    picture = filled.picture()
    assert picture.count(filled.mark) > 20
    return picture


@pytest.fixture(scope="module")
def intruder(engines: None) -> Api:
    return Api(make_workspace().token)


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
    "PUT /match-rules": {"rules": []},
    "POST /match-rules/preview": {"rules": []},
    "POST /match-reviews/decide": {"ids": [1], "decision": "reject"},
    "POST /match-reviews/{match_id}/decide": {"decision": "reject"},
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
    "POST /segments": {"name": "x", "expression": {"all": []}},
    "POST /segments/preview": {"expression": {"all": []}},
    "PUT /segments/{segment_id}": {"name": "taken", "expression": {"all": []}},
    "PATCH /session": {"name": "x"},
    "POST /sources": {"name": "x", "kind": "web"},
    "PATCH /sources/{source_id}": {"name": "taken"},
    "POST /tags": {"name": "x", "color": "blue"},
    "PATCH /tags/{tag_id}": {"definition_en": "taken"},
    "POST /tags/{tag_id}/apply": {"people": {"ids": [1]}},
    "POST /tags/codes": {"tag_id": 1, "target_url": "https://example.com"},
    "PATCH /tags/codes/{tag_code_id}": {"scene": "taken"},
    "POST /tags/mappings": {"field": "x", "tag_id": 1},
    "POST /tag-groups": {"name": "x"},
    "PUT /tag-groups/{tag_group_id}": {"name": "taken"},
    "POST /tag-rules": {"name": "x", "tag_id": 1, "when": _when("x")},
    "POST /tag-rules/dry-run": {"when": _when("x")},
    "PUT /tag-rules/{tag_rule_id}": {"name": "taken", "tag_id": 1, "when": _when("x")},
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
    "POST /tokens": {"name": "x", "scopes": ["contacts.view"]},
}


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_another_workspaces_token_sees_and_changes_nothing(
    filled: Filled, picture: str, intruder: Api, operation: Operation
) -> None:
    answer = intruder.call(operation.method, filled.path(operation), BODIES.get(str(operation)))
    assert filled.mark.encode() not in answer.content, answer.content
    if "{" in operation.path and str(operation) not in NAMED_FREELY | OF_EVERYBODY:
        assert answer.status == 404, answer.body
    assert answer.status < 500
    if operation.method != "GET":
        assert filled.picture() == picture


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
    journey = intruder.post("/journeys", {"name": "x", "graph": _graph("x", ids["template_id"])})
    listed = intruder.get(f"/contacts?segment={ids['segment_id']}")
    assert journey.status in {201, 200}
    assert journey.body["problems"]
    for answer in (inside, shown, journey, listed, intruder.get(f"/contacts?tag={filled.mark}")):
        assert answer.status < 500
        assert f"{filled.mark}@".encode() not in answer.content


def test_a_key_of_one_workspace_tells_nothing_of_another(filled: Filled, intruder: Api) -> None:
    assert intruder.get(f"/contacts/lookup?namespace=email&value={filled.mark}@example.com").status == 404
