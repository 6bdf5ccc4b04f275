"""Exports over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from ninja import Router, Status

from cumulus.apps.contacts.exporting import errors, tasks
from cumulus.apps.contacts.exporting.schemas import ExportColumns, ExportIn, ExportOut
from cumulus.apps.contacts.exporting.selection import as_seen, attribute_names, chosen, ids_of
from cumulus.apps.contacts.identity.kinds import kinds_of
from cumulus.apps.contacts.models import Export
from cumulus.apps.contacts.seeing import sees_all
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise, record_audit
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.core.ids import WorkspaceId
from cumulus.platform.files import FileRef, file_store
from cumulus.platform.http.downloads import download
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page

router = Router(tags=["exports"])

_PIECE = 1 << 18
_KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


@router.get("", response=Page[ExportOut])
def list_exports(request: HttpRequest, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None) -> Page[ExportOut]:
    """List exports, newest first: all for those who see everybody in full, else one's own."""
    everything = _theirs(authorise(request, Permission.CONTACTS_EXPORT))
    before = decode_id(cursor)
    part = everything if before is None else everything.filter(pk__lt=before)
    found = list(part.order_by("-id")[: limit + 1])
    more = len(found) > limit
    return Page[ExportOut](
        items=[_out(each) for each in found[:limit]],
        total=everything.count(),
        next_cursor=encode_cursor([found[limit - 1].pk]) if more else None,
    )


@router.post("", response={201: ExportOut})
def make(request: HttpRequest, body: ExportIn) -> Status[ExportOut]:
    """Write a file of people, in the background."""
    principal = authorise(request, Permission.CONTACTS_EXPORT)
    selection = as_seen(principal, chosen(body.model_dump(mode="json")))
    total = len(ids_of(principal.workspace_id, selection))
    with transaction.atomic():
        made = Export.objects.create(
            workspace_id=principal.workspace_id,
            name=body.name.replace("\x00", "").strip(),
            selection=selection.to_json(),
            total=total,
            made_by=_who(principal),
        )
        record_audit(
            principal, "export.made", f"export:{made.pk}", {"people": total, "columns": [*selection.columns[:50]]}
        )
        tasks.run.defer(export_id=made.pk)
    return Status(201, _out(made))


@router.get("/columns", response=ExportColumns)
def columns(request: HttpRequest) -> ExportColumns:
    """List what may stand in an export's columns."""
    workspace_id = authorise(request, Permission.CONTACTS_EXPORT).workspace_id
    return ExportColumns(columns=_columns(workspace_id))


def _columns(workspace_id: WorkspaceId) -> list[str]:
    attributes = [f"attribute:{name}" for name in attribute_names(workspace_id)]
    identifiers = [f"identifier:{kind.namespace}" for kind in kinds_of(workspace_id).in_order()]
    return ["id", "name", *identifiers, "tags", *attributes, "created_at", "updated_at"]


@router.get("/{int:export_id}", response=ExportOut)
def read(request: HttpRequest, export_id: int) -> ExportOut:
    """Show an export and how far it is."""
    return _out(_open(request, export_id)[1])


@router.post("/{int:export_id}/cancel", response=ExportOut)
def cancel(request: HttpRequest, export_id: int) -> ExportOut:
    """Stop writing the file."""
    principal, found = _open(request, export_id)
    under_way = [Export.State.WAITING, Export.State.RUNNING]
    if Export.objects.filter(pk=found.pk, state__in=under_way).update(state=Export.State.CANCELLED):
        record_audit(principal, "export.cancelled", f"export:{found.pk}")
    found.refresh_from_db()
    return _out(found)


@router.get("/{int:export_id}/file", response={200: None})
def fetch(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """Download the file."""
    principal, found = _open(request, export_id)
    if found.state != Export.State.DONE:
        raise errors.not_ready(found.state)
    kind = str(found.selection["format"])
    pieces = _pieces(FileRef(found.file))
    record_audit(principal, "export.downloaded", f"export:{found.pk}", {"people": found.total})
    return download(request, pieces, f"people-{found.pk}.{kind}", _KINDS[kind])


def _pieces(ref: FileRef) -> Iterator[bytes]:
    source = file_store().open(ref)  # before the answer begins, so that a lost file is a 404

    def read() -> Iterator[bytes]:
        with source:
            while piece := source.read(_PIECE):
                yield piece

    return read()


def _open(request: HttpRequest, export_id: int) -> tuple[Principal, Export]:
    principal = authorise(request, Permission.CONTACTS_EXPORT)
    found = None
    if 0 < export_id < 2**63:
        found = _theirs(principal).filter(pk=export_id).first()
    if found is None:
        raise errors.export_not_found()
    return principal, found


def _theirs(principal: Principal) -> QuerySet[Export]:
    """Return the exports that one may open: a file shows what whoever made it sees."""
    everything = Export.objects.filter(workspace_id=principal.workspace_id)
    return everything if sees_all(principal) else everything.filter(made_by=_who(principal))


def _who(principal: Principal) -> str:
    return f"user:{principal.user_id}" if principal.user_id is not None else f"token:{principal.token_id}"


def _out(found: Export) -> ExportOut:
    ends = found.finished_at + tasks.KEEP_EXPORTS if found.finished_at and found.state == Export.State.DONE else None
    return ExportOut(
        id=found.pk,
        name=found.name,
        state=found.state,
        format=found.selection["format"],
        columns=found.selection["columns"],
        total=found.total,
        rows=found.rows,
        bytes=found.bytes,
        error=found.error,
        made_at=found.made_at,
        finished_at=found.finished_at,
        expires_at=ends,
    )
