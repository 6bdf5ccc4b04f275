"""The Sensors addresses take what its clients send, and refuse so that they lose nothing."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest

from cumulus.apps.ingest.sensors.transport import checksum
from cumulus.apps.ingest.tests.asking import Request, Said, ask, stored
from cumulus.apps.workspaces.contracts import SourceCard
from cumulus.apps.workspaces.models import Source
from cumulus.platform.observe.metrics import REGISTRY
from tests.fixtures import TestWorkspace

RECORD: dict[str, object] = {"type": "track", "event": "Seen", "distinct_id": "a1", "time": 1_750_000_000_000}


def packed(value: object, pack: Callable[[bytes], bytes] = gzip.compress) -> str:
    return base64.b64encode(pack(json.dumps(value).encode())).decode()


def plain(value: object) -> str:
    return packed(value, bytes)


def hashed(text: str) -> str:
    """Java's String.hashCode, by its definition."""
    value = 0
    for letter in text:
        value = (31 * value + ord(letter)) % 2**32
    return str(value - 2**32 if value >= 2**31 else value)


def send(workspace: TestWorkspace, body: str, path: str = "/sa", **more: str) -> Said:
    query = urlencode({"project": workspace.write_key, **more})
    return ask(Request(path, body.encode(), query=query))[0]


FORMS: dict[str, Callable[[], tuple[str, int]]] = {
    "python default": lambda: (urlencode({"data": packed(RECORD), "gzip": 1}), 1),
    "python batch, java": lambda: (urlencode({"data_list": packed([RECORD] * 3), "gzip": 1}), 3),
    "java without gzip": lambda: (urlencode({"data_list": plain([RECORD]), "gzip": 0}), 1),
    "android": lambda: (f"crc={hashed(packed([RECORD]))}&gzip=1&data_list={quote(packed([RECORD]), '')}", 1),
    "browser": lambda: (f"data={quote(plain(RECORD), '')}&ext={quote('crc=' + hashed(plain(RECORD)), '')}", 1),
    "browser batch": lambda: (f"data_list={quote(plain([RECORD, RECORD]), '')}", 2),
    "a plus as a blank": lambda: ("data=" + plain({**RECORD, "x": "~~~???>>>"}).replace("%2B", "+"), 1),
    "one in a list, none packed": lambda: (f"data={quote(plain([RECORD]), '')}", 1),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain"])
def test_each_client_form_is_in_the_log_when_the_answer_comes(form: str, kind: str, workspace: TestWorkspace) -> None:
    body, records = FORMS[form]()
    query = f"project={workspace.write_key}"
    (said,) = ask(Request("/sa", body.encode(), {"Content-Type": kind}, query=query))
    assert said.status == 200, said.body
    ((items, _, kept),) = stored(workspace)
    assert (items, kept["forcedProtocol"], len(kept["batch"])) == (records, "sensors", records)
    assert kept["batch"][0]["event"] == "Seen"


def test_a_picture_carries_a_record_in_its_address(workspace: TestWorkspace) -> None:
    query = urlencode({"project": workspace.write_key, "data": plain(RECORD), "ext": f"crc={hashed(plain(RECORD))}"})
    origin = {"Origin": "https://shop.example"}
    (said,) = ask(Request("/sa.gif", headers=origin, method="GET", query=query))
    assert (said.status, said.headers["content-type"], said.body[:6]) == (200, "image/gif", b"GIF89a")
    assert said.headers["access-control-allow-origin"] == "https://shop.example"
    assert len(stored(workspace)) == 1


def test_the_checksum_is_javas() -> None:
    for text in ("", "a", "hello", "x" * 4095, "x" * 4096, "yz" * 4097, packed(list(range(9_999)))):
        assert str(checksum(text)) == hashed(text)


REFUSED: dict[str, tuple[dict[str, object], int, str]] = {
    "nothing": ({}, 400, "data_missing"),
    "each encrypted": ({"data_list": "AAAA", "gzip": 9}, 400, "encrypted_data"),
    "encrypted as a whole": ({"data_list": "AAAA", "gzip": 13}, 400, "encrypted_data"),
    "another packing": ({"data_list": "AAAA", "gzip": 2}, 400, "unknown_encoding"),
    "a wrong checksum": ({"data": plain(RECORD), "crc": 5}, 400, "crc_mismatch"),
    "a wrong checksum in ext": ({"data": plain(RECORD), "ext": "crc=x"}, 400, "crc_mismatch"),
    "not base64": ({"data": "!!!"}, 400, "bad_base64"),
    "other letters": ({"data": "数据"}, 400, "bad_base64"),
    "not gzip": ({"data": plain(RECORD), "gzip": 1}, 400, "bad_gzip"),
    "a bomb": ({"data": base64.b64encode(gzip.compress(b" " * 60_000_000)).decode(), "gzip": 1}, 413, "body_too_large"),
    "not json": ({"data": base64.b64encode(b"{").decode()}, 400, "invalid_json"),
    "too many": ({"data_list": plain([1] * 5_001)}, 400, "too_many_items"),
    "too many fields": ({f"f{n}": 1 for n in range(60)}, 400, "invalid_form"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_can_never_be_read_is_refused_with_a_counted_reason(case: str, workspace: TestWorkspace) -> None:
    fields, status, code = REFUSED[case]

    def counted() -> float:
        return REGISTRY.get_sample_value("cumulus_collect_refused_total", {"code": code}) or 0.0

    before = counted()
    said = send(workspace, urlencode(fields))
    assert (said.status, said.code) == (status, code)
    assert counted() - before == 1
    assert stored(workspace) == []


def test_bytes_that_are_no_form_are_refused(workspace: TestWorkspace) -> None:
    (said,) = ask(Request("/sa", b"data=\xff\xfe", query=f"project={workspace.write_key}"))
    assert (said.status, said.code) == (400, "invalid_form")
    (said,) = ask(Request("/sa", b"", method="PUT"))
    assert (said.status, said.code) == (405, "method_not_allowed")


def test_the_project_is_a_write_key_or_an_alias_wherever_it_stands(workspace: TestWorkspace) -> None:
    alias = f"shop_{workspace.id}"
    Source.objects.filter(pk=workspace.source_id).update(alias=alias)
    form = urlencode({"data": plain(RECORD)})
    said = ask(
        Request("/sa", form.encode(), query=f"project={workspace.write_key}"),
        Request("/sa", form.encode(), query=f"project={alias}"),
        Request("/sa", f"{form}&project={alias}".encode()),
        Request("/sa", urlencode({"data": plain({**RECORD, "project": alias})}).encode()),
    )
    assert [each.status for each in said] == [200] * 4
    assert len(stored(workspace)) == 4


def test_an_unknown_or_disabled_project_is_404_so_that_phones_keep_their_records(workspace: TestWorkspace) -> None:
    Source.objects.filter(pk=workspace.source_id).update(disabled_at="2026-01-01T00:00:00Z")
    form = urlencode({"data": plain(RECORD)}).encode()
    queries = ("project=nobody", "", f"project={workspace.write_key}")
    said = ask(*[Request("/sa", form, query=query) for query in queries])
    assert [(each.status, each.code) for each in said] == [(404, "unknown_project")] * 3


def test_an_alias_opens_nothing_for_segments_clients(workspace: TestWorkspace) -> None:
    Source.objects.filter(pk=workspace.source_id).update(alias=f"open_{workspace.id}")
    (said,) = ask(Request(body=b'{"batch":[{}]}', query=f"writeKey=open_{workspace.id}"))
    assert (said.status, said.code) == (401, "invalid_write_key")


def test_without_a_database_clients_are_asked_to_come_again(workspace: TestWorkspace) -> None:
    async def away() -> list[SourceCard]:
        raise OSError

    form = urlencode({"data": plain(RECORD)}).encode()
    request = Request("/sa", form, query=f"project={workspace.write_key}")
    for said in (*ask(request, dsn="postgresql://127.0.0.1:1/none"), *ask(request, load=away)):
        assert (said.status, said.headers["retry-after"]) == (503, "1")


def test_debug_says_what_is_wrong_and_a_dry_run_keeps_nothing(workspace: TestWorkspace) -> None:
    query = f"project={workspace.write_key}"
    good, bad = (urlencode({"data": plain(record)}).encode() for record in (RECORD, {**RECORD, "type": "x"}))
    said = ask(
        Request("/debug", good, {"Dry-Run": "true"}, query=query),
        Request("/debug", bad, {"Dry-Run": "true"}, query=query),
        Request("/debug", bad, query=query),
    )
    assert [each.status for each in said] == [200, 400, 400]
    assert said[1].code == "unknown_type"
    assert stored(workspace) == []
    assert ask(Request("/debug", good, query=query))[0].status == 200
    assert len(stored(workspace)) == 1


def test_a_large_request_is_read_beside_the_others(workspace: TestWorkspace) -> None:
    records = [{**RECORD, "properties": {"text": f"{n}" * 200}} for n in range(3_000)]
    assert send(workspace, urlencode({"data_list": plain(records)})).status == 200
    assert stored(workspace)[0][0] == 3_000
