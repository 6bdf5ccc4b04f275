"""Events that are filed under another person than before, after a merge was undone.

An event keeps the part that it belongs to (`origin_id`). When parts leave a person, what was
filed under that person since goes with them; what was filed before follows the overrides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cumulus.apps.ingest.pipeline.items import Item
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonValue
from cumulus.platform.warehouse.client import get_warehouse

SPLIT = frozenset({"Contacts Split"})
_WHERE = """
    workspace_id = {workspace:UInt32} AND contact_id IN {among:Array(UInt32)}
    AND origin_id IN {parts:Array(UInt32)} AND contact_id NOT IN {parts:Array(UInt32)}
"""


@dataclass(frozen=True, slots=True)
class Split:
    """Parts that left a person.

    Attributes
    ----------
    among : list[int]
        Everything that the events may be filed under.
    """

    workspace_id: int
    contact_id: ContactId
    parts: list[int]
    among: list[int]


def splits(events: Iterable[tuple[Item, ContactId]]) -> list[Split]:
    """Return the splits that our own events tell of, in their order."""
    return [
        Split(
            item.row.workspace_id,
            ContactId(item.contact_id or contact),
            _numbers(item.properties.get("parts")),
            _numbers(item.properties.get("among")),
        )
        for item, contact in events
        if item.is_own(SPLIT)
    ]


def refile(found: Sequence[Split], token: str) -> None:
    """Move the events of each split; run again with the same token, it moves nothing twice.

    The copy comes before the removal: a crash between them leaves doubles that the next run
    removes, and the parts' own row is not there to count them by before that.
    """
    warehouse = get_warehouse()
    for at, split in enumerate(found):
        parameters = {
            "workspace": split.workspace_id,
            "contact": split.contact_id,
            "parts": split.parts,
            "among": split.among,
        }
        warehouse.command(
            # In a subquery: the condition would read the new id otherwise.
            "INSERT INTO events SELECT * REPLACE ({contact:UInt32} AS contact_id)"
            f" FROM (SELECT * FROM events WHERE {_WHERE} ORDER BY ALL)",
            parameters,
            settings={"insert_deduplication_token": f"{token}/{at}"},
        )
        warehouse.command(f"DELETE FROM events WHERE {_WHERE}", parameters)


def _numbers(value: JsonValue) -> list[int]:
    return [each for each in value if isinstance(each, int)] if isinstance(value, list) else []
