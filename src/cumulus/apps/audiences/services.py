"""Writes of audiences, one transaction each."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.text import slugify

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.errors import SegmentInUse, SegmentNotFound
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.problems import Problem
from cumulus.apps.audiences.expressions.tree import Node
from cumulus.apps.audiences.live.definitions import bump
from cumulus.apps.audiences.live.folders import check_folder
from cumulus.apps.audiences.live.versions import keep_first, keep_version, rebuild, refuse_other_expression
from cumulus.apps.audiences.locks import lock_definitions
from cumulus.apps.audiences.models import Segment
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.queries import live_segments, parsed_segment
from cumulus.apps.audiences.usage import users_of
from cumulus.apps.workspaces.facade import member_names, member_of
from cumulus.core.errors import Invalid
from cumulus.core.ids import SegmentId, UserId, WorkspaceId
from cumulus.core.json import JsonValue

logger = logging.getLogger(__name__)

_FRESH_FOR = timedelta(seconds=10)
"""A count this young is shown as it is: a page that reloads does not count again and again."""
_SLUG_LENGTH = 60
Keeping = Segment.Keeping
_EDITED = [
    "name",
    "description",
    "expression",
    "keeping",
    "folder",
    "owner_id",
    "updated_at",
    "version",
    "members_count",
    "counted_at",
    "broken_reason",
]
"""Not the columns that the loop writes beside us."""


@dataclass(frozen=True, slots=True)
class SegmentDraft:
    """A segment as it is to be saved."""

    name: str
    description: str
    expression: JsonValue
    keeping: Keeping = Keeping.ON_DEMAND
    folder_id: int | None = None
    owner_id: int | None = None


@transaction.atomic
def create_segment(workspace_id: WorkspaceId, draft: SegmentDraft, author: UserId | None, now: datetime) -> Segment:
    """Save a new segment with its exact count, and return it.

    Raises
    ------
    InvalidExpression
        `invalid_expression`, with `problems`.
    """
    lock_definitions(workspace_id)
    check_folder(workspace_id, draft.folder_id)
    _check_owner(workspace_id, draft.owner_id)
    tree = parse(draft.expression, load_catalogue(workspace_id)).required()
    segment = Segment.objects.create(
        workspace_id=workspace_id,
        name=draft.name,
        slug=free_slug(workspace_id, draft.name),
        description=draft.description,
        expression=draft.expression,
        members_count=evaluation.member_count(tree, workspace_id, now),
        counted_at=now,
        created_by=author,
        created_at=now,
        updated_at=now,
        keeping=draft.keeping,
        folder_id=draft.folder_id,
        owner_id=draft.owner_id or member_of(workspace_id, author),
    )
    keep_version(segment, author, now)
    rebuild(segment, now)
    return segment


@transaction.atomic
def update_segment(
    workspace_id: WorkspaceId, segment_id: SegmentId, draft: SegmentDraft, now: datetime, author: UserId | None = None
) -> Segment:
    """Replace a segment's name, description and expression; its slug stays. Counts anew.

    Raises
    ------
    InvalidExpression
        `invalid_expression`, also when it would refer to itself through others.
    SegmentNotFound
        It was archived meanwhile.
    """
    lock_definitions(workspace_id)
    segment = live_segments(workspace_id).filter(pk=segment_id).first()
    if segment is None:
        raise SegmentNotFound
    refuse_other_expression(segment, draft.expression)
    check_folder(workspace_id, draft.folder_id)
    _check_owner(workspace_id, draft.owner_id)
    catalogue = load_catalogue(workspace_id)
    tree = parse(draft.expression, catalogue, saved_as=segment_id).required()
    keep_first(segment)
    means_another = segment.expression != draft.expression
    rekept = segment.keeping != draft.keeping
    segment.name, segment.description = draft.name, draft.description
    segment.expression, segment.keeping = draft.expression, draft.keeping
    segment.folder_id, segment.owner_id = draft.folder_id, draft.owner_id
    segment.updated_at = now
    segment.version += 1
    _count(segment, tree, (), now)
    segment.save(update_fields=_EDITED)
    keep_version(segment, author, now)
    if means_another or rekept:
        rebuild(segment, now)
    return segment


def _check_owner(workspace_id: WorkspaceId, owner_id: int | None) -> None:
    if owner_id is not None and owner_id not in member_names(workspace_id):
        raise Invalid("invalid_owner", "The owner must be a member of the workspace.", field="owner_id")


@transaction.atomic
def archive_segment(workspace_id: WorkspaceId, segment_id: SegmentId, now: datetime) -> None:
    """Take a segment out of use; nothing happens when it is already.

    Raises
    ------
    SegmentInUse
        `segment_in_use`: another segment, a score, a stage, an export or a journey refers to it.
    """
    lock_definitions(workspace_id)
    segment = live_segments(workspace_id).filter(pk=segment_id).first()
    if segment is None:
        return
    users = users_of(workspace_id, "segment", (segment.pk, segment.slug), ("segment", segment.pk))
    if users:
        raise SegmentInUse([each.name for each in users])
    segment.archived_at = now
    segment.save(update_fields=["archived_at"])
    bump(workspace_id)


def refresh_count(workspace_id: WorkspaceId, segment: Segment, now: datetime) -> None:
    """Count a segment's members anew if the count is old, and say if it is broken.

    Writes only its own columns, so it never undoes somebody's edit.
    """
    if segment.counted_at is not None and now - segment.counted_at < _FRESH_FOR:
        return
    parsed = parsed_segment(segment, load_catalogue(workspace_id))
    _count(segment, parsed.tree, parsed.problems, now)
    Segment.objects.filter(pk=segment.pk, expression=segment.expression).update(
        members_count=segment.members_count,
        counted_at=segment.counted_at,
        broken_reason=segment.broken_reason,
    )


def _count(segment: Segment, tree: Node | None, problems: tuple[Problem, ...], now: datetime) -> None:
    workspace_id = WorkspaceId(segment.workspace_id)
    segment.broken_reason = problems[0].message[:1000] if problems else ""
    segment.members_count = 0 if tree is None else evaluation.member_count(tree, workspace_id, now)
    segment.counted_at = now
    if problems:
        logger.warning("segment.broken", extra={"segment": segment.pk, "code": problems[0].code})


def free_slug(workspace_id: WorkspaceId, name: str) -> str:
    """Return a slug that no segment, archived ones included, has; never a bare number."""
    base = slugify(name, allow_unicode=True)[:_SLUG_LENGTH].strip("-") or "segment"
    base = f"segment-{base}" if base.isdecimal() else base
    taken = set(Segment.objects.filter(workspace_id=workspace_id, slug__startswith=base).values_list("slug", flat=True))
    candidates = (base if i == 1 else f"{base}-{i}" for i in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)
