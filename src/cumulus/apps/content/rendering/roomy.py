"""Work on sources that nest deeply: the parsers recurse, and a full stack ends the process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

_Result = TypeVar("_Result")

STACK_BYTES = 512 * 1024 * 1024
"""Enough for the longest allowed source made of nothing but nesting; only touched pages count."""

_size_lock = threading.Lock()


def with_room(work: Callable[[], _Result]) -> _Result:
    """Return what `work` returns or raise what it raises, run in a thread with a large stack.

    Costs a tenth of a millisecond.
    """
    done: Future[_Result] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001  # handed on to the caller below
            done.set_exception(error)

    thread = threading.Thread(target=run, name="roomy")
    with _size_lock:
        usual = threading.stack_size(STACK_BYTES)
        try:
            thread.start()
        finally:
            threading.stack_size(usual)
    thread.join()
    return done.result()
