"""Taking somebody out of log rows that are done, without moving anything else.

A row keeps its sequence number, transaction id, time and count; an item that goes leaves a
tombstone in its place, so that items after it keep their index, which names those without a
message id. Reading the log again gives the same events as before, less those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import zstandard
from django.db import connection, transaction

from cumulus.core.ids import WorkspaceId
from cumulus.platform.spine.events import compress
from cumulus.platform.spine.reader import Position

TOMBSTONE = {"erased": True}
_ROWS_AT_ONCE = 500
_READ = """
    SELECT seq, xid::text::bigint, body FROM spine_log
    WHERE workspace_id = %s AND (xid, seq) > (%s::text::xid8, %s) AND (xid, seq) <= (%s::text::xid8, %s)
    ORDER BY xid, seq LIMIT %s FOR UPDATE
"""

Item = dict[str, Any]  # what a client sent
Judge = Callable[[int, int, Item], bool]
"""(sequence number, index, item) → whether the item is the person's."""


def rewrite(workspace_id: WorkspaceId, done: Position, is_theirs: Judge, clean: Callable[[str], str]) -> int:
    """Rewrite the workspace's rows up to `done`; return how many items were taken out or cleaned.

    Safe to run twice and after half of it: what is gone is not found again. Only rows that the
    pipeline has done; the caller keeps others from reading old rows meanwhile. Short transactions.

    Parameters
    ----------
    clean : Callable[[str], str]
        Blacks out the person's identifiers in what others' items, and the envelope, say.
    """
    changed, at = 0, Position(0, 0)
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_READ, [workspace_id, at.xid, at.seq, done.xid, done.seq, _ROWS_AT_ONCE])
            rows = cursor.fetchall()
            if not rows:
                return changed
            written = []
            for seq, _, body in rows:
                count, plain, alone = _rewritten(seq, zstandard.ZstdDecompressor().decompress(body), is_theirs, clean)
                changed += count
                if count:
                    written.append((compress(plain), alone, seq))
            if written:
                cursor.executemany(
                    "UPDATE spine_log SET body = %s, ip = CASE WHEN %s THEN NULL ELSE ip END WHERE seq = %s", written
                )
            at = Position(rows[-1][1], rows[-1][0])


def _rewritten(seq: int, body: bytes, is_theirs: Judge, clean: Callable[[str], str]) -> tuple[int, bytes, bool]:
    """Return how many items changed, the new body, and whether nobody else is in it."""
    envelope = _decoded(body)
    if envelope is None:
        return _unreadable(body, clean)
    items, changed, others = envelope["batch"], 0, 0
    for index, item in enumerate(items):
        if item == TOMBSTONE:
            continue
        if isinstance(item, dict) and is_theirs(seq, index, item):
            items[index], changed = TOMBSTONE, changed + 1
            continue
        others += 1
        text = msgspec.json.encode(item).decode()
        if (cleaned := clean(text)) != text:
            items[index], changed = msgspec.json.decode(cleaned), changed + 1
    rest = {key: value for key, value in envelope.items() if key != "batch"}
    if changed and not others:
        return changed, msgspec.json.encode({"batch": items}), True
    text = msgspec.json.encode(rest).decode()
    if (cleaned := clean(text)) != text:
        rest, changed = msgspec.json.decode(cleaned), changed + 1
    return changed, msgspec.json.encode({**rest, "batch": items}), False


def _decoded(body: bytes) -> dict[str, Any] | None:
    try:
        envelope = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return envelope if isinstance(envelope, dict) and isinstance(envelope.get("batch"), list) else None


def _unreadable(body: bytes, clean: Callable[[str], str]) -> tuple[int, bytes, bool]:
    """A body that was never JSON of ours: it gave no events, so its text can be cleaned in place."""
    text = body.decode("utf-8", "replace")
    cleaned = clean(text)
    return (0, body, False) if cleaned == text else (1, cleaned.encode(), False)
