"""Children's output: line by line to our standard output and to a bounded log file."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from io import FileIO
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

MAX_BYTES = 10 * 1024 * 1024
KEPT_FILES = 3
LONGEST_LINE = 64 * 1024
"""A longer line is cut in pieces: the supervisor's memory stays bounded."""


class ChildLog:
    """Where the lines of one child go, over all its starts.

    Parameters
    ----------
    path : Path
        Log file; older ones are `path.1` to `path.3`.
    prefix : bytes
        Before each line on the console.
    console : FileIO or None
        Unbuffered; None, or one whose reader went away: the file only.
    """

    def __init__(self, path: Path, prefix: bytes, console: FileIO | None) -> None:
        self._file = RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=KEPT_FILES)
        self._prefix = prefix
        self._console = console

    def write(self, lines: list[bytes]) -> None:
        """Write whole lines, without their line ends."""
        for line in lines:
            text = line.decode(errors="replace")
            self._file.handle(logging.makeLogRecord({"msg": "%s", "args": (text,)}))
        if self._console is not None and lines:
            try:
                _write_all(self._console, b"".join(self._prefix + line + b"\n" for line in lines))
            except OSError:
                self._console = None

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _write_all(console: FileIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[console.write(view) or 0 :]


class Pipe:
    """The read end of one child's standard output and error.

    Parameters
    ----------
    stream : file
        Made non-blocking; this object closes it.
    log : ChildLog
        Where its lines go.
    """

    def __init__(self, stream: IO[bytes], log: ChildLog) -> None:
        os.set_blocking(stream.fileno(), False)
        self.stream = stream
        self._log = log
        self._rest = b""

    def pump(self) -> bool:
        """Move what is there; return False once every writer has gone."""
        with suppress(BlockingIOError):
            chunk = os.read(self.stream.fileno(), LONGEST_LINE)
            *lines, self._rest = (self._rest + chunk).split(b"\n")
            self._log.write(lines)
            if chunk and len(self._rest) < LONGEST_LINE:
                return True
            self._flush()
            return bool(chunk)
        return True

    def _flush(self) -> None:
        if self._rest:
            self._log.write([self._rest])
            self._rest = b""

    def close(self) -> None:
        """Take what is left without waiting, and close."""
        os.set_blocking(self.stream.fileno(), False)
        with suppress(BlockingIOError):
            while chunk := os.read(self.stream.fileno(), LONGEST_LINE):
                *lines, self._rest = (self._rest + chunk).split(b"\n")
                self._log.write(lines)
        self._flush()
        self.stream.close()
