"""A first look into a file: its columns, what stands in them, and what they probably mean."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from cumulus.apps.contacts.identity.kinds import Kinds
from cumulus.apps.contacts.importing.mapping import Column, Kind, Mapping, Meaning
from cumulus.apps.contacts.importing.readers.contracts import FileRow, Format, Reading
from cumulus.apps.contacts.importing.readers.packed import as_path, unpacked
from cumulus.apps.contacts.importing.readers.registry import open_reader
from cumulus.apps.contacts.importing.rows import Person, Rejected, RowReader, as_text
from cumulus.apps.contacts.importing.suggesting import guess_kind, suggest
from cumulus.apps.contacts.importing.values import Unreadable, converter, normaliser, split, yes
from cumulus.core.json import JsonObject, JsonValue
from cumulus.core.later import Later

if TYPE_CHECKING:
    import pyarrow.parquet as pq
else:
    pq = Later("pyarrow.parquet")

_LOOKED_AT = 500
_SAMPLES = 5
_SHOWN = 20


def look(path: Path, reading: Reading) -> JsonObject:
    """Return `{columns: [{name, samples, guessed, suggestion}], rows}` for a JSON column.

    Reads the first rows, and counts the lines of a text file. Raises `Invalid` as the readers do.
    """
    reader = open_reader(path, reading)
    with closing(reader.rows()) as found:
        rows = [row for row in islice(found, _LOOKED_AT) if not row.problem]
    return {"columns": [*columns_of(reader.columns, rows)], "rows": _rows(path, reading, len(rows))}


def columns_of(names: Sequence[str], rows: Sequence[FileRow]) -> list[JsonObject]:
    """Return `{name, samples, guessed, suggestion}` for each column, by its name and what stands in it."""
    cells = [_column(rows, place) for place in range(len(names))]
    return [
        {
            "name": name,
            "samples": _samples(texts),
            "guessed": str(guess_kind(texts)),
            "suggestion": {"meaning": str(column.meaning), "name": column.name, "kind": str(column.kind)},
        }
        for name, texts, column in zip(names, cells, suggest(names, cells), strict=True)
    ]


def _column(rows: Sequence[FileRow], place: int) -> list[str]:
    texts = (as_text(row.cells[place]) for row in rows if place < len(row.cells))
    return [text for text in texts if text.strip()]


def _samples(texts: Sequence[str]) -> list[JsonValue]:
    return list(islice(dict.fromkeys(text[:200] for text in texts), _SAMPLES))


def _rows(path: Path, reading: Reading, looked_at: int) -> int:
    """About how many rows there are; exact where the file says so."""
    if looked_at < _LOOKED_AT:
        return looked_at
    if reading.format is Format.PARQUET:
        with as_path(path, reading.packing) as plain:
            return int(pq.ParquetFile(plain).metadata.num_rows)
    if reading.format is Format.XLSX:
        return 0  # a sheet's size is known when it is read
    lines = 0
    with unpacked(path, reading.packing) as source:
        while piece := source.read(1 << 20):
            lines += piece.count(b"\n")
    return max(lines - int(reading.header and reading.format is Format.CSV), looked_at)


def sample(path: Path, reading: Reading, mapping: Mapping, kinds: Kinds) -> list[JsonObject]:
    """Return the first rows, each cell as it stands and as it would be kept, with what is wrong."""
    reader = open_reader(path, reading)
    reads = RowReader(mapping, reader.columns, kinds)
    with closing(reader.rows()) as rows:
        return shown_rows(list(islice(rows, _SHOWN)), reads, mapping, kinds)


def shown_rows(rows: Sequence[FileRow], reads: RowReader, mapping: Mapping, kinds: Kinds) -> list[JsonObject]:
    """Return rows, each cell as it stands and as it would be kept, with what is wrong."""
    return [_shown(row, reads.read(row), mapping, kinds) for row in rows]


def _shown(row: FileRow, found: Person | Rejected, mapping: Mapping, kinds: Kinds) -> JsonObject:
    cells = [_cell(row, place, column, mapping, kinds) for place, column in enumerate(mapping.columns)]
    problem = found.reason if isinstance(found, Rejected) else ""
    return {"line": row.line, "problem": problem, "cells": list(cells)}


def _cell(row: FileRow, place: int, column: Column, mapping: Mapping, kinds: Kinds) -> JsonObject:
    before = as_text(row.cells[place]).strip()[:200] if place < len(row.cells) else ""
    after, problem = "", ""
    if before and column.meaning is not Meaning.IGNORE:
        try:
            after = _after(before, column, mapping, kinds)
        except Unreadable as error:
            problem = str(error)
    return {"before": before, "after": after, "problem": problem}


def _after(text: str, column: Column, mapping: Mapping, kinds: Kinds) -> str:
    if column.meaning is Meaning.IDENTIFIER:
        name = normaliser(column.name, mapping.region, kinds)(text)
        if name is None:
            raise Unreadable(f"invalid_{column.name}" if column.name in ("email", "phone") else "invalid_identifier")
        return name.value
    if column.meaning is Meaning.TAGS:
        return "; ".join(split(text))
    if column.meaning is Meaning.CHANNEL:
        return as_text(yes(text))
    return text if column.kind is Kind.TEXT else as_text(converter(column.kind, mapping.dates)(text))
