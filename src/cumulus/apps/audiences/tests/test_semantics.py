"""What each condition means, on known people: the oracle and ClickHouse give the written answer."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest

from cumulus.apps.audiences.expressions.catalogue import Catalogue, Kind, KnownSegment
from cumulus.apps.audiences.expressions.compiler import Context, compile_members
from cumulus.apps.audiences.expressions.oracle import members
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.tests.population import NOW, insert_contacts, load_people
from cumulus.apps.audiences.tests.standing import closed
from cumulus.core.ids import ContactId, SegmentId, WorkspaceId
from cumulus.core.json import JsonObject, JsonValue
from cumulus.platform.warehouse.client import Warehouse, get_warehouse

EVERY_KIND = frozenset(Kind)
SQL = "'; DROP TABLE contacts; -- {p0:String} `"
CATALOGUE = Catalogue(
    attributes=dict.fromkeys(("city", "age", "vip", "born", "likes", SQL, "名 字", "home.floor"), EVERY_KIND),
    tags=frozenset({"vip", SQL}),
    events={name: dict.fromkeys(("total", SQL), EVERY_KIND) for name in ("Paid", "Seen", SQL)},
    segments=(
        KnownSegment(SegmentId(1), "adults", "Adults", {"attribute": "age", "op": "gte", "value": 18}),
        KnownSegment(SegmentId(2), "minors", "Minors", {"not": {"segment": "adults", "op": "in"}}),
    ),
)


def _paid(total: object, **ago: float) -> Happening:
    return Happening("Paid", NOW - timedelta(**ago), {"total": total})  # type: ignore[dict-item]  # any JSON


PEOPLE = (
    Person(
        ContactId(1),
        {"city": "Suzhou", "age": 18, "vip": True, "born": "2026-03-31", "likes": ["tea", 1], "home": {"floor": 3}},
        frozenset({"vip", SQL}),
        (_paid(10, days=30), _paid(20.5, days=29, hours=23), _paid(20.5, milliseconds=0)),
    ),
    Person(
        ContactId(2),
        {"city": "suzhou", "age": "18", "vip": "true", "born": "2026-03-31T00:00:00+08:00", "likes": [], SQL: SQL},
        frozenset({"vip"}),
        (_paid("20.5", days=1), _paid(None, days=1), Happening(SQL, NOW, {SQL: SQL})),
    ),
    Person(
        ContactId(3),
        {"city": None, "age": 2**53 + 1, "vip": False, "born": "31.03.2026", "likes": [None], "名 字": "李 明"},
        frozenset(),
        (_paid(5, days=-1), Happening("Seen", NOW - timedelta(days=400))),
    ),
    Person(ContactId(4)),
)
PAID: JsonObject = {"event": "Paid"}
LATELY: JsonObject = {**PAID, "within": {"last": "30d"}}


def _total(function: str, op: str, value: JsonValue) -> JsonObject:
    return {**PAID, "aggregate": {"function": function, "property": "total", "op": op, "value": value}}


MEANINGS: list[tuple[str, JsonValue, list[int]]] = [
    ("all of nothing is everybody", {"all": []}, [1, 2, 3, 4]),
    ("any of nothing is nobody", {"any": []}, []),
    ("not nobody is everybody", {"not": {"any": []}}, [1, 2, 3, 4]),
    ("text is exact", {"attribute": "city", "op": "eq", "value": "Suzhou"}, [1]),
    ("contains ignores case", {"attribute": "city", "op": "contains", "value": "SUZ"}, [1, 2]),
    ("a missing value is not equal", {"attribute": "city", "op": "ne", "value": "Suzhou"}, [2, 3, 4]),
    ("a missing value is in no list", {"attribute": "city", "op": "not_in", "value": ["Suzhou", "suzhou"]}, [3, 4]),
    ("null is no value", {"attribute": "city", "op": "exists"}, [1, 2]),
    ("text is no number", {"attribute": "age", "op": "gte", "value": 0}, [1, 3]),
    ("numbers compare as floating point", {"attribute": "age", "op": "eq", "value": 2**53}, [3]),
    ("text is no truth", {"attribute": "vip", "op": "is", "value": True}, [1]),
    ("missing is not false", {"attribute": "vip", "op": "is", "value": False}, [3]),
    ("a bare day is midnight UTC", {"attribute": "born", "op": "after", "value": "2026-03-30"}, [1]),
    ("a zone is heeded", {"attribute": "born", "op": "before", "value": "2026-03-31"}, [2]),
    ("what is no ISO date never compares", {"attribute": "born", "op": "after", "value": "1999-01-01"}, [1, 2]),
    ("a list has texts among others", {"attribute": "likes", "op": "has_any", "value": ["tea", ""]}, [1]),
    ("a list has numbers among others", {"attribute": "likes", "op": "has_all", "value": [1]}, [1]),
    ("no list has none", {"attribute": "likes", "op": "has_none", "value": ["tea"]}, [2, 3, 4]),
    ("an empty list is a value", {"attribute": "likes", "op": "exists"}, [1, 2, 3]),
    ("dots lead into objects", {"attribute": "home.floor", "op": "eq", "value": 3}, [1]),
    ("SQL is a name like others", {"attribute": SQL, "op": "ends_with", "value": SQL}, [2]),
    ("Chinese is a name like others", {"attribute": "名 字", "op": "starts_with", "value": "李"}, [3]),
    ("a tag may have any name", {"tag": SQL, "op": "has"}, [1]),
    ("a tag is lacked by whoever has none", {"tag": "vip", "op": "has_not"}, [3, 4]),
    ("an event at any time, also to come", PAID, [1, 2, 3]),
    ("a window leaves out its far end and the future", {**LATELY, "count": {"op": "eq", "value": 2}}, [1, 2]),
    ("never is a count of nothing", {**LATELY, "count": {"op": "eq", "value": 0}}, [3, 4]),
    ("fewer than three includes none", {**PAID, "count": {"op": "lt", "value": 3}}, [2, 3, 4]),
    ("zero or more is everybody", {**PAID, "count": {"op": "gte", "value": 0}}, [1, 2, 3, 4]),
    ("fewer than zero is nobody", {**PAID, "count": {"op": "lt", "value": 0}}, []),
    ("from is included", {**PAID, "within": {"from": "2026-03-31T12:00:00Z"}}, [1, 3]),
    ("to is not", {**PAID, "within": {"from": "2026-03-31", "to": "2026-03-31T12:00:00Z"}}, []),
    ("a bare day as to is the whole day", {**PAID, "within": {"from": "2026-03-31", "to": "2026-03-31"}}, [1]),
    ("a sum adds what are numbers", _total("sum", "eq", 51), [1]),
    ("an average knows no missing value", _total("avg", "lt", 100), [1, 3]),
    ("a smallest of nothing does not match", _total("min", "lte", 10), [1, 3]),
    ("a largest", _total("max", "between", [20, 21]), [1]),
    ("different values, of any kind", _total("distinct", "gte", 1), [1, 2, 3]),
    ("equal values are one", _total("distinct", "eq", 2), [1]),
    (
        "SQL is a value like others",
        {"event": SQL, "where": [{"property": SQL, "op": "in", "value": [SQL, "x"]}]},
        [2],
    ),
    ("filters join", {**PAID, "where": [{"property": "total", "op": "gt", "value": 10}]}, [1]),
    ("a filter finds what is missing", {**PAID, "where": [{"property": "total", "op": "not_exists"}]}, [2]),
    ("a segment stands for its definition", {"segment": "adults", "op": "in"}, [1, 3]),
    ("segments nest", {"segment": 2, "op": "not_in"}, [1, 3]),
    ("not goes around a group", {"not": {"all": [PAID, {"tag": "vip", "op": "has"}]}}, [3, 4]),
]


@pytest.fixture(scope="module")
def known_people(engines: None) -> WorkspaceId:
    """The people above, a deleted one, and one of another workspace."""
    workspace_id = WorkspaceId(secrets.randbelow(2**30) + 2**31)
    load_people(get_warehouse(), workspace_id, PEOPLE)
    insert_contacts(get_warehouse(), workspace_id, [Person(ContactId(5), {"city": "Suzhou"})], version=2)
    insert_contacts(get_warehouse(), workspace_id, [Person(ContactId(5))], version=3, deleted=True)
    insert_contacts(
        get_warehouse(), WorkspaceId(workspace_id + 1), [Person(ContactId(6), PEOPLE[0].attributes)], version=1
    )
    return workspace_id


@pytest.mark.parametrize(("sentence", "raw", "expected"), MEANINGS, ids=[row[0] for row in MEANINGS])
def test_a_condition_means_what_is_written(
    sentence: str, raw: JsonValue, expected: list[int], known_people: WorkspaceId, warehouse: Warehouse
) -> None:
    tree = parse(raw, CATALOGUE).required()
    compiled = compile_members(tree, Context(known_people, NOW, closed=closed))
    found = sorted(row[0] for row in warehouse.query(compiled.sql, compiled.params).rows)
    assert found == members(tree, PEOPLE, NOW) == expected, sentence


@pytest.mark.parametrize(
    "name", ["a:b", ":x", "^x", "@x", "x[]", "a..b", "a\tb", "\x7f", "%", "?", "''", "\\", "{x:Y}"]
)
def test_a_name_is_harmless_or_refused(name: str, known_people: WorkspaceId, warehouse: Warehouse) -> None:
    catalogue = Catalogue(attributes={name: EVERY_KIND})
    parsed = parse({"attribute": name, "op": "not_exists"}, catalogue)
    codes = [problem.code for problem in parsed.problems]
    assert codes in ([], ["name_not_usable"])
    compiled = compile_members(
        parse({"any": []}, catalogue).required() if codes else parsed.required(),
        Context(known_people, NOW, closed=closed),
    )
    assert len(warehouse.query(compiled.sql, compiled.params).rows) == (0 if codes else 4)
