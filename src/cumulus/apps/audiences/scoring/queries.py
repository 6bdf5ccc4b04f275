"""Reads of score cards: what is stored of everybody, and one person's score exactly now."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.expressions.sql import Parameter
from cumulus.apps.audiences.models import Score, ScoreVersion
from cumulus.apps.audiences.scoring.card import Card, EventRule, grades
from cumulus.apps.audiences.scoring.cards import LiveCard, live_cards
from cumulus.apps.audiences.scoring.computing import scores_now
from cumulus.apps.audiences.scoring.errors import ScoreNotFound
from cumulus.apps.audiences.scoring.fold import event_condition, event_left, event_points, source_of
from cumulus.apps.audiences.scoring.oracle import Scored
from cumulus.apps.audiences.scoring.trial import Bar, bars
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Principal
from cumulus.core.clock import utc_now
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import get_warehouse

_EVENTS_SHOWN = 50
_HISTORY_SHOWN = 500
_STORED = "contact_scores FINAL WHERE workspace_id = {workspace:UInt32} AND removed = 0"


def find_score(workspace_id: WorkspaceId, score_id: int) -> Score:
    """Return a card of the workspace, or raise `score_not_found`."""
    rows = Score.objects.filter(workspace_id=workspace_id, archived_at=None)
    found = rows.filter(pk=score_id).first() if 0 < score_id < 2**63 else None
    if found is None:
        raise ScoreNotFound
    return found


def published_definitions(workspace_id: WorkspaceId, score_ids: Sequence[int]) -> dict[int, JsonObject]:
    """Return the definitions that count, by card."""
    rows = ScoreVersion.objects.filter(workspace_id=workspace_id, score_id__in=score_ids, number=F("score__published"))
    return dict(rows.values_list("score_id", "definition"))


@dataclass(frozen=True, slots=True)
class Standing:
    """What is stored of everybody by one card, as somebody sees it; the histogram is of whole points."""

    people: int
    average: float
    matrix: Mapping[str, int]
    bars: tuple[Bar, ...]
    ready: int


def standings(principal: Principal, lines: Mapping[int, float | None]) -> dict[int, Standing]:
    """Return what is stored by card; one statement for all.

    Parameters
    ----------
    lines : Mapping[int, float or None]
        The cards by id, each with its line to sales.
    """
    if not lines:
        return {}
    seen, params = _seen(principal)
    params |= {"scores": list(lines), "lines": [1e300 if line is None else line for line in lines.values()]}
    rows = _rows(
        "SELECT score_id, round(value), grade, count(), sum(value),"
        " countIf(value >= transform(score_id, {scores:Array(UInt32)}, {lines:Array(Float64)}, 1e300))"
        f" FROM {_STORED} AND score_id IN {{scores:Array(UInt32)}}{seen} GROUP BY 1, 2, 3",
        params,
    )
    return {score_id: _standing([row[1:] for row in rows if row[0] == score_id]) for score_id in lines}


def _standing(rows: Sequence[tuple]) -> Standing:  # type: ignore[type-arg]  # as the driver reads them
    matrix, values = Counter(dict.fromkeys(grades(), 0)), Counter[float]()
    for whole, grade, count, *_ in rows:
        matrix[grade] += count
        values[whole] += count
    people = sum(values.values())
    average = sum(row[3] for row in rows) / people if people else 0.0
    return Standing(people, average, matrix, bars(values), sum(row[4] for row in rows))


def _seen(principal: Principal) -> tuple[str, dict[str, Parameter]]:
    """Return the condition that keeps whom the one who asks sees, and its parameters."""
    within = contacts.restriction(principal)
    params: dict[str, Parameter] = {"workspace": principal.workspace_id}
    if within is None:
        return "", params
    people = "SELECT contact_id FROM contacts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0"
    return f" AND contact_id IN ({people} AND {within.sql})", params | dict(within.params)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A person by a stored score."""

    contact_id: ContactId
    value: float
    grade: str


def ranked(principal: Principal, score_id: int, grade: str, limit: int) -> list[Ranked]:
    """Return the best scored people, of one grade or (empty) of all."""
    seen, params = _seen(principal)
    params |= {"score": score_id, "grade": grade, "limit": limit}
    rows = _rows(
        f"SELECT contact_id, value, grade FROM {_STORED} AND score_id = {{score:UInt32}}"
        f" AND ({{grade:String}} = '' OR grade = {{grade:String}}){seen}"
        " ORDER BY value DESC, contact_id DESC LIMIT {limit:UInt32}",
        params,
    )
    return [Ranked(ContactId(who), value, found) for who, value, found in rows]


@dataclass(frozen=True, slots=True)
class ScoredAccount:
    """An account by its members' scores."""

    id: int
    name: str
    value: float
    members: int


def scored_accounts(principal: Principal, score: Score, limit: int) -> list[ScoredAccount]:
    """Return the best accounts by the card's roll-up over those members whom the one who asks sees."""
    seen, params = _seen(principal)
    params |= {"score": score.pk, "limit": limit}
    function = {"max": "max", "sum": "sum", "avg": "avg"}[score.roll_up]
    rows = _rows(
        f"SELECT m.account_id, any(a.name), round({function}(s.value), 2) AS rolled, count() FROM"
        f" (SELECT contact_id, value FROM {_STORED} AND score_id = {{score:UInt32}}{seen}) AS s INNER JOIN"
        " (SELECT account_id, contact_id FROM account_members FINAL WHERE workspace_id = {workspace:UInt32}"
        " AND removed = 0) AS m ON s.contact_id = m.contact_id INNER JOIN"
        " (SELECT account_id, name FROM accounts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0) AS a"
        " ON m.account_id = a.account_id"
        " GROUP BY m.account_id ORDER BY rolled DESC, m.account_id LIMIT {limit:UInt32}",
        params,
    )
    return [ScoredAccount(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class PersonScore:
    """One card's score of one person, exactly now."""

    live: LiveCard
    scored: Scored


def scores_of(workspace_id: WorkspaceId, contact_id: ContactId, now: datetime | None = None) -> list[PersonScore]:
    """Return a person's scores by every published card, exactly now; nothing of somebody who is gone."""
    live = sorted(live_cards(workspace_id), key=lambda each: each.score.name)
    if not live:
        return []
    found = scores_now([each.card for each in live], workspace_id, [contact_id], now or utc_now())
    scored = ((each, found.get((place, contact_id))) for place, each in enumerate(live))
    return [PersonScore(each, score) for each, score in scored if score is not None]


def score_values(workspace_id: WorkspaceId, contact_id: ContactId) -> list[tuple[str, float]]:
    """Return a person's values by the cards' names, exactly now."""
    return [(each.live.score.name, each.scored.value) for each in scores_of(workspace_id, contact_id)]


@dataclass(frozen=True, slots=True)
class CountedEvent:
    """An event that counts for a rule: what it brought, and what is left of it now."""

    rule: str
    name: str
    timestamp: datetime
    points: float
    left: float


def counted_events(workspace_id: WorkspaceId, card: Card, contact_id: ContactId, now: datetime) -> list[CountedEvent]:
    """Return the newest events behind a person's score, newest first."""
    rules = [rule for rule in card.rules if isinstance(rule, EventRule)]
    if not rules:
        return []
    query = evaluation.context(workspace_id, now, [contact_id]).query()
    prefix, source, _, candidates = source_of(query)
    columns = []
    for place, rule in enumerate(rules):
        points, left = event_points(rule, query, prefix), event_left(rule, query, prefix)
        columns.append(
            f"if({event_condition(rule, query, prefix)}, [(toUInt16({place}), {points}, {points} * {left})], [])"
        )
    names = query.bind(sorted({rule.event for rule in rules}), "Array(String)")
    at = f"{prefix}timestamp"
    rows = _rows(
        f"SELECT {prefix}name, {at}, arrayConcat({', '.join(columns)}) AS found FROM {source}"
        f" WHERE {prefix}workspace_id = {{workspace:UInt32}} AND {prefix}name IN {names}"
        f" AND {at} <= fromUnixTimestamp64Milli({query.bind(int(now.timestamp() * 1000), 'Int64')}, 'UTC'){candidates}"
        f" AND notEmpty(found) ORDER BY {at} DESC LIMIT {_EVENTS_SHOWN}",
        query.params,
    )
    return [
        CountedEvent(rules[place].key, name, timestamp, points, left)
        for name, timestamp, found in rows
        for place, points, left in found
    ]


@dataclass(frozen=True, slots=True)
class PastChange:
    """A change that was said: when, and its properties."""

    at: datetime
    said: JsonObject


def history(workspace_id: WorkspaceId, slug: str, contact_id: ContactId) -> list[PastChange]:
    """Return how a person's score changed, oldest first; the newest 500."""
    rows = _rows(
        "SELECT timestamp, toJSONString(properties) FROM events WHERE workspace_id = {workspace:UInt32}"
        " AND name = 'Score Changed' AND contact_id IN {people:Array(UInt32)}"
        " AND properties.score.:`String` = {slug:String}"
        f" ORDER BY timestamp DESC, message_id DESC LIMIT {_HISTORY_SHOWN}",
        {"workspace": workspace_id, "people": list(map(int, contacts.parts_of(contact_id))), "slug": slug},
    )
    return [PastChange(at, json.loads(text)) for at, text in reversed(rows)]


# Rows as the driver reads them: the statement's columns decide their types.
def _rows(sql: str, params: Mapping[str, Parameter]) -> list[tuple]:  # type: ignore[type-arg]
    return get_warehouse().query(sql, params).rows
