"""A table behind an address: Google Sheets and whatever else gives CSV over HTTP.

The whole table comes each time. Asked with what the server said of it last, it may not come at all;
if it is the same to the byte, nothing is read; else rows that stood in the table before are passed
over, up to `_MOST_ROWS` of them.
"""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import ClassVar

from cumulus.apps.ingest.connectors.kinds.contract import Config, Page, Place, Sample, check_columns, row_key
from cumulus.apps.ingest.connectors.kinds.files import open_file, rows_of, work_folder
from cumulus.core.errors import Invalid, Terminal
from cumulus.core.json import JsonObject
from cumulus.platform.remote.web import Fetched, fetch

_MOST_ROWS = 50_000
"""Rows that are remembered, eight bytes each; a larger table is read again whole when it changes."""
_BYTES = 8


class CsvUrlConfig(Config, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An address."""

    url: str
    header: bool = True
    key_columns: tuple[str, ...] = ()


class CsvUrl:
    """CSV (JSON lines, Parquet and XLSX too) over HTTP; the secret goes as `Authorization`."""

    key: ClassVar = "csv_url"
    config: ClassVar = CsvUrlConfig
    secrets: ClassVar = ("authorization",)

    def test(self, place: Place[CsvUrlConfig]) -> None:
        """Return when the table can be fetched and read."""
        self.preview(place, 1)

    def preview(self, place: Place[CsvUrlConfig], limit: int) -> Sample:
        """Return the first rows."""
        with tempfile.TemporaryDirectory(dir=work_folder(), prefix="pull-") as folder:
            path = Path(folder) / "file"
            reader, _ = open_file(path, _fetched(place, path, {}).name, place.config.header)
            check_columns(reader.columns, place.config.key_columns, "key_columns")
            with closing(reader.rows()) as rows:
                return Sample(list(reader.columns), list(islice(rows, limit)))

    def read(self, place: Place[CsvUrlConfig], cursor: JsonObject) -> Generator[Page, None, None]:
        """Give the rows that are new or different."""
        with tempfile.TemporaryDirectory(dir=work_folder(), prefix="pull-") as folder:
            path = Path(folder) / "file"
            came = _fetched(place, path, cursor)
            if came.changed:
                yield from _changed(place.config, path, came, cursor)


def _changed(config: CsvUrlConfig, path: Path, came: Fetched, cursor: JsonObject) -> Generator[Page, None, None]:
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    told: JsonObject = {"etag": came.etag, "modified": came.modified}
    if cursor.get("digest") == digest:
        yield Page([], [], [], {**cursor, **told})
        return
    known, row = _known(cursor), cursor.get("row")
    begun = row if cursor.get("reading") == digest and isinstance(row, int) else 0
    kept: JsonObject = {name: cursor[name] for name in ("digest", "rows") if name in cursor}
    now: set[bytes] = set()
    try:
        reader, loose = open_file(path, came.name, config.header)
    except (Invalid, UnicodeDecodeError) as error:
        code = error.code if isinstance(error, Invalid) else "file_unreadable"
        raise Terminal(code, "What came from the address cannot be read.") from error
    for page in rows_of(reader, "", config.key_columns, 0):
        done = page.cursor["row"]
        marks = [_mark(page, at) for at in range(len(page.rows))]
        if len(now) <= _MOST_ROWS:
            now.update(marks)
        fresh = [at for at, mark in enumerate(marks) if mark not in known]
        if isinstance(done, int) and done > begun:
            yield replace(
                page,
                rows=[page.rows[at] for at in fresh],
                keys=[page.keys[at] for at in fresh],
                cursor={**kept, "reading": digest, "row": done},
                loose=loose,
            )
    rows = base64.b64encode(b"".join(sorted(now))).decode() if len(now) <= _MOST_ROWS else ""
    yield Page([], [], [], {**told, "digest": digest, "rows": rows})


def _mark(page: Page, at: int) -> bytes:
    return bytes.fromhex(row_key("", page.columns, page.rows[at].cells))[:_BYTES]


def _known(cursor: JsonObject) -> set[bytes]:
    raw = base64.b64decode(str(cursor.get("rows", "")))
    return {raw[at : at + _BYTES] for at in range(0, len(raw), _BYTES)}


def _fetched(place: Place[CsvUrlConfig], path: Path, cursor: JsonObject) -> Fetched:
    headers: dict[str, str] = {}
    if place.secret("authorization"):
        headers["Authorization"] = place.secret("authorization")
    if cursor.get("etag"):
        headers["If-None-Match"] = str(cursor["etag"])
    if cursor.get("modified"):
        headers["If-Modified-Since"] = str(cursor["modified"])
    with path.open("wb") as target:
        return fetch(place.config.url, headers, target)
