"""Imports over HTTP."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from ninja import File, Router, Status
from ninja.files import UploadedFile

from cumulus.apps.contacts.importing import mapping, services
from cumulus.apps.contacts.importing.access import imports_of, made_by, open_import
from cumulus.apps.contacts.importing.answers import import_item, import_out
from cumulus.apps.contacts.importing.rejects import rejects_csv
from cumulus.apps.contacts.importing.schemas import ImportItem, ImportMappingIn, ImportOut, PreviewOut, ReadingIn
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise, record_audit
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.core.errors import Invalid
from cumulus.platform.http.downloads import download
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page

router = Router(tags=["imports"])


@router.get("", response=Page[ImportItem])
def list_imports(request: HttpRequest, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None) -> Page[ImportItem]:
    """List imports, newest first."""
    everything = imports_of(authorise(request, Permission.CONTACTS_IMPORT))
    before = decode_id(cursor)
    part = everything if before is None else everything.filter(pk__lt=before)
    found = list(part.order_by("-id")[: limit + 1])
    more = len(found) > limit
    return Page[ImportItem](
        items=[import_item(each) for each in found[:limit]],
        total=everything.count(),
        next_cursor=encode_cursor([found[limit - 1].pk]) if more else None,
    )


@router.post("", response={201: ImportOut})
def upload(request: HttpRequest, file: UploadedFile | None = File(None)) -> Status[ImportOut]:  # type: ignore[type-arg]  # noqa: B008  # ninja's form
    """Bring a file: CSV, XLSX, Parquet or JSON lines, plain or packed. Nothing is imported yet."""
    principal = authorise(request, Permission.CONTACTS_IMPORT)
    if file is None:
        raise Invalid("file_empty", "Send a file in the form's field `file`.", field="file")
    new = services.Upload(file.name or "file", file, made_by(principal))
    found = services.upload(principal.workspace_id, new)
    record_audit(principal, "import.uploaded", f"import:{found.pk}", {"bytes": found.bytes})
    return Status(201, import_out(found))


@router.get("/{int:import_id}", response=ImportOut)
def read(request: HttpRequest, import_id: int) -> ImportOut:
    """Show an import and how far it is."""
    _, found = open_import(request, import_id)
    return import_out(found)


@router.put("/{int:import_id}/reading", response=ImportOut)
def read_otherwise(request: HttpRequest, import_id: int, body: ReadingIn) -> ImportOut:
    """Read a text file with another encoding or delimiter than was found."""
    principal, found = open_import(request, import_id)
    services.read_otherwise(found, body.encoding, body.delimiter, body.header)
    record_audit(principal, "import.reread", f"import:{found.pk}", {"encoding": body.encoding})
    return import_out(found)


@router.put("/{int:import_id}/mapping", response=ImportOut)
def decide(request: HttpRequest, import_id: int, body: ImportMappingIn) -> ImportOut:
    """Say what each column means."""
    principal, found = open_import(request, import_id)
    services.decide(found, mapping.mapping_of(body.model_dump(mode="json")))
    record_audit(principal, "import.mapped", f"import:{found.pk}")
    return import_out(found)


@router.post("/{int:import_id}/preview", response=PreviewOut, by_alias=True)
def preview(request: HttpRequest, import_id: int) -> PreviewOut:
    """Show the first rows as they would be kept, and count the whole file in the background."""
    _, found = open_import(request, import_id)
    shown = services.preview(found)
    return PreviewOut.model_validate({"sample": shown, "import_": import_out(found)})


@router.post("/{int:import_id}/start", response=ImportOut)
def start(request: HttpRequest, import_id: int) -> ImportOut:
    """Bring the people in, in the background."""
    principal, found = open_import(request, import_id)
    services.start(found)
    record_audit(principal, "import.started", f"import:{found.pk}", {"rows": found.found["rows"]})
    return import_out(found)


@router.post("/{int:import_id}/pause", response=ImportOut)
def pause(request: HttpRequest, import_id: int) -> ImportOut:
    """Stop after the batch at hand."""
    principal, found = open_import(request, import_id)
    services.pause(found)
    record_audit(principal, "import.paused", f"import:{found.pk}")
    return import_out(found)


@router.post("/{int:import_id}/resume", response=ImportOut)
def resume(request: HttpRequest, import_id: int) -> ImportOut:
    """Go on where it stopped."""
    principal, found = open_import(request, import_id)
    services.resume(found)
    record_audit(principal, "import.resumed", f"import:{found.pk}")
    return import_out(found)


@router.post("/{int:import_id}/cancel", response=ImportOut)
def cancel(request: HttpRequest, import_id: int) -> ImportOut:
    """End it; what is written stays until it is undone."""
    principal, found = open_import(request, import_id)
    services.cancel(found)
    record_audit(principal, "import.cancelled", f"import:{found.pk}")
    return import_out(found)


@router.post("/{int:import_id}/undo", response=ImportOut)
def undo(request: HttpRequest, import_id: int) -> ImportOut:
    """Take it back, in the background."""
    principal, found = open_import(request, import_id)
    services.undo(found)
    record_audit(principal, "import.undone", f"import:{found.pk}", {"created": found.created})
    return import_out(found)


@router.get("/{int:import_id}/rejects.csv", response={200: None})
def rejects(request: HttpRequest, import_id: int, locale: str = "en") -> HttpResponseBase:
    """Download the rows that were left out, with their reasons."""
    principal, found = open_import(request, import_id)
    record_audit(principal, "import.rejects_downloaded", f"import:{found.pk}", {"rows": found.rejected})
    return download(request, rejects_csv(found, locale), f"import-{found.pk}-rejects.csv", "text/csv; charset=utf-8")
