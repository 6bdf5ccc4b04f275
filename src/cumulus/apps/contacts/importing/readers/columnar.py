"""Parquet, by record batches."""

from __future__ import annotations

import math
from collections.abc import Generator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from cumulus.apps.contacts.importing.readers.contracts import MAX_COLUMNS, FileRow, Reading, column_names
from cumulus.apps.contacts.importing.readers.packed import as_path
from cumulus.core.errors import Invalid
from cumulus.core.json import JsonValue
from cumulus.core.later import Later

if TYPE_CHECKING:
    import pyarrow.parquet as pq
else:
    pq = Later("pyarrow.parquet")

_BATCH = 5_000


class ParquetReader:
    """A Parquet file."""

    def __init__(self, path: Path, reading: Reading) -> None:
        self._path, self._reading = path, reading
        with as_path(path, reading.packing) as plain:
            names = _open(plain).schema_arrow.names
        if len(names) > MAX_COLUMNS:
            raise Invalid("too_many_columns", f"A file has at most {MAX_COLUMNS} columns.", field="file")
        self.columns = column_names(names)

    def rows(self) -> Generator[FileRow, None, None]:
        """Give the rows; a row's line is its number."""
        line = 0
        with as_path(self._path, self._reading.packing) as plain:
            for batch in _open(plain).iter_batches(_BATCH):
                columns = [[cell_of(value) for value in column.to_pylist()] for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    line += 1
                    yield FileRow(line, cells)


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise Invalid("file_unreadable", "The Parquet file cannot be read.", field="file") from error


def cell_of(value: object) -> JsonValue:
    """Return a typed value as JSON holds it; what JSON has no word for is text."""
    if value is None or isinstance(value, str | int | float | bool):
        return None if isinstance(value, float) and not math.isfinite(value) else value
    if isinstance(value, list):
        return [cell_of(each) for each in value]
    if isinstance(value, dict):
        return {str(key): cell_of(each) for key, each in value.items()}
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else str(value)
