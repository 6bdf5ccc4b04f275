"""Reads of the warehouse that are begun before their answers are needed, side by side."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_THREADS = 8
"""As many as two pages' reads; the warehouse has its own bound on statements at once."""
_threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="warehouse-read")


def ahead(read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
    """Begin `read` in another thread; its answer, or its error, is the future's.

    Only for reads of the warehouse: what reads PostgreSQL would open another connection there,
    outside the caller's transaction. A read begun here must not begin others: it would hold
    a thread while it waits for one.
    """
    return _threads.submit(read, *args, **kwargs)
