"""Another workspace's token sees nothing and changes nothing, whatever it calls."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from cumulus.apps.contacts.models import Merge, QueuedMerge
from cumulus.apps.messaging.models import MailboxMail
from tests.api.operations import Operation, every_operation
from tests.fixtures import Answer, Api, TestWorkspace, make_workspace

OPERATIONS = every_operation()
OF_ITS_OWN = {"GET /session", "PATCH /session"}
"""They answer about the caller and name nothing of anybody else."""
ALIVE = {"GET /home", "GET /segments/{segment_id}/members.csv"}
"""What changes by itself, and an export, which is written into the audit log."""
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
    return Filled(workspace, api, mark, {**ids, "mail_id": mail.pk})


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
    token = _made(api.post("/tokens", {"name": mark, "scopes": ["contacts.view"]}))
    member = _made(api.post("/members", {"email": f"{mark}@members.example", "role": "analyst"}))
    tag_id = next(label["id"] for label in tag["tags"]) if "tags" in tag else tag["id"]
    return {
        "contact_id": contact["id"],
        **merge,
        "tag_id": tag_id,
        "segment_id": segment["id"],
        "template_id": template["id"],
        "journey_id": journey["id"],
        "source_id": made_source["id"],
        "token_id": token["id"],
        "member_id": member["id"],
        "name": _attribute(api, mark),
        "role": "sales",
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
    "POST /journeys": {"name": "x", "graph": {"nodes": [], "edges": []}},
    "PUT /journeys/{journey_id}": {"name": "taken", "graph": {"nodes": [], "edges": []}},
    "POST /journeys/{journey_id}/validate": {"graph": {"nodes": [], "edges": []}},
    "POST /members": {"email": "someone@example.com", "role": "analyst"},
    "PATCH /members/{member_id}": {"role": "admin"},
    "POST /segments": {"name": "x", "expression": {"all": []}},
    "POST /segments/preview": {"expression": {"all": []}},
    "PUT /segments/{segment_id}": {"name": "taken", "expression": {"all": []}},
    "PATCH /session": {"name": "x"},
    "POST /sources": {"name": "x", "kind": "web"},
    "PATCH /sources/{source_id}": {"name": "taken"},
    "POST /tags": {"name": "x", "color": "blue"},
    "POST /templates": {"name": "x", "subject": "x", "format": "html", "source": "<p>x</p>"},
    "POST /templates/preview": {"subject": "x", "format": "html", "source": "<p>x</p>"},
    "POST /templates/convert": {"format": "html", "source": "<p>Hi</p>"},
    "PUT /templates/{template_id}": {"name": "taken", "subject": "x", "format": "html", "source": "<p>x</p>"},
    "POST /templates/{template_id}/test": {"to": "someone@example.com"},
    "POST /tokens": {"name": "x", "scopes": ["contacts.view"]},
}


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_another_workspaces_token_sees_and_changes_nothing(
    filled: Filled, picture: str, intruder: Api, operation: Operation
) -> None:
    answer = intruder.call(operation.method, filled.path(operation), BODIES.get(str(operation)))
    assert filled.mark.encode() not in answer.content, answer.content
    if "{" in operation.path and str(operation) not in NAMED_FREELY:
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
