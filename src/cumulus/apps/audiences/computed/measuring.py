"""Many measures of one event's people in one statement."""

from __future__ import annotations

from collections.abc import Sequence

from cumulus.apps.audiences.computed.definitions import TEXTS, Banded, Cuts, Measure, Rfm
from cumulus.apps.audiences.computed.rfm import group_of
from cumulus.apps.audiences.expressions.sql import Field, Query, milliseconds

LIVE = "SELECT contact_id FROM contacts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0"
_OVERRIDES = "contact_overrides FINAL WHERE workspace_id = {workspace:UInt32}"
_DAY_MS = 86_400_000


def source(query: Query) -> tuple[str, str, str]:
    """Return what to read events from, whose an event is, and the prefix of its columns."""
    if not query.has_overrides:
        return "events", "contact_id", ""
    joined = f"events AS e LEFT ANY JOIN (SELECT old_id, new_id FROM {_OVERRIDES}) AS o ON e.contact_id = o.old_id"
    return joined, "if(o.new_id = 0, e.contact_id, o.new_id)", "e."


def grouped(event: str, columns: Sequence[str], query: Query) -> str:
    """Return the statement of one row a person who is live, and seen: `person` and the aggregates in `columns`."""
    tables, person, prefix = source(query)
    return (
        f"SELECT {person} AS person, {', '.join(columns)} FROM {tables}"
        f" WHERE {prefix}workspace_id = {{workspace:UInt32}} AND {prefix}name = {query.bind(event, 'String')}"
        f" AND {person} IN ({LIVE}{query.people}) GROUP BY person"
    )


def kept(measure: Measure, query: Query) -> str:
    """Return the condition on an event that the measure counts it."""
    _, _, prefix = source(query)
    parts = [
        *measure.window.conditions(query, f"{prefix}timestamp"),
        *(item.condition(query, f"{prefix}properties") for item in measure.filters),
    ]
    if measure.function == "recency_days":
        parts.append(f"{prefix}timestamp <= {query.bind_instant(milliseconds(query.now))}")
    return " AND ".join(f"({part})" for part in parts) or "true"


def aggregate(measure: Measure, query: Query) -> str:
    """Return the aggregate; NULL for a person without the measure. Texts are Nullable(String)."""
    _, _, prefix = source(query)
    wanted, time = kept(measure, query), f"{prefix}timestamp"
    field = Field(f"{prefix}properties", measure.of, query)
    match measure.function:
        case "count":
            return f"nullIf(countIf({wanted}), 0)::Nullable(Float64)"
        case "recency_days":
            now = query.bind(milliseconds(query.now), "Int64")
            return f"({now} - max(if({wanted}, toUnixTimestamp64Milli({time}), NULL))) / {_DAY_MS}"
        case "distinct":
            text = _as_text(field)
            return f"nullIf(uniqExactIf({text}, {wanted} AND isNotNull({text})), 0)::Nullable(Float64)"
        case "most_frequent":
            text = _as_text(field)
            counts = f"sumMapIf([assumeNotNull({text})], [toUInt64(1)], ({wanted}) AND isNotNull({text}))"
            return f"arrayMap(c -> nullIf(c.1[indexOf(c.2, arrayMax(c.2))], ''), [{counts}])[1]"
        case "first" | "last":
            text, word = _as_text(field), "argMin" if measure.function == "first" else "argMax"
            some = f"({wanted}) AND isNotNull({text})"
            return f"nullIf({word}If(assumeNotNull({text}), ({time}, assumeNotNull({text})), {some}), '')"
        case function:
            return f"{function}(if({wanted}, {field.number}, NULL))"


def _as_text(field: Field) -> str:
    return f"coalesce({field.text}, toString({field.number}))"


def value_text(measure: Measure, column: str) -> str:
    """Return a measure's column as the text of a value."""
    return column if measure.function in TEXTS else f"toString({column})"


def band_of(definition: Banded, cuts: Sequence[float], column: str, query: Query) -> str:
    """Return the band's value over the column of its measure; empty without a measure."""
    ways = [
        f"{column} >= {query.bind(cut, 'Float64')}, {query.bind(value, 'String')}"
        for cut, value in reversed(list(zip(cuts, definition.values[1:], strict=True)))
    ]
    lowest = query.bind(definition.values[0], "String")
    return f"multiIf(isNull({column}), '', {''.join(f'{way}, ' for way in ways)}{lowest})"


def rfm_group(definition: Rfm, cuts: Sequence[Sequence[float]], columns: Sequence[str], query: Query) -> str:
    """Return the group's name over the columns of recency, frequency and money; empty without one of them."""
    recency, frequency, money = (
        " + ".join(f"({column} {sign} {query.bind(cut, 'Float64')})" for cut in each)
        for column, each, sign in zip(columns, cuts, ("<=", ">=", ">="), strict=True)
    )
    scores = range(2 if definition.groups == 8 else 5)
    names = [definition.names[group_of(definition.groups, r, f, m)] for r in scores for f in scores for m in scores]
    size = len(scores)
    place = f"toUInt32(ifNull({size * size} * ({recency}) + {size} * ({frequency}) + ({money}), 0)) + 1"
    missing = " OR ".join(f"isNull({column})" for column in columns)
    return f"if({missing}, '', {query.bind(names, 'Array(String)')}[{place}])"


def quantiles(cuts: Cuts, column: str) -> str:
    """Return the exact quantiles of a column as an array; not numbers when nobody has the measure."""
    levels = ", ".join(repr(level) for level in cuts.at)
    return f"quantilesExactIf({levels})(assumeNotNull({column}), isNotNull({column}))"
