"""The collector keeps the contract that the SDKs rely on, down to the status code."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, connections

from cumulus.apps.ingest.collector.app import Collector
from cumulus.apps.ingest.collector.keys import WriteKeys
from cumulus.apps.workspaces.contracts import SourceCard
from cumulus.apps.workspaces.facade import sources_of_all_workspaces
from cumulus.apps.workspaces.models import Source
from cumulus.platform.observe.metrics import REGISTRY
from cumulus.platform.spine import reader
from cumulus.platform.spine.writer import AsyncLogWriter
from tests.fixtures import TestWorkspace

ITEM = {"type": "track", "event": "Seen", "userId": "u", "messageId": "m"}
SINGLES = {
    "track": "track", "t": "track", "identify": "identify", "i": "identify", "page": "page", "p": "page",
    "screen": "screen", "s": "screen", "group": "group", "g": "group", "alias": "alias", "a": "alias",
}  # fmt: skip


@dataclass
class Request:
    path: str = "/v1/batch"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    query: str = ""
    client: tuple[str, int] | None = ("203.0.113.9", 5)


@dataclass
class Said:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        return str(json.loads(self.body)["code"])


async def _load() -> list[SourceCard]:
    def load() -> list[SourceCard]:
        try:
            return sources_of_all_workspaces()
        finally:
            connections.close_all()

    return await asyncio.to_thread(load)


async def _ask(collector: Collector, request: Request) -> Said:
    sent: list[dict[str, Any]] = []
    parts = [request.body[at : at + 500_000] for at in range(0, len(request.body), 500_000)] or [b""]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": request.method, "path": request.path, "query_string": request.query.encode(),
        "headers": [(key.lower().encode(), value.encode()) for key, value in request.headers.items()],
        "client": request.client,
    }  # fmt: skip
    await collector(scope, receive, send)
    headers = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return Said(sent[0]["status"], headers, sent[1]["body"])


def ask(*requests: Request, dsn: str | None = None, load: Callable[[], Any] = _load) -> list[Said]:
    """Send all requests at the same time."""

    async def run() -> list[Said]:
        writer = AsyncLogWriter(dsn or os.environ["DATABASE_URL"])
        collector = Collector(writer, WriteKeys(load, fresh_seconds=0), "https://c.example.com/x")
        try:
            return await asyncio.gather(*[_ask(collector, request) for request in requests])
        finally:
            await writer.close()

    return asyncio.run(run())


def stored(workspace: TestWorkspace) -> list[tuple[int, str | None, dict[str, Any]]]:
    """Return (items, address, body) of the workspace's log rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM spine_log WHERE workspace_id = %s ORDER BY seq", [workspace.id])
        seqs = [seq for (seq,) in cursor.fetchall()]
    rows = reader.read_again([seq for each in seqs for seq in (each, each)])
    return [(row.items, row.ip, json.loads(row.body)) for row in rows]


def basic(text: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


def batch(*items: object, **more: object) -> bytes:
    return json.dumps({"batch": items, **more}).encode()


@pytest.mark.parametrize("endpoint", SINGLES)
def test_a_single_event_is_in_the_log_when_the_answer_comes(endpoint: str, workspace: TestWorkspace) -> None:
    body = json.dumps({**ITEM, "writeKey": workspace.write_key}).encode()
    (said,) = ask(Request(f"/v1/{endpoint}/", body, {"Content-Type": "text/plain"}))
    assert (said.status, said.body) == (200, b'{"success":true}')
    ((items, ip, kept),) = stored(workspace)
    assert (items, ip, kept["forcedType"], kept["batch"][0]["messageId"]) == (1, "203.0.113.9", SINGLES[endpoint], "m")


@pytest.mark.parametrize("endpoint", ["b", "batch"])
def test_a_batch_is_one_row_with_its_own_bytes(endpoint: str, workspace: TestWorkspace) -> None:
    body = batch(ITEM, ITEM, "odd", sentAt="2026-01-01T00:00:00Z", writeKey=workspace.write_key)
    assert ask(Request(f"/v1/{endpoint}", body))[0].status == 200
    assert stored(workspace) == [(3, "203.0.113.9", json.loads(body))]


def test_the_write_key_is_found_in_all_four_places(workspace: TestWorkspace) -> None:
    key = workspace.write_key
    requests = [
        Request(body=batch(ITEM), headers=basic(key + ":")),
        Request(body=batch(ITEM), headers=basic(key)),
        Request(body=batch(ITEM, writeKey=key)),
        Request(body=batch(ITEM, writeKey=key), headers={"Authorization": "Bearer token"}),
        Request(body=batch(ITEM), query=f"writeKey={key}"),
        Request(body=batch(ITEM, writeKey=key), headers={"Authorization": "Basic %%%"}),
    ]
    assert [said.status for said in ask(*requests)] == [200] * 6
    assert len(stored(workspace)) == 6


def test_wrong_and_disabled_keys_are_refused_and_nothing_is_kept(workspace: TestWorkspace) -> None:
    Source.objects.filter(pk=workspace.source_id).update(disabled_at="2026-01-01T00:00:00Z")
    requests = [
        Request(body=batch(ITEM)),
        Request(body=batch(ITEM), headers=basic("wk_wrong")),
        Request(body=batch(ITEM), headers=basic(workspace.write_key)),
        Request(body=batch(ITEM), headers=basic("\x00'; --")),
    ]
    said = ask(*requests)
    assert [(each.status, each.code) for each in said] == [(401, "invalid_write_key")] * 4
    assert stored(workspace) == []


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_packed_bodies_are_unpacked_up_to_a_bound(pack: Callable[[bytes], bytes], workspace: TestWorkspace) -> None:
    encoding = "gzip" if pack is gzip.compress else "deflate"
    headers = {**basic(workspace.write_key), "Content-Encoding": encoding}
    bodies = [pack(batch(ITEM)), pack(b" " * 60_000_000), pack(batch(ITEM))[:-4], b"plain", pack(gzip.compress(b"{}"))]
    said = ask(*[Request(body=body, headers=headers) for body in bodies])
    assert [each.status for each in said] == [200, 413, 400, 400, 400]
    assert [each.code for each in said[1:]] == ["body_too_large", "bad_gzip", "bad_gzip", "invalid_json"]
    assert len(stored(workspace)) == 1


REFUSED: dict[str, tuple[Request, int, str]] = {
    "not json": (Request(body=b"{"), 400, "invalid_json"),
    "an array": (Request(body=b"[]"), 400, "invalid_json"),
    "no batch": (Request(body=b"{}"), 400, "batch_missing"),
    "too many": (Request(body=batch(*[1] * 5_001)), 400, "too_many_items"),
    "too deep": (Request(body=b'{"batch":' + b"[" * 100_000), 400, "invalid_json"),
    "not utf-8": (Request("/v1/t", b'{"writeKey":"\xff"}'), 400, "invalid_json"),
    "a key of another kind": (Request(body=b'{"batch":[],"writeKey":{}}'), 400, "invalid_json"),
    "too large": (Request(body=b" " * 6_000_000), 413, "body_too_large"),
    "another encoding": (Request(body=b"{}", headers={"Content-Encoding": "br"}), 400, "unknown_encoding"),
    "another address": (Request("/v1/everything"), 404, "unknown_endpoint"),
    "the bare prefix": (Request("/v1/"), 404, "unknown_endpoint"),
    "another method": (Request(method="PUT"), 405, "method_not_allowed"),
    "settings of nobody": (Request("/v1/projects/wk_none/settings", method="GET"), 404, "unknown_write_key"),
    "other settings": (Request("/v1/projects/a/b/c", method="GET"), 404, "unknown_endpoint"),
}


def test_every_refusal_has_a_code_and_a_message(workspace: TestWorkspace) -> None:
    said = ask(*[request for request, _, _ in REFUSED.values()])
    assert [(each.status, each.code) for each in said] == [(status, code) for _, status, code in REFUSED.values()]
    assert all(json.loads(each.body)["message"] for each in said)


def test_metrics_of_the_sdk_are_taken_and_dropped(workspace: TestWorkspace) -> None:
    assert ask(Request("/v1/m", b'{"series":[]}'))[0].status == 200
    assert ask(Request(body=batch(writeKey=workspace.write_key)))[0].status == 200
    assert stored(workspace) == []


def test_browsers_may_send_from_anywhere(workspace: TestWorkspace) -> None:
    origin = {"Origin": "https://shop.example"}
    asked = {**origin, "Access-Control-Request-Headers": "Authorization, X-Odd"}
    preflight, refusal = ask(Request("/v1/t", method="OPTIONS", headers=asked), Request(headers=origin))
    assert (preflight.status, refusal.status) == (200, 400)
    for said in (preflight, refusal):
        assert said.headers["access-control-allow-origin"] == "https://shop.example"
        assert said.headers["access-control-expose-headers"] == "retry-after"
    allowed = preflight.headers["access-control-allow-headers"].split(", ")
    assert {"authorization", "content-type", "x-retry-count", "x-odd"} <= set(allowed)


def test_an_sdk_loads_settings_that_lead_back_here(workspace: TestWorkspace) -> None:
    (said,) = ask(Request(f"/v1/projects/{workspace.write_key}/settings", method="GET"))
    ours = {"apiKey": workspace.write_key, "apiHost": "c.example.com/x/v1", "protocol": "https"}
    assert json.loads(said.body) == {"integrations": {"Segment.io": ours}, "metrics": {"sampleRate": 0}}


@pytest.mark.parametrize("address", ["", "unix", "fe80::1%eth0", "::1"])
def test_an_odd_address_does_not_spoil_the_commit_that_it_shares(address: str, workspace: TestWorkspace) -> None:
    headers = basic(workspace.write_key)
    said = ask(
        Request(body=batch(ITEM), headers=headers),
        Request(body=batch(ITEM), headers=headers, client=(address, 1)),
        Request(body=batch(ITEM), headers=headers, client=None),
    )
    assert [each.status for each in said] == [200] * 3
    assert len(stored(workspace)) == 3


def test_hundreds_at_once_are_all_kept(workspace: TestWorkspace) -> None:
    headers = basic(workspace.write_key)
    said = ask(*[Request(body=batch({**ITEM, "n": n}), headers=headers) for n in range(400)])
    assert {each.status for each in said} == {200}
    assert sorted(body["batch"][0]["n"] for _, _, body in stored(workspace)) == list(range(400))


def test_without_a_database_clients_are_asked_to_come_again(workspace: TestWorkspace) -> None:
    async def away() -> list[SourceCard]:
        raise OSError

    nowhere = "postgresql://127.0.0.1:1/none"
    request = Request(body=batch(ITEM), headers=basic(workspace.write_key))
    for said in (*ask(request, dsn=nowhere), *ask(request, load=away)):
        assert (said.status, said.headers["retry-after"]) == (503, "1")
        assert said.code in {"log_unavailable", "keys_unavailable"}


def test_each_request_with_a_whole_body_is_timed(workspace: TestWorkspace) -> None:
    def timed() -> float:
        return REGISTRY.get_sample_value("cumulus_collect_seconds_count") or 0.0

    before = timed()
    good = Request("/v1/track", json.dumps({**ITEM, "writeKey": workspace.write_key}).encode())
    ask(good, Request("/v1/track", b"{}"), Request("/v1/track", method="GET"))
    assert timed() - before == 2
