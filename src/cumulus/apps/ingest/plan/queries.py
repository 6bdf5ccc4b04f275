"""Reads of the tracking plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Max, QuerySet, Sum
from django.utils import timezone

from cumulus.apps.ingest.models import (
    CatalogueEvent,
    CatalogueProperty,
    PlanAlias,
    PlanDistinct,
    PlanProperty,
    SourceRules,
    SuspectRule,
    Violation,
)
from cumulus.apps.ingest.plan import similar
from cumulus.apps.ingest.quarantine.queries import suspects_since
from cumulus.apps.ingest.suspects.rules import RULES, Rule
from cumulus.core.errors import NotFound
from cumulus.core.ids import WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

TREND_DAYS = 30
RECENT_DAYS = 7
NAME_LENGTH = 40
"""A description that fits a list's column; a longer one explains."""
_MOST_NAMES = 2_000
_MOST_PROPERTY_NAMES = 5_000
_Status = CatalogueEvent.Status


def find_event(workspace_id: WorkspaceId, event_id: int) -> CatalogueEvent:
    """Return the event of the dictionary.

    Raises
    ------
    NotFound
        `event_not_found`.
    """
    rows = CatalogueEvent.objects.filter(workspace_id=workspace_id)
    found = rows.filter(pk=event_id).first()
    if found is None:
        raise NotFound("event_not_found", "The dictionary has no such event.")
    return found


@dataclass(frozen=True, slots=True)
class PlannedName:
    """What the plan calls an event in two languages; empty where its description is longer than a name."""

    name: str
    name_zh: str
    name_en: str


def names(workspace_id: WorkspaceId) -> list[PlannedName]:
    """Return the events whose description is short enough for a name, by name."""
    rows = CatalogueEvent.objects.filter(workspace_id=workspace_id).exclude(description_zh="", description_en="")
    told = rows.order_by("name").values_list("name", "description_zh", "description_en")[:_MOST_NAMES]
    found = [PlannedName(name, _as_name(zh), _as_name(en)) for name, zh, en in told]
    return [each for each in found if each.name_zh or each.name_en]


@dataclass(frozen=True, slots=True)
class PlannedProperty(PlannedName):
    """What the plan calls a property of `event`, as with events."""

    event: str


def property_names(workspace_id: WorkspaceId) -> list[PlannedProperty]:
    """Return the properties whose description is short enough for a name, by event and name; one query."""
    rows = PlanProperty.objects.filter(workspace_id=workspace_id).exclude(description_zh="", description_en="")
    told = rows.order_by("event", "name").values_list("event", "name", "description_zh", "description_en")
    found = [
        PlannedProperty(name, _as_name(zh), _as_name(en), event) for event, name, zh, en in told[:_MOST_PROPERTY_NAMES]
    ]
    return [each for each in found if each.name_zh or each.name_en]


def _as_name(description: str) -> str:
    return description if len(description) <= NAME_LENGTH and "\n" not in description else ""


def find_alias(workspace_id: WorkspaceId, alias_id: int) -> PlanAlias:
    """Return the alias.

    Raises
    ------
    NotFound
        `alias_not_found`.
    """
    rows = PlanAlias.objects.filter(workspace_id=workspace_id)
    found = rows.filter(pk=alias_id).first()
    if found is None:
        raise NotFound("alias_not_found", "There is no such alias.")
    return found


def dictionary(workspace_id: WorkspaceId, text: str, status: str) -> QuerySet[CatalogueEvent]:
    """Return the events whose name or description has `text`, by name; empty texts ask for all."""
    rows = CatalogueEvent.objects.filter(workspace_id=workspace_id)
    if status:
        rows = rows.filter(status=status)
    if text:
        named, zh, en = (
            rows.filter(**{f"{field}__icontains": text}) for field in ("name", "description_zh", "description_en")
        )
        rows = named | zh | en
    return rows.order_by("name")


def status_counts(workspace_id: WorkspaceId) -> dict[str, int]:
    """Return how many events have each status, and under `missing` those planned that never came."""
    rows = CatalogueEvent.objects.filter(workspace_id=workspace_id)
    found: dict[str, int] = dict(rows.values_list("status").annotate(count=Count("id")))
    missing = rows.filter(status__in=[_Status.PLANNED, _Status.LIVE], count=0).count()
    return {**dict.fromkeys(_Status.values, 0), **found, "missing": missing}


def property_counts(workspace_id: WorkspaceId, events: Sequence[str]) -> dict[str, int]:
    """Return how many properties the plan or the data knows of each event."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for model in (PlanProperty, CatalogueProperty):
        rows = model.objects.filter(workspace_id=workspace_id, event__in=events)
        for event, name in rows.values_list("event", "name"):
            names[event].add(name)
    return {event: len(found) for event, found in names.items()}


def recent_violations(workspace_id: WorkspaceId, events: Sequence[str]) -> dict[str, int]:
    """Return how often each event broke the plan in the past days."""
    rows = Violation.objects.filter(workspace_id=workspace_id, event__in=events, day__gte=_days_ago(RECENT_DAYS - 1))
    return dict(rows.values_list("event").annotate(total=Sum("count")))


def declared_properties(workspace_id: WorkspaceId, event: str) -> list[PlanProperty]:
    """Return what the plan says of an event's properties, by name."""
    return list(PlanProperty.objects.filter(workspace_id=workspace_id, event=event).order_by("name"))


def learned_kinds(workspace_id: WorkspaceId, event: str) -> dict[str, list[str]]:
    """Return the kinds that the data had, by property."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    rows = CatalogueProperty.objects.filter(workspace_id=workspace_id, event=event).order_by("name", "kind")
    for name, kind in rows.values_list("name", "kind"):
        found[name].append(kind)
    return dict(found)


def aliases(workspace_id: WorkspaceId) -> list[PlanAlias]:
    """Return the names that are stored as others."""
    return list(PlanAlias.objects.filter(workspace_id=workspace_id).order_by("name"))


@dataclass(frozen=True, slots=True)
class Broken:
    """How often a place of an event broke the plan in the past days, by source."""

    property: str
    code: str
    source_id: int
    count: int
    example: str
    last_at: datetime


def violations_of(workspace_id: WorkspaceId, event: str) -> list[Broken]:
    """Return where an event broke the plan in the past days, the most frequent first."""
    rows = Violation.objects.filter(workspace_id=workspace_id, event=event, day__gte=_days_ago(TREND_DAYS - 1))
    grouped = rows.values_list("property", "code", "source_id").annotate(
        total=Sum("count"), shown=Max("example"), last=Max("last_at")
    )
    return [Broken(*found) for found in grouped.order_by("-total", "property", "code")[:200]]


def violations_by_day(workspace_id: WorkspaceId, event: str) -> list[int]:
    """Return how often an event broke the plan on each of the past days, today last."""
    first = _days_ago(TREND_DAYS - 1)
    rows = Violation.objects.filter(workspace_id=workspace_id, event=event, day__gte=first)
    found: dict[date, int] = dict(rows.values_list("day").annotate(total=Sum("count")))
    return [found.get(first + timedelta(days=at), 0) for at in range(TREND_DAYS)]


def trends(workspace_id: WorkspaceId, events: Sequence[str]) -> dict[str, list[int]]:
    """Return how often each event came on each of the past days (UTC), today last; one warehouse query."""
    first = _days_ago(TREND_DAYS - 1)
    found = get_warehouse().query(
        """
        SELECT name, toUInt16(dateDiff('day', {first:Date}, toDate(received_at))) AS at, count()
        FROM events
        WHERE workspace_id = {workspace:UInt32} AND name IN {names:Array(String)}
            AND received_at >= toDateTime64({first:Date}, 3, 'UTC')
        GROUP BY name, at
        """,
        {"workspace": workspace_id, "names": list(events), "first": first.isoformat()},
    )
    series: dict[str, list[int]] = {name: [0] * TREND_DAYS for name in events}
    for name, at, count in found.rows:
        if 0 <= at < TREND_DAYS:
            series[name][at] = count
    return series


@dataclass(frozen=True, slots=True)
class Example:
    """An event as it was stored; `properties` as JSON text."""

    timestamp: datetime
    source_id: int
    contact_id: int
    properties: str


def examples(workspace_id: WorkspaceId, event: str, limit: int) -> list[Example]:
    """Return the newest events of a name."""
    found = get_warehouse().query(
        """
        SELECT timestamp, source_id, contact_id, toString(properties) FROM events
        WHERE workspace_id = {workspace:UInt32} AND name = {name:String}
            AND received_at > now() - INTERVAL 30 DAY
        ORDER BY received_at DESC LIMIT {limit:UInt32}
        """,
        {"workspace": workspace_id, "name": event, "limit": limit},
    )
    return [Example(*row) for row in found.rows]


def suggestions(workspace_id: WorkspaceId) -> list[similar.Suggestion]:
    """Return names that look like one event, without those that somebody has told apart."""
    rows = CatalogueEvent.objects.filter(workspace_id=workspace_id)
    events = list(rows.values_list("name", "count", "status"))
    renamed = {alias.name for alias in aliases(workspace_id)}
    properties: defaultdict[str, set[str]] = defaultdict(set)
    learned = CatalogueProperty.objects.filter(workspace_id=workspace_id).exclude(event="")
    for event, name in learned.values_list("event", "name"):
        properties[event].add(name)
    compared = [
        similar.Event(name, count, status != _Status.LEARNED, frozenset(properties[name]))
        for name, count, status in events
        if name not in renamed and not _is_ours(name)
    ]
    told = set(PlanDistinct.objects.filter(workspace_id=workspace_id).values_list("first", "second"))
    return [each for each in similar.suggestions(compared) if tuple(sorted((each.name, each.target))) not in told]


def _is_ours(name: str) -> bool:
    return name in _OWN_NAMES


_OWN_NAMES = frozenset(
    {"Contact Created", "Contact Updated", "Contacts Merged", "Contacts Split", "Tag Added", "Tag Removed"}
    | {"Journey Entered", "Journey Exited", "Email Sent", "Email Bounced", "Email Opened", "Email Clicked"}
)


def source_rules(workspace_id: WorkspaceId) -> dict[int, SourceRules]:
    """Return the rules of those sources that have some of their own."""
    return {rules.source_id: rules for rules in SourceRules.objects.filter(workspace_id=workspace_id)}


@dataclass(frozen=True, slots=True)
class RuleState:
    """A suspect rule as the workspace has it, and how many items it kept apart in the past days."""

    rule: Rule
    enabled: bool
    threshold: int
    count: int


def suspect_rules(workspace_id: WorkspaceId) -> list[RuleState]:
    """Return every suspect rule as it holds in the workspace."""
    chosen = {row.rule: row for row in SuspectRule.objects.filter(workspace_id=workspace_id)}
    counts = suspects_since(workspace_id, timezone.now() - timedelta(days=TREND_DAYS))
    return [_state(rule, chosen.get(rule.key), counts.get(rule.key, 0)) for rule in RULES]


def _state(rule: Rule, chosen: SuspectRule | None, count: int) -> RuleState:
    if chosen is None:
        return RuleState(rule, rule.enabled, rule.threshold, count)
    return RuleState(rule, chosen.enabled, chosen.threshold, count)


def _days_ago(days: int) -> date:
    return datetime.now(UTC).date() - timedelta(days=days)
