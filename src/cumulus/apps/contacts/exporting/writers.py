"""One writer for each kind of file; each takes rows as they come and holds few of them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO, Protocol

import pyarrow as pa

from cumulus.apps.contacts.exporting.cells import harmless
from cumulus.apps.contacts.exporting.selection import Encoding, Format, Selection
from cumulus.core.later import Later

if TYPE_CHECKING:
    import openpyxl
    import pyarrow.parquet as pq
else:
    openpyxl = Later("openpyxl")
    pq = Later("pyarrow.parquet")

Row = Sequence[str]


class Writer(Protocol):
    """An open file that goes out."""

    def add(self, rows: Iterable[Row]) -> None:
        """Write some rows."""

    def close(self) -> None:
        """Finish the file; without it, the file is none."""


class CsvWriter:
    """CSV; characters that GB18030 lacks do not exist."""

    def __init__(self, target: BinaryIO, selection: Selection) -> None:
        mark = codecs.BOM_UTF8 if selection.encoding is Encoding.UTF8_MARK else b""
        target.write(mark)
        plain = "gb18030" if selection.encoding is Encoding.GB18030 else "utf-8"
        self._text = io.TextIOWrapper(target, plain, "replace", newline="", write_through=True)
        self._rows = csv.writer(self._text)
        self.add([selection.columns])

    def add(self, rows: Iterable[Row]) -> None:
        """Write some rows."""
        self._rows.writerows([harmless(cell) for cell in row] for row in rows)

    def close(self) -> None:
        """Give the file back."""
        self._text.flush()
        self._text.detach()


class SheetWriter:
    """XLSX, streamed; every cell is text, so that no phone number becomes 1.38E+10."""

    _MAX_ROWS = 1_048_576

    def __init__(self, target: BinaryIO, selection: Selection) -> None:
        self._target, self._columns = target, selection.columns
        self._book = openpyxl.Workbook(write_only=True)
        self._left = 0
        self.add([])

    def add(self, rows: Iterable[Row]) -> None:
        """Write some rows; a full sheet is followed by another."""
        for row in rows:
            if not self._left:
                self._next_sheet()
            self._append(row)
            self._left -= 1

    def _next_sheet(self) -> None:
        self._sheet = self._book.create_sheet()
        self._left = self._MAX_ROWS - 1
        self._append(self._columns)

    def _append(self, row: Row) -> None:
        self._sheet.append([harmless(_printable(cell)) for cell in row])

    def close(self) -> None:
        """Write the workbook out."""
        if not self._book.worksheets:
            self._next_sheet()
        self._book.save(self._target)


def _printable(text: str) -> str:
    return "".join(letter for letter in text[:32_767] if letter >= " " or letter in "\t\n\r")


class ParquetWriter:
    """Parquet; all columns are text."""

    def __init__(self, target: BinaryIO, selection: Selection) -> None:
        self._schema = pa.schema([(name, pa.string()) for name in selection.columns])
        self._writer = pq.ParquetWriter(target, self._schema)

    def add(self, rows: Iterable[Row]) -> None:
        """Write some rows as one group."""
        columns = list(zip(*rows, strict=True))
        if columns:
            self._writer.write_table(pa.table([list(column) for column in columns], schema=self._schema))

    def close(self) -> None:
        """Write the footer."""
        self._writer.close()


WRITERS: Mapping[Format, type[CsvWriter | SheetWriter | ParquetWriter]] = {
    Format.CSV: CsvWriter,
    Format.XLSX: SheetWriter,
    Format.PARQUET: ParquetWriter,
}
