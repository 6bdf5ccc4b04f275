"""Whatever is sent: a clear error or a quarantined item, never a 500, never a stuck pipeline."""

from __future__ import annotations

import base64
import gzip
import json
import socket
import uuid

import pytest

from tests.acceptance.serving import Served

ODD = "'); DROP TABLE events; -- {{ 7*7 }} {p:String} \x00 \\ ` 😀 %s ${x}"

Headers = dict[str, str]


def envelope(*items: object, **more: object) -> bytes:
    return json.dumps({"batch": items, **more}).encode()


def event(**fields: object) -> dict[str, object]:
    return {"type": "track", "event": "Bad", "userId": "bad", "messageId": str(uuid.uuid4()), **fields}


REFUSED: dict[str, tuple[bytes, Headers, int, str]] = {
    "empty body": (b"", {}, 400, "invalid_json"),
    "not json": (b"{", {}, 400, "invalid_json"),
    "json of another shape": (b"[1, 2]", {}, 400, "invalid_json"),
    "no batch": (b"{}", {}, 400, "batch_missing"),
    "batch is text": (b'{"batch": "x"}', {}, 400, "invalid_json"),
    "truncated gzip": (gzip.compress(envelope(event()))[:-9], {"Content-Encoding": "gzip"}, 400, "bad_gzip"),
    "not gzip": (b"hello", {"Content-Encoding": "gzip"}, 400, "bad_gzip"),
    "unknown encoding": (b"hello", {"Content-Encoding": "br"}, 400, "unknown_encoding"),
    "bomb": (gzip.compress(b" " * 80_000_000), {"Content-Encoding": "gzip"}, 413, "body_too_large"),
    "50 MB": (b"x" * 50_000_000, {}, 413, "body_too_large"),
    "too many items": (envelope(*[{}] * 5_001), {}, 400, "too_many_items"),
    "deep nesting": (b'{"batch":[' + b"[" * 50_000, {}, 400, "invalid_json"),
    "invalid utf-8": (b'{"batch":["\xff\xfe"], "writeKey": "\xff"}', {}, 400, "invalid_json"),
}

ITEMS: dict[str, object] = {
    "item is text": "hello",
    "item is null": None,
    "event is a list": event(event=["a"]),
    "unknown type": event(type=ODD),
    "type is a number": event(type=5),
    "properties is text": event(properties="x"),
    "year 9999": event(timestamp="9999-12-31T23:59:59Z"),
    "year 0": event(timestamp="0000-01-01T00:00:00Z"),
    "a time beyond numbers": event(timestamp=10**300),
    "sent at beyond calendars": event(timestamp="2026-01-01T00:00:00Z", sentAt=10**17),
    "nobody": event(userId=None),
    "a junk id": event(userId="undefined"),
    "a long name": event(event="x" * 10_000),
    "a long message id": event(messageId="x" * 10_000),
    "a large item": event(properties={"x": "y" * 400_000}),
    "many keys": event(properties={f"k{n}": n for n in range(2_000)}),
    "deep": event(properties=json.loads('{"a":' * 60 + "1" + "}" * 60)),
    "an empty key": event(properties={"": 1}),
}

FINE: dict[str, object] = {
    "odd text everywhere": event(
        event=ODD, userId=ODD, properties={ODD: ODD}, context={ODD: ODD}, integrations={ODD: [ODD]}
    ),
    "odd traits": {**event(), "type": "identify", "traits": {ODD: ODD, "email": ODD, "phone": ODD, "name": ODD}},
    "huge numbers": event(properties={"a": 10**400, "b": -(10**30), "c": 1.7e308, "d": 2**63}),
    "unknown keys": event(surprise={"a": [1, {"b": None}]}, another=1),
    "numbers as ids": event(userId=12345, anonymousId=1.5),
    "keys that collide": event(properties={"a": {"b": 1}, "a.b": "x", "`": 1, '"': 2}),
    "kinds that collide": event(properties={"total": "twelve"}),
    "lists of anything": event(properties={"x": [1, "a", None, {"y": [[]]}, 1.5, True]}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_unreadable_request_is_refused_with_code_and_message(served: Served, case: str) -> None:
    body, headers, status, code = REFUSED[case]
    headers = {"Authorization": _basic(served.write_key), **headers}
    got, said, _ = served.collect("batch", body, headers)
    assert (got, json.loads(said)["code"]) == (status, code)
    assert json.loads(said)["message"]


def test_odd_items_are_stored_or_put_aside_and_the_pipeline_goes_on(served: Served) -> None:
    body = envelope(*ITEMS.values(), *FINE.values(), writeKey=served.write_key)
    body = body.replace(b"1" + b"0" * 400, b"1" + b"0" * 300)
    assert served.collect("batch", body)[0] == 200
    mark = str(uuid.uuid4())
    served.collect("track", json.dumps({"writeKey": served.write_key, **event(event=mark)}).encode())
    served.wait_until(lambda: served.query(f"SELECT count() FROM events WHERE name = '{mark}'") == [[1]])
    aside = served.api("GET", "/quarantine?limit=200")
    assert aside["total"] == len(ITEMS)
    assert all(item["reason"] and item["detail"] for item in aside["items"])
    assert served.api("GET", "/contacts?q=" + "%27%29%3B%20DROP")["total"] >= 1


@pytest.mark.parametrize("place", ["basic", "basic without colon", "body", "bearer and body", "query"])
def test_the_write_key_is_found_in_all_four_places(served: Served, place: str) -> None:
    key = served.write_key
    in_body = {"writeKey": key} if "body" in place else {}
    headers = {
        "basic": {"Authorization": _basic(key + ":")},
        "basic without colon": {"Authorization": _basic(key)},
        "bearer and body": {"Authorization": "Bearer oauth-token"},
    }.get(place, {})
    endpoint = f"batch?writeKey={key}" if place == "query" else "batch"
    status, said, _ = served.collect(endpoint, envelope(event(), **in_body), headers)
    assert (status, said) == (200, b'{"success":true}')


def test_a_wrong_key_is_refused_without_inviting_retries(served: Served) -> None:
    status, said, _ = served.collect("batch", envelope(event(), writeKey="wk_wrong"))
    assert (status, json.loads(said)["code"]) == (401, "invalid_write_key")


def test_a_browser_may_ask_and_send_from_any_site(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port)) as browser:
        browser.sendall(
            b"OPTIONS /v1/t HTTP/1.1\r\nHost: x\r\nOrigin: https://shop.example\r\nConnection: close\r\n"
            b"Access-Control-Request-Method: POST\r\n"
            b"Access-Control-Request-Headers: authorization,content-type,x-retry-count\r\n\r\n"
        )
        said = browser.makefile("rb").read().lower()
    assert said.startswith(b"http/1.1 200")
    assert b"access-control-allow-origin: https://shop.example" in said
    for header in (b"authorization", b"content-type", b"x-retry-count"):
        assert header in said


def test_an_sdk_loads_its_settings(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port)) as client:
        path = f"/v1/projects/{served.write_key}/settings"
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        body = client.makefile("rb").read().partition(b"\r\n\r\n")[2]
    settings = json.loads(body)
    assert settings["integrations"]["Segment.io"]["apiHost"] == f"127.0.0.1:{served.port}/v1"
    assert settings["metrics"] == {"sampleRate": 0}


def _basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()
