"""A folder for each workspace; a file is whole or absent, and its name is nobody's business but ours."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NewType, Protocol

from django.conf import settings

from cumulus.core.errors import DomainError, NotFound
from cumulus.core.ids import WorkspaceId

FileRef = NewType("FileRef", str)
"""`<workspace>/<random>.<ending>`, for a text column."""

_CHUNK = 1 << 20
_ENDING_LENGTH = 12


class Readable(Protocol):
    """What gives bytes piece by piece."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""


class TooLarge(DomainError):
    """The file is larger than this installation takes."""

    status = 413


@dataclass(frozen=True, slots=True)
class FileStore:
    """Files under one folder, by workspace.

    Attributes
    ----------
    root : Path
        Made at the first write; readable by the owner only.
    """

    root: Path

    def save(self, workspace_id: WorkspaceId, name: str, stream: Readable, limit: int = 0) -> FileRef:
        """Keep what `stream` gives; on disk when this returns, or not at all.

        Parameters
        ----------
        name : str
            As the person calls it; only its ending is kept.
        limit : int
            The most bytes to take; 0 means any number.

        Raises
        ------
        TooLarge
            `file_too_large`; nothing is kept.
        """

        def copy(target: BinaryIO) -> None:
            taken = 0
            while piece := stream.read(_CHUNK):
                taken += len(piece)
                if limit and taken > limit:
                    raise TooLarge("file_too_large", f"A file may have up to {limit:,} bytes here.", field="file")
                target.write(piece)

        return self.write(workspace_id, name, copy)

    def write(self, workspace_id: WorkspaceId, name: str, fill: Callable[[BinaryIO], None]) -> FileRef:
        """Keep what `fill` writes into the open file; whole, or not at all."""
        ref = self.new_ref(workspace_id, name)
        path = self.path(ref)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(path.name + ".part")
        try:
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb+") as target:
                fill(target)
                target.flush()
                os.fsync(target.fileno())
            draft.rename(path)
        finally:
            draft.unlink(missing_ok=True)
        return ref

    def new_ref(self, workspace_id: WorkspaceId, name: str) -> FileRef:
        """Return a name that no file has."""
        ending = "".join(PurePosixPath(name).suffixes[-2:])[-_ENDING_LENGTH:].lower()
        kept = ending if ending.replace(".", "").isalnum() and ending.isascii() else ""
        return FileRef(f"{int(workspace_id)}/{secrets.token_hex(16)}{kept}")

    def open(self, ref: FileRef) -> BinaryIO:
        """Open a kept file to read.

        Raises
        ------
        NotFound
            `file_gone`: it was deleted, or kept on another machine.
        """
        try:
            return self.path(ref).open("rb")
        except FileNotFoundError as error:
            raise NotFound("file_gone", "The file is no longer kept. Bring it again.") from error

    def size(self, ref: FileRef) -> int:
        """Return the bytes of a kept file; 0 when it is gone."""
        try:
            return self.path(ref).stat().st_size
        except FileNotFoundError:
            return 0

    def delete(self, ref: FileRef) -> None:
        """Forget a file. Safe to run twice."""
        if ref:
            self.path(ref).unlink(missing_ok=True)

    def path(self, ref: FileRef) -> Path:
        """Return where a file lies, for readers that want a path."""
        path = (self.root / ref).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise NotFound("file_gone", "The file is no longer kept. Bring it again.")
        return path


def file_store() -> FileStore:
    """Return the installation's store, in its data folder."""
    return FileStore(Path(settings.DATA_DIR) / "files")
