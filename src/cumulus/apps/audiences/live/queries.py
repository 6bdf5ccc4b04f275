"""Reads about kept segments: versions, users, comparisons, one person."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences import evaluation, queries
from cumulus.apps.audiences.live.definitions import is_kept
from cumulus.apps.audiences.models import Segment, SegmentVersion
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

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
