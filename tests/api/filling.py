"""A workspace with one of everything, for tests that walk over the whole API."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.test import Client
from django.utils import timezone

from cumulus.apps.contacts.matching.working import match_people
from cumulus.apps.contacts.models import AccountSuggestion, Contact, Import, MatchPair, Merge, QueuedMerge
from cumulus.apps.contacts.portrait.files import add_file
from cumulus.apps.ingest.models import Quarantined
from cumulus.apps.messaging.models import MailboxMail
from cumulus.core.ids import ContactId, WorkspaceId
from tests.api.operations import Operation
from tests.fixtures import Answer, Api, TestWorkspace, make_workspace


@dataclass(frozen=True)
class Filled:
    """A workspace with one of everything; each name holds `mark`."""

    workspace: TestWorkspace
    api: Api
    mark: str
    ids: dict[str, Any]

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
            "/stages/{stage_model_id}/people": "?stage=some",
            "/insight/condition": "?group=tag&value=x",
            "/insight/side-by-side": f"?left={self.ids['segment_id']}&right={self.ids['segment_id']}",
        }
        return path + wanted.get(operation.path, "")


def fill() -> Filled:
    """Make one; each name holds its mark."""
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
    again = {"name": mark, "expression": {"tag": mark, "op": "has"}, "description": mark}
    assert api.put(f"/segments/{segment['id']}", again).status == 200
    segment_folder = _made(api.post("/segment-folders", {"name": mark}))
    definition = {"kind": "expression", "expression": {"tag": mark, "op": "has"}}
    computed = _made(api.post("/computed-tags", {"name": f"{mark} computed", "definition": definition}))
    computed_job = _made(api.post(f"/computed-tags/{computed['id']}/refresh"))
    states = [{"key": "some", "name_zh": mark, "name_en": mark, "expression": {"tag": mark, "op": "has"}}]
    stages = _made(api.post("/stages", {"name": mark, "states": states}))
    rule = {"key": "tagged", "name": mark, "points": 5, "when": {"tag": mark, "op": "has"}}
    card = {"groups": [{"name": mark, "factor": "fit", "rules": [rule]}]}
    score = _made(api.post("/scores", {"name": mark, "definition": card}))
    assert api.post(f"/scores/{score['id']}/publish", {"revision": 1, "note": mark}).status == 200
    kept = _made(api.post("/insight/portraits", {"name": mark, "segment": segment["id"]}))
    model = _made(api.post("/models", {"name": mark, "kind": "churn", "settings": {}}))
    learning = _made(api.post(f"/models/{model['id']}/train"))
    source = (
        f"<mjml><mj-body><mj-section><mj-column><mj-text>{mark}</mj-text></mj-column></mj-section></mj-body></mjml>"
    )
    template = _made(api.post("/templates", {"name": mark, "subject": mark, "format": "mjml", "source": source}))
    journey = _made(api.post("/journeys", {"name": mark, "graph": graph(mark, template["id"])}))
    assert api.post(f"/journeys/{journey['id']}/publish").status == 200
    made_source = _made(api.post("/sources", {"name": mark, "kind": "web"}))
    webhook = _made(api.post("/webhooks", {"name": mark}))
    place = {"url": f"https://{mark}.example/x.csv"}
    connector = _made(api.post("/connectors", {"name": mark, "kind": "csv_url", "config": place}))
    people = {"columns": [{"column": "email", "meaning": "identifier", "name": "email"}]}
    api.patch(f"/connectors/{connector['id']}", {"people": people})
    run = _made(api.post(f"/connectors/{connector['id']}/run"))
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
    choice = {"columns": ["name"], "q": mark}
    bucket = {"bucket": mark, "access_key": mark}
    scheduled = _made(
        api.post("/scheduled-exports", {"name": mark, "selection": choice, "kind": "s3", "config": bucket})
    )
    scheduled_run = _made(api.post(f"/scheduled-exports/{scheduled['id']}/run"))
    tag_id = next(label["id"] for label in tag["tags"]) if "tags" in tag else tag["id"]
    rule = _made(api.post("/tag-rules", {"name": mark, "tag_id": tag_id, "when": when(mark)}))
    code = _made(api.post("/tags/codes", {"tag_id": tag_id, "target_url": f"https://{mark}.example", "scene": mark}))
    mapping = _made(api.post("/tags/mappings", {"field": mark, "tag_id": tag_id}))
    folder = _made(api.post("/tag-groups", {"name": mark}))
    group = _made(api.post("/groups", {"name": mark}))
    note = _made(api.post(f"/contacts/{contact['id']}/notes", {"text": mark}))
    task = _made(api.post(f"/contacts/{contact['id']}/tasks", {"title": mark}))
    job = api.post(f"/tags/{tag_id}/apply", {"people": {"ids": [contact["id"]]}})
    return {
        "tag_rule_id": rule["id"],
        "tag_code_id": code["id"],
        "tag_mapping_id": mapping["id"],
        "tag_group_id": folder["id"],
        "group_id": group["id"],
        "tag_job_id": job.body["id"],
        "contact_id": contact["id"],
        "note_id": note["id"],
        "task_id": task["id"],
        "file_id": _file(contact["id"], mark),
        **merge,
        **_matched(api, contact["id"], mark),
        "tag_id": tag_id,
        "segment_id": segment["id"],
        "number": 1,
        "folder_id": segment_folder["id"],
        "computed_tag_id": computed["id"],
        "computed_job_id": computed_job["id"],
        "stage_model_id": stages["id"],
        "score_id": score["id"],
        "portrait_id": kept["id"],
        "model_id": model["id"],
        "learning_run_id": learning["id"],
        "template_id": template["id"],
        "journey_id": journey["id"],
        "source_id": made_source["id"],
        "webhook_id": webhook["id"],
        "connector_id": connector["id"],
        "run_id": run["id"],
        "delivery_id": posted.json()["delivery"],
        "token_id": token["id"],
        "member_id": member["id"],
        "name": _attribute(api, mark),
        "role": "sales",
        "account_id": account["id"],
        "account_run_id": _made(api.post("/accounts/runs"))["id"],
        "suggestion_id": _suggested(contact["id"], [account["id"], twin["id"]], mark),
        **_fill_plan(api, mark),
        "purpose_id": purpose_id,
        "request_id": request["id"],
        "preset": "gdpr",
        "import_id": brought.pk,
        "export_id": export["id"],
        "scheduled_id": scheduled["id"],
        "scheduled_run_id": scheduled_run["id"],
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


def when(event: str) -> dict[str, object]:
    """Return a rule's trigger."""
    return {"kind": "event", "event": {"event": event}}


def contact_workspace(contact_id: int) -> int:
    """Return whose contact it is."""
    return Contact.objects.get(pk=contact_id).workspace_id


def graph(mark: str, template_id: int) -> dict[str, object]:
    """Return a journey that mails who does `mark`."""
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
    assert answer.status in {200, 201, 202}, answer.body
    body: dict[str, Any] = answer.body
    return body


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


def _file(contact_id: int, mark: str) -> int:
    workspace_id = contact_workspace(contact_id)
    stream = BytesIO(mark.encode())
    return add_file(WorkspaceId(workspace_id), ContactId(contact_id), f"{mark}.txt", stream, None).pk
