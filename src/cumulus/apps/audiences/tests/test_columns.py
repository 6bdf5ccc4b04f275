"""Attributes that many people have get columns of their own, which answer as the JSON does."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cumulus.apps.audiences import columns, evaluation
from cumulus.apps.audiences.columns import Wanted, add_columns, own_columns, tend_columns
from cumulus.apps.audiences.expressions.catalogue import OpenCatalogue
from cumulus.apps.audiences.expressions.compiler import Context, compile_members
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.sql import Reading, has_plain_name, unsaid
from cumulus.apps.audiences.tests.owning import drop_columns
from cumulus.apps.audiences.tests.population import NOW
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonValue
from cumulus.platform.supervise.tests.waiting import wait_until
from cumulus.platform.warehouse.client import Warehouse

_MANY = 12_000
_PEOPLE = """
INSERT INTO contacts (workspace_id, contact_id, version, deleted, attributes)
SELECT {workspace:UInt32}, number + 1, 1, 0, concat(
    '{"city":"', ['苏州', 'Paris', ''][1 + number % 3], '","age":', toString(number % 90), ',"vip":', if(number % 2, 'true', 'false'),
    ',"born":"', toString(toDate('1970-01-01') + number % 20000), '","likes":["tea","', toString(number % 5), '"]',
    ',"note":"note ', toString(number), '","deep":{"er":"x"},"a`b":"x"', if(number % 50 = 0, ',"rare":"x"', ''), '}')
FROM numbers({people:UInt32})
"""
_AS_GIVEN = {"input_format_try_infer_dates": 0, "input_format_try_infer_datetimes": 0}
_FOUND = {
    "city": {Reading.TEXT},
    "age": {Reading.NUMBER},
    "vip": {Reading.BOOL},
    "born": {Reading.DATE},
    "likes": {Reading.LIST},
}
_TREES: tuple[JsonValue, ...] = (
    {"attribute": "city", "op": "in", "value": ["苏州"]},
    {"attribute": "city", "op": "eq", "value": ""},
    {"attribute": "city", "op": "contains", "value": "AR"},
    {"not": {"attribute": "city", "op": "starts_with", "value": "P"}},
    {"attribute": "age", "op": "between", "value": [20, 30]},
    {"attribute": "vip", "op": "is", "value": True},
    {"attribute": "born", "op": "before", "value": "1980-01-01"},
    {"attribute": "likes", "op": "has_all", "value": ["tea", "3"]},
    {"attribute": "likes", "op": "has_none", "value": ["2"]},
)


@pytest.fixture
def workspace_id(warehouse: Warehouse) -> Iterator[WorkspaceId]:
    """A workspace that nobody else asks for; no columns before and after."""
    columns.forget_columns()
    found = WorkspaceId(secrets.randbelow(2**31) + 2**31)
    yield found
    warehouse.command(
        "DELETE FROM contacts WHERE workspace_id = {workspace:UInt32}",
        {"workspace": found},
        {"lightweight_deletes_sync": 2},
    )
    drop_columns(own_columns() or _FOUND)


def _fill(warehouse: Warehouse, workspace_id: WorkspaceId, people: int = _MANY) -> None:
    warehouse.command(_PEOPLE, {"workspace": workspace_id, "people": people}, _AS_GIVEN)


def _unfilled(warehouse: Warehouse) -> int:
    return int(
        warehouse.scalar(
            "SELECT count() FROM system.parts_columns AS part RIGHT JOIN"
            " (SELECT parts.name AS part, columns.name AS name FROM system.parts AS parts CROSS JOIN system.columns AS columns"
            "  WHERE parts.table = 'contacts' AND parts.active AND columns.table = 'contacts'"
            "  AND columns.default_kind = 'MATERIALIZED') AS wanted"
            " ON part.name = wanted.part AND part.column = wanted.name AND part.table = 'contacts' AND part.active"
            " WHERE part.name = ''"
        )
    )


def _await_filled(warehouse: Warehouse) -> None:
    wait_until(lambda: not _unfilled(warehouse), 60, "every part has every column")


def _answers(warehouse: Warehouse, context: Context) -> list[list[int]]:
    compiled = [compile_members(parse(raw, OpenCatalogue()).required(), context) for raw in _TREES]
    return [sorted(row[0] for row in warehouse.query(each.sql, each.params).rows) for each in compiled]


def test_what_many_have_gets_a_column_and_answers_as_before(warehouse: Warehouse, workspace_id: WorkspaceId) -> None:
    _fill(warehouse, workspace_id)
    before = _answers(warehouse, Context(workspace_id, NOW, closed=unsaid))
    assert {(each.attribute, each.reading) for each in tend_columns()} == {
        (name, reading) for name, readings in _FOUND.items() for reading in readings
    }
    assert own_columns() == _FOUND
    context = Context(workspace_id, NOW, closed=unsaid, own=own_columns())
    assert "`city:text`" in compile_members(parse(_TREES[0], OpenCatalogue()).required(), context).sql
    assert _answers(warehouse, context) == before
    assert all(before)
    _await_filled(warehouse)
    assert _answers(warehouse, context) == before
    assert tend_columns() == []


def test_people_who_come_later_and_change_are_in_the_columns(warehouse: Warehouse, workspace_id: WorkspaceId) -> None:
    _fill(warehouse, workspace_id)
    tend_columns()
    warehouse.command(
        "INSERT INTO contacts (workspace_id, contact_id, version, deleted, attributes)"
        ' VALUES ({workspace:UInt32}, 1, 2, 0, \'{"city":"Oslo"}\'), ({workspace:UInt32}, 99999, 1, 0, \'{"age":"25","city":7}\')',
        {"workspace": workspace_id},
    )
    context = Context(workspace_id, NOW, closed=unsaid, own=own_columns())
    assert _answers(warehouse, context) == _answers(warehouse, Context(workspace_id, NOW, closed=unsaid))
    oslo = compile_members(
        parse({"attribute": "city", "op": "eq", "value": "Oslo"}, OpenCatalogue()).required(), context
    )
    assert warehouse.query(oslo.sql, oslo.params).rows == [(1,)]


def test_what_a_crash_left_unfilled_is_filled(warehouse: Warehouse, workspace_id: WorkspaceId) -> None:
    _fill(warehouse, workspace_id)
    add_columns([Wanted("city", Reading.TEXT)])
    assert _unfilled(warehouse) > 0
    assert Wanted("city", Reading.TEXT) not in tend_columns()
    _await_filled(warehouse)


def test_two_at_once_do_it_once(warehouse: Warehouse, workspace_id: WorkspaceId) -> None:
    _fill(warehouse, workspace_id)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: tend_columns(), range(2)))
    assert own_columns() == _FOUND
    _await_filled(warehouse)


def test_a_small_workspace_needs_none(warehouse: Warehouse, workspace_id: WorkspaceId) -> None:
    _fill(warehouse, workspace_id, 9_000)
    assert tend_columns() == []
    assert evaluation.context(workspace_id, NOW).own == {}


def test_only_the_first_of_too_many_have_one(
    warehouse: Warehouse, workspace_id: WorkspaceId, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(warehouse, workspace_id)
    monkeypatch.setattr(columns, "_MOST", 2)
    assert len(tend_columns()) == 2
    assert tend_columns() == []


@pytest.mark.parametrize("name", ["a.b", "a`b", "", ":x", "a:text", "x" * 201, "\n"])
def test_a_name_that_could_mean_something_else_has_none(name: str) -> None:
    assert not has_plain_name(name)


@pytest.mark.parametrize("name", ["city", "城市", "a b-c"])
def test_a_plain_name_may_have_one(name: str) -> None:
    assert has_plain_name(name)
