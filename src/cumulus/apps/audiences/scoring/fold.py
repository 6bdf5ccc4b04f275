"""The fold in ClickHouse: the scores of given people, or of everybody, by several cards in one statement.

Standing rules are columns of the pass over `contacts`, as conditions of segments are. All event
rules together are one aggregation over `events`: each rule is a column of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cumulus.apps.audiences.expressions.compiler import Compiled, Context
from cumulus.apps.audiences.expressions.render import render
from cumulus.apps.audiences.expressions.sql import Field, Query, milliseconds
from cumulus.apps.audiences.scoring.card import (
    DIGITS,
    LETTERS,
    MAX_EVENT_POINTS,
    AnyRule,
    Card,
    EventRule,
    Factor,
    StandingRule,
)

MAX_RULES_IN_STATEMENT = 150
"""Some 300 conditions reach ClickHouse's bound on a statement's size; a rule may have several."""
_PEOPLE = "contacts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0"
_OVERRIDES = "contact_overrides FINAL WHERE workspace_id = {workspace:UInt32}"


@dataclass(frozen=True, slots=True)
class CardColumns:
    """A card and where its rules stand among a statement's columns."""

    card: Card
    rules: tuple[str, ...]


def compile_fold(cards: Sequence[Card], context: Context) -> Compiled:
    """Return the statement of one row per person and card: `contact_id, card, fit, engagement, value, grade, rules`.

    `card` counts from 0 in the order given; `rules` are contributions in the card's order.
    """
    query = context.query()
    sql = fold_sql(cards, query)
    return Compiled(f"SELECT contact_id, card, fit, engagement, value, grade, rules FROM ({sql})", query.params)


def in_statements(cards: Sequence[Card]) -> Iterator[range]:
    """Yield which cards share a statement."""
    start, rules = 0, 0
    for place, card in enumerate(cards):
        rules += len(card.rules)
        if rules > MAX_RULES_IN_STATEMENT and place > start:
            yield range(start, place)
            start, rules = place, len(card.rules)
    if cards:
        yield range(start, len(cards))


def fold_sql(cards: Sequence[Card], query: Query) -> str:
    """Return the fold as a subquery; its parameters go to `query`."""
    rules = [rule for card in cards for rule in card.rules]
    events = [(f"r{i}", rule) for i, rule in enumerate(rules) if isinstance(rule, EventRule)]
    standing = [(f"r{i}", rule) for i, rule in enumerate(rules) if isinstance(rule, StandingRule)]
    columns = [f"({_standing(rule, query)}) AS {name}" for name, rule in standing]
    people = f"SELECT {', '.join(['contact_id', *columns])} FROM {_PEOPLE}{query.people}"
    if events:
        own = "".join(f", h.{name} AS {name}" for name, _ in events)
        kept = "".join(f", p.{name} AS {name}" for name, _ in standing)
        people = (
            f"SELECT p.contact_id AS contact_id{kept}{own} FROM ({people}) AS p LEFT ANY JOIN"
            f" ({_happenings(events, query)}) AS h ON p.contact_id = h.person"
        )
    names = iter(f"r{i}" for i in range(len(rules)))
    placed = [CardColumns(card, tuple(next(names) for _ in card.rules)) for card in cards]
    tuples = ", ".join(_card(place, each, query) for place, each in enumerate(placed))
    return (
        "SELECT contact_id, scored.1 AS card, round(scored.2, 2) AS fit, round(scored.3, 2) AS engagement,"
        " round(scored.4, 2) AS value, scored.5 AS rules,"
        f" {_grade(cards)} AS grade FROM (SELECT contact_id, arrayJoin([{tuples}]) AS scored FROM ({people}))"
    )


def _standing(rule: StandingRule, query: Query) -> str:
    holds = render(rule.tree, lambda leaf: leaf.condition(query))
    return f"if({holds}, {_number(rule.points, query)}, 0.)"


def _happenings(rules: Sequence[tuple[str, EventRule]], query: Query) -> str:
    """Return the aggregation over events: one row a person, one column a rule."""
    prefix, source, person, candidates = source_of(query)
    measured = [f"{_event(rule, query, prefix)} AS {name}" for name, rule in rules]
    names = query.bind(sorted({rule.event for _, rule in rules}), "Array(String)")
    return (
        f"SELECT {person} AS person, {', '.join(measured)} FROM {source}"
        f" WHERE {prefix}workspace_id = {{workspace:UInt32}} AND {prefix}name IN {names}"
        f" AND {prefix}timestamp <= {query.bind_instant(milliseconds(query.now))}{candidates} GROUP BY person"
    )


def source_of(query: Query) -> tuple[str, str, str, str]:
    """Return how to read events as the persons' of today: a prefix, the source, the person, the candidates."""
    if not query.has_overrides:
        return "", "events", "contact_id", query.candidates
    # Events keep the id they came with; the override names who that is now.
    source = f"events AS e LEFT ANY JOIN (SELECT old_id, new_id FROM {_OVERRIDES}) AS o ON e.contact_id = o.old_id"
    among = (
        " AND e.contact_id IN (SELECT arrayJoin({among:Array(UInt32)}) UNION ALL"
        f" SELECT old_id FROM {_OVERRIDES} AND new_id IN {{among:Array(UInt32)}})"
    )
    return "e.", source, "if(o.new_id = 0, e.contact_id, o.new_id)", "" if query.among is None else among


def event_condition(rule: EventRule, query: Query, prefix: str) -> str:
    """Return whether a row of events counts for the rule; the future is already left out."""
    properties, at = f"{prefix}properties", f"{prefix}timestamp"
    parts = [
        f"{prefix}name = {query.bind(rule.event, 'String')}",
        *rule.window.conditions(query, at),
        *(each.condition(query, properties) for each in rule.filters),
        *([f"isNotNull({Field(properties, rule.per, query).number})"] if rule.per else []),
    ]
    return " AND ".join(f"({part})" for part in parts)


def event_points(rule: EventRule, query: Query, prefix: str) -> str:
    """Return what a row of events brings before caps and decay, as Float64."""
    points = _number(rule.points, query)
    if not rule.per:
        return points
    times = f"ifNull({Field(f'{prefix}properties', rule.per, query).number}, 0.)"
    most = MAX_EVENT_POINTS
    return f"greatest(-{most}, least({most}, {points} * {times}))"


def event_left(rule: EventRule, query: Query, prefix: str) -> str:
    """Return which part of the points of a row of events is left now."""
    if rule.half_life_seconds is None:
        return "1."
    now = query.bind(milliseconds(query.now), "Int64")
    half_life = query.bind(rule.half_life_seconds * 1000, "Int64")
    return f"exp2(-({now} - toUnixTimestamp64Milli({prefix}timestamp)) / {half_life})"


def _event(rule: EventRule, query: Query, prefix: str) -> str:
    condition = event_condition(rule, query, prefix)
    points, left = event_points(rule, query, prefix), event_left(rule, query, prefix)
    at, cap = f"{prefix}timestamp", rule.cap_per_day
    if rule.first_only:
        first = f"argMinIf(({points}, {points} * {left}), ({at}, -({points})), {condition})"
        total = f"{first}.2" if cap is None else _day_capped(f"{first}.1", f"{first}.2", cap, query)
    elif cap is None:
        total = f"sumIf({points} * {left}, {condition})"
    else:
        days = f"sumMapIf([toDate({at})], [{points}], [{points} * {left}], {condition})"
        total = f"arraySum((raw, kept) -> {_day_capped('raw', 'kept', cap, query)}, {days}.2, {days}.3)"
    return _capped(total, rule.cap, query)


def _day_capped(raw: str, decayed: str, cap: float, query: Query) -> str:
    most = _number(cap, query)
    return f"({decayed}) * if(abs({raw}) > {most}, {most} / abs({raw}), 1.)"


def _capped(points: str, cap: float | None, query: Query) -> str:
    if cap is None:
        return points
    most = _number(cap, query)
    return f"greatest(-{most}, least({most}, {points}))"


def _number(value: float, query: Query) -> str:
    return query.bind(float(value), "Float64")


def _card(place: int, columns: CardColumns, query: Query) -> str:
    """Return the tuple of a card: its place, fit, engagement, value, the rules' contributions."""
    names = iter(columns.rules)
    parts: dict[Factor, list[str]] = {factor: ["0."] for factor in Factor}
    for group in columns.card.groups:
        total = " + ".join(["0.", *(next(names) for _ in group.rules)])
        parts[group.factor].append(_capped(total, group.cap, query))
    fit, engagement = (f"({' + '.join(parts[factor])})" for factor in Factor)
    weights = [_number(columns.card.weights[factor], query) for factor in Factor]
    value = f"{weights[0]} * {fit} + {weights[1]} * {engagement}"
    rules = ", ".join(f"toFloat64({name})" for name in columns.rules)
    array = f"[{rules}]" if rules else "CAST([], 'Array(Float64)')"
    return f"tuple(toUInt16({place}), {fit}, {engagement}, {value}, {array})"


def _grade(cards: Sequence[Card]) -> str:
    letters, digits = (_marks(cards, factor) for factor in Factor)
    return (
        f"concat(substring('{LETTERS}', 1 + {letters.format('fit')}, 1),"
        f" substring('{DIGITS}', 1 + {digits.format('engagement')}, 1))"
    )


def _marks(cards: Sequence[Card], factor: Factor) -> str:
    """Return how many thresholds the points miss, by the card's place; `{}` stands for the points."""
    listed = ", ".join(f"[{', '.join(repr(float(each)) for each in card.thresholds[factor])}]" for card in cards)
    return f"arrayCount(t -> {{}} < t, [{listed}][card + 1])"


def kind_of(rule: AnyRule) -> str:
    """Return `standing` or `event`."""
    return "standing" if isinstance(rule, StandingRule) else "event"
