"""The kinds of files, in one list."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cumulus.apps.contacts.importing.readers.columnar import ParquetReader
from cumulus.apps.contacts.importing.readers.contracts import Format, OpenReader, Reader, Reading
from cumulus.apps.contacts.importing.readers.lines import JsonLinesReader
from cumulus.apps.contacts.importing.readers.sheets import SheetReader
from cumulus.apps.contacts.importing.readers.text import CsvReader

READERS: Mapping[Format, OpenReader] = {
    Format.CSV: CsvReader,
    Format.XLSX: SheetReader,
    Format.PARQUET: ParquetReader,
    Format.JSONL: JsonLinesReader,
}


def open_reader(path: Path, reading: Reading) -> Reader:
    """Open a file as `reading` says. Raises `Invalid` as the readers do."""
    return READERS[reading.format](path, reading)
