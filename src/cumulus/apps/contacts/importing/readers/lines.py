"""JSON lines: one object a line; the columns are the keys of the first thousand."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from cumulus.apps.contacts.importing.readers.contracts import MAX_COLUMNS, FileRow, Reading, column_names
from cumulus.apps.contacts.importing.readers.packed import unpacked
from cumulus.core.errors import Invalid
from cumulus.core.json import JsonObject

_LOOKED_AT = 1_000
_MAX_LINE = 1 << 20
_decode = msgspec.json.Decoder().decode


class JsonLinesReader:
    """A file of JSON objects, one a line."""

    def __init__(self, path: Path, reading: Reading) -> None:
        self._path, self._reading = path, reading
        keys: dict[str, None] = {}
        with unpacked(path, reading.packing) as source:
            for number, (_, found) in enumerate(_objects(source)):
                if number >= _LOOKED_AT or len(keys) > MAX_COLUMNS:
                    break
                keys |= dict.fromkeys(found or ())
        if not keys:
            raise Invalid("file_empty", "The file has no rows.", field="file")
        self._keys = list(keys)[:MAX_COLUMNS]
        self.columns = column_names(self._keys)

    def rows(self) -> Generator[FileRow, None, None]:
        """Give the objects' values in the columns' order; keys that no column has are left out."""
        with unpacked(self._path, self._reading.packing) as source:
            for line, found in _objects(source):
                if found is None:
                    yield FileRow(line, (), "broken_row")
                else:
                    yield FileRow(line, [found.get(key) for key in self._keys])


def _objects(source: BinaryIO) -> Iterator[tuple[int, JsonObject | None]]:
    rest, number = b"", 0
    ended = False
    while not ended:
        piece = source.read(1 << 18)
        ended = not piece
        *lines, rest = (rest + piece).split(b"\n") if piece else (rest, b"")
        if len(rest) > _MAX_LINE:
            raise Invalid("file_unreadable", "A line is longer than a megabyte.", field="file")
        for line in lines:
            number += 1
            if text := line.removeprefix(b"\xef\xbb\xbf").strip():
                yield number, _object(text)


def _object(text: bytes) -> JsonObject | None:
    try:
        found = _decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
