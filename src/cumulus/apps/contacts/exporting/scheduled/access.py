"""The only way from an id in a request to a scheduled export or a run."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from cumulus.apps.contacts.exporting.scheduled import errors
from cumulus.apps.contacts.models import ScheduledExport, ScheduledExportRun
from cumulus.apps.contacts.seeing import sees_all
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise


def theirs(principal: Principal) -> QuerySet[ScheduledExport]:
    """Return what one may open: all for those who see everybody in full, else one's own.

    What somebody searched for may be about people whom others do not see.
    """
    everything = ScheduledExport.objects.filter(workspace_id=principal.workspace_id)
    if sees_all(principal):
        return everything
    return everything.filter(owner_user_id=principal.user_id, owner_token_id=principal.token_id)


def open_scheduled(request: HttpRequest, scheduled_id: int) -> tuple[Principal, ScheduledExport]:
    """Return who asks and the scheduled export, having checked the right.

    Raises
    ------
    NotFound
        `scheduled_export_not_found`: it does not exist, or in another workspace, or is not theirs.
    """
    principal = authorise(request, Permission.CONTACTS_EXPORT)
    return principal, scheduled_of(principal, scheduled_id)


def scheduled_of(principal: Principal, scheduled_id: int) -> ScheduledExport:
    """Return the scheduled export of that id, or raise `scheduled_export_not_found`."""
    found = theirs(principal).filter(pk=scheduled_id).first()
    if found is None:
        raise errors.scheduled_export_not_found()
    return found


def run_of(export: ScheduledExport, run_id: int) -> ScheduledExportRun:
    """Return the run of that id, or raise `scheduled_run_not_found`."""
    found = ScheduledExportRun.objects.filter(export=export, pk=run_id).first()
    if found is None:
        raise errors.run_not_found()
    return found
