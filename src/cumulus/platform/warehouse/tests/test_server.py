"""The embedded warehouse as any ClickHouse client meets it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from urllib.parse import urlencode

import clickhouse_connect
import pytest
import urllib3
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError

from cumulus.platform.warehouse.client import Warehouse, WarehouseError

from .running import WarehouseProcess, wait_until

_FOREVER = "SELECT count() FROM numbers(100000000000000)"


@pytest.fixture(scope="module")
def foreign(server: WarehouseProcess) -> Iterator[Client]:
    """clickhouse-connect as it comes, without our settings."""
    client = connect(server)
    yield client
    client.close()


def connect(server: WarehouseProcess, compress: bool | str = True) -> Client:
    """Make a stock client."""
    return clickhouse_connect.get_client(
        host="127.0.0.1", port=server.port, username="cumulus", password=server.secret, compress=compress
    )


def send(server: WarehouseProcess, sql: str, method: str = "POST", **params: str) -> urllib3.BaseHTTPResponse:
    """Send a statement over bare HTTP with the right credentials."""
    query = urlencode({"user": "cumulus", "password": server.secret, **params})
    return urllib3.request(method, f"http://127.0.0.1:{server.port}/?{query}", body=sql)


def running_queries(warehouse: Warehouse) -> int:
    """Count the queries that run, without the one that counts."""
    return int(warehouse.scalar("SELECT count() - 1 FROM system.processes"))


def test_ping_needs_no_credentials(server: WarehouseProcess) -> None:
    answer = urllib3.request("GET", f"http://127.0.0.1:{server.port}/ping")
    assert (answer.status, answer.data) == (200, b"Ok.\n")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-ClickHouse-User": "cumulus", "X-ClickHouse-Key": "wrong"},
        {"X-ClickHouse-User": "default", "X-ClickHouse-Key": ""},
        urllib3.make_headers(basic_auth="cumulus:wrong"),
        {"Authorization": "Basic %%%"},
    ],
)
def test_wrong_credentials_are_refused_with_code_516(server: WarehouseProcess, headers: dict[str, str]) -> None:
    answer = urllib3.request("POST", f"http://127.0.0.1:{server.port}/", body="SELECT 1", headers=headers)
    assert (answer.status, answer.headers["X-ClickHouse-Exception-Code"]) == (403, "516")
    assert b"AUTHENTICATION_FAILED" in answer.data


def test_right_credentials_are_taken_in_three_ways(server: WarehouseProcess) -> None:
    url = f"http://127.0.0.1:{server.port}/"
    keys = {"X-ClickHouse-User": "cumulus", "X-ClickHouse-Key": server.secret}
    basic = urllib3.make_headers(basic_auth=f"cumulus:{server.secret}")
    assert [urllib3.request("POST", url, body="SELECT 7", headers=headers).data for headers in (keys, basic)] == [
        b"7\n"
    ] * 2
    assert send(server, "SELECT 7").data == b"7\n"


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE t; --", "\\'", "a\\b\n\t\x00", "{x:String}", "中文", "%27 OR 1=1", '"`$$']
)
def test_a_parameter_comes_back_as_it_went_in(warehouse: Warehouse, text: str) -> None:
    assert warehouse.query("SELECT {x:String}, {y:Array(String)}", {"x": text, "y": [text]}).rows == [(text, [text])]


def test_many_ids_fit_into_a_parameter(warehouse: Warehouse) -> None:
    assert warehouse.scalar("SELECT length({ids:Array(UInt32)})", {"ids": list(range(100_000))}) == 100_000


@pytest.mark.parametrize(
    ("sql", "code", "status"),
    [
        ("SELEKT 1", 62, 400),
        ("SELECT 1; SELECT 2", 62, 400),
        ("SELECT * FROM nowhere", 60, 404),
        ("SELECT {x:UInt8}", 456, 400),
        ("SELECT throwIf(1)", 395, 500),
    ],
)
def test_errors_have_the_codes_of_clickhouse(server: WarehouseProcess, sql: str, code: int, status: int) -> None:
    answer = send(server, sql)
    assert (answer.status, answer.headers["X-ClickHouse-Exception-Code"]) == (status, str(code))
    assert answer.data.startswith(f"Code: {code}. DB::Exception: ".encode())


def test_a_query_over_the_memory_limit_ends_with_code_241(warehouse: Warehouse) -> None:
    with pytest.raises(WarehouseError) as refused:
        warehouse.query("SELECT groupArray(number) FROM numbers(1000000000)")
    assert refused.value.number == 241
    assert warehouse.scalar("SELECT 1") == 1


def test_settings_and_database_hold_for_one_request(server: WarehouseProcess) -> None:
    ask = "SELECT getSetting('max_block_size'), currentDatabase()"
    assert send(server, ask, max_block_size="1234", database="system").data == b"1234\tsystem\n"
    assert {send(server, ask).data for _ in range(8)} == {b"65409\tdefault\n"}
    assert send(server, ask, no_such_setting="1").headers["X-ClickHouse-Exception-Code"] == "115"
    assert send(server, ask, **{"x='1', readonly": "1"}).headers["X-ClickHouse-Exception-Code"] == "115"
    assert send(server, "SELECT 1", readonly="1").data == b"1\n"


def test_set_and_temporary_tables_do_not_outlive_a_request(server: WarehouseProcess) -> None:
    send(server, "SET max_block_size = 77")
    send(server, "CREATE TEMPORARY TABLE short_lived (x UInt8)")
    assert {send(server, "SELECT getSetting('max_block_size')").data for _ in range(8)} == {b"65409\n"}
    assert {send(server, "EXISTS TEMPORARY TABLE short_lived").data for _ in range(8)} == {b"0\n"}


def test_get_changes_nothing(server: WarehouseProcess) -> None:
    assert send(server, "", "GET", query="SELECT 1").data == b"1\n"
    assert send(server, "", "GET", query="CREATE TABLE by_get (x UInt8) ENGINE Memory").status == 403


@pytest.mark.parametrize(
    ("params", "sql", "data"),
    [
        ({}, "SELECT 1 AS a, 'x' AS b", b"1\tx\n"),
        ({"default_format": "JSONEachRow"}, "SELECT 1 AS a", b'{"a":1}\n'),
        ({"default_format": "JSONEachRow"}, "SELECT 1 AS a FORMAT CSV", b"1\n"),
        ({"default_format": "CSVWithNames"}, "SELECT 1 AS a WHERE 0", b'"a"\n'),
    ],
)
def test_answers_come_in_the_format_asked_for(
    server: WarehouseProcess, params: dict[str, str], sql: str, data: bytes
) -> None:
    answer = send(server, sql, **params)
    assert answer.data == data
    assert "read_rows" in answer.headers["X-ClickHouse-Summary"]


@pytest.mark.parametrize("compression", [False, "lz4", "zstd", "gzip"])
def test_the_stock_client_writes_and_reads(server: WarehouseProcess, compression: bool | str) -> None:
    client = connect(server, compression)
    client.command("CREATE OR REPLACE TABLE stock (a UInt32, b String, c JSON) ENGINE = MergeTree ORDER BY a")
    rows = [[number, f"b{number}", {"k": number}] for number in range(3000)]
    assert client.insert("stock", rows, column_names=["a", "b", "c"]).written_rows == 3000
    assert client.query("SELECT * FROM stock ORDER BY a").result_rows == [tuple(row) for row in rows]
    client.close()


def test_slow_queries_do_not_hold_up_a_fast_one(server: WarehouseProcess, warehouse: Warehouse) -> None:
    with ThreadPoolExecutor(4) as pool:
        slow = [pool.submit(warehouse.query, _FOREVER, None, None, f"slow-{n}") for n in range(4)]
        wait_until(lambda: running_queries(warehouse) == 4, "four slow queries")
        assert warehouse.query("SELECT 1").elapsed_ms < 1000
        for number in range(4):
            warehouse.cancel(f"slow-{number}")
        assert {query.exception(20).number for query in slow} == {394}  # type: ignore[union-attr]


def test_cancelling_an_unknown_query_does_nothing(warehouse: Warehouse) -> None:
    warehouse.cancel("nobody")
    assert warehouse.scalar("SELECT 1") == 1


def test_queries_are_killed_by_their_id_only(warehouse: Warehouse) -> None:
    with pytest.raises(WarehouseError, match="query_id only"):
        warehouse.command("KILL QUERY WHERE user = 'default' ASYNC")


def test_a_waiting_query_can_be_cancelled(warehouse: Warehouse) -> None:
    with ThreadPoolExecutor(8) as pool:
        queries = [pool.submit(warehouse.query, _FOREVER, None, None, f"q-{n}") for n in range(8)]
        wait_until(lambda: not any(query.done() for query in queries), "queries under way")

        def cancel_all() -> bool:
            for number in range(8):
                warehouse.cancel(f"q-{number}")
            return all(query.done() for query in queries)

        wait_until(cancel_all, "all eight cancelled")
        assert {query.exception().number for query in queries} == {394}  # type: ignore[union-attr]


def test_a_query_ends_when_its_client_goes_away(server: WarehouseProcess, warehouse: Warehouse) -> None:
    query = urlencode({"user": "cumulus", "password": server.secret})
    head = f"POST /?{query} HTTP/1.1\r\nContent-Length: {len(_FOREVER)}\r\n\r\n{_FOREVER}"
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode())
        wait_until(lambda: running_queries(warehouse) == 1, "the query")
    wait_until(lambda: running_queries(warehouse) == 0, "the end of the query")


def test_a_long_answer_streams_and_closing_early_cancels_it(warehouse: Warehouse) -> None:
    blocks = warehouse.stream("SELECT number FROM numbers(100000000000)")
    assert next(blocks)[:2] == [(0,), (1,)]
    blocks.close()  # type: ignore[attr-defined]
    wait_until(lambda: running_queries(warehouse) == 0, "the end of the stream's query")


def test_an_error_in_the_middle_of_an_answer_reaches_the_client(warehouse: Warehouse) -> None:
    with pytest.raises(WarehouseError, match="throwIf") as failed:
        for _ in warehouse.stream("SELECT throwIf(number = 5000000) FROM numbers(10000000)"):
            pass
    assert failed.value.number == 395


def test_a_large_insert_does_not_hold_up_others(foreign: Client, warehouse: Warehouse) -> None:
    warehouse.command("CREATE OR REPLACE TABLE large (a UInt64, b String) ENGINE = MergeTree ORDER BY a")
    data = b"".join(b'{"a":%d,"b":"%s"}\n' % (number, b"x" * 50) for number in range(400_000))
    inserting = threading.Thread(target=foreign.raw_insert, args=("large", None, data), kwargs={"fmt": "JSONEachRow"})
    inserting.start()
    slowest = 0.0
    while inserting.is_alive():
        began = monotonic()
        warehouse.scalar("SELECT 1")
        slowest = max(slowest, monotonic() - began)
    assert slowest < 0.5
    assert warehouse.scalar("SELECT count() FROM large") == 400_000


def test_a_broken_insert_inserts_nothing(foreign: Client, warehouse: Warehouse) -> None:
    warehouse.command("CREATE OR REPLACE TABLE broken (a UInt64) ENGINE = MergeTree ORDER BY a")
    with pytest.raises(DatabaseError):
        foreign.raw_insert("broken", None, b'{"a":1}\n{"a":"x"}\n', fmt="JSONEachRow")
    assert warehouse.scalar("SELECT count() FROM broken") == 0
    assert foreign.raw_insert("broken", None, "1\n2\n", fmt="CSV").written_rows == 2
    assert warehouse.scalar("SELECT sum(a) FROM broken") == 3
