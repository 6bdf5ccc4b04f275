"""Members by list: bitmaps in PostgreSQL, one row for each 65,536 ids.

A million people among ten million weigh 1.3 MB so; a row each would weigh a hundred. What the
list means today (people who became one, people who are gone) is in the stays, like everybody's.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyroaring import BitMap

from cumulus.apps.audiences.models import Segment, SegmentList

_BITS = 16


def change_list(segment: Segment, add: Iterable[int] = (), remove: Iterable[int] = ()) -> tuple[int, int]:
    """Put people on a list and take others off; return how many each. In the caller's transaction.

    The definitions' lock keeps two writers apart. Safe to run twice.
    """
    put, taken = BitMap(add), BitMap(remove)
    rows = {row.part: row for row in SegmentList.objects.filter(segment=segment, part__in=_parts(put | taken))}
    before = BitMap.union(BitMap(), *(BitMap.deserialize(bytes(row.members)) for row in rows.values()))
    after = (before | put) - taken
    for part in _parts(before ^ after):
        members = after & BitMap(range(part << _BITS, (part + 1) << _BITS))
        row = rows.get(part) or SegmentList(workspace_id=segment.workspace_id, segment=segment, part=part)
        row.members = members.serialize()
        row.save()
    return len(after - before), len(before - after)


def _parts(people: BitMap) -> list[int]:
    return sorted({person >> _BITS for person in people})
