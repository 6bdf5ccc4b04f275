"""Request bodies: kept in memory or on disk, and read decompressed."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import lz4.frame  # type: ignore[import-untyped]  # it has no stubs
import zstandard

from .errors import CANNOT_DECOMPRESS, LIMIT_EXCEEDED, NOT_IMPLEMENTED, refusal

PIECE_BYTES = 1 << 20
_MEMORY_BYTES = 16 << 20  # larger bodies go to disk, so that waiting inserts cannot fill the memory
MAX_BODY_BYTES = 2 << 30


class _Decompressor(Protocol):
    def decompress(self, data: bytes, /) -> bytes: ...


_DECOMPRESSORS: dict[str, Callable[[], _Decompressor]] = {
    "gzip": lambda: zlib.decompressobj(wbits=31),
    "deflate": zlib.decompressobj,
    "lz4": lz4.frame.LZ4FrameDecompressor,
    "zstd": lambda: zstandard.ZstdDecompressor().decompressobj(),
}


class Body:
    """The bytes of one request, written once and then read.

    Parameters
    ----------
    directory : Path
        Where a large body is put; nothing remains after `close`.
    encoding : str
        Its Content-Encoding; empty or `identity` for none.
    """

    def __init__(self, directory: Path, encoding: str) -> None:
        self._directory = directory
        self._encoding = encoding
        self._file = tempfile.SpooledTemporaryFile(_MEMORY_BYTES, dir=str(directory))  # noqa: SIM115  # closed by close()
        self.size = 0
        if encoding not in ("", "identity") and encoding not in _DECOMPRESSORS:
            raise refusal(NOT_IMPLEMENTED, f"Unknown compression method of the request: {encoding[:20]}")

    def write(self, piece: bytes) -> None:
        """Add bytes as they came over the wire."""
        self.size += len(piece)
        if self.size > MAX_BODY_BYTES:
            raise refusal(LIMIT_EXCEEDED, f"The request body is larger than {MAX_BODY_BYTES} bytes")
        self._file.write(piece)

    def pieces(self, skip: int = 0) -> Iterator[bytes]:
        """Read the decompressed bytes from the start, leaving out the first `skip`."""
        self._file.seek(0)
        for piece in self._decompressed():
            if skip < len(piece):
                yield piece[skip:]
            skip = max(0, skip - len(piece))

    def _decompressed(self) -> Iterator[bytes]:
        raw = iter(lambda: self._file.read(PIECE_BYTES), b"")
        if self._encoding in ("", "identity"):
            yield from raw
            return
        decompressor = _DECOMPRESSORS[self._encoding]()
        try:
            for piece in raw:
                yield decompressor.decompress(piece)
        except (zlib.error, RuntimeError, EOFError, zstandard.ZstdError) as error:
            raise refusal(CANNOT_DECOMPRESS, f"Cannot decompress the request: {error}") from error

    def head(self, size: int) -> bytes:
        """Give the first bytes, at least `size` of them if there are so many."""
        found = b""
        for piece in self.pieces():
            found += piece
            if len(found) >= size:
                break
        return found

    def all(self, limit: int) -> bytes:
        """Give all bytes, if there are at most `limit`."""
        found = self.head(limit + 1)
        if len(found) > limit:
            raise refusal(LIMIT_EXCEEDED, f"The statement is larger than {limit} bytes")
        return found

    def saved(self, skip: int) -> Path:
        """Write the decompressed bytes after `skip` to a file of their own and name it.

        The caller removes it.
        """
        with tempfile.NamedTemporaryFile(dir=self._directory, prefix="insert-", delete=False) as file:
            for piece in self.pieces(skip):
                file.write(piece)
        return Path(file.name)

    def close(self) -> None:
        """Drop the bytes."""
        self._file.close()
