"""Frames of purchases: how often, how recently, since when and for how much, in weeks."""

from __future__ import annotations

from datetime import datetime

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.expressions.compiler import Compiled
from cumulus.apps.audiences.expressions.render import render
from cumulus.apps.audiences.expressions.sql import Field, milliseconds
from cumulus.apps.audiences.expressions.tree import Node
from cumulus.apps.audiences.learning.settings import ModelSettings
from cumulus.core.ids import WorkspaceId

_OVERRIDES = "(SELECT old_id, new_id FROM contact_overrides FINAL WHERE workspace_id = {workspace:UInt32})"


def purchase_rows(
    workspace_id: WorkspaceId, settings: ModelSettings, who: Node, cutoff: datetime, cutoff_index: int
) -> Compiled:
    """Return the statement of a row per buyer at `cutoff`.

    Purchases of one week count once, as is usual: a split order is no second decision. `label`
    and `spent` are the weeks with purchases and the money in the window after the date.
    """
    query = evaluation.context(workspace_id, cutoff).query()
    prefix, source, person = "", "events", "contact_id"
    if query.has_overrides:
        prefix, person = "e.", "if(o.new_id = 0, e.contact_id, o.new_id)"
        source = f"events AS e LEFT ANY JOIN {_OVERRIDES} AS o ON e.contact_id = o.old_id"
    at, moment = f"{prefix}timestamp", query.bind_instant(milliseconds(cutoff))
    value = f"greatest(ifNull({Field(f'{prefix}properties', settings.value, query).number}, 0), 0)"
    weeks = (
        f"SELECT {person} AS who, toRelativeWeekNum({at}) AS week, {at} >= {moment} AS later, sum({value}) AS money"
        f" FROM {source} WHERE {prefix}workspace_id = {{workspace:UInt32}}"
        f" AND {prefix}name = {query.bind(settings.event, 'String')}"
        f" AND {at} < {moment} + INTERVAL {int(settings.days)} DAY GROUP BY who, week, later"
    )
    now = f"toRelativeWeekNum({moment})"
    columns = [
        "who AS contact_id",
        f"toUInt8({cutoff_index}) AS cutoff",
        "toFloat64(countIf(NOT later) - 1) AS frequency",
        "toFloat64(maxIf(week, NOT later) - minIf(week, NOT later)) AS recency",
        f"toFloat64({now} - minIf(week, NOT later)) AS age",
        "if(frequency > 0, (sumIf(money, NOT later) - argMinIf(money, week, NOT later)) / frequency, 0) AS average",
        "toFloat64(countIf(later)) AS label",
        "toFloat64(sumIf(money, later)) AS spent",
    ]
    people = (
        "SELECT contact_id FROM contacts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0 AND "
        + render(who, lambda leaf: leaf.condition(query))
    )
    return Compiled(
        f"SELECT {', '.join(columns)} FROM ({weeks}) WHERE who IN ({people})"
        " GROUP BY who HAVING countIf(NOT later) > 0",
        query.params,
    )


def purchase_figures(workspace_id: WorkspaceId, settings: ModelSettings, who: Node, cutoff: datetime) -> Compiled:
    """Return the statement of one row: buyers, and those with repeats, before `cutoff`."""
    rows = purchase_rows(workspace_id, settings, who, cutoff, 0)
    return Compiled(f"SELECT count(), countIf(frequency > 0), max(age) FROM ({rows.sql})", rows.params)
