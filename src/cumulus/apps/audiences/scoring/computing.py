"""Scores asked of the warehouse: exactly now, and what differs from what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.expressions.compiler import Compiled, Context
from cumulus.apps.audiences.scoring.card import Card
from cumulus.apps.audiences.scoring.cards import LiveCard
from cumulus.apps.audiences.scoring.fold import compile_fold, fold_sql, in_statements
from cumulus.apps.audiences.scoring.oracle import Scored
from cumulus.apps.audiences.scoring.saying import Before
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

SETTINGS = {"use_index_for_in_with_subqueries": 0}
STORED = (
    "SELECT score_id, contact_id, version, removed, value, fit, engagement, grade, rules FROM contact_scores FINAL"
    " WHERE workspace_id = {workspace:UInt32} AND score_id IN {scores:Array(UInt32)}"
    " AND contact_id IN {among:Array(UInt32)}"
)
TOLERANCE = 0.005
"""Half a hundredth: points are kept to the hundredth."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A score that is not as it is stored; `now` is None when the person is gone."""

    contact_id: ContactId
    score_id: int
    now: Scored | None
    before: Before


def scores_now(
    cards: Sequence[Card], workspace_id: WorkspaceId, people: Sequence[ContactId], now: datetime
) -> dict[tuple[int, ContactId], Scored]:
    """Return the exact scores of a few people, by the card's place and the person; whoever is gone has none."""
    found = {}
    context = evaluation.context(workspace_id, now, people)
    for places in in_statements(cards):
        compiled = compile_fold([cards[place] for place in places], context)
        for who, place, fit, engagement, value, grade, rules in _rows(compiled):
            found[places[place], ContactId(who)] = Scored(value, fit, engagement, grade, tuple(rules))
    return found


def differences(
    live: Sequence[LiveCard], workspace_id: WorkspaceId, people: Sequence[ContactId], now: datetime
) -> list[Difference]:
    """Return whose scores are not as they are stored; a statement for each 150 rules, and one for who is gone."""
    context = evaluation.context(workspace_id, now, people)
    found: list[Difference] = []
    for places in in_statements([each.card for each in live]):
        found += _different([live[place] for place in places], context)
    return found + gone(live, context)


def _different(live: Sequence[LiveCard], context: Context) -> list[Difference]:
    query = context.query()
    fold = fold_sql([each.card for each in live], query)
    query.params["scores"] = [each.score.pk for each in live]
    sql = (
        "SELECT n.contact_id, n.card, n.fit, n.engagement, n.value, n.grade, n.rules,"
        " o.version > 0 AND o.removed = 0 AS kept, o.value, o.grade, o.rules"
        f" FROM (SELECT *, {{scores:Array(UInt32)}}[card + 1] AS score_id FROM ({fold})) AS n"
        f" LEFT ANY JOIN ({STORED}) AS o ON n.contact_id = o.contact_id AND n.score_id = o.score_id"
        f" WHERE NOT kept OR abs(n.value - o.value) > {TOLERANCE} OR abs(n.fit - o.fit) > {TOLERANCE}"
        f" OR abs(n.engagement - o.engagement) > {TOLERANCE} OR n.grade != o.grade"
    )
    found = []
    for who, place, fit, engagement, value, grade, rules, kept, old, old_grade, old_rules in _rows(
        Compiled(sql, query.params)
    ):
        before = Before(old, old_grade, old_rules) if kept else Before()
        scored = Scored(value, fit, engagement, grade, tuple(rules))
        found.append(Difference(ContactId(who), live[place].score.pk, scored, before))
    return found


def gone(live: Sequence[LiveCard], context: Context) -> list[Difference]:
    """Return the stored scores of people who are no contacts any more."""
    query = context.query()
    query.params["scores"] = [each.score.pk for each in live]
    sql = (
        f"SELECT contact_id, score_id, value, grade FROM ({STORED}) WHERE removed = 0 AND contact_id NOT IN"
        " (SELECT contact_id FROM contacts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0"
        " AND contact_id IN {among:Array(UInt32)})"
    )
    rows = _rows(Compiled(sql, query.params))
    return [Difference(ContactId(who), score_id, None, Before(value, grade)) for who, score_id, value, grade in rows]


# Rows as the driver reads them: the statement's columns decide their types.
def _rows(compiled: Compiled) -> list[tuple]:  # type: ignore[type-arg]
    return get_warehouse().query(compiled.sql, compiled.params, SETTINGS).rows
