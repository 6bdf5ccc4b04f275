"""One truth from several processes that answer at one address.

Imports nothing of the client library: that looks for the folder once, when it is imported.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The client library's own name."""


@contextmanager
def shared_metrics() -> Iterator[Path]:
    """Give the folder in which all processes that are started meanwhile count together.

    Each of them then answers `/metrics` for all, also for those that have ended. Without it,
    whichever worker takes the request would tell its own part.
    """
    with TemporaryDirectory(prefix="cumulus-metrics-") as folder:
        os.environ[_FOLDER] = folder
        try:
            yield Path(folder)
        finally:
            del os.environ[_FOLDER]


def shared_folder() -> str | None:
    """Return the folder in which this process counts together with others, None when alone."""
    return os.environ.get(_FOLDER)
