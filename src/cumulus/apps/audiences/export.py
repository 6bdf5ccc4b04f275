"""Members as a CSV file, written while it is sent."""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime

from cumulus.apps.audiences.evaluation import packed_ids
from cumulus.apps.audiences.expressions.tree import Node
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.contracts import ContactCard
from cumulus.apps.workspaces.contracts import Principal
from cumulus.core.ids import ContactId

_COLUMNS = (
    "id", "name", "email", "phone", "city", "company", "tags", "created_at", "last_seen_at"
)  # fmt: skip
_CHUNK = 1_000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def member_csv(tree: Node | None, principal: Principal, now: datetime) -> Iterator[bytes]:
    """Yield the file in pieces: a header, then a thousand people at a time; None has nobody.

    It begins with a byte order mark, without which Excel misreads Chinese.
    """
    yield "\ufeff".encode() + _lines([_COLUMNS])
    ids = array("I") if tree is None else packed_ids(tree, principal.workspace_id, now, contacts.restriction(principal))
    for start in range(0, len(ids), _CHUNK):
        part = [ContactId(contact_id) for contact_id in ids[start : start + _CHUNK]]
        yield _lines([_row(card) for card in contacts.cards_for(principal, part)])


def harmless(value: str) -> str:
    """Return `value` so that a spreadsheet shows it and does not run it (OWASP, CSV injection)."""
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA_STARTS) else value


def _row(card: ContactCard) -> Sequence[str]:
    texts = (card.name, card.email, card.phone, card.city, card.company)
    tags = ", ".join(tag.name for tag in card.tags)
    times = (_instant(card.created_at), _instant(card.last_seen_at))
    return (_id(card.id), *(harmless(text) for text in (*texts, tags)), *times)


def _id(contact_id: ContactId) -> str:
    return str(int(contact_id))


def _instant(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(timespec="seconds")


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
