"""The rows that a run left out, as a file that can be mended at its place."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import zstandard

from cumulus.apps.contacts.facade import RejectedRow, head_of, lines_of
from cumulus.apps.ingest.models import ConnectorReject, ConnectorRun

_decode = msgspec.json.Decoder(list[RejectedRow]).decode


def rejects_csv(run: ConnectorRun, locale: str) -> Iterator[bytes]:
    """Yield the file in pieces; a page with other columns begins with its own header."""
    columns: list[str] | None = None
    for row in ConnectorReject.objects.filter(run=run).order_by("page").iterator(chunk_size=10):
        if columns is None or (row.columns and row.columns != columns):
            columns = [str(name) for name in row.columns]
            yield head_of(columns, locale)
        rejected = _decode(zstandard.ZstdDecompressor().decompress(bytes(row.rows)))
        yield lines_of(rejected, max(len(columns), 1), locale)
    if columns is None:
        yield head_of([], locale)
