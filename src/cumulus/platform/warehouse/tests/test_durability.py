"""Rows, tokens and ownership across restarts and crashes."""

from __future__ import annotations

import threading
from contextlib import suppress

import pyarrow as pa
import pytest

from cumulus.core.errors import Retryable
from cumulus.platform.warehouse.client import Warehouse, WarehouseUnavailable
from cumulus.platform.warehouse.migrations import migrate

from .running import WarehouseProcess, wait_until


def tags(count: int) -> pa.Table:
    """Make rows of contact_tags."""
    return pa.table(
        {
            "workspace_id": pa.array([1] * count, pa.uint32()),
            "tag": ["gold"] * count,
            "contact_id": pa.array(range(count), pa.uint32()),
            "version": pa.array([1] * count, pa.uint64()),
            "removed": pa.array([0] * count, pa.uint8()),
        }
    )


def rows(warehouse: Warehouse) -> int:
    """Count the rows as inserted, before any replacing."""
    return int(warehouse.scalar("SELECT count() FROM contact_tags"))


@pytest.fixture
def warehouse(own_server: WarehouseProcess) -> Warehouse:
    """A client of a warehouse that has its tables."""
    client = own_server.client()
    migrate(client)
    return client


def test_a_repeated_token_inserts_nothing_across_restart_and_crash(
    own_server: WarehouseProcess, warehouse: Warehouse
) -> None:
    warehouse.insert_arrow("contact_tags", tags(100), "batch-1")
    warehouse.insert_arrow("contact_tags", tags(100), "batch-1")
    assert rows(warehouse) == 100
    assert own_server.stop() == 0
    own_server.start()
    warehouse.insert_arrow("contact_tags", tags(100), "batch-1")
    assert rows(warehouse) == 100
    own_server.kill()
    own_server.start()
    warehouse.insert_arrow("contact_tags", tags(100), "batch-1")
    assert rows(warehouse) == 100
    warehouse.insert_arrow("contact_tags", tags(100), "batch-2")
    assert rows(warehouse) == 200


@pytest.mark.parametrize("answered_before", [1, 3])
def test_a_crash_keeps_every_answered_insert_and_a_retry_completes_the_rest(
    own_server: WarehouseProcess, warehouse: Warehouse, answered_before: int
) -> None:
    answered: list[int] = []

    def insert_until_it_breaks() -> None:
        with suppress(WarehouseUnavailable):
            for number in range(10_000):
                warehouse.insert_arrow("contact_tags", tags(5000), f"batch-{number}")
                answered.append(number)

    inserting = threading.Thread(target=insert_until_it_breaks)
    inserting.start()
    wait_until(lambda: len(answered) >= answered_before, "some answered inserts")
    own_server.kill()
    inserting.join()
    own_server.start()
    assert rows(warehouse) >= len(answered) * 5000
    for number in range(len(answered) + 1):
        warehouse.insert_arrow("contact_tags", tags(5000), f"batch-{number}")
    assert rows(warehouse) == (len(answered) + 1) * 5000


def test_a_client_says_unavailable_while_the_server_is_away_and_finds_it_again(
    own_server: WarehouseProcess, warehouse: Warehouse
) -> None:
    own_server.kill()
    with pytest.raises(WarehouseUnavailable) as refused:
        warehouse.query("SELECT 1")
    assert isinstance(refused.value, Retryable)
    assert not warehouse.ping()
    own_server.start()
    assert warehouse.scalar("SELECT 1") == 1


def test_a_second_owner_is_refused_and_does_no_harm(own_server: WarehouseProcess, warehouse: Warehouse) -> None:
    second = own_server.spawn(0)
    _, told = second.communicate(timeout=30)
    assert second.returncode == 1
    assert f"Process {own_server.process.pid} owns the warehouse" in told
    assert warehouse.ping()


def test_stop_lets_a_running_query_end(own_server: WarehouseProcess, warehouse: Warehouse) -> None:
    answers: list[object] = []
    asking = threading.Thread(target=lambda: answers.append(warehouse.scalar("SELECT sleep(1)")))
    asking.start()
    running = "SELECT count() FROM system.processes WHERE query LIKE 'SELECT sleep%'"
    wait_until(lambda: warehouse.scalar(running) == 1, "the query")
    assert own_server.stop() == 0
    asking.join()
    assert answers == [0]
