"""Counting the segments that are counted each night."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from cumulus.apps.audiences import evaluation, queries
from cumulus.apps.audiences.live.sizes import note_sizes
from cumulus.apps.audiences.models import Segment
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.core.ids import WorkspaceId


def count_daily(now: datetime) -> int:
    """Count the segments that are kept daily and note their sizes; return how many. A broken one has nobody.

    Costs a scan for each segment. Run again, it writes the same points.
    """
    by_workspace: defaultdict[WorkspaceId, list[Segment]] = defaultdict(list)
    kind, keeping = Segment.Kind.DYNAMIC, Segment.Keeping.DAILY
    for segment in Segment.objects.filter(archived_at=None, kind=kind, keeping=keeping).order_by("workspace_id", "id"):
        by_workspace[WorkspaceId(segment.workspace_id)].append(segment)
    for workspace_id, segments in by_workspace.items():
        catalogue = load_catalogue(workspace_id)
        trees = {each.pk: queries.parsed_segment(each, catalogue).tree for each in segments}
        sizes = {
            pk: 0 if tree is None else evaluation.member_count(tree, workspace_id, now) for pk, tree in trees.items()
        }
        note_sizes(workspace_id, sizes, now)
    return sum(map(len, by_workspace.values()))
