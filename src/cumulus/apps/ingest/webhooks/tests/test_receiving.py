"""What is posted is kept before the sender hears 200, counts once, and no fault loses it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from django.test import Client

from cumulus.apps.ingest.models import Delivery, Webhook
from cumulus.apps.ingest.tests.sending import numbers
from cumulus.apps.ingest.webhooks import receiving
from cumulus.apps.ingest.webhooks.contracts import Scheme
from cumulus.apps.ingest.webhooks.rates import Rates
from cumulus.apps.ingest.webhooks.services import trim_deliveries
from cumulus.apps.ingest.webhooks.signatures import Options
from cumulus.apps.ingest.webhooks.tests.posting import MAPPING, open_hook
from cumulus.apps.ingest.webhooks.tests.signing import signed
from cumulus.apps.workspaces.models import Source
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Answer, Api, TestWorkspace

Drain = Callable[[], int]
BELL: JsonObject = {"who": "u1", "n": 1}
BROKEN: JsonObject = {
    "items": [{"kind": "track", "event": {"text": "Bell Rung"}, "identifiers": {"user_id": {"path": "whom"}}}]
}


def _log_rows(source_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM spine_log WHERE source_id = %s", [source_id])
        return int(cursor.fetchone()[0])


def test_a_delivery_is_kept_and_counted(api: Api, workspace: TestWorkspace, warehouse: Warehouse, drain: Drain) -> None:
    hook = open_hook(api, "crm", mapping=MAPPING)
    answer = hook.post(BELL, user_agent="Bells/1.0", authorization="Basic x", x_api_key="k", x_bell="big")
    assert (answer.status, answer.body["code"], answer.body["verdict"]) == (200, 0, "accepted")
    (row,) = hook.deliveries()
    assert (row["items"], row["verdict"], row["can_replay"]) == (1, "accepted", True)
    whole = api.get(f"/webhooks/{hook.id}/deliveries/{row['id']}").body
    assert whole["body"] == '{"who": "u1", "n": 1}'
    assert {"user-agent": "Bells/1.0", "x-bell": "big"}.items() <= whole["headers"].items()
    assert not {"authorization", "x-api-key", "cookie"} & whole["headers"].keys()
    assert len(whole["message_ids"]) == 1
    drain()
    assert numbers(warehouse, workspace) == [1]
    listed = api.get("/webhooks").body["items"][0]
    assert (listed["deliveries"], listed["failed"], listed["refused"], sum(listed["days"])) == (1, 0, 0, 1)
    assert listed["last_delivery_at"] is not None


def test_an_event_without_a_time_happened_when_its_delivery_came(api: Api, drain: Drain, warehouse: Warehouse) -> None:
    hook = open_hook(api, mapping=MAPPING)
    hook.post(BELL)
    drain()
    stored = warehouse.query(
        "SELECT toUnixTimestamp64Milli(timestamp) FROM events WHERE message_id = {m:String}",
        {"m": Delivery.objects.get(webhook_id=hook.id).message_ids[0]},
    ).rows
    came = Delivery.objects.get(webhook_id=hook.id).received_at.timestamp()
    assert abs(stored[0][0] / 1000 - came) < 0.01


@pytest.mark.parametrize("scheme", [each for each in Scheme if each != Scheme.NONE])
def test_a_tampered_request_is_refused_and_shown(api: Api, scheme: Scheme) -> None:
    hook = open_hook(api, mapping=MAPPING, scheme=scheme.value, secret="whsec_c2VjcmV0", options={"client_id": "c"})
    hook.secret, hook.options = "whsec_c2VjcmV0", Options(client_id="c")
    good = signed(scheme, b'{"who":"u1","n":1,"msg":"a"}', hook.secret, hook.options, datetime.now(UTC))
    assert hook.post_raw(good.body, dict(good.headers)).status == 200
    answer = hook.post_raw(good.body.replace(b'"a"', b'"b"'), dict(good.headers))
    assert (answer.status, answer.body["code"]) == (401, "signature_refused")
    row = hook.deliveries()[0]
    assert (row["verdict"], row["reason"], row["items"], row["can_replay"]) == ("refused", "signature_wrong", 0, False)
    assert hook.replay(delivery_ids=[row["id"]]) == {"accepted": 0, "failed": 0, "next_id": None}
    assert api.get("/webhooks").body["items"][0]["refused"] == 1


def test_an_old_request_is_refused(api: Api) -> None:
    hook = open_hook(api, "crm", mapping=MAPPING)
    old = signed(hook.scheme, b"{}", hook.secret, hook.options, datetime.now(UTC) - timedelta(minutes=6))
    assert hook.post_raw(old.body, dict(old.headers)).status == 401
    assert hook.deliveries()[0]["reason"] == "timestamp_old"


def test_a_delivery_sent_again_counts_once(
    api: Api, workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    hook = open_hook(api, "crm", mapping=MAPPING)
    verdicts = [
        hook.post({**BELL, "n": n}, delivery=name).body["verdict"] for n, name in ((1, "a"), (2, "b"), (9, "a"))
    ]
    assert verdicts == ["accepted", "accepted", "duplicate"]
    drain()
    assert numbers(warehouse, workspace) == [1, 2]


def test_without_an_id_each_request_is_a_delivery_of_its_own(api: Api) -> None:
    hook = open_hook(api, mapping=MAPPING)
    assert [hook.post(BELL).body["verdict"] for _ in range(2)] == ["accepted", "accepted"]
    hook.change(delivery_id={"path": "n"})
    assert [hook.post(BELL).body["verdict"] for _ in range(2)] == ["accepted", "duplicate"]
    hook.change(delivery_id={"header": "X-Id"})
    assert [hook.post(BELL, x_id=name).body["verdict"] for name in "xxy"] == ["accepted", "duplicate", "accepted"]


def test_the_same_delivery_many_times_at_once_counts_once(
    api: Api, workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    hook = open_hook(api, "crm", mapping=MAPPING)
    together, answers = threading.Barrier(6), list[Answer]()

    def post() -> None:
        together.wait()
        answers.append(hook.post(BELL, delivery="once"))
        connections.close_all()

    threads = [threading.Thread(target=post) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answer.body["verdict"] for answer in answers) == ["accepted", *["duplicate"] * 5]
    drain()
    assert numbers(warehouse, workspace) == [1]


def test_what_cannot_be_mapped_is_kept_and_counts_after_the_mapping_is_mended(
    api: Api, workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    hook = open_hook(api, "crm", mapping=BROKEN)
    assert [hook.post({**BELL, "n": n}, delivery=f"d{n}").body["verdict"] for n in (1, 2)] == ["failed", "failed"]
    rows = hook.deliveries("?verdict=failed")
    assert [row["reason"] for row in rows] == ["nobody", "nobody"]
    problem = api.get(f"/webhooks/{hook.id}/deliveries/{rows[0]['id']}").body["problems"][0]
    assert problem["path"] == "items[0].identifiers"
    assert api.get("/webhooks").body["items"][0]["failed"] == 2
    drain()
    assert numbers(warehouse, workspace) == []

    still = hook.replay(delivery_ids=[rows[0]["id"]])
    assert still == {"accepted": 0, "failed": 1, "next_id": None}
    hook.change(mapping=MAPPING)
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert hook.replay(since=since) == {"accepted": 2, "failed": 0, "next_id": None}
    assert hook.replay(since=since) == {"accepted": 0, "failed": 0, "next_id": None}
    assert hook.replay(since=since, failed_only=False)["accepted"] == 2
    assert hook.replay(delivery_ids=[row["id"] for row in hook.deliveries()])["accepted"] == 2
    assert hook.deliveries("?verdict=failed")[0]["replayed_of"] == rows[0]["id"]
    assert api.get("/webhooks").body["items"][0]["failed"] == 0
    drain()
    assert numbers(warehouse, workspace) == [1, 2]


def test_a_replay_goes_on_where_the_last_one_ended(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cumulus.apps.ingest.webhooks.queries.REPLAYED_AT_ONCE", 2)
    hook = open_hook(api, mapping=BROKEN)
    for n in range(5):
        hook.post({**BELL, "n": n})
    hook.change(mapping=MAPPING)
    since, after = (datetime.now(UTC) - timedelta(hours=1)).isoformat(), 0
    done: list[int] = []
    for _ in range(3):
        part = hook.replay(since=since, after=after)
        done.append(part["accepted"])
        after = part["next_id"]
    assert done == [2, 2, 1]
    assert part["next_id"] is None


def test_a_replay_keeps_the_time_of_the_delivery(api: Api, drain: Drain, warehouse: Warehouse) -> None:
    hook = open_hook(api, mapping=BROKEN)
    hook.post(BELL)
    came = datetime.now(UTC) - timedelta(days=3)
    Delivery.objects.filter(webhook_id=hook.id).update(received_at=came)
    hook.change(mapping=MAPPING)
    hook.replay(delivery_ids=[Delivery.objects.get(webhook_id=hook.id).pk])
    drain()
    told = Delivery.objects.get(webhook_id=hook.id, replayed_of__isnull=False).message_ids[0]
    rows = warehouse.query(
        "SELECT toUnixTimestamp(timestamp) FROM events WHERE message_id = {m:String}", {"m": told}
    ).rows
    assert rows == [(int(came.timestamp()),)]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/json"),
        (b"<xml/>", "text/xml"),
        (b"[" * 500_000, "application/json"),
        (b'{"a":' * 100_000, "application/json"),
        (b"\xff\xfe\x00", "application/json"),
        (b'"' + b"\\u0000" * 100 + b'"', "application/json"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"a=%00&" * 2_000, "application/x-www-form-urlencoded"),
        (b"[" + b"1," * 300_000 + b"1]", "application/json"),
        (b"1" * 10_000, "application/json"),
    ],
)
def test_any_body_of_a_proven_sender_is_kept(api: Api, body: bytes, content_type: str) -> None:
    hook = open_hook(api, mapping=MAPPING)
    answer = hook.post_raw(body, {}, content_type)
    assert (answer.status, answer.body["verdict"]) == (200, "failed")
    (row,) = hook.deliveries()
    shown = api.get(f"/webhooks/{hook.id}/deliveries/{row['id']}")
    assert shown.status == 200
    assert shown.body["body_bytes"] == len(body)
    assert hook.replay(delivery_ids=[row["id"]])["failed"] == 1


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 11 * 1024 * 1024])
def test_a_huge_body_is_refused_and_not_kept(api: Api, size: int) -> None:
    hook = open_hook(api, mapping=MAPPING)
    answer = hook.post_raw(b'"' + b"x" * size + b'"', {})
    assert (answer.status, answer.body["code"]) == (413, "body_too_large")
    assert sum(len(bytes(row.body or b"")) for row in Delivery.objects.filter(webhook_id=hook.id)) < 20_000


def test_a_body_of_just_the_bound_is_kept_whole(api: Api) -> None:
    hook = open_hook(api, mapping=MAPPING)
    body = b'{"who":"u1","n":1,"x":"' + b"y" * (1024 * 1024 - 25) + b'"}'
    assert len(body) == 1024 * 1024
    assert hook.post_raw(body, {}).body["verdict"] == "accepted"
    assert hook.replay(delivery_ids=[hook.deliveries()[0]["id"]])["accepted"] == 1


def test_a_sender_that_is_too_fast_is_told_to_wait(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "RATES", Rates(1, 2, clock=lambda: 100.0))
    hook = open_hook(api, mapping=MAPPING)
    answers = [hook.post(BELL) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) > 0
    assert hook.verdicts() == ["accepted", "accepted"]


def test_a_stranger_cannot_fill_the_log(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "REFUSED_RATES", Rates(1, 3, clock=lambda: 100.0))
    hook = open_hook(api, "crm")
    assert {hook.post_raw(b"x" * 500_000, {}).status for _ in range(5)} == {401}
    kept = Delivery.objects.filter(webhook_id=hook.id)
    assert kept.count() == 3
    assert all(len(bytes(row.body or b"")) < 20_000 for row in kept)


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    rates = Rates(per_second=2, burst=1, clock=lambda: now[0])
    assert [rates.take(1), rates.take(1), rates.take(2)] == [True, False, True]
    now[0] = 0.5
    assert [rates.take(1), rates.take(1)] == [True, False]


def test_addresses_that_nobody_listens_to(api: Api, workspace: TestWorkspace) -> None:
    hook = open_hook(api, mapping=MAPPING)
    hook.change(enabled=False)
    assert hook.post(BELL).body["code"] == "unknown_webhook"
    hook.change(enabled=True)
    assert hook.post(BELL).status == 200
    source_id = Webhook.objects.get(pk=hook.id).source_id
    assert api.patch(f"/sources/{source_id}", {"disabled": True}).status == 200
    assert hook.post(BELL).status == 404
    for path in ("/hooks/nobody", "/hooks/" + "x" * 500, "/hooks/%00", "/hooks/%F0%9F%98%80"):
        hook.path = path
        assert hook.post(BELL).status == 404


def test_rudderstacks_address_leads_to_the_webhook_of_a_source(api: Api) -> None:
    hook = open_hook(api, mapping=MAPPING)
    write_key = Source.objects.get(pk=Webhook.objects.get(pk=hook.id).source_id).write_key
    hook.path = f"/v1/webhook?writeKey={write_key}"
    assert hook.post(BELL).body["verdict"] == "accepted"
    assert hook.verdicts() == ["accepted"]
    for key in ("", "wk_none", "%00"):
        hook.path = f"/v1/webhook/?writeKey={key}"
        assert hook.post(BELL).status == 404


def test_only_posts_are_taken(api: Api) -> None:
    hook = open_hook(api)
    answer = Client().get(hook.path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_a_key_that_can_only_receive_writes_to_its_own_source(api: Api, workspace: TestWorkspace) -> None:
    hook = open_hook(api, mapping=MAPPING)
    hook.post(BELL)
    source = Source.objects.get(pk=Webhook.objects.get(pk=hook.id).source_id)
    assert (source.workspace_id, source.kind, _log_rows(source.pk)) == (workspace.id, "webhook", 1)


def test_a_failed_transaction_leaves_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = open_hook(api, mapping=MAPPING)
    source_id = Webhook.objects.get(pk=hook.id).source_id

    def no_log(*_: object) -> None:
        raise ConnectionError("the connection broke in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "append_items", no_log)
        with pytest.raises(ConnectionError):
            hook.post(BELL)
    assert (hook.verdicts(), _log_rows(source_id)) == ([], 0)
    assert hook.post(BELL).status == 200


def test_deliveries_are_forgotten_after_their_time(api: Api) -> None:
    hook = open_hook(api, mapping=MAPPING)
    for _ in range(3):
        hook.post(BELL)
    old = [row["id"] for row in hook.deliveries()][1:]
    hook.replay(delivery_ids=old)
    Delivery.objects.filter(pk__in=old).update(received_at=datetime.now(UTC) - timedelta(days=31))
    trim_deliveries(datetime.now(UTC) - timedelta(days=30))
    assert len(hook.deliveries()) == 1
    trim_deliveries(datetime.now(UTC) - timedelta(days=30))
    assert len(hook.deliveries()) == 1
