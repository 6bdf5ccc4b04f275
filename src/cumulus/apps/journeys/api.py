"""Journeys over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeAlias

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Status
from pydantic import Field

from cumulus.apps.contacts.facade import ContactItem, contact_item, may_see
from cumulus.apps.journeys import figures, queries, services
from cumulus.apps.journeys.access import open_journey
from cumulus.apps.journeys.errors import contact_not_found
from cumulus.apps.journeys.graph.rules import Problem
from cumulus.apps.journeys.models import Journey, Version
from cumulus.apps.journeys.nodes.base import Locale
from cumulus.apps.journeys.schemas import (
    ContactJourneyOut,
    GraphBody,
    JourneyIn,
    JourneyOut,
    JourneyProblemOut,
    NodeStatsOut,
    ProblemsOut,
    PublishedOut,
    StatsOut,
    ValidateIn,
    VersionOut,
)
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.core.errors import Invalid
from cumulus.core.ids import ContactId, JourneyId, WorkspaceId
from cumulus.platform.http.pages import DEFAULT_LIMIT, MAX_LIMIT, Page

router = Router(tags=["journeys"])
contact_journeys_router = Router(tags=["journeys"])

_LAST_ID = 2**63 - 1
Limit: TypeAlias = Annotated[int, Field(ge=1, le=MAX_LIMIT)]


@router.get("", response=Page[JourneyOut])
def list_journeys(
    request: HttpRequest,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[JourneyOut]:
    """List the workspace's journeys, newest first, without their problems."""
    principal = authorise(request, Permission.JOURNEYS_VIEW)
    before = decode_id(cursor)
    found = queries.list_journeys(principal.workspace_id, before, limit + 1)
    return Page[JourneyOut](
        items=[_journey(journey, ()) for journey in found[:limit]],
        total=queries.count_journeys(principal.workspace_id),
        next_cursor=encode_cursor([found[limit - 1].pk]) if len(found) > limit else None,
    )


@router.post("", response={201: JourneyOut})
def create(request: HttpRequest, body: JourneyIn) -> Status[JourneyOut]:
    """Save a new draft."""
    principal = authorise(request, Permission.JOURNEYS_EDIT)
    journey = services.create_journey(principal, _draft(body))
    return Status(201, _checked(journey))


@router.get("/{int:journey_id}", response=JourneyOut)
def read(request: HttpRequest, journey_id: int) -> JourneyOut:
    """Show a journey with its draft and what is wrong with it."""
    return _checked(open_journey(request, journey_id, Permission.JOURNEYS_VIEW)[1])


@router.put("/{int:journey_id}", response=JourneyOut)
def save(request: HttpRequest, journey_id: int, body: JourneyIn) -> JourneyOut:
    """Save name and draft; what runs does not change."""
    principal, journey = open_journey(request, journey_id, Permission.JOURNEYS_EDIT)
    services.save_journey(principal, journey, _draft(body))
    return _checked(journey)


@router.delete("/{int:journey_id}", response={204: None})
def delete(request: HttpRequest, journey_id: int) -> Status[None]:
    """Delete a journey that was never published."""
    principal, journey = open_journey(request, journey_id, Permission.JOURNEYS_EDIT)
    services.delete_journey(principal, journey)
    return Status(204, None)


@router.post("/{int:journey_id}/validate", response=ProblemsOut)
def validate(request: HttpRequest, journey_id: int, body: ValidateIn) -> ProblemsOut:
    """Check the given graph, or the saved draft, without saving."""
    principal, journey = open_journey(request, journey_id, Permission.JOURNEYS_VIEW)
    graph = journey.graph if body.graph is None else body.graph.model_dump()
    return ProblemsOut(problems=_problems(services.problems_of(principal.workspace_id, graph)))


@router.post("/{int:journey_id}/publish", response=PublishedOut)
def publish(request: HttpRequest, journey_id: int) -> PublishedOut:
    """Make the saved draft an immutable version and let people in."""
    principal, journey = open_journey(request, journey_id, Permission.JOURNEYS_PUBLISH)
    return PublishedOut(version=_version(services.publish(principal, journey)))


@router.post("/{int:journey_id}/pause", response=JourneyOut)
def pause(request: HttpRequest, journey_id: int) -> JourneyOut:
    """Let nobody enter or step until resumed."""
    principal, journey = open_journey(request, journey_id, Permission.JOURNEYS_PUBLISH)
    services.pause(principal, journey)
    return _checked(journey)


@router.post("/{int:journey_id}/resume", response=JourneyOut)
def resume(request: HttpRequest, journey_id: int) -> JourneyOut:
    """Go on after a pause."""
    principal, journey = open_journey(request, journey_id, Permission.JOURNEYS_PUBLISH)
    services.resume(principal, journey)
    return _checked(journey)


@router.post("/{int:journey_id}/stop", response=JourneyOut)
def stop(request: HttpRequest, journey_id: int) -> JourneyOut:
    """End the journey for everybody in it."""
    principal, journey = open_journey(request, journey_id, Permission.JOURNEYS_PUBLISH)
    services.stop(principal, journey)
    return _checked(journey)


@router.post("/{int:journey_id}/stats", response=StatsOut, operation_id="journey_stats_by_post")
@router.get("/{int:journey_id}/stats", response=StatsOut, operation_id="journey_stats")
def stats(request: HttpRequest, journey_id: int) -> StatsOut:
    """Tell how many people entered, are where, and left, and what the mails did."""
    principal, journey = open_journey(request, journey_id, Permission.JOURNEYS_VIEW)
    key = JourneyId(journey.pk)
    found = figures.figures(principal.workspace_id, [key])[key]
    shown = {str(node["id"]) for node in journey.graph.get("nodes", [])} | set(found.nodes)
    return StatsOut(
        entered=found.entered,
        active=found.active,
        completed=found.completed,
        exited=found.exited,
        nodes={node: _node_stats(found.nodes[node]) for node in sorted(shown)},
    )


@router.get("/{int:journey_id}/people", response=Page[ContactItem])
def people(
    request: HttpRequest,
    journey_id: int,
    node: Annotated[str, Field(max_length=64)] | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[ContactItem]:
    """List who is in the journey, or stands at one node."""
    principal, journey = open_journey(request, journey_id, Permission.JOURNEYS_VIEW, Permission.CONTACTS_VIEW)
    after = decode_id(cursor) or 0
    if node is not None and "\0" in node:
        raise Invalid("invalid_node", "There is no such node.", field="node")
    found = queries.people_in(principal, journey, node, after, limit)
    return Page[ContactItem](
        items=[contact_item(card) for card in found.people],
        total=found.total,
        next_cursor=None if found.last_run_id is None else encode_cursor([found.last_run_id]),
    )


@contact_journeys_router.get("/{int:contact_id}/journeys", response=Page[ContactJourneyOut])
def contact_journeys(
    request: HttpRequest,
    contact_id: int,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[ContactJourneyOut]:
    """List a person's ways through journeys, newest first."""
    principal = authorise(request, Permission.CONTACTS_VIEW)
    person = ContactId(contact_id)
    if not may_see(principal, person):
        raise contact_not_found()
    before = decode_id(cursor) or _LAST_ID
    locale: Locale = "zh" if (get_language() or "").startswith("zh") else "en"
    found = queries.contact_runs(principal.workspace_id, person, before, limit + 1, locale)
    return Page[ContactJourneyOut](
        items=[ContactJourneyOut.from_orm(run) for run in found[:limit]],
        total=queries.contact_runs_count(principal.workspace_id, person),
        next_cursor=encode_cursor([found[limit - 1].run_id]) if len(found) > limit else None,
    )


def _draft(body: JourneyIn) -> services.Draft:
    return services.Draft(body.name, body.graph.model_dump())


def _checked(journey: Journey) -> JourneyOut:
    workspace_id = WorkspaceId(journey.workspace_id)
    return _journey(journey, services.problems_of(workspace_id, journey.graph))


def _journey(journey: Journey, problems: Sequence[Problem]) -> JourneyOut:
    live = journey.live_version
    return JourneyOut(
        id=journey.pk,
        name=journey.name,
        status=journey.status,
        graph=GraphBody.model_validate(journey.graph),
        problems=_problems(problems),
        live_version=None if live is None else _version(live),
        created_at=journey.created_at,
        updated_at=journey.updated_at,
    )


def _version(version: Version) -> VersionOut:
    return VersionOut(id=version.pk, number=version.number, published_at=version.published_at)


def _problems(problems: Sequence[Problem]) -> list[JourneyProblemOut]:
    return [
        JourneyProblemOut(node=each.node, code=each.code, message=each.message, severity=each.severity)
        for each in problems
    ]


def _node_stats(node: figures.NodeFigures) -> NodeStatsOut:
    return NodeStatsOut(
        waiting=node.waiting,
        entered=node.entered,
        left=node.left,
        sent=node.sent,
        opened=node.opened,
        clicked=node.clicked,
        failed=node.failed,
        suppressed=node.suppressed,
        error=node.error,
    )
