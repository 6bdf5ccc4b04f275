"""Lists of companies in and out over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from typing import BinaryIO, cast

from django.http import HttpRequest, StreamingHttpResponse
from ninja import File, Router, UploadedFile

from cumulus.apps.contacts.accounts import schemas
from cumulus.apps.contacts.accounts.errors import file_missing
from cumulus.apps.contacts.accounts.exporting import export_accounts
from cumulus.apps.contacts.accounts.importing import import_accounts
from cumulus.apps.contacts.accounts.queries import AccountFilter
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise, record_audit
from cumulus.platform.http.pages import SearchText

_FILE: UploadedFile | None = File(None)  # type: ignore[type-arg]  # a function to run, a type to check
"""Without one the right is checked first, then its absence told."""


def add_files(router: Router) -> Router:
    """Add import and export to the accounts' router."""

    @router.post("/import", response=schemas.ImportedOut)
    def import_file(request: HttpRequest, file: UploadedFile | None = _FILE) -> schemas.ImportedOut:
        """Create or update an account per row of a CSV or XLSX file; columns are known by their names."""
        principal = authorise(request, Permission.ACCOUNTS_EDIT)
        if file is None:
            raise file_missing()
        done = import_accounts(principal.workspace_id, cast(BinaryIO, file.file), "import")
        counts = {"created": done.created, "updated": done.updated, "rejected": done.rejected}
        record_audit(principal, "account.imported", "accounts", {"name": str(file.name)[:200], **counts})
        return schemas.ImportedOut(**asdict(done))

    @router.get("/export.csv")
    def export_file(
        request: HttpRequest,
        q: SearchText = "",
        industry: SearchText = "",
        region: SearchText = "",
        signed: bool | None = None,
    ) -> StreamingHttpResponse:
        """Stream the accounts that a filter leaves as CSV."""
        principal = authorise(request, Permission.ACCOUNTS_VIEW)
        authorise(request, Permission.CONTACTS_EXPORT)
        record_audit(principal, "account.exported", "accounts", {})
        pieces = export_accounts(principal.workspace_id, AccountFilter(q.strip(), industry, region, None, signed))
        headers = {"Content-Disposition": 'attachment; filename="accounts.csv"'}
        return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)

    return router
