"""Finding the members of a new or changed segment: everybody is judged once, a stretch at a time.

People who change meanwhile are judged as ever, by the same loop; so nobody is missed between the
stretches, and a crash costs one stretch. Nobody hears of it: a definition changed, not the people.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from django.db import connection
from pyroaring import BitMap

from cumulus.apps.audiences.live.definitions import bump
from cumulus.apps.audiences.live.engine import Engine
from cumulus.apps.audiences.live.members import listed_members, wholes_of
from cumulus.apps.audiences.models import Segment
from cumulus.platform.warehouse.client import get_warehouse

logger = logging.getLogger(__name__)

STRETCH = 5_000
_LIST_STRETCH = 20_000
"""Of a list: nothing is judged but whether they are there."""
_NEXT = """
    SELECT contact_id FROM contacts
    WHERE workspace_id = {workspace:UInt32} AND contact_id > {after:UInt32}
    ORDER BY contact_id LIMIT 1 BY contact_id LIMIT {limit:UInt32}
"""
_HOW_MANY = "SELECT count() FROM contacts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0"
_ADVANCE = """
    UPDATE audiences_segment AS segment
    SET build = CASE WHEN %s::bigint IS NULL THEN 'ready' ELSE 'running' END,
        build_after = coalesce(%s::bigint, build_after),
        build_done = CASE WHEN %s::bigint IS NULL THEN build_total ELSE build_done + %s END
    FROM unnest(%s::bigint[], %s::int[]) AS built (id, mark)
    WHERE segment.id = built.id AND segment.build_mark = built.mark AND segment.build = 'running'
"""


def build_some(engine: Engine, now: datetime) -> int:
    """Judge the next stretch of people for the segments that are furthest behind; return how many, 0 when none is."""
    known = engine.definitions.segments
    running = Segment.objects.filter(
        pk__in=[each.id for each in known.values() if each.building], build=Segment.Build.RUNNING, archived_at=None
    )
    stands: dict[int, int] = dict(running.values_list("id", "build_after"))
    if not stands:
        return 0
    listed = next((each for each in sorted(stands) if known[each].listed), None)
    after = min(stands.values()) if listed is None else stands[listed]
    together = [listed] if listed else [each for each, at in stands.items() if at == after and not known[each].listed]
    everybody = None if listed is None else _concerned(engine, listed, known[listed].mark)
    size = STRETCH if everybody is None else _LIST_STRETCH
    stretch = _people_ahead(engine, after) if everybody is None else _next_of(everybody, after)
    if after == 0:
        _note_total(engine, together, None if everybody is None else len(everybody))
    last = stretch[-1] if len(stretch) == size else None
    if last is None:
        engine.concerned = None
    wanted = sorted({*stretch, *_members_ahead(engine, together, after, last)})
    marks = {each: known[each].mark for each in together}
    asked = dict.fromkeys(wanted, frozenset(together))
    engine.settle(asked, now, lambda: _advance(engine, marks, last, len(stretch)))
    return len(wanted) + 1


def _people_ahead(engine: Engine, after: int) -> list[int]:
    """Return the next ids, gone people among them: the judgement says who is gone."""
    given = {"workspace": engine.workspace_id, "after": after, "limit": STRETCH}
    return [row[0] for row in get_warehouse().query(_NEXT, given).rows]


def _concerned(engine: Engine, segment_id: int, mark: int) -> BitMap:
    """Return whom a list may mean: who is on it, who has become one with them, and who is inside.

    Found once for a building: who becomes another meanwhile is judged as one who changed.
    """
    known = engine.concerned
    if known is None or known[0] != (segment_id, mark):
        listed = listed_members(segment_id)
        everybody = listed | wholes_of(engine.workspace_id, listed) | engine.memory.of(segment_id)
        known = engine.concerned = ((segment_id, mark), everybody)
    return known[1]


def _next_of(everybody: BitMap, after: int) -> list[int]:
    return list(islice(everybody.iter_equal_or_larger(after + 1), _LIST_STRETCH))


def _members_ahead(engine: Engine, segments: Sequence[int], after: int, last: int | None) -> Iterable[int]:
    """Yield who is inside in this stretch: some are no contacts any more."""
    for segment_id in segments:
        for person in engine.memory.of(segment_id).iter_equal_or_larger(after + 1):
            if last is not None and person > last:
                break
            yield person


def _note_total(engine: Engine, segments: Sequence[int], total: int | None) -> None:
    if total is None:
        total = int(get_warehouse().scalar(_HOW_MANY, {"workspace": engine.workspace_id}))
    Segment.objects.filter(pk__in=segments, build=Segment.Build.RUNNING).update(build_total=total)


def _advance(engine: Engine, marks: dict[int, int], last: int | None, people: int) -> None:
    """Move on, or be ready; what was asked to begin anew meanwhile, or stopped, stays as it is."""
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [last, last, last, people, list(marks), list(marks.values())])
        moved = bool(cursor.rowcount)
    if last is None and moved:
        bump(engine.workspace_id)
        logger.info("segment.built", extra={"segments": sorted(marks)})
