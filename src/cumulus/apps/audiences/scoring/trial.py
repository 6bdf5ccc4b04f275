"""A card tried before it counts: whom it would score how today, and how well it would have told who does something.

Row scope is respected: whoever sees only some people tries the card on those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.render import render
from cumulus.apps.audiences.expressions.sql import Parameter, milliseconds
from cumulus.apps.audiences.expressions.tree import Leaf, Node, dependencies
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.scoring.card import AnyRule, Card, StandingRule, grades
from cumulus.apps.audiences.scoring.fold import fold_sql
from cumulus.apps.audiences.scoring.measuring import Measured, Tally, measure
from cumulus.apps.audiences.scoring.oracle import Scored
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Principal
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject, JsonValue
from cumulus.platform.warehouse.client import get_warehouse

_BARS = 20
_SAMPLE = 8
_SETTINGS = {"use_index_for_in_with_subqueries": 0}


@dataclass(frozen=True, slots=True)
class Bar:
    """People whose value lies in `[start, end)`."""

    start: float
    end: float
    people: int


@dataclass(frozen=True, slots=True)
class Tried:
    """A person of the sample; `crosses`: whether the card would take them over the line."""

    contact_id: ContactId
    scored: Scored
    crosses: bool


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a card would say of everybody today.

    Attributes
    ----------
    rules : tuple[int, ...]
        How many people each rule concerns, in the card's order.
    up, down : int
        Who would cross the line to sales, by the scores that are stored now; whoever has none stands at 0.
    """

    people: int
    average: float
    bars: tuple[Bar, ...]
    matrix: Mapping[str, int]
    rules: tuple[int, ...]
    ready: int
    up: int
    down: int
    sample: tuple[Tried, ...]


def dry_run(principal: Principal, card: Card, score_id: int, now: datetime) -> DryRun:
    """Return what `card` would say today; two statements.

    Parameters
    ----------
    score_id : int
        Whose stored scores are compared; 0: a new card's, which has none.
    """
    context = evaluation.context(principal.workspace_id, now, within=contacts.restriction(principal))
    query = context.query()
    query.params |= {"score": score_id, "mql": card.mql if card.mql is not None else 1e300}
    scored = (
        "SELECT n.*, ifNull(o.old, 0.) AS old, n.value >= {mql:Float64} AS ready, old >= {mql:Float64} AS was"
        f" FROM ({fold_sql([card], query)}) AS n LEFT ANY JOIN (SELECT contact_id, value AS old FROM contact_scores FINAL"
        " WHERE workspace_id = {workspace:UInt32} AND score_id = {score:UInt32} AND removed = 0) AS o"
        " ON n.contact_id = o.contact_id"
    )
    counted = _rows(
        "SELECT round(value) AS whole, grade, count(), sum(value), countIf(ready), countIf(ready AND NOT was),"
        " countIf(was AND NOT ready), sumForEach(arrayMap(x -> toUInt64(x != 0), rules))"
        f" FROM ({scored}) GROUP BY whole, grade",
        query.params,
    )
    picked = _rows(
        f"SELECT contact_id, fit, engagement, value, grade, rules, ready AND NOT was AS crosses FROM ({scored})"
        f" ORDER BY crosses DESC, value DESC, contact_id DESC LIMIT {_SAMPLE}",
        query.params,
    )
    return _read(card, counted, picked)


# Rows as the driver reads them: the statement's columns decide their types.
def _rows(sql: str, params: Mapping[str, Parameter]) -> list[tuple]:  # type: ignore[type-arg]
    return get_warehouse().query(sql, params, _SETTINGS).rows


def _read(card: Card, counted: Sequence[tuple], picked: Sequence[tuple]) -> DryRun:  # type: ignore[type-arg]
    people = sum(row[2] for row in counted)
    matrix = Counter(dict.fromkeys(grades(), 0))
    values: Counter[float] = Counter()
    for whole, grade, count, *_ in counted:
        matrix[grade] += count
        values[whole] += count
    reached = [sum(row[7][i] for row in counted) for i in range(len(card.rules))]
    sample = [
        Tried(ContactId(who), Scored(value, fit, engagement, grade, tuple(rules)), bool(crosses))
        for who, fit, engagement, value, grade, rules, crosses in picked
    ]
    return DryRun(
        people,
        sum(row[3] for row in counted) / people if people else 0.0,
        bars(values),
        matrix,
        tuple(reached),
        sum(row[4] for row in counted),
        sum(row[5] for row in counted),
        sum(row[6] for row in counted),
        tuple(sample),
    )


def bars(values: Mapping[float, int]) -> tuple[Bar, ...]:
    """Return a histogram of at most 20 bars as wide as 1, 2 or 5 times a power of ten."""
    if not values:
        return ()
    low, high = min(values), max(values)
    width = next(w for w in (b * 10**e for e in range(9) for b in (1, 2, 5)) if (high - low) / w < _BARS - 1)
    first = low // width * width
    counted = Counter[int]()
    for value, count in values.items():
        counted[int((value - first) // width)] += count
    return tuple(Bar(first + i * width, first + (i + 1) * width, counted[i]) for i in range(max(counted) + 1))


@dataclass(frozen=True, slots=True)
class Question:
    """What a back-test asks.

    Attributes
    ----------
    outcome : JsonObject
        `{"event", "where"?}`, `{"tag"}` (applied within the days), or `{"attribute", "op", "value"}` (as it is today).
    since : datetime
        People known before it are scored by what happened before it.
    days : int
        How long after it they had.
    with_present : bool
        Whether rules that know only the present (attributes, tags …) take part, though they may know the outcome.
    """

    outcome: JsonObject
    since: datetime
    days: int
    with_present: bool = False


@dataclass(frozen=True, slots=True)
class BackTest:
    """What came of it; `present` are the rules that know only the present, by key."""

    measured: Measured
    present: tuple[str, ...]
    outcome_is_present: bool


def back_test(principal: Principal, card: Card, question: Question) -> BackTest:
    """Return how well the card would have told who does it.

    Raises
    ------
    InvalidExpression
        The outcome cannot be asked.
    """
    present = tuple(rule.key for rule in card.rules if knows_present(rule))
    tested = card if question.with_present else without_rules(card, frozenset(present))
    tree = parse(_outcome(question), load_catalogue(principal.workspace_id)).required()
    tallies = _tallies(principal, tested, tree, question)
    return BackTest(measure(tallies), present, "attribute" in question.outcome)


def knows_present(rule: AnyRule) -> bool:
    """Return whether a rule asks for more than events, whose history is kept."""
    asked = dependencies(rule.tree) if isinstance(rule, StandingRule) else ()
    return any(not key.startswith("event:") for key in asked)


def without_rules(card: Card, keys: frozenset[str]) -> Card:
    """Return the card without those rules."""
    groups = (replace(g, rules=tuple(rule for rule in g.rules if rule.key not in keys)) for g in card.groups)
    return replace(card, groups=tuple(groups))


def _outcome(question: Question) -> JsonValue:
    raw, since = question.outcome, question.since
    until = since + timedelta(days=question.days)
    window: JsonObject = {"from": since.isoformat(), "to": until.isoformat()}
    if "event" in raw:
        return {**raw, "within": window}
    if "tag" in raw:
        applied: JsonValue = [{"property": "tag", "op": "eq", "value": raw["tag"]}]
        return {"event": "Tag Added", "where": applied, "within": window}
    return raw


def _tallies(principal: Principal, card: Card, outcome: Node, question: Question) -> list[Tally]:
    """Score people by an `events` that ends before `since`, and count who did it by the whole one.

    Inside the fold, a table expression of that name stands before the table: no rule can look ahead.
    """
    base = evaluation.context(principal.workspace_id, question.since, within=contacts.restriction(principal))
    query = base.query()
    since = query.bind_instant(milliseconds(question.since))
    known = f" AND first_seen_at < {since}"
    fold = fold_sql([card], query)
    past = f"WITH events AS (SELECT * FROM events WHERE workspace_id = {{workspace:UInt32}} AND timestamp < {since})"

    def condition(leaf: Leaf) -> str:
        return leaf.condition(query)

    hits = render(outcome, condition)
    people = "contacts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0"
    sql = (
        f"SELECT n.value, count(), countIf(p.hit) FROM ({past} {fold}) AS n INNER JOIN"
        f" (SELECT contact_id, {hits} AS hit FROM {people}{query.people}{known}) AS p ON n.contact_id = p.contact_id"
        " GROUP BY n.value"
    )
    return [Tally(value, count, hit) for value, count, hit in _rows(sql, query.params)]
