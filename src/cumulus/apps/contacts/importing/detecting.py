"""How a file is to be read: found in the file itself, from its first bytes to its last."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from pathlib import Path

from cumulus.apps.contacts.importing.readers.contracts import Format, Packing, Reading
from cumulus.apps.contacts.importing.readers.packed import only_name, unpacked

_HEAD = 1 << 18
_PIECE = 1 << 20
_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 50
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DATA_CELL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[+-]?[\d\s().,:/-]*\d[\d\s().,:/-]*")


def detect(path: Path, name: str) -> Reading:
    """Return how to read the file of that name. Raises `Invalid` when its packing is broken."""
    packing, inner = _packing(path, name.lower())
    with unpacked(path, packing) as source:
        head = source.read(_HEAD)
    if head.startswith(b"PAR1"):
        return Reading(Format.PARQUET, packing)
    if head.startswith(b"PK\x03\x04"):
        return Reading(Format.XLSX, packing)
    encoding = _encoding(path, packing, head)
    text = head.decode(encoding, errors="ignore").removeprefix("\ufeff")
    if inner.endswith((".jsonl", ".ndjson", ".json")) or text.lstrip().startswith('{"'):
        return Reading(Format.JSONL, packing)
    delimiter = _delimiter(text)
    return Reading(Format.CSV, packing, encoding, delimiter, _has_header(text, delimiter))


def _packing(path: Path, name: str) -> tuple[Packing, str]:
    with path.open("rb") as source:
        start = source.read(4)
    if start.startswith(b"\x1f\x8b"):
        return Packing.GZIP, name.removesuffix(".gz")
    if start == b"PK\x03\x04" and not name.endswith((".xlsx", ".xlsm")):
        return Packing.ZIP, only_name(path).lower()
    return Packing.NONE, name


def _encoding(path: Path, packing: Packing, head: bytes) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if (wide := _wide(head)) is not None:
        return wide
    # The whole file has a say: the first umlaut may stand in the last row.
    return next((each for each in ("utf-8", "gb18030") if _fits(path, packing, each)), "utf-8")


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of Latin letters and commas is zero."""
    sample = head[:4096]
    if sample.count(0) * 10 < len(sample):
        return None
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


def _fits(path: Path, packing: Packing, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with unpacked(path, packing) as source:
            while piece := source.read(_PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _sample(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    while len(rows) < _LOOKED_AT:
        try:
            row = next(reader, None)
        except csv.Error:
            continue
        if row is None:
            break
        if row:
            rows.append(row)
    return rows


def _delimiter(text: str) -> str:
    """Return the one that cuts most rows into the same number of cells, the more the better."""

    def score(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in _sample(text, delimiter))
        if not widths:
            return 0.0, 0
        width, rows = widths.most_common(1)[0]
        return (rows / widths.total() if width > 1 else 0.0), width

    return max(_DELIMITERS, key=score)


def _has_header(text: str, delimiter: str) -> bool:
    """The first row names columns when none of its cells looks like data."""
    first = next(iter(_sample(text, delimiter)), [])
    cells = [cell.strip() for cell in first]
    return not any(cell and _DATA_CELL.fullmatch(cell) for cell in cells)
