"""A large workspace, made inside the warehouse: people, tags and events by `INSERT … SELECT`.

Everything follows from a row's number, so two fills of the same size are the same. What a program
sends through the collector is measured elsewhere; here only the size matters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cumulus.apps.audiences.expressions.catalogue import Catalogue, Kind
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonValue
from cumulus.platform.warehouse.client import Warehouse

Report = Callable[[str, int, int], None]
"""(table, rows done, rows in all)."""

_CHUNK = 500_000
"""Rows of one insert: JSON rows of this number stay far below the engine's memory bound."""

_CONTACTS = """
INSERT INTO contacts (workspace_id, contact_id, version, deleted, created_at, first_seen_at, last_seen_at,
    name, email, phone, search, attributes)
SELECT {workspace:UInt32}, number + 1, {version:UInt64}, 0, seen, seen, seen, name, email, phone,
    lower(concat(name, ' ', email, ' ', phone)),
    concat('{"name":"', name, '","email":"', email,
        '","city":"', ['Shanghai', 'Suzhou', 'Beijing', '深圳', 'Hangzhou', 'Paris', 'Berlin', 'London', 'Tokyo',
            'Singapore'][1 + h % 10],
        '","age":', toString(18 + h % 60), ',"vip":', if(h % 20 = 0, 'true', 'false'),
        ',"plan":"', ['free', 'plus', 'pro', 'enterprise'][1 + intDiv(h, 64) % 4],
        '","born":"', toString(toDate('1950-01-01') + h % 20000),
        if(h % 3 = 0, concat('","company":"Company ', toString(h % 5000)), ''),
        '","likes":["', ['tea', 'coffee', 'wine'][1 + intDiv(h, 7) % 3], '","', ['books', 'music'][1 + h % 2], '"]}')
FROM (
    SELECT number, cityHash64(number, 'person') AS h, now64(3, 'UTC') - toIntervalSecond(h % 63072000) AS seen,
        concat(['Li', 'Wang', 'Zhang', '陈', 'Müller', 'Smith'][1 + h % 6], ' ', toString(number)) AS name,
        if(h % 10 = 0, '', concat('person', toString(number), '@example.com')) AS email,
        concat('+8613', leftPad(toString(number), 9, '0')) AS phone
    FROM numbers({start:UInt64}, {rows:UInt64}) WHERE number % {every:UInt32} = 0)
"""
_EVENTS = """
INSERT INTO events (workspace_id, contact_id, name, timestamp, event_key, message_id, kind, received_at,
    source_id, depth, properties, context)
SELECT {workspace:UInt32}, 1 + h % {people:UInt32},
    multiIf(share < 60, 'Page Viewed', share < 85, 'Product Viewed', share < 95, 'Order Completed', 'Email Opened'),
    at, generateUUIDv4(), toString(number), 'track', at, 1, 0,
    multiIf(
        share < 60, concat('{"path":"/page/', toString(h2 % 200), '"}'),
        share < 85, concat('{"sku":"S', toString(h2 % 1000), '","price":', toString(h2 % 50000 / 100), '}'),
        share < 95, concat('{"total":', toString(h2 % 90000 / 100), ',"currency":"',
            ['CNY', 'EUR', 'USD'][1 + h2 % 3], '","items":', toString(1 + h2 % 6), '}'),
        '{"template":"welcome"}'),
    ''
FROM (
    SELECT number, cityHash64(number, 'event') AS h, cityHash64(number, 'what') AS h2,
        intDiv(h2, 1000) % 100 AS share, now64(3, 'UTC') - toIntervalSecond(cityHash64(number, 'when') % 63072000) AS at
    FROM numbers({start:UInt64}, {rows:UInt64}))
"""
_TAGS = """
INSERT INTO contact_tags (workspace_id, tag, contact_id, version, removed)
SELECT {workspace:UInt32}, tag, number + 1, 1, 0
FROM (SELECT number, arrayJoin(arrayFilter((tag, every) -> cityHash64(number, tag) % every = 0,
    ['employee', 'newsletter', 'gold'], [50, 2, 10])) AS tag FROM numbers({start:UInt64}, {rows:UInt64}))
"""


@dataclass(frozen=True, slots=True)
class Population:
    """How many there are."""

    people: int = 1_000_000
    events: int = 10_000_000


def fill(warehouse: Warehouse, workspace_id: WorkspaceId, size: Population, report: Report | None = None) -> None:
    """Write the whole population into an empty workspace of the warehouse.

    Every fiftieth person is then written again, as behaviour does all day: a table of one clean part
    would flatter whoever reads the newest version of each row.
    """
    for table, sql, rows, extra in (
        ("contacts", _CONTACTS, size.people, {"version": 1, "every": 1}),
        ("contacts again", _CONTACTS, size.people, {"version": 2, "every": 50}),
        ("contact_tags", _TAGS, size.people, {}),
        ("events", _EVENTS, size.events, {"people": size.people}),
    ):
        for start in range(0, rows, _CHUNK):
            count = min(_CHUNK, rows - start)
            warehouse.command(sql, {"workspace": workspace_id, "start": start, "rows": count, **extra})
            if report is not None:
                report(table, start + count, rows)


_TEXT, _NUMBER, _BOOL = frozenset({Kind.TEXT}), frozenset({Kind.NUMBER}), frozenset({Kind.BOOL})

CATALOGUE = Catalogue(
    attributes={
        **dict.fromkeys(("name", "email", "city", "plan", "company"), _TEXT),
        "age": _NUMBER,
        "vip": _BOOL,
        "born": frozenset({Kind.DATE}),
        "likes": frozenset({Kind.LIST}),
    },
    tags=frozenset({"employee", "newsletter", "gold"}),
    events={
        "Page Viewed": {"path": _TEXT},
        "Product Viewed": {"sku": _TEXT, "price": _NUMBER},
        "Order Completed": {"total": _NUMBER, "currency": _TEXT, "items": _NUMBER},
        "Email Opened": {"template": _TEXT},
    },
)
"""What may be named in expressions over the population."""

TEN_CONDITIONS: JsonValue = {
    "all": [
        {"attribute": "city", "op": "in", "value": ["Shanghai", "Suzhou", "Beijing", "深圳", "Hangzhou"]},
        {"attribute": "age", "op": "between", "value": [25, 60]},
        {"attribute": "plan", "op": "ne", "value": "free"},
        {"attribute": "email", "op": "exists"},
        {"attribute": "likes", "op": "has_any", "value": ["tea", "coffee"]},
        {"not": {"tag": "employee", "op": "has"}},
        {"any": [{"tag": "newsletter", "op": "has"}, {"attribute": "vip", "op": "is", "value": True}]},
        {
            "event": "Order Completed",
            "where": [{"property": "total", "op": "gt", "value": 100}],
            "within": {"last": "365d"},
        },
        {"event": "Email Opened", "count": {"op": "lt", "value": 3}},
    ]
}
"""The segment that `make bench` counts: ten conditions of every kind."""
