"""Splits that concern other people move at once, those that share somebody one after the other."""

from __future__ import annotations

from cumulus.apps.ingest.pipeline.refiling import Split, refile, rounds
from cumulus.core.ids import ContactId
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import TestWorkspace


def split(workspace_id: int, contact_id: int, among: list[int]) -> Split:
    return Split(workspace_id, ContactId(contact_id), [contact_id], among)


def test_splits_of_other_people_move_at_once() -> None:
    first, second = split(1, 10, [1]), split(1, 20, [2])
    assert rounds([first, second]) == [[first, second]]


def test_a_split_waits_for_those_before_it_that_share_somebody() -> None:
    first, second, third, other = split(1, 10, [1]), split(1, 20, [10]), split(1, 30, [20]), split(1, 40, [4])
    assert rounds([first, second, third, other]) == [[first, other], [second], [third]]


def test_workspaces_move_by_themselves() -> None:
    first, second = split(1, 10, [1]), split(2, 10, [1])
    assert rounds([second, first]) == [[first], [second]]


def test_nothing_moves_in_no_rounds() -> None:
    assert rounds([]) == []


def filed(warehouse: Warehouse, workspace: TestWorkspace) -> list[tuple[int, int]]:
    """Return (contact, origin) of the workspace's events."""
    sql = "SELECT contact_id, origin_id FROM events WHERE workspace_id = {w:UInt32} ORDER BY ALL"
    return [(who, origin) for who, origin in warehouse.query(sql, {"w": workspace.id}).rows]


def test_each_event_goes_with_its_own_part(workspace: TestWorkspace, warehouse: Warehouse) -> None:
    rows = [(1, 1), (1, 10), (1, 10), (1, 20), (2, 20), (2, 2), (10, 10)]
    warehouse.command(
        "INSERT INTO events (workspace_id, contact_id, origin_id, name, timestamp, event_key)"
        " SELECT {w:UInt32}, row.1, row.2, 'Seen', now64(3), generateUUIDv4()"
        " FROM (SELECT arrayJoin({rows:Array(Tuple(UInt32, UInt32))}) AS row)",
        {"w": workspace.id, "rows": rows},
    )
    splits = [split(workspace.id, 10, [1, 10]), split(workspace.id, 20, [2]), split(workspace.id, 30, [30])]
    # The second person's part that lies under the first stays: nobody said that it may be there.
    expected = [(1, 1), (1, 20), (2, 2), (10, 10), (10, 10), (10, 10), (20, 20)]
    refile(splits, "token")
    assert filed(warehouse, workspace) == expected
    refile(splits, "token")
    assert filed(warehouse, workspace) == expected
