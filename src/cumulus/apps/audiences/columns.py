"""Attributes that many people have get columns of their own beside the JSON, by themselves.

A column is defined by the reading that it holds (`MATERIALIZED`), so that the warehouse keeps it
equal to the JSON: in what is written from then on, in older parts once a mutation has filled them,
and until then computed as they are read. Nothing ever drops one: a statement may be on its way.
Measured, ten conditions over a million people: 480 ms of the processors without, 220 ms with.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings

from cumulus.apps.audiences.expressions.sql import Field, OwnColumns, Query, Reading, has_plain_name, own_column
from cumulus.core.clock import utc_now
from cumulus.core.ids import WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse
from cumulus.platform.warehouse.migrations import render

logger = logging.getLogger(__name__)

_MANY = 10_000
"""People of a workspace: below, the JSON is fast enough."""
_SAMPLE = 20_000
"""The newest people of a workspace who are looked at."""
_HAVE_IT = 0.05
"""Of the sample."""
_ALIKE = 0.1
"""As many different texts as a share of those who have one: above, a dictionary of them is of no use."""
_MOST = 64
"""Columns of the installation; each costs an insert of people some two per cent."""
REMEMBERED_SECONDS = 15.0
"""How long a process goes on with the columns that it knows."""
_LOOKED_SECONDS = 3_600.0
_GROWN = 1.5
"""A workspace is looked at again after an hour, or when it has so many times as many people."""

_TYPES = {
    Reading.TEXT: "LowCardinality(Nullable(String))",
    Reading.NUMBER: "Nullable(Float64)",
    Reading.BOOL: "Nullable(Bool)",
    Reading.DATE: "Nullable(DateTime64(3, 'UTC'))",
    Reading.LIST: "Array(LowCardinality(String))",
}
_KINDS = {
    "String": Reading.TEXT,
    "Int64": Reading.NUMBER,
    "UInt64": Reading.NUMBER,
    "Float64": Reading.NUMBER,
    "Bool": Reading.BOOL,
    "Array(Nullable(String))": Reading.LIST,
    "Array(Dynamic)": Reading.LIST,
}
"""What is read from a value of the warehouse's type."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An attribute that many have, read one way."""

    attribute: str
    reading: Reading


Shares = Mapping[Wanted, float]
"""Of a workspace's people, how many have it."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was found in a workspace of that size."""

    size: int
    shares: Shares
    until: float


@dataclass(slots=True)
class _Known:
    """What this process knows of the columns, until when it believes it, and what it saw of the people."""

    columns: OwnColumns = field(default_factory=dict)
    until: float = 0.0
    looked: dict[WorkspaceId, _Looked] = field(default_factory=dict)


_KNOWN = _Known()


def own_columns() -> OwnColumns:
    """Return the attributes that have columns of their own; asks the warehouse four times a minute at most."""
    if time.monotonic() >= _KNOWN.until:
        _KNOWN.columns, _KNOWN.until = _present(), time.monotonic() + REMEMBERED_SECONDS
    return _KNOWN.columns


def forget_columns() -> None:
    """Ask the warehouse again next time."""
    _KNOWN.until = 0.0
    _KNOWN.looked.clear()


def tend_columns() -> list[Wanted]:
    """Give columns to the attributes that should have one and have none; return those. Safe to run twice and at once.

    What a crash left unfilled is filled.
    """
    present = _present()
    taken = {Wanted(name, reading) for name, readings in present.items() for reading in readings}
    wanted = [each for each in _wished() if each not in taken][: max(_MOST - len(taken), 0)]
    add_columns(wanted)
    fill_columns()
    return wanted


def add_columns(wanted: Sequence[Wanted]) -> None:
    """Add columns to `contacts`; one that is there is left alone."""
    if not wanted:
        return
    added = ", ".join(f"ADD COLUMN IF NOT EXISTS {_defined(each)}" for each in wanted)
    get_warehouse().command(_altered(added))
    _KNOWN.until = 0.0
    logger.info("columns.added", extra={"columns": [own_column(each.attribute, each.reading) for each in wanted]})


def fill_columns() -> None:
    """Let the warehouse write the columns into the parts that lack them, in the background."""
    lacking = [row[0] for row in get_warehouse().query(_LACKING).rows]
    if lacking:
        get_warehouse().command(_altered(", ".join(f"MATERIALIZE COLUMN `{name}`" for name in lacking)))


_LACKING = """
    SELECT name FROM system.columns
    WHERE database = currentDatabase() AND table = 'contacts' AND default_kind = 'MATERIALIZED'
        AND NOT EXISTS (SELECT 1 FROM system.mutations
            WHERE database = currentDatabase() AND table = 'contacts' AND NOT is_done AND command LIKE '%MATERIALIZE%')
        AND name NOT IN (SELECT column FROM system.parts_columns
            WHERE database = currentDatabase() AND table = 'contacts' AND active
            GROUP BY column HAVING count() = (SELECT count() FROM system.parts
                WHERE database = currentDatabase() AND table = 'contacts' AND active))
"""
"""Columns that some part lacks, unless they are being written."""


def _altered(change: str) -> str:
    return render(f"ALTER TABLE contacts {{on_cluster}} {change}", settings.ENVIRONMENT.clickhouse_cluster or None)


def _defined(wanted: Wanted) -> str:
    name, kind = own_column(wanted.attribute, wanted.reading), _TYPES[wanted.reading]
    return f"`{name}` {kind} MATERIALIZED {_read(wanted)} CODEC(ZSTD(1))"


def _read(wanted: Wanted) -> str:
    """Return the reading as it is without the column."""
    found = Field("attributes", wanted.attribute, Query(WorkspaceId(0), utc_now()))
    match wanted.reading:
        case Reading.NUMBER:
            return found.number
        case Reading.BOOL:
            return found.boolean
        case Reading.DATE:
            return found.date
        case Reading.LIST:
            texts = f"arrayFilter(e -> isNotNull(e), arrayConcat({', '.join(found.texts)}))"
            return f"arrayMap(e -> assumeNotNull(e), {texts})"
        case _:
            return found.text


def _present() -> OwnColumns:
    rows = get_warehouse().query(
        "SELECT name FROM system.columns"
        " WHERE database = currentDatabase() AND table = 'contacts' AND default_kind = 'MATERIALIZED'"
    )
    found: dict[str, set[Reading]] = {}
    for (name,) in rows.rows:
        attribute, _, reading = name.rpartition(":")
        if reading in set(Reading):  # somebody may have added a column by hand
            found.setdefault(attribute, set()).add(Reading(reading))
    return found


def _wished() -> list[Wanted]:
    """Return what should have a column, that of most people first."""
    people: dict[Wanted, float] = {}
    for workspace_id, size in _large_workspaces():
        for wanted, share in _looked_at(workspace_id, size).items():
            people[wanted] = people.get(wanted, 0.0) + share * size
    return sorted(people, key=lambda each: (-people[each], each.attribute, each.reading))


def _large_workspaces() -> list[tuple[WorkspaceId, int]]:
    rows = get_warehouse().query(
        "SELECT workspace_id, count() AS size FROM contacts GROUP BY workspace_id HAVING size >= {many:UInt64}",
        {"many": _MANY},
    )
    return [(WorkspaceId(workspace_id), size) for workspace_id, size in rows.rows]


def _looked_at(workspace_id: WorkspaceId, size: int) -> Shares:
    last = _KNOWN.looked.get(workspace_id)
    if last is None or time.monotonic() >= last.until or size >= last.size * _GROWN:
        last = _Looked(size, _shares(workspace_id), time.monotonic() + _LOOKED_SECONDS)
        _KNOWN.looked[workspace_id] = last
    return last.shares


_NEWEST = "SELECT attributes FROM contacts WHERE workspace_id = {workspace:UInt32} ORDER BY contact_id DESC LIMIT {most:UInt32}"


def _shares(workspace_id: WorkspaceId) -> Shares:
    """Return the share of a workspace's newest people who have each thing that is worth a column."""
    params = {"workspace": workspace_id, "most": _SAMPLE}
    rows = get_warehouse().query(
        f"SELECT found.1, found.2, count(), (SELECT count() FROM ({_NEWEST}))"
        f" FROM (SELECT arrayJoin(JSONAllPathsWithTypes(attributes)) AS found FROM ({_NEWEST})) GROUP BY ALL",
        params,
    )
    shares: dict[Wanted, float] = {}
    for name, kind, count, size in rows.rows:
        if kind in _KINDS and has_plain_name(name) and count >= size * _HAVE_IT:
            wanted = Wanted(name, _KINDS[kind])
            shares[wanted] = shares.get(wanted, 0.0) + count / size
    texts = [each.attribute for each in shares if each.reading is Reading.TEXT]
    return _sorted_texts(shares, _texts(texts, params))


@dataclass(frozen=True, slots=True)
class _Texts:
    """Of an attribute's texts, how many there are, how many different ones, and how many that are dates."""

    holders: int
    different: int
    dates: int


def _texts(names: Sequence[str], params: Mapping[str, int]) -> Mapping[str, _Texts]:
    """Return what the texts of the sample are; one statement."""
    if not names:
        return {}
    columns = ", ".join(_counted(name) for name in names)
    row = get_warehouse().query(f"SELECT {columns} FROM ({_NEWEST})", params).rows[0]
    return {name: _Texts(*counts) for name, counts in zip(names, row, strict=True)}


def _counted(name: str) -> str:
    text, moment = _read(Wanted(name, Reading.TEXT)), _read(Wanted(name, Reading.DATE))
    return f"(count({text}), uniq({text}), count({moment}))"


def _sorted_texts(shares: Shares, texts: Mapping[str, _Texts]) -> Shares:
    """Return the shares without texts that hardly two people have alike, and with dates where texts are dates."""
    found = {each: share for each, share in shares.items() if each.reading is not Reading.TEXT}
    for each in shares:
        if each.reading is not Reading.TEXT:
            continue
        known = texts[each.attribute]
        if known.dates * 2 > known.holders:
            found[Wanted(each.attribute, Reading.DATE)] = shares[each]
        elif known.different <= max(known.holders * _ALIKE, 1):
            found[each] = shares[each]
    return found
