"""Who may see and change webhooks, and what is told of their secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cumulus.apps.ingest.models import Delivery, Webhook
from cumulus.apps.ingest.webhooks.contracts import Scheme
from cumulus.apps.ingest.webhooks.erasing import erase_deliveries
from cumulus.apps.ingest.webhooks.signatures import header_of
from cumulus.apps.ingest.webhooks.tests.posting import MAPPING, Hook, open_hook
from cumulus.apps.ingest.webhooks.tests.signing import signed
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.models import AuditEntry
from tests.fixtures import Api, TestWorkspace

PREVIEW = {"mapping": MAPPING, "sample": {"who": "u1"}}
READS = [("GET", "/webhooks", None), ("GET", "/webhook-presets", None), ("GET", "/webhooks/{id}", None),
         ("GET", "/webhooks/{id}/deliveries", None), ("GET", "/webhooks/{id}/deliveries/{delivery}", None),
         ("POST", "/webhooks/preview", PREVIEW)]  # fmt: skip
WRITES = [("POST", "/webhooks", {"name": "x"}), ("PATCH", "/webhooks/{id}", {"name": "taken"}),
          ("POST", "/webhooks/{id}/secret", None), ("POST", "/webhooks/{id}/replay", {"delivery_ids": [1]}),
          ("DELETE", "/webhooks/{id}", None)]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), [*READS, *WRITES])
def test_rights(
    api: Api,
    anonymous_api: Api,
    other_api: Api,
    token_with: Callable[..., Api],
    method: str,
    path: str,
    body: Any,
) -> None:
    hook = open_hook(api, mapping=MAPPING)
    hook.post({"who": "u1"})
    path = path.format(id=hook.id, delivery=hook.deliveries()[0]["id"])
    right = Permission.DATA_VIEW if (method, body) == ("GET", None) or "preview" in path else Permission.DATA_EDIT
    others = [each for each in Permission if each != right]
    before = list(Webhook.objects.order_by("pk").values())
    assert anonymous_api.call(method, path, body).status == 401
    assert token_with(*others).call(method, path, body).status == 403
    if str(hook.id) in path:
        assert other_api.call(method, path, body).status == 404
    assert list(Webhook.objects.order_by("pk").values()) == before
    allowed = token_with(right).call(method, path, body)
    assert allowed.status in {200, 201, 204, 422 if path.endswith("secret") else 200}


def test_a_secret_is_sealed_and_never_told_again(api: Api) -> None:
    hook = open_hook(api, "crm")
    assert hook.secret.startswith("whsec_")
    renewed = api.post(f"/webhooks/{hook.id}/secret").body["secret"]
    assert renewed != hook.secret
    assert api.get(f"/webhooks/{hook.id}").body["secret_set"] is True
    for told in (api.get(f"/webhooks/{hook.id}"), api.get("/webhooks"), api.get("/audit")):
        assert renewed.encode() not in told.content
    assert renewed not in Webhook.objects.get(pk=hook.id).secret
    assert hook.post({}).status == 401
    hook.secret = renewed
    assert hook.post({}).status == 200


def test_the_senders_own_secret_is_entered_and_removed(api: Api) -> None:
    hook = open_hook(api, "stripe", secret="whsec_theirs")
    assert api.post(f"/webhooks/{hook.id}/secret").body["code"] == "secret_not_ours"
    assert hook.post({}).status == 200
    assert hook.change(secret="").body["secret_set"] is False
    assert hook.post({}).status == 401


def test_a_mapping_with_faults_is_not_saved_and_all_are_told(api: Api) -> None:
    hook = open_hook(api, mapping=MAPPING)
    answer = hook.change(mapping={"items": [{"kind": "track"}, {"kind": "group"}]})
    assert (answer.status, answer.body["code"]) == (422, "mapping_has_problems")
    assert [problem["path"] for problem in answer.body["problems"]] == [
        "items[0].event", "items[0].identifiers", "items[1].group", "items[1].identifiers",
    ]  # fmt: skip
    assert api.get(f"/webhooks/{hook.id}").body["mapping"] == MAPPING


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scheme": "rot13"}, "invalid_input"),
        ({"options": {"encoding": "base32"}}, "invalid_input"),
        ({"delivery_id": {"path": "a["}}, "invalid_path"),
        ({"name": ""}, "invalid_input"),
        ({"name": "a\x00"}, "invalid_input"),
        ({"sample": {"a": "\x00"}}, "invalid_input"),
        ({"sample": ["x" * 1024 * 1024]}, "invalid_input"),
        ({"mapping": {"items": [{"kind": "track", "event": {"text": "\x00"}}]}}, "invalid_input"),
        ({"mapping": None, "sample": {"a": 1}}, ""),
    ],
)
def test_settings_are_checked(api: Api, change: dict[str, Any], code: str) -> None:
    hook = open_hook(api, mapping=MAPPING)
    answer = hook.change(**change)
    assert answer.body.get("code", "") == code, answer.body
    assert api.get(f"/webhooks/{hook.id}").body["mapping"] == MAPPING


def test_every_change_is_in_the_audit_log(api: Api, workspace: TestWorkspace) -> None:
    hook = open_hook(api, "crm")
    hook.change(name="Ours")
    api.post(f"/webhooks/{hook.id}/secret")
    hook.replay(delivery_ids=[1])
    assert api.delete(f"/webhooks/{hook.id}").status == 204
    done = AuditEntry.objects.filter(workspace_id=workspace.id, action__startswith="webhook.").order_by("pk")
    assert list(done.values_list("action", flat=True)) == [
        "webhook.created", "webhook.changed", "webhook.secret_renewed", "webhook.replayed", "webhook.deleted",
    ]  # fmt: skip


def test_a_deleted_webhook_forgets_its_deliveries_and_listens_no_more(api: Api) -> None:
    hook = open_hook(api, mapping=MAPPING)
    hook.post({"who": "u1"})
    hook.replay(delivery_ids=[hook.deliveries()[0]["id"]])
    assert api.delete(f"/webhooks/{hook.id}").status == 204
    assert hook.post({"who": "u1"}).status == 404
    assert not Delivery.objects.filter(webhook_id=hook.id).exists()


def test_lists_go_on_where_they_ended(api: Api) -> None:
    hooks = [open_hook(api, mapping=MAPPING) for _ in range(3)]
    first = api.get("/webhooks?limit=2").body
    second = api.get(f"/webhooks?limit=2&cursor={first['next_cursor']}").body
    assert [row["id"] for row in (*first["items"], *second["items"])] == [hook.id for hook in reversed(hooks)]
    assert (first["total"], second["next_cursor"]) == (3, None)
    for n in range(3):
        hooks[0].post({"who": "u1", "n": n})
    page = api.get(f"/webhooks/{hooks[0].id}/deliveries?limit=2").body
    rest = api.get(f"/webhooks/{hooks[0].id}/deliveries?limit=2&cursor={page['next_cursor']}").body
    assert (len(page["items"]), len(rest["items"]), page["total"]) == (2, 1, 3)


def test_unknown_presets_and_empty_replays_are_told(api: Api) -> None:
    assert api.post("/webhooks", {"name": "x", "preset": "fax"}).body["code"] == "unknown_preset"
    assert api.post(f"/webhooks/{open_hook(api).id}/replay", {}).body["code"] == "nothing_to_replay"


def test_a_dry_run_keeps_nothing_and_shows_the_body_as_paths_see_it(api: Api, workspace: TestWorkspace) -> None:
    mapping = {**MAPPING, "unpack": ["inner"]}
    asked = {"mapping": mapping, "sample": {"who": "u1", "inner": '{"a":1}'}, "headers": {"X-Topic": "bells"}}
    tried = api.post("/webhooks/preview", asked).body
    assert tried["document"] == {"who": "u1", "inner": {"a": 1}, "http": {"x_topic": "bells"}}
    assert [item["event"] for item in tried["items"]] == ["Bell Rung"]
    assert not Delivery.objects.filter(workspace_id=workspace.id).exists()


TRIED_BODY = '{"client_id": "cid", "msg": "%7B%7D",  "hello": "你好"}'
TRIED_AS: list[dict[str, Any]] = [
    {"scheme": "standard"},
    {"scheme": "hmac", "options": {"header": "X-Sign", "prefix": "sha256=", "encoding": "base64"}},
    {"scheme": "hmac", "options": {"timestamp_header": "X-Time"}},
    {"scheme": "shopify"},
    {"scheme": "stripe"},
    {"scheme": "youzan", "options": {"client_id": "cid"}},
]
SENDERS_SECRET = "whsec_" + "a" * 44


def _tried(hook: Hook, headers: Mapping[str, str], body: str) -> tuple[str, str, str]:
    delivery = {"webhook_id": hook.id, "headers": headers, "body": body}
    told = hook.api.post("/webhooks/preview", {**PREVIEW, "delivery": delivery}).body["signature"]
    return told["proof"], told["reason"], told["header"]


@pytest.mark.parametrize("settings", TRIED_AS)
def test_the_dry_run_says_whether_a_signature_would_be_accepted(api: Api, settings: dict[str, Any]) -> None:
    hook = open_hook(api, secret=SENDERS_SECRET, **settings)
    at = datetime.now(UTC)
    right = signed(hook.scheme, TRIED_BODY.encode(), hook.secret, hook.options, at)
    body = right.body.decode()
    assert _tried(hook, right.headers, body)[:2] == ("accepted", "")
    changed = body.replace("%7B%7D", "%7B%20%7D")
    assert _tried(hook, right.headers, changed)[:2] == ("refused", "signature_wrong")
    named = header_of(hook.scheme, hook.options)
    assert hook.post_raw(right.body, dict(right.headers)).status == 200
    without = {name: value for name, value in right.headers.items() if name != named}
    bare = body if hook.scheme != Scheme.YOUZAN else TRIED_BODY
    assert _tried(hook, without, bare) == ("refused", "signature_missing", named)
    hook.change(secret="")
    assert _tried(hook, right.headers, body)[:2] == ("refused", "secret_missing")
    assert len(hook.verdicts()) == 1


def test_an_old_delivery_with_a_right_signature_is_told_apart_from_a_wrong_one(api: Api) -> None:
    hook = open_hook(api, "crm")
    old = signed(hook.scheme, b"{}", hook.secret, hook.options, datetime.now(UTC) - timedelta(hours=2))
    assert _tried(hook, old.headers, "{}")[:2] == ("late", "timestamp_old")
    forged = signed(hook.scheme, b"{}", SENDERS_SECRET, hook.options, datetime.now(UTC) - timedelta(hours=2))
    assert _tried(hook, forged.headers, "{}")[:2] == ("refused", "signature_wrong")


def test_without_a_delivery_the_dry_run_says_that_no_signature_was_checked(api: Api, other_api: Api) -> None:
    hook = open_hook(api, scheme="none")
    assert api.post("/webhooks/preview", PREVIEW).body["signature"]["proof"] == "unchecked"
    assert _tried(hook, {}, "") == ("unsigned", "", "")
    delivery = {"webhook_id": hook.id, "headers": {}, "body": ""}
    answer = other_api.post("/webhooks/preview", {**PREVIEW, "delivery": delivery})
    assert (answer.status, answer.body["code"]) == (404, "webhook_not_found")
    api.patch(f"/webhooks/{hook.id}", {"scheme": "hmac"})
    too_large = {**delivery, "body": "x" * (1024 * 1024 + 1)}
    assert api.post("/webhooks/preview", {**PREVIEW, "delivery": too_large}).status == 422


def test_a_persons_deliveries_are_erased_however_they_are_written(
    api: Api, other_api: Api, workspace: TestWorkspace
) -> None:
    hook, others = open_hook(api, mapping=MAPPING), open_hook(other_api, mapping=MAPPING)
    bodies = [b'{"who":"LIN@example.com"}', b"who=lin%40example.com", b'{"who":"13800138001"}', b'{"who":"bystander"}',
              '{"who":"林悦"}'.encode(), b'{"who":"\\u6797\\u60a6"}']  # fmt: skip
    for body in bodies:
        hook.post_raw(body, {}, "application/x-www-form-urlencoded" if body.startswith(b"who") else "application/json")
    others.post_raw(bodies[0], {})
    assert erase_deliveries(workspace.id, ["lin@example.com", "+8613800138001", "林悦", ""]) == 5
    assert erase_deliveries(workspace.id, ["lin@example.com"]) == 0
    assert (len(hook.deliveries()), len(others.deliveries())) == (1, 1)
