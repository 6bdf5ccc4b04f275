"""What people did, as rules ask for it: from the warehouse, by the events' own times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from cumulus.apps.contacts.models import Contact
from cumulus.apps.contacts.tags.definitions import History, Occurrence, Step
from cumulus.apps.contacts.tags.joins import JOINS
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

_EPOCH, _END = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_AT_ONCE = 20_000
"""People whose events are in hand at once when everybody is looked through."""


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, both included."""

    since: datetime = _EPOCH
    until: datetime = _END


@dataclass(frozen=True, slots=True)
class News:
    """What has just been learned: messages by id, and the parts that just joined their person."""

    messages: Collection[str] = frozenset()
    joined: Collection[int] = frozenset()


def parts_of(people: Collection[ContactId]) -> dict[ContactId, ContactId]:
    """Return every part of `people`, themselves among them, and whose part it is."""
    merged = Contact.objects.filter(merged_into_id__in=people).values_list("id", "merged_into_id")
    parts = {ContactId(part): ContactId(whole) for part, whole in merged if whole is not None}
    return {**{person: person for person in people}, **parts}


def histories(
    workspace_id: WorkspaceId, steps: Sequence[Step], people: Collection[ContactId], span: Span, news: News
) -> Iterator[tuple[ContactId, History]]:
    """Yield the occurrences of each of `people` who has any; one query.

    Properties are fetched only where a step filters by them.
    """
    whole = parts_of(people)
    rows = _rows(workspace_id, steps, "AND contact_id IN {parts:Array(UInt32)}", {"parts": sorted(whole)}, span)
    yield from _folded(steps, rows, whole, news)


def everybody(
    workspace_id: WorkspaceId, steps: Sequence[Step], span: Span, fresh_since: datetime
) -> Iterator[tuple[ContactId, History]]:
    """Yield the occurrences of everybody who did the second step (of one step: the first) since `fresh_since`.

    What happened since then counts as just learned. 20,000 people at a time.
    """
    last = steps[min(1, len(steps) - 1)].event
    found = get_warehouse().query(
        "SELECT DISTINCT contact_id FROM events WHERE workspace_id = {w:UInt32} AND name = {name:String}"
        " AND timestamp >= fromUnixTimestamp64Milli({since:Int64}) ORDER BY contact_id",
        {"w": workspace_id, "name": last, "since": _ms(fresh_since)},
    )
    parts = [ContactId(row[0]) for row in found.rows]
    merged = Contact.objects.filter(workspace_id=workspace_id, merged_into_id__isnull=False)
    roots = dict(merged.values_list("id", "merged_into_id"))
    people = sorted({ContactId(roots.get(part) or part) for part in parts})
    for at in range(0, len(people), _AT_ONCE):
        some = people[at : at + _AT_ONCE]
        for person, history in histories(workspace_id, steps, some, span, News()):
            aged = tuple(
                [Occurrence(each.at, each.part, each.at >= fresh_since) for each in step] for step in history.steps
            )
            yield person, History(aged)


_Row = tuple[int, str, datetime, str, str]


def _rows(
    workspace_id: WorkspaceId, steps: Sequence[Step], also: str, parameters: Mapping[str, object], span: Span
) -> list[_Row]:
    filtered = any(step.where for step in steps)
    found = get_warehouse().query(
        f"""
        SELECT contact_id, name, timestamp, message_id, {"toString(properties)" if filtered else "''"} AS told
        FROM events
        WHERE workspace_id = {{w:UInt32}} AND name IN {{names:Array(String)}} {also}
            AND timestamp >= fromUnixTimestamp64Milli({{since:Int64}})
            AND timestamp <= fromUnixTimestamp64Milli({{until:Int64}})
        """,
        {
            "w": workspace_id,
            "names": sorted({step.event for step in steps}),
            "since": _ms(span.since),
            "until": _ms(span.until),
            **parameters,
        },
    )
    return found.rows


def _folded(
    steps: Sequence[Step], rows: Sequence[_Row], whole: Mapping[ContactId, ContactId], news: News
) -> Iterator[tuple[ContactId, History]]:
    people: defaultdict[ContactId, tuple[list[Occurrence], ...]] = defaultdict(lambda: tuple([] for _ in steps))
    for part, name, at, message_id, told in rows:
        one = Occurrence(at, part, message_id in news.messages)
        for step, seen in zip(steps, people[whole[ContactId(part)]], strict=True):
            if step.event == name and passes(step, told):
                seen.append(one)
    joined = frozenset(news.joined)
    for person, seen_steps in people.items():
        yield person, History(seen_steps, joined)


def passes(step: Step, told: str) -> bool:
    """Return whether an event with the properties `told`, as JSON text, is the step's."""
    return not step.where or JOINS.matches([*step.where], msgspec.json.decode(told))


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def scan_counts(workspace_id: WorkspaceId) -> dict[str, int]:
    """Return how often each code was scanned."""
    found = get_warehouse().query(
        "SELECT properties.code::String AS code, count() FROM events"
        " WHERE workspace_id = {w:UInt32} AND name = 'QR Scanned' AND source_id = 0 GROUP BY code",
        {"w": workspace_id},
    )
    return dict(found.rows)
