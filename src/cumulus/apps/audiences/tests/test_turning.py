"""When an answer may change by time alone: never after it does, and not much before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cumulus.apps.audiences.expressions.compiler import Context, compile_judgements
from cumulus.apps.audiences.expressions.literals import iso_instant
from cumulus.apps.audiences.expressions.oracle import matches
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.expressions.sql import NEVER_MS
from cumulus.apps.audiences.expressions.tree import Node
from cumulus.apps.audiences.tests import strategies
from cumulus.apps.audiences.tests.population import NOW, load_people
from cumulus.apps.audiences.tests.test_oracle import _EXAMPLES, _RELAXED, _fresh_workspace
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonValue, JsonView
from cumulus.platform.warehouse.client import Warehouse

_SPANS = [timedelta(minutes=1), timedelta(hours=1), *(timedelta(days=n) for n in (1, 14, 30, 60))]
_LAST = datetime(2035, 1, 1, tzinfo=UTC)


def _tree(raw: JsonValue) -> Node:
    return parse(raw, strategies.CATALOGUE).required()


def _judged(
    warehouse: Warehouse, context: Context, trees: Sequence[Node]
) -> Iterator[tuple[ContactId, list[bool], list[int]]]:
    compiled = compile_judgements(trees, context)
    read = compiled.read(warehouse.query(compiled.statement.sql, compiled.statement.params).rows)
    yield from zip(read.people, read.inside.tolist(), read.turns.tolist(), strict=True)


def _moments(person: Person) -> list[datetime]:
    """Return every instant at which the passing of time could matter to the person, just before it, and just after."""
    dates = [event.timestamp for event in person.events]
    values: list[JsonView] = [*person.attributes.values()]
    values += [value for event in person.events for value in event.properties.values()]
    values += [inner for value in values if isinstance(value, dict) for inner in value.values()]
    dates += [found for value in values if isinstance(value, str) and (found := iso_instant(value))]
    near = [date for date in dates if date < _LAST]
    turns = {date + span for date in near for span in (timedelta(), *_SPANS)}
    edges = (timedelta(milliseconds=n) for n in (-1, 0, 1))
    return sorted({turn + edge for edge in edges for turn in turns if turn + edge > NOW})


@pytest.mark.slow
@settings(
    max_examples=_EXAMPLES,
    deadline=None,
    suppress_health_check=[*_RELAXED, HealthCheck.large_base_example],
    phases=[Phase.generate],
)
@given(people=strategies.people(), raw_trees=st.lists(strategies.trees, min_size=15, max_size=30))
def test_nobodys_answer_changes_before_their_turn(
    warehouse: Warehouse, people: tuple[Person, ...], raw_trees: list[JsonValue]
) -> None:
    context = Context(_fresh_workspace(), NOW)
    load_people(warehouse, context.workspace_id, people)
    trees, by_id = [_tree(raw) for raw in raw_trees], {person.id: person for person in people}
    for who, flags, turns in _judged(warehouse, context, trees):
        person = by_id[who]
        moments = _moments(person)
        for raw, tree, flag, turn_ms in zip(raw_trees, trees, flags, turns, strict=True):
            assert turn_ms > NOW.timestamp() * 1000
            early = [each for each in moments if each.timestamp() * 1000 < turn_ms]
            changed = [each for each in early if matches(tree, person, each) != flag]
            assert not changed, (raw, person, changed[0], turn_ms)


_AGES = [1, 2, 5, 20]
_SHOPPER = Person(
    ContactId(1),
    {"born": (NOW - timedelta(hours=5)).isoformat()},
    events=tuple(Happening("Seen", NOW - timedelta(days=age)) for age in _AGES),
)


@pytest.mark.parametrize(
    ("raw", "days"),
    [
        ({"event": "Seen", "within": {"last": "30d"}}, 29.0),
        ({"event": "Seen", "within": {"last": "30d"}, "count": {"op": "gte", "value": 3}}, 25.0),
        ({"event": "Seen", "within": {"last": "30d"}, "count": {"op": "lt", "value": 2}}, 28.0),
        ({"event": "Seen", "within": {"last": "30d"}, "count": {"op": "gt", "value": 4}}, None),
        ({"event": "Seen", "within": {"last": "30d"}, "count": {"op": "eq", "value": 3}}, 10.0),
        ({"event": "Seen", "within": {"last": "30d"}, "count": {"op": "eq", "value": 4}}, 10.0),
        ({"event": "Seen", "count": {"op": "gte", "value": 3}}, None),
        ({"event": "Seen", "within": {"from": "2026-01-01", "to": "2027-01-01"}}, None),
        ({"attribute": "born", "op": "last", "value": "1d"}, 19 / 24),
        ({"all": [{"attribute": "born", "op": "last", "value": "1d"}, {"tag": "vip", "op": "has"}]}, 19 / 24),
        ({"tag": "vip", "op": "has"}, None),
    ],
)
def test_a_turn_is_when_the_deciding_event_leaves(warehouse: Warehouse, raw: JsonValue, days: float | None) -> None:
    context = Context(_fresh_workspace(), NOW)
    load_people(warehouse, context.workspace_id, [_SHOPPER])
    ((_, _, (turn_ms,)),) = _judged(warehouse, context, [_tree(raw)])
    if days is None:
        assert turn_ms == NEVER_MS
    else:
        assert turn_ms == (NOW + timedelta(days=days)).timestamp() * 1000
