"""What an account's people did: one walk over their events each, in the warehouse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cumulus.apps.contacts.queries import TimelineEntry
from cumulus.core.ids import AccountId, ContactId, WorkspaceId
from cumulus.platform.warehouse.ahead import ahead
from cumulus.platform.warehouse.client import get_warehouse

WEEKS = 12
ACTIVE_DAYS = 30

# Who belongs to which account now, also under the ids that they had before a merge.
_MEMBERS = """
    SELECT contact_id AS person, contact_id AS whole, account_id FROM account_members FINAL
    WHERE workspace_id = {workspace:UInt32} AND account_id IN {accounts:Array(UInt32)} AND removed = 0
"""
_PEOPLE = f"""
    {_MEMBERS}
    UNION ALL
    SELECT override.old_id AS person, member.whole AS whole, member.account_id AS account_id
    FROM (SELECT old_id, new_id FROM contact_overrides FINAL WHERE workspace_id = {{workspace:UInt32}}) AS override
    INNER JOIN ({_MEMBERS}) AS member ON member.person = override.new_id
"""
_BY_PEOPLE = f"workspace_id = {{workspace:UInt32}} AND contact_id IN (SELECT person FROM ({_PEOPLE}))"
# What somebody did themselves: through a source, or with a mail of ours; machines open mails too.
_DONE = """(source_id > 0 OR (name IN ('Email Opened', 'Link Clicked')
    AND NOT ifNull(properties.bot::Nullable(Bool), false)))"""


@dataclass(slots=True)
class Engagement:
    """What an account's people did.

    Attributes
    ----------
    weeks : dict[date, int]
        Events by week, from its Monday (UTC); weeks without any are left out.
    last_touch : datetime or None
        When anybody of them last did something.
    messages : int
        Mails that were sent to them.
    active : int
        How many did anything within `ACTIVE_DAYS`.
    names : dict[str, int]
        All their events by name.
    """

    weeks: dict[date, int] = field(default_factory=dict)
    last_touch: datetime | None = None
    messages: int = 0
    active: int = 0
    names: dict[str, int] = field(default_factory=dict)

    def by_week(self, today: date) -> list[tuple[date, int]]:
        """Return the last `WEEKS` weeks, the present one last."""
        monday = today - timedelta(days=today.weekday())
        weeks = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
        return [(week, self.weeks.get(week, 0)) for week in weeks]


def engagement(workspace_id: WorkspaceId, accounts: Sequence[AccountId], now: datetime) -> Engagement:
    """Return what the people of `accounts`, taken together, did; two queries at once."""
    coming = ahead(_merged, workspace_id, accounts)
    found = get_warehouse().query(
        f"""
        SELECT name, toMonday(timestamp) AS week, count() AS events, countIf({_DONE}) AS done,
            maxIf(timestamp, {_DONE}) AS seen,
            groupUniqArrayIf(contact_id, {_DONE} AND timestamp >= fromUnixTimestamp64Milli({{since:Int64}})) AS active
        FROM events WHERE {_BY_PEOPLE} GROUP BY name, week
        """,
        _parameters(workspace_id, accounts, now),
    )
    total = Engagement()
    active: set[int] = set()
    for name, week, events, done, seen, people in found.rows:
        total.names[name] = total.names.get(name, 0) + events
        active |= set(people)
        if name == "Email Sent":
            total.messages += events
        if done:
            total.weeks[week] = total.weeks.get(week, 0) + done
            total.last_touch = max(seen, total.last_touch or seen)
    wholes = coming.result()
    total.active = len({wholes.get(person, person) for person in active})  # two ids of one merged person count once
    return total


def _merged(workspace_id: WorkspaceId, accounts: Sequence[AccountId]) -> dict[int, int]:
    """Return the members' ids from before a merge, and whom each is now."""
    found = get_warehouse().query(
        f"SELECT DISTINCT person, whole FROM ({_PEOPLE}) WHERE person != whole",
        {"workspace": workspace_id, "accounts": list(accounts)},
    )
    return dict(found.rows)


def engagements(
    workspace_id: WorkspaceId, accounts: Sequence[AccountId], now: datetime
) -> Mapping[AccountId, Engagement]:
    """Return the weeks and the last touch of each of `accounts`; one query for all."""
    found: defaultdict[AccountId, Engagement] = defaultdict(Engagement)
    if accounts:
        rows = (
            get_warehouse()
            .query(
                f"""
            SELECT people.account_id, toMonday(timestamp) AS week, count() AS done, max(timestamp) AS seen
            FROM (SELECT contact_id, timestamp FROM events WHERE {_BY_PEOPLE} AND {_DONE}) AS done
            INNER JOIN ({_PEOPLE}) AS people ON people.person = done.contact_id
            GROUP BY people.account_id, week
            """,
                _parameters(workspace_id, accounts, now),
            )
            .rows
        )
        for account, week, done, seen in rows:
            each = found[AccountId(account)]
            each.weeks[week] = done
            each.last_touch = max(seen, each.last_touch or seen)
    return found


def _parameters(workspace_id: WorkspaceId, accounts: Sequence[AccountId], now: datetime) -> dict[str, object]:
    since = int((now - timedelta(days=ACTIVE_DAYS)).timestamp() * 1000)
    return {"workspace": workspace_id, "accounts": list(accounts), "since": since}


def member_activity(
    workspace_id: WorkspaceId, account: AccountId, now: datetime
) -> dict[ContactId, tuple[int, datetime]]:
    """Return, by member, how much they did within `ACTIVE_DAYS` and when they last did anything."""
    found = get_warehouse().query(
        f"""
        SELECT people.whole, countIf(timestamp >= fromUnixTimestamp64Milli({{since:Int64}})), max(timestamp)
        FROM (SELECT contact_id, timestamp FROM events WHERE {_BY_PEOPLE} AND {_DONE}) AS done
        INNER JOIN ({_PEOPLE}) AS people ON people.person = done.contact_id
        GROUP BY people.whole
        """,
        _parameters(workspace_id, [account], now),
    )
    return {ContactId(person): (recent, seen) for person, recent, seen in found.rows}


@dataclass(frozen=True, slots=True)
class TimelinePart:
    """Which part of a timeline: newest first, before `(at_ms, event_key)`; empty text and 0 for all."""

    name: str = ""
    person: int = 0
    before: tuple[int, str] | None = None
    limit: int = 50


def timeline(
    workspace_id: WorkspaceId, accounts: Sequence[AccountId], part: TimelinePart
) -> list[tuple[tuple[int, str], ContactId, TimelineEntry]]:
    """Return what the people of `accounts` did, newest first, each with the key a next page starts from."""
    at_ms, key = part.before or (2**43, "")
    found = get_warehouse().query(
        f"""
        SELECT toUnixTimestamp64Milli(timestamp) AS at_ms, toString(event_key) AS key, contact_id, name, kind,
            timestamp, received_at, message_id, source_id, toString(properties)
        FROM events WHERE {_shown(part)} AND timestamp <= fromUnixTimestamp64Milli({{at_ms:Int64}})
            AND (at_ms, key) < ({{at_ms:Int64}}, {{key:String}})
        ORDER BY at_ms DESC, key DESC LIMIT {{limit:UInt32}}
        """,
        {
            "workspace": workspace_id,
            "accounts": list(accounts),
            "name": part.name,
            "person": part.person,
            "at_ms": at_ms,
            "key": key,
            "limit": part.limit,
        },
    )
    return [((row[0], row[1]), ContactId(row[2]), TimelineEntry(*row[3:])) for row in found.rows]


def count_events(workspace_id: WorkspaceId, accounts: Sequence[AccountId], part: TimelinePart) -> int:
    """Return how long the whole timeline is."""
    found = get_warehouse().scalar(
        f"SELECT count() FROM events WHERE {_shown(part)}",
        {"workspace": workspace_id, "accounts": list(accounts), "name": part.name, "person": part.person},
    )
    return int(str(found))


def _shown(part: TimelinePart) -> str:
    where = _BY_PEOPLE + (" AND name = {name:String}" if part.name else "")
    if part.person:
        where += f" AND contact_id IN (SELECT person FROM ({_PEOPLE}) WHERE whole = {{person:UInt32}})"
    return where
