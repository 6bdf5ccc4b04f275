"""What is forgotten comes back as it was, and what would not is kept."""

from __future__ import annotations

import ctypes
import mmap
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cumulus.platform.warehouse.server.resident import forget_what_is_not_used

from .running import WarehouseProcess

_PAGES = 64
_BYTES = _PAGES * mmap.PAGESIZE


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A file of 64 pages, the first byte of each its number."""
    path = tmp_path / "library.so"
    path.write_bytes(b"".join(bytes([page]).ljust(mmap.PAGESIZE, b"-") for page in range(_PAGES)))
    return path


@pytest.fixture
def mapped(library: Path) -> Iterator[mmap.mmap]:
    """The file in memory as a loader maps it: every page there, and closed to writing."""
    with library.open("rb") as file:
        pages = mmap.mmap(file.fileno(), _BYTES, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
    yield pages
    pages.close()


def test_pages_that_are_as_the_file_is_leave_the_process_and_come_back(library: Path, mapped: mmap.mmap) -> None:
    before = _first_bytes(mapped)
    _close_to_writing(mapped)
    assert _resident_bytes("self", library) == _BYTES

    forget_what_is_not_used("/library.so")

    assert _resident_bytes("self", library) == 0
    assert _first_bytes(mapped) == before == list(range(_PAGES))


def test_pages_that_were_changed_are_kept(library: Path, mapped: mmap.mmap) -> None:
    mapped[5 * mmap.PAGESIZE] = 200
    _close_to_writing(mapped)

    forget_what_is_not_used("/library.so")

    assert _first_bytes(mapped)[4:7] == [4, 200, 6]


def test_other_files_and_what_may_be_written_are_left_alone(library: Path, mapped: mmap.mmap) -> None:
    _first_bytes(mapped)

    forget_what_is_not_used("/library.so")
    forget_what_is_not_used("/brary.so.2")

    assert _resident_bytes("self", library) == _BYTES


def test_an_open_warehouse_holds_no_more_of_the_engines_code_than_it_uses(own_server: WarehouseProcess) -> None:
    own_server.client().query("SELECT 1")

    assert 10e6 < _resident_bytes(str(own_server.process.pid), Path("_chdb.abi3.so")) < 120e6


def _first_bytes(pages: mmap.mmap) -> list[int]:
    return [pages[at] for at in range(0, _BYTES, mmap.PAGESIZE)]


def _close_to_writing(pages: mmap.mmap) -> None:
    address = ctypes.addressof(ctypes.c_char.from_buffer(pages))
    assert ctypes.CDLL(None).mprotect(ctypes.c_void_p(address), ctypes.c_size_t(_BYTES), mmap.PROT_READ) == 0


def _resident_bytes(process: str, library: Path) -> int:
    """Return how much of a file is mapped into a process and there."""
    maps = Path(f"/proc/{process}/smaps").read_text()
    ours = re.findall(rf"{re.escape(str(library))}\n(?:[A-Z].*\n)*?Rss: +(\d+) kB", maps)
    assert ours
    return sum(int(each) for each in ours) * 1024
