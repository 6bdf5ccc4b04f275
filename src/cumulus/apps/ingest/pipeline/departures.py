"""What a batch's events say of accounts that people are not in any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cumulus.apps.contacts.facade import Departures
from cumulus.apps.ingest.pipeline.items import Item
from cumulus.core.ids import ContactId

_MOVED = frozenset({"Account Moved"})
_SPLIT = frozenset({"Contacts Split"})


def departures(events: Sequence[tuple[Item, ContactId]]) -> Departures:
    """Return it; a replay of the batch returns the same."""
    return Departures(
        left=[pair for item, contact in events if item.is_own(_MOVED) for pair in _left(item, contact)],
        split=[pair for item, contact in events if item.is_own(_SPLIT) for pair in _revived(item, contact)],
    )


def _left(item: Item, contact: ContactId) -> Iterator[tuple[int, int]]:
    account = item.properties.get("left_id")
    if isinstance(account, int):
        # Under the id that the event names too: the person may have been merged since.
        yield from ((account, who) for who in {contact, item.contact_id} if who is not None)


def _revived(item: Item, contact: ContactId) -> Iterator[tuple[int, int]]:
    revived = item.properties.get("revived")
    parts = revived if isinstance(revived, list) else [revived]
    yield from ((part, contact) for part in parts if isinstance(part, int))
