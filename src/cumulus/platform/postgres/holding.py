"""Being the only one who works at something, across processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def held(lock: int, number: int) -> Iterator[bool]:
    """Be the only one who works at `number`; False when somebody does. A dead one's hold ends with it.

    Held by the connection, so that a process that dies lets go of it.

    Parameters
    ----------
    lock : int
        What kind of thing it is; each kind has a number of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [lock, number])
        row = cursor.fetchone()
    mine = bool(row and row[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [lock, number])
