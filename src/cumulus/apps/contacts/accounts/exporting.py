"""Accounts as CSV, streamed; the header is one that the import understands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from cumulus.apps.contacts.accounts.queries import AccountFilter, AccountKeys, filtered, keys_of, member_counts
from cumulus.apps.contacts.models import Account
from cumulus.core.ids import AccountId, WorkspaceId

_ROWS_AT_ONCE = 2_000
_HEADER = (
    "id", "name", "legal_name", "credit_code", "domains", "industry", "region", "tier", "signed", "signed_on",
    "annual_revenue", "annual_cost", "currency", "crm", "erp", "members",
)  # fmt: skip
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def export_accounts(workspace_id: WorkspaceId, wanted: AccountFilter) -> Iterator[str]:
    """Yield the file in pieces, by account id."""
    yield "\ufeff" + _csv([_HEADER])
    rows = filtered(workspace_id, wanted).order_by("id").iterator(chunk_size=_ROWS_AT_ONCE)
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        ids = [AccountId(row.pk) for row in batch]
        keys, counts = keys_of(workspace_id, ids), member_counts(workspace_id, ids)
        yield _csv([_line(row, keys[AccountId(row.pk)], counts.get(AccountId(row.pk), 0)) for row in batch])


def _line(row: Account, keys: AccountKeys, members: int) -> tuple[str, ...]:
    external = dict(keys.external_ids)
    cells = (
        row.pk, row.name, row.legal_name, " ".join(keys.credit_codes[:1]), " ".join(keys.domains), row.industry,
        row.region, row.tier, int(row.signed), row.signed_on, row.annual_revenue, row.annual_cost, row.currency,
        external.get("crm", ""), external.get("erp", ""), members,
    )  # fmt: skip
    return tuple(_cell(cell) for cell in cells)


def _cell(value: object) -> str:
    """A text that a spreadsheet would run as a formula is made plain."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULAS) else text


def _csv(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
