"""One `serve` per data folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from cumulus.core.errors import Conflict

FILE_NAME = "serve.lock"


class DataDirLock:
    """The right to run servers on a data folder; the kernel frees it when we die.

    Parameters
    ----------
    path : Path
        The data folder; made when missing.
    """

    def __init__(self, path: Path) -> None:
        self._file = path / FILE_NAME
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock at once, or fail.

        Raises
        ------
        Conflict
            `data_dir_in_use`; field `pid` is the holder's, or None if it has not said yet.
        """
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise self._in_use() from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor

    def _in_use(self) -> Conflict:
        holder = self._file.read_text().strip()
        return Conflict(
            "data_dir_in_use",
            f"Process {holder or '(starting)'} already serves {self._file.parent}.",
            pid=int(holder) if holder else None,
        )

    def release(self) -> None:
        """Free the lock; nothing happens when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
