"""The collector keeps the contract that the SDKs rely on, down to the status code."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable

import pytest

from cumulus.apps.ingest.tests.asking import Request, ask, basic, batch, stored
from cumulus.apps.workspaces.contracts import SourceCard
from cumulus.apps.workspaces.models import Source
from cumulus.platform.observe.metrics import REGISTRY
from tests.fixtures import TestWorkspace

ITEM = {"type": "track", "event": "Seen", "userId": "u", "messageId": "m"}
SINGLES = {
    "track": "track", "t": "track", "identify": "identify", "i": "identify", "page": "page", "p": "page",
    "screen": "screen", "s": "screen", "group": "group", "g": "group", "alias": "alias", "a": "alias",
    "merge": "merge",
}  # fmt: skip


@pytest.mark.parametrize("endpoint", SINGLES)
def test_a_single_event_is_in_the_log_when_the_answer_comes(endpoint: str, workspace: TestWorkspace) -> None:
    body = json.dumps({**ITEM, "writeKey": workspace.write_key}).encode()
    (said,) = ask(Request(f"/v1/{endpoint}/", body, {"Content-Type": "text/plain"}))
    assert (said.status, said.body) == (200, b'{"success":true}')
    ((items, ip, kept),) = stored(workspace)
    assert (items, ip, kept["forcedType"], kept["batch"][0]["messageId"]) == (1, "203.0.113.9", SINGLES[endpoint], "m")


@pytest.mark.parametrize("path", ["/v1/b", "/v1/batch", "/v1/import", "/beacon/v1/batch"])
def test_a_batch_is_one_row_with_its_own_bytes(path: str, workspace: TestWorkspace) -> None:
    body = batch(ITEM, ITEM, "odd", sentAt="2026-01-01T00:00:00Z")
    assert ask(Request(path, body, query=f"writeKey={workspace.write_key}"))[0].status == 200
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
        Request(body=batch(ITEM), headers={"Authorization": "Basic ÿ"}),
    ]
    said = ask(*requests)
    assert [(each.status, each.code) for each in said] == [(401, "invalid_write_key")] * 5
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


def test_a_picture_brings_an_event(workspace: TestWorkspace) -> None:
    fields = (
        "anonymousId=a1&event=Mail+Seen&properties.sku=K-17&properties.size.cm=4&context=%7B%22ip%22:%221.2.3.4%22%7D"
    )
    key = f"writeKey={workspace.write_key}"
    seen, page = ask(
        Request("/pixel/v1/track", method="GET", query=f"{key}&{fields}"),
        Request("/pixel/v1/page", method="GET", query=f"anonymousId=a1&name=home&{key}"),
    )
    for said in (seen, page):
        assert (said.status, said.headers["content-type"], said.body[:6]) == (200, "image/gif", b"GIF89a")
        assert said.headers["cache-control"] == "no-store"
    rows = {body["forcedType"]: body["batch"] for _, _, body in stored(workspace)}
    assert rows["page"] == [{"anonymousId": "a1", "name": "home"}]
    properties = {"sku": "K-17", "size": {"cm": "4"}}
    track = {"anonymousId": "a1", "event": "Mail Seen", "properties": properties, "context": {"ip": "1.2.3.4"}}
    assert rows["track"] == [track]


NO_PICTURE = {
    "no key": ("event=x", 401, "invalid_write_key"),
    "no object": ("properties=x", 400, "invalid_field"),
    "a list": ("properties=[]", 400, "invalid_field"),
    "into text": ("a=1&a.b=2", 400, "invalid_field"),
    "too deep": (f"a{'.a' * 20}=1", 400, "invalid_field"),
    "too many": ("&".join(f"a{n}=1" for n in range(101)), 400, "too_many_fields"),
}


@pytest.mark.parametrize("case", NO_PICTURE)
def test_a_picture_that_says_nothing_is_refused(case: str) -> None:
    query, status, code = NO_PICTURE[case]
    (said,) = ask(Request("/pixel/v1/track", method="GET", query=query))
    assert (said.status, said.code) == (status, code)


def test_four_megabytes_are_taken(workspace: TestWorkspace) -> None:
    items = [{**ITEM, "messageId": f"m{n}", "properties": {"text": "x" * 100_000}} for n in range(43)]
    body = batch(*items, writeKey=workspace.write_key)
    assert len(body) > 4 * 1024 * 1024
    assert ask(Request(body=body))[0].status == 200
    assert stored(workspace)[0][0] == 43


def test_refusals_are_counted_by_their_code() -> None:
    def counted() -> float:
        return REGISTRY.get_sample_value("cumulus_collect_refused_total", {"code": "batch_missing"}) or 0.0

    before = counted()
    ask(Request(body=b"{}"), Request(body=b"{}"))
    assert counted() - before == 2


def test_rudderstacks_clients_load_a_configuration_that_sends_to_nobody_else(workspace: TestWorkspace) -> None:
    key = workspace.write_key
    said, by_address, unknown = ask(
        Request("/sourceConfig/", method="GET", headers=basic(key), query="p=web&v=3"),
        Request("/sourceConfig", method="GET", query=f"writeKey={key}"),
        Request("/sourceConfig", method="GET", query="writeKey=wk_none"),
    )
    source = json.loads(said.body)["source"]
    assert (source["writeKey"], source["enabled"], source["destinations"]) == (key, True, [])
    assert source["config"]["statsCollection"] == {"errors": {"enabled": False}, "metrics": {"enabled": False}}
    assert by_address.body == said.body
    assert (unknown.status, unknown.code) == (401, "invalid_write_key")
