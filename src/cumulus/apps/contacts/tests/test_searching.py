"""The list of people against the plain question: every row merged, then asked."""

from __future__ import annotations

import random
from dataclasses import replace

import pyarrow as pa
import pytest

from cumulus.apps.contacts import searching
from cumulus.apps.contacts.searching import ContactSearch, count_contacts, find_page, search_condition, search_contacts
from cumulus.core.ids import ContactId
from cumulus.platform.warehouse.client import Parameters, Result, Warehouse
from tests.fixtures import TestWorkspace

_PEOPLE = 400
_FIRST = 1_000
_WORDS = ("李娜", "王小明", "anna@example.com", "+8613800000000", "50%_off\\")


@pytest.fixture
def crowd(workspace: TestWorkspace, warehouse: Warehouse) -> TestWorkspace:
    """Give people of up to four versions each, some gone, some back again, in several parts."""
    chance = random.Random(7)
    for version in range(1, 5):
        ids = [_FIRST + each for each in range(_PEOPLE) if version == 1 or chance.random() < 0.4]
        warehouse.insert_arrow("contacts", _rows(workspace, ids, version, chance), None)
        tagged = [each for each in ids if chance.random() < 0.5]
        warehouse.insert_arrow("contact_tags", _tags(workspace, tagged, version, chance), None)
    return workspace


def _rows(workspace: TestWorkspace, ids: list[int], version: int, chance: random.Random) -> pa.Table:
    count = len(ids)
    return pa.table(
        {
            "workspace_id": pa.array([workspace.id] * count, pa.uint32()),
            "contact_id": pa.array(ids, pa.uint32()),
            "version": pa.array([version] * count, pa.uint64()),
            "deleted": pa.array([int(chance.random() < 0.3) for _ in ids], pa.uint8()),
            "search": pa.array([chance.choice(_WORDS) for _ in ids], pa.string()),
            "attributes": pa.array(["{}"] * count, pa.string()),
        }
    )


def _tags(workspace: TestWorkspace, ids: list[int], version: int, chance: random.Random) -> pa.Table:
    return pa.table(
        {
            "workspace_id": pa.array([workspace.id] * len(ids), pa.uint32()),
            "tag": pa.array(["vip"] * len(ids), pa.string()),
            "contact_id": pa.array(ids, pa.uint32()),
            "version": pa.array([version] * len(ids), pa.uint64()),
            "removed": pa.array([int(chance.random() < 0.4) for _ in ids], pa.uint8()),
        }
    )


def _meant(warehouse: Warehouse, workspace: TestWorkspace, search: ContactSearch) -> list[ContactId]:
    where, parameters = search_condition(workspace.id, search)
    sql = f"SELECT contact_id FROM contacts FINAL WHERE {where} ORDER BY contact_id DESC"
    return [ContactId(row[0]) for row in warehouse.query(sql, parameters).rows]


@pytest.mark.parametrize("tag", ["", "vip"])
@pytest.mark.parametrize("text", ["", "小明", "ANNA@", "13800", "%_off\\", str(_FIRST + 7), "nobody"])
@pytest.mark.parametrize("limit", [3, 1_000])
def test_list_and_count_are_those_of_the_newest_rows(
    crowd: TestWorkspace, warehouse: Warehouse, text: str, tag: str, limit: int
) -> None:
    search = ContactSearch(text, tag, limit=limit)
    meant = _meant(warehouse, crowd, search)

    assert find_page(crowd.id, search) == (meant[:limit], len(meant))
    assert search_contacts(crowd.id, search) == meant[:limit]
    assert count_contacts(crowd.id, search) == len(meant)


@pytest.mark.parametrize("search", [ContactSearch(), ContactSearch("小明"), ContactSearch(tag="vip")], ids=str)
def test_pages_follow_each_other_without_a_gap(
    crowd: TestWorkspace, warehouse: Warehouse, search: ContactSearch
) -> None:
    meant = _meant(warehouse, crowd, search)
    shown: list[ContactId] = []

    while page := find_page(crowd.id, replace(search, before=shown[-1] if shown else None, limit=7))[0]:
        shown += page

    assert shown == meant


def test_page_is_filled_when_most_of_the_newest_are_gone(workspace: TestWorkspace, warehouse: Warehouse) -> None:
    chance = random.Random(1)
    people = list(range(_FIRST, _FIRST + 900))
    there = _rows(workspace, people, 1, chance).set_column(3, "deleted", pa.array([0] * 900, pa.uint8()))
    warehouse.insert_arrow("contacts", there, None)
    gone = _rows(workspace, people[20:], 2, chance).set_column(3, "deleted", pa.array([1] * 880, pa.uint8()))
    warehouse.insert_arrow("contacts", gone, None)

    page, total = find_page(workspace.id, ContactSearch(limit=5))

    assert (page, total) == ([ContactId(_FIRST + 19 - at) for at in range(5)], 20)


class _Merging:
    """The warehouse, whose parts are merged after each answer, as they are in the background."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def query(self, sql: str, parameters: Parameters) -> Result:
        answer = self._warehouse.query(sql, parameters)
        for table in ("contacts", "contact_tags"):
            self._warehouse.command(f"OPTIMIZE TABLE {table} FINAL")
        return answer

    def scalar(self, sql: str, parameters: Parameters) -> object:
        return self.query(sql, parameters).rows[0][0]


@pytest.mark.parametrize("text", ["", "%_off\\"])
def test_parts_that_are_merged_meanwhile_change_nothing(
    crowd: TestWorkspace, warehouse: Warehouse, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = ContactSearch(text, "vip", limit=1_000)
    meant = _meant(warehouse, crowd, search)
    monkeypatch.setattr(searching, "get_warehouse", lambda: _Merging(warehouse))

    assert count_contacts(crowd.id, search) == len(meant)
    assert find_page(crowd.id, search) == (meant, len(meant))
