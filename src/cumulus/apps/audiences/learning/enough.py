"""Whether there is enough to learn from, and if not, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cumulus.apps.audiences.expressions.catalogue import Catalogue
from cumulus.apps.audiences.expressions.compiler import Compiled
from cumulus.apps.audiences.learning.buying import purchase_figures
from cumulus.apps.audiences.learning.features import Plan
from cumulus.apps.audiences.learning.frames import Frame, Outcome, Wanted, cutoffs
from cumulus.apps.audiences.learning.settings import CUTOFFS, ModelSettings, arms, whom
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import get_warehouse

MIN_OUTCOMES = 100
"""Below a hundred of either answer, intervals of an AUC are wider than the gain [0.5 ± 0.06]."""
MIN_JUDGED = 20
MIN_BUYERS, MIN_REPEATERS = 100, 30
MIN_ARM, MIN_ARM_OUTCOMES = 300, 20


@dataclass(frozen=True, slots=True)
class Figures:
    """One date's rows, as counts."""

    at: datetime
    people: int
    outcomes: int
    treated: int = 0
    treated_outcomes: int = 0


@dataclass(frozen=True, slots=True)
class Enough:
    """What there is to learn from; `missing` is empty when it suffices."""

    dates: tuple[Figures, ...]
    missing: tuple[JsonObject, ...]


def outcome_of(kind: str, settings: ModelSettings) -> Outcome:
    """Return what is predicted."""
    if kind == "churn":
        return Outcome("", settings.days, absent=True, recently_active=True)
    return Outcome(settings.event, settings.days, first_time=settings.first_time)


def wanted_of(kind: str, settings: ModelSettings, catalogue: Catalogue) -> Wanted:
    """Return the rows of a training."""
    both = arms(settings, catalogue) if kind == "uplift" else None
    return Wanted(whom(settings, catalogue), outcome_of(kind, settings), both)


def dates_of(kind: str, settings: ModelSettings, now: datetime) -> list[datetime]:
    """Return the dates of a training's examples, the newest first."""
    if kind == "uplift":
        return [datetime.fromisoformat(settings.started_on).replace(tzinfo=UTC)]
    if kind == "purchase":
        return [now, now - timedelta(days=settings.days)]
    return list(cutoffs(now, settings.days, CUTOFFS))


def look(workspace_id: WorkspaceId, kind: str, settings: ModelSettings, catalogue: Catalogue, now: datetime) -> Enough:
    """Return what there is; one statement per date."""
    if kind == "purchase":
        return _buyers(workspace_id, settings, catalogue, now)
    wanted = wanted_of(kind, settings, catalogue)
    dates = dates_of(kind, settings, now)
    counted = [_count(at, Frame(workspace_id, Plan(), wanted, at).figures()) for at in dates]
    # A date without outcomes lies before the data begins: there is nothing to learn there.
    found = [each for at, each in enumerate(counted) if at == 0 or (each.people and each.outcomes)]
    lacking = _arms_lacking(found[0]) if kind == "uplift" else _lacking(found)
    if kind == "uplift" and (left := (dates[0] + timedelta(days=settings.days) - now).days) > 0:
        lacking = (*lacking, _short("days", settings.days - left, settings.days))
    return Enough(tuple(found), tuple(each for each in lacking if each))


def _count(at: datetime, statement: Compiled) -> Figures:
    ((people, outcomes, treated, treated_outcomes),) = get_warehouse().query(statement.sql, statement.params).rows
    return Figures(at, int(people), int(outcomes), int(treated), int(treated_outcomes))


def _lacking(found: list[Figures]) -> tuple[JsonObject, ...]:
    outcomes, people = sum(each.outcomes for each in found), sum(each.people for each in found)
    others, newest = people - outcomes, found[0]
    needs = [
        _short("outcomes", outcomes, MIN_OUTCOMES),
        _short("without_outcome", others, MIN_OUTCOMES),
        _short("recent_outcomes", newest.outcomes, MIN_JUDGED),
        _short("recent_without_outcome", newest.people - newest.outcomes, MIN_JUDGED),
    ]
    return tuple(each for each in needs if each)


def _arms_lacking(found: Figures) -> tuple[JsonObject, ...]:
    control, others = found.people - found.treated, found.outcomes - found.treated_outcomes
    needs = [
        _short("treated", found.treated, MIN_ARM),
        _short("control", control, MIN_ARM),
        _short("treated_outcomes", found.treated_outcomes, MIN_ARM_OUTCOMES),
        _short("control_outcomes", others, MIN_ARM_OUTCOMES),
    ]
    return tuple(each for each in needs if each)


def _buyers(workspace_id: WorkspaceId, settings: ModelSettings, catalogue: Catalogue, now: datetime) -> Enough:
    who, at = whom(settings, catalogue), now - timedelta(days=settings.days)
    statement = purchase_figures(workspace_id, settings, who, at)
    ((buyers, repeaters, weeks),) = get_warehouse().query(statement.sql, statement.params).rows
    needs: Iterator[JsonObject] = iter(
        (
            _short("buyers", int(buyers), MIN_BUYERS),
            _short("repeaters", int(repeaters), MIN_REPEATERS),
            _short("history_weeks", int(weeks or 0), settings.days // 7),
        )
    )
    return Enough((Figures(at, int(buyers), int(repeaters)),), tuple(each for each in needs if each))


def _short(what: str, have: int, need: int) -> JsonObject:
    return {"what": what, "have": have, "need": need} if have < need else {}
