"""A refresh of many computed tags, and a preview of each, against a plain fold in Python."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from cumulus.apps.audiences.computed import queries
from cumulus.apps.audiences.computed.definitions import Banded, Cases, Cuts, Definition, Measure, Rfm, read_definition
from cumulus.apps.audiences.computed.refreshing import Run, empty_old_values, forget_leaves, steps
from cumulus.apps.audiences.computed.rfm import EIGHT, ELEVEN, group_of
from cumulus.apps.audiences.expressions.catalogue import OpenCatalogue
from cumulus.apps.audiences.expressions.oracle import matches
from cumulus.apps.audiences.expressions.people import Happening, Person, read
from cumulus.apps.audiences.tests.population import NOW, insert_contacts, load_people, merge_people
from cumulus.apps.workspaces.contracts import Principal, Role
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue
from cumulus.platform.warehouse.client import Warehouse, get_warehouse
from tests.fixtures import TestWorkspace

CITIES = ("Shanghai", "苏州", "Paris", None)
CATEGORIES = ("tea", "咖啡", "cups")


def _people(seed: int) -> list[Person]:
    luck = random.Random(seed)
    return [
        Person(
            ContactId(i),
            {"city": city, "age": luck.randrange(10, 70)} if (city := luck.choice(CITIES)) else {"age": 20.5},
            frozenset(tag for tag in ("vip", "staff") if luck.random() < 0.4),
            tuple(_order(luck) for _ in range(luck.choice((0, 0, 1, 2, 5)))),
        )
        for i in range(1, 61)
    ]


def _order(luck: random.Random) -> Happening:
    properties: dict[str, JsonValue] = {"total": luck.choice((10, 25.5, 100, 900)), "kind": luck.choice(CATEGORIES)}
    name = luck.choice(("Order Completed", "Order Completed", "Page Viewed"))
    return Happening(name, NOW - timedelta(minutes=luck.randrange(1, 200_000)), properties)


ORDER = "Order Completed"
MEASURES: tuple[dict[str, JsonValue], ...] = (
    {"event": ORDER, "function": "count"},
    {"event": ORDER, "function": "sum", "property": "total", "within": {"last": "60d"}},
    {"event": ORDER, "function": "avg", "property": "total"},
    {
        "event": ORDER,
        "function": "max",
        "property": "total",
        "where": [{"property": "kind", "op": "eq", "value": "tea"}],
    },
    {"event": "Page Viewed", "function": "recency_days"},
    {"event": ORDER, "function": "distinct", "property": "kind"},
)
DEFINITIONS: tuple[Any, ...] = (  # JSON, whose nested literals mypy cannot join
    {"kind": "expression", "expression": {"all": []}},
    {"kind": "expression", "expression": {"any": []}},
    {"kind": "expression", "expression": {"event": ORDER, "count": {"op": "eq", "value": 0}}},
    {"kind": "expression", "expression": {"not": {"event": ORDER, "within": {"last": "30d"}}}},
    {
        "kind": "cases",
        "cases": [
            {"value": "高", "expression": {"all": [{"tag": "vip", "op": "has"}, {"event": ORDER}]}},
            {
                "value": "中",
                "expression": {
                    "any": [
                        {"attribute": "city", "op": "eq", "value": "苏州"},
                        {
                            "event": ORDER,
                            "aggregate": {"function": "sum", "property": "total", "op": "gte", "value": 100},
                        },
                    ]
                },
            },
        ],
        "otherwise": "低",
    },
    {"kind": "cases", "cases": [{"value": "old", "expression": {"attribute": "age", "op": "gte", "value": 40}}]},
    *(
        {"kind": "bands", "measure": {**each}, "cuts": {"by": by, "at": at}, "values": ["低", "中", "高"]}
        for each in MEASURES
        for by, at in (("value", [2, 100]), ("quantile", [0.3, 0.8]))
    ),
    *(
        {"kind": "statistic", "measure": {"event": ORDER, "function": function, "property": "kind"}}
        for function in ("most_frequent", "first", "last")
    ),
    {"kind": "statistic", "measure": {"event": ORDER, "function": "count"}},
    {"kind": "statistic", "measure": {"event": ORDER, "function": "sum", "property": "total"}},
    {"kind": "rfm", "event": ORDER, "amount": "total", "groups": 8, "names": {key: f"g{key}" for key in EIGHT}},
    {
        "kind": "rfm",
        "event": ORDER,
        "amount": "total",
        "groups": 8,
        "names": {key: f"g{key}" for key in EIGHT},
        "cuts": {"r": [30], "f": [2], "m": [100]},
    },
    {"kind": "rfm", "event": ORDER, "amount": "total", "groups": 11, "names": {key: key for key in ELEVEN}},
)


def _found(measure: Measure, person: Person) -> float | str | None:
    events = [
        each
        for each in sorted(person.events, key=lambda each: each.timestamp)
        if each.name == measure.event
        and measure.window.holds(each.timestamp, NOW)
        and all(item.holds(each.properties, NOW) for item in measure.filters)
    ]
    values = [read(each.properties, measure.of) for each in events]
    numbers = [value for value in values if isinstance(value, (int, float))]
    if not events:
        return None
    match measure.function:
        case "count":
            return float(len(events))
        case "recency_days":
            return (NOW - events[-1].timestamp) / timedelta(days=1)
        case "distinct":
            return float(len(set(map(str, values))))
        case "most_frequent":
            return min(Counter(map(str, values)).items(), key=lambda each: (-each[1], each[0].encode()))[0]
        case "first" | "last":
            return str(values[0 if measure.function == "first" else -1])
        case "sum" | "avg":
            return sum(numbers) / (1 if measure.function == "sum" else len(numbers))
        case _:
            return float({"min": min, "max": max}[measure.function](numbers))


def _cut(cuts: Cuts, measure: Measure, people: Sequence[Person]) -> Sequence[float]:
    if not cuts.are_quantiles:
        return cuts.at
    values = sorted(value for person in people if isinstance(value := _found(measure, person), float))
    return [values[int(level * len(values))] for level in cuts.at]


def _expected(definition: Definition, people: Sequence[Person]) -> dict[str, set[int]]:
    held: defaultdict[str, set[int]] = defaultdict(set)
    for person in people:
        if value := _value(definition, person, people):
            held[value].add(person.id)
    return dict(held)


def _value(definition: Definition, person: Person, people: Sequence[Person]) -> str:
    if isinstance(definition, Cases):
        met = (case.value for case in definition.cases if matches(case.tree, person, NOW))
        return next(met, definition.otherwise)
    if isinstance(definition, Rfm):
        measures = (definition.recency, definition.frequency, definition.money)
        found = [_found(each, person) for each in measures]
        if None in found:
            return ""
        cuts = [_cut(cut, measure, people) for cut, measure in zip(definition.cuts, measures, strict=True)]
        recency, frequency, money = (float(each or 0) for each in found)
        late, often = sum(recency <= cut for cut in cuts[0]), sum(frequency >= cut for cut in cuts[1])
        return definition.names[group_of(definition.groups, late, often, sum(money >= cut for cut in cuts[2]))]
    value = _found(definition.measure, person)
    if isinstance(definition, Banded):
        cuts_at = _cut(definition.cuts, definition.measure, people)
        return "" if value is None else definition.values[sum(float(value) >= cut for cut in cuts_at)]
    return "" if value is None else f"{value:g}" if isinstance(value, float) else value


def _stored(workspace_id: WorkspaceId) -> Mapping[int, dict[str, set[int]]]:
    rows = get_warehouse().query(
        "SELECT tag_id, value, bitmapToArray(members) FROM computed_tag_members FINAL WHERE workspace_id = {w:UInt32}",
        {"w": workspace_id},
    )
    found: defaultdict[int, dict[str, set[int]]] = defaultdict(dict)
    for tag_id, value, members in rows.rows:
        if members:
            found[tag_id][value] = set(members)
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("merged", [False, True])
def test_a_refresh_and_a_preview_say_what_a_plain_fold_says(
    workspace: TestWorkspace, warehouse: Warehouse, seed: int, merged: bool
) -> None:
    people: Sequence[Person] = _people(seed)
    load_people(warehouse, workspace.id, people)
    if merged:
        people = merge_people(warehouse, workspace.id, people, {ContactId(7): ContactId(8), ContactId(9): ContactId(3)})
    definitions = {i: read_definition(raw, OpenCatalogue()) for i, raw in enumerate(DEFINITIONS, 1)}
    run = Run(workspace.id, NOW, 1)
    for step in steps(run, definitions):
        step()
    stored, principal = _stored(workspace.id), Principal(workspace.id, None, None, Role.ADMIN, frozenset())
    for tag_id, definition in definitions.items():
        expected = _expected(definition, people)
        assert stored.get(tag_id, {}) == expected, DEFINITIONS[tag_id - 1]
        total, figures = queries.preview(principal, definition, NOW)
        assert total == len(people)
        assert {each.value: each.count for each in figures} == {key: len(who) for key, who in expected.items()}
    forget_leaves(run)


def test_a_value_that_nobody_has_any_more_is_emptied(workspace: TestWorkspace, warehouse: Warehouse) -> None:
    insert_contacts(warehouse, workspace.id, [Person(ContactId(1), {"age": 50})], version=1)
    raw: JsonValue = {
        "kind": "cases",
        "cases": [{"value": "old", "expression": {"attribute": "age", "op": "gte", "value": 40}}],
        "otherwise": "young",
    }
    for version, age in ((1, 50), (2, 30)):
        insert_contacts(warehouse, workspace.id, [Person(ContactId(1), {"age": age})], version=version + 1)
        for step in steps(Run(workspace.id, NOW, version), {5: read_definition(raw, OpenCatalogue())}):
            step()
    assert _stored(workspace.id) == {5: {"young": {1}}}
    empty_old_values(Run(workspace.id, NOW, 3), [5])
    assert _stored(workspace.id) == {}
