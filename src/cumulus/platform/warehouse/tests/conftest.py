"""One warehouse process per test module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cumulus.platform.warehouse.client import Warehouse

from .running import WarehouseProcess


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarehouseProcess]:
    """A running warehouse."""
    running = WarehouseProcess(tmp_path_factory.mktemp("warehouse"))
    yield running
    running.stop()


@pytest.fixture
def warehouse(server: WarehouseProcess) -> Iterator[Warehouse]:
    """A client of the module's warehouse."""
    client = server.client()
    yield client
    client.close()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[WarehouseProcess]:
    """A running warehouse that this test may break."""
    running = WarehouseProcess(tmp_path)
    yield running
    running.kill()
