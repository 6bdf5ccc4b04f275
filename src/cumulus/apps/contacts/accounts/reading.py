"""Rows of a list of companies, from CSV or XLSX; a row at a time."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, BinaryIO

from cumulus.core.errors import Invalid
from cumulus.core.later import Later

if TYPE_CHECKING:
    import openpyxl
    import openpyxl.utils.exceptions
else:
    openpyxl = Later("openpyxl")

Row = tuple[str, ...]
MOST_ROWS = 200_000
"""A request reads that many in half a minute; a longer list comes in parts."""
_ZIP = b"PK\x03\x04"
_SNIFFED = 64 * 1024


def read_rows(source: BinaryIO) -> Iterator[Row]:
    """Yield the file's rows as text, the header first.

    Raises
    ------
    Invalid
        `not_csv`, `not_xlsx`, `too_many_rows`.
    """
    start = source.read(_SNIFFED)
    source.seek(0)
    rows = _sheet(source) if start.startswith(_ZIP) else _csv(source, start)
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise Invalid("too_many_rows", f"At most {MOST_ROWS:,} rows at once; split the file.", field="file")
        yield row


def _csv(source: BinaryIO, start: bytes) -> Iterator[Row]:
    text = io.TextIOWrapper(source, encoding=_encoding(start), newline="", errors="strict")
    try:
        for row in csv.reader(text, delimiter=_delimiter(start)):
            yield tuple(cell.replace("\x00", "").strip() for cell in row)
    except (csv.Error, UnicodeDecodeError) as error:
        raise Invalid("not_csv", "The file cannot be read as CSV in UTF-8 or GB18030.", field="file") from error
    finally:
        text.detach()  # the file is the caller's to close


def _encoding(start: bytes) -> str:
    try:
        # The cut may go through a character; up to three bytes of it are not held against the rest.
        start[: max(0, len(start) - 3)].decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        return "utf-8-sig" if error.start >= len(start) - 7 else "gb18030"
    return "utf-8-sig"


def _delimiter(start: bytes) -> str:
    header = start.partition(b"\n")[0]
    return max((",", ";", "\t"), key=lambda mark: header.count(mark.encode()))


def _sheet(source: IO[bytes]) -> Iterator[Row]:
    try:
        book = openpyxl.load_workbook(source, read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield tuple(_cell(value) for value in row)
    except (
        openpyxl.utils.exceptions.InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        IndexError,
        OSError,
    ) as error:
        raise Invalid("not_xlsx", "The file cannot be read as an Excel workbook.", field="file") from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\x00", "").strip()
