"""Forgetting a person: rejected rows that speak of them."""

from __future__ import annotations

from collections.abc import Iterable

import zstandard

from cumulus.apps.ingest.models import ConnectorReject
from cumulus.core.ids import WorkspaceId

_AT_ONCE = 200
_MOST = 64 << 20


def erase_rejects(workspace_id: WorkspaceId, identifiers: Iterable[str]) -> int:
    """Delete the workspace's kept rejects that hold one of `identifiers`; return how many. Safe to run twice.

    A page's rejects go as a whole: what could be read is in the stores, which have erasers of their own.
    """
    wanted = {form for name in identifiers for form in _forms(name)}
    if not wanted:
        return 0
    rows = ConnectorReject.objects.filter(workspace_id=workspace_id).order_by("pk")
    gone = [row.pk for row in rows.iterator(chunk_size=_AT_ONCE) if _speaks_of(bytes(row.rows), wanted)]
    return ConnectorReject.objects.filter(pk__in=gone).delete()[0]


def _forms(name: str) -> set[bytes]:
    plain = name.strip().lower()
    return {plain.encode(), *({plain[3:].encode()} if plain.startswith("+86") else ())} if plain else set()


def _speaks_of(packed: bytes, wanted: set[bytes]) -> bool:
    text = zstandard.ZstdDecompressor().decompress(packed, max_output_size=_MOST).lower()
    return any(form in text for form in wanted)
