"""The rows that were left out, as a file that can be mended and brought again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from cumulus.apps.contacts.exporting.cells import harmless
from cumulus.apps.contacts.importing.outcome import RejectedRow, unpack
from cumulus.apps.contacts.importing.reasons import in_words
from cumulus.apps.contacts.importing.rows import as_text
from cumulus.apps.contacts.models import Import, ImportBatch


def rejects_csv(found: Import, locale: str) -> Iterator[bytes]:
    """Yield the file in pieces: the original columns, then line, reason and the column to blame."""
    chinese = locale.startswith("zh")
    added = ["行号", "原因", "列"] if chinese else ["line", "reason", "column"]
    names = [str(column["name"]) for column in found.found["columns"]]
    yield "\ufeff".encode() + _lines([[*map(harmless, names), *added]])
    after: int | None = -1
    while after is not None:
        rejected, after = _next(found, after)
        if rejected:
            yield _lines(
                [*_padded(row.cells, len(names)), str(row.line), in_words(row.reason, locale), harmless(row.column)]
                for row in rejected
            )


def _next(found: Import, after: int) -> tuple[list[RejectedRow], int | None]:
    """Return the rejected rows of the next stretch, and where it begins; None at the end."""
    batches = ImportBatch.objects.filter(import_id=found.pk, workspace_id=found.workspace_id, first__gt=after)
    batch = batches.order_by("first").first()
    return ([], None) if batch is None else (unpack(batch.outcome).rejected, batch.first)


def _padded(cells: Sequence[object], width: int) -> list[str]:
    texts = [harmless(_plain(as_text(cell))) for cell in cells[:width]]  # type: ignore[arg-type]  # a row's own cells
    return texts + [""] * (width - len(texts))


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
