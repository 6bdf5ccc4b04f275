"""Files that people bring and take, kept beside the stores."""

from __future__ import annotations

from cumulus.platform.files.store import FileRef, FileStore, TooLarge, file_store

__all__ = ["FileRef", "FileStore", "TooLarge", "file_store"]
