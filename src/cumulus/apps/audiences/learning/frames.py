"""Frames: a row per person at a date, with what happened before and, for training, what happened after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.expressions.compiler import Compiled
from cumulus.apps.audiences.expressions.render import render
from cumulus.apps.audiences.expressions.sql import Query, milliseconds
from cumulus.apps.audiences.expressions.tree import All, Node
from cumulus.apps.audiences.learning.features import NOISE, Columns, Plan
from cumulus.core.ids import WorkspaceId

_OVERRIDES = "(SELECT old_id, new_id FROM contact_overrides FINAL WHERE workspace_id = {workspace:UInt32})"
PARTS = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is predicted.

    Attributes
    ----------
    event : str
        Empty means any activity.
    absent : bool
        Whether it counts when nothing happens.
    recently_active : bool
        Whether only people are asked about who did something in as many days before.
    """

    event: str
    days: int
    absent: bool = False
    first_time: bool = False
    recently_active: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows.

    Attributes
    ----------
    who : Node
        Whom it is about.
    outcome : Outcome or None
        None for scoring: nobody knows yet.
    arms : tuple[Node, Node] or None
        Treated and control; only these people, and a column `treated`.
    seed : Node or None
        A column `label` of who is in it, instead of an outcome.
    share : int
        Of a thousand people, so many are taken, always the same ones.
    """

    who: Node
    outcome: Outcome | None = None
    arms: tuple[Node, Node] | None = None
    seed: Node | None = None
    share: int = PARTS


class Frame:
    """One statement over one date."""

    def __init__(self, workspace_id: WorkspaceId, plan: Plan, wanted: Wanted, cutoff: datetime) -> None:
        self._plan, self._wanted = plan, wanted
        self._context = evaluation.context(workspace_id, cutoff)
        self._query: Query = self._context.query()
        self._cutoff = self._query.bind_instant(milliseconds(cutoff))
        self._columns = Columns(plan, self._query, self._cutoff)

    def rows(self, cutoff_index: int = 0) -> Compiled:
        """Return the statement of all columns, a row a person."""
        chosen = ["p.contact_id AS contact_id", f"toUInt8({cutoff_index}) AS cutoff", *self._answers()]
        chosen += self._features()
        return Compiled(f"SELECT {', '.join(chosen)} FROM {self._source(with_features=True)}", self._query.params)

    def figures(self) -> Compiled:
        """Return the statement of one row: people, outcomes, treated, outcomes of the treated."""
        answers = [*self._answers()] or ["toUInt8(0) AS label"]
        if self._wanted.arms is None:
            answers.append("toUInt8(0) AS treated")
        inner = f"SELECT {', '.join(answers)} FROM {self._source(with_features=False)}"
        return Compiled(
            f"SELECT count(), sum(label), sum(treated), sumIf(label, treated = 1) FROM ({inner})", self._query.params
        )

    def _answers(self) -> list[str]:
        wanted, found = self._wanted, []
        if wanted.outcome is not None:
            happened = "toUInt8(l.happened > 0)"
            found.append(f"{f'1 - {happened}' if wanted.outcome.absent else happened} AS label")
        if wanted.seed is not None:
            found.append("p.seed AS label")
        if wanted.arms is not None:
            found.append("p.treated AS treated")
        return found

    def _features(self) -> list[str]:
        of_events = [column.rpartition(" AS ")[2] for column in self._columns.of_events("")]
        of_tags = [column.rpartition(" AS ")[2] for column in self._columns.of_tags()]
        of_person = [column.rpartition(" AS ")[2] for column in self._columns.of_person()]
        places = [*((name, "e") for name in of_events), *((name, "t") for name in of_tags)]
        return [f"{table}.{name} AS {name}" for name, table in [*places, *((name, "p") for name in of_person)]]

    def _source(self, *, with_features: bool) -> str:
        wanted, joins = self._wanted, [self._people(with_features=with_features)]
        joins.append(f"LEFT JOIN ({self._events(with_features=with_features)}) AS e ON p.contact_id = e.contact_id")
        if with_features and self._plan.tags:
            joins.append(f"LEFT JOIN ({self._tags()}) AS t ON p.contact_id = t.contact_id")
        conditions = [f"(p.created_at < {self._cutoff} OR e.before > 0)"]
        if wanted.outcome is not None:
            joins.append(f"LEFT JOIN ({self._happened(wanted.outcome)}) AS l ON p.contact_id = l.contact_id")
            conditions += ["e.did = 0"] if wanted.outcome.first_time else []
            conditions += ["e.active > 0"] if wanted.outcome.recently_active else []
        return f"{' '.join(joins)} WHERE {' AND '.join(conditions)}"

    def _people(self, *, with_features: bool) -> str:
        wanted, query = self._wanted, self._query
        columns = ["contact_id", "created_at"]
        conditions = [render(wanted.who, lambda leaf: leaf.condition(query))]
        if wanted.arms is not None:
            treated, control = (render(arm, lambda leaf: leaf.condition(query)) for arm in wanted.arms)
            columns.append(f"toUInt8({treated}) AS treated")
            conditions.append(f"(({treated}) != ({control}))")
        if wanted.seed is not None:
            columns.append(f"toUInt8({render(wanted.seed, lambda leaf: leaf.condition(query))}) AS seed")
        if wanted.share < PARTS:
            conditions.append(f"cityHash64(contact_id) % {PARTS} < {int(wanted.share)}")
        columns += self._columns.of_person() if with_features else []
        return (
            f"(SELECT {', '.join(columns)} FROM contacts FINAL WHERE workspace_id = {{workspace:UInt32}}"
            f" AND deleted = 0 AND {' AND '.join(conditions)}) AS p"
        )

    def _from_events(self) -> tuple[str, str, str]:
        """Return the prefix of columns, the source, and whose an event is now."""
        if not self._query.has_overrides:
            return "", "events", "contact_id"
        source = f"events AS e LEFT ANY JOIN {_OVERRIDES} AS o ON e.contact_id = o.old_id"
        return "e.", source, "if(o.new_id = 0, e.contact_id, o.new_id)"

    def _events(self, *, with_features: bool) -> str:
        prefix, source, person = self._from_events()
        outcome = self._wanted.outcome
        columns = [f"{person} AS contact_id", "count() AS before"]
        if outcome is not None:
            this = f"{prefix}name = {self._query.bind(outcome.event, 'String')}"
            since = f"{prefix}timestamp >= {self._cutoff} - INTERVAL {int(outcome.days)} DAY"
            columns += [f"countIf({this}) AS did", f"countIf({since}) AS active"]
        columns += self._columns.of_events(prefix) if with_features else []
        conditions = [*self._behaviour(prefix), f"{prefix}timestamp < {self._cutoff}"]
        return f"SELECT {', '.join(columns)} FROM {source} WHERE {' AND '.join(conditions)} GROUP BY 1"

    def _behaviour(self, prefix: str) -> list[str]:
        noise = self._query.bind(list(NOISE), "Array(String)")
        outcome = self._wanted.outcome
        # The outcome counts as behaviour even where it is an event of our own.
        kept = f" OR {prefix}name = {self._query.bind(outcome.event, 'String')}" if outcome is not None else ""
        return [f"{prefix}workspace_id = {{workspace:UInt32}}", f"({prefix}name NOT IN {noise}{kept})"]

    def _happened(self, outcome: Outcome) -> str:
        prefix, source, person = self._from_events()
        conditions = [
            *self._behaviour(prefix),
            f"{prefix}timestamp >= {self._cutoff}",
            f"{prefix}timestamp < {self._cutoff} + INTERVAL {int(outcome.days)} DAY",
        ]
        if outcome.event:
            conditions.append(f"{prefix}name = {self._query.bind(outcome.event, 'String')}")
        return (
            f"SELECT {person} AS contact_id, count() AS happened FROM {source}"
            f" WHERE {' AND '.join(conditions)} GROUP BY 1"
        )

    def _tags(self) -> str:
        names = self._query.bind(list(self._plan.tags), "Array(String)")
        return (
            f"SELECT contact_id, {', '.join(self._columns.of_tags())} FROM contact_tags FINAL"
            f" WHERE workspace_id = {{workspace:UInt32}} AND tag IN {names} AND removed = 0"
            f" AND applied_at < {self._cutoff} GROUP BY contact_id"
        )


def cutoffs(now: datetime, days: int, count: int) -> Sequence[datetime]:
    """Return the dates to learn at, the newest first: the window after each has passed, and none meet."""
    return [now - timedelta(days=days * (at + 1)) for at in range(count)]


EVERYBODY: Node = All(())
