"""The figures behind a portrait: a handful of statements, whatever there is to compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.computed.measuring import source
from cumulus.apps.audiences.expressions.catalogue import Catalogue, Kind
from cumulus.apps.audiences.expressions.render import render
from cumulus.apps.audiences.expressions.sql import Field, Query, Restriction, usable_path
from cumulus.apps.audiences.expressions.tree import Node
from cumulus.core.ids import WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

DAYS = 90
"""Behaviour is that of so many days."""
_COUNTS = "countIf(mine), countIf(base), countIf(beside)"
_BINS = 10
_TEXTS, _NUMBERS, _VALUES, _TAGS, _EVENTS, _PLACES = 30, 12, 12, 40, 25, 3_000


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the portrait's people, of the base, and of those beside them, have something."""

    name: str
    value: str
    mine: int
    base: int
    beside: int = 0


@dataclass(frozen=True, slots=True)
class Sides:
    """Who is portrayed, and against whom; None: against everybody whom the one who asks sees.

    Attributes
    ----------
    beside : Node or None
        Others who are portrayed against the same base; None: nobody.
    """

    workspace_id: WorkspaceId
    tree: Node
    against: Node | None
    now: datetime
    within: Restriction | None
    beside: Node | None = None

    def query(self) -> Query:
        """Return an empty statement."""
        return evaluation.context(self.workspace_id, self.now, within=self.within).query()

    def flags(self, query: Query) -> str:
        """Return the columns `mine`, `base` and `beside` over a row of `contacts`."""
        mine = render(self.tree, lambda leaf: leaf.condition(query))
        base = "true" if self.against is None else render(self.against, lambda leaf: leaf.condition(query))
        beside = "false" if self.beside is None else render(self.beside, lambda leaf: leaf.condition(query))
        return f"({mine}) AS mine, ({base}) AS base, ({beside}) AS beside"

    def people(self, query: Query, columns: str = "contact_id") -> str:
        """Return the statement of everybody on any side, with the flags."""
        return (
            f"SELECT * FROM (SELECT {columns}, {self.flags(query)} FROM contacts FINAL"
            f" WHERE workspace_id = {{workspace:UInt32}} AND deleted = 0{query.people}) WHERE mine OR base OR beside"
        )


def _frequent(sides: Sequence[str], within: str = "") -> str:
    """Return how frequent something is on the side where it is most frequent, beside that side's most frequent."""
    shares = (f"{side} / greatest(max({side}) OVER ({within}), 1)" for side in sides)
    return f"greatest({', '.join(shares)})"


def _rows(sides: Sides, write: Callable[[Query], str]) -> list[tuple[str, str, int, int, int]]:
    query = sides.query()
    return [tuple(row) for row in get_warehouse().query(write(query), query.params).rows]


def sizes(sides: Sides) -> tuple[int, int, int, int]:
    """Return how many people are portrayed, of the base, beside them, and on both portrayed sides."""
    query = sides.query()
    sql = f"SELECT {_COUNTS}, countIf(mine AND beside) FROM ({sides.people(query)})"
    ((mine, base, beside, both),) = get_warehouse().query(sql, query.params).rows
    return mine, base, beside, both


def texts(sides: Sides, catalogue: Catalogue, hidden: Mapping[str, object]) -> list[Count]:
    """Return the most frequent values of each text and yes-or-no attribute that is not nearly unique."""
    names = _named(catalogue, {Kind.TEXT, Kind.BOOL}, hidden)[:_TEXTS]
    if not names:
        return []

    def write(query: Query) -> str:
        pairs = []
        for name in names:
            field = Field("attributes", name, query)
            text = f"coalesce({field.text}, toString({field.boolean}), '')"
            pairs.append(f"({query.bind(name, 'String')}, {text})")
        people = sides.people(query, f"arrayJoin([{', '.join(pairs)}]) AS pair")
        counted = (
            "SELECT pair.1 AS name, pair.2 AS value, countIf(mine) AS mine_count, countIf(base) AS base_count,"
            " countIf(beside) AS beside_count,"
            f" sum(count()) OVER (PARTITION BY name) AS holders, uniqExact(value) OVER (PARTITION BY name) AS kinds"
            f" FROM ({people}) WHERE notEmpty(value) AND length(value) <= 100 GROUP BY name, value"
        )
        return (
            "SELECT name, value, mine_count, base_count, beside_count FROM (SELECT *,"
            f" {_frequent(('mine_count', 'base_count', 'beside_count'), 'PARTITION BY name')} AS often FROM ({counted}) WHERE kinds <= 50 OR kinds * 4 <= holders)"
            f" ORDER BY name, often DESC, value LIMIT {_VALUES} BY name"
        )

    return [Count(*row) for row in _rows(sides, write)]


def numbers(
    sides: Sides, catalogue: Catalogue, hidden: Mapping[str, object]
) -> dict[str, list[tuple[float, int, int, int]]]:
    """Return for each number attribute its bins: the lower edge, and how many people of each side."""
    names = _named(catalogue, {Kind.NUMBER}, hidden)[:_NUMBERS]
    if not names:
        return {}
    query = sides.query()
    ends = ", ".join(f"quantilesExactIf(0.01, 0.99)(assumeNotNull(n{i}), isNotNull(n{i}))" for i in range(len(names)))
    columns = ", ".join(f"{Field('attributes', name, query).number} AS n{i}" for i, name in enumerate(names))
    (row,) = get_warehouse().query(f"SELECT {ends} FROM ({sides.people(query, columns)})", query.params).rows
    edges = {i: (low, (high - low) / _BINS) for i, (low, high) in enumerate(row) if high > low}
    if not edges:
        return {}

    def write(query: Query) -> str:
        columns = ", ".join(f"{Field('attributes', names[i], query).number} AS n{i}" for i in edges)
        bins = ", ".join(
            f"({query.bind(names[i], 'String')}, if(isNull(n{i}), -1, toInt32(least(greatest(floor((n{i} -"
            f" {query.bind(low, 'Float64')}) / {query.bind(step, 'Float64')}), 0), {_BINS - 1}))))"
            for i, (low, step) in edges.items()
        )
        return (
            f"SELECT pair.1, toString(pair.2), {_COUNTS} FROM (SELECT mine, base, beside,"
            f" arrayJoin([{bins}]) AS pair FROM ({sides.people(query, columns)})) WHERE pair.2 >= 0 GROUP BY pair"
        )

    counts = {(name, int(place)): (mine, base, beside) for name, place, mine, base, beside in _rows(sides, write)}
    return {
        names[i]: [(low + k * step, *counts.get((names[i], k), (0, 0, 0))) for k in range(_BINS)]
        for i, (low, step) in edges.items()
    }


def _named(catalogue: Catalogue, kinds: set[Kind], hidden: Mapping[str, object]) -> list[str]:
    return [
        name
        for name, found in sorted(catalogue.attributes.items())
        if found & kinds and name not in hidden and usable_path(name)
    ]


def tags(sides: Sides) -> list[Count]:
    """Return the tags that most people of either side have."""

    def write(query: Query) -> str:
        counted = (
            "SELECT '' AS name, tag, countIf(mine) AS m, countIf(base) AS b, countIf(beside) AS s FROM contact_tags FINAL"
            f" INNER JOIN ({sides.people(query)}) AS people USING contact_id"
            " WHERE workspace_id = {workspace:UInt32} AND removed = 0"
            " GROUP BY tag"
        )
        return f"SELECT * FROM ({counted}) ORDER BY {_frequent('mbs')} DESC, tag LIMIT {_TAGS}"

    return [Count(*row) for row in _rows(sides, write)]


def _recent(sides: Sides, query: Query, columns: str, more: str = "") -> str:
    """Return the recent events of both sides' people, with `person` and the flags."""
    tables, person, prefix = source(query)
    since = query.bind_instant(int((sides.now - timedelta(days=DAYS)).timestamp() * 1000))
    events = (
        f"SELECT {person} AS contact_id, {columns.format(prefix)} FROM {tables}"
        f" WHERE {prefix}workspace_id = {{workspace:UInt32}} AND {prefix}timestamp >= {since}{more.format(prefix)}"
    )
    return f"({events}) AS happened INNER JOIN ({sides.people(query)}) AS people USING contact_id"


def events(sides: Sides) -> list[tuple[Count, int, int, int]]:
    """Return what most people did, with the number of times on each side."""

    def write(query: Query) -> str:
        counted = (
            "SELECT '' AS nothing, name, uniqExactIf(contact_id, mine) AS m, uniqExactIf(contact_id, base) AS b,"
            f" uniqExactIf(contact_id, beside) AS s, {_COUNTS} FROM {_recent(sides, query, '{0}name AS name')}"
            " GROUP BY name"
        )
        return f"SELECT * FROM ({counted}) ORDER BY {_frequent('mbs')} DESC, name LIMIT {_EVENTS}"

    return [(Count(*row[:5]), *row[5:]) for row in _rows(sides, write)]  # type: ignore[misc]


def sources(sides: Sides) -> list[Count]:
    """Return the touchpoints, by id, that people came by."""

    def write(query: Query) -> str:
        recent = _recent(sides, query, "{0}source_id AS source_id", " AND {0}source_id != 0")
        return (
            "SELECT '' AS nothing, toString(source_id), uniqExactIf(contact_id, mine), uniqExactIf(contact_id, base) AS b,"
            f" uniqExactIf(contact_id, beside) FROM {recent} GROUP BY source_id ORDER BY b DESC, source_id LIMIT {_EVENTS}"
        )

    return [Count(*row) for row in _rows(sides, write)]


def hours(sides: Sides, zone: str) -> list[tuple[int, int, int, int, int]]:
    """Return (weekday from 1, hour, events of mine, of the base, beside) in the zone; what people did themselves."""

    def write(query: Query) -> str:
        moment = f"toTimeZone({{0}}timestamp, {query.bind(zone, 'String').replace('{', '{{').replace('}', '}}')})"
        recent = _recent(sides, query, f"{moment} AS moment", " AND {0}source_id != 0")
        return (
            f"SELECT toDayOfWeek(moment) AS day, toHour(moment) AS hour, {_COUNTS}"
            f" FROM {recent} GROUP BY day, hour ORDER BY day, hour"
        )

    return [(int(day), int(hour), mine, base, beside) for day, hour, mine, base, beside in _rows(sides, write)]


def places(sides: Sides, names: Sequence[str]) -> list[Count]:
    """Return the values of the attributes that say where people are; the first that a person has."""
    if not names:
        return []

    def write(query: Query) -> str:
        fields = ", ".join(Field("attributes", name, query).text for name in names)
        people = sides.people(query, f"coalesce({fields}, '') AS place")
        return (
            f"SELECT '' AS nothing, place, {_COUNTS} FROM ({people}) WHERE notEmpty(place)"
            f" GROUP BY place ORDER BY count() DESC, place LIMIT {_PLACES}"
        )

    return [Count(*row) for row in _rows(sides, write)]
