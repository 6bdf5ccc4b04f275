"""Looking for words in everything that a data folder holds, packed or not."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import lz4.block  # type: ignore[import-untyped]  # it has no stubs
import psycopg
import zstandard
from psycopg import sql

_ZSTD, _GZIP, _ZIP = b"\x28\xb5\x2f\xfd", b"\x1f\x8b\x08", b"PK\x03\x04"
_LZ4_BLOCK = 0x82
_MOST = 64 * 1024**2


def words_in_files(folder: Path, words: Sequence[str]) -> list[str]:
    """Return `file: word` for each word that a file below `folder` holds, also inside packed members."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return [f"{path.relative_to(folder)}: {word}" for path in files for word in _found(_content(path), words)]


def words_in_tables(dsn: str, words: Sequence[str]) -> list[str]:
    """Return `table: word` for each word in a row of any PostgreSQL table, also inside packed values."""
    found = []
    with psycopg.connect(dsn) as connection:
        names = (
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        for schema, table in connection.execute(names).fetchall():
            rows = connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, table)))
            text = b"\n".join(_bytes(value) for row in rows for value in row)
            found += [f"{table}: {word}" for word in _found(text, words)]
    return found


def _bytes(value: object) -> bytes:
    return b"\n".join(_forms(bytes(value))) if isinstance(value, bytes | memoryview) else str(value).encode()


def _found(content: bytes, words: Sequence[str]) -> list[str]:
    lower = content.lower()
    return [word for word in words if any(form in lower for form in _spellings(word.lower()))]


def _spellings(word: str) -> set[bytes]:
    return {
        word.encode(),
        word.encode("ascii", "backslashreplace"),
        word.encode("utf-16-le"),
        word.replace("@", "%40").encode(),
    }


def _content(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return b""
    column = b"".join(_column(raw)) if path.suffix in {".bin", ".mrk2", ".cmrk2"} else b""
    return b"\n".join([*_forms(raw), column])


def _forms(raw: bytes) -> Iterator[bytes]:
    """Yield the bytes themselves, and what each packed member in them holds."""
    yield raw
    yield from _unpacked(raw, _ZSTD, _zstd)
    yield from _unpacked(raw, _GZIP, _gzip)
    if raw.startswith(_ZIP):
        try:
            with ZipFile(BytesIO(raw)) as file:
                yield from (file.read(name) for name in file.namelist())
        except BadZipFile:
            return


def _unpacked(raw: bytes, magic: bytes, unpack: object) -> Iterator[bytes]:
    assert callable(unpack)
    at = raw.find(magic)
    while at >= 0:
        yield unpack(raw[at : at + _MOST])
        at = raw.find(magic, at + 1)


def _zstd(raw: bytes) -> bytes:
    try:
        return zstandard.ZstdDecompressor().decompressobj().decompress(raw)
    except zstandard.ZstdError:
        return b""


def _gzip(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(raw, _MOST)
    except zlib.error:
        return b""


def _column(raw: bytes) -> Iterator[bytes]:
    """Yield ClickHouse's blocks: a checksum of 16 bytes, the method, both sizes, the content."""
    at = 0
    while at + 25 <= len(raw) and raw[at + 16] in {_LZ4_BLOCK, 0x90}:
        packed = int.from_bytes(raw[at + 17 : at + 21], "little")
        size = int.from_bytes(raw[at + 21 : at + 25], "little")
        block = raw[at + 25 : at + 16 + packed]
        try:
            yield lz4.block.decompress(block, size) if raw[at + 16] == _LZ4_BLOCK else _zstd(block)
        except lz4.block.LZ4BlockError:
            return
        at += 16 + packed
