"""A file as batches of people, read ahead in a thread while the batch before is written."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from cumulus.apps.contacts.identity.kinds import Kinds
from cumulus.apps.contacts.importing.mapping import Mapping
from cumulus.apps.contacts.importing.outcome import RejectedRow
from cumulus.apps.contacts.importing.readers.contracts import FileRow, Reading
from cumulus.apps.contacts.importing.readers.registry import open_reader
from cumulus.apps.contacts.importing.rows import Person, RowReader

ROWS = 10_000
"""One transaction: about a second in which nobody else writes identifiers."""


@dataclass(slots=True)
class Batch:
    """A stretch of rows, read and understood.

    Attributes
    ----------
    first : int
        The number of its first row, from 0.
    rows : int
        How many, rejected ones included.
    """

    first: int
    rows: int
    people: list[Person] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)


def people_of(
    path: Path, reading: Reading, mapping: Mapping, kinds: Kinds, skip: int = 0
) -> Generator[Batch, None, None]:
    """Give the file's batches after the first `skip` rows. Raises `Invalid` as the readers do."""
    reader = open_reader(path, reading)
    reads = RowReader(mapping, reader.columns, kinds)
    first = skip
    with closing(reader.rows()) as rows:
        wanted = islice(rows, skip, None)
        while part := list(islice(wanted, ROWS)):
            yield _understood(Batch(first, len(part)), part, reads)
            first += len(part)


def _understood(batch: Batch, rows: list[FileRow], reads: RowReader) -> Batch:
    for row in rows:
        found = reads.read(row)
        if isinstance(found, Person):
            batch.people.append(found)
        else:
            batch.rejected.append(RejectedRow(row.line, found.reason, found.column, list(row.cells)))
    return batch


def read_ahead(batches: Generator[Batch, None, None]) -> Generator[Batch, None, None]:
    """Give the same batches; the next one is made meanwhile."""
    with closing(batches), ThreadPoolExecutor(1, "import-reader") as pool:
        coming = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            yield batch
