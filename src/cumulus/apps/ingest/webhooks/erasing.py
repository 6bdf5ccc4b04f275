"""Forgetting a person: deliveries that speak of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import zstandard

from cumulus.apps.ingest.models import Delivery
from cumulus.apps.ingest.webhooks.receiving import MAX_BODY_BYTES
from cumulus.core.ids import WorkspaceId

_AT_ONCE = 200


def erase_deliveries(workspace_id: WorkspaceId, identifiers: Iterable[str]) -> int:
    """Delete the workspace's deliveries whose body or headers hold one of `identifiers`; return how many.

    Reads every kept body of the workspace once, in small parts. A delivery of several people
    goes as a whole: what it became is in the log and the warehouse. Safe to run twice.
    """
    wanted = {form for name in identifiers for form in _forms(name)}
    if not wanted:
        return 0
    rows = Delivery.objects.filter(workspace_id=workspace_id).order_by("pk")
    held = [row.pk for row in rows.iterator(chunk_size=_AT_ONCE) if _speaks_of(row, wanted)]
    total = 0
    for at in range(0, len(held), _AT_ONCE):
        total += Delivery.objects.filter(pk__in=held[at : at + _AT_ONCE]).delete()[0]
    return total


def _forms(name: str) -> set[bytes]:
    """Return the ways in which a body may write an identifier, all in lower case."""
    plain = name.strip().lower()
    if not plain:
        return set()
    escaped = plain.encode("ascii", "backslashreplace")
    national = {plain.removeprefix("+86").encode()} if plain.startswith("+86") else set()
    return {plain.encode(), escaped, plain.replace("@", "%40").replace("+", "%2b").encode(), *national}


def _speaks_of(row: Delivery, wanted: Collection[bytes]) -> bool:
    body = b"" if row.body is None else bytes(row.body)
    plain = zstandard.ZstdDecompressor().decompress(body, max_output_size=MAX_BODY_BYTES) if body else b""
    text = plain.lower() + repr([row.headers, row.problems]).lower().encode()
    return any(form in text for form in wanted)
