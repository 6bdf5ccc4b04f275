"""Who is in several segments: their stored bitmaps, and who has moved since those were stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from itertools import combinations
from typing import Literal

from pyroaring import BitMap

from cumulus.apps.audiences import evaluation, queries
from cumulus.apps.audiences.live.definitions import is_kept
from cumulus.apps.audiences.live.members import read_state
from cumulus.apps.audiences.models import Segment
from cumulus.apps.contacts.facade import restriction
from cumulus.apps.workspaces.contracts import Principal
from cumulus.core.ids import WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

Operation = Literal["union", "intersect", "exclude"]
Moved = Mapping[int, Mapping[int, bool]]
"""By segment and person: whether they are inside now."""
_FUNCTIONS: Mapping[Operation, str] = {"union": "bitmapOr", "intersect": "bitmapAnd", "exclude": "bitmapAndnot"}
_OF_SEGMENTS = "WHERE workspace_id = {workspace:UInt32} AND segment_id IN {segments:Array(UInt32)}"
_BITMAPS = f"""
    SELECT segment_id, max(version), hex(argMax(members, version)) FROM segment_members {_OF_SEGMENTS}
    GROUP BY segment_id
"""
_STORED = f"SELECT segment_id, max(version) FROM segment_members {_OF_SEGMENTS} GROUP BY segment_id"
# Of somebody's rows since then the newest counts; what was before is in the bitmap.
_MOVED = f"""
    SELECT segment_id, contact_id, argMax(inside, version) FROM segment_stays {_OF_SEGMENTS}
      AND since >= fromUnixTimestamp64Milli({{oldest:Int64}})
      AND since >= fromUnixTimestamp64Milli(transform(segment_id, {{segments:Array(UInt32)}}, {{stored:Array(Int64)}}, 0))
    GROUP BY segment_id, contact_id
"""


def compose_count(principal: Principal, segments: Sequence[Segment], operation: Operation, now: datetime) -> int:
    """Return how many people a composition has whom the one who asks sees; `exclude` takes all others from the first.

    Of stored bitmaps the warehouse counts: three small statements, however many people there are.
    """
    stored = _versions(principal, segments)
    if len(stored) < len({each.pk for each in segments}):
        return len(composed(members_of(principal, segments, now), operation))
    ids = [each.pk for each in segments]
    moved = _moved(principal.workspace_id, stored)
    people = sorted({person for theirs in moved.values() for person in theirs})
    count, before = _counted(principal.workspace_id, ids, operation, people)
    for person in people:
        was = [person in members for members in before]
        is_now = [moved[own].get(person, inside) for own, inside in zip(ids, was, strict=True)]
        count += _holds(is_now, operation) - _holds(was, operation)
    return count


def _versions(principal: Principal, segments: Sequence[Segment]) -> dict[int, int]:
    """Return of which segments whose members are stored which version is, for somebody who sees everybody."""
    ready = [each.pk for each in segments if is_kept(each) and each.build == Segment.Build.READY]
    if not ready or restriction(principal) is not None:
        return {}
    return dict(get_warehouse().query(_STORED, {"workspace": principal.workspace_id, "segments": ready}).rows)


def _counted(
    workspace_id: WorkspaceId, ids: Sequence[int], operation: Operation, people: Sequence[int]
) -> tuple[int, list[set[int]]]:
    """Return the size of the composition of what is stored, and who of `people` is stored in each segment."""
    places = range(len(ids))
    columns = ", ".join(f"anyIf(members, segment_id = {int(own)}) AS m{place}" for place, own in enumerate(ids))
    whole = reduce(lambda left, right: f"{_FUNCTIONS[operation]}({left}, {right})", [f"m{place}" for place in places])
    asked = ", ".join(f"bitmapToArray(bitmapAnd(m{place}, bitmapBuild({{people:Array(UInt32)}})))" for place in places)
    ((count, inside),) = (
        get_warehouse()
        .query(
            f"SELECT bitmapCardinality({whole}), [{asked}] FROM (SELECT {columns} FROM segment_members FINAL {_OF_SEGMENTS})",
            {"workspace": workspace_id, "segments": list(ids), "people": list(people)},
        )
        .rows
    )
    return count, [set(each) for each in inside]


def _holds(inside: Sequence[bool], operation: Operation) -> bool:
    if operation == "union":
        return any(inside)
    return all(inside) if operation == "intersect" else inside[0] and not any(inside[1:])


def members_of(principal: Principal, segments: Sequence[Segment], now: datetime) -> list[BitMap]:
    """Return the members of each segment whom the one who asks sees.

    Kept ones come from their stored bitmaps and who has moved since; others, and all of them for
    somebody who does not see everybody, are computed.
    """
    workspace_id, within = principal.workspace_id, restriction(principal)
    stored = _bitmaps(workspace_id, _versions(principal, segments))
    found: list[BitMap] = []
    for segment in segments:
        tree = None if segment.pk in stored else queries.segment_tree(workspace_id, segment)
        if segment.pk in stored:
            found.append(stored[segment.pk])
        else:
            found.append(BitMap(evaluation.packed_ids(tree, workspace_id, now, within)) if tree else BitMap())
    return found


def _bitmaps(workspace_id: WorkspaceId, stored: Mapping[int, int]) -> dict[int, BitMap]:
    if not stored:
        return {}
    rows = get_warehouse().query(_BITMAPS, {"workspace": workspace_id, "segments": list(stored)}).rows
    found = {segment_id: read_state(bytes.fromhex(state)) for segment_id, _, state in rows}
    moved = _moved(workspace_id, {segment_id: version for segment_id, version, _ in rows})
    for segment_id, theirs in moved.items():
        for person, inside in theirs.items():
            (found[segment_id].add if inside else found[segment_id].discard)(person)
    return found


def _moved(workspace_id: WorkspaceId, stored: Mapping[int, int]) -> Moved:
    """Return who moved since each segment's bitmap was stored, at `stored` in epoch milliseconds; one statement."""
    given = {
        "workspace": workspace_id,
        "segments": list(stored),
        "stored": list(stored.values()),
        "oldest": min(stored.values()),
    }
    found: dict[int, dict[int, bool]] = {segment_id: {} for segment_id in stored}
    for segment_id, person, inside in get_warehouse().query(_MOVED, given).rows:
        found[segment_id][person] = bool(inside)
    return found


def composed(sets: Sequence[BitMap], operation: Operation) -> BitMap:
    """Return the union, the intersection, or the first without all others."""
    if operation == "union":
        return BitMap.union(*sets)
    return BitMap.intersection(*sets) if operation == "intersect" else BitMap.difference(*sets)


def regions(segment_ids: Sequence[int], sets: Sequence[BitMap]) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield each region of the Venn diagram: the segments that its people are in and no other, and how many."""
    places = range(len(sets))
    for size in range(len(sets), 0, -1):
        for inside in combinations(places, size):
            common = BitMap.intersection(*(sets[i] for i in inside))
            outside = [sets[i] for i in places if i not in inside]
            count = len(common - BitMap.union(*outside)) if outside else len(common)
            yield tuple(segment_ids[i] for i in inside), count
