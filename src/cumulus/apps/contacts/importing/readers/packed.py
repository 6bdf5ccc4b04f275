"""The bytes of a file, whatever is around them."""

from __future__ import annotations

import gzip
import io
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from typing_extensions import Buffer

from cumulus.apps.contacts.importing.readers.contracts import Packing
from cumulus.core.errors import Invalid

MAX_PLAIN_BYTES = 64 << 30
"""A packed file may not grow beyond this: ten million rows of six kilobytes each."""


@contextmanager
def unpacked(path: Path, packing: Packing) -> Iterator[BinaryIO]:
    """Open the plain bytes of a file, to be read in order.

    Raises
    ------
    Invalid
        `file_unreadable`: the packing is broken, or the zip holds several files or a locked one.
    """
    try:
        if packing is Packing.GZIP:
            with gzip.open(path) as source:
                yield cast(BinaryIO, io.BufferedReader(_Bounded(source), 1 << 18))
        elif packing is Packing.ZIP:
            with zipfile.ZipFile(path) as archive, archive.open(_only(archive)) as source:
                yield cast(BinaryIO, io.BufferedReader(_Bounded(source), 1 << 18))
        else:
            with path.open("rb") as plain:
                yield plain
    except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise Invalid(
            "file_unreadable", "The packed file is broken, or locked. Pack it again.", field="file"
        ) from error


@contextmanager
def as_path(path: Path, packing: Packing) -> Iterator[Path]:
    """Give a path to the plain file, for readers that jump about in it."""
    if packing is Packing.NONE:
        yield path
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix="plain-") as target:
        with unpacked(path, packing) as source:
            shutil.copyfileobj(source, target, 1 << 20)
        target.flush()
        yield Path(target.name)


def _only(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    files = [each for each in archive.infolist() if not each.is_dir() and not each.filename.startswith("__MACOSX")]
    if len(files) != 1:
        raise Invalid("zip_holds_several", "The zip must hold exactly one file.", field="file")
    return files[0]


def only_name(path: Path) -> str:
    """Return the name of the one file inside a zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _only(archive).filename
    except zipfile.BadZipFile as error:
        raise Invalid(
            "file_unreadable", "The packed file is broken, or locked. Pack it again.", field="file"
        ) from error


class _Bounded(io.RawIOBase):
    """Reads until a packed file has become too large to be true."""

    def __init__(self, source: IO[bytes] | gzip.GzipFile) -> None:
        super().__init__()
        self._source = source
        self._taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, target: Buffer) -> int:
        view = memoryview(target)
        piece = self._source.read(len(view))
        view[: len(piece)] = piece
        self._taken += len(piece)
        if self._taken > MAX_PLAIN_BYTES:
            raise Invalid("file_unreadable", "The packed file grows without end.", field="file")
        return len(piece)
