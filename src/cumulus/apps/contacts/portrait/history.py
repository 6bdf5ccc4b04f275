"""What a person's events say of the relation: when, how often, how much; three queries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any  # rows of the warehouse

from cumulus.apps.contacts.portrait.touches import Touch, touch_of
from cumulus.apps.contacts.queries import MINE
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

HOURS = 7 * 24
HEAT_DAYS = 365
# What somebody did themselves: through a source, or with a mail of ours; machines open mails too.
_DONE = """(source_id > 0 OR (name IN ('Email Opened', 'Link Clicked', 'QR Scanned')
    AND NOT ifNull(properties.bot.:Bool, false)))"""
_ANSWERS = "name IN ('Email Opened', 'Link Clicked') AND NOT ifNull(properties.bot.:Bool, false)"
_PAGE = "name IN ('Page Viewed', 'Screen Viewed') AND source_id > 0"
_PLACE = "tuple(name, toUnixTimestamp64Milli(timestamp), toString(event_key))"


@dataclass(frozen=True, slots=True)
class Activity:
    """When a person did things themselves.

    Attributes
    ----------
    hours : list[int]
        Events of the last year by hour of the week in the workspace's zone, Monday 0 o'clock first; 168 figures.
    places : list[tuple[str, int, str]]
        Name, milliseconds and key of the first page view, the last, the first event, the last; as far as there are.
    """

    done: int
    first_at: datetime | None
    last_at: datetime | None
    identified_at: datetime | None
    answered_at: datetime | None
    hours: list[int]
    places: list[tuple[str, int, str]]


def activity_of(workspace_id: WorkspaceId, person: ContactId, zone: str, now: datetime) -> Activity:
    """Return when a person did things; one walk over their events."""
    found = get_warehouse().query(
        f"""
        SELECT countIf({_DONE}), minIf(timestamp, {_DONE}), maxIf(timestamp, {_DONE}),
            minIf(timestamp, name = 'Contact Identified'), countIf(name = 'Contact Identified'),
            maxIf(timestamp, {_ANSWERS}), countIf({_ANSWERS}),
            sumMapIf([toUInt8((toDayOfWeek(timestamp, 0, {{zone:String}}) - 1) * 24
                + toHour(timestamp, {{zone:String}}))], [toUInt32(1)],
                {_DONE} AND timestamp > fromUnixTimestamp64Milli({{since:Int64}})),
            [argMinIf({_PLACE}, timestamp, {_PAGE}), argMaxIf({_PLACE}, timestamp, {_PAGE}),
             argMinIf({_PLACE}, timestamp, source_id > 0), argMaxIf({_PLACE}, timestamp, source_id > 0)]
        FROM events WHERE {MINE}
        """,
        {
            "workspace": workspace_id,
            "person": person,
            "zone": zone,
            "since": int(now.timestamp() * 1000) - HEAT_DAYS * 86_400_000,
        },
    )
    done, first, last, identified, identifies, answered, answers, (keys, counts), places = found.rows[0]
    by_hour = dict(zip(keys, counts, strict=True))
    return Activity(
        done,
        first if done else None,
        last if done else None,
        identified if identifies else None,
        answered if answers else None,
        [by_hour.get(hour, 0) for hour in range(HOURS)],
        [tuple(place) for place in places if place[0]],
    )


def touches_of(
    workspace_id: WorkspaceId, person: ContactId, places: Sequence[tuple[str, int, str]]
) -> tuple[Touch | None, Touch | None]:
    """Return how somebody first and last came; reads the context of the few events at `places`."""
    if not places:
        return None, None
    found = get_warehouse().query(
        f"""
        SELECT toString(event_key), timestamp, context, toString(properties) FROM events
        PREWHERE {MINE} AND name IN {{names:Array(String)}} AND event_key IN {{keys:Array(UUID)}}
            AND toUnixTimestamp64Milli(timestamp) IN {{times:Array(Int64)}}
        """,
        {
            "workspace": workspace_id,
            "person": person,
            "names": sorted({place[0] for place in places}),
            "times": sorted({place[1] for place in places}),
            "keys": sorted({place[2] for place in places}),
        },
    )
    rows: list[tuple[Any, ...]] = sorted(found.rows, key=lambda row: (row[1], row[0]))
    pages = [row for row in rows if row[0] in {place[2] for place in places[:2] if place[0].endswith("Viewed")}]
    told = pages or rows
    if not told:
        return None, None
    return _touch(told[0], "first"), _touch(told[-1], "last")


def _touch(row: tuple[Any, ...], which: str) -> Touch:
    _, at, context, properties = row
    return touch_of(json.loads(context or "{}"), json.loads(properties or "{}"), which, at)


@dataclass(frozen=True, slots=True)
class Orders:
    """What a person ordered in one currency."""

    currency: str
    count: int
    total: Decimal
    first_at: datetime
    last_at: datetime


def orders_of(workspace_id: WorkspaceId, person: ContactId) -> list[Orders]:
    """Return a person's orders by currency, the most first; an order id counts once, as it was last told."""
    found = get_warehouse().query(
        f"""
        SELECT currency, count(), sum(total), min(first_at), max(last_at) FROM (
            SELECT if(told = '', toString(event_key), told) AS id,
                argMax(upper(ifNull(properties.currency.:String, '')), timestamp) AS currency,
                argMax(toDecimal64OrZero(coalesce(nullIf(toString(properties.total), ''),
                    nullIf(toString(properties.revenue), ''), '0'), 2), timestamp) AS total,
                min(timestamp) AS first_at, max(timestamp) AS last_at
            FROM (SELECT *, ifNull(toString(properties.order_id), '') AS told FROM events
                WHERE {MINE} AND name = 'Order Completed')
            GROUP BY id
        ) GROUP BY currency ORDER BY sum(total) DESC, currency
        """,
        {"workspace": workspace_id, "person": person},
    )
    return [Orders(*row) for row in found.rows]
