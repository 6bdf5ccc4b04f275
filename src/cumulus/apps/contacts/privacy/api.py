"""Privacy requests over HTTP."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from ninja import Router, Status

from cumulus.apps.contacts.access import open_contact
from cumulus.apps.contacts.models import PrivacyRequest
from cumulus.apps.contacts.privacy import errors, services
from cumulus.apps.contacts.privacy.contracts import RequestKind, RequestState
from cumulus.apps.contacts.privacy.registry import KEEPERS
from cumulus.apps.contacts.privacy.schemas import PrivacyIn, PrivacyOut, StoreCount
from cumulus.apps.contacts.privacy.tasks import run_privacy_request
from cumulus.apps.contacts.seeing import check_sees_all
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise, record_audit, workspace_card
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.core.ids import ContactId
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page

router = Router(tags=["privacy"])


@router.get("", response=Page[PrivacyOut])
def list_requests(request: HttpRequest, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None) -> Page[PrivacyOut]:
    """List privacy requests, newest first."""
    principal = authorise(request, Permission.CONTACTS_ERASE)
    rows = PrivacyRequest.objects.filter(workspace_id=principal.workspace_id)
    page = rows.defer("content", "subject").order_by("-id")
    before = decode_id(cursor)
    if before is not None:
        page = page.filter(pk__lt=before)
    found = list(page[: limit + 1])
    more = len(found) > limit
    filed = set(rows.filter(pk__in=[each.pk for each in found], content__isnull=False).values_list("id", flat=True))
    return Page[PrivacyOut](
        items=[_out(each, has_file=each.pk in filed) for each in found[:limit]],
        total=rows.count(),
        next_cursor=encode_cursor((found[limit - 1].pk,)) if more else None,
    )


@router.post("", response={201: PrivacyOut})
def create(request: HttpRequest, body: PrivacyIn) -> Status[PrivacyOut]:
    """Begin an export or an erasure as a job."""
    principal, contact = open_contact(request, body.contact_id, Permission.CONTACTS_ERASE)
    if body.kind is RequestKind.ERASE and body.confirm.strip() != str(contact.pk):
        raise errors.confirmation_missing()
    with transaction.atomic():
        made = services.create_request(
            principal.workspace_id, ContactId(contact.pk), body.kind, body.reason, _by(principal)
        )
        details = {"kind": body.kind.value, "contact": contact.pk}
        record_audit(principal, "privacy.requested", f"privacy:{made.pk}", {**details})
        run_privacy_request.defer(request_id=made.pk)
    return Status(201, _out(made, has_file=False))


@router.get("/{int:request_id}", response=PrivacyOut)
def read(request: HttpRequest, request_id: int) -> PrivacyOut:
    """Show one request and how far it is."""
    _, found = _open(request, request_id)
    return _out(found, has_file=_has_file(found))


@router.post("/{int:request_id}/cancel", response=PrivacyOut)
def cancel(request: HttpRequest, request_id: int) -> PrivacyOut:
    """Take back a request that has not begun."""
    principal, found = _open(request, request_id)
    with transaction.atomic():
        services.cancel_request(found)
        record_audit(principal, "privacy.cancelled", f"privacy:{found.pk}")
    return _out(_again(found), has_file=False)


@router.post("/{int:request_id}/retry", response=PrivacyOut)
def retry(request: HttpRequest, request_id: int) -> PrivacyOut:
    """Go on with a request that failed."""
    principal, found = _open(request, request_id)
    with transaction.atomic():
        services.retry_request(found)
        record_audit(principal, "privacy.retried", f"privacy:{found.pk}")
        run_privacy_request.defer(request_id=found.pk)
    return _out(_again(found), has_file=False)


@router.get("/{int:request_id}/certificate.html")
def certificate(request: HttpRequest, request_id: int) -> HttpResponse:
    """Give the signed certificate as a page to print; it names nobody."""
    principal, found = _open(request, request_id)
    facts = found.certificate
    if facts is None or found.state != RequestState.DONE:
        raise errors.not_ready()
    page = {
        "request": found,
        "workspace": workspace_card(principal.workspace_id).name,
        "nonce": getattr(request, "csp_nonce", ""),
        "certificate": facts,
        "facts": [(key, value) for key, value in facts.items() if isinstance(value, str | int) and key not in _SHOWN],
        "stores": (facts.get("stores") or facts.get("sections") or {}).items(),
    }
    response = HttpResponse(render_to_string("contacts/certificate.html", page))
    response["Content-Disposition"] = f'attachment; filename="certificate-{found.pk}.html"'
    return response


_SHOWN = frozenset({"sha256", "signature"})


@router.get("/{int:request_id}/file.zip")
def file(request: HttpRequest, request_id: int) -> HttpResponse:
    """Give the export; noted in the audit log."""
    principal, found = _open(request, request_id)
    check_sees_all(principal)
    content = services.exported_file(found.pk)
    record_audit(principal, "privacy.downloaded", f"privacy:{found.pk}")
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="export-{found.pk}.zip"'
    response["Cache-Control"] = "no-store, private"
    return response


def _open(request: HttpRequest, request_id: int) -> tuple[Principal, PrivacyRequest]:
    principal = authorise(request, Permission.CONTACTS_ERASE)
    rows = PrivacyRequest.objects.filter(workspace_id=principal.workspace_id, pk=request_id)
    found = rows.defer("content", "subject").first()
    if found is None:
        raise errors.request_not_found()
    return principal, found


def _again(found: PrivacyRequest) -> PrivacyRequest:
    return PrivacyRequest.objects.defer("content", "subject").get(pk=found.pk)


def _by(principal: Principal) -> str:
    return f"token:{principal.token_id}" if principal.user_id is None else f"user:{principal.user_id}"


def _has_file(found: PrivacyRequest) -> bool:
    return PrivacyRequest.objects.filter(pk=found.pk, content__isnull=False).exists()


def _out(found: PrivacyRequest, *, has_file: bool) -> PrivacyOut:
    erasing = found.kind == RequestKind.ERASE
    return PrivacyOut(
        id=found.pk,
        kind=RequestKind(found.kind),
        state=RequestState(found.state),
        contact_id=found.contact_id,
        reason=found.reason,
        requested_by=found.requested_by,
        created_at=found.created_at,
        finished_at=found.finished_at,
        error=found.error,
        done=[StoreCount(store=store, rows=rows) for store, rows in found.progress.items()],
        steps=len(KEEPERS.stores) + 1 if erasing else len(KEEPERS.exporters),
        has_file=has_file,
        has_certificate=found.certificate is not None and found.state == RequestState.DONE,
    )
