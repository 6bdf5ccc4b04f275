"""The figures of the home page's days."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cumulus.apps.analytics.queries import day_figures
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import TestWorkspace

DAY = date(2025, 3, 2)
NOON = datetime(2025, 3, 2, 12, tzinfo=UTC)


def _visit(warehouse: Warehouse, workspace: TestWorkspace, contact_id: int, at: str) -> None:
    warehouse.command(
        "INSERT INTO events (workspace_id, contact_id, name, timestamp, source_id) "
        "SELECT {workspace:UInt32}, {contact:UInt32}, 'Visited', toDateTime64({at:String}, 3, 'UTC'), 1",
        {"workspace": workspace.id, "contact": contact_id, "at": at},
    )


def test_a_day_counts_up_to_the_given_moment_only(workspace: TestWorkspace, warehouse: Warehouse) -> None:
    _visit(warehouse, workspace, 1, "2025-03-01 23:59:59")
    _visit(warehouse, workspace, 1, "2025-03-02 11:59:59")
    _visit(warehouse, workspace, 2, "2025-03-02 12:00:00")

    (cut,) = day_figures(workspace.id, DAY, "UTC", NOON, days=1)

    assert (cut.day, cut.events, cut.people_active) == (DAY, 1, 1)


def test_days_begin_at_midnight_of_the_workspace(workspace: TestWorkspace, warehouse: Warehouse) -> None:
    _visit(warehouse, workspace, 1, "2025-03-01 15:59:59")
    _visit(warehouse, workspace, 1, "2025-03-01 16:00:00")

    before, after = day_figures(workspace.id, DAY, "Asia/Shanghai", NOON, days=2)

    assert (before.events, after.events) == (1, 1)
