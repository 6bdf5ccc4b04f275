"""What a segment was: each change keeps the definition, and makes the live ones that follow from it anew."""

from __future__ import annotations

from datetime import datetime

from cumulus.apps.audiences.errors import SegmentIsAList
from cumulus.apps.audiences.live.definitions import LISTED, ask_for_build, bump, following, is_kept
from cumulus.apps.audiences.models import Segment, SegmentVersion
from cumulus.apps.audiences.scoring.refilling import score_anew
from cumulus.apps.audiences.stages.refilling import place_anew
from cumulus.core.ids import UserId, WorkspaceId
from cumulus.core.json import JsonValue


def keep_version(segment: Segment, author: UserId | None, now: datetime) -> None:
    """Keep the segment's definition as it is now under its number; in the caller's transaction."""
    SegmentVersion.objects.create(
        workspace_id=segment.workspace_id,
        segment=segment,
        number=segment.version,
        name=segment.name,
        description=segment.description,
        expression=segment.expression,
        author_id=author,
        at=now,
    )


def keep_first(segment: Segment) -> None:
    """Keep what the segment was before anybody kept versions, so that the next one can be compared."""
    if not SegmentVersion.objects.filter(segment=segment).exists():
        author = None if segment.created_by is None else UserId(segment.created_by)
        keep_version(segment, author, segment.updated_at)


def rebuild(segment: Segment, now: datetime) -> None:
    """Let the members of a segment, and of the live ones that refer to it, be found anew; stages and scores too.

    In the transaction that changed it: whoever changes from its end on is noted by the new meaning,
    and the members are looked for after it.
    """
    concerned = following(WorkspaceId(segment.workspace_id), segment)
    if not is_kept(segment):
        Segment.objects.filter(pk=segment.pk).update(build=Segment.Build.IDLE, proved_at=None, drift_count=0)
    bump(WorkspaceId(segment.workspace_id))
    ask_for_build([each for each in concerned if is_kept(each)])
    place_anew(WorkspaceId(segment.workspace_id), concerned)
    score_anew(WorkspaceId(segment.workspace_id), concerned, now)
    segment.refresh_from_db()


def refuse_other_expression(segment: Segment, expression: JsonValue) -> None:
    """Raise unless a list's expression stays what it is.

    Raises
    ------
    SegmentIsAList
        `segment_is_a_list`.
    """
    if segment.kind in LISTED and expression != segment.expression:
        raise SegmentIsAList
