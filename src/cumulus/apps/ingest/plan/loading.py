"""A workspace's rules as the pipeline keeps them in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from cumulus.apps.ingest.models import CatalogueEvent, PlanAlias, PlanProperty, SourceRules, SuspectRule
from cumulus.apps.ingest.plan.checking import EventRule, PropertyRule, plain
from cumulus.apps.ingest.suspects.rules import DEFAULTS, Active, active


@dataclass(frozen=True, slots=True)
class Alias:
    """Under which name an event is stored, if it was received at `since` or later."""

    target: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Rules:
    """What a workspace wants of its events.

    Attributes
    ----------
    events : Mapping[str, EventRule]
        The governed events; empty: no plan, nothing is checked.
    modes : Mapping[int, str]
        `accept`, `warn` or `quarantine` by source; `warn` for those not named.
    exempt : frozenset[int]
        Sources beyond suspicion.
    suspects : tuple[Active, ...]
        The suspect rules that hold.
    """

    events: Mapping[str, EventRule] = field(default_factory=dict)
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    modes: Mapping[int, str] = field(default_factory=dict)
    exempt: frozenset[int] = frozenset()
    suspects: tuple[Active, ...] = active(DEFAULTS)


@dataclass(frozen=True, slots=True)
class Oversight:
    """The version of a workspace's rules, and whether somebody watches the live view."""

    version: int = 0
    watched: bool = False


def oversight_of(workspaces: Iterable[int]) -> dict[int, Oversight]:
    """Return it for those workspaces that ever set a rule or watched; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT workspace_id, version, coalesce(watched_until > now(), false)"
            " FROM ingest_oversight WHERE workspace_id = ANY(%s)",
            [list(workspaces)],
        )
        return {workspace_id: Oversight(version, watched) for workspace_id, version, watched in cursor.fetchall()}


def load_rules(workspace_id: int) -> Rules:
    """Return the workspace's rules of now; five queries."""
    sources = SourceRules.objects.filter(workspace_id=workspace_id)
    chosen = list(sources.values_list("source_id", "violations", "exempt"))
    return Rules(
        events=load_events(workspace_id),
        aliases=load_aliases([workspace_id])[workspace_id],
        modes={source_id: mode for source_id, mode, _ in chosen},
        exempt=frozenset(source_id for source_id, _, exempt in chosen if exempt),
        suspects=active(_thresholds(workspace_id)),
    )


def load_events(workspace_id: int) -> dict[str, EventRule]:
    """Return the governed events with what they may bring; two queries."""
    governed = CatalogueEvent.objects.filter(workspace_id=workspace_id).exclude(status=CatalogueEvent.Status.LEARNED)
    statuses = dict(governed.values_list("name", "status"))
    if not statuses:
        return {}
    properties: defaultdict[str, dict[str, PropertyRule]] = defaultdict(dict)
    declared = PlanProperty.objects.filter(workspace_id=workspace_id)
    for event, name, kind, required, allowed in declared.values_list("event", "name", "kind", "required", "allowed"):
        properties[event][name] = PropertyRule(kind, required, frozenset(map(plain, allowed)))
    return {name: _event_rule(status, properties.get(name, {})) for name, status in statuses.items()}


def _event_rule(status: str, properties: Mapping[str, PropertyRule]) -> EventRule:
    required = tuple(sorted(name for name, rule in properties.items() if rule.required))
    return EventRule(status == CatalogueEvent.Status.DEPRECATED, properties, required)


def load_aliases(workspaces: Iterable[int]) -> defaultdict[int, dict[str, Alias]]:
    """Return each workspace's aliases by name; one query."""
    found: defaultdict[int, dict[str, Alias]] = defaultdict(dict)
    rows = PlanAlias.objects.filter(workspace_id__in=list(workspaces))
    for workspace_id, name, target, since in rows.values_list("workspace_id", "name", "target", "since"):
        found[workspace_id][name] = Alias(target, since)
    return found


def _thresholds(workspace_id: int) -> Mapping[str, int]:
    chosen = SuspectRule.objects.filter(workspace_id=workspace_id).values_list("rule", "enabled", "threshold")
    changed = {rule: (enabled, threshold) for rule, enabled, threshold in chosen}
    kept = {rule: threshold for rule, threshold in DEFAULTS.items() if rule not in changed}
    return kept | {rule: threshold for rule, (enabled, threshold) in changed.items() if enabled}
