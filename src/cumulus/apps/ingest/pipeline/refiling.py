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
# Each split's parts and the ids that they were filed under bear the split's number.
_WHERE = """
    workspace_id = {workspace:UInt32} AND contact_id IN {among:Array(UInt32)} AND origin_id IN {parts:Array(UInt32)}
    AND transform(contact_id, {among:Array(UInt32)}, {among_of:Array(UInt32)}, 0)
        = transform(origin_id, {parts:Array(UInt32)}, {part_of:Array(UInt32)}, 0)
"""
# In a subquery: the condition would read the new id otherwise.
_COPY = f"""
    INSERT INTO events
    SELECT * REPLACE (transform(origin_id, {{parts:Array(UInt32)}}, {{whole:Array(UInt32)}}, contact_id) AS contact_id)
    FROM (SELECT * FROM events WHERE {_WHERE} ORDER BY ALL)
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
    """Move the events of the splits; run again with the same token, it moves nothing twice.

    Splits that concern other people than one another move at once: a removal goes over the whole
    table, however few rows it removes. The copy comes before the removal: a crash between them
    leaves doubles that the next run removes, and the parts' own row is not there to count them by
    before that.
    """
    warehouse = get_warehouse()
    for at, splits_at_once in enumerate(rounds(found)):
        parameters = _parameters(splits_at_once)
        if warehouse.query(f"SELECT 1 FROM events WHERE {_WHERE} LIMIT 1", parameters).rows:
            warehouse.command(_COPY, parameters, settings={"insert_deduplication_token": f"{token}/round-{at}"})
            warehouse.command(f"DELETE FROM events WHERE {_WHERE}", parameters)


def rounds(found: Iterable[Split]) -> list[list[Split]]:
    """Return the splits in portions of one workspace each; none shares a person with another of its portion.

    Splits that share a person stay in their order. The same splits give the same portions.
    """
    last: dict[tuple[int, int], int] = {}
    portions: dict[tuple[int, int], list[Split]] = {}
    for split in found:
        people = {(split.workspace_id, person) for person in (split.contact_id, *split.parts, *split.among)}
        turn = 1 + max(last.get(person, 0) for person in people)
        last |= dict.fromkeys(people, turn)
        portions.setdefault((turn, split.workspace_id), []).append(split)
    return [portions[key] for key in sorted(portions)]


def _parameters(of_one_round: Sequence[Split]) -> dict[str, int | list[int]]:
    parts = [(part, number, each.contact_id) for number, each in enumerate(of_one_round, 1) for part in each.parts]
    among = [
        (person, number)
        for number, each in enumerate(of_one_round, 1)
        for person in sorted(set(each.among) - set(each.parts))
    ]
    return {
        "workspace": of_one_round[0].workspace_id,
        "parts": [part for part, _, _ in parts],
        "part_of": [number for _, number, _ in parts],
        "whole": [contact_id for _, _, contact_id in parts],
        "among": [person for person, _ in among],
        "among_of": [number for _, number in among],
    }


def _numbers(value: JsonValue) -> list[int]:
    return [each for each in value if isinstance(each, int)] if isinstance(value, list) else []
