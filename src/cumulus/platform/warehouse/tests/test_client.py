"""The client's promises: JSON as given, blocks, errors, one per process."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from cumulus.core.errors import Conflict
from cumulus.platform.warehouse import client as module
from cumulus.platform.warehouse.client import Warehouse, WarehouseError, configure, get_warehouse
from cumulus.platform.warehouse.migrations import migrate

from .running import WarehouseProcess

_AT = datetime(2026, 5, 4, 3, 2, 1, 123000, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tables(warehouse: Warehouse) -> None:
    """Every test starts with the tables, without events."""
    migrate(warehouse)
    warehouse.command("TRUNCATE TABLE events")


def events(properties: list[str]) -> pa.Table:
    """Make event rows with these properties."""
    count = len(properties)
    times = pa.array([_AT] * count, pa.timestamp("ms", "UTC"))
    return pa.table(
        {
            "workspace_id": pa.array([1] * count, pa.uint32()),
            "contact_id": pa.array(range(count), pa.uint32()),
            "name": ["Order Placed"] * count,
            "timestamp": times,
            "event_key": pa.array([uuid.UUID(int=number).bytes for number in range(count)], pa.binary(16)),
            "message_id": [f"m{number}" for number in range(count)],
            "kind": ["track"] * count,
            "original_timestamp": pa.array([None] * count, pa.timestamp("ms", "UTC")),
            "sent_at": times,
            "received_at": times,
            "source_id": pa.array([3] * count, pa.uint32()),
            "depth": pa.array([0] * count, pa.uint8()),
            "properties": properties,
            "context": ["{}"] * count,
        }
    )


def stored(warehouse: Warehouse, text: str) -> str:
    """Insert one event and read its properties back as text."""
    warehouse.insert_arrow("events", events([text]), None)
    return str(warehouse.scalar("SELECT toString(properties) FROM events"))


def test_an_event_comes_back_as_it_went_in(warehouse: Warehouse) -> None:
    warehouse.insert_arrow("events", events(['{"price":12.5,"n":3}']), "t1")
    result = warehouse.query(
        "SELECT event_key, timestamp, original_timestamp, properties, properties.n::Float64 AS n FROM events"
    )
    assert result.rows == [(uuid.UUID(int=0), _AT, None, {"price": 12.5, "n": 3}, 3.0)]
    assert result.columns == ["event_key", "timestamp", "original_timestamp", "properties", "n"]


def test_a_repeated_token_is_dropped_even_over_partitions(warehouse: Warehouse) -> None:
    table = events(["{}"] * 10)
    at = pa.array([datetime(2020 + number % 3, 1, 1, tzinfo=UTC) for number in range(10)], pa.timestamp("ms", "UTC"))
    table = table.set_column(table.schema.get_field_index("timestamp"), "timestamp", at)
    for token in ("a", "a", "b", None):
        warehouse.insert_arrow("events", table, token)
    assert warehouse.scalar("SELECT count() FROM events") == 30


def test_without_a_token_the_same_rows_come_in_again_after_they_were_deleted(warehouse: Warehouse) -> None:
    columns = {"workspace_id": pa.uint32(), "old_id": pa.uint32(), "new_id": pa.uint32(), "version": pa.uint64()}
    tables = {
        "contact_overrides": pa.table({name: pa.array([1], kind) for name, kind in columns.items()}),
        "events": events(["{}"]),
    }
    for name, table in tables.items():
        warehouse.insert_arrow(name, table, None)
        warehouse.command(f"DELETE FROM {name} WHERE workspace_id = 1")
        assert warehouse.scalar(f"SELECT count() FROM {name}") == 0
        for count in (1, 2):
            warehouse.insert_arrow(name, table, None)
            assert warehouse.scalar(f"SELECT count() FROM {name}") == count


@pytest.mark.parametrize(
    "text",
    [
        "1955-03-01",
        "2024-02-30",
        "2024-01-02",
        "2024-01-02 03:04:05",
        "2024-01-02T03:04:05Z",
        "9999-12-31",
        "007",
        "true",
        "1e5",
        "x\u0000y",
    ],
)
def test_text_in_json_stays_the_same_text(warehouse: Warehouse, text: str) -> None:
    assert json.loads(stored(warehouse, json.dumps({"k": text}))) == {"k": text}
    assert warehouse.scalar("SELECT dynamicType(properties.k) FROM events") == "String"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('{"a.b":1}', '{"a":{"b":1}}'),
        ('{"a":1,"a":2}', '{"a":1}'),
        ('{"a":{"b":1},"a.b":2}', '{"a":{"b":1}}'),
        ('{"":1," x ":2,"城市":3}', '{"":1," x ":2,"城市":3}'),
        ('{"n":18446744073709551615}', '{"n":18446744073709551615}'),
        ('{"n":18446744073709551616}', '{"n":"18446744073709551616"}'),
        ('{"n":-9223372036854775809}', '{"n":"-9223372036854775809"}'),
        ('{"n":null,"l":[],"m":[1,"a",{"x":1}]}', '{"l":[],"m":[1,"a",{"x":1}]}'),
        ("null", "{}"),
    ],
)
def test_what_json_becomes(warehouse: Warehouse, given: str, kept: str) -> None:
    assert stored(warehouse, given) == kept


@pytest.mark.parametrize("depth", [100, 600])
def test_deep_json_is_taken(warehouse: Warehouse, depth: int) -> None:
    text = '{"a":' * depth + "1" + "}" * depth
    assert stored(warehouse, text) == text


def test_more_paths_than_columns_are_taken(warehouse: Warehouse) -> None:
    given = {f"k{number}": number for number in range(2000)}
    assert json.loads(stored(warehouse, json.dumps(given))) == given


@pytest.mark.parametrize(
    "text",
    ["", "[1]", '"x"', "{} x", '{"a":', '{"n":1e400}', '{"n":NaN}', '{"a":"\\ud800"}', '{"a":"x\ty"}'],
)
def test_what_is_no_json_object_is_refused_with_code_117_and_nothing_is_inserted(
    warehouse: Warehouse, text: str
) -> None:
    with pytest.raises(WarehouseError) as refused:
        warehouse.insert_arrow("events", events(["{}", text]), "bad")
    assert refused.value.number == 117
    assert warehouse.scalar("SELECT count() FROM events") == 0
    warehouse.insert_arrow("events", events(["{}"]), "bad")
    assert warehouse.scalar("SELECT count() FROM events") == 1


def test_an_insert_without_rows_does_nothing(warehouse: Warehouse) -> None:
    warehouse.insert_arrow("events", events([]), "none")
    assert warehouse.scalar("SELECT count() FROM events") == 0


def test_a_stream_gives_all_rows_in_blocks(warehouse: Warehouse) -> None:
    blocks = list(warehouse.stream("SELECT number FROM numbers({n:UInt64})", {"n": 200_000}))
    assert len(blocks) > 1
    assert [row for block in blocks for row in block] == [(number,) for number in range(200_000)]


def test_settings_of_a_query_reach_the_engine(warehouse: Warehouse) -> None:
    answer = warehouse.query("SELECT getSetting('max_threads')", settings={"max_threads": 1})
    assert answer.rows == [(1,)]


def test_wrong_credentials_are_an_error_and_not_a_pause(server: WarehouseProcess) -> None:
    stranger = Warehouse(f"http://cumulus:wrong@127.0.0.1:{server.port}/default")
    with pytest.raises(WarehouseError) as refused:
        stranger.query("SELECT 1")
    assert (refused.value.number, refused.value.code) == (516, "warehouse_516")
    assert not stranger.ping()


def test_the_process_has_one_warehouse_once_configured(
    server: WarehouseProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module._Configured, "warehouse", None)
    with pytest.raises(Conflict, match="warehouse_not_configured"):
        get_warehouse()
    assert configure(server.url) is get_warehouse()
    assert get_warehouse().ping()
    get_warehouse().close()
