"""Millions of people in both stores, made inside them: PostgreSQL by `INSERT … SELECT`, the warehouse too.

Everything follows from a person's number, so that the two stores agree and two fills are the same. Every
fiftieth record is part of the one before it. What a program sends through the collector is measured elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from benchmarks.installation import Installation

Report = Callable[[str, int], None]
"""(what, people done)."""

FIRST_ID = 1_001
"""The contact of person 0; whoever registers before the crowd comes stays below it."""
HEAVY_EVENTS = 10_000
_HEAVY = 12_345
"""A person with so many events; not merged, and there in the smallest crowd."""
_CHUNK = 250_000
"""JSON rows of one insert: far below the engine's memory bound."""
_PART_OF_CROWD = 50
_TABLES = ("contacts_contact", "contacts_identity", "contacts_identityfact", "contacts_appliedtag")
TAGS = {"newsletter": 5, "gold": 10, "employee": 50}
"""One person in so many has each."""

_HASH = "(n::bigint * 2654435761) % 4294967296"
_TIMES = '{"name":1,"email":1,"phone":1,"city":1,"age":1,"vip":1,"plan":1,"born":1,"company":1,"likes":1,"jobTitle":1,"note":1}'
_SURNAMES = "王李张刘陈杨赵黄周吴"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
_CITIES = ("Shanghai", "Suzhou", "Beijing", "深圳", "Hangzhou", "Paris", "Berlin", "London", "Tokyo", "Singapore")

# The same value in either dialect: PostgreSQL's operators, and ClickHouse's functions.
_CONTACTS = f"""
INSERT INTO contacts_contact (id, workspace_id, attributes, attribute_times, version, created_at, updated_at,
    first_seen_at, last_seen_at, merged_into_id, own)
SELECT id, 1, attributes, '{_TIMES}', 1, seen, seen, seen, seen, into_id,
    CASE WHEN n % {_PART_OF_CROWD} = {_PART_OF_CROWD - 2}
        THEN jsonb_build_object('values', attributes, 'times', '{_TIMES}'::jsonb, 'first_seen_at', seen) END
FROM (
    SELECT n, n + {FIRST_ID} AS id, now() - h % 63072000 * interval '1 second' AS seen,
        CASE WHEN n % {_PART_OF_CROWD} = {_PART_OF_CROWD - 1} THEN n + {FIRST_ID} - 1 END AS into_id,
        ('{{"name":"' || CASE WHEN h % 5 < 3
            THEN substr('{_SURNAMES}', (1 + h / 7 % 10)::int, 1) || substr('{_GIVEN}', (1 + h / 100 % 20)::int, 1)
                || substr('{_GIVEN}', (1 + h / 3000 % 20)::int, 1)
            ELSE (ARRAY['Li', 'Müller', 'Smith', 'Rossi'])[1 + h % 4] || ' ' || n END
        || '","email":"known' || n || '@example.com","phone":"+8613' || lpad(n::text, 9, '0')
        || '","city":"' || (ARRAY{list(_CITIES)!r})[1 + h % 10] || '","age":' || 18 + h % 60
        || ',"vip":' || CASE WHEN h % 20 = 0 THEN 'true' ELSE 'false' END
        || ',"plan":"' || (ARRAY['free', 'plus', 'pro', 'enterprise'])[1 + h / 64 % 4]
        || '","born":"' || '1950-01-01'::date + (h % 20000)::int || '","company":"Company ' || h % 5000
        || '","likes":["' || (ARRAY['tea', 'coffee', 'wine'])[1 + h / 7 % 3] || '"],"jobTitle":"'
        || (ARRAY['CIO', 'Engineer', 'Buyer', '经理'])[1 + h / 11 % 4] || '","note":"met at stand ' || h % 900 || '"}}'
        )::jsonb AS attributes
    FROM (SELECT n, {_HASH} AS h FROM generate_series(:start::bigint, :end - 1) AS n) AS numbered) AS made
"""
_IDENTITIES = f"""
INSERT INTO contacts_identity (id, workspace_id, namespace, value, contact_id, home_id, first_seen_at)
SELECT 2 * contact.id + kind, 1, (ARRAY['email', 'phone'])[1 + kind], attributes ->> (ARRAY['email', 'phone'])[1 + kind],
    coalesce(merged_into_id, contact.id), contact.id, created_at
FROM contacts_contact AS contact, generate_series(0, 1) AS kind
WHERE contact.id BETWEEN {FIRST_ID} + :start AND {FIRST_ID} + :end - 1
"""
_FACTS = f"""
INSERT INTO contacts_identityfact (workspace_id, left_id, right_id, at, last_at, source_key, by_hand, refused)
SELECT 1, 2 * id, 2 * id + 1, created_at, created_at, 'crowd', false, ''
FROM contacts_contact WHERE id BETWEEN {FIRST_ID} + :start AND {FIRST_ID} + :end - 1
"""
_APPLIED = f"""
INSERT INTO contacts_appliedtag (workspace_id, contact_id, origin_id, tag_id, value, source, applied_at)
SELECT 1, n + {FIRST_ID}, n + {FIRST_ID}, tag.id, '', 'import:1', now()
FROM generate_series(:start::bigint, :end - 1) AS n
JOIN (VALUES {", ".join(f"('{tag}', {every})" for tag, every in TAGS.items())}) AS held (name, every)
    ON n % every = 3 AND n % {_PART_OF_CROWD} <> {_PART_OF_CROWD - 1}
JOIN contacts_tag AS tag ON tag.workspace_id = 1 AND tag.name = held.name
"""

_WAREHOUSE_CONTACTS = f"""
INSERT INTO contacts (workspace_id, contact_id, version, deleted, created_at, first_seen_at, last_seen_at,
    name, email, phone, search, attributes)
SELECT 1, n + {FIRST_ID}, {{version:UInt64}}, n % {_PART_OF_CROWD} = {_PART_OF_CROWD - 1}, seen, seen, seen, name, email, phone,
    lower(concat(name, '\\n', email, '\\n', phone)),
    concat('{{"name":"', name, '","email":"', email, '","phone":"', phone, '","city":"', {list(_CITIES)!r}[1 + h % 10],
        '","age":', toString(18 + h % 60), ',"vip":', if(h % 20 = 0, 'true', 'false'),
        ',"plan":"', ['free', 'plus', 'pro', 'enterprise'][1 + intDiv(h, 64) % 4],
        '","born":"', toString(toDate('1950-01-01') + h % 20000), '","company":"Company ', toString(h % 5000),
        '","likes":["', ['tea', 'coffee', 'wine'][1 + intDiv(h, 7) % 3], '"],"jobTitle":"',
        ['CIO', 'Engineer', 'Buyer', '经理'][1 + intDiv(h, 11) % 4], '","note":"met at stand ', toString(h % 900), '"}}')
FROM (
    SELECT number AS n, (n * 2654435761) % 4294967296 AS h, now64(3, 'UTC') - toIntervalSecond(h % 63072000) AS seen,
        if(h % 5 < 3, concat(substringUTF8('{_SURNAMES}', 1 + intDiv(h, 7) % 10, 1),
            substringUTF8('{_GIVEN}', 1 + intDiv(h, 100) % 20, 1), substringUTF8('{_GIVEN}', 1 + intDiv(h, 3000) % 20, 1)),
            concat(['Li', 'Müller', 'Smith', 'Rossi'][1 + h % 4], ' ', toString(n))) AS name,
        concat('known', toString(n), '@example.com') AS email, concat('+8613', leftPad(toString(n), 9, '0')) AS phone
    FROM numbers({{start:UInt64}}, {{rows:UInt64}}) WHERE number % {{every:UInt32}} = 0)
"""
_WAREHOUSE_OVERRIDES = f"""
INSERT INTO contact_overrides (workspace_id, old_id, new_id, version)
SELECT 1, number + {FIRST_ID}, number + {FIRST_ID} - 1, 1 FROM numbers({{start:UInt64}}, {{rows:UInt64}})
WHERE number % {_PART_OF_CROWD} = {_PART_OF_CROWD - 1}
"""
_WAREHOUSE_TAGS = f"""
INSERT INTO contact_tags (workspace_id, tag, contact_id, version, removed, applied_at, source)
SELECT 1, tag, number + {FIRST_ID}, 1, 0, now64(3, 'UTC'), 'import:1'
FROM (SELECT number, arrayJoin(arrayFilter((tag, every) -> number % every = 3, {list(TAGS)!r}, {list(TAGS.values())})) AS tag
    FROM numbers({{start:UInt64}}, {{rows:UInt64}}) WHERE number % {_PART_OF_CROWD} != {_PART_OF_CROWD - 1})
"""
_WAREHOUSE_EVENTS = """
INSERT INTO events (workspace_id, contact_id, name, timestamp, event_key, message_id, kind, received_at,
    source_id, depth, properties, context)
SELECT 1, who, multiIf(share < 60, 'Page Viewed', share < 85, 'Product Viewed', share < 95, 'Order Completed',
        'Email Opened'), at, generateUUIDv4(), toString(h), 'track', at, 1, 0,
    multiIf(share < 60, concat('{"path":"/page/', toString(h % 200), '"}'),
        share < 85, concat('{"sku":"S', toString(h % 1000), '","price":', toString(h % 50000 / 100), '}'),
        share < 95, concat('{"total":', toString(h % 90000 / 100), ',"currency":"', ['CNY', 'EUR', 'USD'][1 + h % 3],
            '","items":', toString(1 + h % 6), '}'), '{"template":"welcome"}'), ''
FROM (
    SELECT WHO AS who, cityHash64(number, who) AS h, intDiv(h, 1000) % 100 AS share,
        now64(3, 'UTC') - toIntervalSecond(intDiv(h, 100000) % 63072000) AS at
    FROM numbers({start:UInt64}, {rows:UInt64}))
"""
_EVENTS_OF_ALL = _WAREHOUSE_EVENTS.replace("WHO", f"intDiv(number, 3) + {FIRST_ID}")
_EVENTS_OF_ONE = _WAREHOUSE_EVENTS.replace("WHO", f"toUInt32({FIRST_ID + _HEAVY})")


def heavy_person() -> int:
    """Return the contact with many events."""
    return FIRST_ID + _HEAVY


def fill(installation: Installation, start: int, end: int, report: Report) -> float:
    """Write people `start` to `end` (numbers from 0) into both stores; return the seconds."""
    began = time.perf_counter()
    fill_people(installation, start, end, report)
    _fill_warehouse(installation, start, end, report)
    return time.perf_counter() - began


def fill_people(installation: Installation, start: int, end: int, report: Report = lambda *_: None) -> None:
    """Write people into PostgreSQL alone: their rows, identifiers, facts and tags."""
    with psycopg.connect(installation.database_url, autocommit=True) as connection:
        with _without_indexes(connection):
            for name, statement in (
                ("contacts", _CONTACTS),
                ("identifiers", _IDENTITIES),
                ("facts", _FACTS),
                ("tags", _APPLIED),
            ):
                for first in range(start, end, _CHUNK):
                    last = min(first + _CHUNK, end)
                    connection.execute(statement.replace(":start", str(first)).replace(":end", str(last)).encode())
                report(f"PostgreSQL: {name}", end)
        report("PostgreSQL: indexes", end)
        for table in _TABLES:
            connection.execute(f"VACUUM ANALYZE {table}".encode())
        _behind_the_crowd(connection)


def _fill_warehouse(installation: Installation, start: int, end: int, report: Report) -> None:
    warehouse = installation.warehouse
    for first in range(start, end, _CHUNK):
        rows = min(_CHUNK, end - first)
        for version, every in ((1, 1), (2, 40)):  # some are written again, as behaviour does all day
            warehouse.command(_WAREHOUSE_CONTACTS, {"start": first, "rows": rows, "version": version, "every": every})
        warehouse.command(_WAREHOUSE_OVERRIDES, {"start": first, "rows": rows})
        warehouse.command(_WAREHOUSE_TAGS, {"start": first, "rows": rows})
        warehouse.command(_EVENTS_OF_ALL, {"start": 3 * first, "rows": 3 * rows})
        report("warehouse", first + rows)
    if start == 0:
        warehouse.command(_EVENTS_OF_ONE, {"start": 0, "rows": HEAVY_EVENTS})


def _behind_the_crowd(connection: psycopg.Connection) -> None:
    """Let whoever comes now get ids that no crowd uses, and versions that are later."""
    for table in ("contacts_contact", "contacts_identity"):
        connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 100000000)".encode())
    connection.execute("SELECT setval('contacts_version', 1000)")


@contextmanager
def _without_indexes(connection: psycopg.Connection) -> Iterator[None]:
    """Write without secondary indexes and make them anew at the end: some times as fast."""
    connection.execute("SET synchronous_commit = off")
    connection.execute("SET maintenance_work_mem = '256MB'")
    rules = connection.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype IN ('u', 'f') AND conrelid = ANY(%s::regclass[])",
        [list(_TABLES)],
    ).fetchall()
    for table, name, _ in rules:
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'.encode())
    indexes = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint WHERE contype = 'p')",
        [list(_TABLES)],
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f'DROP INDEX "{name}"'.encode())
    yield
    for _, definition in indexes:
        connection.execute(definition.encode())
    for table, name, definition in rules:
        connection.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'.encode())
