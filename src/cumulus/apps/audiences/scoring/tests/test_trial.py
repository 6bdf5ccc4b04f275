"""A back-test never looks ahead, whatever a rule asks; and it counts only whom the one who asks sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.scoring.card import Card
from cumulus.apps.audiences.scoring.parsing import parse_card
from cumulus.apps.audiences.scoring.trial import Question, back_test, bars, dry_run
from cumulus.apps.audiences.tests.population import NOW, load_people
from cumulus.apps.workspaces.contracts import Principal, Role, Scope, ScopeKind
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import TestWorkspace

SINCE = NOW + timedelta(minutes=1)
RULES: list[JsonObject] = [
    {"event": "Link Clicked"},
    {"when": {"event": "Link Clicked"}},
    {"when": {"event": "Link Clicked", "count": {"op": "gte", "value": 1}, "within": {"last": "30d"}}},
]


def _card(workspace: TestWorkspace, rule: JsonObject) -> Card:
    named: JsonObject = {"key": "r", "name": "r", "points": 5, **rule}
    raw: JsonObject = {"groups": [{"name": "g", "factor": "fit", "rules": [named]}], "mql": 5}
    return parse_card(raw, load_catalogue(workspace.id)).required()


def _people() -> Sequence[Person]:
    """Return twenty who clicked before and viewed after, and twenty who clicked only after."""
    found = []
    for i in range(40):
        keen = i < 20
        clicked = Happening("Link Clicked", NOW - timedelta(days=1) if keen else SINCE + timedelta(days=1))
        viewed = (Happening("Page Viewed", SINCE + timedelta(days=2)),) if keen else ()
        found.append(Person(ContactId(i + 1), {"city": "A" if i % 2 else "B"}, frozenset({"x"}), (clicked, *viewed)))
    return found


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_no_rule_looks_ahead(warehouse: Warehouse, workspace: TestWorkspace, rule: JsonObject) -> None:
    load_people(warehouse, workspace.id, _people())
    principal = Principal(workspace.id, None, None, Role.ADMIN, frozenset())
    question = Question({"event": "Page Viewed"}, SINCE, 30)
    found = back_test(principal, _card(workspace, rule), question)
    assert (found.measured.people, found.measured.hits, found.measured.auc) == (40, 20, 1.0)
    assert found.present == ()
    short = back_test(principal, _card(workspace, rule), Question({"event": "Page Viewed"}, SINCE, 1))
    assert short.measured.hits == 0


def test_whoever_was_not_known_then_takes_no_part(warehouse: Warehouse, workspace: TestWorkspace) -> None:
    load_people(warehouse, workspace.id, _people())
    principal = Principal(workspace.id, None, None, Role.ADMIN, frozenset())
    early = Question({"event": "Page Viewed"}, NOW - timedelta(days=2), 30)
    assert back_test(principal, _card(workspace, RULES[0]), early).measured.people == 0


def test_a_trial_counts_only_whom_one_sees(warehouse: Warehouse, workspace: TestWorkspace) -> None:
    load_people(warehouse, workspace.id, _people())
    scope = Scope(ScopeKind.FILTER, "city", ("A",))
    some = Principal(workspace.id, None, None, Role.SALES, frozenset(), scope)
    run = dry_run(some, _card(workspace, RULES[0]), 0, NOW)
    assert (run.people, run.ready, run.rules, len(run.sample)) == (20, 10, (10,), 8)
    found = back_test(some, _card(workspace, RULES[0]), Question({"event": "Page Viewed"}, SINCE, 30))
    assert (found.measured.people, found.measured.hits) == (20, 10)


def test_a_histogram_has_round_bars() -> None:
    found = bars({-5.0: 2, 0.0: 3, 97.0: 1})
    assert (found[0].start, found[-1].end, len(found)) == (-10, 100, 11)
    assert sum(bar.people for bar in found) == 6
    assert bars({}) == ()
    assert [(bar.start, bar.people) for bar in bars({7.0: 4})] == [(7, 4)]
