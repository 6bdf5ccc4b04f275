"""The only way from an id in a request to a model or a run."""

from __future__ import annotations

from django.http import HttpRequest

from cumulus.apps.audiences.access import require
from cumulus.apps.audiences.learning.errors import model_not_found, run_not_found
from cumulus.apps.audiences.models import LearningRun, PredictiveModel
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise

MAX_ID = 2**63 - 1


def open_model(request: HttpRequest, model_id: int, *permissions: Permission) -> tuple[Principal, PredictiveModel]:
    """Return who asks and the model, or raise `model_not_found`."""
    principal = _allowed(request, permissions)
    rows = PredictiveModel.objects.filter(workspace_id=principal.workspace_id, archived_at__isnull=True)
    found = rows.filter(pk=min(model_id, MAX_ID)).first()
    if found is None:
        raise model_not_found()
    return principal, found


def open_run(request: HttpRequest, run_id: int, *permissions: Permission) -> tuple[Principal, LearningRun]:
    """Return who asks and the run, or raise `learning_run_not_found`."""
    principal = _allowed(request, permissions)
    found = LearningRun.objects.filter(workspace_id=principal.workspace_id, pk=min(run_id, MAX_ID)).first()
    if found is None:
        raise run_not_found()
    return principal, found


def _allowed(request: HttpRequest, permissions: tuple[Permission, ...]) -> Principal:
    principal = authorise(request, permissions[0])
    for permission in permissions[1:]:
        require(principal, permission)
    return principal
