"""XLSX: the first sheet that has rows, streamed."""

from __future__ import annotations

import zipfile
from collections.abc import Generator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from cumulus.apps.contacts.importing.readers.contracts import MAX_COLUMNS, FileRow, Reading, column_names
from cumulus.apps.contacts.importing.readers.packed import as_path
from cumulus.core.errors import Invalid
from cumulus.core.json import JsonValue
from cumulus.core.later import Later

if TYPE_CHECKING:
    import openpyxl
    import openpyxl.utils.exceptions
else:
    openpyxl = Later("openpyxl")

_MAX_SHARED_BYTES = 1 << 29
"""A workbook's texts are held in memory while it is read: at most half a gigabyte of them."""


class SheetReader:
    """A workbook's first sheet with rows."""

    def __init__(self, path: Path, reading: Reading) -> None:
        self._path, self._reading = path, reading
        with closing(self._lines()) as lines:
            first = next(lines, None)
        if first is None:
            raise Invalid("file_empty", "The file has no rows.", field="file")
        cells = list(first.cells)
        while cells and cells[-1] is None:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise Invalid("too_many_columns", f"A file has at most {MAX_COLUMNS} columns.", field="file")
        self.columns = column_names(cells if reading.header else [""] * len(cells))

    def rows(self) -> Generator[FileRow, None, None]:
        """Give the rows below the header."""
        width = len(self.columns)
        with closing(self._lines()) as lines:
            if self._reading.header:
                next(lines, None)
            for row in lines:
                yield FileRow(row.line, row.cells[:width])

    def _lines(self) -> Generator[FileRow, None, None]:
        with as_path(self._path, self._reading.packing) as path:
            _check(path)
            try:
                with path.open("rb") as source:  # a path would have to end in .xlsx
                    book = openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
                    with closing(book), closing(_first_with_rows(book.worksheets)) as rows:
                        yield from rows
            except (
                openpyxl.utils.exceptions.InvalidFileException,
                zipfile.BadZipFile,
                KeyError,
                ValueError,
                SyntaxError,
                OSError,
            ) as error:
                raise Invalid("file_unreadable", "The workbook cannot be read. Save it anew.", field="file") from error


def _first_with_rows(sheets: Sequence[object]) -> Generator[FileRow, None, None]:
    for sheet in sheets:
        any_row = False
        for line, values in enumerate(sheet.iter_rows(values_only=True), 1):  # type: ignore[attr-defined]  # a chart sheet has none
            if any(value not in (None, "") for value in values):
                any_row = True
                yield FileRow(line, [_cell(value) for value in values])
        if any_row:
            return


def _check(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            texts = sum(each.file_size for each in archive.infolist() if "sharedStrings" in each.filename)
    except zipfile.BadZipFile as error:
        raise Invalid("file_unreadable", "The workbook cannot be read. Save it anew.", field="file") from error
    if texts > _MAX_SHARED_BYTES:
        raise Invalid("file_unreadable", "The workbook holds too much text. Save it as CSV.", field="file")


def _cell(value: object) -> JsonValue:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, datetime):
        midnight = value.time() == time.min
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)
