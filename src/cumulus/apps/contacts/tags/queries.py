"""Reads of the tag library."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce

from cumulus.apps.contacts.contracts import TagLabel
from cumulus.apps.contacts.models import AppliedTag, Tag
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse


def library(workspace_id: WorkspaceId) -> list[Tag]:
    """Return the workspace's tags by name, each with its group, `people`, `rules` and `codes`.

    People are counted exactly, a person of several parts once. Two queries.
    """
    tags = Tag.objects.filter(workspace_id=workspace_id).select_related("group").order_by("name")
    counted = tags.annotate(
        rules=Count("tagrule", filter=Q(tagrule__enabled=True), distinct=True), codes=Count("tagcode", distinct=True)
    )
    people = people_counts(workspace_id)
    for tag in counted:
        tag.people = people.get(tag.pk, 0)  # type: ignore[attr-defined]  # as an annotation would
    return list(counted)


def people_counts(workspace_id: WorkspaceId, tag_id: int | None = None) -> dict[int, int]:
    """Return how many people have each tag, or the one."""
    held = AppliedTag.objects.filter(workspace_id=workspace_id)
    held = held if tag_id is None else held.filter(tag_id=tag_id)
    return dict(held.values_list("tag_id").annotate(people=Count("contact_id", distinct=True)).order_by())


def value_counts(tag: Tag) -> dict[str, int]:
    """Return how many people have each value of a tag."""
    held = AppliedTag.objects.filter(tag=tag)
    return dict(held.values_list("value").annotate(people=Count("contact_id", distinct=True)).order_by())


def source_counts(tag: Tag) -> dict[str, int]:
    """Return how many people have a tag from each kind of source (`hand`, `rule` …)."""
    counts: defaultdict[str, int] = defaultdict(int)
    held = AppliedTag.objects.filter(tag=tag).values_list("source")
    for source, people in held.annotate(people=Count("contact_id", distinct=True)).order_by():
        counts[source.partition(":")[0]] += people
    return counts


def tags_of(workspace_id: WorkspaceId, people: Collection[ContactId]) -> dict[ContactId, list[TagLabel]]:
    """Return the tags of each of `people`, by name; one query."""
    labels: defaultdict[ContactId, dict[str, TagLabel]] = defaultdict(dict)
    held = AppliedTag.objects.filter(workspace_id=workspace_id, contact_id__in=people).order_by("tag__name", "id")
    for person, name, color, value in held.values_list("contact_id", "tag__name", "tag__color", "value"):
        labels[ContactId(person)].setdefault(name, TagLabel(name, color, value))
    return {person: list(found.values()) for person, found in labels.items()}


class Held(NamedTuple):
    """A tag as a person has it; a tuple, because one person may have thousands. `group`: empty for none."""

    id: int
    name: str
    color: str
    kind: str
    value: str
    source: str
    applied_at: datetime
    applied_by: int | None
    expires_at: datetime | None
    group: str


_HELD = ("tag_id", "tag__name", "tag__color", "tag__kind", "value", "source", "applied_at", "applied_by", "expires_at")


def applied_to(contact_id: ContactId) -> list[Held]:
    """Return a person's tags by name, each once, whichever part has it; the later application counts."""
    rows = AppliedTag.objects.filter(contact_id=contact_id).order_by("tag__name", "applied_at")
    latest = {row[0]: row for row in rows.values_list(*_HELD, Coalesce("tag__group__name", Value("")))}
    return [Held(*row) for row in latest.values()]


@dataclass(frozen=True, slots=True)
class TagDay:
    """How often a tag came on and off on one day (UTC)."""

    day: date
    added: int
    removed: int


def daily(workspace_id: WorkspaceId, tag: str, days: int, clock: Clock = utc_now) -> list[TagDay]:
    """Return a tag's last `days` days, the present one last, each day once."""
    found = get_warehouse().query(
        """
        SELECT toDate(timestamp) AS day, countIf(name = 'Tag Added'), countIf(name = 'Tag Removed') FROM events
        WHERE workspace_id = {w:UInt32} AND name IN ('Tag Added', 'Tag Removed') AND source_id = 0
            AND toDate(timestamp) > {since:Date} AND properties.tag::String = {tag:String}
        GROUP BY day
        """,
        {"w": workspace_id, "tag": tag, "since": clock().date() - timedelta(days=days)},
    )
    counts = {row[0]: TagDay(*row) for row in found.rows}
    return [counts.get(day, TagDay(day, 0, 0)) for day in _last_days(days, clock)]


def activity(workspace_id: WorkspaceId, days: int, clock: Clock = utc_now) -> dict[str, list[int]]:
    """Return how often each tag was applied on each of the last `days` days; tags that were not are left out."""
    found = get_warehouse().query(
        """
        SELECT properties.tag::String AS tag, toDate(timestamp) AS day, count() FROM events
        WHERE workspace_id = {w:UInt32} AND name = 'Tag Added' AND source_id = 0
            AND toDate(timestamp) > {since:Date}
        GROUP BY tag, day
        """,
        {"w": workspace_id, "since": clock().date() - timedelta(days=days)},
    )
    place = {day: at for at, day in enumerate(_last_days(days, clock))}
    series: defaultdict[str, list[int]] = defaultdict(lambda: [0] * days)
    for tag, day, count in found.rows:
        if day in place:
            series[tag][place[day]] = count
    return series


def _last_days(days: int, clock: Clock) -> Sequence[date]:
    today = clock().date()
    return [today - timedelta(days=back) for back in range(days - 1, -1, -1)]


@dataclass(frozen=True, slots=True)
class TagEvent:
    """One application of a tag, or its end."""

    contact_id: int
    name: str
    at: datetime
    source: str
    value: str


def recent(workspace_id: WorkspaceId, tag: str, limit: int) -> list[TagEvent]:
    """Return a tag's last applications and ends, newest first."""
    found = get_warehouse().query(
        """
        SELECT contact_id, name, timestamp, properties.source::String, properties.value::String FROM events
        WHERE workspace_id = {w:UInt32} AND name IN ('Tag Added', 'Tag Removed') AND source_id = 0
            AND properties.tag::String = {tag:String}
        ORDER BY timestamp DESC LIMIT {limit:UInt32}
        """,
        {"w": workspace_id, "tag": tag, "limit": limit},
    )
    return [TagEvent(*row) for row in found.rows]
