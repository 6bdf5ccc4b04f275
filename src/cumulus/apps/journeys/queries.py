"""Reads of journeys."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from cumulus.apps.contacts.contracts import ContactCard, JourneyStay
from cumulus.apps.contacts.facade import cards_for
from cumulus.apps.journeys.engine.runs import graph_of
from cumulus.apps.journeys.figures import figures
from cumulus.apps.journeys.models import Due, Journey, JourneyStatus, Run, Version
from cumulus.apps.journeys.names import names
from cumulus.apps.journeys.nodes.base import Locale, Names
from cumulus.apps.journeys.nodes.registry import KINDS
from cumulus.apps.messaging.contracts import JourneyLabel
from cumulus.apps.workspaces.contracts import Principal
from cumulus.core.ids import ContactId, JourneyId, JourneyVersionId, RunId, WorkspaceId
from cumulus.core.json import JsonValue

_RUNS = """
    SELECT r.id, j.id, j.name, v.id, v.number, r.entered_at, r.exited_at, r.exit_reason, d.node
    FROM journeys_run r
    JOIN journeys_version v ON v.id = r.version_id
    JOIN journeys_journey j ON j.id = v.journey_id
    LEFT JOIN journeys_due d ON d.run_id = r.id
    WHERE r.contact_id = %s AND r.workspace_id = %s AND r.id < %s
    ORDER BY r.id DESC LIMIT %s
"""
_STAYS = """
    SELECT j.id, j.name, max(r.entered_at), bool_or(r.exited_at IS NULL)
    FROM journeys_run r
    JOIN journeys_version v ON v.id = r.version_id
    JOIN journeys_journey j ON j.id = v.journey_id
    WHERE r.contact_id = %s AND r.workspace_id = %s
    GROUP BY j.id, j.name ORDER BY 4 DESC, 3 DESC, 1 DESC LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class ContactRun:
    """One of a person's ways through a journey; `node` is None once it ended."""

    run_id: RunId
    journey_id: JourneyId
    journey: str
    version: int
    entered_at: datetime
    exited_at: datetime | None
    exit_reason: str | None
    node: str | None
    node_title: str | None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """People who are in a journey; `last_run_id` None on the last page."""

    people: Sequence[ContactCard]
    total: int
    last_run_id: RunId | None


def list_journeys(workspace_id: WorkspaceId, before: int | None, limit: int) -> list[Journey]:
    """Return one page of journeys, newest first."""
    found = Journey.objects.select_related("live_version").filter(workspace_id=workspace_id)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-id")[:limit])


def count_journeys(workspace_id: WorkspaceId) -> int:
    """Return how many journeys the workspace has."""
    return Journey.objects.filter(workspace_id=workspace_id).count()


def search_journeys(workspace_id: WorkspaceId, text: str, limit: int) -> list[tuple[JourneyId, str, str]]:
    """Return (id, name, status) of the newest journeys whose name holds `text`."""
    found = Journey.objects.filter(workspace_id=workspace_id, name__icontains=text)
    return [
        (JourneyId(pk), name, status)
        for pk, name, status in found.order_by("-id").values_list("id", "name", "status")[:limit]
    ]


def journey_names(workspace_id: WorkspaceId, limit: int) -> list[tuple[int, str]]:
    """Return id and name of the newest journeys, stopped ones too: people were in them."""
    found = Journey.objects.filter(workspace_id=workspace_id)
    return list(found.order_by("-id").values_list("id", "name")[:limit])


def journey_graphs(workspace_id: WorkspaceId) -> list[tuple[int, str, JsonValue]]:
    """Return the draft and the live version of each journey, with its id and name; one query.

    Stopped journeys do not count: nobody enters them, and publishing one again checks its graph.
    """
    found = Journey.objects.filter(workspace_id=workspace_id).exclude(status=JourneyStatus.STOPPED.value)
    graphs = found.order_by("name", "id").values_list("id", "name", "graph", "live_version__graph")
    return [(own, name, [draft, live]) for own, name, draft, live in graphs]


def journey_labels(
    workspace_id: WorkspaceId, version_ids: Collection[JourneyVersionId]
) -> Mapping[JourneyVersionId, JourneyLabel]:
    """Return the journey behind each version; one query."""
    rows = Version.objects.filter(pk__in=list(version_ids), journey__workspace_id=workspace_id).values_list(
        "id", "journey_id", "journey__name"
    )
    return {JourneyVersionId(pk): JourneyLabel(JourneyId(jid), name) for pk, jid, name in rows}


def people_in(principal: Principal, journey: Journey, node: str | None, after: int, limit: int) -> PeoplePage:
    """Return who is in the journey, or stands at one of its nodes, in order of entry.

    The total is the figure on the node. A merged person's card is that of nobody and is left
    out of the page.
    """
    workspace_id, journey_id = WorkspaceId(journey.workspace_id), JourneyId(journey.pk)
    versions = list(Version.objects.filter(journey=journey).values_list("id", flat=True))
    standing = Due.objects.filter(version_id__in=versions, run_id__gt=after)
    if node is not None:
        standing = standing.filter(node=node)
    rows = list(standing.order_by("run_id").values_list("run_id", "contact_id")[: limit + 1])
    found = figures(workspace_id, [journey_id])[journey_id]
    total = found.active if node is None else found.nodes[node].waiting
    shown = rows[:limit]
    people = cards_for(principal, [ContactId(contact_id) for _, contact_id in shown])
    return PeoplePage(people, total, RunId(shown[-1][0]) if len(rows) > limit else None)


def contact_runs(
    workspace_id: WorkspaceId, contact_id: ContactId, before: int, limit: int, locale: Locale
) -> list[ContactRun]:
    """Return one page of a person's ways through journeys, newest first; two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_RUNS, [contact_id, workspace_id, before, limit])
        rows = cursor.fetchall()
    known = names(workspace_id) if rows else Names()
    return [
        ContactRun(
            RunId(run_id),
            JourneyId(journey_id),
            journey,
            number,
            entered_at,
            exited_at,
            exit_reason,
            node,
            None if node is None else _title(JourneyVersionId(version_id), node, known, locale),
        )
        for run_id, journey_id, journey, version_id, number, entered_at, exited_at, exit_reason, node in rows
    ]


def contact_runs_count(workspace_id: WorkspaceId, contact_id: ContactId) -> int:
    """Return how often a person entered journeys."""
    return Run.objects.filter(workspace_id=workspace_id, contact_id=contact_id).count()


def journey_stays(workspace_id: WorkspaceId, contact_id: ContactId) -> list[JourneyStay]:
    """Return the journeys of a person, each once: those they are in first, then the latest; at most 20."""
    with connection.cursor() as cursor:
        cursor.execute(_STAYS, [contact_id, workspace_id])
        return [JourneyStay(*row) for row in cursor.fetchall()]


def _title(version_id: JourneyVersionId, node_id: str, known: Names, locale: Locale) -> str:
    node = graph_of(version_id).by_id[node_id]
    return node.title or KINDS[node.kind].words(node.config, known, locale)
