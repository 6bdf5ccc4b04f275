"""ClickHouse gives the oracle's scores, for random cards over random histories."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cumulus.apps.audiences.expressions.compiler import Context
from cumulus.apps.audiences.expressions.people import Consent, Happening, Person
from cumulus.apps.audiences.scoring.card import Card
from cumulus.apps.audiences.scoring.fold import compile_fold, in_statements
from cumulus.apps.audiences.scoring.oracle import Scored, score
from cumulus.apps.audiences.scoring.parsing import parse_card
from cumulus.apps.audiences.tests import strategies
from cumulus.apps.audiences.tests.population import NOW, load_people, merge_people
from cumulus.apps.audiences.tests.standing import close, closed
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject, JsonValue
from cumulus.platform.warehouse.client import Warehouse

_EXAMPLES = int(os.environ.get("CUMULUS_TEST_EXAMPLES", "8"))
_RELAXED = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large)
_POINTS = st.sampled_from((1, 3, -5, 0.5, 20, 0))
_CAPS = st.sampled_from((None, 0, 1, 4.5, 100))

# JSON of any shape: what hypothesis draws is typed by the tests that use it.
Draw = st.SearchStrategy[Any]

_standing: Draw = st.builds(lambda points, when: {"points": points, "when": when}, _POINTS, strategies.trees)
_event: Draw = st.fixed_dictionaries(
    {"points": _POINTS, "event": st.sampled_from(strategies.EVENTS), "cap": _CAPS, "cap_per_day": _CAPS},
    optional={
        "where": st.lists(
            st.sampled_from(
                (
                    {"property": "total", "op": "gt", "value": 1},
                    {"property": "currency", "op": "ne", "value": "a"},
                    {"property": "mixed", "op": "exists"},
                )
            ),
            max_size=1,
        ),
        "within": st.sampled_from(({"last": "30d"}, {"last": "1d"}, {"to": "2026-03-31"})),
        "per": st.sampled_from(("total", "o.k", "mixed")),
        "half_life": st.sampled_from(("1h", "7d", "30d")),
        "first_only": st.booleans(),
    },
)


def _named(rules: list[JsonObject], group: int) -> list[JsonValue]:
    return [{"key": f"g{group}r{i}", "name": "r", **rule} for i, rule in enumerate(rules)]


@st.composite
def cards(draw: st.DrawFn) -> JsonObject:
    """Cards of one to three groups."""
    groups: list[JsonValue] = []
    for group in range(draw(st.integers(1, 3))):
        rules = draw(st.lists(_standing | _event | _event, max_size=4))
        cap = draw(_CAPS)
        factor = draw(st.sampled_from(("fit", "engagement")))
        groups.append({"name": "g", "factor": factor, "cap": cap, "rules": _named(rules, group)})
    weights: JsonObject = {"fit": draw(st.sampled_from((0, 1, 2.5))), "engagement": 1}
    return {"groups": groups, "weights": weights, "thresholds": {"fit": [5.123, 1.123, -2.123]}}


def _card(raw: JsonValue) -> Card:
    return parse_card(raw, strategies.CATALOGUE).required()


def folded(warehouse: Warehouse, cards: Sequence[Card], context: Context) -> dict[tuple[int, ContactId], Scored]:
    found = {}
    for places in in_statements(cards):
        compiled = compile_fold([cards[place] for place in places], context)
        for who, place, fit, engagement, value, grade, rules in warehouse.query(compiled.sql, compiled.params).rows:
            found[places[place], ContactId(who)] = Scored(value, fit, engagement, grade, tuple(rules))
    return found


def assert_same(found: Scored, expected: Scored, why: object) -> None:
    assert found.rules == pytest.approx(expected.rules, rel=1e-9, abs=1e-6), why
    for name in ("value", "fit", "engagement"):
        # Sums in another order may round the other way, by a hundredth.
        assert getattr(found, name) == pytest.approx(getattr(expected, name), rel=1e-9, abs=0.0101), why
    assert found.grade == expected.grade, why


def _fresh_workspace() -> WorkspaceId:
    return WorkspaceId(secrets.randbelow(2**31) + 2**31)


@pytest.mark.slow
@settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=_RELAXED, phases=[Phase.generate])
@given(people=strategies.people(), raws=st.lists(cards(), min_size=6, max_size=10))
def test_random_cards_fold_as_the_oracle(
    warehouse: Warehouse, people: tuple[Person, ...], raws: list[JsonValue]
) -> None:
    context = Context(_fresh_workspace(), NOW, closed=closed)
    load_people(warehouse, context.workspace_id, people)
    drawn = [_card(raw) for raw in raws]
    later = replace(context, now=NOW + timedelta(days=3, hours=7))
    for at in (context, later):
        found = folded(warehouse, drawn, at)
        assert len(found) == len(drawn) * len(people)
        for (place, who), scored in found.items():
            (person,) = (each for each in people if each.id == who)
            assert_same(scored, score(drawn[place], person, at.now), (raws[place], person))


@pytest.mark.slow
@settings(max_examples=_EXAMPLES // 2, deadline=None, suppress_health_check=_RELAXED, phases=[Phase.generate])
@given(people=strategies.people(), raws=st.lists(cards(), min_size=6, max_size=8))
def test_a_merged_person_scores_by_the_events_of_both(
    warehouse: Warehouse, people: tuple[Person, ...], raws: list[JsonValue]
) -> None:
    context = Context(_fresh_workspace(), NOW, has_overrides=True, closed=closed)
    load_people(warehouse, context.workspace_id, people)
    left = merge_people(warehouse, context.workspace_id, people, {ContactId(1): ContactId(2)})
    drawn = [_card(raw) for raw in raws]
    for among in (None, [ContactId(2), ContactId(3)]):
        found = folded(warehouse, drawn, replace(context, among=among))
        wanted = [person for person in left if among is None or person.id in among]
        assert len(found) == len(drawn) * len(wanted)
        for person in wanted:
            for place, card in enumerate(drawn):
                assert_same(found[place, person.id], score(card, person, NOW), (raws[place], person))


def test_an_address_that_is_closed_brings_nothing(warehouse: Warehouse) -> None:
    consented = (Consent("marketing", "email", "given"),)
    people = close(tuple(Person(ContactId(i), email="a@example.com", consents=consented) for i in (1, 2)))
    rule: JsonObject = {"key": "r", "name": "r", "points": 3, "when": {"reachable": "email", "op": "is"}}
    card = _card({"groups": [{"name": "g", "factor": "fit", "rules": [rule]}]})
    context = Context(_fresh_workspace(), NOW, closed=closed)
    load_people(warehouse, context.workspace_id, people)
    found = folded(warehouse, [card], context)
    assert (
        [found[0, person.id].fit for person in people] == [score(card, person, NOW).fit for person in people] == [3, 0]
    )


STEPS: list[tuple[JsonObject, float]] = [
    ({"points": 2}, 8),
    ({"points": 2, "first_only": True}, 2),
    ({"points": 2, "cap": 5}, 5),
    ({"points": -2, "cap": 5}, -5),
    ({"points": 2, "cap_per_day": 3}, 7),
    ({"points": 1, "per": "total"}, 65),
    ({"points": 1, "per": "total", "first_only": True}, 30),
    ({"points": 8, "half_life": "10d"}, 8 + 8 + 4 + 2),
    ({"points": 8, "half_life": "10d", "first_only": True}, 2),
    ({"points": 8, "half_life": "10d", "cap_per_day": 8}, 4 + 4 + 4 + 2),
    ({"points": 1, "within": {"last": "15d"}}, 3),
    ({"points": 1, "where": [{"property": "total", "op": "gte", "value": 20}]}, 2),
]


@pytest.mark.parametrize(("rule", "expected"), STEPS, ids=str)
def test_what_a_rule_brings(warehouse: Warehouse, rule: JsonObject, expected: float) -> None:
    days = ((0, 5), (0, 10), (10, 20), (20, 30))
    events = tuple(Happening("Seen", NOW - timedelta(days=age), {"total": total}) for age, total in days)
    future = Happening("Seen", NOW + timedelta(days=1), {"total": 1000})
    person = Person(ContactId(1), {}, frozenset({"vip"}), (*events, future))
    raw: JsonObject = {
        "groups": [{"name": "g", "factor": "engagement", "rules": [{"key": "r", "name": "r", "event": "Seen", **rule}]}]
    }
    card = _card(raw)
    context = Context(_fresh_workspace(), NOW, closed=closed)
    load_people(warehouse, context.workspace_id, [person])
    assert score(card, person, NOW).engagement == pytest.approx(expected)
    assert folded(warehouse, [card], context)[0, ContactId(1)].engagement == pytest.approx(expected)
