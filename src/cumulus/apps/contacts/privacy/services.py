"""Verbs of privacy requests."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from cumulus.apps.contacts.access import find_contact
from cumulus.apps.contacts.locks import one_at_a_time
from cumulus.apps.contacts.models import PrivacyRequest
from cumulus.apps.contacts.privacy import errors
from cumulus.apps.contacts.privacy.contracts import RequestKind, RequestState
from cumulus.apps.contacts.privacy.erasure import erase
from cumulus.apps.contacts.privacy.exporting import export
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import DomainError
from cumulus.core.ids import ContactId, WorkspaceId

logger = logging.getLogger(__name__)

FILES_LIVE = timedelta(days=14)
_OPEN = (RequestState.QUEUED.value, RequestState.RUNNING.value)


def create_request(
    workspace_id: WorkspaceId, contact_id: ContactId, kind: RequestKind, reason: str, by: str
) -> PrivacyRequest:
    """Queue a request.

    Raises
    ------
    Conflict
        `privacy_request_open`: the same one for the same person is under way.
    """
    try:
        with transaction.atomic():
            return PrivacyRequest.objects.create(
                workspace_id=workspace_id, contact_id=contact_id, kind=kind.value, reason=reason, requested_by=by
            )
    except IntegrityError as error:
        raise errors.request_open() from error


def request_for(workspace_id: WorkspaceId, contact_id: ContactId, kind: RequestKind, by: str) -> int:
    """Queue a request for a contact, a part counting as its whole; return the request's id.

    Raises
    ------
    NotFound
        `contact_not_found`.
    """
    contact = find_contact(workspace_id, contact_id)
    whole = ContactId(contact.merged_into_id or contact.pk)
    return create_request(workspace_id, whole, kind, "", by).pk


def exported_file(request_id: int) -> bytes:
    """Return a done export.

    Raises
    ------
    NotFound
        `privacy_result_missing`.
    """
    content = PrivacyRequest.objects.filter(pk=request_id).values_list("content", flat=True).first()
    if content is None:
        raise errors.not_ready()
    return bytes(content)


def cancel_request(request: PrivacyRequest) -> None:
    """Take back a request that has not begun."""
    _move(request, RequestState.QUEUED, RequestState.CANCELLED, finished_at=utc_now())


def retry_request(request: PrivacyRequest) -> None:
    """Queue a failed request again; it goes on where it stopped."""
    try:
        with transaction.atomic():
            _move(request, RequestState.FAILED, RequestState.QUEUED, error="", finished_at=None)
    except IntegrityError as error:
        raise errors.request_open() from error


def _move(request: PrivacyRequest, old: RequestState, new: RequestState, **more: datetime | str | None) -> None:
    if not PrivacyRequest.objects.filter(pk=request.pk, state=old.value).update(state=new.value, **more):
        raise errors.wrong_state()


def run_request(request_id: int, clock: Clock = utc_now) -> None:
    """Work off a request; safe to run again after a crash, nothing when it is done or cancelled.

    Raises
    ------
    DomainError
        When a store refused; the request says so, and may be run again.
    """
    with one_at_a_time() as mine:
        rows = PrivacyRequest.objects.filter(pk=request_id, state__in=_OPEN)
        if mine and rows.update(state=RequestState.RUNNING.value, started_at=clock()):
            _run(PrivacyRequest.objects.get(pk=request_id), clock)


def _run(request: PrivacyRequest, clock: Clock) -> None:
    try:
        if request.kind == RequestKind.ERASE:
            erase(request, clock)
        else:
            export(request, clock)
    except DomainError as error:
        PrivacyRequest.objects.filter(pk=request.pk).update(error=error.code)
        raise
    logger.info("privacy.done", extra={"request": request.pk, "kind": request.kind})


def open_requests() -> list[int]:
    """Return the requests that wait or were left, oldest first."""
    rows = PrivacyRequest.objects.filter(state__in=_OPEN).order_by("id")
    return list(rows.values_list("id", flat=True))


def fail_request(request_id: int) -> None:
    """Say that a request has come to an end without success."""
    rows = PrivacyRequest.objects.filter(pk=request_id, state=RequestState.RUNNING.value)
    rows.update(state=RequestState.FAILED.value, finished_at=utc_now())


def drop_old_files(now: datetime) -> int:
    """Delete exports that nobody fetched for two weeks; return how many."""
    old = PrivacyRequest.objects.filter(finished_at__lt=now - FILES_LIVE, content__isnull=False)
    return old.update(content=None)
