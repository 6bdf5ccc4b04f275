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
        split=[pair for item, _ in events if item.is_own(_SPLIT) for pair in _parted(item)],
    )


def _left(item: Item, contact: ContactId) -> Iterator[tuple[int, int]]:
    account = item.properties.get("left_id")
    if isinstance(account, int):
        # Under the id that the event names too: the person may have been merged since.
        yield from ((account, who) for who in {contact, item.contact_id} if who is not None)


def _parted(item: Item) -> Iterator[tuple[int, int]]:
    whole, parts = item.properties.get("from"), item.properties.get("parts")
    if isinstance(whole, int) and isinstance(parts, list):
        yield from ((part, whole) for part in parts if isinstance(part, int))
