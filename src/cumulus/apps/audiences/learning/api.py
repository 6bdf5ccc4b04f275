"""Models over HTTP."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Status

from cumulus.apps.audiences.learning import answers, enough, queries, running, schemas, scores, services
from cumulus.apps.audiences.learning.access import open_model, open_run
from cumulus.apps.audiences.learning.settings import ModelSettings, check
from cumulus.apps.audiences.learning.tasks import learn
from cumulus.apps.audiences.models import LearningRun, PredictiveModel
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise, member_names, member_of, record_audit
from cumulus.core.errors import NotFound
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page

router = Router(tags=["models"])
_VIEW, _EDIT = Permission.SCORES_VIEW, Permission.SCORES_EDIT
_State = PredictiveModel.State
_MAX_OFFSET = 10_000


@router.get("", response=Page[schemas.ModelOut])
def list_models(request: HttpRequest) -> Page[schemas.ModelOut]:
    """List the predictive models, newest first; a workspace has a handful."""
    workspace_id = authorise(request, _VIEW).workspace_id
    found = list(queries.models_of(workspace_id)[:200])
    runs = LearningRun.objects.filter(model__in=found).order_by("model_id", "-id").distinct("model_id")
    newest = {run.model_id: run for run in runs}
    names, now = member_names(workspace_id), timezone.now()
    items = [answers.model_out(model, newest.get(model.pk), names, now) for model in found]
    return Page[schemas.ModelOut](items=items, total=len(items), next_cursor=None)


@router.post("/check", response=schemas.ModelCheckOut)
def check_data(request: HttpRequest, body: schemas.ModelCheckIn) -> schemas.ModelCheckOut:
    """Tell whether there is enough to learn from, and if not, what is missing."""
    principal = authorise(request, _EDIT)
    contacts.check_sees_all(principal)
    settings, catalogue = _settings(body.settings), load_catalogue(principal.workspace_id)
    check(body.kind, settings, catalogue)
    found = enough.look(principal.workspace_id, body.kind, settings, catalogue, timezone.now())
    return schemas.ModelCheckOut.model_validate(
        {"enough": not found.missing, "dates": list(found.dates), "missing": list(found.missing)}
    )


@router.post("", response={201: schemas.ModelDetail})
def create(request: HttpRequest, body: schemas.ModelIn) -> Status[schemas.ModelDetail]:
    """Save a model; it learns when it is trained."""
    principal = authorise(request, _EDIT)
    with transaction.atomic():
        made = services.create_model(principal.workspace_id, _draft(body), principal.user_id, timezone.now())
        record_audit(principal, "model.created", f"model:{made.pk}", {"kind": made.kind})
    return Status(201, _detail(principal, made))


@router.get("/{int:model_id}", response=schemas.ModelDetail)
def read(request: HttpRequest, model_id: int) -> schemas.ModelDetail:
    """Show a model with its report, and how far people have moved since."""
    return _detail(*open_model(request, model_id, _VIEW))


@router.put("/{int:model_id}", response=schemas.ModelDetail)
def change(request: HttpRequest, model_id: int, body: schemas.ModelIn) -> schemas.ModelDetail:
    """Rename a model; before its first training, change what it predicts."""
    principal, model = open_model(request, model_id, _EDIT)
    with transaction.atomic():
        saved = services.update_model(model, _draft(body), timezone.now())
        record_audit(principal, "model.updated", f"model:{model.pk}")
    return _detail(principal, saved)


@router.delete("/{int:model_id}", response={204: None})
def archive(request: HttpRequest, model_id: int) -> HttpResponse:
    """Take a model out of use for good; its scores go."""
    principal, model = open_model(request, model_id, _EDIT)
    with transaction.atomic():
        record_audit(principal, "model.archived", f"model:{model.pk}")
        services.archive_model(model, timezone.now())
    return HttpResponse(status=204)


@router.post("/{int:model_id}/train", response={201: schemas.LearningRunOut})
def train(request: HttpRequest, model_id: int) -> Status[schemas.LearningRunOut]:
    """Learn from everybody, in a process of its own. A new training needs a new approval."""
    return _begin(request, model_id, LearningRun.Task.TRAIN)


@router.post("/{int:model_id}/score", response={201: schemas.LearningRunOut})
def score(request: HttpRequest, model_id: int) -> Status[schemas.LearningRunOut]:
    """Score everybody now, not only at night."""
    principal, model = open_model(request, model_id, _EDIT)
    if model.state != _State.LIVE:
        services.move_model(model, [_State.LIVE], _State.LIVE, timezone.now())
    return Status(201, _started(principal, model, LearningRun.Task.SCORE))


@router.post("/{int:model_id}/approve", response=schemas.ModelDetail)
def approve(request: HttpRequest, model_id: int) -> schemas.ModelDetail:
    """Say that the report is good enough."""
    principal, model = open_model(request, model_id, _EDIT)
    with transaction.atomic():
        by = member_of(principal.workspace_id, principal.user_id)
        moved = services.move_model(model, [_State.TRAINED], _State.APPROVED, timezone.now(), by)
        record_audit(principal, "model.approved", f"model:{model.pk}", _told(moved))
    return _detail(principal, moved)


@router.post("/{int:model_id}/go-live", response=schemas.ModelDetail)
def go_live(request: HttpRequest, model_id: int) -> schemas.ModelDetail:
    """Score everybody from now on: at once, then every night."""
    principal, model = open_model(request, model_id, _EDIT)
    contacts.check_sees_all(principal)
    with transaction.atomic():
        moved = services.move_model(model, [_State.APPROVED], _State.LIVE, timezone.now())
        record_audit(principal, "model.went_live", f"model:{model.pk}")
        _started(principal, moved, LearningRun.Task.SCORE)
    return _detail(principal, moved)


@router.post("/{int:model_id}/retire", response=schemas.ModelDetail)
def retire(request: HttpRequest, model_id: int) -> schemas.ModelDetail:
    """Stop scoring; the scores go, the report stays."""
    principal, model = open_model(request, model_id, _EDIT)
    with transaction.atomic():
        allowed = [_State.LIVE, _State.APPROVED, _State.TRAINED]
        moved = services.move_model(model, allowed, _State.RETIRED, timezone.now())
        record_audit(principal, "model.retired", f"model:{model.pk}")
    return _detail(principal, moved)


@router.get("/{int:model_id}/people", response=Page[schemas.ScoredPerson])
def list_people(
    request: HttpRequest, model_id: int, limit: Limit = DEFAULT_LIMIT, offset: int = 0
) -> Page[schemas.ScoredPerson]:
    """List people by score, the best first; only for who sees everybody."""
    principal, model = open_model(request, model_id, _VIEW, Permission.CONTACTS_VIEW)
    contacts.check_sees_all(principal)
    start = max(0, min(offset, _MAX_OFFSET))
    found, total = scores.best(principal.workspace_id, model.pk, limit, start)
    cards = {card.id: card for card in contacts.cards_for(principal, [each.contact_id for each in found])}
    shown = [
        schemas.scored_person(cards[each.contact_id], each.value, each.grade, each.fit, each.engagement)
        for each in found
        if each.contact_id in cards
    ]
    return Page[schemas.ScoredPerson](items=shown, total=total, next_cursor=None)


@router.get("/{int:model_id}/people/{int:contact_id}", response=schemas.PersonScore)
def read_person(request: HttpRequest, model_id: int, contact_id: int) -> schemas.PersonScore:
    """Show a person's score with the reasons that weigh most."""
    principal, model = open_model(request, model_id, _VIEW, Permission.CONTACTS_VIEW)
    known = contacts.cards_for(principal, [ContactId(contact_id)]) if 0 < contact_id < 2**32 else []
    found = scores.of_person(principal.workspace_id, model.pk, ContactId(contact_id)) if known else None
    if found is None:
        raise NotFound("person_not_scored", "This person has no such score.")
    columns = running.kept_json(model.file).get("columns", []) if found.reasons else []
    reasons = [
        schemas.ScoreReason(name=columns[at]["name"], weight=weight)
        for at, weight in found.reasons
        if at < len(columns)
    ]
    return schemas.PersonScore(
        value=found.value, grade=found.grade, fit=found.fit, engagement=found.engagement, reasons=reasons
    )


@router.get("/runs/{int:learning_run_id}", response=schemas.LearningRunOut)
def read_run(request: HttpRequest, learning_run_id: int) -> schemas.LearningRunOut:
    """Show how far a run is."""
    return answers.run_out(open_run(request, learning_run_id, _VIEW)[1])


@router.post("/runs/{int:learning_run_id}/cancel", response=schemas.LearningRunOut)
def cancel_run(request: HttpRequest, learning_run_id: int) -> schemas.LearningRunOut:
    """End a run; its process ends within a second."""
    principal, run = open_run(request, learning_run_id, _EDIT)
    with transaction.atomic():
        ended = services.cancel_run(run, timezone.now())
        record_audit(principal, "learning_run.cancelled", f"learning_run:{run.pk}", {"task": run.task})
    return answers.run_out(ended)


def _begin(request: HttpRequest, model_id: int, task: LearningRun.Task) -> Status[schemas.LearningRunOut]:
    principal, model = open_model(request, model_id, _EDIT)
    return Status(201, _started(principal, model, task))


def _started(principal: Principal, model: PredictiveModel, task: LearningRun.Task) -> schemas.LearningRunOut:
    contacts.check_sees_all(principal)
    with transaction.atomic():
        run = services.start_run(principal.workspace_id, task, principal.user_id, model=model)
        record_audit(principal, "learning_run.started", f"model:{model.pk}", {"task": task.value})
        learn.defer(run_id=run.pk)
    return answers.run_out(run)


def _detail(principal: Principal, model: PredictiveModel) -> schemas.ModelDetail:
    workspace_id = principal.workspace_id
    bands = scores.bands(workspace_id, model.pk) if model.scored_at else {}
    run = queries.last_run(workspace_id, model.pk)
    return answers.model_detail(model, run, member_names(workspace_id), bands, timezone.now())


def _told(model: PredictiveModel) -> JsonObject:
    """Return what the audit log keeps of an approval: what was known then."""
    return {"trained_at": model.trained_at.isoformat() if model.trained_at else "", "kind": model.kind}


def _draft(body: schemas.ModelIn) -> services.ModelDraft:
    return services.ModelDraft(body.name.strip(), body.kind, _settings(body.settings))


def _settings(body: schemas.ModelSettingsBody) -> ModelSettings:
    fields = body.dict()
    fields["started_on"] = body.started_on.isoformat() if body.started_on else ""
    fields["attributes"] = tuple(body.attributes)
    return ModelSettings(**fields)
