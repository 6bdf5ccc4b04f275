"""Who is inside, as bitmaps in memory: read once from the stays, then moved with each turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyroaring import BitMap

from cumulus.apps.audiences.models import SegmentList
from cumulus.core.ids import WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

_STAYS = """
    SELECT segment_id, hex(groupBitmapState(contact_id)) FROM segment_stays FINAL
    WHERE workspace_id = {workspace:UInt32} AND segment_id IN {segments:Array(UInt32)} AND inside = 1
    GROUP BY segment_id
"""
_PARTS = """
    SELECT old_id, new_id FROM contact_overrides FINAL
    WHERE workspace_id = {workspace:UInt32} AND old_id != new_id AND new_id IN {people:Array(UInt32)}
"""
_WHOLES = """
    SELECT DISTINCT new_id FROM contact_overrides FINAL
    WHERE workspace_id = {workspace:UInt32} AND old_id != new_id AND old_id IN {people:Array(UInt32)}
"""
_ALL_WHOLES = """
    SELECT old_id, new_id FROM contact_overrides FINAL WHERE workspace_id = {workspace:UInt32} AND old_id != new_id
"""
_LIVING = """
    SELECT contact_id FROM contacts FINAL
    WHERE workspace_id = {workspace:UInt32} AND deleted = 0 AND contact_id IN {people:Array(UInt32)}
"""
_FEW = 10_000
"""More ids than this cost more to send than all merges cost to read."""
_AT_ONCE = 50
"""Segments in one statement: the answer is some megabytes at most."""


def read_state(state: bytes) -> BitMap:
    """Return the bitmap in the bytes of a `groupBitmap` state.

    Small sets are a zero, a count and numbers of four bytes; large ones a one, a length as varint,
    and the portable format of roaring bitmaps.
    """
    if state[0] == 0:
        return BitMap(memoryview(state)[2 : 2 + 4 * state[1]].cast("I"))
    at = 1
    while state[at] & 0x80:
        at += 1
    return BitMap.deserialize(state[at + 1 :])


def stored_members(workspace_id: WorkspaceId, segment_ids: Iterable[int]) -> dict[int, BitMap]:
    """Return who is inside each segment by its stays; one statement for each fifty segments."""
    wanted = sorted(set(segment_ids))
    found = {segment_id: BitMap() for segment_id in wanted}
    for at in range(0, len(wanted), _AT_ONCE):
        given = {"workspace": workspace_id, "segments": wanted[at : at + _AT_ONCE]}
        for segment_id, state in get_warehouse().query(_STAYS, given).rows:
            found[segment_id] = read_state(bytes.fromhex(state))
    return found


@dataclass(slots=True)
class Memory:
    """The members of a workspace's kept segments; the loop is the only one who moves them."""

    workspace_id: WorkspaceId
    _inside: dict[int, BitMap] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    """Whose stored bitmap is out of date."""

    def hold(self, segment_ids: Iterable[int]) -> None:
        """Know these segments and forget all others."""
        wanted = set(segment_ids)
        for gone in self._inside.keys() - wanted:
            del self._inside[gone]
        new = wanted - self._inside.keys()
        self._inside |= stored_members(self.workspace_id, new)
        self.touched = (self.touched | new) & wanted

    def reload(self, segment_ids: Iterable[int]) -> None:
        """Read some again."""
        self._inside |= stored_members(self.workspace_id, segment_ids)

    def of(self, segment_id: int) -> BitMap:
        """Return the members of one that is held."""
        return self._inside[segment_id]

    def move(self, stays: Iterable[tuple[int, int, bool]]) -> None:
        """Follow entries and exits."""
        for segment_id, person, inside in stays:
            members = self._inside[segment_id]
            (members.add if inside else members.discard)(person)
            self.touched.add(segment_id)


def listed_members(segment_id: int) -> BitMap:
    """Return the ids on a segment's list, as they were put there."""
    rows = SegmentList.objects.filter(segment_id=segment_id).values_list("members", flat=True)
    return BitMap.union(BitMap(), *(BitMap.deserialize(bytes(each)) for each in rows))


def parts_of(workspace_id: WorkspaceId, people: Iterable[int]) -> dict[int, set[int]]:
    """Return, for those of `people` who have become one with others, whom."""
    found: dict[int, set[int]] = {}
    for old_id, new_id in get_warehouse().query(_PARTS, {"workspace": workspace_id, "people": sorted(people)}).rows:
        found.setdefault(new_id, set()).add(old_id)
    return found


def wholes_of(workspace_id: WorkspaceId, people: BitMap) -> BitMap:
    """Return whom any of `people` have become one with."""
    if len(people) <= _FEW:
        given = {"workspace": workspace_id, "people": list(people)}
        return BitMap(row[0] for row in get_warehouse().query(_WHOLES, given).rows)
    blocks = get_warehouse().stream(_ALL_WHOLES, {"workspace": workspace_id})
    return BitMap(new_id for block in blocks for old_id, new_id in block if old_id in people)


def living_of(workspace_id: WorkspaceId, people: Iterable[int]) -> set[int]:
    """Return those of `people` who are contacts now."""
    found = get_warehouse().query(_LIVING, {"workspace": workspace_id, "people": sorted(people)})
    return {row[0] for row in found.rows}
