"""Reads about kept segments: versions, users, comparisons, one person."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Literal

from pyroaring import BitMap

from cumulus.apps.audiences import evaluation, queries
from cumulus.apps.audiences.live.definitions import is_kept
from cumulus.apps.audiences.live.members import read_state
from cumulus.apps.audiences.models import Segment, SegmentVersion
from cumulus.apps.contacts.facade import restriction
from cumulus.apps.workspaces.contracts import Principal
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

Operation = Literal["union", "intersect", "exclude"]
_BITMAPS = """
    SELECT segment_id, max(version), hex(argMax(members, version)) FROM segment_members
    WHERE workspace_id = {workspace:UInt32} AND segment_id IN {segments:Array(UInt32)} GROUP BY segment_id
"""
_MOVED = """
    SELECT contact_id, inside FROM segment_stays FINAL
    WHERE workspace_id = {workspace:UInt32} AND segment_id = {segment:UInt32}
      AND since >= fromUnixTimestamp64Milli({stored:Int64})
"""
_SINCE = """
    SELECT since FROM segment_stays FINAL
    WHERE workspace_id = {workspace:UInt32} AND segment_id = {segment:UInt32} AND contact_id = {person:UInt32}
      AND inside = 1
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """A version, and the lines of its definition that are not as before: `+ …` new, `- …` gone."""

    version: SegmentVersion
    lines: list[str]


def versions_of(segment: Segment) -> list[Changes]:
    """Return a segment's versions, the newest first, each with what it changed."""
    rows = list(SegmentVersion.objects.filter(segment=segment).order_by("number"))
    before = [None, *rows][: len(rows)]
    found = [Changes(row, _changed(earlier, row)) for earlier, row in zip(before, rows, strict=True)]
    return found[::-1]


def _changed(earlier: SegmentVersion | None, later: SegmentVersion) -> list[str]:
    if earlier is None:
        return []
    return [line for line in difflib.ndiff(_text(earlier), _text(later)) if line[:1] in "+-"]


def _text(version: SegmentVersion) -> list[str]:
    shown = json.dumps(version.expression, indent=2, ensure_ascii=False).splitlines()
    return [version.name, *version.description.splitlines(), *shown]


def members_of(principal: Principal, segments: Sequence[Segment], now: datetime) -> list[BitMap]:
    """Return the members of each segment whom the one who asks sees.

    Kept ones come from their stored bitmaps and who has moved since; others, and all of them for
    somebody who does not see everybody, are computed.
    """
    workspace_id, within = principal.workspace_id, restriction(principal)
    ready = [each for each in segments if is_kept(each) and each.build == Segment.Build.READY and within is None]
    stored = _stored(workspace_id, [each.pk for each in ready])
    found: list[BitMap] = []
    for segment in segments:
        tree = None if segment.pk in stored else queries.segment_tree(workspace_id, segment)
        if segment.pk in stored:
            found.append(stored[segment.pk])
        else:
            found.append(BitMap(evaluation.packed_ids(tree, workspace_id, now, within)) if tree else BitMap())
    return found


def _stored(workspace_id: WorkspaceId, segment_ids: Sequence[int]) -> dict[int, BitMap]:
    if not segment_ids:
        return {}
    rows = get_warehouse().query(_BITMAPS, {"workspace": workspace_id, "segments": list(segment_ids)}).rows
    found = {segment_id: read_state(bytes.fromhex(state)) for segment_id, _, state in rows}
    for segment_id, stored, _ in rows:
        given = {"workspace": workspace_id, "segment": segment_id, "stored": stored}
        for person, inside in get_warehouse().query(_MOVED, given).rows:
            (found[segment_id].add if inside else found[segment_id].discard)(person)
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


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a person is in a segment now, and for a kept segment since when."""

    inside: bool
    since: datetime | None


def standing_of(segment: Segment, contact_id: ContactId, now: datetime) -> Standing:
    """Return how a person stands to a segment; a broken one has nobody."""
    workspace_id = WorkspaceId(segment.workspace_id)
    tree = queries.segment_tree(workspace_id, segment)
    inside = tree is not None and evaluation.memberships([tree], workspace_id, contact_id, now)[0]
    since = None
    if inside and is_kept(segment):
        given = {"workspace": workspace_id, "segment": segment.pk, "person": contact_id}
        since = get_warehouse().scalar(_SINCE, given)
    return Standing(inside, since)
