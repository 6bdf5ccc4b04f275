"""CSV: any delimiter, any encoding; a broken row is reported and the next one is read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from cumulus.apps.contacts.importing.readers.contracts import MAX_COLUMNS, FileRow, Reading, column_names
from cumulus.apps.contacts.importing.readers.packed import unpacked
from cumulus.core.errors import Invalid

_UNDECODED = re.compile("[\udc80-\udcff]")
"""A byte that the encoding does not know is read as one of these."""


class CsvReader:
    """A CSV file; its header is read at once."""

    def __init__(self, path: Path, reading: Reading) -> None:
        self._path, self._reading = path, reading
        with unpacked(path, reading.packing) as source, closing(self._lines(source)) as lines:
            first = next(lines, None)
        if first is None or not any(first.cells):
            raise Invalid("file_empty", "The file has no rows.", field="file")
        if len(first.cells) > MAX_COLUMNS:
            raise Invalid("too_many_columns", f"A file has at most {MAX_COLUMNS} columns.", field="file")
        self.columns = column_names(first.cells if reading.header else [""] * len(first.cells))

    def rows(self) -> Generator[FileRow, None, None]:
        """Give the rows below the header."""
        with unpacked(self._path, self._reading.packing) as source, closing(self._lines(source)) as lines:
            if self._reading.header:
                next(lines, None)
            yield from lines

    def _lines(self, source: BinaryIO) -> Generator[FileRow, None, None]:
        width = 0
        rows = csv.reader(decoded_lines(source, self._reading.encoding), delimiter=self._reading.delimiter)
        while True:
            line = rows.line_num + 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error:
                yield FileRow(line, (), "broken_row")
                continue
            if not cells:
                continue  # an empty line is no row
            width = width or len(cells)
            yield FileRow(line, cells, _problem(cells, width))


def _problem(cells: list[str], width: int) -> str:
    if len(cells) > width and any(cells[width:]):
        return "too_many_cells"
    text = "".join(cells)  # looked at once for the whole row: this is done for every row of every file
    return "undecodable" if not text.isascii() and _UNDECODED.search(text) else ""


def decoded_lines(source: BinaryIO, encoding: str) -> Iterator[str]:
    """Give the text's lines with their ends; bytes that are no text become lone surrogates."""
    lines = io.TextIOWrapper(source, encoding=encoding, errors="surrogateescape", newline="")
    try:
        for first in lines:
            yield first.removeprefix("\ufeff")
            break
        yield from lines
    finally:
        if not lines.closed:
            lines.detach()  # the file is the caller's to close
