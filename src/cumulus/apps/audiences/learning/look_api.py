"""Look-alikes and groups over HTTP."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status
from pyroaring import BitMap

from cumulus.apps.audiences.access import open_segment, require
from cumulus.apps.audiences.learning import answers, queries, saving, schemas, services
from cumulus.apps.audiences.learning.errors import run_unfinished
from cumulus.apps.audiences.learning.tasks import learn
from cumulus.apps.audiences.models import LearningRun, Segment
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise, record_audit
from cumulus.core.json import JsonObject

lookalike_router = Router(tags=["models"])
clusters_router = Router(tags=["models"])
_VIEW, _EDIT = Permission.SCORES_VIEW, Permission.SCORES_EDIT
_Task = LearningRun.Task


@lookalike_router.get("/{int:segment_id}/lookalike", response=schemas.LookOut)
def read_lookalike(request: HttpRequest, segment_id: int) -> schemas.LookOut:
    """Show who is like a segment's people: how size trades against likeness, and the lift on a hidden part."""
    principal, segment = open_segment(request, segment_id, Permission.SEGMENTS_VIEW, _VIEW)
    return answers.look_out(queries.last_look(principal.workspace_id, _Task.LOOKALIKE, segment.pk))


@lookalike_router.post("/{int:segment_id}/lookalike", response={201: schemas.LearningRunOut})
def find_similar(request: HttpRequest, segment_id: int, body: schemas.LookIn) -> Status[schemas.LearningRunOut]:
    """Look for people like those of a segment."""
    principal, segment = open_segment(request, segment_id, Permission.SEGMENTS_VIEW, _EDIT)
    return Status(201, _started(principal, _Task.LOOKALIKE, segment.pk, {"attributes": [*body.attributes]}))


@lookalike_router.post("/{int:segment_id}/lookalike/save", response={201: schemas.SavedSegment})
def save_similar(request: HttpRequest, segment_id: int, body: schemas.SaveSimilarIn) -> Status[schemas.SavedSegment]:
    """Save the people who are most alike as a segment."""
    principal, segment = open_segment(request, segment_id, Permission.SEGMENTS_VIEW, _EDIT)
    run = _done(queries.last_look(principal.workspace_id, _Task.LOOKALIKE, segment.pk))
    return Status(201, _saved(principal, body.name, saving.similar_people(run, body.size)))


@clusters_router.get("", response=schemas.LookOut)
def read_groups(request: HttpRequest) -> schemas.LookOut:
    """Show the groups that were found, with what sets each apart."""
    principal = authorise(request, _VIEW)
    return answers.look_out(queries.last_look(principal.workspace_id, _Task.CLUSTERS))


@clusters_router.post("", response={201: schemas.LearningRunOut})
def find_groups(request: HttpRequest, body: schemas.LookIn) -> Status[schemas.LearningRunOut]:
    """Look for groups of people who are alike."""
    principal = authorise(request, _EDIT)
    params: JsonObject = {"attributes": [*body.attributes], "groups": body.groups}
    return Status(201, _started(principal, _Task.CLUSTERS, None, params))


@clusters_router.post("/save", response={201: schemas.SavedSegment})
def save_group(request: HttpRequest, body: schemas.SaveGroupIn) -> Status[schemas.SavedSegment]:
    """Save a group as a segment."""
    principal = authorise(request, _EDIT)
    run = _done(queries.last_look(principal.workspace_id, _Task.CLUSTERS))
    return Status(201, _saved(principal, body.name, saving.group_people(run, body.group)))


def _started(
    principal: Principal, task: LearningRun.Task, segment_id: int | None, params: JsonObject
) -> schemas.LearningRunOut:
    contacts.check_sees_all(principal)
    with transaction.atomic():
        run = services.start_run(principal.workspace_id, task, principal.user_id, segment_id=segment_id, params=params)
        about = "clusters" if segment_id is None else f"segment:{segment_id}"
        record_audit(principal, "learning_run.started", about, {"task": task.value})
        learn.defer(run_id=run.pk)
    return answers.run_out(run)


def _done(run: LearningRun | None) -> LearningRun:
    if run is None or run.state != LearningRun.State.DONE:
        raise run_unfinished()
    return run


def _saved(principal: Principal, name: str, people: BitMap) -> schemas.SavedSegment:
    contacts.check_sees_all(principal)
    require(principal, Permission.SEGMENTS_EDIT)
    with transaction.atomic():
        made: Segment = saving.save_people(
            principal.workspace_id, name.strip(), people, principal.user_id, timezone.now()
        )
        record_audit(principal, "segment.created", f"segment:{made.pk}", {"people": len(people)})
    return schemas.SavedSegment(id=made.pk, name=made.name, people=len(people))
