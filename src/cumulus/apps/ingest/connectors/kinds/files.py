"""What files have in common, wherever they lie: which are new, and how far one was read.

A file is known by its name, time and size. One that was written anew is read again from its first
row; rows keep their keys, so events that it brings again count once. A file that cannot be read is
one rejected row, and the next file is read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Protocol

from django.conf import settings

from cumulus.apps.contacts.facade import FileRow, Format, Reader, detect, open_reader
from cumulus.apps.ingest.connectors.kinds.contract import PAGE_ROWS, Page, Sample, check_columns, row_key
from cumulus.core.errors import DomainError, Invalid
from cumulus.core.json import JsonObject
from cumulus.platform.remote import RemoteFile, RemoteFiles
from cumulus.platform.remote import errors as remote


class Layout(Protocol):
    """What a kind of files says of them."""

    @property
    def header(self) -> bool:
        """Whether the first row of a CSV names its columns."""

    @property
    def key_columns(self) -> tuple[str, ...]:
        """What makes a row itself."""


def sample_of(files: RemoteFiles, pattern: str, layout: Layout, limit: int) -> Sample:
    """Return the first rows of the newest file. Raises `Terminal` `remote_failed` when none fits."""
    with closing(files):
        found = files.find(pattern)
        if not found:
            raise remote.failed("no file fits the pattern")
        with tempfile.TemporaryDirectory(dir=_folder(), prefix="pull-") as folder:
            reader, _ = _opened(files, found[-1], Path(folder) / "file", layout)
            check_columns(reader.columns, layout.key_columns, "key_columns")
            with closing(reader.rows()) as rows:
                return Sample(list(reader.columns), list(islice(rows, limit)))


def read_files(files: RemoteFiles, pattern: str, layout: Layout, cursor: JsonObject) -> Generator[Page, None, None]:
    """Give the rows of files that are new or were written anew, the oldest first."""
    with closing(files):
        found = files.find(pattern)
        there = {each.name for each in found}
        seen = {name: mark for name, mark in _table(cursor, "seen").items() if name in there}
        for file in found:
            if seen.get(file.name) == file.mark:
                continue
            yield from _pages(files, file, layout, seen, _begun(cursor, file))
            seen[file.name] = file.mark
            yield Page([], [], [], {"seen": {**seen}})


def _pages(
    files: RemoteFiles, file: RemoteFile, layout: Layout, seen: JsonObject, begun: int
) -> Generator[Page, None, None]:
    with tempfile.TemporaryDirectory(dir=_folder(), prefix="pull-") as folder:
        try:
            reader, loose = _opened(files, file, Path(folder) / "file", layout)
        except Invalid as problem:
            yield _unreadable(file, problem, {"seen": {**seen, file.name: file.mark}})
            return
        for page in rows_of(reader, file.name, layout.key_columns, begun):
            at: JsonObject = {"name": file.name, "mark": file.mark, "row": page.cursor["row"]}
            yield replace(page, cursor={"seen": {**seen}, "at": at}, loose=loose)


def rows_of(reader: Reader, scope: str, by: tuple[str, ...], begun: int) -> Generator[Page, None, None]:
    """Give an open file's rows after the first `begun`; a page's cursor says how many are done."""
    columns, done = list(reader.columns), begun
    with closing(reader.rows()) as rows:
        wanted = islice(rows, begun, None)
        while part := list(islice(wanted, PAGE_ROWS)):
            done += len(part)
            part = [_readable(row) for row in part]
            yield Page(columns, part, [row_key(scope, columns, row.cells, by) for row in part], {"row": done})


def _readable(row: FileRow) -> FileRow:
    """A broken row may hold bytes that are no text; it is kept with question marks in their place."""
    if not row.problem:
        return row
    cells = [cell.encode("utf-8", "replace").decode() if isinstance(cell, str) else cell for cell in row.cells]
    return replace(row, cells=cells)


def open_file(path: Path, name: str, header: bool) -> tuple[Reader, bool]:
    """Open a fetched file as it says of itself; True when its rows may have different columns."""
    reading = detect(path, name)
    if reading.format is Format.CSV:
        reading = replace(reading, header=header)
    return open_reader(path, reading), reading.format is Format.JSONL


def _opened(files: RemoteFiles, file: RemoteFile, path: Path, layout: Layout) -> tuple[Reader, bool]:
    with path.open("wb") as target:
        files.fetch(file, target)
    try:
        return open_file(path, file.name, layout.header)
    except UnicodeDecodeError as error:
        raise Invalid("file_unreadable", "The file cannot be read.") from error


def _unreadable(file: RemoteFile, problem: DomainError, cursor: JsonObject) -> Page:
    key = row_key(file.name, [], [file.mark])
    return Page([], [FileRow(0, [file.name], problem.code)], [key], cursor, loose=True)


def _begun(cursor: JsonObject, file: RemoteFile) -> int:
    at = _table(cursor, "at")
    row = at.get("row")
    return row if at.get("name") == file.name and at.get("mark") == file.mark and isinstance(row, int) else 0


def _table(cursor: JsonObject, name: str) -> JsonObject:
    found = cursor.get(name)
    return found if isinstance(found, dict) else {}


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "tmp"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def work_folder() -> Path:
    """Return where fetched files lie while they are read."""
    return _folder()
