"""Which parts of a loaded library stay in memory."""

from __future__ import annotations

import ctypes
import logging
import mmap
import re
from collections.abc import Iterator
from pathlib import Path

logger = logging.getLogger(__name__)

_MAPS = Path("/proc/self/smaps")
_MAPPING = re.compile(r"(?P<start>[0-9a-f]+)-(?P<end>[0-9a-f]+) (?P<rights>\S+) \S+ \S+ \S+ +(?P<path>/.*)")


def forget_what_is_not_used(file: str) -> None:
    """Take the pages of a mapped file out of this process; those that are used again come back by themselves.

    Loading the engine runs a little code everywhere in it, once, and 180 MB of it would stay mapped
    into the process; half of that is ever used again. Coming back costs microseconds a page while the
    file is cached (8 ms for the first statement). Only mappings that cannot be written and hold no page of
    their own are touched, so nothing can be lost. Does nothing where the kernel does not tell its mappings.

    Parameters
    ----------
    file : str
        End of the file's path.
    """
    try:
        kept = list(_unchanged(_MAPS.read_text(), file))
    except OSError:  # not Linux
        return
    advise = ctypes.CDLL(None, use_errno=True).madvise
    for start, end in kept:
        if advise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), mmap.MADV_DONTNEED):
            logger.warning("warehouse.pages_kept", extra={"errno": ctypes.get_errno()})


def _unchanged(maps: str, file: str) -> Iterator[tuple[int, int]]:
    """Give start and end of the read-only mappings of `file` that are as the file is."""
    found: re.Match[str] | None = None
    for line in maps.splitlines():
        head = _MAPPING.fullmatch(line)
        if head is not None or not line[:1].isupper():
            found = head
        elif line.startswith("Anonymous:") and found is not None:
            is_ours = found["path"].endswith(file) and "w" not in found["rights"]
            if is_ours and int(line.split()[1]) == 0:
                yield int(found["start"], 16), int(found["end"], 16)
