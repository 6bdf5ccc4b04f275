"""The figures of the home page: each counted exactly, from where it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cumulus.apps.messaging import facade as messaging
from cumulus.core.ids import WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

TREND_DAYS = 30
_TOP_EVENTS = 8
DELAY_WINDOW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day of the workspace, in its time zone.

    Attributes
    ----------
    people_active : int
        People with an event from outside.
    events : int
        Events from outside: what our own apps log is not what people did.
    """

    day: date
    people_new: int = 0
    people_active: int = 0
    events: int = 0
    messages_sent: int = 0
    opened: int = 0
    clicked: int = 0


def day_figures(
    workspace_id: WorkspaceId, last: date, zone: str, until: datetime, days: int = TREND_DAYS
) -> list[DayFigures]:
    """Return the figures of days in a row, oldest first; three queries in all.

    Parameters
    ----------
    until : datetime
        Nothing from this moment on counts; it cuts the last day short.
    """
    first = last - timedelta(days=days - 1)
    bounds: dict[str, object] = {
        "workspace": workspace_id,
        "zone": zone,
        "start": datetime.combine(first, time(), ZoneInfo(zone)).astimezone(UTC),
        "until": until,
    }
    behaviour = _by_day(
        """
        SELECT toDate(timestamp, {zone:String}) AS day, count(), uniqExact(contact_id) FROM events
        WHERE workspace_id = {workspace:UInt32} AND source_id > 0
            AND timestamp >= {start:DateTime64(3)} AND timestamp < {until:DateTime64(3)}
        GROUP BY day
        """,
        bounds,
    )
    people = _by_day(
        """
        SELECT toDate(first_seen_at, {zone:String}) AS day, count() FROM contacts FINAL
        WHERE workspace_id = {workspace:UInt32} AND deleted = 0
            AND first_seen_at >= {start:DateTime64(3)} AND first_seen_at < {until:DateTime64(3)}
        GROUP BY day
        """,
        bounds,
    )
    messages = _by_day(
        """
        SELECT toDate(timestamp, {zone:String}) AS day, countIf(name = 'Email Sent'),
            uniqExactIf(JSONExtractString(toString(properties), 'message_id'), name = 'Email Opened'),
            uniqExactIf(JSONExtractString(toString(properties), 'message_id'), name = 'Link Clicked')
        FROM events
        WHERE workspace_id = {workspace:UInt32} AND source_id = 0
            AND timestamp >= {start:DateTime64(3)} AND timestamp < {until:DateTime64(3)}
            AND name IN ('Email Sent', 'Email Opened', 'Link Clicked')
        GROUP BY day
        """,
        bounds,
    )
    listed = (first + timedelta(days=offset) for offset in range(days))
    return [_figures(day, behaviour, people, messages) for day in listed]


_Counts = dict[date, tuple[int, ...]]


def _by_day(sql: str, parameters: dict[str, object]) -> _Counts:
    return {row[0]: row[1:] for row in get_warehouse().query(sql, parameters).rows}


def _figures(day: date, behaviour: _Counts, people: _Counts, messages: _Counts) -> DayFigures:
    events, active = behaviour.get(day, (0, 0))
    (new,) = people.get(day, (0,))
    sent, opened, clicked = messages.get(day, (0, 0, 0))
    return DayFigures(day, new, active, events, sent, opened, clicked)


def top_events(workspace_id: WorkspaceId, since: datetime) -> list[tuple[str, int]]:
    """Return what people did most, with counts."""
    found = get_warehouse().query(
        """
        SELECT name, count() AS times FROM events
        WHERE workspace_id = {workspace:UInt32} AND timestamp >= {since:DateTime64(3)} AND source_id > 0
        GROUP BY name ORDER BY times DESC, name LIMIT {limit:UInt32}
        """,
        {"workspace": workspace_id, "since": since, "limit": _TOP_EVENTS},
    )
    return [(row[0], row[1]) for row in found.rows]


def people_total(workspace_id: WorkspaceId) -> int:
    """Return how many people the workspace knows."""
    return int(
        get_warehouse().scalar(
            "SELECT count() FROM contacts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0",
            {"workspace": workspace_id},
        )
    )


def funnel(days: Iterable[DayFigures]) -> dict[str, int]:
    """Return how many messages were sent, opened and clicked over `days`."""
    listed = list(days)
    return {
        "sent": sum(day.messages_sent for day in listed),
        "opened": sum(day.opened for day in listed),
        "clicked": sum(day.clicked for day in listed),
    }


@dataclass(frozen=True, slots=True)
class Delay:
    """From the event that caused a message to its handing over, over the past day."""

    p50_ms: float | None
    p95_ms: float | None
    samples: int


def delay(workspace_id: WorkspaceId, now: datetime) -> Delay:
    """Return the measured event → message delay; None where nothing was sent."""
    found = messaging.delay_percentiles(workspace_id, now - DELAY_WINDOW)
    return Delay(found.p50_ms, found.p95_ms, found.samples)
