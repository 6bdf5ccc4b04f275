"""Files on other people's servers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, Protocol

MAX_FILES = 20_000
"""Files that one pattern may meet: each is remembered."""
MAX_BYTES = 8 << 30


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file there.

    Attributes
    ----------
    mark : str
        Another one when the file was written anew: its time and size.
    """

    name: str
    mark: str
    size: int


class Readable(Protocol):
    """What gives bytes piece by piece."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end."""


class RemoteFiles(Protocol):
    """A place with files, open."""

    def find(self, pattern: str) -> list[RemoteFile]:
        """Return the files whose path fits, the oldest first."""

    def fetch(self, file: RemoteFile, target: BinaryIO) -> None:
        """Copy a file to here."""

    def put(self, name: str, source: Readable) -> None:
        """Copy a file to there, whole or not at all; one of that name is replaced."""

    def delete(self, name: str) -> None:
        """Remove a file there. Safe to run twice."""

    def close(self) -> None:
        """Hang up."""


def fixed_folder(pattern: str) -> str:
    """Return the folder above a pattern's first wildcard."""
    parts = pattern.split("/")[:-1]
    kept = []
    for part in parts:
        if re.search(r"[*?]", part):
            break
        kept.append(part)
    return "/".join(kept)


@lru_cache(maxsize=64)
def pattern_of(text: str) -> re.Pattern[str]:
    """Return a pattern: `*` and `?` stay within a folder, `**/` is any folders."""
    found = ""
    for piece in re.split(r"(\*\*/|\*|\?)", text):
        found += {"**/": "(?:[^/]+/)*", "*": "[^/]*", "?": "[^/]"}.get(piece, re.escape(piece))
    return re.compile(found)
