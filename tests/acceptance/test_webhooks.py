"""Webhooks over real HTTP, on a whole Cumulus."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests.acceptance.serving import Served

MAPPING = {
    "items": [
        {
            "kind": "track",
            "event": {"text": "Bell Rung"},
            "identifiers": {"user_id": {"path": "who"}},
            "properties": {"n": {"path": "n"}},
        }
    ]
}


@pytest.fixture(scope="module")
def address(served: Served) -> str:
    """Of a webhook whose deliveries have their id in the body."""
    made = served.api("POST", "/webhooks", {"name": "Bells"})
    changes = {"mapping": MAPPING, "delivery_id": {"path": "id"}}
    # The installation's public address is the one that the customer set; here it is where the server listens.
    path = urlsplit(served.api("PATCH", f"/webhooks/{made['id']}", changes)["address"]).path
    return f"{served.url}{path}"


def _post(address: str, body: bytes, content_type: str = "application/json") -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(address, body, {"Content-Type": content_type})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def test_many_deliveries_at_once_each_count_once(served: Served, address: str) -> None:
    who = f"ringer-{uuid4()}"
    bodies = [json.dumps({"id": f"{who}-{n}", "who": who, "n": n}).encode() for n in range(20)] * 3
    with ThreadPoolExecutor(12) as pool:
        said = list(pool.map(lambda body: _post(address, body), bodies))
    assert {status for status, _ in said} == {200}
    verdicts = [answer["verdict"] for _, answer in said]
    assert (verdicts.count("accepted"), verdicts.count("duplicate")) == (20, 40)

    lookup = f"/contacts/lookup?namespace=user_id&value={who}"
    served.wait_until(lambda: _count(served, lookup) == 20)


def _count(served: Served, lookup: str) -> int:
    try:
        person = served.api("GET", lookup)
    except urllib.error.HTTPError as error:
        error.close()
        return 0
    return int(served.api("GET", f"/contacts/{person['id']}/events?limit=200")["total"])


def test_a_body_without_a_length_beyond_the_bound_is_refused(served: Served, address: str) -> None:
    where = urlsplit(address)
    head = (
        f"POST {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    chunk = b"80000\r\n" + b"x" * 0x80000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as connection:
        connection.sendall(head.encode() + chunk * 4 + b"0\r\n\r\n")
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 413"), answer[:200]


def test_a_body_that_ends_too_early_leaves_nothing(served: Served, address: str) -> None:
    where = urlsplit(address)
    head = f"POST {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: 500\r\n\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as connection:
        connection.sendall(head.encode() + b'{"id":"half"')
    assert _post(address, b'{"id":"half","who":"u","n":1}')[1]["verdict"] == "accepted"


@pytest.mark.parametrize("body", [b"", b"\x00", b"[" * 1_000_000, b'{"id": {"a": 1}}', b"1e999", b'"\\ud800"'])
def test_odd_bodies_are_kept(address: str, body: bytes) -> None:
    status, said = _post(address, body)
    assert (status, said["verdict"]) == (200, "failed")


def test_an_unknown_address_is_told(served: Served) -> None:
    assert _post(f"{served.url}/hooks/nobody", b"{}")[0] == 404
