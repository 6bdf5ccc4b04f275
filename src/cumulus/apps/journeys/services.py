"""The verbs of journeys: save, publish, pause, resume, stop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from cumulus.apps.content.facade import latest_version
from cumulus.apps.journeys import errors
from cumulus.apps.journeys.engine.stopping import drain
from cumulus.apps.journeys.entries.segments import forget_members
from cumulus.apps.journeys.graph.model import Graph, canonical, parse
from cumulus.apps.journeys.graph.rules import Problem
from cumulus.apps.journeys.graph.validation import entries, has_errors, validate
from cumulus.apps.journeys.locks import hold_alone
from cumulus.apps.journeys.models import Journey, JourneyStatus, Version
from cumulus.apps.journeys.names import catalogue
from cumulus.apps.journeys.nodes.registry import KINDS
from cumulus.apps.journeys.nodes.send_mail import SendMail
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import record_audit
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import Invalid
from cumulus.core.ids import JourneyId, TemplateId, WorkspaceId
from cumulus.core.json import JsonObject

_MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """What a maker saves; the graph may be half-made, but must have a graph's shape."""

    name: str
    graph: JsonObject


def create_journey(principal: Principal, draft: Draft) -> Journey:
    """Save a new draft.

    Raises
    ------
    Invalid
        `invalid_name`, `invalid_graph`.
    """
    name, graph = _name(draft.name), canonical(parse(draft.graph))
    with transaction.atomic():
        journey = Journey.objects.create(workspace_id=principal.workspace_id, name=name, graph=graph)
        record_audit(principal, "journey.created", f"journey:{journey.pk}")
    return journey


def save_journey(principal: Principal, journey: Journey, draft: Draft, clock: Clock = utc_now) -> None:
    """Save name and draft graph; what runs changes only by publishing.

    Raises
    ------
    Invalid
        `invalid_name`, `invalid_graph`.
    NotFound
        `journey_not_found`: somebody deleted it meanwhile.
    """
    journey.name = _name(draft.name)
    journey.graph = canonical(parse(draft.graph))
    journey.updated_at = clock()
    with transaction.atomic():
        _change(journey, name=journey.name, graph=journey.graph, updated_at=journey.updated_at)
        record_audit(principal, "journey.saved", f"journey:{journey.pk}")


def delete_journey(principal: Principal, journey: Journey) -> None:
    """Delete a journey that was never published.

    Raises
    ------
    Conflict
        `journey_published`.
    """
    with transaction.atomic():
        hold_alone(JourneyId(journey.pk))
        draft = Journey.objects.filter(pk=journey.pk, status=JourneyStatus.DRAFT.value)
        if not draft.delete()[0]:
            raise errors.not_a_draft()
        record_audit(principal, "journey.deleted", f"journey:{journey.pk}")


def problems_of(workspace_id: WorkspaceId, graph: JsonObject) -> tuple[Problem, ...]:
    """Return what stands in the way of publishing `graph`, and what is worth a warning."""
    return validate(parse(graph), KINDS, catalogue(workspace_id))


def publish(principal: Principal, journey: Journey, clock: Clock = utc_now) -> Version:
    """Make the draft an immutable version that lets people in from now on.

    Each mail is pinned to the newest version of its template. Runs of earlier versions go on
    under theirs. A paused journey stays paused; a stopped one starts again.

    Raises
    ------
    Invalid
        `journey_has_problems`, with all of them.
    NotFound
        `journey_not_found`: somebody deleted it meanwhile.
    """
    graph = parse(journey.graph)
    problems = validate(graph, KINDS, catalogue(principal.workspace_id))
    if has_errors(problems):
        raise errors.has_problems(problems)
    pinned = _pin_templates(principal.workspace_id, graph)
    with transaction.atomic():
        hold_alone(JourneyId(journey.pk))
        _reload(journey)
        before = journey.live_version
        version = _new_version(journey, pinned, principal.user_id, clock())
        if before is not None and _entry(parse(before.graph)) != _entry(pinned):
            forget_members(JourneyId(journey.pk))
        if journey.status != JourneyStatus.PAUSED.value:
            journey.status = JourneyStatus.LIVE.value
        journey.live_version = version
        _change(journey, status=journey.status, live_version=version)
        record_audit(principal, "journey.published", f"journey:{journey.pk}", {"version": version.number})
        _wake_engine()
    return version


def pause(principal: Principal, journey: Journey) -> None:
    """Let nobody enter or step. When it returns, no step is under way any more.

    Raises
    ------
    Conflict
        `wrong_journey_status` unless live.
    """
    _change_status(principal, journey, (JourneyStatus.LIVE,), JourneyStatus.PAUSED, "paused")


def resume(principal: Principal, journey: Journey) -> None:
    """Go on after a pause; who became due meanwhile steps at once.

    Raises
    ------
    Conflict
        `wrong_journey_status` unless paused.
    """
    _change_status(principal, journey, (JourneyStatus.PAUSED,), JourneyStatus.LIVE, "resumed")


def stop(principal: Principal, journey: Journey, clock: Clock = utc_now) -> None:
    """End the journey for everybody, with the reason `stopped`.

    The first few thousand runs end in this transaction, the rest by the engine, batch by
    batch: none of them makes another step.

    Raises
    ------
    Conflict
        `wrong_journey_status` unless live or paused.
    """
    with transaction.atomic():
        allowed = (JourneyStatus.LIVE, JourneyStatus.PAUSED)
        _change_status(principal, journey, allowed, JourneyStatus.STOPPED, "stopped")
        now = clock()
        Version.objects.filter(journey=journey, stopped_at=None).update(stopped_at=now)
        drain(JourneyId(journey.pk), now)


def _change_status(
    principal: Principal,
    journey: Journey,
    allowed: tuple[JourneyStatus, ...],
    wanted: JourneyStatus,
    act: str,
) -> None:
    with transaction.atomic():
        hold_alone(JourneyId(journey.pk))
        changed = Journey.objects.filter(pk=journey.pk, status__in=[status.value for status in allowed]).update(
            status=wanted.value
        )
        _reload(journey)
        if not changed:
            raise errors.wrong_status(journey.status, wanted.value)
        record_audit(principal, f"journey.{act}", f"journey:{journey.pk}")
        _wake_engine()


def _reload(journey: Journey) -> None:
    """Read again, under the journey's lock, what another request may have changed."""
    try:
        journey.refresh_from_db(fields=["status", "live_version"])
    except Journey.DoesNotExist as error:
        raise errors.journey_not_found() from error


def _change(journey: Journey, **values: object) -> None:
    if not Journey.objects.filter(pk=journey.pk).update(**values):
        raise errors.journey_not_found()


def _entry(graph: Graph) -> tuple[str, object]:
    """Return what lets people in; another segment has other members."""
    node = graph.by_id[entries(graph, KINDS)[0]]
    return node.kind, node.config.get("segment")


def _new_version(journey: Journey, graph: Graph, published_by: int | None, now: datetime) -> Version:
    entry = graph.by_id[entries(graph, KINDS)[0]]
    event = entry.config.get("event")
    last = Version.objects.filter(journey=journey).aggregate(last=Max("number"))["last"] or 0
    return Version.objects.create(
        journey=journey,
        number=last + 1,
        graph=canonical(graph),
        entry_node=entry.id,
        entry_kind=entry.kind,
        # As the pipeline has it: without spaces around the name.
        entry_event=event.strip() if isinstance(event, str) else None,
        published_at=now,
        published_by=published_by,
    )


def _pin_templates(workspace_id: WorkspaceId, graph: Graph) -> Graph:
    configs: dict[str, JsonObject] = {}
    for node in graph.nodes:
        if node.kind == SendMail.name:
            # The checks have passed: it is an integer or the digits of one.
            template_id = TemplateId(int(str(node.config["template_id"])))
            version_id = latest_version(workspace_id, template_id)
            configs[node.id] = {**node.config, "template_version_id": version_id}
    return graph.with_config(configs)


def _name(name: str) -> str:
    cleaned = name.replace("\0", "").strip()
    try:
        cleaned.encode()
    except UnicodeEncodeError as error:
        raise Invalid("invalid_name", "The name cannot be stored.", field="name") from error
    if not cleaned or len(cleaned) > _MAX_NAME:
        raise Invalid("invalid_name", f"Give the journey a name of 1 to {_MAX_NAME} characters.", field="name")
    return cleaned


def _wake_engine() -> None:
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY cumulus_due")
