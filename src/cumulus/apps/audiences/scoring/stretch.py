"""A stretch of a fill, asked of the warehouse: columns for what is only stored, rows for what may be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.expressions.compiler import Compiled, Context
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.apps.audiences.scoring.card import Card, grade
from cumulus.apps.audiences.scoring.cards import LiveCard
from cumulus.apps.audiences.scoring.computing import SETTINGS, STORED, TOLERANCE, Difference, gone
from cumulus.apps.audiences.scoring.fold import fold_sql, in_statements
from cumulus.apps.audiences.scoring.oracle import Scored
from cumulus.apps.audiences.scoring.saying import Before
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.later import Later
from cumulus.platform.warehouse.client import get_warehouse

if TYPE_CHECKING:
    import pyarrow.compute as pc
else:
    pc = Later("pyarrow.compute")

_STORED_COLUMNS = ["contact_id", "score_id", "value", "fit", "engagement", "grade", "rules"]
_NO_LINE = 1e300


@dataclass(frozen=True, slots=True)
class Filled:
    """What a stretch of a fill finds.

    Attributes
    ----------
    quiet : list[pa.RecordBatch]
        Scores that are not as they are stored, of which there is nothing to say, as columns of `contact_scores`:
        they never become Python objects, for they may be fifty for each of a million people.
    told : list[Difference]
        Those of which there may be something to say, and who is gone.
    """

    quiet: list[pa.RecordBatch] = field(default_factory=list)
    told: list[Difference] = field(default_factory=list)


def fill_differences(
    live: Sequence[LiveCard], workspace_id: WorkspaceId, people: Sequence[ContactId], now: datetime
) -> Filled:
    """Return whose scores are not as they are stored; as `differences`, for fills."""
    context = evaluation.context(workspace_id, now, people)
    found = Filled()
    for places in in_statements([each.card for each in live]):
        _fill(found, [live[place] for place in places], context)
    found.told.extend(gone(live, context))
    return found


def _fill(found: Filled, live: Sequence[LiveCard], context: Context) -> None:
    compiled = _filling(live, context)
    for batch in get_warehouse().stream_arrow(compiled.sql, compiled.params, SETTINGS):
        tells = batch.column("tells").cast(pa.bool_())
        found.quiet.append(batch.filter(pc.invert(tells)).select(_STORED_COLUMNS))
        for row in batch.filter(tells).to_pylist():
            scored = Scored(row["value"], row["fit"], row["engagement"], row["grade"], tuple(row["exact"]))
            before = Before(row["value_before"], row["grade_before"], dict(row["rules_before"]))
            found.told.append(
                Difference(ContactId(row["contact_id"]), row["score_id"], scored, before if row["kept"] else Before())
            )


def _filling(live: Sequence[LiveCard], context: Context) -> Compiled:
    """Return the statement of a stretch: rows as they are stored, and of those that may be told more."""
    query = context.query()
    fold = fold_sql([each.card for each in live], query)
    query.params["scores"] = [each.score.pk for each in live]
    keys = _keys([each.card for each in live], query)
    lines = query.bind([_NO_LINE if each.card.mql is None else each.card.mql for each in live], "Array(Float64)")
    firsts = query.bind([grade(each.card, 0, 0) for each in live], "Array(String)")
    causes = query.bind([each.score.fill_cause for each in live], "Array(String)")
    return Compiled(
        "SELECT n.contact_id AS contact_id, n.score_id AS score_id, n.value AS value, n.fit AS fit,"
        " n.engagement AS engagement, toString(n.grade) AS grade,"
        f" arrayMap(points -> round(points, 2), n.rules) AS points, {keys} AS keys,"
        " CAST((arrayFilter((key, brings) -> brings != 0, keys, points), arrayFilter(brings -> brings != 0, points)),"
        " 'Map(String, Float64)') AS rules,"
        f" {lines}[n.card + 1] AS line, {causes}[n.card + 1] AS cause, o.version > 0 AND o.removed = 0 AS kept,"
        " (n.value >= line) != (o.value >= line) AS crosses,"
        f" toString(n.grade) != if(o.grade = '', {firsts}[n.card + 1], o.grade) AS regraded,"
        " if(cause = 'published' AND NOT kept, crosses, crosses OR regraded"
        " OR (cause != 'time' AND round(n.value) != round(o.value))) AS tells,"
        " if(tells, n.rules, []) AS exact, o.value AS value_before, toString(o.grade) AS grade_before,"
        " if(tells, CAST(o.rules, 'Map(String, Float64)'), CAST(map(), 'Map(String, Float64)')) AS rules_before"
        f" FROM (SELECT *, {{scores:Array(UInt32)}}[card + 1] AS score_id FROM ({fold})) AS n"
        f" LEFT ANY JOIN ({STORED}) AS o ON n.contact_id = o.contact_id AND n.score_id = o.score_id"
        f" WHERE NOT (o.version > 0 AND o.removed = 0) OR abs(n.value - o.value) > {TOLERANCE}"
        f" OR abs(n.fit - o.fit) > {TOLERANCE} OR abs(n.engagement - o.engagement) > {TOLERANCE}"
        " OR n.grade != o.grade",
        query.params,
    )


def _keys(cards: Sequence[Card], query: Query) -> str:
    """Return the keys of the rules of the card at hand, in its order."""
    sizes = [len(card.rules) for card in cards]
    starts = [sum(sizes[:place]) + 1 for place in range(len(sizes))]
    every = query.bind([rule.key for card in cards for rule in card.rules], "Array(String)")
    start, size = query.bind(starts, "Array(UInt32)"), query.bind(sizes, "Array(UInt32)")
    return f"arraySlice({every}, {start}[n.card + 1], {size}[n.card + 1])"
